"""One address: fetched, read, and judged. It knows nothing of what else is crawled or where results are kept."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.addresses import Site, normalise
from crawler.content_types import refusal
from crawler.extract import Extraction, Link, extract
from crawler.fetch import Fetcher, FetchFailed, Response
from crawler.pages import Page
from crawler.report import Outcome
from crawler.robots import Robots, read_robots
from crawler.settings import CrawlSettings

FRONT_PAGE_NAMES = frozenset({"", "index", "default", "forside", "home"})
OVERLOADED = (429, 503)


@dataclass(frozen=True)
class Visit:
    """What an address turned out to be."""

    outcome: Outcome
    detail: str = ""
    page: Page | None = None  # for PAGE
    links: tuple[Link, ...] = ()
    leads_to: str | None = None  # the target of a redirect, or the address that is the real one
    answered: bool = False  # an HTML document came back, whatever was then made of it
    overloaded: bool = False  # no usable answer: the site is down or asks to be left alone


class Visitor:
    def __init__(self, fetcher: Fetcher, settings: CrawlSettings):
        self._fetcher = fetcher
        self._settings = settings
        self._robots: dict[str, Robots] = {}

    def robots(self, site: Site) -> Robots:
        """The site's rules, read once; from then on its wish for slowness is followed. Raises FetchFailed."""
        if site.origin not in self._robots:
            robots = read_robots(self._fetcher, site, self._settings.product, self._settings.max_redirects)
            self._robots[site.origin] = robots
            self._fetcher.pause = max(self._settings.pause, min(robots.crawl_delay, self._settings.max_crawl_delay))
        return self._robots[site.origin]

    def visit(self, url: str, site: Site, settled: bool = True, ignore_canonical: bool = False) -> Visit:
        """Never raises for what a server may do.

        While the site is not `settled`, a redirect to another spelling of it counts as a redirect, so that the site becomes known
        by the spelling it prefers.
        """
        try:
            if not self.robots(site).allows(url):
                return Visit(Outcome.ROBOTS)
            return self._judge(url, site, self._fetch(url, site, settled), ignore_canonical)
        except FetchFailed as failure:
            return Visit(failure.outcome, failure.detail, overloaded=failure.outcome in (Outcome.TIMEOUT, Outcome.CONNECTION))

    def _fetch(self, url: str, site: Site, settled: bool) -> Response:
        """The document, through redirects that lead to the same address in another spelling (https, "www.", order of parameters)."""
        self._fetcher.forget_cookies()
        target = url
        for _ in range(self._settings.max_redirects + 1):
            response = self._fetcher.get(target, self._settings.max_bytes, refusal)
            location = normalise(response.location, target) if response.location else None
            if location is None or site.identity(location) != url or not (settled or Site.of(location) == site):
                return response
            target = location
        raise FetchFailed(Outcome.REDIRECT_LOOP, "redirects to itself")

    def _judge(self, url: str, site: Site, response: Response, ignore_canonical: bool) -> Visit:
        if response.location is not None:
            target = normalise(response.location, response.url)
            return _redirect(target) if target else Visit(Outcome.INVALID, f"redirects to {response.location[:200]!r}")
        if not 200 <= response.status < 300:
            return Visit(Outcome.HTTP_ERROR, f"HTTP {response.status}", overloaded=response.status in OVERLOADED)
        if response.refused:
            return Visit(Outcome.CONTENT_TYPE, response.refused)
        try:
            found = extract(url, response.body, response.headers, self._settings.product)
        except Exception as error:  # noqa: BLE001 the parsers meet everything the web holds; one page's fault must not end a run
            return Visit(Outcome.UNREADABLE, f"{type(error).__name__}: {error}"[:300], answered=True)
        return _read(url, site, found, ignore_canonical)


def _read(url: str, site: Site, found: Extraction, ignore_canonical: bool) -> Visit:
    if found.refresh and site.identity(found.refresh) != url:
        return _redirect(found.refresh)
    canonical = site.identity(found.canonical) if found.canonical else url
    if not ignore_canonical and canonical != url and site.holds(canonical) and not _is_template_mistake(url, canonical):
        return Visit(Outcome.CANONICAL_ELSEWHERE, canonical, links=found.links, leads_to=canonical, answered=True)
    if found.noindex:
        return Visit(Outcome.NOINDEX, links=found.links, answered=True)
    if not found.page.sections:
        return Visit(Outcome.EMPTY, links=found.links, answered=True)
    return Visit(Outcome.PAGE, page=found.page, links=found.links, answered=True)


def _redirect(target: str) -> Visit:
    return Visit(Outcome.REDIRECTED, target, leads_to=target)


def _is_template_mistake(url: str, canonical: str) -> bool:
    """Templates gone wrong name the front page as canonical on every page; believing them would lose the whole site."""
    return _is_front_page(canonical) and not _is_front_page(url)


def _is_front_page(url: str) -> bool:
    return urlsplit(url).path.strip("/").partition(".")[0].lower() in FRONT_PAGE_NAMES
