/** Makes elements. Nothing the server or the citizen wrote is ever read as HTML. */

type Attributes = Record<string, string | number | boolean | null | ((event: Event) => void)>;
export type Child = Node | string | null | false | undefined;

/** An element. Attributes that are false or null are left out; functions listen to the event they are named by. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false && child !== undefined));
  return element;
}

/** A drawing of one path, hidden from screen readers. */
export function icon(path: string): SVGElement {
  const make = (name: string) => document.createElementNS("http://www.w3.org/2000/svg", name);
  const [svg, line] = [make("svg") as SVGElement, make("path")];
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
