"""The HTTP contract: what programs and the widget ask and are answered."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.assistant import Assistant
from bot.web.body import read_json_message
from bot.web.turns import Turns
from content.clock import now
from content.hours import WeeklyHours
from content.language import LANGUAGES
from content.messages import handoff
from content.settings import Settings
from index.errors import IndexFault


class Api:
    def __init__(self, assistant: Assistant, settings: Settings, turns: Turns) -> None:
        self._assistant = assistant
        self._settings = settings
        self._turns = turns

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
        return JSONResponse(
            {
                "municipality": municipality.name,
                "name": municipality.title,
                "greeting": municipality.greeting.dict(),
                "colours": municipality.colours.dict(),
                "languages": list(municipality.languages),
                "hours": {
                    **{lang: handoff(municipality.hotline, moment, lang) for lang in LANGUAGES},
                    "weekly": _weekly(municipality.hotline.hours),
                },
            }
        )

    async def message(self, request: Request) -> Response:
        municipality = self._turns.municipality(request)
        body = await read_json_message(request, self._settings.max_body_bytes)
        reply = await self._turns.answer(request, municipality, body.text, body.conversation, body.lang, page=body.page)
        return JSONResponse(reply)


def _weekly(hours: WeeklyHours) -> dict[str, list[list[str]]]:
    """The open spans of each weekday: {"mon": [["08:00", "20:00"]], …}."""
    days = {field: getattr(hours, field) for field in hours.__fields__}
    return {day: [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in spans] for day, spans in days.items()}
