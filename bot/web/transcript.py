"""The conversation as a text file, as the widget makes it too."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import quote

from starlette.responses import Response

from bot.conversations import Exchange
from content.language import Language
from content.messages import Message

BETWEEN = "\n\n----\n\n"
BYTE_ORDER_MARK = "\ufeff"  # by which old programs on Windows see that it is UTF-8
IN_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"} | dict.fromkeys('"\\/:*?<>|'))


def transcript(title: str, day: date, exchanges: Iterable[Exchange], say: Callable[[str, Language], str]) -> Response:
    """A file to download. `say` gives a text of data/texts.yml in a language."""
    text = BETWEEN.join([f"{title}, {day}", *(_exchange(exchange, say) for exchange in exchanges)])
    file = f"{BYTE_ORDER_MARK}{text}\n".replace("\n", "\r\n")
    return Response(file, media_type="text/plain", headers={"Content-Disposition": _attached(f"{title} {day}.txt")})


def _exchange(exchange: Exchange, say: Callable[[str, Language], str]) -> str:
    lang = exchange.reply["lang"]
    said = "\n\n".join(filter(None, map(_plain, exchange.reply["messages"])))
    return f"{say('page_you', lang)}:\n{exchange.text}\n\n{say('page_reply', lang)}:\n{said}"


def _plain(message: Message) -> str:
    match message["type"]:
        case "text":
            return message["text"]
        case "links":
            return "\n".join(f"- {link['title']}\n  {link['url']}\n  {link['snippet']}" for link in message["links"])
        case "choices":
            return "\n".join(f"[{choice['title']}]" for choice in message["choices"])
        case "handoff":
            return ". ".join(filter(None, (message["phone"], message["text"], message["code"])))
    raise ValueError(f"a message of type {message['type']!r}")


def _attached(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.translate(IN_ASCII)).encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
