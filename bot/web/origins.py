"""Middleware: which websites' pages may ask for a municipality. Anybody may read its description, only its own websites may do more."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web import faults
from content.municipality import Municipality

API = re.compile(r"/api/(?P<municipality>[^/]+)(?P<deeper>/.*)?", re.DOTALL)
PREFLIGHT_SECONDS = 7200  # how long a browser may remember what it was allowed; they cap it at about this


class Origins:
    def __init__(self, app: ASGIApp, municipalities: Mapping[str, Municipality]) -> None:
        self._app = app
        self._municipalities = municipalities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = API.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if address is None:
            return await self._app(scope, receive, send)
        municipality = self._municipalities.get(address["municipality"])
        if address["deeper"] is None:
            return await self._app(scope, receive, _with(send, {"Access-Control-Allow-Origin": "*"}))
        if municipality is None:  # the usual 404, of a preflight too
            response = faults.no_such_municipality(address["municipality"]).as_json()
            return await response(scope, receive, _with(send, {}))
        headers = Headers(scope=scope)
        if not may_ask(headers, municipality):
            return await faults.origin_not_allowed().as_json()(scope, receive, _with(send, {}))
        origin = headers.get("origin")
        if origin is None:
            return await self._app(scope, receive, _with(send, {}))
        allowing = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            return await _preflight()(scope, receive, _with(send, allowing))
        return await self._app(scope, receive, _with(send, allowing))


def may_ask(headers: Headers, municipality: Municipality) -> bool:
    """Whether a request comes from no page at all, or from one of the municipality's websites. Pages of this server run no scripts."""
    origins = headers.getlist("origin")
    return not origins or (len(origins) == 1 and origins[0] in municipality.origins)


def _preflight() -> Response:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        },
    )


def _with(send: Send, added: Mapping[str, str]) -> Send:
    """Adds headers to the response, and that it depends on who asks."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(added)
            headers.add_vary_header("Origin")
        await send(message)

    return send_with_headers
