"""Middleware: what is long is sent compressed, to who takes that."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

COMPRESSED_FROM = 600  # bytes; smaller responses fit in one packet as they are
REFUSED = re.compile(r"\s*q\s*=\s*0(?:\.0*)?\s*")


class Compression:
    """All inside it need only look for the word gzip in Accept-Encoding: it is there when the client takes it, `gzip;q=0` is not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = GZipMiddleware(app, COMPRESSED_FROM, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = scope | {"headers": list(scope["headers"])}
            headers = MutableHeaders(scope=scope)
            accepted = ",".join(headers.getlist("accept-encoding"))
            headers["accept-encoding"] = "gzip" if takes_gzip(accepted) else "identity"
        await self._app(scope, receive, send)


def takes_gzip(accepted: str) -> bool:
    """Whether gzip is named, and not with the weight 0."""
    weights = dict(part.lower().replace(" ", "").partition(";")[::2] for part in accepted.split(","))
    return "gzip" in weights and not REFUSED.fullmatch(weights["gzip"])
