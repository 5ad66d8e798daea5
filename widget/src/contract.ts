/** What the server is asked and answers: the HTTP contract, as far as the widget uses it. */

export type Lang = "da" | "en";

export interface Link {
  title: string;
  url: string;
  snippet: string;
  marks?: [number, number][]; // places of the question's words in the snippet, counted in code points
  lang?: string; // of title and snippet, where it is known
}

export interface Choice {
  title: string;
  payload: string;
}

export interface Handoff {
  type: "handoff";
  phone: string;
  open: boolean;
  until: string | null;
  opens: string | null;
  text: string;
  code: string | null;
}

export type Message =
  | { type: "text"; text: string }
  | { type: "links"; links: Link[] }
  | { type: "choices"; choices: Choice[] }
  | Handoff;

export interface Reply {
  conversation: string;
  municipality: string;
  lang: Lang;
  text: string; // the citizen's words, masked
  turn: number;
  outcome: string;
  intent: string | null;
  messages: Message[];
}

export type Texts = Record<string, string>;

export interface Description {
  municipality: string;
  name: string;
  greeting: Record<Lang, string>;
  colours: { primary: string; on_primary: string; accent: string };
  languages: Lang[];
  hours: Record<Lang, Handoff>;
  accessibility: { statement: string | null };
  limits: { text: number; idle_minutes: number };
  widget: {
    allowed: boolean;
    title: Record<Lang, string>;
    launcher: Record<Lang, string>;
    position: "right" | "left";
    texts: Partial<Record<Lang, Texts>>; // of the language that was asked for
  };
}
