/** Speaks to the server. Everything that can go wrong comes back as one kind of error, a Fault. */

import type { Description, Lang, Reply } from "./contract";

const PATIENCE = 25_000; // ms until a request is given up
/** What a proxy in front means that answers in its own words. */
const BY_STATUS: Record<number, string> = { 413: "too_large", 429: "too_many_messages", 503: "overloaded" };

export class Fault extends Error {
  /** `code` is the server's own; "offline" where it could not be reached, "late" where it did not answer in time. `wait`: ms it asks to be left alone. */
  constructor(
    readonly code: string,
    readonly wait = 0,
  ) {
    super(code);
  }
}

export interface Question {
  text: string;
  key: string;
  conversation: string;
  lang: Lang | null;
  page: string;
  title?: string; // of the button that was pressed
}

export class Server {
  /** `base`: the address of the folder that widget.js lies in. */
  constructor(
    readonly base: string,
    readonly kommune: string,
  ) {}

  /** With the words of one language. */
  describe = (lang: Lang, kommune = this.kommune): Promise<Description> => this.ask(`api/${kommune}?lang=${lang}`);

  begin = (): Promise<{ conversation: string }> => this.post("conversation/begin", {});

  send = (question: Question): Promise<Reply> => this.post("messages", question);

  recall = (conversation: string): Promise<{ exchanges: { text: string; reply: Reply }[] }> => this.post("conversation", { conversation });

  forget = (conversation: string): Promise<{ deleted: boolean }> => this.post("conversation/delete", { conversation });

  rate = (conversation: string, turn: number, helped: boolean, why: string | null): Promise<unknown> =>
    this.post("feedback", { conversation, turn, helped, why });

  private post<T>(what: string, body: unknown): Promise<T> {
    return this.ask(`api/${this.kommune}/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      keepalive: true, // it arrives also when the citizen is on their way to the next page
    });
  }

  private async ask<T>(path: string, options: RequestInit = {}): Promise<T> {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), PATIENCE);
    try {
      const response = await fetch(this.base + path, { credentials: "omit", referrerPolicy: "no-referrer", signal: giveUp.signal, ...options });
      const body = await response.json().catch(() => null);
      if (response.ok && body) return body;
      const wait = Number(response.headers.get("Retry-After")) || 0;
      throw new Fault(body?.error?.code ?? BY_STATUS[response.status] ?? "internal", 1000 * wait);
    } catch (error) {
      throw error instanceof Fault ? error : new Fault(giveUp.signal.aborted ? "late" : "offline");
    } finally {
      clearTimeout(timer);
    }
  }
}
