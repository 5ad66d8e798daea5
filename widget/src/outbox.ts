/**
 * Messages on their way, one after the other in the order they were written. What cannot be sent now waits, in this page's memory alone, since
 * it is not masked yet.
 */

import type { Reply } from "./contract";
import { Fault } from "./server";

const PAUSES = [2, 5, 10, 20, 30]; // seconds between attempts; the last one goes on
const ATTEMPTS = 3; // at what fails with the server, not with the way there

export interface Outgoing {
  key: string;
  text: string; // what is sent: the words, or a button's payload
  title?: string; // of the button
  problem: string; // "" while it is being sent, else the code of why it waits
}

/** They are for the server's eyes to be mended, or the citizen's: sending the same again does not help. */
const LASTING = /^(text_too_long|too_large|empty_text|invalid|malformed|unsupported_media_type|unknown_municipality|not_found|method_not_allowed|origin_not_allowed)$/;
/** These pass by themselves, however long it takes. */
const PASSING = /^(offline|too_many_messages|overloaded)$/;

export class Outbox {
  readonly waiting: Outgoing[] = [];
  private failures = 0;
  private timer = 0;
  private busy = false;

  constructor(
    private readonly send: (outgoing: Outgoing) => Promise<Reply>,
    private readonly onReply: (outgoing: Outgoing, reply: Reply) => void,
    private readonly onWait: (outgoing: Outgoing) => void,
    private readonly onGivenUp: (outgoing: Outgoing, code: string) => void,
  ) {
    addEventListener("online", () => this.go());
  }

  add(text: string, title?: string): Outgoing {
    const outgoing = { key: newKey(), text, title, problem: "" };
    this.waiting.push(outgoing);
    if (this.waiting.length > 1 && !this.busy) outgoing.problem = this.waiting[0]!.problem;
    void this.go();
    return outgoing;
  }

  /** Takes a message back that has not been sent. */
  takeBack(outgoing: Outgoing): void {
    const place = this.waiting.indexOf(outgoing);
    if (place >= 0) this.waiting.splice(place, 1);
    if (!place) this.rest();
  }

  clear(): void {
    this.waiting.length = 0;
    this.rest();
  }

  /** Sends what waits, unless that is being done. */
  async go(): Promise<void> {
    if (this.busy) return;
    clearTimeout(this.timer);
    this.busy = true;
    for (let first = this.waiting[0]; first; first = this.waiting[0]) {
      first.problem = "";
      this.onWait(first);
      try {
        const reply = await this.send(first);
        if (this.waiting[0] !== first) continue; // the conversation was deleted meanwhile
        this.waiting.shift();
        this.failures = 0;
        this.onReply(first, reply);
      } catch (error) {
        if (this.waiting[0] !== first) continue;
        if (!this.postpone(first, error as Fault)) break;
      }
    }
    this.busy = false;
  }

  /** Whether the next one may be tried at once, since this one has been given up. */
  private postpone(first: Outgoing, fault: Fault): boolean {
    this.failures += 1;
    if (LASTING.test(fault.code) || (!PASSING.test(fault.code) && this.failures >= ATTEMPTS)) {
      this.takeBack(first);
      this.onGivenUp(first, fault.code);
      return true;
    }
    for (const outgoing of this.waiting) outgoing.problem = fault.code;
    this.onWait(first);
    const pause = 1000 * PAUSES[Math.min(this.failures, PAUSES.length) - 1]!;
    this.timer = window.setTimeout(() => this.go(), Math.max(fault.wait, pause));
    return false;
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.failures = 0;
    if (this.waiting.length) void this.go();
  }
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");
}
