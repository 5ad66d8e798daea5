"""Crawl one website into a store.

The order of work is that of `_Crawl.run`: reach a start address, learn the rules, read the sitemaps, visit what is waiting until nothing is, let go
of what is gone. What an address turned out to be is written down in one transaction with the links it gave. A process may therefore
end at any moment; the next crawl with the same start addresses goes on where it was.
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from crawler.addresses import Site, normalise
from crawler.departures import remove_gone, set_duplicates_aside
from crawler.errors import CrawlError, NotAWebsite, PrivateAddress, RobotsUnavailable, StartUnreachable, StoreUnreadable
from crawler.fetch import Fetcher, FetchFailed
from crawler.frontier import Frontier
from crawler.host_lock import HostLocks
from crawler.ledger import Ledger
from crawler.pace import Pace, Stopped
from crawler.progress import Progress, on_screen
from crawler.reader_pool import ReaderPool
from crawler.reading import EXTRACTOR_VERSION
from crawler.readings import Readings
from crawler.report import CrawlReport, Outcome
from crawler.runs import Address, Run
from crawler.settings import CrawlSettings
from crawler.sitemaps import SitemapWalk
from crawler.store import PageStore
from crawler.visits import Visitor
from crawler.walk import Walk

__all__ = ["CrawlSettings", "crawl"]

START_ERRORS = {
    Outcome.PRIVATE: PrivateAddress,
    Outcome.CONTENT_TYPE: NotAWebsite,
    Outcome.ROBOTS_UNAVAILABLE: RobotsUnavailable,
}
HOST_LOCKS = "hosts"  # folder beside the stores
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def crawl(
    start_urls: Sequence[str],
    store: PageStore,
    settings: CrawlSettings,
    progress: Progress | None = None,
    clock: Clock = utc_now,
    only_due: bool = False,
    stop: threading.Event | None = None,
) -> CrawlReport:
    """Visit the website that the start addresses lie on and hold its pages in `store`.

    Raises a CrawlError only if the run as a whole cannot be done; pages held from earlier runs then stay as they are. A page that
    cannot be read is an entry in the report. `progress` is told of each visited address; None shows it on standard error. With
    `only_due` a finished run goes on with nothing but the addresses that failed and are due again (`PageStore.due`). Setting `stop`
    ends the crawl at its next step; it can be resumed.
    """
    starts = [_start_address(url) for url in start_urls]
    if not starts:
        raise NotAWebsite("There is no start address to crawl from.")
    stop = stop or threading.Event()
    first_wait = settings.retry_pauses[0] if settings.retry_pauses else 0.0
    pace = Pace(settings.pause, settings.max_crawl_delay, settings.max_retry_after, first_wait, stop)
    processes = min(settings.reading_processes, 1) if settings.pause else settings.reading_processes
    with (
        store.lock(),
        HostLocks(store.path.parent / HOST_LOCKS) as hosts,
        ReaderPool(processes, settings.max_reading_seconds) as readers,
        Fetcher(settings, pace) as fetcher,
    ):
        for start in starts:
            hosts.take(Site.of(start))
        progress = progress or on_screen()
        try:
            run = Run.begin_or_resume(store, starts, clock(), only_due)
            _Crawl(store, run, fetcher, readers, hosts, settings, progress, clock, stop).run(starts)
        except Stopped:
            pass
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
    def __init__(
        self,
        store: PageStore,
        run: Run,
        fetcher: Fetcher,
        readers: ReaderPool,
        hosts: HostLocks,
        settings: CrawlSettings,
        progress: Progress,
        clock: Clock,
        stop: threading.Event,
    ):
        self._store = store
        self._run = run
        self._fetcher = fetcher
        self._hosts = hosts
        self._settings = settings
        self._clock = clock
        self._readings = Readings(store, EXTRACTOR_VERSION)
        self._frontier = Frontier(run, store.addresses(), settings, run.started.date())
        self._ledger = Ledger(store, run, self._readings, self._frontier, settings, clock)
        self._visitor = Visitor(fetcher, readers, settings)
        self._walk = Walk(store, run, self._frontier, self._ledger, self._readings, self._visitor, settings, progress, stop)

    def run(self, starts: list[str]) -> None:
        if self._run.finished:
            return
        if self._walk.site is None:
            self._reach_a_start(starts)
        self._learn_the_rules(starts)
        if not self._run.sitemaps_read:
            self._read_sitemaps()
        if self._walk.visit_waiting(1 if self._fetcher.pace.pause else max(self._settings.open_requests, 1)):
            self._finish()
        else:
            self._put_off(starts)

    def _reach_a_start(self, starts: list[str]) -> None:
        """Visit start addresses, and where they redirect to, until one answers: its origin is the site."""
        with self._store.transaction():
            self._frontier.note((Address(url) for url in starts), site=None)
        while self._walk.site is None:
            address = self._run.next_waiting()
            if address is None:
                with self._store.transaction():
                    self._readings.forget_failures_that_passed()
                    self._run.finish(self._clock())
                raise self._start_error()
            self._hosts.take(Site.of(address.url))
            self._walk.visit_start(address)

    def _start_error(self) -> CrawlError:
        failures = [seen for seen in self._run.outcomes() if seen[1] is not Outcome.REDIRECTED]
        reasons = "; ".join(f"{url}: {(detail or outcome.meaning).rstrip('.')}" for url, outcome, detail in failures)
        kinds = {outcome for _, outcome, _ in failures}
        error = START_ERRORS.get(kinds.pop(), StartUnreachable) if len(kinds) == 1 else StartUnreachable
        return error(f"No start address could be read: {reasons}.")

    def _learn_the_rules(self, starts: list[str]) -> None:
        """robots.txt, and how the site answers for what does not exist. On going on with a run they are learnt anew."""
        self._hosts.take(self._walk.site)
        try:
            self._visitor.robots(self._walk.site)
        except FetchFailed as failure:
            self._put_off(starts)
            raise START_ERRORS.get(failure.outcome, StartUnreachable)(
                f"The site cannot be crawled now: {failure.detail.rstrip('.')}."
            ) from failure
        self._visitor.learn_missing_page(self._walk.site, starts)

    def _read_sitemaps(self) -> None:
        read_times = self._readings.read_times()
        walk = SitemapWalk(self._fetcher, self._walk.site, self._readings, self._settings)
        for file in walk.files(self._visitor.robots(self._walk.site).sitemaps):
            with self._store.transaction():
                self._ledger.enter_sitemap(file, self._walk.site, read_times)
        with self._store.transaction():
            self._run.mark_sitemaps_read()

    def _put_off(self, starts: list[str]) -> None:
        """The site as a whole is to be tried again later."""
        with self._store.transaction():
            self._readings.failed(starts[0], self._clock())

    def _finish(self) -> None:
        with self._store.transaction():
            remove_gone(self._store, self._run)
            set_duplicates_aside(self._store)
            self._readings.forget_failures_that_passed()
            if self._run.saw_everything:
                self._readings.forget_unseen()
            self._run.finish(self._clock())
