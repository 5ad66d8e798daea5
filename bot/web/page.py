"""The pages that work without JavaScript: plain forms, rendered here from the conversation in memory."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from bot.conversations import Conversation
from bot.limits import MAX_TEXT
from bot.masking import mask
from bot.web.body import MAX_WHY
from bot.web.faults import Fault
from bot.web.markup import called, with_marks, with_phones
from bot.web.ratings import UNRATED
from bot.web.transcript import transcript
from content import messages
from content.clock import now
from content.language import DEFAULT, Language
from content.library import Library
from content.messages import Message
from content.municipality import Municipality
from content.texts import TEXTS_FACTS

Ending = Literal["new", "delete"]
REASONS = ("why_wrong_topic", "why_unclear", "why_untrue", "why_link")  # why a reply did not help, as the widget asks too
BETWEEN_REASONS = ". "

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["phones"] = with_phones
_templates.globals["called"] = called
_templates.globals["with_marks"] = with_marks


@dataclass(frozen=True)
class Shown:
    """What a page shows besides the conversation."""

    notice: str | None = None  # what has happened: a key of data/texts.yml
    fault: Fault | None = None  # why what they sent last was not answered
    draft: str = ""  # words of theirs that are not sent yet, to go on from
    question: Ending | None = None  # asked before the conversation is gone
    rated: int | None = None  # the turn whose reply they just spoke of
    ask_why: bool = False


def show(
    library: Library,
    municipality: Municipality,
    conversation: Conversation | None,
    lang: Language,
    shown: Shown,
    feedback_days: int,
) -> Response:
    """The conversation so far and a field to write in. `feedback_days`: how long it is kept what citizens say of a reply."""
    moment = now()
    fault = shown.fault
    html = _templates.get_template("conversation.html").render(
        **_of_every_page(library, municipality, lang, moment),
        conversation=conversation,
        shown=shown,
        draft=mask(shown.draft).text,
        key=secrets.token_urlsafe(9),  # of this page, so that what it sends twice is answered once
        state=lambda card, lang: _state(card, municipality, moment, lang),
        unrated=UNRATED,
        reasons=REASONS,
        kept=library.say("widget_why_kept", municipality, moment, lang, dage=str(feedback_days)),
        max_text=MAX_TEXT,
        max_why=MAX_WHY - len(explanation(library, municipality, lang, REASONS, words="")) - len(BETWEEN_REASONS),
    )
    return HTMLResponse(html, fault.status if fault else 200, fault.headers if fault else None)


def explanation(library: Library, municipality: Municipality, lang: Language, reasons: Iterable[str], words: str) -> str:
    """Why a reply did not help: the reasons chosen, and the citizen's own words."""
    chosen = library.say_all([f"widget_{reason}" for reason in reasons], municipality, now(), lang)
    return BETWEEN_REASONS.join(filter(None, (*chosen.values(), words)))


def accessibility(library: Library, municipality: Municipality, lang: Language) -> Response:
    """What was done, and tested, so that everybody can use the conversation."""
    context = _of_every_page(library, municipality, lang, now())
    return HTMLResponse(_templates.get_template("accessibility.html").render(context))


def download(library: Library, municipality: Municipality, conversation: Conversation) -> Response:
    moment = now()
    title = _title(library, municipality, moment, conversation.lang)
    return transcript(title, moment.date(), conversation.exchanges, lambda key, lang: library.say(key, municipality, moment, lang))


def colours(municipality: Municipality) -> Response:
    """The municipality's own, as a style sheet."""
    chosen = municipality.colours
    sheet = f":root {{ --primary: {chosen.primary}; --on-primary: {chosen.on_primary}; --brand: {chosen.accent}; }}\n"
    return Response(sheet, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


def start(served: Iterable[Municipality]) -> Response:
    """The municipalities to choose from."""
    return HTMLResponse(_templates.get_template("start.html").render(served=list(served)))


def _of_every_page(library: Library, municipality: Municipality, lang: Language, moment: datetime) -> dict[str, Any]:
    shared = [key for key in library.texts if key.startswith(("page_", "widget_", "fault_")) and key not in TEXTS_FACTS]
    said = cache(lambda lang: library.say_all(shared, municipality, moment, lang))
    return {
        "municipality": municipality,
        "title": _title(library, municipality, moment, lang),
        "lang": lang,
        "other_lang": "en" if lang == DEFAULT else DEFAULT,
        "say": lambda key, lang=lang: said(lang)[key],
        "hotline": messages.handoff(municipality.hotline, moment, lang),
    }


def _title(library: Library, municipality: Municipality, moment: datetime, lang: Language) -> str:
    own = municipality.widget.title
    return own.in_(lang) if own else library.say("page_title", municipality, moment, lang)


def _state(card: Message, municipality: Municipality, moment: datetime, lang: Language) -> str:
    """Whether the hotline is open: as the card tells, unless it has opened or closed since."""
    ends = card["until"] or card["opens"]
    if ends and datetime.fromisoformat(ends) > moment:
        return card["text"]
    return messages.handoff(municipality.hotline, moment, lang)["text"]
