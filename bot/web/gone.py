"""Middleware: a client that went away in the middle of its request is no failure of ours, and leaves no traceback in the log."""

from __future__ import annotations

from contextlib import suppress

from h11 import LocalProtocolError
from starlette.types import ASGIApp, Receive, Scope, Send


class GoneClients:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(LocalProtocolError):  # what uvicorn raises when it is given a reply for a connection that has just broken
            await self._app(scope, receive, send)
