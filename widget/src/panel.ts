/** What the citizen sees when the widget is open: the conversation, the field to write in, and the way to a human. */

import type { Conversation } from "./conversation";
import type { Description, Lang, Texts } from "./contract";
import { h, icon } from "./dom";
import { feedback } from "./feedback";
import type { Exchange } from "./memory";
import type { Outgoing } from "./outbox";
import { phoneLink, replyElements, spoken } from "./replies";
import { download } from "./transcript";

const SLOW = 6_000; // ms after which a citizen is told that it takes long
const UNRATED = /^(chat|clarify|safety)$/; // nobody in danger is asked for an opinion
const WHY_IT_WAITS: Record<string, string> = { offline: "offline", too_many_messages: "too_many", overloaded: "busy" };

const CROSS = "M5 5l14 14M19 5L5 19";
const ARROW = "M4 12h15M13 6l6 6-6 6";

export class Panel {
  readonly element: HTMLElement;
  readonly heading = h("h2", { id: "title", tabindex: -1 });
  readonly field = h("textarea", { id: "field", rows: 2, autocomplete: "off", enterkeyhint: "send", "aria-describedby": "wrong" });
  private readonly language = h("button", { type: "button", class: "quiet", click: () => this.switchLanguage() });
  private readonly more = h("button", { type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": "menu", click: () => this.fold() });
  private readonly closing = h("button", { type: "button", class: "quiet close", click: () => this.onClose() }, icon(CROSS));
  private readonly menu = h("div", { id: "menu", hidden: true });
  private readonly log = h("div", { class: "log", role: "region", tabindex: 0 });
  private readonly intro = h("div");
  private readonly notices = h("div");
  private readonly label = h("label", { for: "field" });
  private readonly wrong = h("p", { id: "wrong", class: "wrong" });
  private readonly send = h("button", { class: "send" });
  private readonly hotline = h("p", { class: "hotline" });
  private readonly live = h("div", { class: "unseen", "aria-live": "polite", "aria-atomic": "true" });
  private readonly shown = new Map<string, HTMLElement>(); // by exchange
  private readonly queued = new Map<Outgoing, HTMLElement>();
  private labelled: Lang | null = null; // the language that the labels are in

  constructor(
    private about: Description,
    private readonly conversation: Conversation,
    private readonly base: string,
    wholePage: boolean,
    private readonly onClose: () => void,
    private readonly onRated: (helped: boolean) => void,
  ) {
    const form = h(
      "form",
      {
        submit: (event) => {
          event.preventDefault();
          this.submit();
        },
      },
      this.label,
      h("div", { class: "row" }, this.field, this.send),
      this.wrong,
    );
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.submit();
      }
    });
    this.field.addEventListener("input", () => this.complain(""));
    this.log.append(this.intro, this.notices);
    this.element = h(
      wholePage ? "section" : "dialog",
      { class: "panel", "aria-labelledby": "title" },
      h("div", { class: "head" }, this.heading, h("div", {}, this.language, this.more, !wholePage && this.closing)),
      this.menu,
      this.log,
      form,
      this.hotline,
      this.live,
    );
    this.update();
  }

  /** Another municipality answers now. */
  answersFor(about: Description): void {
    this.about = about;
    this.labelled = null;
    this.update();
  }

  /** Shows what the conversation knows. What is shown already stays as it is, with the focus that may be in it. */
  update(): void {
    if (this.labelled !== this.conversation.lang) this.relabel();
    this.showExchanges();
    this.showQueue();
    this.retireChoices();
    this.menu.toggleAttribute("data-empty", !this.conversation.exchanges.length && !this.conversation.waiting.length);
  }

  /** Words of the citizen's own, or those that the website's own search box was given. */
  ask(words: string): void {
    this.field.value = words;
    this.submit();
  }

  replied(exchange: Exchange): void {
    const { reply } = exchange;
    this.notices.replaceChildren();
    this.announce(spoken(reply, this.textsIn(reply.lang), this.about.hours[reply.lang]), reply.lang);
    this.scrollTo(this.shown.get(keyOf(exchange))!);
  }

  /** A line of its own in the conversation, said aloud too. */
  notice(key: string): void {
    this.notices.replaceChildren(h("p", { class: "notice" }, this.texts[key]!));
    this.scrollTo(this.notices);
    this.announce(this.texts[key]!);
  }

  givenUp(outgoing: Outgoing, code: string): void {
    this.update();
    if (!outgoing.title && !this.field.value) this.field.value = outgoing.text;
    this.complain(/too_l/.test(code) ? this.texts.text_too_long! : this.texts.gave_up!);
  }

  waits(outgoing: Outgoing): void {
    this.showQueue();
    if (outgoing.problem) this.announce(this.reasonOf(outgoing));
  }

  private get texts(): Texts {
    return this.textsIn(this.conversation.lang);
  }

  private textsIn(lang: Lang): Texts {
    return this.about.widget.texts[lang];
  }

  private relabel(): void {
    const { lang } = this.conversation;
    const texts = this.texts;
    const hotline = this.about.hours[lang];
    this.labelled = lang;
    this.element.lang = lang;
    this.heading.textContent = this.about.widget.title[lang];
    this.language.textContent = texts.language!;
    this.language.lang = other(lang);
    this.language.hidden = this.about.languages.length < 2;
    this.more.textContent = texts.more!;
    this.closing.setAttribute("aria-label", texts.close!);
    this.log.setAttribute("aria-label", texts.log!);
    this.intro.replaceChildren(
      h("p", { class: "machine" }, texts.machine!),
      h("div", { class: "reply" }, h("p", {}, this.about.greeting[lang])),
    );
    this.label.textContent = texts.label!;
    this.send.replaceChildren(texts.send!, icon(ARROW));
    this.hotline.replaceChildren(`${texts.hotline}: `, phoneLink(hotline.phone), `. ${hotline.text}.`);
    this.fillMenu();
  }

  private fillMenu(): void {
    const texts = this.texts;
    const statement = this.about.accessibility.statement;
    const action = (words: string, click: () => void) => h("button", { type: "button", class: "used", click }, words);
    const page = (href: string, words: string) => h("a", { href, target: "_blank", rel: "noopener" }, words, h("span", { class: "unseen" }, ` ${texts.new_tab}`));
    this.menu.replaceChildren(
      action(texts.new!, () => this.confirm("new_sure", "begun")),
      action(texts.delete!, () => this.confirm("delete_sure", "deleted")),
      action(texts.transcript!, () => this.download()),
      page(`${this.base}${this.about.municipality}/tilgaengelighed${this.conversation.lang === "da" ? "" : "?lang=en"}`, texts.accessibility!),
      ...(statement ? [page(statement, texts.statement!)] : []),
      h("p", {}, texts.kept!),
    );
  }

  private fold(open = this.menu.hidden): void {
    if (open) this.fillMenu();
    this.menu.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
  }

  private switchLanguage(): void {
    this.conversation.speak(other(this.conversation.lang));
  }

  /** Asks before what was said is gone. */
  private confirm(key: string, done: string): void {
    const texts = this.texts;
    const cancel = h("button", { type: "button", click: () => (this.fold(true), this.more.focus()) }, texts.cancel!);
    const go = async () => {
      this.fold(false);
      this.field.focus();
      this.notice((await this.conversation.forget()) ? done : "deleted_here");
    };
    const question = texts[key]!;
    this.menu.replaceChildren(
      h("div", { role: "group", "aria-label": question }, h("p", {}, question), h("button", { type: "button", click: go }, texts.yes_delete!), cancel),
    );
    cancel.focus();
  }

  private download(): void {
    download(this.about.widget.title[this.conversation.lang], this.conversation.exchanges, ({ reply }) => this.textsIn(reply.lang));
  }

  private submit(): void {
    const words = this.field.value.trim();
    const most = this.about.limits.text;
    if (!words) return this.field.focus();
    if (words.length > most) return this.complain(`${this.texts.text_too_long} (${words.length}/${most})`);
    this.field.value = "";
    this.complain("");
    this.conversation.say(words);
    this.scrollTo(this.queued.get(this.conversation.waiting.at(-1)!));
  }

  /** What is wrong with what stands in the field; "" takes it away. */
  private complain(words: string): void {
    this.wrong.textContent = words;
    this.field.setAttribute("aria-invalid", String(!!words));
    if (words) {
      this.announce(words);
      this.field.focus();
    }
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
    const texts = this.textsIn(reply.lang);
    const rate = (helped: boolean, why: string | null) => this.conversation.rate(exchange, helped, why).then(() => this.onRated(helped));
    return h(
      "div",
      { lang: reply.lang },
      lost && h("p", { class: "notice" }, texts.lost!),
      bubble("you", texts.you!, said),
      h(
        "div",
        { class: "reply" },
        h("h3", { class: "unseen" }, texts.reply!),
        ...replyElements(reply, texts, this.about.hours[reply.lang], ({ payload, title }) => this.conversation.say(payload, title)),
      ),
      !UNRATED.test(reply.outcome) && feedback(texts, helped, rate, (words) => this.announce(words, reply.lang)),
    );
  }

  private showQueue(): void {
    const { waiting } = this.conversation;
    for (const [outgoing, element] of this.queued) {
      if (!waiting.includes(outgoing)) {
        element.remove();
        this.queued.delete(outgoing);
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
      this.queued.get(outgoing)!.querySelector(".state")!.textContent = this.texts.slow!;
      this.announce(this.texts.slow!);
    }, SLOW);
    const edit = () => {
      this.conversation.takeBack(outgoing);
      if (!outgoing.title) this.field.value = outgoing.text;
      this.field.focus();
    };
    return h(
      "div",
      { class: "queued" },
      bubble("you", texts.you!, outgoing.title ?? outgoing.text),
      h("p", { class: "state" }),
      h("button", { type: "button", click: () => this.conversation.tryNow() }, texts.try_now!),
      h("button", { type: "button", click: edit }, texts.take_back!),
    );
  }

  private reasonOf({ problem }: Outgoing): string {
    return this.texts[problem ? (WHY_IT_WAITS[problem] ?? "trouble") : "thinking"]!;
  }

  /** Only the latest choices can be pressed. A button that has the focus keeps it, so that nobody is thrown back to the top of the page. */
  private retireChoices(): void {
    const focused = (this.element.getRootNode() as ShadowRoot).activeElement;
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

  private scrollTo(element: Element | undefined): void {
    if (!element) return;
    for (const box of [this.log, this.element]) {
      box.scrollTop += element.getBoundingClientRect().top - box.getBoundingClientRect().top - 8;
    }
    if (this.element.tagName === "SECTION") element.scrollIntoView({ block: "nearest" });
  }

  private announce(words: string, lang = this.conversation.lang): void {
    this.live.lang = lang;
    this.live.replaceChildren(h("p", {}, words));
  }
}

const keyOf = ({ reply }: Exchange): string => reply.conversation + reply.turn;
const other = (lang: Lang): Lang => (lang === "da" ? "en" : "da");

function bubble(kind: string, title: string, words: string): HTMLElement {
  return h("div", { class: kind }, h("h3", { class: "unseen" }, title), h("p", {}, words));
}
