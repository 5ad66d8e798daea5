/** Speaks to the server. Everything that can go wrong comes back as one kind of error, a Fault. */

import type { Description, Lang, Reply } from "./contract";

const PATIENCE = 25_000; // ms until a request is given up

export class Fault extends Error {
  /** `code` is the server's own, or "offline" where it could not be reached. `wait`: ms it asks to be left alone. */
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
  conversation: string | null;
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

  describe = (kommune = this.kommune): Promise<Description> => this.ask(`api/${kommune}`);

  send = (question: Question): Promise<Reply> => this.post("messages", question);

  recall = (conversation: string): Promise<{ exchanges: { text: string; reply: Reply }[] }> =>
    this.post("conversation", { conversation });

  forget = (conversation: string): Promise<unknown> => this.post("conversation/delete", { conversation });

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
      const response = await fetch(this.base + path, {
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: giveUp.signal,
        ...options,
      });
      const body = await response.json();
      if (response.ok) return body;
      throw new Fault(body.error.code, 1000 * Number(response.headers.get("Retry-After")));
    } catch (error) {
      throw error instanceof Fault ? error : new Fault("offline");
    } finally {
      clearTimeout(timer);
    }
  }
}
