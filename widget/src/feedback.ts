/** Asks whether an answer helped, and if not, why. Nobody has to answer. */

import type { Texts } from "./contract";
import { h } from "./dom";

const REASONS = ["why_wrong_topic", "why_unclear", "why_untrue", "why_link"] as const;
const LONGEST = 500; // characters, as the server takes
let asked = 0; // how often, for names that are there once

export function feedback(
  texts: Texts,
  given: boolean | undefined,
  send: (helped: boolean, why: string | null) => Promise<void>,
  announce: (words: string) => void,
): HTMLElement {
  const result = h("p", { class: "thanks" });
  const buttons = [true, false].map((helped) =>
    h("button", { type: "button", click: () => give(helped, null) }, texts[helped ? "yes" : "no"]!),
  );
  const group = h("div", { class: "feedback", role: "group", "aria-label": texts.helped! }, h("p", {}, texts.helped!), ...buttons, result);
  let why: HTMLElement | null = null;

  const press = (helped: boolean) => {
    buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(helped === !place)));
    why?.remove();
    why = helped ? null : reasons();
    if (why) group.append(why);
  };

  const give = async (helped: boolean, reason: string | null) => {
    if (reason === null) press(helped);
    let words = texts.thanks!;
    try {
      await send(helped, reason);
      if (reason !== null) {
        buttons[1]!.focus(); // what had the focus goes
        why?.remove();
      }
    } catch {
      words = texts.feedback_failed!;
    }
    result.textContent = words;
    announce(helped || reason !== null ? words : `${words} ${texts.why}`);
  };

  const reasons = (): HTMLElement => {
    const id = `why${++asked}`;
    const field = h("input", { id, type: "text", maxlength: LONGEST, autocomplete: "off", "aria-describedby": `${id}-kept` });
    return h(
      "form",
      {
        class: "why",
        submit: (event) => {
          event.preventDefault();
          if (field.value.trim()) void give(false, field.value.trim());
        },
      },
      h("p", {}, texts.why!),
      ...REASONS.map((reason) => h("button", { type: "button", click: () => give(false, texts[reason]!) }, texts[reason]!)),
      h("label", { for: id }, texts.why_more!),
      field,
      h("button", {}, texts.send!),
      h("p", { id: `${id}-kept` }, texts.why_kept!),
    );
  };

  if (given !== undefined) buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(given === !place)));
  return group;
}
