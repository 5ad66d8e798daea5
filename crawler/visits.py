"""One address: fetched, read, and judged. It knows nothing of what else is crawled or where results are kept."""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.addresses import Site, normalise
from crawler.content_types import is_pdf, refusal
from crawler.extract import Extraction, Link
from crawler.fetch import OVERLOADED, Fetcher, FetchFailed, Response
from crawler.pace import Stopped
from crawler.pages import Page
from crawler.pdf import PdfUnreadable, read_pdf
from crawler.reader_pool import ReaderPool, ReadingFailed
from crawler.reading import Contents, Source
from crawler.readings import Reading, Validators
from crawler.report import Outcome
from crawler.robots import Robots, read_robots
from crawler.runs import Address
from crawler.settings import CrawlSettings
from crawler.soft_404 import MissingPage, says_missing

FRONT_PAGE_NAMES = frozenset({"", "index", "default", "forside", "home"})
REMOVED = (404, 410)
REFUSED = (401, 403)
TEMPORARY = (408, 425, 429)  # and all from 500 on
UNANSWERED = (Outcome.TIMEOUT, Outcome.CONNECTION)
NO_INDEX = re.compile(r"\b(?:noindex|none)\b", re.IGNORECASE)
# Headers that belong to what a document says: the same bytes with another of these are another document.
TELLING_HEADERS = ("content-type", "content-language", "x-robots-tag", "link")


@dataclass(frozen=True)
class Visit:
    """What an address turned out to be."""

    outcome: Outcome
    detail: str = ""
    page: Page | None = None  # for PAGE and SOFT_404, unless it is unchanged
    links: tuple[Link, ...] = ()
    leads_to: str | None = None  # the target of a redirect, or the address that is the real one
    canonical: bool = False  # the page names itself as the real address
    validators: Validators | None = None  # of what was read; None where nothing was
    unchanged: bool = False  # the same as at the last reading, so nothing was read
    answered: bool = False  # a document came back, whatever was then made of it
    status: int = 0  # of an HTTP error

    @property
    def removed(self) -> bool:
        """The server says that there is nothing at the address any more."""
        return self.status in REMOVED

    @property
    def refused(self) -> bool:
        """The server says that we may not have what is there: the owner's wish, or a firewall's mistake."""
        return self.status in REFUSED

    @property
    def failed(self) -> bool:
        """The address could not be had this time, which says nothing of what is there."""
        if self.outcome is Outcome.HTTP_ERROR:
            return self.temporary
        return self.outcome.group == "failed" and self.outcome is not Outcome.SOFT_404

    @property
    def temporary(self) -> bool:
        """Another try in a while may do."""
        return self.outcome in (*UNANSWERED, Outcome.ROBOTS_UNAVAILABLE) or self.status in TEMPORARY or self.status >= 500

    @property
    def unanswered(self) -> bool:
        """No usable answer: the site is down or asks to be left alone."""
        return self.outcome in UNANSWERED or self.overloaded

    @property
    def overloaded(self) -> bool:
        return self.status in OVERLOADED


