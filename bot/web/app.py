"""The ASGI application: routes, and what each does with a request."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.assistant import Assistant
from bot.conversations import Conversation
from bot.limits import ASK_AGAIN_AFTER, MAX_WAITING, RateLimits, client_address
from bot.web import faults, page
from bot.web.body import checked_text, read_form, read_json_message
from bot.web.faults import Fault
from bot.web.gone import GoneClients
from bot.web.headers import SecurityHeaders
from content.clock import now
from content.hours import WeeklyHours
from content.language import DEFAULT, LANGUAGES, Language
from content.messages import handoff
from content.municipality import Municipality
from content.settings import Settings
from index.errors import IndexFault

logger = logging.getLogger("vejviser")

STYLE = Path(__file__).with_name("page.css")
TIDY_EVERY = 60  # seconds between two looks for conversations that are idle


def create_app(assistant: Assistant, settings: Settings) -> ASGIApp:
    web = _Web(assistant, settings)
    app = Starlette(
        routes=[
            Route("/", web.start_page),
            Route("/health", web.health),
            Route("/ready", web.ready),
            Route("/page.css", web.style),
            Route("/api/{municipality}", web.describe),
            Route("/api/{municipality}/messages", web.message, methods=["POST"]),
            Route("/{municipality}", web.conversation_page, methods=["GET", "POST"]),
            Route("/{municipality}/", web.without_slash, methods=["GET"]),
        ],
        exception_handlers={Fault: _tell, HTTPException: _tell_http, Exception: _tell_internal},
        lifespan=web.lifespan,
    )
    return GoneClients(SecurityHeaders(app))  # around Starlette: as its middleware they would miss the reply to a failure of ours


class _Web:
    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings
        self._rates = RateLimits(settings)
        self._trusted = frozenset(part.strip() for part in settings.trusted_proxies.split(",") if part.strip())
        self._waiting = 0

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        tidying = asyncio.create_task(self._tidy())
        yield
        tidying.cancel()

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(TIDY_EVERY)
            self._assistant.conversations.end_idle()

    # The HTTP contract

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
        municipality = self._municipality(request)
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
        municipality = self._municipality(request)
        body = await read_json_message(request, self._settings.max_body_bytes)
        reply = await self._answer(request, municipality, body.text, body.conversation, body.lang, page=body.page)
        return JSONResponse(reply)

    # The page without JavaScript

    async def start_page(self, request: Request) -> Response:
        served = self._assistant.library.municipalities
        if len(served) == 1:
            return RedirectResponse(f"/{next(iter(served))}", status_code=303)
        return page.start(served.values())

    async def style(self, request: Request) -> Response:
        return FileResponse(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})

    async def without_slash(self, request: Request) -> Response:
        return RedirectResponse(f"/{self._municipality(request).name}", status_code=308)

    async def conversation_page(self, request: Request) -> Response:
        return await (self.send_form if request.method == "POST" else self.show_page)(request)

    async def show_page(self, request: Request) -> Response:
        lang = request.query_params.get("lang", DEFAULT)
        return self._show(self._municipality(request), None, lang if lang in LANGUAGES else DEFAULT)

    async def send_form(self, request: Request) -> Response:
        municipality = self._municipality(request)
        form: dict[str, str] = {}
        lang: Language = DEFAULT
        try:
            form = await read_form(request, self._settings.max_body_bytes)
            lang = form["lang"] if form.get("lang") in LANGUAGES else DEFAULT
            return await self._answer_form(request, municipality, form, lang)
        except Fault as fault:
            conversation = self._assistant.conversations.find(form.get("conversation"))
            return self._show(municipality, conversation, lang, fault=fault, draft=form.get("text", ""))

    async def _answer_form(self, request: Request, municipality: Municipality, form: dict[str, str], lang: Language) -> Response:
        conversations = self._assistant.conversations
        known = conversations.find(form.get("conversation"))
        forgotten = bool(form.get("conversation")) and known is None
        if form.get("new"):
            if known:
                conversations.end(known.id)
            return self._show(municipality, None, lang)
        if form.get("switch") in LANGUAGES:
            if known:
                known.lang = form["switch"]
            return self._show(municipality, known, form["switch"], forgotten)
        text = checked_text(form.get("choice") or form.get("text", ""))
        seen = int(form["turn"]) if known and re.fullmatch("[0-9]{1,6}", form.get("turn", "")) else None
        reply = await self._answer(
            request, municipality, text, known.id if known else None, None if known or lang == DEFAULT else lang, seen
        )
        current = conversations.find(reply["conversation"])
        return self._show(municipality, current, lang, forgotten or current is None)

    def _show(
        self,
        municipality: Municipality,
        conversation: Conversation | None,
        lang: Language,
        forgotten: bool = False,
        fault: Fault | None = None,
        draft: str = "",
    ) -> Response:
        library = self._assistant.library
        if conversation:
            municipality, lang = library.municipalities[conversation.municipality], conversation.lang
        return page.show(library, municipality, conversation, lang, forgotten, fault, draft)

    # Shared

    def _municipality(self, request: Request) -> Municipality:
        name = request.path_params["municipality"]
        try:
            return self._assistant.library.municipalities[name]
        except KeyError:
            raise faults.no_such_municipality(name) from None

    async def _answer(
        self,
        request: Request,
        municipality: Municipality,
        text: str,
        conversation: str | None,
        lang: Language | None,
        seen: int | None = None,
        page: str | None = None,
    ) -> dict:
        address = client_address(request, self._trusted)
        known = conversation if conversation and conversation in self._assistant.conversations else None
        seconds = self._rates.seconds_to_wait(address, known)
        if seconds is not None:
            raise faults.too_many(seconds)
        if self._waiting >= MAX_WAITING:
            raise faults.overloaded(ASK_AGAIN_AFTER)
        began = time.perf_counter()
        self._waiting += 1
        try:
            reply = await self._assistant.converse(municipality.name, text, conversation, lang, seen, page, address)
        finally:
            self._waiting -= 1
        took = (time.perf_counter() - began) * 1000
        logger.info("%s %s %s %.0f ms", municipality.name, reply["outcome"], reply["intent"] or "-", took)
        return reply


def _weekly(hours: WeeklyHours) -> dict[str, list[list[str]]]:
    """The open spans of each weekday: {"mon": [["08:00", "20:00"]], …}."""
    days = {field: getattr(hours, field) for field in hours.__fields__}
    return {day: [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in spans] for day, spans in days.items()}


async def _tell(request: Request, fault: Fault) -> Response:
    return fault.as_json()


async def _tell_http(request: Request, error: HTTPException) -> Response:
    return (faults.wrong_method(error.headers) if error.status_code == 405 else faults.not_found()).as_json()


async def _tell_internal(request: Request, error: Exception) -> Response:
    return faults.internal().as_json()
