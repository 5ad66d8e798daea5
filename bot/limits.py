"""How much one client may send: a limit per conversation, and a wide one per network address that a school behind it does not trip."""

from __future__ import annotations

import ipaddress
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request

from content.settings import Settings

MAX_TEXT = 4_000  # characters of one message
MAX_WAITING = 64  # messages worked on or waiting at once; past it the answer is 503
ASK_AGAIN_AFTER = 5  # seconds, told with 503


class RateLimits:
    def __init__(self, settings: Settings) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._conversation = RateLimitItemPerMinute(settings.messages_per_minute, namespace="conversation")
        self._address = RateLimitItemPerMinute(settings.address_messages_per_minute, namespace="address")

    def seconds_to_wait(self, address: str, conversation: str | None) -> int | None:
        """Counts a message. None when it may be answered, else how many seconds until the next one may."""
        if not self._limiter.hit(self._address, address):
            return self._wait(self._address, address)
        if conversation and not self._limiter.hit(self._conversation, conversation):
            return self._wait(self._conversation, conversation)
        return None

    def _wait(self, limit: RateLimitItem, key: str) -> int:
        reset, _ = self._limiter.get_window_stats(limit, key)
        return max(1, round(reset - time.time()))


def client_address(request: Request, trusted: frozenset[str]) -> str:
    """The citizen's network address; behind a trusted proxy, what that proxy says. An IPv6 household is its /64."""
    address = request.client.host if request.client else "unknown"
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    while address in trusted and forwarded:
        address = forwarded.pop()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
