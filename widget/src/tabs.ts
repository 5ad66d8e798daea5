/** Tells the other tabs of the same website what happened, so that all show the same conversation. */

import type { Remembered } from "./memory";

type Word = { ask: true } | { remembered: Remembered } | { forgotten: true };

export class Tabs {
  private readonly channel: BroadcastChannel | null;

  constructor(
    name: string,
    private readonly current: () => Remembered | null,
    private readonly onRemembered: (remembered: Remembered) => void,
    private readonly onForgotten: () => void,
  ) {
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`vejviser:${name}`) : null;
    this.channel?.addEventListener("message", ({ data }: MessageEvent<Word>) => this.hear(data));
  }

  /** A new tab has a session storage of its own, so it asks the others for the conversation. */
  ask(): void {
    this.say({ ask: true });
  }

  tell(remembered: Remembered): void {
    this.say({ remembered });
  }

  tellForgotten(): void {
    this.say({ forgotten: true });
  }

  private say(word: Word): void {
    this.channel?.postMessage(word);
  }

  private hear(word: Word): void {
    if ("remembered" in word) this.onRemembered(word.remembered);
    else if ("forgotten" in word) this.onForgotten();
    else {
      const remembered = this.current();
      if (remembered) this.tell(remembered);
    }
  }
}
