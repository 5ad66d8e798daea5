"""Everything a client can be told went wrong, in the one shape: {"error": {"code": "…", "message": "…"}}."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse

from bot.masking import mask


class Fault(Exception):
    """`code` is for programs and stays as it is; `message` is for people."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def as_json(self) -> JSONResponse:
        return JSONResponse({"error": {"code": self.code, "message": self.message}}, self.status, self.headers)


def no_such_municipality(name: str) -> Fault:
    return Fault(404, "unknown_municipality", f"There is no municipality called {mask(name).text[:50]!r} here.")


def unknown_conversation() -> Fault:
    return Fault(404, "unknown_conversation", "There is no such conversation, or no such turn in it, any more.")


def origin_not_allowed() -> Fault:
    return Fault(403, "origin_not_allowed", "This website may not ask for the municipality.")


def not_found() -> Fault:
    return Fault(404, "not_found", "There is nothing at this address.")


def wrong_method(headers: Mapping[str, str] | None) -> Fault:
    return Fault(405, "method_not_allowed", "This address does not take that method.", headers)


def malformed(why: str) -> Fault:
    return Fault(400, "malformed", why)


def broken_off() -> Fault:
    return Fault(400, "broken_off", "The request ended before all of it had arrived.")


def wrong_type(wanted: str) -> Fault:
    return Fault(415, "unsupported_media_type", f"The body must be {wanted}.")


def too_large(limit: int) -> Fault:
    return Fault(413, "too_large", f"The request is too large; at most {limit} bytes are taken.")


def too_slow(seconds: int) -> Fault:
    return Fault(408, "too_slow", f"The request did not arrive within {seconds} seconds.")


def text_too_long(limit: int) -> Fault:
    return Fault(413, "text_too_long", f"The message is too long; at most {limit} characters are taken.")


def invalid(why: str) -> Fault:
    return Fault(422, "invalid", why)


def empty_text() -> Fault:
    return Fault(422, "empty_text", "The message is empty.")


def too_many(seconds: int) -> Fault:
    return Fault(429, "too_many_messages", f"Too many messages. Try again in {seconds} seconds.", _later(seconds))


def overloaded(seconds: int) -> Fault:
    return Fault(503, "overloaded", "Too many people are asking at the moment. Try again shortly.", _later(seconds))


def feedback_not_kept() -> Fault:
    return Fault(503, "feedback_not_kept", "What you said of the reply could not be kept. Try again in a moment.")


def feedback_not_deleted() -> Fault:
    return Fault(
        503, "feedback_not_deleted", "The conversation is still there: the words given in it could not be deleted. Try again."
    )


def internal() -> Fault:
    return Fault(500, "internal", "Something went wrong at our end. Try again in a moment.")


def _later(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}
