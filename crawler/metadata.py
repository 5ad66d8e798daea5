"""What a page says about itself outside its text: title, date, language, breadcrumbs, and its wishes towards robots."""

import datetime
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml import etree

from crawler.blocks import clean
from crawler.dates import last_changed, read_date
from crawler.tree import Element, Tree, text_of

CHANGED_NAMES = frozenset(
    "article:modified_time og:updated_time datemodified last-modified lastmodified dc.date.modified dcterms.modified dc.modified revised".split()
)
PUBLISHED_NAMES = frozenset(
    "article:published_time datepublished dc.date dc.date.issued dcterms.issued dcterms.created date".split()
)
JSON_LD_CHANGED = re.compile(r'"dateModified"\s*:\s*"([^"]{4,40})"')
TITLE_SEPARATOR = re.compile(r"\s+[|–—»·:-]+\s+|\s*\|\s*")
SITE_IN_TITLE = re.compile(r"\w+ Kommune\b")
BREADCRUMB = re.compile(r"breadcrumb|br(?:ø|oe)dkrumme", re.IGNORECASE)
_ALL_TEXT = etree.XPath(".//text()[not(parent::script or parent::style)]", smart_strings=False)
CRUMB_SEPARATORS = " \t/>›»|-–→\\"


class Metadata:
    """The <meta>, <title>, <html> and breadcrumb elements of a page, read once."""

    def __init__(self, tree: Tree):
        self._tree = tree
        self._metas: dict[str, str] = {}
        self._http_equiv: dict[str, str] = {}
        for meta in tree.named("meta"):
            content = meta.get("content")
            if content and next(meta.iterancestors("noscript"), None) is None:
                name = meta.get("property") or meta.get("name") or meta.get("itemprop", "")
                self._metas.setdefault(name.strip().lower(), clean(content))
                self._http_equiv.setdefault(meta.get("http-equiv", "").strip().lower(), content)

    @property
    def description(self) -> str:
        return self._metas.get("description") or self._metas.get("og:description") or ""

    @property
    def site_name(self) -> str:
        """As far as the page says so; "" where it does not."""
        if name := self._metas.get("og:site_name"):
            return name
        title = self._title
        if match := SITE_IN_TITLE.search(title):
            return match[0]
        parts = TITLE_SEPARATOR.split(title)
        return parts[-1] if len(parts) > 1 else ""

    def title(self, heading: str, url: str) -> str:
        """The main heading, else the page's title without the site's name, else the last part of the address."""
        if heading:
            return heading
        for text in (self._metas.get("og:title"), self._title):
            if text:
                return self._without_site_name(text, urlsplit(url).hostname or "")
        last = [part for part in urlsplit(url).path.split("/") if part]
        return clean(unquote(last[-1])) if last else urlsplit(url).hostname or url

    def language(self, content_language: str) -> str | None:
        """Two or three letters, from <html lang>, the meta tag or the header; None where all are silent or nonsense."""
        html = self._tree.root
        candidates = [
            html.get("lang", ""),
            html.get("xml:lang", ""),
            self._http_equiv.get("content-language", ""),
            content_language,
        ]
        for candidate in candidates:
            if (match := re.match(r"\s*([a-zA-Z]{2,3})(?![a-zA-Z])", candidate)) is not None:
                return match[1].lower()
        return None

    def date(self, regions: list[Element]) -> datetime.date | None:
        """When the page last changed: meta tags, structured data, the words "Sidst opdateret …", then <time>, then publication."""
        return next((date for date in self._dates(regions) if date), None)

    def breadcrumbs(self) -> tuple[str, ...]:
        """The crumbs' texts, outermost first; empty where the page has none."""
        trail = next((tag for tag in self._tree.tags if BREADCRUMB.search(_names(tag))), None)
        if trail is None:
            return ()
        crumbs = list(trail.iterdescendants("li")) or trail.iterdescendants("a", "span")
        texts = (clean(text_of(crumb)).strip(CRUMB_SEPARATORS) for crumb in crumbs if crumb.find(".//li") is None)
        return tuple(dict.fromkeys(text for text in texts if text))

    def robots(self, product: str, header_values: list[str]) -> frozenset[str]:
        """Directives ("noindex", "nofollow") for this crawler, from meta tags and X-Robots-Tag headers."""
        directives: set[str] = set()
        for name in ("robots", product):
            directives.update(_words(self._metas.get(name, "")))
        for value in header_values:
            agent, colon, rest = value.partition(":")
            if not colon:
                directives.update(_words(value))
            elif agent.strip().lower() == product:
                directives.update(_words(rest))
        if "none" in directives:
            directives |= {"noindex", "nofollow"}
        return frozenset(directives)

    def refresh(self) -> str | None:
        """The address the page sends its visitors on to within a second; None if it does not."""
        match = re.match(
            r"\s*(\d+)[\d.]*\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", self._http_equiv.get("refresh", ""), re.IGNORECASE
        )
        return match[2].strip() if match and int(match[1][:9]) <= 1 else None

    @property
    def _title(self) -> str:
        element = self._tree.first("title")
        return "" if element is None else clean(element.text or "")

    def _without_site_name(self, title: str, host: str) -> str:
        site = (self._metas.get("og:site_name") or "").casefold()
        label = host.removeprefix("www.").split(".")[0]
        parts = TITLE_SEPARATOR.split(title)
        separators = TITLE_SEPARATOR.findall(title)
        names_site = [
            part.casefold() == site or part.casefold() == host or (len(label) > 2 and label in _ascii(part)) for part in parts
        ]
        if len(parts) > 1 and (names_site[-1] or "|" in separators[-1]):
            return title[: title.rindex(separators[-1])].strip()
        if len(parts) > 1 and names_site[0]:
            return title[title.index(separators[0]) + len(separators[0]) :].strip()
        return title

    def _dates(self, regions: list[Element]) -> Iterator[datetime.date | None]:
        yield self._meta_date(CHANGED_NAMES)
        for script in self._tree.named("script"):
            if script.get("type") == "application/ld+json" and (match := JSON_LD_CHANGED.search(script.text or "")):
                yield read_date(match[1])
        yield last_changed(" ".join(" ".join(_ALL_TEXT(self._tree.body)).split()))
        for region in regions:
            for time in region.iter("time"):
                yield read_date(time.get("datetime", ""))
        yield self._meta_date(PUBLISHED_NAMES)

    def _meta_date(self, names: frozenset[str]) -> datetime.date | None:
        found = (read_date(content) for name, content in self._metas.items() if name in names)
        return next((date for date in found if date), None)


def _names(tag: Element) -> str:
    return f"{tag.get('aria-label', '')} {tag.get('class', '')} {tag.get('id', '')}"


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")}


def _ascii(text: str) -> str:
    """As a host name would spell it: "Fjordby Kommune" → "fjordbykommune", "Ærø" → "aeroe"."""
    folded = text.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]", "", folded)
