"""Reads what a client sent, within limits."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Literal, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr, ValidationError
from starlette.requests import ClientDisconnect, Request

from bot.limits import MAX_TEXT
from bot.web import faults
from content.characters import STEERING

LONGEST_ADDRESS = 2_000  # characters
MAX_KEY = 64  # characters
MAX_WHY = 500  # characters
BODY_SECONDS = 10  # a request that takes longer to arrive is given up
NO_TEXT = re.compile(rf"(?![\n\t]){STEERING.pattern}")


# Unknown keys of a body are left alone, so that newer clients can speak to an older server.


class Message(BaseModel):
    text: StrictStr
    title: StrictStr | None = None  # of the button whose payload the text is
    conversation: StrictStr | None = None
    lang: Literal["da", "en"] | None = None
    key: StrictStr | None = Field(None, max_length=MAX_KEY)  # the client's own mark of this message
    page: StrictStr | None = None  # where the citizen stands


class Named(BaseModel):
    """What only says which conversation is meant."""

    conversation: StrictStr


class Nothing(BaseModel):
    """An object of which nothing is needed."""


class FeedbackGiven(BaseModel):
    """What a citizen says of a reply."""

    conversation: StrictStr
    turn: StrictInt
    helped: StrictBool
    why: StrictStr | None = None


Body = TypeVar("Body", Message, Named, Nothing, FeedbackGiven)


async def read_message(request: Request, limit: int) -> Message:
    """Raises Fault."""
    message = await _read_json(request, limit, Message)
    title = checked_text(message.title) if storable(message.title or "") else None
    # What follows ? or # may be what somebody searched for.
    page = re.split("[?#]", message.page or "")[0][:LONGEST_ADDRESS] or None
    return message.copy(update={"text": checked_text(message.text), "title": title, "key": message.key or None, "page": page})


async def read_named(request: Request, limit: int) -> Named:
    """Raises Fault."""
    return await _read_json(request, limit, Named)


async def read_nothing(request: Request, limit: int) -> None:
    """Raises Fault."""
    await _read_json(request, limit, Nothing)


async def read_feedback(request: Request, limit: int) -> FeedbackGiven:
    """`why` is None where it says nothing. Raises Fault."""
    given = await _read_json(request, limit, FeedbackGiven)
    why = storable(given.why or "")
    if len(why) > MAX_WHY:
        raise faults.text_too_long(MAX_WHY)
    return given.copy(update={"why": why or None})


async def read_form(request: Request, limit: int) -> dict[str, str]:
    """The fields of a form; of a field sent twice the last. Raises Fault."""
    _check_type(request, "application/x-www-form-urlencoded")
    raw = await _read(request, limit)
    try:
        return dict(parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20))
    except (UnicodeDecodeError, ValueError):
        raise faults.malformed("The form could not be read.") from None


def checked_text(text: str) -> str:
    """The text of a message without characters that no text holds. Raises Fault when it is empty or too long."""
    if len(text.replace("\r\n", "\n")) > MAX_TEXT:  # a form sends two characters for the one that its field counts
        raise faults.text_too_long(MAX_TEXT)
    text = storable(text)
    if not text:
        raise faults.empty_text()
    return text


def storable(text: str) -> str:
    """The text without characters that no text holds, and without space around it."""
    text = re.sub("\r\n?", "\n", text).encode("utf-8", "ignore").decode("utf-8")
    return NO_TEXT.sub("", text).strip()


async def _read_json(request: Request, limit: int, kind: type[Body]) -> Body:
    _check_type(request, "application/json")
    raw = await _read(request, limit)
    try:
        fields = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise faults.malformed("The body is not valid JSON in UTF-8.") from None
    if not isinstance(fields, dict):
        raise faults.invalid("the body: must be an object")
    try:
        return kind.parse_obj(fields)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"] if part != "__root__") or "the body"
        raise faults.invalid(f"{place}: {fault['msg']}") from None


def _check_type(request: Request, wanted: str) -> None:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != wanted:
        raise faults.wrong_type(wanted)


async def _read(request: Request, limit: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise faults.too_large(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > limit:
                    raise faults.too_large(limit)
    except TimeoutError:
        raise faults.too_slow(BODY_SECONDS) from None
    except ClientDisconnect:
        raise faults.broken_off() from None
    return bytes(body)
