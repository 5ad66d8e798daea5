"""The conversation by plain forms: what each does, shown again as a whole page."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from bot.assistant import Assistant
from bot.conversations import Conversation
from bot.web import page
from bot.web.body import checked_text, read_form
from bot.web.faults import Fault
from bot.web.turns import Turns
from content.language import DEFAULT, LANGUAGES, Language
from content.municipality import Municipality
from content.settings import Settings

STYLE = Path(__file__).with_name("page.css")


class Forms:
    def __init__(self, assistant: Assistant, settings: Settings, turns: Turns) -> None:
        self._assistant = assistant
        self._settings = settings
        self._turns = turns

    async def start_page(self, request: Request) -> Response:
        served = self._assistant.library.municipalities
        if len(served) == 1:
            return RedirectResponse(f"/{next(iter(served))}", status_code=303)
        return page.start(served.values())

    async def style(self, request: Request) -> Response:
        return FileResponse(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})

    async def without_slash(self, request: Request) -> Response:
        return RedirectResponse(f"/{self._turns.municipality(request).name}", status_code=308)

    async def conversation_page(self, request: Request) -> Response:
        return await (self._send if request.method == "POST" else self._show_first)(request)

    async def _show_first(self, request: Request) -> Response:
        lang = request.query_params.get("lang", DEFAULT)
        return self._show(self._turns.municipality(request), None, lang if lang in LANGUAGES else DEFAULT)

    async def _send(self, request: Request) -> Response:
        municipality = self._turns.municipality(request)
        form: dict[str, str] = {}
        lang: Language = DEFAULT
        try:
            form = await read_form(request, self._settings.max_body_bytes)
            lang = form["lang"] if form.get("lang") in LANGUAGES else DEFAULT
            return await self._do(request, municipality, form, lang)
        except Fault as fault:
            conversation = self._assistant.conversations.find(form.get("conversation"))
            return self._show(municipality, conversation, lang, fault=fault, draft=form.get("text", ""))

    async def _do(self, request: Request, municipality: Municipality, form: dict[str, str], lang: Language) -> Response:
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
        reply = await self._turns.answer(
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
