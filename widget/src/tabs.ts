/** Tells the other tabs of the same website what happened, so that all show the same conversation. */

import { isRemembered, LAYOUT, type Remembered } from "./memory";

type Word = { ask: true } | { remembered: Remembered } | { forgotten: string[] };

export class Tabs {
  private readonly channel: BroadcastChannel | null = null;

  constructor(
    name: string,
    private readonly current: () => Remembered | null,
    private readonly onRemembered: (remembered: Remembered) => void,
    private readonly onForgotten: (conversations: string[]) => void,
  ) {
    try {
      this.channel = new BroadcastChannel(`vejviser:${LAYOUT}:${name}`);
      this.channel.addEventListener("message", ({ data }: MessageEvent<Word>) => this.hear(data));
    } catch {
      // there is none, or the citizen forbids websites to keep anything
    }
  }

  /** A new tab has a session storage of its own, so it asks the others for the conversation. */
  ask(): void {
    this.say({ ask: true });
  }

  tell(remembered: Remembered): void {
    this.say({ remembered });
  }

  tellForgotten(conversations: string[]): void {
    this.say({ forgotten: conversations });
  }

  private say(word: Word): void {
    this.channel?.postMessage(word);
  }

  private hear(word: Word): void {
    if ("remembered" in word) {
      if (isRemembered(word.remembered)) this.onRemembered(word.remembered);
    } else if ("forgotten" in word) {
      this.onForgotten(word.forgotten);
    } else {
      const remembered = this.current();
      if (remembered && remembered.until > Date.now()) this.tell(remembered);
    }
  }
}
