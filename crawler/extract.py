"""One HTML document → its page and its links. The heart of the crawler; it knows nothing of networks and stores."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import etree

from crawler.addresses import normalise
from crawler.blocks import inline_text, read_sections
from crawler.charset import decode
from crawler.clutter import EVERYTHING_SHOWN, LENIENT, STRICT, UNFOLDED, Clutter, Kind
from crawler.document import Document
from crawler.metadata import Metadata
from crawler.pages import Page, Section
from crawler.surroundings import Site
from crawler.tree import Element, Tree

CONTENT_NAMES = frozenset("content main main-content maincontent page-content pagecontent indhold hovedindhold".split())
DROPPED = "dropped"
MAX_LINKS = 10_000  # of one document
MAX_LINKED_CHARACTERS = 2_000_000  # of all its addresses together
LONGEST_REMEMBERED = 500  # characters of a link whose normal form is kept for the next page
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
    tree = Tree(decode(body, headers.get("content-type", "")))
    metadata = Metadata(tree)
    clutter = Clutter(tree, Site(metadata.site_name, urlsplit(url).netloc, metadata.title("", url)))
    directives = metadata.robots(product, headers.get_list("x-robots-tag"))
    base = _base(tree, url)
    refresh = metadata.refresh()
    return Extraction(
        page=_page(url, tree, metadata, clutter, headers),
        links=tuple(_links(tree, base, all_nofollow="nofollow" in directives)),
        canonical=_canonical(tree, base),
        refresh=normalise(refresh, base) if refresh else None,
        noindex="noindex" in directives,
    )


def _page(url: str, tree: Tree, metadata: Metadata, clutter: Clutter, headers: httpx.Headers) -> Page:
    content = _content(tree, clutter)
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
    regions: list[Element]
    heading: str  # the main heading, "" if there is none
    sections: tuple[Section, ...]


def _content(tree: Tree, clutter: Clutter) -> _Content:
    """The first reading that yields text, from the strictest to the most lenient; a page with visible text never comes out empty."""
    best = None
    for regions, left_out in _readings(tree, clutter):
        content = _read(regions, clutter, left_out)
        if any(section.text for section in content.sections):
            return content
        if best is None and (content.heading or content.sections):
            best = content
    if best is None:
        return _Content([], "", ())
    # Nothing but headings: they are then the text.
    return best if best.sections else _Content(best.regions, best.heading, (Section("", best.heading),))


def _readings(tree: Tree, clutter: Clutter) -> Iterator[tuple[list[Element], frozenset[Kind]]]:
    main = _main_regions(tree, clutter)
    for regions in [main, [tree.body]] if main else [[tree.body]]:
        for left_out in (STRICT, UNFOLDED, LENIENT):
            yield regions, left_out
    yield [tree.root], EVERYTHING_SHOWN


def _main_regions(tree: Tree, clutter: Clutter) -> list[Element]:
    """The elements that say they hold the main content; empty if none does."""
    main = [tag for tag in clutter.main if not clutter.is_dropped(tag, LENIENT)]
    if main:
        outermost = [tag for tag in main if not any(parent in main for parent in tag.iterancestors())]
        return [*outermost, *clutter.contacts_beside(outermost[-1])]
    if clutter.article is not None:
        return [clutter.article]
    if clutter.heading is not None:
        return []
    named = [tag for tag in tree.named("div", "section", "td") if _is_named_content(tag) and tree.length(tag)]
    return named[:1]


def _is_named_content(tag: Element) -> bool:
    return not CONTENT_NAMES.isdisjoint([tag.get("id", "").lower(), *tag.get("class", "").lower().split()])


def _read(regions: list[Element], clutter: Clutter, left_out: frozenset[Kind]) -> _Content:
    kept = Document("".join(_without_clutter(region, clutter, left_out) for region in regions))
    # A logo in a heading has no words.
    title = next((heading for heading in kept.named("h1") if inline_text(heading)), None)
    return _Content(regions, inline_text(title) if title else "", read_sections(kept.soup, title))


def _without_clutter(region: Element, clutter: Clutter, left_out: frozenset[Kind]) -> str:
    """The HTML of what is kept."""
    if clutter.is_dropped(region, left_out):
        return ""
    copy = deepcopy(region)
    copy.tail = None
    for tag, twin in zip(region.iter("*"), copy.iter("*")):
        if clutter.is_dropped(tag, left_out):
            twin.tag = DROPPED
    etree.strip_elements(copy, DROPPED, with_tail=False)
    if copy.tag in ("html", "body", "td"):
        copy.tag = "div"
    return etree.tostring(copy, encoding="unicode", method="html")


def _base(tree: Tree, url: str) -> str:
    address = next((tag.get("href") for tag in tree.named("base") if tag.get("href")), None)
    return (normalise(address, url) if address else None) or url


def _links(tree: Tree, base: str, all_nofollow: bool) -> Iterator[Link]:
    """Each address once, as many as the limits allow; followed if any of its links may be."""
    found: dict[str, bool] = {}
    room = MAX_LINKED_CHARACTERS
    origin = urljoin(base, "/")
    for element in tree.named(*LINK_ATTRIBUTES):
        address = element.get(LINK_ATTRIBUTES[element.tag])
        url = _absolute(address, base, origin) if address and not address.startswith("#") else None
        if url:
            nofollow = all_nofollow or "nofollow" in element.get("rel", "").lower().split()
            room -= len(url) if url not in found else 0
            found[url] = nofollow and found.get(url, True)
            if room < 0 or len(found) == MAX_LINKS:
                break
    return (Link(url, nofollow) for url, nofollow in found.items())


def _absolute(address: str, base: str, origin: str) -> str | None:
    # The menus of a site are the same on every page, and their addresses mostly start at its root.
    if address.startswith("/") and len(address) <= LONGEST_REMEMBERED:
        return _normalise_at_root(address, origin)
    return normalise(address, base)


_normalise_at_root = lru_cache(maxsize=8192)(normalise)


def _canonical(tree: Tree, base: str) -> str | None:
    for element in tree.named("link"):
        if "canonical" in element.get("rel", "").lower().split() and element.get("href"):
            return normalise(element.get("href"), base)
    return None
