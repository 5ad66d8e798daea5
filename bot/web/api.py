"""The HTTP contract: what programs and the widget ask and are answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.assistant import Assistant
from bot.conversations import Conversation
from bot.limits import MAX_TEXT
from bot.web import faults
from bot.web.body import read_feedback, read_message, read_named, read_nothing
from bot.web.origins import may_ask
from bot.web.ratings import Ratings
from bot.web.turns import Turns
from content.clock import now
from content.hours import WeeklyHours
from content.language import LANGUAGES, Language, Text
from content.library import Library
from content.messages import handoff
from content.municipality import Municipality
from content.settings import Settings
from content.texts import WIDGET_TEXTS
from index.errors import IndexFault


class Api:
    def __init__(self, assistant: Assistant, settings: Settings, turns: Turns, ratings: Ratings) -> None:
        self._assistant = assistant
        self._conversations = assistant.conversations
        self._settings = settings
        self._turns = turns
        self._ratings = ratings

    async def health(self, request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(self, request: Request) -> Response:
        resources = self._assistant.resources
        indexes = {}
        for name in resources.library.municipalities:
            try:
                index = await asyncio.to_thread(resources.indexes.summary, name)  # it may have to be opened, or a database asked
                indexes[name] = {"version": index.fingerprint, "pages": index.pages, "chunks": index.chunks}
            except IndexFault:
                indexes[name] = None  # the search finds nothing, and the hotline is the way on
        encoder = resources.encoder.name
        return JSONResponse({"status": "ready", "model": self._assistant.dialogue.name, "encoder": encoder, "indexes": indexes})

    async def describe(self, request: Request) -> Response:
        municipality = self._turns.municipality(request)
        moment = now()
        described = {
            "municipality": municipality.name,
            "name": municipality.title,
            "greeting": municipality.greeting.dict(),
            "colours": {
                "primary": municipality.colours.primary,
                "on_primary": municipality.colours.on_primary,
                "accent": municipality.colours.accent,
            },
            "languages": list(municipality.languages),
            "hours": {
                **{lang: handoff(municipality.hotline, moment, lang) for lang in LANGUAGES},
                "weekly": _weekly(municipality.hotline.hours),
            },
            "accessibility": {"statement": municipality.accessibility_statement},
            "limits": {
                "text": MAX_TEXT,
                "idle_minutes": self._settings.idle_minutes,
                "feedback_days": self._settings.feedback_days,
            },
            "widget": {
                "allowed": may_ask(request.headers, municipality),
                **_widget(self._assistant.library, municipality, moment, self._settings.feedback_days, _wanted(request)),
            },
        }
        # Private: a cache that many share and that passes over Vary would tell one website what another may do.
        return JSONResponse(described, headers={"Cache-Control": "private, max-age=60"})

    async def message(self, request: Request) -> Response:
        municipality = self._turns.municipality(request)
        body = await read_message(request, self._settings.max_body_bytes)
        reply = await self._turns.answer(
            request, municipality, body.text, body.conversation, body.lang, key=body.key, title=body.title, page=body.page
        )
        return JSONResponse(reply)

    async def begin_conversation(self, request: Request) -> Response:
        """A name to send messages under, so that one whose reply is lost can be sent again, and all of it deleted. Nothing has been said yet."""
        municipality = self._turns.municipality(request)
        await read_nothing(request, self._settings.max_body_bytes)
        return JSONResponse({"conversation": self._turns.begin(request, municipality).id})

    async def conversation(self, request: Request) -> Response:
        """What has been said so far, for a client that shows it again: with the reply that is being made. It does not live longer for it."""
        self._turns.municipality(request)
        body = await read_named(request, self._settings.max_body_bytes)
        self._turns.admit(request, body.conversation)
        found = self._known(body.conversation)
        async with found.answering:
            return JSONResponse(
                {
                    "conversation": found.id,
                    "municipality": found.municipality,
                    "lang": found.lang,
                    "exchanges": [{"text": exchange.text, "reply": exchange.reply} for exchange in found.exchanges],
                }
            )

    async def delete_conversation(self, request: Request) -> Response:
        self._turns.municipality(request)
        body = await read_named(request, self._settings.max_body_bytes)
        found = self._conversations.look_up(body.conversation)
        self._turns.admit_deletion(request, found)
        if found:
            await self._ratings.delete(found)
        return JSONResponse({"deleted": found is not None})

    async def feedback(self, request: Request) -> Response:
        self._turns.municipality(request)
        body = await read_feedback(request, self._settings.max_body_bytes)
        self._turns.admit(request, body.conversation)
        found = self._known(body.conversation)
        await self._ratings.rate(found, body.turn, body.helped, body.why)
        return JSONResponse({"kept": True})

    def _known(self, name: str) -> Conversation:
        """Raises Fault."""
        found = self._conversations.look_up(name)
        if found is None:
            raise faults.unknown_conversation()
        return found


def _weekly(hours: WeeklyHours) -> dict[str, list[list[str]]]:
    """The open spans of each weekday: {"mon": [["08:00", "20:00"]], …}."""
    days = {field: getattr(hours, field) for field in hours.__fields__}
    return {day: [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in spans] for day, spans in days.items()}


def _wanted(request: Request) -> Sequence[Language]:
    """The languages whose texts are sent: the one that is asked for, or all."""
    lang = request.query_params.get("lang")
    return [lang] if lang in LANGUAGES else LANGUAGES


def _widget(
    library: Library, municipality: Municipality, moment: datetime, feedback_days: int, wanted: Sequence[Language]
) -> dict[str, Any]:
    """How the widget looks, and every word it says by itself."""
    widget = municipality.widget
    names, days = {"page_title", *WIDGET_TEXTS}, str(feedback_days)
    said = {lang: library.say_all(names, municipality, moment, lang, dage=days) for lang in LANGUAGES}
    return {
        "title": (widget.title or _in_every_language(said, "page_title")).dict(),
        "launcher": (widget.launcher or _in_every_language(said, "widget_launcher")).dict(),
        "position": widget.position,
        "texts": {lang: {name.split("_", 1)[1]: said[lang][name] for name in sorted(WIDGET_TEXTS)} for lang in wanted},
    }


def _in_every_language(said: Mapping[Language, Mapping[str, str]], name: str) -> Text:
    return Text(**{lang: words[name] for lang, words in said.items()})
