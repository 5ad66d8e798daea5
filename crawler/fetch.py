"""One document over HTTP: in its turn, within limits of time and size, without following redirects.

Everything that can go wrong with one document ends as a `FetchFailed` that carries its outcome for the report.
"""

import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

import httpx

from crawler.content_types import HEAD_BYTES
from crawler.errors import PrivateAddress
from crawler.network import CheckedTransport, Deadline, tls_fault
from crawler.pace import Pace
from crawler.report import Outcome
from crawler.settings import CrawlSettings

GZIP = b"\x1f\x8b"
MAX_MEMBERS = 1_000  # of one gzip file; some servers write one for each piece they send
PIECE = 65_536  # most bytes unpacked at once, so that a bomb is noticed long before it fills the memory
REDIRECTS = frozenset({301, 302, 303, 307, 308})
OVERLOADED = frozenset({429, 503})
Admission = Callable[[str, bytes], int | str]  # content type, first bytes → the most bytes wanted, or why the body is not wanted


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
    body: bytes  # decompressed; empty for redirects, errors, refused types and what has not changed
    refused: str | None = None  # what the document is instead of what was wanted

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def location(self) -> str | None:
        return self.headers.get("location") if self.status in REDIRECTS else None


class Fetcher:
    """Used by several threads, each with a connection of its own; `pace` decides when a request may start. A context manager."""

    def __init__(self, settings: CrawlSettings, pace: Pace):
        self.pace = pace
        self._settings = settings
        self._ssl_context = httpx.create_ssl_context()
        self._own = threading.local()
        self._clients: list[httpx.Client] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for client in self._clients:
            client.close()

    def get(
        self, url: str, admission: Admission, conditions: dict[str, str] | None = None, only_beginning: bool = False
    ) -> Response:
        """One request. The body is read only for status 2xx and only if it is admitted by its beginning.

        One that is larger than admitted is a failure, or with `only_beginning` cut there.
        """
        client, deadline = self._connection()
        with self.pace.turn():
            deadline.set(self._settings.max_seconds)
            try:
                with client.stream("GET", url, headers=conditions) as response:
                    self._keep_pace(response)
                    return _Reception(url, response, admission, deadline, only_beginning).read()
            except PrivateAddress as error:
                raise FetchFailed(Outcome.PRIVATE, str(error)) from error
            except httpx.TimeoutException as error:
                raise FetchFailed(Outcome.TIMEOUT, self._timeout_reason(error, deadline)) from error
            except (httpx.NetworkError, httpx.RemoteProtocolError, OSError) as error:
                if fault := tls_fault(error):
                    raise FetchFailed(Outcome.TLS, fault) from error
                raise FetchFailed(Outcome.CONNECTION, f"no proper answer: {error}") from error
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise FetchFailed(Outcome.INVALID, f"not valid HTTP: {error}") from error

    def forget_cookies(self) -> None:
        """Cookies live for one address and its redirects; kept longer, a site could make every later request fail."""
        client, _ = self._connection()
        client.cookies.clear()

    def _keep_pace(self, response: httpx.Response) -> None:
        if response.status_code in OVERLOADED:
            self.pace.complaint(_retry_after(response.headers))
        elif response.status_code < 500:
            self.pace.content()

    def _connection(self) -> tuple[httpx.Client, Deadline]:
        """This thread's own."""
        if not hasattr(self._own, "client"):
            self._own.deadline = Deadline()
            self._own.client = _client(self._settings, self._ssl_context, self._own.deadline)
            self._clients.append(self._own.client)
        return self._own.client, self._own.deadline

    def _timeout_reason(self, error: httpx.TimeoutException, deadline: Deadline) -> str:
        if deadline.remaining() <= 0:
            return f"not complete after {self._settings.max_seconds:g} seconds"
        if isinstance(error, httpx.ConnectTimeout):
            return f"no connection within {self._settings.connect_timeout:g} seconds"
        return f"no answer for {self._settings.read_timeout:g} seconds"


def at_most(max_bytes: int) -> Admission:
    """Whatever it is, up to a size."""
    return lambda content_type, head: max_bytes


