/** The conversation: what was said, what waits to be sent, and how it is kept, shared between tabs and forgotten. Knows nothing of the page. */

import type { Lang, Reply } from "./contract";
import { merged, Memory, type Exchange, type Remembered } from "./memory";
import { Outbox, type Outgoing } from "./outbox";
import { Fault, type Server } from "./server";
import { Tabs } from "./tabs";

export interface Listener {
  /** Something that is shown is different now. */
  changed(): void;
  /** The reply to a message of this tab has come. */
  replied(exchange: Exchange): void;
  /** A message of this tab has to wait, or is being tried again (its problem is "" then). */
  waits(outgoing: Outgoing): void;
  givenUp(outgoing: Outgoing, code: string): void;
  /** The idle time has passed. */
  expired(): void;
}

export class Conversation {
  lang: Lang;
  private chosen = false; // the language was chosen, and the server does not know yet
  private readonly memory: Memory;
  private readonly tabs: Tabs;
  private readonly outbox: Outbox;

  constructor(
    private readonly server: Server,
    private readonly idle: number, // ms
    lang: Lang,
    chosen: boolean,
    private readonly listener: Listener,
  ) {
    this.lang = lang;
    this.chosen = chosen;
    const name = server.base + server.kommune;
    this.memory = new Memory(name, () => listener.expired());
    this.tabs = new Tabs(
      name,
      () => this.memory.current,
      (remembered) => this.hear(remembered),
      () => this.drop(),
    );
    this.outbox = new Outbox(
      (outgoing) => this.post(outgoing),
      (outgoing, reply) => this.settle(outgoing, reply),
      (outgoing) => listener.waits(outgoing),
      (outgoing, code) => listener.givenUp(outgoing, code),
    );
    addEventListener("visibilitychange", () => this.memory.watch());
    addEventListener("pageshow", () => this.memory.watch());
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
  resume(): void {
    const { remembered, expired } = this.memory.load();
    if (remembered) {
      this.lang = remembered.lang;
      this.chosen = false;
      if (remembered.awaiting) void this.recall(remembered);
    } else this.tabs.ask();
    if (expired) this.listener.expired();
  }

  say(text: string, title?: string): void {
    this.memory.watch(); // what has expired is not gone on with
    this.outbox.add(text, title);
    this.listener.changed();
  }

  tryNow(): void {
    void this.outbox.go();
  }

  takeBack(outgoing: Outgoing): void {
    this.outbox.takeBack(outgoing);
    this.listener.changed();
  }

  speak(lang: Lang): void {
    this.lang = lang;
    this.chosen = true;
    this.listener.changed();
  }

  remembersOpen(open: boolean): void {
    const now = this.memory.current;
    if (now) this.memory.keep({ ...now, open });
  }

  async rate({ reply }: Exchange, helped: boolean, why: string | null): Promise<void> {
    await this.server.rate(reply.conversation, reply.turn, helped, why);
    const now = this.memory.current;
    if (!now) return;
    this.share({ ...now, exchanges: merged(now.exchanges, [{ ...this.held(reply), helped }]) });
  }

  /** Forgets everything, here and in the other tabs. Whether the server could be told too. */
  async forget(): Promise<boolean> {
    const name = this.memory.current?.conversation;
    this.tabs.tellForgotten();
    this.drop();
    try {
      if (name) await this.server.forget(name);
      return true;
    } catch {
      return false;
    }
  }

  private held(reply: Reply): Exchange {
    return this.exchanges.find((known) => known.reply.turn === reply.turn && known.reply.conversation === reply.conversation)!;
  }

  private post({ text, title, key }: Outgoing): Promise<Reply> {
    const now = this.memory.current;
    if (now) this.memory.keep({ ...now, awaiting: true });
    return this.server.send({
      text,
      title,
      key,
      conversation: now?.conversation ?? null,
      lang: this.chosen ? this.lang : null,
      page: location.origin + location.pathname, // what follows may be what somebody searched for
    });
  }

  private settle(outgoing: Outgoing, reply: Reply): void {
    const exchange = { said: outgoing.title ?? reply.text, reply };
    this.lang = reply.lang;
    this.chosen = false;
    this.share({
      conversation: reply.conversation,
      lang: reply.lang,
      until: Date.now() + this.idle,
      open: true,
      awaiting: false,
      exchanges: merged(this.exchanges, [exchange]),
    });
    this.listener.changed();
    this.listener.replied(exchange);
  }

  private share(remembered: Remembered): void {
    this.memory.keep(remembered);
    this.tabs.tell(remembered);
  }

  /** What another tab knows. This one neither opens nor closes because of it. */
  private hear(theirs: Remembered): void {
    const mine = this.memory.current;
    this.memory.keep({
      ...theirs,
      open: !!mine?.open,
      awaiting: !!mine?.awaiting,
      exchanges: merged(mine?.exchanges ?? [], theirs.exchanges),
    });
    this.lang = theirs.lang;
    this.listener.changed();
  }

  /** The reply to a message that was under way when the page was left. */
  private async recall(remembered: Remembered): Promise<void> {
    try {
      const { exchanges } = await this.server.recall(remembered.conversation!);
      const known = exchanges.map(({ text, reply }) => ({ said: text, reply }));
      this.share({ ...remembered, awaiting: false, exchanges: merged(this.exchanges, known) });
      this.listener.changed();
    } catch (error) {
      if ((error as Fault).code !== "offline") this.memory.keep({ ...remembered, awaiting: false });
    }
  }

  private drop(): void {
    this.outbox.clear();
    this.memory.clear();
    this.listener.changed();
  }
}
