"""What one visit changes in the store. Every method expects to be inside the store's transaction."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import MAXYEAR, UTC, datetime, timedelta

from crawler.addresses import Site
from crawler.extract import Link
from crawler.frontier import Frontier
from crawler.readings import KeptLink, Reading, Readings
from crawler.report import Change, Outcome
from crawler.runs import FIRST, LAST, NEXT, Address, Run
from crawler.settings import CrawlSettings
from crawler.sitemaps import SitemapFile
from crawler.store import PageStore
from crawler.visits import Visit, unforeseen

TRIES_WHEN_OVERLOADED = 2  # times as many: the address is not at fault


class Ledger:
    def __init__(
        self,
        store: PageStore,
        run: Run,
        readings: Readings,
        frontier: Frontier,
        settings: CrawlSettings,
        clock: Callable[[], datetime],
    ):
        self.held = set(store.addresses())
        self._store = store
        self._run = run
        self._readings = readings
        self._frontier = frontier
        self._settings = settings
        self._clock = clock

    def enter(self, address: Address, visit: Visit, site: Site | None) -> bool:
        """The outcome, the page and the addresses found. False if the address is to be tried again instead."""
        if visit.temporary and address.attempts < self._tries(visit):
            self._run.try_again(address.url)
            return False
        try:
            change = self._hold(address, visit, site)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 whatever a page may hold, it costs itself
            visit, change = unforeseen(error), None
        self._run.settle(address.url, visit.outcome, visit.detail, change, visit.failed)
        self._note_failure(address.url, visit)
        links = self._links(address, visit, site)
        if visit.leads_to is not None:
            redirects = address.redirects + 1 if visit.outcome is Outcome.REDIRECTED else 0
            self._frontier.note([Address(visit.leads_to, address.clicks, redirects)], site, linked_from=address.url)
        self._note_links(address.url, address.clicks, links, site)
        return True

    def enter_circle(self, urls: list[str], site: Site) -> None:
        """Redirects that turn out to lead in a circle have failed: what is held of them stays, and so does what they linked to."""
        for url in urls:
            clicks = self._run.close_circle(url)
            self._note_links(url, clicks, self._readings.links(url), site)

    def enter_sitemap(self, file: SitemapFile, site: Site, read_times: dict[str, datetime]) -> None:
        """The pages it lists wait from now on, those first that it says have changed."""
        visit = file.visit
        self._frontier.note([Address(file.url)], site)
        self._run.settle(file.url, visit.outcome, visit.detail, failed=visit.failed)
        if visit.validators is not None and not visit.unchanged:
            self._readings.save(file.url, _reading(visit), file.links, self._clock())
        elif visit.removed:
            self._readings.forget(file.url)
        pages = (
            Address(link.url, priority=_priority(link.lastmod, read_times.get(link.url))) for link in file.links if not link.sitemap
        )
        self._frontier.note(pages, site, linked_from=file.url)

    def _note_links(self, url: str, clicks: int, links: Iterable[Link | KeptLink], site: Site | None) -> None:
        for nofollow in (False, True):
            found = (Address(link.url, clicks + 1) for link in links if link.nofollow is nofollow)
            self._frontier.note(found, site, linked_from=url, nofollow=nofollow)

    def _tries(self, visit: Visit) -> int:
        return len(self._settings.retry_pauses) * (TRIES_WHEN_OVERLOADED if visit.overloaded else 1)

    def _hold(self, address: Address, visit: Visit, site: Site | None) -> Change | None:
        if visit.removed and site is not None:  # while no start has answered, nothing is let go of
            self._store.remove(address.url, visit.outcome.value, visit.detail)
            self.held.discard(address.url)
        if visit.outcome is not Outcome.PAGE:
            return None
        change = Change.UNCHANGED if visit.unchanged else self._store.put(visit.page, self._clock())
        self.held.add(address.url)
        return change

    def _note_failure(self, url: str, visit: Visit) -> None:
        if visit.failed and visit.validators is None:
            self._readings.failed(url, self._clock())
        else:
            self._readings.answered(url)

    def _links(self, address: Address, visit: Visit, site: Site | None) -> Iterable[KeptLink]:
        """Those of the document; where it could not be had, or is the same, those it had when it was last read."""
        if site is None and (visit.failed or visit.refused):
            return ()  # no start has answered yet: what it linked to may lie on any host
        if visit.unchanged:
            self._readings.renew(address.url, visit.validators)
            if visit.outcome is Outcome.REDIRECTED:
                return ()
        withheld = visit.refused and self._store.is_believed(address.url)
        if visit.unchanged or withheld or (visit.failed and visit.validators is None):
            return self._readings.links(address.url)
        if visit.validators is None:
            self._readings.forget(address.url)
            return ()
        links = [KeptLink(site.identity(link.url) if site else link.url, link.nofollow) for link in visit.links]
        kept = [*links, KeptLink(visit.leads_to)] if visit.leads_to else links
        if visit.outcome is Outcome.REDIRECTED and address.url in self.held:
            kept += self._readings.links(address.url)  # until the next run: the redirect may turn out to lead in a circle
        self._readings.save(address.url, _reading(visit), kept, self._clock())
        return links


def _reading(visit: Visit) -> Reading:
    return Reading(visit.outcome, visit.detail, visit.leads_to, visit.validators, visit.canonical)


def _priority(lastmod: str | None, read_at: datetime | None) -> int:
    """By what a sitemap says of a page and when we read it."""
    moment = _moment(lastmod) if lastmod else None
    if moment is None:
        return NEXT
    return FIRST if read_at is None or moment > read_at else LAST


def _moment(text: str) -> datetime | None:
    """A date without a time is over at its end."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2026-03-12") and moment.year < MAXYEAR:  # "9999-12-31" is what some systems say for "never"
        moment += timedelta(days=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