class Visitor:
    """Used by several threads at once, once the rules of the site have been read."""

    def __init__(self, fetcher: Fetcher, readers: ReaderPool, settings: CrawlSettings):
        self._fetcher = fetcher
        self._readers = readers
        self._settings = settings
        self._robots: dict[str, Robots] = {}
        self._missing_page: MissingPage | None = None
        self._starts: frozenset[str] = frozenset()

    def robots(self, site: Site) -> Robots:
        """The site's rules, read once; from then on its wish for slowness is followed. Raises FetchFailed."""
        if site.origin not in self._robots:
            robots = read_robots(self._fetcher, site, self._settings.product, self._settings.max_redirects)
            self._robots[site.origin] = robots
            self._fetcher.pace.ask_for(robots.crawl_delay)
        return self._robots[site.origin]

    def learn_missing_page(self, site: Site, starts: list[str]) -> None:
        """How the site answers for an address that cannot exist, for those that do so with status 200."""
        self._starts = frozenset(site.identity(start) for start in starts)
        nowhere = f"{site.origin}/vejviser-{hashlib.sha256(site.origin.encode()).hexdigest()[:12]}"
        visit = self.visit(Address(nowhere), site)
        if visit.page is not None:
            self._missing_page = MissingPage(nowhere, visit.page.title, visit.page.sections)

    def visit(self, address: Address, site: Site, known: Reading | None = None, settled: bool = True) -> Visit:
        """Never raises for what a server may do. `known`: the last reading, so that nothing is read twice.

        While the site is not `settled`, a redirect to another spelling of it counts as a redirect, so that the site becomes known
        by the spelling it prefers.
        """
        try:
            return self._visit(address, site, known, settled)
        except FetchFailed as failure:
            return Visit(failure.outcome, failure.detail)
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 whatever a website may think of, it costs its own address
            return unforeseen(error)

    def _visit(self, address: Address, site: Site, known: Reading | None, settled: bool) -> Visit:
        if not self.robots(site).allows(address.url):
            return Visit(Outcome.ROBOTS)
        response = self._fetch(address.url, site, settled, known.validators.conditions() if known else {})
        if response.status == 304 and (known is None or _forbids_more(response, known)):
            known, response = None, self._fetch(address.url, site, settled, {})
        return self._judge(address, site, response, known)

    def _fetch(self, url: str, site: Site, settled: bool, conditions: dict[str, str]) -> Response:
        """The document, through redirects that lead to the same address in another spelling (https, "www.", order of parameters)."""
        self._fetcher.forget_cookies()
        target = url
        for _ in range(self._settings.max_redirects + 1):
            response = self._fetcher.get(target, self._admitted, conditions)
            location = normalise(response.location, target) if response.location else None
            if location is None or site.identity(location) != url or not (settled or Site.of(location) == site):
                return response
            target = location
        raise FetchFailed(Outcome.REDIRECT_LOOP, "redirects to itself")

    def _admitted(self, content_type: str, head: bytes) -> int | str:
        if is_pdf(content_type, head):
            return self._settings.max_pdf_bytes
        return refusal(content_type, head) or self._settings.max_bytes

    def _judge(self, address: Address, site: Site, response: Response, known: Reading | None) -> Visit:
        if response.status == 304 and known:
            return _unchanged(known, known.validators)
        if response.location is not None:
            target = normalise(response.location, response.url)
            return _redirect(target) if target else Visit(Outcome.INVALID, f"redirects to {response.location[:200]!r}")
        if not 200 <= response.status < 300:
            return Visit(Outcome.HTTP_ERROR, f"HTTP {response.status}", status=response.status)
        if response.refused:
            return Visit(Outcome.CONTENT_TYPE, response.refused)
        validators = validators_of(response)
        if known and known.validators.digest == validators.digest and not address.orphaned:
            return _unchanged(known, validators)
        if is_pdf(response.content_type, response.body):
            return _read_pdf(address.url, response.body, validators)
        source = Source(address.url, response.body, tuple(response.headers.raw), self._settings.product)
        try:
            contents = self._readers.read(source)
        except ReadingFailed as failure:
            return Visit(Outcome.UNREADABLE, str(failure), answered=True)
        return self._judge_contents(address, site, contents, validators)

    def _judge_contents(self, address: Address, site: Site, contents: Contents, validators: Validators) -> Visit:
        found = contents.extraction
        if found.refresh and site.identity(found.refresh) != address.url:
            return _redirect(found.refresh, validators)
        outcome, detail, leads_to = self._of_html(address, site, contents)
        return Visit(
            outcome,
            detail,
            page=found.page if outcome in (Outcome.PAGE, Outcome.SOFT_404) else None,
            links=found.links if outcome is not Outcome.SOFT_404 else (),
            leads_to=leads_to,
            canonical=found.canonical is not None and site.identity(found.canonical) == address.url,
            validators=validators,
            answered=True,
        )

    def _of_html(self, address: Address, site: Site, contents: Contents) -> tuple[Outcome, str, str | None]:
        found = contents.extraction
        canonical = _real_address(address.url, site, found)
        if canonical and not address.orphaned:
            return Outcome.CANONICAL_ELSEWHERE, canonical, canonical
        if found.noindex:
            return Outcome.NOINDEX, "", None
        if contents.javascript:
            return Outcome.JAVASCRIPT, contents.javascript, None
        if not found.page.sections:
            return Outcome.EMPTY, "", None
        if address.url not in self._starts and (said := self._says_missing(found.page)):
            return Outcome.SOFT_404, said, None
        return Outcome.PAGE, "", canonical

    def _says_missing(self, page: Page) -> str | None:
        if said := says_missing(page.title, page.sections):
            return f"“{said}”"
        if self._missing_page and self._missing_page.resembles(page.url, page.title, page.sections):
            return "the same text as for an address that cannot exist"
        return None


def unforeseen(error: Exception) -> Visit:
    """What is left of a document that met a fault of ours."""
    return Visit(Outcome.UNREADABLE, f"{type(error).__name__}: {error}"[:300])


def _read_pdf(url: str, body: bytes, validators: Validators) -> Visit:
    try:
        content = read_pdf(url, body)
    except PdfUnreadable as fault:
        return Visit(Outcome.UNREADABLE, str(fault), validators=validators if fault.lasting else None, answered=True)
    return Visit(Outcome.PAGE, content.detail, page=content.page, validators=validators, answered=True)


def _unchanged(known: Reading, validators: Validators) -> Visit:
    return Visit(
        known.outcome,
        known.detail,
        leads_to=known.leads_to,
        canonical=known.canonical,
        validators=validators,
        unchanged=True,
        answered=True,
    )


def _redirect(target: str, validators: Validators | None = None) -> Visit:
    return Visit(Outcome.REDIRECTED, target, leads_to=target, validators=validators or Validators(""))


def validators_of(response: Response) -> Validators:
    digest = hashlib.blake2b(response.body, digest_size=16)
    for name in TELLING_HEADERS:
        digest.update(f"\0{response.headers.get(name, '')}".encode())
    return Validators(digest.hexdigest(), response.headers.get("etag"), response.headers.get("last-modified"))


def _forbids_more(response: Response, known: Reading) -> bool:
    """Only the header has changed, which "not modified" says nothing of."""
    return known.outcome is Outcome.PAGE and NO_INDEX.search(response.headers.get("x-robots-tag", "")) is not None


def _real_address(url: str, site: Site, found: Extraction) -> str | None:
    """The other address on the site that the page calls its own."""
    canonical = site.identity(found.canonical) if found.canonical else url
    if canonical == url or not site.holds(canonical):
        return None
    # Templates gone wrong name the front page on every page; believing them would lose the whole site.
    return None if _is_front_page(canonical) and not _is_front_page(url) else canonical


def _is_front_page(url: str) -> bool:
    return urlsplit(url).path.strip("/").partition(".")[0].lower() in FRONT_PAGE_NAMES
