"""One turn of a citizen, whichever way the words came: within the limits, answered, logged without a word of it."""

from __future__ import annotations

import logging
import time
from typing import Any

from starlette.requests import Request

from bot.assistant import Assistant
from bot.limits import ASK_AGAIN_AFTER, MAX_WAITING, RateLimits, client_address
from bot.web import faults
from content.language import Language
from content.municipality import Municipality
from content.settings import Settings

logger = logging.getLogger("vejviser")


class Turns:
    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._rates = RateLimits(settings)
        self._trusted = frozenset(part.strip() for part in settings.trusted_proxies.split(",") if part.strip())
        self._waiting = 0

    def municipality(self, request: Request) -> Municipality:
        """The one that the address names. Raises Fault."""
        name = request.path_params["municipality"]
        try:
            return self._assistant.library.municipalities[name]
        except KeyError:
            raise faults.no_such_municipality(name) from None

    async def answer(
        self,
        request: Request,
        municipality: Municipality,
        text: str,
        conversation: str | None = None,
        lang: Language | None = None,
        key: str | None = None,
        title: str | None = None,
        page: str | None = None,
    ) -> dict[str, Any]:
        """The reply object. Raises Fault."""
        address = self.admit(request, conversation)
        if self._waiting >= MAX_WAITING:
            raise faults.overloaded(ASK_AGAIN_AFTER)
        began = time.perf_counter()
        self._waiting += 1
        try:
            reply = await self._assistant.converse(municipality.name, text, conversation, lang, key, title, page, address)
        finally:
            self._waiting -= 1
        took = (time.perf_counter() - began) * 1000
        logger.info("%s %s %s %.0f ms", municipality.name, reply["outcome"], reply["intent"] or "-", took)
        return reply

    def admit(self, request: Request, conversation: str | None) -> str:
        """Counts a request. The network address it came from. Raises Fault when there were too many."""
        address = client_address(request, self._trusted)
        known = conversation if conversation and conversation in self._assistant.conversations else None
        seconds = self._rates.seconds_to_wait(address, known)
        if seconds is not None:
            raise faults.too_many(seconds)
        return address
