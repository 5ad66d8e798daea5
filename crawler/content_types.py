"""Is this document HTML or PDF? The header's word counts only as far as the first bytes bear it out."""

import re

HEAD_BYTES = 1024
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# Types servers send when they do not know; anything HTML-like inside makes them HTML.
VAGUE_TYPES = frozenset(
    {"", "text/plain", "application/octet-stream", "text/xml", "application/xml", "unknown/unknown", "application/unknown"}
)
UNMISTAKABLE = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
HTML_LIKE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|h[1-6]|div|p|table|br|a|b|font|iframe)[\s>]", re.IGNORECASE
)
PREAMBLE = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s+|<!--.*?-->|<\?xml[^>]*\?>)*", re.DOTALL)
SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
    b"\x1f\x8b": "application/gzip",
    b"\xd0\xcf\x11\xe0": "application/msword",
    b"{\\rtf": "application/rtf",
    b"\x7fELF": "application/x-executable",
    b"MZ\x90\x00": "application/x-executable",
    b"ID3": "audio/mpeg",
    b"OggS": "audio/ogg",
}
PDF_MARK = b"%PDF-"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))


def is_pdf(content_type: str, head: bytes) -> bool:
    """By its mark at the beginning; a few bytes before that are common where the header says so too."""
    head = head[:HEAD_BYTES]
    declared = content_type.partition(";")[0].strip().lower()
    return head.lstrip().startswith(PDF_MARK) or (PDF_MARK in head and declared == "application/pdf")


def refusal(content_type: str, head: bytes) -> str | None:
    """None when the document is HTML, otherwise what it is, e.g. "application/pdf".

    `content_type` is the header as sent, `head` the document's first bytes (up to HEAD_BYTES).
    """
    declared = content_type.partition(";")[0].strip().lower()
    start = head[PREAMBLE.match(head).end() :]
    if UNMISTAKABLE.match(start):
        return None
    if declared in HTML_TYPES:
        return _binary(content_type, head)
    if declared in VAGUE_TYPES and HTML_LIKE.match(start):
        return None
    return declared or _binary(content_type, head) or "unknown type"


def _binary(content_type: str, head: bytes) -> str | None:
    """What a document that calls itself HTML really is; None when it is text."""
    for signature, kind in SIGNATURES.items():
        if head.startswith(signature):
            return f"{kind}, sent as HTML"
    wide = head.startswith(WIDE_MARKS) or "utf-16" in content_type.lower() or "utf-32" in content_type.lower()
    control = len(head) - len(head.translate(None, CONTROL_BYTES))
    if not wide and control > len(head) / 50:
        return "binary, sent as HTML"
    return None
