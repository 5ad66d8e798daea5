/** The element on the municipality's page: a launcher in the corner that opens the panel, or the panel alone as a part of the page. */

import { Conversation } from "./conversation";
import type { Description, Lang, Texts } from "./contract";
import { h, icon } from "./dom";
import { Panel } from "./panel";
import { Fault, Server } from "./server";
import style from "./style.css";

export const NAME = "vejviser-widget";
const COVERS_ALL = "(max-width: 30em), (max-height: 30em)"; // where the open panel leaves nothing of the page to see; as in style.css
const AGAIN = [5, 30, 120]; // seconds until the server is asked again that did not answer
/** What a citizen types is none of the page's business, and must not set off its own keyboard shortcuts. */
const PRIVATE = ["keydown", "keyup", "keypress", "beforeinput", "input", "paste", "copy", "cut"];
const BUBBLE = "M4 5h16v11H10l-5 4v-4H4z";

export class Widget extends HTMLElement {
  private server!: Server;
  private about!: Description;
  private conversation!: Conversation; // once the server has described itself
  private panel: Panel | null = null;
  private texts: Partial<Record<Lang, Texts>> = {}; // the widget's own words, as far as they were needed
  private readonly landmark = h("aside");
  private launcher!: HTMLButtonElement;
  private opener: HTMLElement | null = null; // has the focus back when the panel closes
  private readonly small = matchMedia(COVERS_ALL);
  private opened = false;
  private answering = ""; // the municipality whose title and hotline the panel shows
  private asked: string[] = []; // before the server had described itself

  get kommune(): string {
    return this.getAttribute("kommune") ?? "";
  }

  private get wholePage(): boolean {
    return this.getAttribute("mode") === "page";
  }

  connectedCallback(): void {
    if (this.shadowRoot) return;
    const sheet = new CSSStyleSheet(); // unlike a style element it needs no permission from the page's content security policy
    sheet.replaceSync(style);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    for (const name of PRIVATE) {
      root.addEventListener(name, (event) => {
        this.closeOnEscape(event as KeyboardEvent);
        event.stopPropagation();
      });
    }
    this.answering = this.kommune;
    this.server = new Server(this.getAttribute("base") ?? "/", this.kommune);
    void this.begin(0);
  }

  /** Opens the panel; words are asked at once. */
  open(words: unknown = ""): void {
    const asked = typeof words === "string" ? words.trim() : ""; // also used as a listener, which is given an event
    if (!this.conversation) {
      this.asked.push(asked);
      return;
    }
    if (this.wholePage) this.ready().element.scrollIntoView();
    else if (!this.opened) {
      this.opener = document.activeElement === this ? null : (document.activeElement as HTMLElement | null);
      this.show();
    }
    // Where the field would bring up a keyboard, or scroll the rest away, the citizen begins at the top.
    (!this.wholePage && (this.small.matches || matchMedia("(pointer: coarse)").matches) ? this.panel!.heading : this.panel!.field).focus();
    if (asked) this.panel!.ask(asked);
  }

  close(): void {
    if (!this.opened) return;
    const inside = document.activeElement === this || document.activeElement === document.body;
    this.opened = false;
    this.conversation.remembersOpen(false);
    this.hidePanel();
    this.launcher.hidden = false;
    this.relabel();
    if (inside) {
      this.opener?.focus();
      if (!this.opener || document.activeElement !== this.opener || this.opener === document.body) this.launcher.focus();
    }
    this.tell("close");
  }

  private async begin(attempt: number): Promise<void> {
    try {
      this.about = await this.server.describe(this.firstLanguage());
    } catch (error) {
      const { code } = error as Fault;
      this.asked = []; // who asked has gone on by the time the server answers
      this.tell("error", { code });
      const pause = code === "offline" ? AGAIN[attempt] : undefined;
      if (pause) setTimeout(() => this.begin(attempt + 1), 1000 * pause);
      else console.error(`Vejviser: ${this.server.base} does not answer for "${this.kommune}" (${code}).`);
      return;
    }
    if (!this.about.widget.allowed) {
      console.error(`Vejviser: ${location.origin} may not use "${this.kommune}". Add it to widget.origins in the municipality's file.`);
      this.tell("error", { code: "origin_not_allowed" });
      return;
    }
    await this.build();
  }

  private firstLanguage(): Lang {
    return (this.getAttribute("lang") || document.documentElement.lang).startsWith("en") ? "en" : "da";
  }

  private async build(): Promise<void> {
    const { colours, limits, languages, widget } = this.about;
    const lang = languages.includes(this.firstLanguage()) ? this.firstLanguage() : languages[0]!;
    this.texts = widget.texts;
    await this.learn(lang);
    const conversation = new Conversation(this.server, limits.idle_minutes * 60_000, lang, lang !== "da", {
      changed: () => this.changed(),
      replied: (exchange) => {
        const { outcome, intent, municipality, lang } = exchange.reply;
        this.panel?.replied(exchange);
        this.tell("reply", { outcome, intent, municipality, lang });
      },
      waits: (outgoing) => {
        this.panel?.waits(outgoing);
        this.tell("error", { code: outgoing.problem });
      },
      givenUp: (outgoing, code) => {
        this.panel?.givenUp(outgoing, code);
        this.tell("error", { code });
      },
      notice: (name) => (this.opened || this.wholePage) && this.panel?.notice(name),
      learn: (lang) => this.learn(lang),
      sends: () => this.tell("send"),
    });
    for (const [name, value] of Object.entries(colours)) this.style.setProperty(`--vejviser-${name}`, value);
    this.toggleAttribute("left", widget.position === "left");
    this.style.setProperty("--vejviser-place", String(this.place()));
    this.launcher = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", click: () => this.open() });
    this.conversation = conversation;
    await conversation.resume();
    this.relabel();
    if (this.wholePage) this.shadowRoot!.append(this.ready().element);
    else {
      this.shadowRoot!.append(this.landmark);
      this.landmark.append(this.launcher);
      this.listen();
      if (conversation.wasOpen && !this.small.matches) this.show(); // as it was on the page before; the focus is left where it is
    }
    this.tell("ready");
    this.asked.splice(0).forEach((words) => this.open(words));
  }

