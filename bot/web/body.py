"""Reads what a client sent, within limits."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, StrictStr, ValidationError
from starlette.requests import ClientDisconnect, Request

from bot.limits import MAX_TEXT
from bot.web import faults

LONGEST_ADDRESS = 2_000  # characters
BODY_SECONDS = 10  # a request that takes longer to arrive is given up


class Message(BaseModel):
    """The body of a message. Unknown keys are left alone, so that newer clients can speak to an older server."""

    text: StrictStr
    conversation: StrictStr | None = None
    lang: Literal["da", "en"] | None = None
    page: StrictStr | None = None  # where the citizen stands


async def read_json_message(request: Request, limit: int) -> Message:
    """Raises Fault."""
    _check_type(request, "application/json")
    raw = await _read(request, limit)
    try:
        fields = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise faults.malformed("The body is not valid JSON in UTF-8.") from None
    return _message(fields)


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
    text = text.replace("\r\n", "\n")  # a form sends two characters for the one that its field counts
    if len(text) > MAX_TEXT:
        raise faults.text_too_long(MAX_TEXT)
    text = text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").strip()
    if not text:
        raise faults.empty_text()
    return text


def _message(fields: object) -> Message:
    if not isinstance(fields, dict):
        raise faults.invalid("the body: must be an object")
    try:
        message = Message.parse_obj(fields)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"] if part != "__root__") or "the body"
        raise faults.invalid(f"{place}: {fault['msg']}") from None
    # What follows ? or # may be what somebody searched for.
    page = re.split("[?#]", message.page or "")[0][:LONGEST_ADDRESS] or None
    return message.copy(update={"text": checked_text(message.text), "page": page})


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