def _client(settings: CrawlSettings, ssl_context: ssl.SSLContext, deadline: Deadline) -> httpx.Client:
    return httpx.Client(
        transport=CheckedTransport(settings.allow_private, deadline, ssl_context),
        timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout),
        headers={
            "User-Agent": settings.signature,
            "Accept": "text/html,application/xhtml+xml;q=0.9,application/pdf;q=0.8,*/*;q=0.5",
            "Accept-Language": "da,en;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        },
        # A proxy from the environment would connect for us, past the check of addresses.
        trust_env=False,
    )


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds to leave the host alone, told in seconds or as a date; None where nothing useful is told."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


class _Reception:
    """One response on its way in."""

    def __init__(self, url: str, response: httpx.Response, admission: Admission, deadline: Deadline, only_beginning: bool):
        self._url = url
        self._response = response
        self._admission = admission
        self._deadline = deadline
        self._only_beginning = only_beginning
        self._limit: int | None = None  # bytes; None until the beginning has been looked at

    def read(self) -> Response:
        if not 200 <= self._response.status_code < 300:
            return self._as(b"")
        body = bytearray()
        for piece in _unpacked(self._response.iter_raw(), self._response.headers.get("content-encoding", "")):
            body += piece
            if len(body) >= HEAD_BYTES and (reason := self._fault(body)):
                return self._as(b"", reason)
            if self._limit is not None and len(body) > self._limit:  # only the beginning is wanted
                return self._as(bytes(body[: self._limit]))
            if self._deadline.remaining() < 0:
                raise httpx.ReadTimeout("the deadline has passed")
        if body and (reason := self._fault(body)):
            return self._as(b"", reason)
        return self._as(bytes(body))

    def _fault(self, body: bytearray) -> str | None:
        """Why the body is not wanted. Raises FetchFailed for one that is too large, also if it is only announced to be."""
        headers = self._response.headers
        if self._limit is None:
            admitted = self._admission(headers.get("content-type", ""), bytes(body[:HEAD_BYTES]))
            if isinstance(admitted, str):
                return admitted
            self._limit = admitted
        if self._only_beginning:
            return None
        announced = headers.get("content-length", "")
        if len(body) > self._limit or (announced.isdecimal() and int(announced[:18]) > self._limit):
            raise FetchFailed(Outcome.TOO_LARGE, f"larger than {self._limit} bytes")
        return None

    def _as(self, body: bytes, refused: str | None = None) -> Response:
        return Response(self._url, self._response.status_code, self._response.headers, body, refused)


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
    piece = _start(b"", pieces)
    if piece.lstrip().startswith(b"<"):  # the body only claims to be compressed
        yield piece
        yield from pieces
        return
    started = bool(piece)
    decompressor = _decompressor(piece)
    members = 1
    while piece:
        try:
            unpacked = decompressor.decompress(piece, PIECE)
            while True:
                yield unpacked
                if decompressor.eof:
                    break
                if not decompressor.unconsumed_tail and len(unpacked) < PIECE:
                    break
                unpacked = decompressor.decompress(decompressor.unconsumed_tail, PIECE)
        except zlib.error as error:
            raise FetchFailed(Outcome.INVALID, "broken compression") from error
        if decompressor.eof:
            piece = _start(decompressor.unused_data, pieces)
            if not piece.startswith(GZIP):  # no further part of a gzip file of several
                return
            members += 1
            if members > MAX_MEMBERS:
                raise FetchFailed(Outcome.INVALID, f"compressed in more than {MAX_MEMBERS} parts")
            decompressor = _decompressor(piece)
        else:
            piece = next(pieces, b"")
    if started:
        raise FetchFailed(Outcome.CONNECTION, "the compressed document ended too early")


def _start(rest: bytes, pieces: Iterator[bytes]) -> bytes:
    """`rest` and what follows it, so much that its kind can be told."""
    while len(rest) < len(GZIP) and (piece := next(pieces, b"")):
        rest += piece
    return rest


def _decompressor(start: bytes):
    """By the bytes, not by the header: "deflate" is sent with and without its zlib wrapper."""
    if start.startswith(GZIP):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    wrapped = len(start) >= 2 and start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
