/** The conversation: what was said, what waits to be sent, and how it is kept, shared between tabs and forgotten. Knows nothing of the page. */

import type { Lang, Reply } from "./contract";
import { merged, Memory, type Exchange, type Remembered } from "./memory";
import { lasts, Outbox, type Outgoing } from "./outbox";
import { Fault, type Server } from "./server";
import { Tabs } from "./tabs";

const AGAIN = [2_000, 5_000]; // ms after which a reply is asked for again that was not there yet
const FORGET_AGAIN = 30_000; // ms

export interface Listener {
  /** Something that is shown is different now. */
  changed(): void;
  /** The reply to a message of this tab has come. */
  replied(exchange: Exchange): void;
  /** A message of this tab has to wait, or waits for something else now. */
  waits(outgoing: Outgoing): void;
  givenUp(outgoing: Outgoing, code: string): void;
  /** A line of the widget's own, by the name of its text. */
  notice(name: string): void;
  /** A message of this tab goes on its way. */
  sends(): void;
  /** Has the words of a language at hand; those that are missing when it cannot. */
  learn(lang: Lang): Promise<void>;
}

export class Conversation {
  private readonly memory: Memory;
  private readonly tabs: Tabs;
  private readonly outbox: Outbox;
  private readonly gone = new Set<string>(); // conversations that were deleted: what still comes of them is let go
  private beginning: Promise<{ conversation: string }> | null = null;
  private open = false;

