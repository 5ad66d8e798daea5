"""The conversations that are going on, in memory only. Idle ones end; nothing of them is ever written."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.choices import chosen
from bot.limits import customer
from content.language import Language

SHOWN = 50  # exchanges a conversation keeps: far more than people need, and no endless one fills the memory
UNIQUE_KEY = 12  # characters from which on a client's mark of a message is no other client's too


@dataclass(frozen=True)
class Exchange:
    """What the citizen wrote, masked (the title of a button that was pressed), and the reply."""

    text: str
    reply: dict[str, Any]
    sent: str = ""  # what stood in the message, masked: the payload of a button that was pressed
    key: str | None = None  # the client's own mark of the message


@dataclass(frozen=True)
class Beginning:
    """A message that began a conversation, so that it is known when it is sent again by who could not be told the name yet."""

    municipality: str
    address: str  # of the network it came from
    sent: str  # what stood in it, masked
    key: str | None

    @property
    def is_unique(self) -> bool:
        return self.key is not None and len(self.key) >= UNIQUE_KEY


@dataclass
class Conversation:
    id: str
    municipality: str
    lang: Language
    last_used: float
    owner: str = ""  # who began it: the network of one customer
    offered: dict[str, str] = field(default_factory=dict)  # payloads of all buttons shown so far → their titles
    exchanges: list[Exchange] = field(default_factory=list)  # the latest
    forgotten: int = 0  # exchanges before those
    on_the_table: list[tuple[str, str]] = field(default_factory=list)  # titles and payloads of the buttons under the latest reply
    beginning: Beginning | None = None  # the message that began it, where it may come again
    answering: asyncio.Lock = field(default_factory=asyncio.Lock)  # one message at a time
    feedback: dict[int, int] = field(default_factory=dict)  # turn → its row in the store of feedback
    helped: dict[int, bool] = field(default_factory=dict)  # turn → what the citizen said of its reply

    @property
    def turns(self) -> int:
        """Exchanges since the conversation began."""
        return self.forgotten + len(self.exchanges)

    def payload(self, text: str) -> str | None:
        """The payload that a text stands for: one that was offered, or the choice on the table that the citizen's own typing means."""
        return text if text in self.offered else chosen(text, self.on_the_table)

    def remember(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        if len(self.exchanges) > SHOWN:
            self.exchanges.pop(0)
            self.forgotten += 1

    def reply_to(self, sent: str, key: str | None) -> dict[str, Any] | None:
        """What was replied when this was sent under the same key before; None when it was not, or without a key."""
        if key is None:
            return None
        return next((exchange.reply for exchange in self.exchanges if (exchange.key, exchange.sent) == (key, sent)), None)

    def exchange(self, turn: int) -> Exchange | None:
        """The exchange of that number, from 1; None when there is none (any more)."""
        return self.exchanges[turn - self.forgotten - 1] if self.forgotten < turn <= self.turns else None


class Conversations:
    """By an unguessable name that the server makes; one a client makes up is never taken over."""

    def __init__(self, idle_seconds: float, limit: int, on_end: Callable[[str], None], clock: Callable[[], float] = time.monotonic):
        self._idle_seconds = idle_seconds
        self._limit = limit
        self._on_end = on_end
        self._clock = clock
        self._by_id: OrderedDict[str, Conversation] = OrderedDict()  # longest idle first
        self._begun: dict[Beginning, str] = {}  # names

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, id: str | None) -> bool:
        return id in self._by_id

    def look_up(self, id: str | None) -> Conversation | None:
        """The conversation, idle as before; None when it never was, or has ended."""
        self.end_idle()
        return self._by_id.get(id or "")

    def find(self, id: str | None) -> Conversation | None:
        """The conversation, now the latest used; None when it never was, or has ended."""
        conversation = self.look_up(id)
        if conversation:
            conversation.last_used = self._clock()
            self._by_id.move_to_end(conversation.id)
        return conversation

    def find_or_begin(self, id: str | None, lang: Language, beginning: Beginning) -> Conversation:
        """The one that goes on under that name; else the one that this very message has begun before; else a new one."""
        found = self.find(id) or self.find(self._begun.get(beginning))
        if found is None:
            found = self.begin(beginning.municipality, lang, beginning.address)
            if beginning.is_unique:
                found.beginning = beginning
                self._begun[beginning] = found.id
        return found

    def begin(self, municipality: str, lang: Language, address: str = "") -> Conversation:
        """`address`: of the network that it is begun from."""
        self.end_idle()
        if len(self._by_id) >= self._limit:
            self._end_one()
        conversation = Conversation(secrets.token_urlsafe(18), municipality, lang, self._clock(), customer(address))
        self._by_id[conversation.id] = conversation
        return conversation

    def end(self, id: str) -> None:
        ended = self._by_id.pop(id, None)
        if ended:
            if ended.beginning:
                del self._begun[ended.beginning]
            self._on_end(id)

    def end_idle(self) -> None:
        oldest = self._clock() - self._idle_seconds
        while self._by_id and next(iter(self._by_id.values())).last_used < oldest:
            self.end(next(iter(self._by_id)))

    def _end_one(self) -> None:
        """Of the owner who has most: a flood ends its own. The longest idle of those that have hardly begun, else of all of theirs."""
        [(most, _)] = Counter(conversation.owner for conversation in self._by_id.values()).most_common(1)
        theirs = [conversation for conversation in self._by_id.values() if conversation.owner == most]
        self.end(min(theirs, key=lambda conversation: conversation.turns > 1).id)
