/** The conversation as a text file. Made here of what is on the screen; nothing is asked of the server. */

import type { Message, Texts } from "./contract";
import type { Exchange } from "./memory";

export function download(title: string, exchanges: Exchange[], textsOf: (exchange: Exchange) => Texts): void {
  const day = new Date().toLocaleDateString("sv"); // 2026-11-22
  const parts = exchanges.map((exchange) => {
    const { you, reply } = textsOf(exchange);
    return `${you}:\n${exchange.said}\n\n${reply}:\n${exchange.reply.messages.map(plain).filter(Boolean).join("\n\n")}`;
  });
  const text = [`${title}, ${day}`, ...parts].join("\n\n----\n\n");
  const address = URL.createObjectURL(new Blob(["\ufeff", text.replace(/\n/g, "\r\n"), "\r\n"], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${title} ${day}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function plain(message: Message): string {
  switch (message.type) {
    case "text":
      return message.text;
    case "links":
      return message.links.map(({ title, url, snippet }) => `- ${title}\n  ${url}\n  ${snippet}`).join("\n");
    case "choices":
      return message.choices.map(({ title }) => `[${title}]`).join("\n");
    case "handoff":
      return [message.phone, message.text, message.code].filter(Boolean).join(". ");
    default:
      return "";
  }
}
