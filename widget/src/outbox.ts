/**
 * Messages on their way, one after the other in the order they were written. What cannot be sent now waits, in this page's memory alone, since
 * it is not masked yet.
 */

import type { Lang, Reply } from "./contract";
import { Fault } from "./server";

const PAUSES = [2, 5, 10, 20, 30]; // seconds between attempts; the last one goes on
const ATTEMPTS = 3; // at what fails with the server, not with the way there

export interface Outgoing {
  key: string;
  text: string; // what is sent: the words, or a button's payload
  title?: string; // of the button
  lang: Lang | null; // chosen by the citizen
  problem: string; // "" while it is being sent, else the code of why it waits
}

/** These pass by themselves, however long it takes. */
const PASSING = /^(offline|late|too_many_messages|overloaded)$/;
/** These may: they are tried a few times. At all others, sending the same again does not help. */
const FAILING = /^(internal|too_slow|broken_off)$/;

export const lasts = (code: string): boolean => !PASSING.test(code) && !FAILING.test(code);

export class Outbox {
  readonly waiting: Outgoing[] = [];
  private failures = 0;
  private timer = 0;
  private rested = 0; // ms since 1970, until when the server wants to be left alone
  private busy = false;

  constructor(
    private readonly send: (outgoing: Outgoing) => Promise<Reply>,
    private readonly onReply: (outgoing: Outgoing, reply: Reply) => void,
    private readonly onWait: (outgoing: Outgoing) => void, // its problem has changed
    private readonly onGivenUp: (outgoing: Outgoing, code: string) => void,
  ) {
    addEventListener("online", () => this.waiting[0]?.problem === "offline" && this.go());
  }

  add(text: string, title: string | undefined, lang: Lang | null): void {
    const first = this.waiting[0];
    this.waiting.push({ key: newKey(), text, title, lang, problem: this.busy ? "" : (first?.problem ?? "") });
    if (Date.now() >= this.rested) void this.go();
  }

  /** Takes a message back that has not been sent. */
  takeBack(outgoing: Outgoing): void {
    const place = this.waiting.indexOf(outgoing);
    if (place >= 0) this.waiting.splice(place, 1);
    if (!place) this.failures = 0;
    if (!this.waiting.length) clearTimeout(this.timer);
  }

  clear(): void {
    this.waiting.length = 0;
    this.failures = this.rested = 0;
    clearTimeout(this.timer);
  }

  /** Sends what waits, unless that is being done. */
  async go(): Promise<void> {
    if (this.busy) return;
    clearTimeout(this.timer);
    this.busy = true;
    try {
      for (let first = this.waiting[0]; first; first = this.waiting[0]) {
        if (!(await this.sent(first))) break;
      }
    } finally {
      this.busy = false;
    }
  }

  /** Whether the next one may be tried. */
  private async sent(first: Outgoing): Promise<boolean> {
    try {
      const reply = await this.send(first);
      if (this.waiting[0] !== first) return true; // the conversation was deleted meanwhile
      this.waiting.shift();
      this.failures = this.rested = 0;
      this.onReply(first, reply);
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return this.waiting[0] !== first || this.postponed(first, error);
    }
  }

  private postponed(first: Outgoing, { code, wait }: Fault): boolean {
    this.failures += 1;
    if (lasts(code) || (FAILING.test(code) && this.failures >= ATTEMPTS)) {
      this.takeBack(first);
      this.onGivenUp(first, code);
      return true;
    }
    const news = first.problem !== code;
    for (const outgoing of this.waiting) outgoing.problem = code;
    if (news) this.onWait(first);
    const pause = Math.max(wait, 1000 * PAUSES[Math.min(this.failures, PAUSES.length) - 1]!);
    this.rested = Date.now() + pause;
    this.timer = window.setTimeout(() => this.go(), pause);
    return false;
  }
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
