/**
 * What one tab remembers of the conversation, in its session storage and nowhere else: masked words and replies, never what was typed.
 * Nothing is written before the first message; everything goes when it is deleted, or after the idle time.
 */

import type { Lang, Reply } from "./contract";

export const LAYOUT = 1; // of what is remembered and told to other tabs; another one is as good as none
const MOST = 50; // exchanges, as many as the server keeps
const LOOK = 20_000; // ms between looks at the clock, since timers stand still while a computer sleeps

export interface Exchange {
  said: string; // masked, or the title of the button that was pressed
  reply: Reply;
  at: number; // ms since 1970, when the reply came
  helped?: boolean;
}

export interface Remembered {
  conversation: string;
  lang: Lang;
  chosen: boolean; // the language was chosen, and the server does not know yet
  until: number; // ms since 1970, when it is forgotten
  open: boolean;
  awaiting: boolean; // a message is on its way, and its reply may have to be fetched later
  exchanges: Exchange[];
}

export class Memory {
  private held: Remembered | null = null;
  private timer = 0;
  private readonly key: string;

  constructor(
    name: string,
    private readonly idle: number, // ms
    private readonly onExpiry: () => void,
  ) {
    this.key = `vejviser:${LAYOUT}:${name}`;
  }

  /** Takes up what is stored. True where there was something whose time has passed. */
  load(): boolean {
    try {
      this.held = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    } catch {
      this.held = null; // storage is forbidden, or holds what somebody else wrote
    }
    if (!this.held) return false;
    const known = isRemembered(this.held);
    const expired = !known || this.held.until < Date.now();
    if (expired) this.clear();
    else this.held.until = Math.min(this.held.until, Date.now() + this.idle); // by a clock that was ahead
    this.watch();
    return known && expired;
  }

  get current(): Remembered | null {
    return this.held;
  }

  keep(remembered: Remembered): void {
    this.held = { ...remembered, exchanges: remembered.exchanges.slice(-MOST) };
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.held));
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

  /** Lets go of what has expired, now and from now on. */
  watch(): void {
    clearTimeout(this.timer);
    if (!this.held) return;
    const left = this.held.until - Date.now();
    if (left > 0) {
      this.timer = window.setTimeout(() => this.watch(), Math.min(left, LOOK));
    } else {
      this.clear();
      this.onExpiry();
    }
  }
}

export function isRemembered(found: Partial<Remembered>): found is Remembered {
  const { conversation, lang, until, exchanges } = found;
  return (
    typeof conversation === "string" &&
    typeof until === "number" &&
    (lang === "da" || lang === "en") &&
    Array.isArray(exchanges) &&
    exchanges.every((exchange) => Array.isArray(exchange?.reply?.messages))
  );
}

/** Both lists as one, each exchange once: conversations in the order they began, in each the order in which the server answered. */
export function merged(mine: Exchange[], theirs: Exchange[]): Exchange[] {
  const found = new Map<string, Exchange>();
  const began = new Map<string, number>();
  for (const exchange of [...mine, ...theirs]) {
    const { conversation, turn } = exchange.reply;
    const helped = exchange.helped ?? found.get(conversation + turn)?.helped;
    found.set(conversation + turn, { ...exchange, helped });
    began.set(conversation, Math.min(began.get(conversation) ?? Infinity, exchange.at));
  }
  return [...found.values()].sort(
    ({ reply: one }, { reply: other }) =>
      began.get(one.conversation)! - began.get(other.conversation)! ||
      (one.conversation < other.conversation ? -1 : one.conversation > other.conversation ? 1 : one.turn - other.turn),
  );
}
