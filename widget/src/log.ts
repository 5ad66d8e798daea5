/** The conversation on the screen: what was said, what waits to be sent, and what the widget says by itself. */

import type { Conversation } from "./conversation";
import type { Handoff, Lang, Texts } from "./contract";
import { h } from "./dom";
import { feedback } from "./feedback";
import type { Exchange } from "./memory";
import type { Outgoing } from "./outbox";
import { replyElements } from "./replies";

const SLOW = 6_000; // ms after which a citizen is told that it takes long
const UNRATED = /^(chat|clarify|safety)$/; // nobody in danger is asked for an opinion
const WHY_IT_WAITS: Record<string, string> = { offline: "offline", late: "slow", too_many_messages: "too_many", overloaded: "busy" };

/** What the log needs of the panel around it. */
export interface Around {
  textsIn(lang: Lang): Texts;
  hoursIn(lang: Lang): Handoff;
  announce(lang: Lang, ...parts: (string | HTMLElement)[]): void;
  /** A message is taken back to be changed. */
  takesBack(outgoing: Outgoing): void;
  rated(helped: boolean): void;
}

export class Log {
  readonly element = h("div", { class: "log", role: "region", tabindex: 0 });
  private readonly intro = h("div");
  private readonly notices = h("div");
  private readonly shown = new Map<string, HTMLElement>(); // by exchange
  private readonly queued = new Map<Outgoing, HTMLElement>();
  private readonly slow = new WeakSet<Outgoing>();

  constructor(
    private readonly conversation: Conversation,
    private readonly around: Around,
  ) {
    this.element.append(this.intro, this.notices);
  }

  /** The first lines, in the language of the widget. */
  relabel(greeting: string): void {
    this.element.setAttribute("aria-label", this.texts.log!);
    this.intro.replaceChildren(
      h("p", { class: "machine" }, this.texts.machine!),
      h("div", { class: "reply" }, h("p", {}, greeting)),
    );
  }

  /** Shows what the conversation knows. What is shown already stays as it is, with the focus that may be in it. */
  update(): void {
    this.showExchanges();
    this.showQueue();
    this.retireChoices();
  }

  /** A line of its own, said aloud too; without a name the line goes. */
  notice(name?: string): void {
    this.notices.replaceChildren();
    if (!name) return;
    this.notices.append(h("p", { class: "notice" }, this.texts[name]!));
    this.scrollTo(this.notices);
    this.around.announce(this.conversation.lang, this.texts[name]!);
  }

  waits(outgoing: Outgoing): void {
    this.showQueue();
    this.around.announce(this.conversation.lang, this.reasonOf(outgoing));
  }

  /** Brings the latest exchange into view. */
  toLatest(): void {
    const latest = this.conversation.exchanges.at(-1);
    this.scrollTo(this.queued.get(this.conversation.waiting.at(-1)!) ?? (latest && this.shown.get(keyOf(latest))));
  }

  private get texts(): Texts {
    return this.around.textsIn(this.conversation.lang);
  }

  private showExchanges(): void {
    const { exchanges } = this.conversation;
    const wanted = new Set(exchanges.map(keyOf));
    for (const [key, element] of this.shown) {
      if (!wanted.has(key)) {
        element.remove();
        this.shown.delete(key);
      }
    }
    let last: Element = this.intro;
    exchanges.forEach((exchange, place) => {
      const before = exchanges[place - 1]?.reply.conversation;
      const element = this.shown.get(keyOf(exchange)) ?? this.exchange(exchange, !!before && before !== exchange.reply.conversation);
      this.shown.set(keyOf(exchange), element);
      if (last.nextElementSibling !== element) last.after(element);
      last = element;
    });
  }

  private exchange(exchange: Exchange, lost: boolean): HTMLElement {
    const { reply, said, helped } = exchange;
    const texts = this.around.textsIn(reply.lang);
    const rate = (helped: boolean, why: string | null) => this.conversation.rate(exchange, helped, why).then(() => this.around.rated(helped));
    return h(
      "div",
      { lang: reply.lang },
      lost && h("p", { class: "notice" }, texts.lost!),
      bubble("you", texts.you!, said),
      h(
        "div",
        { class: "reply" },
        h("h3", { class: "unseen" }, texts.reply!),
        ...replyElements(reply, texts, this.around.hoursIn(reply.lang), ({ payload, title }) => this.conversation.say(payload, title)),
      ),
      !UNRATED.test(reply.outcome) && feedback(texts, helped, rate, (words) => this.around.announce(reply.lang, words)),
    );
  }

  private showQueue(): void {
    const { waiting } = this.conversation;
    for (const [outgoing, element] of this.queued) {
      if (!waiting.includes(outgoing)) {
        const focused = element.contains(this.focused);
        element.remove();
        this.queued.delete(outgoing);
        if (focused) this.element.focus(); // what had the focus is gone, but not the place
      }
    }
    for (const outgoing of waiting) {
      const known = this.queued.get(outgoing);
      const element = known ?? this.queuedMessage(outgoing);
      this.queued.set(outgoing, element);
      if (!known) this.notices.before(element);
      element.querySelector(".state")!.textContent = this.reasonOf(outgoing);
      element.toggleAttribute("data-waits", !!outgoing.problem);
    }
  }

  private queuedMessage(outgoing: Outgoing): HTMLElement {
    const texts = this.texts;
    setTimeout(() => {
      if (!this.queued.has(outgoing) || outgoing.problem) return;
      this.slow.add(outgoing);
      this.waits(outgoing);
    }, SLOW);
    return h(
      "div",
      { class: "queued" },
      bubble("you", texts.you!, outgoing.title ?? outgoing.text),
      h("p", { class: "state" }),
      h("button", { type: "button", click: () => this.conversation.tryNow() }, texts.try_now!),
      h("button", { type: "button", click: () => this.around.takesBack(outgoing) }, texts.take_back!),
    );
  }

  private reasonOf(outgoing: Outgoing): string {
    const { problem } = outgoing;
    return this.texts[problem ? (WHY_IT_WAITS[problem] ?? "trouble") : this.slow.has(outgoing) ? "slow" : "thinking"]!;
  }

  /** Only the latest choices can be pressed. A button that has the focus keeps it, so that nobody is thrown back to the top of the page. */
  private retireChoices(): void {
    const { focused } = this;
    const latest = this.conversation.waiting.length ? undefined : this.conversation.exchanges.at(-1);
    for (const [key, element] of this.shown) {
      const passed = !latest || key !== keyOf(latest);
      for (const choices of element.querySelectorAll<HTMLElement>(".choices")) {
        choices.toggleAttribute("data-passed", passed);
        for (const button of choices.querySelectorAll("button")) {
          button.disabled = passed && button !== focused;
          button.setAttribute("aria-disabled", String(passed));
        }
      }
    }
  }

  private get focused(): Element | null {
    return (this.element.getRootNode() as ShadowRoot).activeElement;
  }

  private scrollTo(element: Element | undefined): void {
    if (!element) return;
    const panel = this.element.parentElement!;
    for (const box of [this.element, panel]) {
      box.scrollTop += element.getBoundingClientRect().top - box.getBoundingClientRect().top - 8;
    }
    if (panel.tagName === "SECTION") element.scrollIntoView({ block: "nearest" });
  }
}

const keyOf = ({ reply }: Exchange): string => reply.conversation + reply.turn;

function bubble(kind: string, title: string, words: string): HTMLElement {
  return h("div", { class: kind }, h("h3", { class: "unseen" }, title), h("p", { dir: "auto" }, words));
}
