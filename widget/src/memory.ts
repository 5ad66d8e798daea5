/**
 * What one tab remembers of the conversation, in its session storage and nowhere else: masked words and replies, never what was typed.
 * Nothing is written before the first message; everything goes when it is deleted, or after the idle time.
 */

import type { Lang, Reply } from "./contract";

const MOST = 50; // exchanges, as many as the server keeps

export interface Exchange {
  said: string; // masked, or the title of the button that was pressed
  reply: Reply;
  helped?: boolean;
}

export interface Remembered {
  conversation: string | null;
  lang: Lang;
  until: number; // ms since 1970, when it is forgotten
  open: boolean;
  awaiting: boolean; // a message is on its way, and its reply may have to be fetched later
  exchanges: Exchange[];
}

export class Memory {
  private readonly key: string;

  constructor(
    name: string,
    private readonly onExpiry: () => void,
  ) {
    this.key = `vejviser:${name}`;
  }

  private held: Remembered | null = null;
  private timer = 0;

  /** What was remembered, or null where nothing is (any more). `expired`: there was something, and its time has passed. */
  load(): { remembered: Remembered | null; expired: boolean } {
    try {
      this.held = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    } catch {
      this.held = null; // storage is forbidden, or holds what somebody else wrote
    }
    const expired = !!this.held && !(this.held.until > Date.now() && Array.isArray(this.held.exchanges));
    if (expired) this.clear();
    this.watch();
    return { remembered: this.held, expired };
  }

  get current(): Remembered | null {
    return this.held;
  }

  keep(remembered: Remembered): void {
    remembered.exchanges = remembered.exchanges.slice(-MOST);
    this.held = remembered;
    try {
      sessionStorage.setItem(this.key, JSON.stringify(remembered));
    } catch {
      // forbidden or full: the conversation then lives as long as the page
    }
    this.watch();
  }

  clear(): void {
    this.held = null;
    try {
      sessionStorage.removeItem(this.key);
    } catch {
      // nothing was kept either
    }
  }

  /** To be called when the tab is looked at again: timers stand still while it sleeps. */
  watch(): void {
    clearTimeout(this.timer);
    if (!this.held) return;
    const left = this.held.until - Date.now();
    if (left <= 0) {
      this.clear();
      this.onExpiry();
    } else {
      this.timer = window.setTimeout(() => this.watch(), Math.min(left, 2 ** 31 - 1));
    }
  }
}

/** Both lists as one, each exchange once, in the order in which the server answered them. */
export function merged(mine: Exchange[], theirs: Exchange[]): Exchange[] {
  const names: string[] = [];
  const found = new Map<string, Exchange>();
  for (const exchange of [...mine, ...theirs]) {
    const { conversation, turn } = exchange.reply;
    if (!names.includes(conversation)) names.push(conversation);
    const before = found.get(conversation + turn);
    found.set(conversation + turn, { ...exchange, helped: exchange.helped ?? before?.helped });
  }
  const place = ({ reply }: Exchange) => names.indexOf(reply.conversation) * 1e6 + reply.turn;
  return [...found.values()].sort((one, other) => place(one) - place(other));
}
