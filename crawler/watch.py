"""Keeps websites fresh: each is crawled again when its own interval is over, several at a time.

Nothing is remembered but what the stores hold, so a watch that was killed goes on where it was when it is started again, and two watches beside each
other do no work twice: locks keep them apart, and what one has crawled is not due for the other.
"""

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from crawler.crawl import crawl, utc_now
from crawler.errors import CrawlError, HostBusy, StoreBusy
from crawler.progress import Silent
from crawler.report import CrawlReport
from crawler.settings import CrawlSettings
from crawler.store import PageStore

BUSY_PAUSE = timedelta(minutes=5)  # until another look, where another process is at work
RETRY_PAUSE = timedelta(minutes=1)  # at least, until addresses that failed are tried again
FIRST_PAUSE = timedelta(minutes=5)  # after a visit that failed; doubled with each further one
LONGEST_PAUSE = timedelta(hours=6)
GRACE = 5.0  # seconds that visits are given to end when the watch is stopped


@dataclass(frozen=True)
class Website:
    """What is to be kept fresh."""

    name: str
    starts: tuple[str, ...]  # addresses to crawl from
    store: Path
    settings: CrawlSettings
    interval: timedelta  # from the start of one crawl to the start of the next


@dataclass(frozen=True)
class Ended:
    """How a visit ended."""

    name: str
    failed: bool
    next_visit: datetime


@dataclass
class _State:
    next_visit: datetime
    failures: int = 0  # in a row
    thread: Thread | None = None  # while it is visited
    told_on: str | None = None  # fingerprint of the pages that `crawled` has taken note of


class Stop:
    """The watch is to end."""


Bell = SimpleQueue[Ended | Stop]  # rings when a visit has ended, and when the watch is stopped; a signal handler may ring it


def wait(bell: Bell, seconds: float) -> Ended | Stop | None:
    """What rang, or None when it stayed silent for so long."""
    try:
        return bell.get(timeout=seconds)
    except Empty:
        return None


class VisitFailed(Exception):
    """`str()` is the reason, for whoever reads the log."""


class Busy(Exception):
    """Another process is at it; no failure. `str()` says so."""


