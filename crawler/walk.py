"""Visits what is waiting: which address next, how many at once, when a failed one again, and when to give up."""

import threading
import time

from crawler.addresses import Site
from crawler.crew import Crew
from crawler.frontier import Frontier
from crawler.ledger import Ledger
from crawler.pace import Stopped
from crawler.progress import Progress
from crawler.readings import Reading, Readings
from crawler.report import Outcome
from crawler.runs import Address, Run
from crawler.settings import CrawlSettings
from crawler.store import PageStore
from crawler.visits import Visit, Visitor

LONGEST_WAIT = 0.5  # seconds until the loop looks again whether it is to stop


class Walk:
    """`site` is None until a start address has answered; from then on only its addresses are visited."""

    def __init__(
        self,
        store: PageStore,
        run: Run,
        frontier: Frontier,
        ledger: Ledger,
        readings: Readings,
        visitor: Visitor,
        settings: CrawlSettings,
        progress: Progress,
        stop: threading.Event,
    ):
        self.site = Site(run.site) if run.site else None
        self._store = store
        self._run = run
        self._frontier = frontier
        self._ledger = ledger
        self._readings = readings
        self._visitor = visitor
        self._settings = settings
        self._progress = progress
        self._stop = stop
        self._visited = 0
        self._failures_in_a_row = 0
        self._due: dict[str, float] = {}  # when (time.monotonic) an address that failed may be tried again

    def visit_start(self, address: Address) -> None:
        """If it answers, its origin is the site."""
        self._wait_until_due(address)
        origin = Site.of(address.url)
        visit = self._visitor.visit(address, origin, self._known(address), settled=False)
        with self._store.transaction():
            if visit.answered:
                self.site = origin
                self._run.site = origin.origin
            self._write_down(address, visit)
        self._show(address)

    def visit_waiting(self, at_once: int) -> bool:
        """Until nothing waits or the limit of pages is reached. False if the site seems to be down: the run is to be resumed."""
        under_way: set[str] = set()
        with Crew(self._look_at, at_once) as crew:
            while True:
                while crew.open < at_once and (address := self._next(under_way)):
                    if crew.open and self._seconds_until_due(address) > 0:
                        break
                    self._wait_until_due(address)
                    under_way.add(address.url)
                    crew.give((address, self._known(address)))
                if not crew.open:
                    return True
                if self._stop.is_set():
                    raise Stopped
                done = crew.take(LONGEST_WAIT)
                with self._store.transaction():
                    for (address, _), visit in done:
                        under_way.discard(address.url)
                        self._write_down(address, visit)
                for (address, _), _ in done:
                    self._show(address)
                if self._failures_in_a_row >= self._settings.max_failures_in_a_row:
                    return False

    def _next(self, under_way: set[str]) -> Address | None:
        """None while all that waits is under way, and at the end."""
        if self._run.waiting <= len(under_way) and under_way:
            return None
        full = len(self._ledger.held) + len(under_way) >= self._settings.max_pages
        if address := self._run.next_waiting(under_way, only_held=full):
            return address
        if under_way:
            return None
        with self._store.transaction():
            if full:
                self._look_after_unseen_pages()
            self._run.release_orphans()
        if address := self._run.next_waiting(only_held=full):
            return address
        if full and self._run.waiting:
            with self._store.transaction():
                self._run.cut_short()
        return None

    def _look_after_unseen_pages(self) -> None:
        """A run that ends early does not know whether they are still linked to; those that are gone make room for others."""
        self._frontier.note((Address(url) for url in self._run.unseen_pages()), self.site)

    def _look_at(self, task: tuple[Address, Reading | None]) -> Visit:
        """In a thread of the crew: no store is at hand here."""
        address, known = task
        if not self.site.holds(address.url):
            return Visit(Outcome.OTHER_HOST)
        if self.site.identity(address.url) != address.url:
            return Visit(Outcome.REDIRECTED, "the same address, spelled otherwise", leads_to=self.site.identity(address.url))
        return self._visitor.visit(address, self.site, known)

    def _known(self, address: Address) -> Reading | None:
        """The last reading, if what came of it is at hand."""
        known = None if address.orphaned else self._readings.get(address.url)
        return known if known and (known.outcome is not Outcome.PAGE or address.url in self._ledger.held) else None

    def _write_down(self, address: Address, visit: Visit) -> None:
        """To be called inside the store's transaction."""
        if visit.outcome is Outcome.REDIRECTED and self.site is not None:
            target = self.site.identity(visit.leads_to)
            circle = self._run.circle(target, address.url, self.site)
            if circle is not None:
                self._ledger.enter_circle(circle, self.site)
                visit = Visit(Outcome.REDIRECT_LOOP, f"redirects in a circle over {visit.leads_to}")
        if not self._ledger.enter(address, visit, self.site):
            pauses = self._settings.retry_pauses
            self._due[address.url] = time.monotonic() + pauses[min(address.attempts, len(pauses) - 1)]
        if not address.attempts:  # further tries all come at the end and would look like a site that is down
            self._failures_in_a_row = self._failures_in_a_row + 1 if visit.unanswered else 0

    def _show(self, address: Address) -> None:
        self._visited += 1
        self._progress.advance(self._visited, self._run.waiting, address.url)

    def _wait_until_due(self, address: Address) -> None:
        left = self._seconds_until_due(address)
        if left > 0 and self._stop.wait(left):
            raise Stopped

    def _seconds_until_due(self, address: Address) -> float:
        return self._due.get(address.url, 0.0) - time.monotonic()
