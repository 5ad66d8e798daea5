"""How much one client may send: limits per conversation, and wide ones per network address that a school behind it does not trip."""

from __future__ import annotations

import ipaddress
import re
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request

from content.settings import Settings

MAX_TEXT = 4_000  # characters of one message
MAX_WAITING = 64  # messages worked on or waiting at once; past it the answer is 503
MAX_WAITING_PER_ADDRESS = MAX_WAITING // 2  # so that one address that floods leaves room for the others
ASK_AGAIN_AFTER = 5  # seconds, told with 503

WITH_PORT = re.compile(r"\[(?P<in_brackets>[^]]+)\](:\d+)?|(?P<ipv4>[\d.]+):\d+")


class RateLimits:
    def __init__(self, settings: Settings) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._conversation = RateLimitItemPerMinute(settings.messages_per_minute, namespace="conversation")
        self._beginning = RateLimitItemPerMinute(settings.address_conversations_per_minute, namespace="beginning")
        self._address = RateLimitItemPerMinute(settings.address_messages_per_minute, namespace="address")

    def seconds_to_wait(self, address: str, conversation: str | None, begins: bool = False) -> int | None:
        """Counts a message. None when it may be answered, else how many seconds until the next one may.

        `conversation`: the one it is in; None where there is none yet. `begins`: whether it then begins one.
        """
        counted = [(self._address, address)]
        if conversation:
            counted.insert(0, (self._conversation, conversation))
        elif begins:
            counted.insert(0, (self._beginning, address))
        for limit, key in counted:  # the narrow one first: what it refuses uses up nothing of the wide one
            if not self._limiter.hit(limit, key):
                return self._wait(limit, key)
        return None

    def _wait(self, limit: RateLimitItem, key: str) -> int:
        reset, _ = self._limiter.get_window_stats(limit, key)
        return max(1, round(reset - time.time()))


def trusted_addresses(listed: str) -> frozenset[str]:
    """Reverse proxies written with commas between them, as client_address compares them."""
    return frozenset(_bare(part) for part in listed.split(",") if part.strip())


def client_address(request: Request, trusted: frozenset[str]) -> str:
    """The citizen's network address; behind a trusted proxy, what that proxy says. An IPv6 household is its /64."""
    address = _bare(request.client.host if request.client else "unknown")
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")  # a proxy may add a header of its own
    forwarded = [_bare(part) for part in forwarded if part.strip()]
    while address in trusted and forwarded:
        address = forwarded.pop()
    return _network(address, 64)


def customer(address: str) -> str:
    """Whose an address of client_address is: of IPv6 the /48, which one customer has at most, with 65,536 households in it."""
    return _network(address.removesuffix("/64"), 48)


def _bare(written: str) -> str:
    """An IP address in the one way it is compared: without port or brackets, and IPv4 never as IPv6. What is none is cut short."""
    found = WITH_PORT.fullmatch(written.strip())
    bare = (found["in_brackets"] or found["ipv4"]) if found else written.strip()
    try:
        parsed = ipaddress.ip_address(bare)
    except ValueError:
        return bare[:64]
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _network(address: str, prefix: int) -> str:
    """Of an IPv6 address its network; anything else as it is."""
    try:
        return str(ipaddress.IPv6Network((address, prefix), strict=False))
    except ValueError:
        return address
