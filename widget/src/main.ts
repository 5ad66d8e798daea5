/** What the script does when it is loaded: defines the element, puts one on the page, and opens it to the page's own scripts. */

import { NAME, Widget } from "./widget";

const script = document.currentScript as HTMLScriptElement | null;
const { kommune = "", mode = "", lang = "" } = script?.dataset ?? {};
const base = new URL(".", script?.src || location.href).href;

function widgets(): Widget[] {
  return [...document.querySelectorAll<Widget>(NAME)];
}

function find(name?: string): Widget | undefined {
  return name ? widgets().find((widget) => widget.kommune === name) : widgets()[0];
}

function place(): void {
  const element = document.createElement(NAME);
  element.setAttribute("kommune", kommune);
  element.setAttribute("base", base);
  if (lang) element.setAttribute("lang", lang);
  if (mode === "page" && script!.closest("body")) {
    element.setAttribute("mode", "page");
    script!.after(element);
  } else {
    document.documentElement.append(element); // beside the body, whose own styles then do not move it
  }
}

/** Where the browser is too old for the widget, the page of plain forms is the way. */
function placeLink(): void {
  const link = document.createElement("a");
  link.href = base + kommune;
  link.textContent = "Vejviser";
  (document.body ?? document.documentElement).append(link);
}

if (!script || !kommune) {
  console.error('Vejviser: the script needs data-kommune="…", and cannot be a module.');
} else if (!("adoptedStyleSheets" in document && "HTMLDialogElement" in window && "at" in [])) {
  placeLink();
} else {
  if (!customElements.get(NAME)) customElements.define(NAME, Widget);
  if (find(kommune)) console.warn(`Vejviser: ${kommune} is on this page already.`);
  else place();
  const page = window as { vejviser?: { open?: unknown } };
  if (typeof page.vejviser?.open !== "function") {
    // An element of the page's that happens to be named vejviser stands there too.
    page.vejviser = {
      /** Opens the panel, asking the words where there are any. */
      open: (words?: unknown, name?: string) => find(name)?.open(words),
      close: () => widgets().forEach((widget) => widget.close()),
    } as { open: unknown };
  }
}
