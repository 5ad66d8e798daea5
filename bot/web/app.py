"""The ASGI application: its routes, and what every request goes through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.assistant import Assistant
from bot.feedback import FeedbackFault, FeedbackStore
from bot.web import faults
from bot.web.api import Api
from bot.web.compression import Compression
from bot.web.faults import Fault
from bot.web.forms import Forms
from bot.web.gone import GoneClients
from bot.web.headers import SecurityHeaders
from bot.web.origins import Origins
from bot.web.ratings import Ratings
from bot.web.turns import Turns
from bot.web.widget_files import BUILT, WidgetFiles
from content.settings import Settings

logger = logging.getLogger("vejviser")

TIDY_EVERY = 60  # seconds between two looks for conversations that are idle


def create_app(assistant: Assistant, settings: Settings) -> ASGIApp:
    turns = Turns(assistant, settings)
    feedback = FeedbackStore(settings.feedback, settings.feedback_days)
    ratings = Ratings(assistant.conversations, feedback)
    api, forms = Api(assistant, settings, turns, ratings), Forms(assistant, settings, turns, ratings)
    widget = WidgetFiles(BUILT, settings.widget_builds)
    app = Starlette(
        routes=[
            Route("/", forms.start_page),
            Route("/health", api.health),
            Route("/ready", api.ready),
            Route("/page.css", forms.style),
            Route("/widget.js", widget.latest),
            Route("/widget-{build}.js", widget.build),
            Route("/api/{municipality}", api.describe),
            Route("/api/{municipality}/messages", api.message, methods=["POST"]),
            Route("/api/{municipality}/conversation", api.conversation, methods=["POST"]),
            Route("/api/{municipality}/conversation/begin", api.begin_conversation, methods=["POST"]),
            Route("/api/{municipality}/conversation/delete", api.delete_conversation, methods=["POST"]),
            Route("/api/{municipality}/feedback", api.feedback, methods=["POST"]),
            Route("/{municipality}", forms.conversation_page, methods=["GET", "POST"]),
            Route("/{municipality}/", forms.without_slash, methods=["GET"]),
            Route("/{municipality}/colours.css", forms.colours),
            Route("/{municipality}/tilgaengelighed", forms.accessibility_page),
        ],
        exception_handlers={Fault: _tell, HTTPException: _tell_http, Exception: _tell_internal},
        lifespan=lambda app: _tidying(assistant, feedback),
    )
    app.router.redirect_slashes = False  # such a redirect would lead to whatever host the request named
    # Around Starlette: as its middleware they would miss the reply to a failure of ours.
    allowed = Origins(Compression(app), assistant.library.municipalities)
    return GoneClients(SecurityHeaders(allowed))


@asynccontextmanager
async def _tidying(assistant: Assistant, feedback: FeedbackStore) -> AsyncIterator[None]:
    task = asyncio.create_task(_tidy(assistant, feedback))
    yield
    task.cancel()


async def _tidy(assistant: Assistant, feedback: FeedbackStore) -> None:
    while True:
        await asyncio.sleep(TIDY_EVERY)
        try:
            assistant.conversations.end_idle()
            await feedback.tidy()
        except FeedbackFault:
            pass  # it is in the log
        except Exception:  # without this, nothing would be forgotten any more
            logger.exception("tidying failed")


async def _tell(request: Request, fault: Fault) -> Response:
    return fault.as_json()


async def _tell_http(request: Request, error: HTTPException) -> Response:
    return (faults.wrong_method(error.headers) if error.status_code == 405 else faults.not_found()).as_json()


async def _tell_internal(request: Request, error: Exception) -> Response:
    return faults.internal().as_json()