  constructor(
    private readonly server: Server,
    private readonly idle: number, // ms
    public lang: Lang,
    private chosen: boolean, // the language was chosen, and the server does not know yet
    private readonly listener: Listener,
  ) {
    const name = server.base + server.kommune;
    this.memory = new Memory(name, idle, () => this.expire());
    this.tabs = new Tabs(
      name,
      () => this.memory.current,
      (remembered) => this.hear(remembered),
      (conversations) => this.drop(conversations),
    );
    this.outbox = new Outbox(
      (outgoing) => this.post(outgoing),
      (outgoing, reply) => this.settle(outgoing, reply),
      (outgoing) => listener.waits(outgoing),
      (outgoing, code) => listener.givenUp(outgoing, code),
    );
    addEventListener("visibilitychange", () => this.memory.watch());
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.memory.load(); // the page was frozen, and what it knows may be gone
      listener.changed();
    });
  }

  get exchanges(): Exchange[] {
    return this.memory.current?.exchanges ?? [];
  }

  get waiting(): Outgoing[] {
    return this.outbox.waiting;
  }

  get wasOpen(): boolean {
    return !!this.memory.current?.open;
  }

  /** Takes up what this tab or another one remembers. */
  async resume(): Promise<void> {
    const expired = this.memory.load();
    const now = this.memory.current;
    if (now) {
      this.open = now.open;
      this.chosen = false;
      await this.take(now);
      if (now.awaiting) void this.recall(now.conversation, 0);
    } else this.tabs.ask();
    if (expired) this.listener.notice("forgotten");
  }

  /** The citizen begins to write: a name for the conversation is got meanwhile. */
  prepare(): void {
    if (!this.memory.current) this.beginning ??= this.server.begin();
    this.beginning?.catch(() => (this.beginning = null));
  }

  say(text: string, title?: string): void {
    this.memory.watch(); // what has expired is not gone on with
    this.outbox.add(text, title, this.chosen ? this.lang : null);
    this.listener.sends();
    this.listener.changed();
  }

  tryNow(): void {
    void this.outbox.go();
  }

  takeBack(outgoing: Outgoing): void {
    this.outbox.takeBack(outgoing);
    this.listener.changed();
  }

  async speak(lang: Lang): Promise<void> {
    await this.listener.learn(lang);
    this.lang = lang;
    this.chosen = true;
    const now = this.memory.current;
    if (now) this.memory.keep({ ...now, lang, chosen: true });
    this.listener.changed();
  }

  remembersOpen(open: boolean): void {
    this.open = open;
    const now = this.memory.current;
    if (now) this.memory.keep({ ...now, open });
  }

  async rate({ reply }: Exchange, helped: boolean, why: string | null): Promise<void> {
    await this.server.rate(reply.conversation, reply.turn, helped, why);
    const now = this.memory.current;
    const held = now?.exchanges.find((known) => known.reply.turn === reply.turn && known.reply.conversation === reply.conversation);
    if (now && held) this.share({ ...now, exchanges: merged(now.exchanges, [{ ...held, helped }]) });
  }

  /** Forgets everything, here and in the other tabs. The name of the text that tells what became of it at the server. */
  async forget(): Promise<"deleted" | "deleted_before" | "deleted_here"> {
    const names = new Set(this.exchanges.map(({ reply }) => reply.conversation));
    if (this.memory.current) names.add(this.memory.current.conversation);
    this.tabs.tellForgotten([...names]);
    this.drop([...names]);
    const ends = await Promise.all([...names].map((name) => this.forgetThere(name, Date.now() + this.idle)));
    return ends.find((end) => end === "deleted_here") ?? ends.find((end) => end === "deleted") ?? ends[0] ?? "deleted";
  }

  /** Tries again until the server has been told, or forgets by itself. */
  private async forgetThere(name: string, until: number): Promise<"deleted" | "deleted_before" | "deleted_here"> {
    try {
      return (await this.server.forget(name)).deleted ? "deleted" : "deleted_before";
    } catch (error) {
      const { code, wait } = error as Fault;
      if (!lasts(code) && Date.now() < until) setTimeout(() => this.forgetThere(name, until), Math.max(wait, FORGET_AGAIN));
      return "deleted_here";
    }
  }

  private async post({ text, title, key, lang }: Outgoing): Promise<Reply> {
    const now = this.memory.current ?? (await this.begun());
    if (this.waiting[0]?.key !== key) throw new Fault("gone"); // deleted meanwhile
    this.share({ ...now, awaiting: true, until: Date.now() + this.idle });
    const reply = await this.server.send({
      text,
      title,
      key,
      conversation: now.conversation,
      lang,
      page: location.origin + location.pathname, // what follows may be what somebody searched for
    });
    if (this.gone.has(now.conversation)) void this.forgetThere(reply.conversation, Date.now() + this.idle);
    else await this.listener.learn(reply.lang);
    return reply;
  }

  private async begun(): Promise<Remembered> {
    this.prepare();
    const { conversation } = await this.beginning!;
    this.beginning = null;
    const { lang, chosen, open } = this;
    return this.memory.current ?? { conversation, lang, chosen, open, until: 0, awaiting: true, exchanges: [] };
  }

  private settle(outgoing: Outgoing, reply: Reply): void {
    const now = this.memory.current;
    const exchange = { said: outgoing.title ?? reply.text, reply, at: Date.now() };
    if (!this.chosen || outgoing.lang === this.lang) {
      this.lang = reply.lang;
      this.chosen = false;
    }
    this.share({
      conversation: reply.conversation,
      lang: this.lang,
      chosen: this.chosen,
      until: Date.now() + this.idle,
      open: this.open,
      awaiting: false,
      exchanges: merged(now?.exchanges ?? [], [exchange]),
    });
    this.listener.changed();
    this.listener.replied(exchange);
  }

  private share(remembered: Remembered): void {
    this.memory.keep(remembered);
    this.tabs.tell(remembered);
  }

  /** What another tab knows. This one neither opens nor closes because of it. */
  private async hear(theirs: Remembered): Promise<void> {
    if (this.gone.has(theirs.conversation)) return;
    const mine = this.memory.current;
    const latest = mine && mine.until > theirs.until ? mine : theirs;
    this.memory.keep({
      ...latest,
      open: this.open,
      awaiting: !!mine?.awaiting,
      exchanges: merged(mine?.exchanges ?? [], theirs.exchanges).filter(({ reply }) => !this.gone.has(reply.conversation)),
    });
    await this.take(latest);
  }

  private async take({ lang, chosen }: Remembered): Promise<void> {
    if (!this.chosen) {
      await this.listener.learn(lang);
      this.lang = lang;
      this.chosen = chosen;
    }
    this.listener.changed();
  }

  /** The reply to a message that was under way when the page was left. */
  private async recall(conversation: string, attempt: number): Promise<void> {
    const known = this.exchanges.length;
    let arrived: Exchange[] = [];
    try {
      const { exchanges } = await this.server.recall(conversation);
      arrived = exchanges.map(({ text, reply }) => ({ said: text, reply, at: Date.now() }));
    } catch (error) {
      if ((error as Fault).code === "offline") return;
    }
    const now = this.memory.current;
    if (now?.conversation !== conversation || !now.awaiting || this.waiting.length) return; // meanwhile it was deleted, or has gone on
    const exchanges = merged(arrived, now.exchanges); // what is here already stays as it is
    if (exchanges.length === known && AGAIN[attempt]) {
      setTimeout(() => this.recall(conversation, attempt + 1), AGAIN[attempt]);
      return;
    }
    this.share({ ...now, awaiting: false, exchanges });
    this.listener.changed();
    if (exchanges.length === known) this.listener.notice("not_arrived");
  }

  private expire(): void {
    this.drop([]);
    this.listener.notice("forgotten");
  }

  private drop(conversations: string[]): void {
    conversations.forEach((name) => this.gone.add(name));
    this.beginning = null;
    this.chosen = this.lang !== "da";
    this.outbox.clear();
    this.memory.clear();
    this.listener.changed();
  }
}
