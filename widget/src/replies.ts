/** A reply as elements, and as words for those who hear it. */

import type { Choice, Handoff, Link, Message, Reply, Texts } from "./contract";
import { h, type Child } from "./dom";

// As answers write them: 70 20 00 00, 70 201 201, 116 111, and the short ones that help. Not the paragraphs of a law, nor amounts.
// The same as in bot/web/markup.py. Made of a text when it is needed: browsers that do not know it must still be able to read this file.
const PHONE =
  "((?<![\\d.,:/+-])(?<!\\d )(?<!§ )(?:\\+45 )?(?:\\d\\d(?: \\d\\d){3}|\\d\\d \\d{3} \\d{3}|116 \\d{3}|112|114|1813|1888)(?![.,:/-]?\\d| \\d\\d\\b| kr))";

/** `status`: the hotline's state of now, for a card that is older than the state it tells. */
export function replyElements(reply: Reply, texts: Texts, status: Handoff, choose: (choice: Choice) => void): Node[] {
  return reply.messages.flatMap((message) => {
    switch (message.type) {
      case "text":
        return message.text.split(/\n{2,}/).map((words) => h("p", {}, ...withPhones(words)));
      case "links":
        return h("ul", {}, ...message.links.map((link) => h("li", { lang: link.lang ?? null }, ...linkElements(link, texts, reply.lang))));
      case "choices":
        return choiceButtons(message.choices, choose);
      case "handoff":
        return card(message, status, texts);
      default:
        return []; // of a newer server
    }
  });
}

/** What a screen reader says when the reply comes; the titles of pages in their own language. */
export function spoken(reply: Reply, texts: Texts, status: Handoff): (string | HTMLElement)[] {
  const said = (message: Message): (string | HTMLElement)[] => {
    switch (message.type) {
      case "text":
        return [message.text];
      case "links":
        return [texts.links!, ...message.links.map(({ title, lang }) => h("span", { lang: lang ?? null }, ` ${title}.`))];
      case "choices":
        return [`${texts.choose} ${message.choices.map(({ title }) => title).join(", ")}.`];
      case "handoff":
        return [`${texts.call} ${message.phone}. ${state(message, status)}.`];
      default:
        return [];
    }
  };
  return [`${texts.reply}: `, ...reply.messages.flatMap((message) => [...said(message), " "])];
}

export function phoneLink(phone: string, words = phone): HTMLElement {
  const digits = phone.replace("+45", "").replace(/\D/g, "");
  const country = digits.length === 8 ? "+45" : ""; // shorter ones are called without
  return h("a", { href: `tel:${country}${digits}` }, words.replace(/(\d) (?=\d)/g, "$1\u00a0"));
}

function withPhones(words: string): Child[] {
  return words.split(new RegExp(PHONE)).map((part, place) => (place % 2 ? phoneLink(part) : part));
}

function linkElements({ title, url, snippet, marks = [] }: Link, texts: Texts, lang: string): Child[] {
  if (!/^https?:\/\//.test(url)) return [title];
  const elsewhere = !url.startsWith(location.origin + "/");
  const options = { href: url, target: elsewhere && "_blank", rel: elsewhere && "noopener" };
  return [
    h("a", options, title, elsewhere && h("span", { class: "unseen", lang }, ` ${texts.new_tab}`)),
    h("p", {}, ...marked(snippet, marks)),
  ];
}

function marked(snippet: string, marks: [number, number][]): Child[] {
  const characters = Array.from(snippet);
  const cut = (begin: number, end?: number) => characters.slice(begin, end).join("");
  let done = 0;
  const parts: Child[] = [];
  for (const [begin, end] of marks) {
    parts.push(cut(done, begin), h("mark", {}, cut(begin, end)));
    done = end;
  }
  return [...parts, cut(done)];
}

function choiceButtons(choices: Choice[], choose: (choice: Choice) => void): HTMLElement {
  const buttons = choices.map((choice) =>
    h("button", { type: "button", click: ({ currentTarget }) => press(currentTarget as HTMLElement, choice) }, choice.title),
  );
  const press = (button: HTMLElement, choice: Choice) => {
    if (button.closest("[data-passed]")) return;
    button.setAttribute("aria-pressed", "true");
    choose(choice);
  };
  return h("div", { class: "choices" }, ...buttons);
}

function card(handoff: Handoff, status: Handoff, texts: Texts): HTMLElement {
  return h(
    "div",
    { class: "card" },
    phoneLink(handoff.phone, `${texts.call} ${handoff.phone}`),
    h("p", {}, state(handoff, status)),
    handoff.code && h("p", {}, `${texts.code} `, h("strong", {}, handoff.code)),
  );
}

function state(handoff: Handoff, status: Handoff): string {
  const ends = handoff.until ?? handoff.opens;
  return ends && Date.parse(ends) > Date.now() ? handoff.text : status.text;
}
