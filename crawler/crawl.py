"""Crawl one website into a store.

The order of work is that of `_Crawl.run`: reach a start address, read the sitemaps, visit what is waiting until nothing is. What
an address turned out to be is written down in one transaction with the links it gave. A process may therefore end at any
moment; the next crawl with the same start addresses goes on where it was.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from crawler.addresses import Site, normalise
from crawler.errors import CrawlError, NotAWebsite, PrivateAddress, RobotsUnavailable, StartUnreachable, StoreUnreadable
from crawler.fetch import Fetcher, FetchFailed
from crawler.frontier import Frontier
from crawler.progress import Progress, on_screen
from crawler.report import CrawlReport, Outcome
from crawler.runs import Address, Run
from crawler.settings import CrawlSettings
from crawler.sitemaps import SitemapFile, walk_sitemaps
from crawler.store import PageStore
from crawler.visits import Visit, Visitor

__all__ = ["CrawlSettings", "crawl"]

START_ERRORS = {
    Outcome.PRIVATE: PrivateAddress,
    Outcome.CONTENT_TYPE: NotAWebsite,
    Outcome.ROBOTS_UNAVAILABLE: RobotsUnavailable,
}
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def crawl(
    start_urls: Sequence[str],
    store: PageStore,
    settings: CrawlSettings,
    progress: Progress | None = None,
    clock: Clock = utc_now,
) -> CrawlReport:
    """Visit the website that the start addresses lie on and hold its pages in `store`.

    Raises a CrawlError only if the run as a whole cannot be done; pages held from earlier runs then stay as they are. A page that
    cannot be read is an entry in the report. `progress` is told of each visited address; None shows it on standard error.
    """
    starts = [_start_address(url) for url in start_urls]
    if not starts:
        raise NotAWebsite("There is no start address to crawl from.")
    with store.lock(), Fetcher(settings) as fetcher:
        progress = progress or on_screen()
        try:
            run = Run.begin_or_resume(store, starts, clock())
            _Crawl(store, run, fetcher, settings, progress, clock).run(starts)
        except sqlite3.Error as error:
            raise StoreUnreadable(f"{store.path} cannot be written: {error}; crawling again goes on where it stopped.") from error
        finally:
            progress.close()
    return store.report()


def _start_address(text: str) -> str:
    url = normalise(text)
    if url is None:
        raise NotAWebsite(f"{text!r} is no web address; one looks like https://www.example.dk.")
    return url


class _Crawl:
    def __init__(self, store: PageStore, run: Run, fetcher: Fetcher, settings: CrawlSettings, progress: Progress, clock: Clock):
        self._store = store
        self._run = run
        self._fetcher = fetcher
        self._settings = settings
        self._progress = progress
        self._clock = clock
        self._frontier = Frontier(run, settings)
        self._visitor = Visitor(fetcher, settings)
        self._site = Site(run.site) if run.site else None
        self._visited = 0
        self._failures_in_a_row = 0

    def run(self, starts: list[str]) -> None:
        if self._site is None:
            self._reach_a_start(starts)
        if not self._run.sitemaps_read:
            self._read_sitemaps()
        self._visit_waiting()

    def _reach_a_start(self, starts: list[str]) -> None:
        """Visit start addresses, and where they redirect to, until one answers: its origin is the site."""
        with self._store.transaction():
            self._frontier.note((Address(url) for url in starts), site=None)
        while self._site is None:
            address = self._run.next_waiting()
            if address is None:
                with self._store.transaction():
                    self._run.finish(self._clock())
                raise self._start_error()
            self._visit(address)

    def _start_error(self) -> CrawlError:
        failures = [seen for seen in self._run.outcomes() if seen[1] is not Outcome.REDIRECTED]
        reasons = "; ".join(f"{url}: {(detail or outcome.meaning).rstrip('.')}" for url, outcome, detail in failures)
        kinds = {outcome for _, outcome, _ in failures}
        error = START_ERRORS.get(kinds.pop(), StartUnreachable) if len(kinds) == 1 else StartUnreachable
        return error(f"No start address could be read: {reasons}.")

    def _read_sitemaps(self) -> None:
        try:
            declared = self._visitor.robots(self._site).sitemaps
        except FetchFailed as failure:  # on going on with a run: the site was reached before, but not now
            raise START_ERRORS.get(failure.outcome, StartUnreachable)(
                f"The site cannot be crawled now: {failure.detail.rstrip('.')}."
            ) from failure
        for file in walk_sitemaps(self._fetcher, self._site, declared, self._settings):
            self._write_down_sitemap(file)
        with self._store.transaction():
            self._run.mark_sitemaps_read()

    def _write_down_sitemap(self, file: SitemapFile) -> None:
        with self._store.transaction():
            self._frontier.note([Address(file.url)], self._site)
            self._run.settle(file.url, file.outcome, file.detail)
            self._frontier.note((Address(page) for page in file.pages), self._site, linked_from=file.url)

    def _visit_waiting(self) -> None:
        """Until nothing waits or the limit of pages is reached. If the site seems to be down the run pauses, to be resumed."""
        pages = self._run.count(Outcome.PAGE)
        while address := self._next():
            if pages >= self._settings.max_pages:
                with self._store.transaction():
                    self._run.give_up_waiting(Outcome.MAX_PAGES)
                break
            pages += self._visit(address).outcome is Outcome.PAGE
            if self._failures_in_a_row >= self._settings.max_failures_in_a_row:
                return
        with self._store.transaction():
            self._run.finish(self._clock())

    def _next(self) -> Address | None:
        address = self._run.next_waiting()
        if address is None:
            with self._store.transaction():
                self._run.release_orphans()
            address = self._run.next_waiting()
        return address

    def _visit(self, address: Address) -> Visit:
        visit = self._look_at(address)
        with self._store.transaction():
            self._write_down(address, visit)
        self._failures_in_a_row = self._failures_in_a_row + 1 if visit.overloaded else 0
        self._visited += 1
        self._progress.advance(self._visited, self._run.count_waiting(), address.url)
        return visit

    def _look_at(self, address: Address) -> Visit:
        site = self._site or Site.of(address.url)
        if not site.holds(address.url):
            return Visit(Outcome.OTHER_HOST)
        if site.identity(address.url) != address.url:
            return Visit(Outcome.REDIRECTED, "the same address, spelled otherwise", leads_to=site.identity(address.url))
        visit = self._visitor.visit(address.url, site, settled=self._site is not None, ignore_canonical=address.orphaned)
        if visit.outcome is Outcome.REDIRECTED and self._run.redirects_lead(site.identity(visit.leads_to), address.url):
            return Visit(Outcome.REDIRECT_LOOP, f"redirects in a circle over {visit.leads_to}")
        return visit

    def _write_down(self, address: Address, visit: Visit) -> None:
        """The outcome, the page and the addresses found, to be called inside the store's transaction."""
        if visit.answered and self._site is None:
            self._site = Site.of(address.url)
            self._run.site = self._site.origin
        if visit.page is not None:
            self._store.put(visit.page, self._run.id, self._clock())
        self._run.settle(address.url, visit.outcome, visit.detail)
        if visit.leads_to is not None:
            redirects = address.redirects + 1 if visit.outcome is Outcome.REDIRECTED else 0
            self._frontier.note([Address(visit.leads_to, address.clicks, redirects)], self._site, linked_from=address.url)
        for nofollow in (False, True):
            found = (Address(link.url, address.clicks + 1) for link in visit.links if link.nofollow is nofollow)
            self._frontier.note(found, self._site, linked_from=address.url, nofollow=nofollow)
