"""The ASGI application: its routes, and what every request goes through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.assistant import Assistant
from bot.web import faults
from bot.web.api import Api
from bot.web.faults import Fault
from bot.web.forms import Forms
from bot.web.gone import GoneClients
from bot.web.headers import SecurityHeaders
from bot.web.turns import Turns
from content.settings import Settings

TIDY_EVERY = 60  # seconds between two looks for conversations that are idle


def create_app(assistant: Assistant, settings: Settings) -> ASGIApp:
    turns = Turns(assistant, settings)
    api, forms = Api(assistant, settings, turns), Forms(assistant, settings, turns)
    app = Starlette(
        routes=[
            Route("/", forms.start_page),
            Route("/health", api.health),
            Route("/ready", api.ready),
            Route("/page.css", forms.style),
            Route("/api/{municipality}", api.describe),
            Route("/api/{municipality}/messages", api.message, methods=["POST"]),
            Route("/{municipality}", forms.conversation_page, methods=["GET", "POST"]),
            Route("/{municipality}/", forms.without_slash, methods=["GET"]),
        ],
        exception_handlers={Fault: _tell, HTTPException: _tell_http, Exception: _tell_internal},
        lifespan=lambda app: _tidying(assistant),
    )
    return GoneClients(SecurityHeaders(app))  # around Starlette: as its middleware they would miss the reply to a failure of ours


@asynccontextmanager
async def _tidying(assistant: Assistant) -> AsyncIterator[None]:
    task = asyncio.create_task(_tidy(assistant))
    yield
    task.cancel()


async def _tidy(assistant: Assistant) -> None:
    while True:
        await asyncio.sleep(TIDY_EVERY)
        assistant.conversations.end_idle()


async def _tell(request: Request, fault: Fault) -> Response:
    return fault.as_json()


async def _tell_http(request: Request, error: HTTPException) -> Response:
    return (faults.wrong_method(error.headers) if error.status_code == 405 else faults.not_found()).as_json()


async def _tell_internal(request: Request, error: Exception) -> Response:
    return faults.internal().as_json()
