"""The messages a reply is made of, in the shape in which they go out: text, links, choices, handoff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from content.hours import short_status
from content.language import Language
from content.municipality import Hotline

Message = dict[str, Any]


def text(words: str, voice: str = "") -> Message:
    """`voice` is what is said on the phone instead, where that differs."""
    return {"type": "text", "text": words} | ({"voice": voice} if voice else {})


def links(found: list[dict[str, Any]]) -> Message:
    """`found`: title, url and snippet of each page; of those that were searched for also the places of the question's words in the
    snippet (marks) and the language that title and snippet are in (lang), where the page tells it."""
    return {"type": "links", "links": found}


def choices(offered: Iterable[tuple[str, str]]) -> Message:
    """`offered` are pairs of title and payload."""
    return {"type": "choices", "choices": [{"title": title, "payload": payload} for title, payload in offered]}


def handoff(hotline: Hotline, now: datetime, lang: Language) -> Message:
    status = hotline.schedule.status(now)
    return {
        "type": "handoff",
        "phone": hotline.phone,
        "open": status.open,
        "until": status.until.isoformat() if status.until else None,
        "opens": status.opens.isoformat() if status.opens else None,
        "text": short_status(status, now, lang),
        "code": None,
    }
