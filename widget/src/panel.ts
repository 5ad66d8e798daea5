/** What the citizen sees when the widget is open: the conversation, the field to write in, and the way to a human. */

import type { Conversation } from "./conversation";
import type { Description, Handoff, Lang, Texts } from "./contract";
import { h, icon } from "./dom";
import { Log } from "./log";
import type { Exchange } from "./memory";
import type { Outgoing } from "./outbox";
import { phoneLink, spoken } from "./replies";
import { download } from "./transcript";

const HEARD = 20_000; // ms after which what was read aloud is taken away
const CROSS = "M5 5l14 14M19 5L5 19";
const ARROW = "M4 12h15M13 6l6 6-6 6";

export class Panel {
  readonly element: HTMLElement;
  readonly heading = h("h2", { id: "title", tabindex: -1 });
  readonly field = h("textarea", { id: "field", rows: 2, dir: "auto", autocomplete: "off", enterkeyhint: "send", "aria-describedby": "wrong" });
  private readonly language = h("button", { type: "button", class: "quiet", click: () => this.switchLanguage() });
  private readonly more = h("button", { type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": "menu", click: () => this.fold() });
  private readonly closing = h("button", { type: "button", class: "quiet close", click: () => this.onClose() }, icon(CROSS));
  private readonly menu = h("div", { id: "menu", hidden: true });
  private readonly label = h("label", { for: "field" });
  private readonly wrong = h("p", { id: "wrong", class: "wrong" });
  private readonly send = h("button", { class: "send" });
  private readonly hotline = h("p", { class: "hotline" });
  private readonly live = h("div", { class: "unseen", "aria-live": "polite" });
  private readonly log: Log;
  private labelled: Lang | null = null; // the language that the labels are in

  constructor(
    private about: Description,
    private readonly conversation: Conversation,
    private readonly known: Partial<Record<Lang, Texts>>,
    private readonly base: string,
    wholePage: boolean,
    private readonly onClose: () => void,
    onRated: (helped: boolean) => void,
  ) {
    this.log = new Log(conversation, {
      textsIn: (lang) => this.textsIn(lang),
      hoursIn: (lang) => this.hoursIn(lang),
      announce: (lang, ...parts) => this.announce(lang, ...parts),
      takesBack: (outgoing) => this.takeBack(outgoing),
      rated: onRated,
    });
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
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
        event.preventDefault();
        this.submit();
      }
    });
    this.field.addEventListener("input", () => {
      this.complain("");
      this.conversation.prepare();
    });
    this.element = h(
      wholePage ? "section" : "dialog",
      { class: "panel", "aria-labelledby": "title" },
      h("div", { class: "head" }, this.heading, h("div", {}, this.language, this.more, !wholePage && this.closing)),
      this.menu,
      this.log.element,
      form,
      this.hotline,
      this.live,
    );
    this.update();
  }

  /** Another municipality answers now, or the same is described anew. */
  answersFor(about: Description): void {
    this.about = about;
    this.labelled = null;
    this.update();
  }

  /** Shows what the conversation knows. What is shown already stays as it is, with the focus that may be in it. */
  update(): void {
    if (this.labelled !== this.conversation.lang) this.relabel();
    this.log.update();
    this.menu.toggleAttribute("data-empty", !this.conversation.exchanges.length && !this.conversation.waiting.length);
  }

  /** Words that the website's own search box was given. What the citizen is writing stays. */
  ask(words: string): void {
    if (this.fits(words)) this.conversation.say(words);
    else this.field.value = words;
    this.toLatest();
  }

  replied(exchange: Exchange): void {
    const { reply } = exchange;
    this.log.notice();
    this.announce(reply.lang, ...spoken(reply, this.textsIn(reply.lang), this.hoursIn(reply.lang)));
    this.toLatest();
  }

  notice(name: string): void {
    this.log.notice(name);
  }

  /** The words are back in the field, before those that stand there. The citizen may be anywhere by now: the focus is left alone. */
  givenUp(outgoing: Outgoing, code: string): void {
    this.update();
    if (!outgoing.title) this.putBack(outgoing.text);
    this.complain(/too_l/.test(code) ? this.texts.text_too_long! : this.texts.gave_up!);
  }

  waits(outgoing: Outgoing): void {
    this.log.waits(outgoing);
  }

  /** Brings the latest exchange into view. */
  toLatest(): void {
    this.log.toLatest();
  }

  private get texts(): Texts {
    return this.textsIn(this.conversation.lang);
  }

  /** In another language where the words of this one could not be had. */
  private textsIn(lang: Lang): Texts {
    return this.known[lang] ?? this.known.da ?? this.known.en!;
  }

  private hoursIn(lang: Lang): Handoff {
    return this.about.hours[lang];
  }

  private relabel(): void {
    const { lang } = this.conversation;
    const texts = this.texts;
    const hotline = this.hoursIn(lang);
    this.labelled = lang;
    this.element.lang = lang;
    this.heading.textContent = this.about.widget.title[lang];
    this.language.textContent = texts.language!;
    this.language.lang = other(lang);
    this.language.hidden = this.about.languages.length < 2;
    this.more.textContent = texts.more!;
    this.closing.setAttribute("aria-label", texts.close!);
    this.log.relabel(this.about.greeting[lang]);
    this.label.textContent = texts.label!;
    this.send.replaceChildren(texts.send!, icon(ARROW));
    this.hotline.replaceChildren(`${texts.hotline}: `, phoneLink(hotline.phone), `. ${hotline.text}.`);
    if (!this.menu.contains(this.focused())) this.fillMenu(); // a question that is being answered stays
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
    void this.conversation.speak(other(this.conversation.lang));
  }

  /** Asks before what was said is gone. */
  private confirm(key: string, done: string): void {
    const texts = this.texts;
    const cancel = h("button", { type: "button", click: () => (this.fold(true), this.more.focus()) }, texts.cancel!);
    const go = async () => {
      this.fold(false);
      this.field.value = "";
      this.field.focus();
      const deleted = await this.conversation.forget();
      this.notice(deleted === "deleted" ? done : deleted);
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
    if (!words || !this.fits(words)) return this.field.focus();
    this.field.value = "";
    this.complain("");
    this.conversation.say(words);
    this.toLatest();
  }

  private fits(words: string): boolean {
    const most = this.about.limits.text;
    if (words.length > most) this.complain(`${this.texts.text_too_long} (${words.length}/${most})`);
    return words.length <= most;
  }

  private takeBack(outgoing: Outgoing): void {
    this.conversation.takeBack(outgoing);
    if (!outgoing.title) this.putBack(outgoing.text);
    this.field.focus();
  }

  private putBack(words: string): void {
    this.field.value = [words, this.field.value].filter(Boolean).join("\n");
  }

  /** What is wrong with what stands in the field; "" takes it away. */
  private complain(words: string): void {
    this.wrong.textContent = words;
    this.field.setAttribute("aria-invalid", String(!!words));
    if (words) this.announce(this.conversation.lang, words);
  }

  private focused(): Element | null {
    return (this.element.getRootNode() as ShadowRoot).activeElement;
  }

  /** Each part is read in its own language. What came just before may not have been read yet, so it stays for a while. */
  private announce(lang: Lang, ...parts: (string | HTMLElement)[]): void {
    const words = h("p", { lang }, ...parts);
    this.live.append(words);
    setTimeout(() => words.remove(), HEARD);
  }
}

const other = (lang: Lang): Lang => (lang === "da" ? "en" : "da");
