/** The element on the municipality's page: a launcher in the corner that opens the panel, or the panel alone as a part of the page. */

import { Conversation } from "./conversation";
import type { Description } from "./contract";
import { h, icon } from "./dom";
import { Panel } from "./panel";
import { Fault, Server } from "./server";
import style from "./style.css";

export const NAME = "vejviser-widget";
const COVERS_ALL = "(max-width: 30em), (max-height: 30em)"; // where the open panel leaves nothing of the page to see; as in style.css
const AGAIN = [5, 30, 120]; // seconds until the server is asked again that did not answer
const BUBBLE = "M4 5h16v11H10l-5 4v-4H4z";

export class Widget extends HTMLElement {
  private server!: Server;
  private about!: Description;
  private conversation!: Conversation;
  private panel: Panel | null = null;
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
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    this.answering = this.kommune;
    this.server = new Server(this.getAttribute("base") ?? "/", this.kommune);
    void this.begin(0);
  }

  /** Opens the panel; words are asked at once. */
  open(words = ""): void {
    if (!this.about) {
      this.asked.push(words);
      return;
    }
    if (!this.opened && !this.wholePage) {
      this.opener = document.activeElement === this ? null : (document.activeElement as HTMLElement | null);
      this.show();
      // Where the field would bring up a keyboard, or scroll the rest away, the citizen begins at the top.
      (this.small.matches || matchMedia("(pointer: coarse)").matches ? this.panel!.heading : this.panel!.field).focus();
    }
    if (words.trim()) this.panel!.ask(words);
  }

  close(): void {
    if (!this.opened) return;
    const inside = document.activeElement === this || document.activeElement === document.body;
    this.opened = false;
    this.conversation.remembersOpen(false);
    this.hidePanel();
    this.launcher.hidden = false;
    this.relabel();
    if (inside) (this.opener?.isConnected && this.opener !== document.body ? this.opener : this.launcher).focus();
    this.tell("close");
  }

  private async begin(attempt: number): Promise<void> {
    try {
      this.about = await this.server.describe();
    } catch (error) {
      const { code } = error as Fault;
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
    this.build();
  }

  private build(): void {
    const { colours, limits, languages, widget } = this.about;
    const wanted = this.getAttribute("lang") || document.documentElement.lang.slice(0, 2);
    const lang = languages.find((known) => known === wanted) ?? languages[0] ?? "da";
    this.conversation = new Conversation(this.server, limits.idle_minutes * 60_000, lang, lang !== "da", {
      changed: () => this.changed(),
      replied: (exchange) => {
        const { outcome, intent, municipality, lang } = exchange.reply;
        this.panel?.replied(exchange);
        this.tell("reply", { outcome, intent, municipality, lang });
      },
      waits: (outgoing) => {
        this.panel?.waits(outgoing);
        if (outgoing.problem) this.tell("error", { code: outgoing.problem });
        else this.tell("send");
      },
      givenUp: (outgoing, code) => {
        this.panel?.givenUp(outgoing, code);
        this.tell("error", { code });
      },
      expired: () => {
        this.changed();
        if (this.opened || this.wholePage) this.panel?.notice("forgotten");
      },
    });
    for (const [name, value] of Object.entries(colours)) this.style.setProperty(`--vejviser-${name}`, value);
    this.toggleAttribute("left", widget.position === "left");
    this.style.setProperty("--vejviser-place", String(this.place()));
    this.launcher = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", click: () => this.open() });
    this.shadowRoot!.append(h("aside", { "aria-label": widget.title[lang] }, !this.wholePage && this.launcher));
    this.conversation.resume();
    this.relabel();
    if (this.wholePage) this.shadowRoot!.append(this.ready().element);
    else {
      this.listen();
      if (this.conversation.wasOpen && !this.small.matches) this.show(); // as it was on the page before; the focus is left where it is
    }
    this.tell("ready");
    this.asked.splice(0).forEach((words) => this.open(words));
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
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.opened || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
    document.addEventListener("vejviser:open", ({ target }) => {
      if (target !== this) this.close();
    });
  }

  private show(): void {
    this.opened = true;
    this.ready();
    this.launcher.hidden = true;
    this.showPanel();
    this.conversation.remembersOpen(true);
    this.tell("open");
  }

  /** The panel, made when it is first needed. */
  private ready(): Panel {
    if (!this.panel) {
      const rated = (helped: boolean) => this.tell("feedback", { helped });
      this.panel = new Panel(this.about, this.conversation, this.server.base, this.wholePage, () => this.close(), rated);
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
    this.panel?.update();
    this.relabel();
    void this.follow();
  }

  private relabel(): void {
    const { lang, exchanges } = this.conversation;
    const { launcher, texts } = this.about.widget;
    this.launcher.lang = lang;
    this.launcher.replaceChildren(icon(BUBBLE), h("span", {}, exchanges.length ? texts[lang].continue! : launcher[lang]));
  }

  /** Title and hotline of the municipality that answers, which may be another than the widget's own. */
  private async follow(): Promise<void> {
    const answering = this.conversation.exchanges.at(-1)?.reply.municipality ?? this.kommune;
    if (!this.panel || answering === this.answering) return;
    this.answering = answering;
    try {
      this.panel.answersFor(answering === this.kommune ? this.about : await this.server.describe(answering));
    } catch {
      // the replies tell it too
    }
  }

  /** For the page around. No word of the citizen's is in it. */
  private tell(what: string, detail: object = {}): void {
    this.dispatchEvent(new CustomEvent(`vejviser:${what}`, { bubbles: true, composed: true, detail: { kommune: this.kommune, ...detail } }));
  }
}