  /** The widget's own words in a language, where they can be had. */
  private async learn(lang: Lang): Promise<void> {
    try {
      this.texts[lang] ??= (await this.server.describe(lang)).widget.texts[lang];
    } catch {
      // those of the other language do
    }
  }

  /** How many widgets stand in this corner already. */
  private place(): number {
    const others = [...document.querySelectorAll<Widget>(NAME)];
    return others
      .slice(0, others.indexOf(this))
      .filter((widget) => widget.hasAttribute("left") === this.hasAttribute("left") && !widget.wholePage).length;
  }

  private listen(): void {
    this.small.addEventListener("change", () => {
      if (!this.opened) return;
      const focused = this.shadowRoot!.activeElement as HTMLElement | null;
      this.hidePanel();
      this.showPanel();
      focused?.focus();
    });
    // The keyboard on a phone covers a part of the panel that only this tells.
    visualViewport?.addEventListener("resize", () => this.style.setProperty("--vejviser-high", `${visualViewport!.height}px`));
    document.addEventListener("keydown", (event) => this.closeOnEscape(event));
    document.addEventListener("vejviser:open", ({ target }) => {
      if (target !== this) this.close();
    });
  }

  /** Esc closes also when the focus is on the page, part of which the panel covers; unless the page has something of its own to close. */
  private closeOnEscape(event: KeyboardEvent): void {
    if (event.type !== "keydown" || event.key !== "Escape" || !this.opened || event.defaultPrevented || event.isComposing) return;
    if (document.querySelector("dialog:modal")) return;
    event.preventDefault();
    this.close();
  }

  private show(): void {
    this.opened = true;
    this.ready();
    this.launcher.hidden = true;
    this.showPanel();
    this.panel!.toLatest();
    this.conversation.remembersOpen(true);
    this.tell("open");
    void this.refresh();
  }

  /** The hotline's hours are of the time the page was loaded; when they have passed they are asked for anew. */
  private async refresh(): Promise<void> {
    const { lang } = this.conversation;
    const { until, opens } = this.about.hours[lang];
    if (Date.parse(until ?? opens ?? "") > Date.now()) return;
    try {
      this.about.hours = (await this.server.describe(lang)).hours;
      this.panel!.answersFor(this.about);
    } catch {
      // the old ones stay
    }
  }

  /** The panel, made when it is first needed. */
  private ready(): Panel {
    if (!this.panel) {
      const rated = (helped: boolean) => this.tell("feedback", { helped });
      this.panel = new Panel(this.about, this.conversation, this.texts, this.server.base, this.wholePage, () => this.close(), rated);
      if (!this.wholePage) this.shadowRoot!.append(this.panel.element);
      this.panel.element.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.close();
      });
      void this.follow();
    }
    return this.panel;
  }

  private showPanel(): void {
    const dialog = this.panel!.element as HTMLDialogElement;
    if (this.small.matches) dialog.showModal();
    else dialog.setAttribute("open", ""); // show() would take the focus
  }

  private hidePanel(): void {
    (this.panel!.element as HTMLDialogElement).close();
  }

  private changed(): void {
    if (!this.conversation) return;
    this.panel?.update();
    this.relabel();
    void this.follow();
  }

  private relabel(): void {
    if (!this.conversation) return;
    const { lang, exchanges } = this.conversation;
    const { launcher, title } = this.about.widget;
    const words = exchanges.length ? this.texts[lang]?.continue : undefined;
    this.landmark.lang = lang;
    this.landmark.setAttribute("aria-label", title[lang]);
    this.launcher.replaceChildren(icon(BUBBLE), h("span", {}, words ?? launcher[lang]));
  }

  /** Title and hotline of the municipality that answers, which may be another than the widget's own. */
  private async follow(): Promise<void> {
    const answering = this.conversation.exchanges.at(-1)?.reply.municipality ?? this.kommune;
    if (!this.panel || answering === this.answering) return;
    this.answering = answering;
    try {
      const about = answering === this.kommune ? this.about : await this.server.describe(this.conversation.lang, answering);
      if (answering === this.answering) this.panel.answersFor(about);
    } catch {
      // the replies tell it too
    }
  }

  /** For the page around. No word of the citizen's is in it. */
  private tell(what: string, detail: object = {}): void {
    this.dispatchEvent(new CustomEvent(`vejviser:${what}`, { bubbles: true, composed: true, detail: { kommune: this.kommune, ...detail } }));
  }
}
