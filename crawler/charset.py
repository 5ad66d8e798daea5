"""Bytes to text, whatever the page says about itself. Danish letters survive wrong declarations."""

import codecs

from bs4.dammit import EncodingDetector

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers take these declarations to mean.
MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252"}


def decode(body: bytes, content_type: str = "") -> str:
    """The text of an HTML document. Never fails; what cannot be read at all becomes U+FFFD.

    A byte order mark decides. Next comes UTF-8, if the bytes are valid UTF-8: text in another charset practically never is, so the
    bytes are a better witness than the declaration. Then the declared charset (header, then meta), and at last UTF-8 in which every
    invalid byte is read as Windows-1252, which reads pages of either kind and pages mixed from both.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for encoding in _candidates(body, content_type):
        try:
            return body.decode(encoding)
        except UnicodeError:
            continue
    return body.decode("utf-8", "windows_1252_bytes")


def _candidates(body: bytes, content_type: str) -> list[str]:
    declared = [_known(_header_charset(content_type)), _known(EncodingDetector.find_declared_encoding(body[:4096], is_html=True))]
    # Charsets whose text passes for valid UTF-8 must be believed when they are declared.
    before = [name for name in declared[:1] if name.startswith(("utf-16", "utf-32", "iso2022", "hz"))]
    after = [name for name in declared if name and not name.startswith(("utf-16", "utf-32"))]
    return [*before, "utf-8", *after]


def _header_charset(content_type: str) -> str:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(" \t\"'")
    return ""


def _known(name: str | None) -> str:
    """Python's name for a text encoding, "" if it has none."""
    try:
        codec = codecs.lookup(name or "")
    except (LookupError, ValueError, UnicodeError):
        return ""
    return MEANT.get(codec.name, codec.name) if codec._is_text_encoding else ""


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows_1252_bytes", _as_windows_1252)
