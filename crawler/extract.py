"""One HTML document → its page and its links. The heart of the crawler; it knows nothing of networks and stores."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from bs4 import Tag

from crawler.addresses import normalise
from crawler.blocks import Skipped, inline_text, read_sections
from crawler.charset import decode
from crawler.clutter import EVERYTHING_SHOWN, LENIENT, STRICT, UNFOLDED, Clutter, Kind
from crawler.document import Document, attribute
from crawler.metadata import Metadata
from crawler.pages import Page, Section

CONTENT_NAMES = frozenset("content main main-content maincontent page-content pagecontent indhold hovedindhold".split())
LINK_ATTRIBUTES = {"a": "href", "area": "href", "iframe": "src", "frame": "src"}


@dataclass(frozen=True)
class Link:
    url: str  # normalised
    nofollow: bool


@dataclass(frozen=True)
class Extraction:
    """What one document holds. All addresses are normalised."""

    page: Page  # without sections if the document has no visible text
    links: tuple[Link, ...]
    canonical: str | None  # the address the page names as its real one
    refresh: str | None  # the address the page sends its visitors on to at once
    noindex: bool


def extract(url: str, body: bytes, headers: httpx.Headers, product: str = "") -> Extraction:
    """Read a document fetched from `url`. `product` is the crawler's name in robots meta tags."""
    document = Document(decode(body, headers.get("content-type", "")))
    metadata = Metadata(document)
    clutter = Clutter(document)
    directives = metadata.robots(product, headers.get_list("x-robots-tag"))
    base = _base(document, url)
    refresh = metadata.refresh()
    return Extraction(
        page=_page(url, document, metadata, clutter, headers),
        links=tuple(_links(document, base, all_nofollow="nofollow" in directives)),
        canonical=_canonical(document, base),
        refresh=normalise(refresh, base) if refresh else None,
        noindex="noindex" in directives,
    )


def _page(url: str, document: Document, metadata: Metadata, clutter: Clutter, headers: httpx.Headers) -> Page:
    content = _content(document, clutter)
    return Page(
        url=url,
        title=metadata.title(content.heading, url),
        sections=content.sections,
        language=metadata.language(headers.get("content-language", "")),
        date=metadata.date(content.regions),
        breadcrumbs=metadata.breadcrumbs(),
        description=metadata.description,
    )


@dataclass(frozen=True)
class _Content:
    regions: list[Tag]
    heading: str  # the main heading, "" if there is none
    sections: tuple[Section, ...]


def _content(document: Document, clutter: Clutter) -> _Content:
    """The first reading that yields text, from the strictest to the most lenient; a page with visible text never comes out empty."""
    best = None
    for regions, left_out in _readings(document, clutter):
        content = _read(regions, clutter, left_out)
        if any(section.text for section in content.sections):
            return content
        if best is None and (content.heading or content.sections):
            best = content
    if best is None:
        return _Content([], "", ())
    # Nothing but headings: they are then the text.
    return best if best.sections else _Content(best.regions, best.heading, (Section("", best.heading),))


def _readings(document: Document, clutter: Clutter) -> Iterator[tuple[list[Tag], frozenset[Kind]]]:
    whole = [document.body]
    main = _main_regions(document, clutter)
    for regions in (main, whole):
        for left_out in (STRICT, UNFOLDED, LENIENT):
            yield regions, left_out
    yield [document.soup], EVERYTHING_SHOWN


def _main_regions(document: Document, clutter: Clutter) -> list[Tag]:
    """The elements that say they hold the main content; empty if none does."""
    shown = [tag for tag in document.tags if not clutter.is_dropped(tag, LENIENT)]
    main = [tag for tag in shown if tag.name == "main" or tag.get("role") == "main"]
    if main:
        return [tag for tag in main if not any(parent in main for parent in tag.parents)]
    articles = [tag for tag in shown if tag.name == "article" and tag.find_parent("article") is None]
    if len(articles) == 1:
        return articles
    named = [tag for tag in shown if _is_named_content(tag) and clutter.text_length(tag)]
    return named[:1]


def _is_named_content(tag: Tag) -> bool:
    names = {attribute(tag, "id").lower(), *attribute(tag, "class").lower().split()}
    return tag.name in ("div", "section", "td") and not names.isdisjoint(CONTENT_NAMES)


def _read(regions: list[Tag], clutter: Clutter, left_out: frozenset[Kind]) -> _Content:
    def skipped(tag: Tag) -> bool:
        return clutter.is_dropped(tag, left_out)

    title = _main_heading(regions, skipped)
    sections = read_sections(regions, skipped, title)
    return _Content(regions, inline_text(title, skipped) if title else "", sections)


def _main_heading(regions: list[Tag], skipped: Skipped) -> Tag | None:
    """The first <h1> that shows words; a logo in a heading has none."""
    for region in regions:
        for heading in region.find_all("h1"):
            if not any(map(skipped, heading.parents)) and inline_text(heading, skipped):
                return heading
    return None


def _base(document: Document, url: str) -> str:
    element = next((tag for tag in document.named("base") if tag.get("href")), None)
    return (normalise(attribute(element, "href"), url) if element else None) or url


def _links(document: Document, base: str, all_nofollow: bool) -> Iterator[Link]:
    """Each address once; followed if any of its links may be."""
    found: dict[str, bool] = {}
    for element in document.named(*LINK_ATTRIBUTES):
        address = attribute(element, LINK_ATTRIBUTES[element.name])
        url = normalise(address, base) if address and not address.startswith("#") else None
        if url:
            nofollow = all_nofollow or "nofollow" in attribute(element, "rel").lower().split()
            found[url] = nofollow and found.get(url, True)
    return (Link(url, nofollow) for url, nofollow in found.items())


def _canonical(document: Document, base: str) -> str | None:
    for element in document.named("link"):
        if "canonical" in attribute(element, "rel").lower().split() and element.get("href"):
            return normalise(attribute(element, "href"), base)
    return None