class Watch:
    """Every website is visited at once and from then on whenever its interval is over, or addresses that failed may be tried again.

    `crawled(name, changed)` is called after each visit, in a thread of its own; it may raise VisitFailed or Busy. `changed` says whether the pages are others than
    at its last call that did not raise, whoever changed them; at the first visit, which may find nothing due, it is true. `tell(name, line)` is told what happens, from any thread. `clock` and `wait` are time itself, but in tests.
    """

    def __init__(
        self,
        websites: Sequence[Website],
        crawled: Callable[[str, bool], None],
        tell: Callable[[str, str], None],
        at_once: int,
        clock: Callable[[], datetime] = utc_now,
        wait: Callable[[Bell, float], Ended | Stop | None] = wait,
    ):
        self._websites = {website.name: website for website in websites}
        self._crawled = crawled
        self._tell = tell
        self._at_once = at_once
        self._clock = clock
        self._wait = wait
        self._bell: Bell = SimpleQueue()
        self._states = {name: _State(clock()) for name in self._websites}
        self._stopped = Event()

    def run(self, once: bool = False) -> list[str]:
        """Until stop() is called, or with `once` until nothing is due any more. Gives the names of those whose last visit failed.

        Visits that have not ended GRACE seconds after stop() are left behind, in threads that do not keep the process alive.
        """
        while not self._stopped.is_set():
            self._begin_due()
            if once and not self.visiting:
                break
            self._take_in(self._wait(self._bell, self._pause()))
        give_up = time.monotonic() + GRACE
        for thread in self.visiting:
            thread.join(max(0.0, give_up - time.monotonic()))
        return [name for name, state in self._states.items() if state.failures]

    def stop(self) -> None:
        """Begin no further visit, and break off those that are running. May be called by a signal handler and from any thread."""
        self._bell.put(Stop())

    @property
    def visiting(self) -> list[Thread]:
        """The threads of visits that are running, or have ended and are not yet taken note of."""
        return [state.thread for state in self._states.values() if state.thread is not None]

    def _begin_due(self) -> None:
        """The longest overdue first, as far as there is room."""
        for state, name in self._waiting()[: self._at_once - len(self.visiting)]:
            if state.next_visit > self._clock():
                break
            state.thread = Thread(target=self._visit, args=(self._websites[name], state), name=name, daemon=True)
            state.thread.start()

    def _pause(self) -> float:
        """Seconds until the next visit may begin."""
        coming = [state.next_visit - self._clock() for state, _ in self._waiting()]
        if not coming or len(self.visiting) >= self._at_once:
            return LONGEST_PAUSE.total_seconds()  # until a visit has ended
        return max(0.0, min(*coming, LONGEST_PAUSE).total_seconds())

    def _waiting(self) -> list[tuple[_State, str]]:
        waiting = [(state, name) for name, state in self._states.items() if state.thread is None]
        return sorted(waiting, key=lambda pair: pair[0].next_visit)

    def _take_in(self, rung: Ended | Stop | None) -> None:
        if isinstance(rung, Stop):
            self._stopped.set()
        elif rung is not None:
            state = self._states[rung.name]
            state.next_visit, state.thread = rung.next_visit, None
            state.failures = state.failures + 1 if rung.failed else 0

    def _visit(self, website: Website, state: _State) -> None:
        """In a thread of its own. Whatever goes wrong is this website's alone."""
        failed, next_visit = False, self._clock() + BUSY_PAUSE
        try:
            next_visit = self._refresh(website, state)
        except _BrokenOff:
            self._tell(website.name, "broken off; the next start goes on there")
        except (StoreBusy, HostBusy, Busy) as busy:
            self._tell(website.name, str(busy))
        except Exception as error:  # noqa: BLE001 see above
            pause = min(FIRST_PAUSE * 2 ** min(state.failures, 10), LONGEST_PAUSE, website.interval)
            failed, next_visit = True, self._clock() + pause
            self._tell(website.name, f"failed, again in {told_span(pause)}: {_reason(error)}")
        self._bell.put(Ended(website.name, failed, next_visit))

    def _refresh(self, website: Website, state: _State) -> datetime:
        """Crawl what is due, and have it told on; gives the time of the next visit."""
        with PageStore(website.store) as store:
            latest = store.latest_run()
            reached = latest.complete and latest.site
            if not reached or not timedelta(0) <= self._clock() - latest.started < website.interval:
                self._crawl(website, store, only_due=False)
            elif store.due(self._clock()):
                self._crawl(website, store, only_due=True)
            latest, pages = store.latest_run(), store.fingerprint()
            self._crawled(website.name, pages != state.told_on)
            state.told_on = pages
            if not latest.complete:
                raise VisitFailed("the website stopped answering; the crawl goes on where it was")
            moment, retry = latest.started + website.interval, store.next_retry()
            return moment if retry is None else min(moment, max(retry, self._clock() + RETRY_PAUSE))

    def _crawl(self, website: Website, store: PageStore, only_due: bool) -> None:
        begun = self._clock()
        self._tell(website.name, "tries again what failed" if only_due else f"crawls {' '.join(website.starts)}")
        report = crawl(website.starts, store, website.settings, Silent(), self._clock, only_due, self._stopped)
        if self._stopped.is_set() and not report.complete:
            raise _BrokenOff
        self._tell(website.name, f"{told(report)}, in {told_span(self._clock() - begun)}")


class _BrokenOff(Exception):
    """The watch was stopped during a crawl."""


def _reason(error: Exception) -> str:
    if isinstance(error, (CrawlError, VisitFailed)):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({place.filename}:{place.lineno})"


def told(report: CrawlReport) -> str:
    """A crawl in a line: "58 pages held: 2 new, 1 changed, 55 unchanged, 0 gone; 1 address failed"."""
    changes = ", ".join(f"{count} {change}" for change, count in report.changes().items())
    failed = report.groups()["failed"]
    return f"{report.pages_held} pages held: {changes}; {failed} {'address' if failed == 1 else 'addresses'} failed"


def told_span(span: timedelta) -> str:
    """ "40 s", "12 min", "5 h 20 min"."""
    seconds = span.total_seconds()
    if seconds < 100:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
