"""One fetched document → what is in it, whatever kind of document it is. Runs in a process of its own where speed counts."""

from dataclasses import dataclass

import httpx

from crawler.charset import decode
from crawler.document import Document
from crawler.extract import Extraction, extract
from crawler.javascript import needs_javascript

EXTRACTOR_VERSION = 3
FEW_WORDS = 45  # a page with more shows its text without JavaScript


@dataclass(frozen=True)
class Source:
    """A document as it was fetched."""

    url: str
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    product: str  # the crawler's name in robots meta tags


@dataclass(frozen=True)
class Contents:
    extraction: Extraction
    javascript: str | None = None  # why it is only a shell that a script would fill


def read_html(source: Source) -> Contents:
    headers = httpx.Headers(list(source.headers))
    found = extract(source.url, source.body, headers, source.product)
    words = sum(len(section.text.split()) for section in found.page.sections)
    if words > FEW_WORDS or b"<script" not in source.body.lower():
        return Contents(found)
    document = Document(decode(source.body, headers.get("content-type", "")))
    return Contents(found, needs_javascript(document, found.page.sections))
