"""One document over HTTP: politely, within limits of time and size, without following redirects.

Everything that can go wrong with one document ends as a `FetchFailed` that carries its outcome for the report.
"""

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import httpx

from crawler.content_types import HEAD_BYTES
from crawler.errors import PrivateAddress
from crawler.network import CheckedTransport, Deadline
from crawler.report import Outcome
from crawler.settings import CrawlSettings

PIECE = 65_536  # most bytes unpacked at once, so that a bomb is noticed long before it fills the memory
REDIRECTS = frozenset({301, 302, 303, 307, 308})
Refusal = Callable[[str, bytes], str | None]  # content type, first bytes → why the body is not wanted, or None


class FetchFailed(Exception):
    """No document could be had. `outcome` and `detail` go into the report as they are."""

    def __init__(self, outcome: Outcome, detail: str):
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


@dataclass(frozen=True)
class Response:
    url: str
    status: int
    headers: httpx.Headers
    body: bytes  # decompressed; empty for redirects, errors and refused types
    refused: str | None = None  # what the document is instead of what was wanted

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def location(self) -> str | None:
        return self.headers.get("location") if self.status in REDIRECTS else None


class Fetcher:
    """One client, one connection, one request at a time with a pause between. A context manager."""

    def __init__(self, settings: CrawlSettings):
        self.pause = settings.pause
        self._settings = settings
        self._deadline = Deadline()
        self._last_request = float("-inf")
        self._client = httpx.Client(
            transport=CheckedTransport(settings.allow_private, self._deadline),
            timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout),
            headers={
                "User-Agent": settings.user_agent,
                "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
                "Accept-Language": "da,en;q=0.5",
                "Accept-Encoding": "gzip, deflate",
            },
            # A proxy from the environment would connect for us, past the check of addresses.
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._client.close()

    def get(self, url: str, max_bytes: int, refusal: Refusal = lambda content_type, head: None) -> Response:
        """One request. The body is read only for status 2xx and only if `refusal` finds no fault with its beginning."""
        self._wait()
        self._deadline.set(self._settings.max_seconds)
        try:
            with self._client.stream("GET", url) as response:
                return self._read(url, response, max_bytes, refusal)
        except PrivateAddress as error:
            raise FetchFailed(Outcome.PRIVATE, str(error)) from error
        except httpx.TimeoutException as error:
            raise FetchFailed(Outcome.TIMEOUT, self._timeout_reason(error)) from error
        except (httpx.NetworkError, httpx.RemoteProtocolError, OSError) as error:
            raise FetchFailed(Outcome.CONNECTION, f"no proper answer: {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise FetchFailed(Outcome.INVALID, f"not valid HTTP: {error}") from error
        finally:
            self._last_request = time.monotonic()

    def forget_cookies(self) -> None:
        """Cookies live for one address and its redirects; kept longer, a site could make every later request fail."""
        self._client.cookies.clear()

    def _wait(self) -> None:
        left = self._last_request + self.pause - time.monotonic()
        if left > 0:
            time.sleep(left)

    def _read(self, url: str, response: httpx.Response, max_bytes: int, refusal: Refusal) -> Response:
        status, headers = response.status_code, response.headers
        if not 200 <= status < 300:
            return Response(url, status, headers, b"")
        announced = headers.get("content-length", "")
        body = bytearray()
        checked = False
        for piece in _unpacked(response.iter_raw(), headers.get("content-encoding", "")):
            body += piece
            if not checked and len(body) >= HEAD_BYTES:
                checked = True
                if reason := refusal(headers.get("content-type", ""), bytes(body[:HEAD_BYTES])):
                    return Response(url, status, headers, b"", refused=reason)
            too_large = len(body) > max_bytes or (announced.isdecimal() and int(announced[:18]) > max_bytes)
            if checked and too_large:
                raise FetchFailed(Outcome.TOO_LARGE, f"larger than {max_bytes} bytes")
            if self._deadline.remaining() < 0:
                raise httpx.ReadTimeout("the deadline has passed")
        if not checked and body and (reason := refusal(headers.get("content-type", ""), bytes(body))):
            return Response(url, status, headers, b"", refused=reason)
        if len(body) > max_bytes:
            raise FetchFailed(Outcome.TOO_LARGE, f"larger than {max_bytes} bytes")
        return Response(url, status, headers, bytes(body))

    def _timeout_reason(self, error: httpx.TimeoutException) -> str:
        if self._deadline.remaining() <= 0:
            return f"not complete after {self._settings.max_seconds:g} seconds"
        if isinstance(error, httpx.ConnectTimeout):
            return f"no connection within {self._settings.connect_timeout:g} seconds"
        return f"no answer for {self._settings.read_timeout:g} seconds"


def _unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body without its Content-Encoding, in pieces of at most PIECE bytes when it was compressed."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from pieces
    elif encoding in ("gzip", "x-gzip", "deflate"):
        yield from _inflated(pieces)
    else:
        raise FetchFailed(Outcome.INVALID, f"unknown content encoding {encoding[:50]}")


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    pieces = iter(pieces)
    piece = next(pieces, b"")
    if piece.lstrip().startswith(b"<"):  # the body only claims to be compressed
        yield piece
        yield from pieces
        return
    started = bool(piece)
    decompressor = _decompressor(piece)
    while piece:
        try:
            unpacked = decompressor.decompress(piece, PIECE)
            while True:
                yield unpacked
                if decompressor.eof:
                    return
                if not decompressor.unconsumed_tail and len(unpacked) < PIECE:
                    break
                unpacked = decompressor.decompress(decompressor.unconsumed_tail, PIECE)
        except zlib.error as error:
            raise FetchFailed(Outcome.INVALID, "broken compression") from error
        piece = next(pieces, b"")
    if started:
        raise FetchFailed(Outcome.CONNECTION, "the compressed document ended too early")


def _decompressor(start: bytes):
    """By the bytes, not by the header: "deflate" is sent with and without its zlib wrapper."""
    if start.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    wrapped = len(start) >= 2 and start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
