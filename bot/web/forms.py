"""The conversation by plain forms: what each does, shown again as a whole page."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from bot.assistant import Assistant
from bot.conversations import Conversation
from bot.limits import MAX_TEXT
from bot.web import faults, page
from bot.web.body import MAX_KEY, MAX_WHY, checked_text, read_form, storable
from bot.web.faults import Fault
from bot.web.page import REASONS, Shown
from bot.web.ratings import UNRATED, Ratings
from bot.web.turns import Turns
from content.language import DEFAULT, LANGUAGES, Language
from content.municipality import Municipality
from content.settings import Settings

STYLE = Path(__file__).with_name("page.css")
DEFAULT_PORT = re.compile(r":(80|443)$")  # which browsers leave out and proxies write
ENDED = {"new": "widget_begun", "delete": "widget_deleted"}  # how the citizen is told that the conversation is gone
DELETED_BEFORE = "page_deleted_before"  # how they are told that it was gone already
FORGOTTEN = "page_forgotten"  # how they are told that it has ended meanwhile
OF_ANY_WEBSITE = {"text", "lang"}  # what a form on another website may send: a question from its search box
NEEDING_A_CONVERSATION = ("switch", "ask", "download", "yes", "no", "why")


class Forms:
    def __init__(self, assistant: Assistant, settings: Settings, turns: Turns, ratings: Ratings) -> None:
        self._assistant = assistant
        self._settings = settings
        self._turns = turns
        self._ratings = ratings

    async def start_page(self, request: Request) -> Response:
        served = self._assistant.library.municipalities
        if len(served) == 1:
            return RedirectResponse(f"/{next(iter(served))}", status_code=303)
        return page.start(served.values())

    async def style(self, request: Request) -> Response:
        return FileResponse(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})

    async def colours(self, request: Request) -> Response:
        return page.colours(self._turns.municipality(request))

    async def without_slash(self, request: Request) -> Response:
        return RedirectResponse(f"/{self._turns.municipality(request).name}", status_code=308)

    async def accessibility_page(self, request: Request) -> Response:
        return page.accessibility(self._assistant.library, self._turns.municipality(request), _language(request.query_params))

    async def conversation_page(self, request: Request) -> Response:
        return await (self._send if request.method == "POST" else self._show_first)(request)

    async def _show_first(self, request: Request) -> Response:
        return self._show(self._turns.municipality(request), None, _language(request.query_params), Shown())

    async def _send(self, request: Request) -> Response:
        municipality = self._turns.municipality(request)
        form: dict[str, str] = {}
        try:
            form = await read_form(request, self._settings.max_body_bytes)
            if not _is_from_our_page(request.headers):
                form = {name: form[name] for name in OF_ANY_WEBSITE & form.keys()}
            return await self._do(request, municipality, form)
        except Fault as fault:
            conversation = self._assistant.conversations.look_up(form.get("conversation"))
            if fault.code == "unknown_conversation":  # deleted meanwhile
                return self._show(municipality, conversation, _language(form), Shown(FORGOTTEN))
            return self._show(municipality, conversation, _language(form), Shown(fault=fault, draft=form.get("text", "")))

    async def _do(self, request: Request, municipality: Municipality, form: dict[str, str]) -> Response:
        """What the button says that was pressed; a form without one sends a message, which alone keeps a conversation alive. Raises Fault."""
        known = self._assistant.conversations.look_up(form.get("conversation"))
        lang, draft = _language(form), form.get("text", "")[:MAX_TEXT]
        forgotten = FORGOTTEN if form.get("conversation") and not known else None
        if form.get("end") in ENDED:
            return await self._end(request, municipality, known, form)
        if form.get("cancel"):
            return self._show(municipality, known, lang, Shown(forgotten, draft=draft))
        if known is None and any(map(form.get, NEEDING_A_CONVERSATION)):
            wanted = form["switch"] if form.get("switch") in LANGUAGES else lang
            return self._show(municipality, None, wanted, Shown(forgotten, draft=draft))
        if form.get("switch") in LANGUAGES:
            known.lang = form["switch"]
            return self._show(municipality, known, lang, Shown(draft=draft))
        if form.get("ask") in ENDED:
            return self._show(municipality, known, lang, Shown(draft=draft, question=form["ask"]))
        if form.get("download"):
            self._turns.admit(request, known.id)
            return page.download(self._assistant.library, self._assistant.library.municipalities[known.municipality], known)
        if form.get("yes") or form.get("no"):
            return await self._rate(request, municipality, known, form, draft)
        if form.get("why"):
            return await self._explain(request, municipality, known, form)
        return await self._answer(request, municipality, known, form, forgotten)

    async def _end(
        self, request: Request, municipality: Municipality, known: Conversation | None, form: dict[str, str]
    ) -> Response:
        self._turns.admit_deletion(request, known)
        if known:
            await self._ratings.delete(known)
        notice = DELETED_BEFORE if known is None and form["end"] == "delete" else ENDED[form["end"]]
        return self._show(municipality, None, known.lang if known else _language(form), Shown(notice))

    async def _rate(
        self, request: Request, municipality: Municipality, known: Conversation, form: dict[str, str], draft: str
    ) -> Response:
        self._turns.admit(request, known.id)
        helped = bool(form.get("yes"))
        turn = _number(form.get("yes") or form["no"])
        if _may_be_rated(known, turn) and known.helped.get(turn) != helped:  # pressed again it takes away nothing that was written
            await self._ratings.rate(known, turn, helped)
        return self._show(municipality, known, known.lang, Shown(draft=draft, rated=turn, ask_why=not helped))

    async def _explain(self, request: Request, municipality: Municipality, known: Conversation, form: dict[str, str]) -> Response:
        self._turns.admit(request, known.id)
        turn = _number(form["why"])
        reasons = [reason for reason in REASONS if form.get(reason)]
        why = page.explanation(self._assistant.library, municipality, known.lang, reasons, storable(form.get("words", "")))
        if len(why) > MAX_WHY:
            raise faults.text_too_long(MAX_WHY)
        if why and _may_be_rated(known, turn):
            await self._ratings.rate(known, turn, helped=False, why=why)
        return self._show(municipality, known, known.lang, Shown(rated=turn))

    async def _answer(
        self,
        request: Request,
        municipality: Municipality,
        known: Conversation | None,
        form: dict[str, str],
        notice: str | None,
    ) -> Response:
        lang = _language(form)
        text = checked_text(form.get("choice") or form.get("text", ""))
        title = storable(form.get("title", "")) if form.get("choice") else ""
        reply = await self._turns.answer(
            request,
            municipality,
            text,
            conversation=known.id if known else None,
            lang=None if known or lang == DEFAULT else lang,
            key=form.get("key", "")[:MAX_KEY] or None,
            title=checked_text(title) if title else None,
        )
        current = self._assistant.conversations.look_up(reply["conversation"])
        return self._show(municipality, current, lang, Shown(notice if current else FORGOTTEN))

    def _show(self, municipality: Municipality, conversation: Conversation | None, lang: Language, shown: Shown) -> Response:
        library = self._assistant.library
        if conversation:
            municipality, lang = library.municipalities[conversation.municipality], conversation.lang
        return page.show(library, municipality, conversation, lang, shown, self._settings.feedback_days)


def _may_be_rated(conversation: Conversation, turn: int) -> bool:
    exchange = conversation.exchange(turn)
    return exchange is not None and exchange.reply["outcome"] not in UNRATED


def _is_from_our_page(headers: Headers) -> bool:
    """Whether a page of this server sent the form, or no page at all.

    Browsers say so; older ones, and all of them where nothing is encrypted, only name the `Origin`, of which the scheme
    is not known here behind a proxy that encrypts.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is None:
        return True
    place = origin.partition("://")[2]
    return place != "" and DEFAULT_PORT.sub("", place) == DEFAULT_PORT.sub("", headers.get("host", "").lower())


def _language(fields) -> Language:
    return fields["lang"] if fields.get("lang") in LANGUAGES else DEFAULT


def _number(text: str) -> int:
    """A turn's; 0, which none has, where it is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
