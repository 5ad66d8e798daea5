"""One turn of a citizen, whichever way the words came: within the limits, answered, logged without a word of it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import Any

from starlette.requests import Request

from bot.assistant import Assistant
from bot.conversations import Conversation
from bot.limits import ASK_AGAIN_AFTER, MAX_WAITING, MAX_WAITING_PER_ADDRESS, RateLimits, client_address, trusted_addresses
from bot.web import faults
from content.language import DEFAULT, Language
from content.municipality import Municipality
from content.settings import Settings

logger = logging.getLogger("vejviser")


class Turns:
    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._rates = RateLimits(settings)
        self._trusted = trusted_addresses(settings.trusted_proxies)
        self._waiting: Counter[str] = Counter()  # network address → its messages that are worked on or wait

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
        address = self._admit(request, conversation, begins=True)
        if self._waiting.total() >= MAX_WAITING or self._waiting[address] >= MAX_WAITING_PER_ADDRESS:
            raise faults.overloaded(ASK_AGAIN_AFTER)
        began = time.perf_counter()
        self._waiting[address] += 1
        try:
            reply = await self._assistant.converse(municipality.name, text, conversation, lang, key, title, page, address)
        finally:
            self._waiting -= Counter([address])
        took = (time.perf_counter() - began) * 1000
        logger.info("%s %s %s %.0f ms", municipality.name, reply["outcome"], reply["intent"] or "-", took)
        return reply

    def begin(self, request: Request, municipality: Municipality) -> Conversation:
        """One in which nothing has been said. Raises Fault when too many were begun."""
        address = self._admit(request, None, begins=True)
        return self._assistant.conversations.begin(municipality.name, DEFAULT, address)

    def admit(self, request: Request, conversation: str) -> None:
        """Counts a request about that conversation. Raises Fault when there were too many."""
        self._admit(request, conversation)

    def admit_deletion(self, request: Request, conversation: Conversation | None) -> None:
        """What is there is deleted whatever else was sent; only names that none has (any more) count. Raises Fault when there were too many."""
        if conversation is None:
            self._admit(request, None)

    def _admit(self, request: Request, conversation: str | None, begins: bool = False) -> str:
        """The network address that the request came from."""
        address = client_address(request, self._trusted)
        known = conversation if conversation in self._assistant.conversations else None
        seconds = self._rates.seconds_to_wait(address, known, begins)
        if seconds is not None:
            raise faults.too_many(seconds)
        return address
