"""Which of the addresses a page links to are worth a visit. What is passed over gets its reason at once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from crawler.addresses import Site
from crawler.report import Outcome
from crawler.runs import Address, Run, Sighting
from crawler.settings import CrawlSettings
from crawler.traps import Traps

COUNTED = (Outcome.QUERY_VARIANTS, Outcome.TOO_MANY_CLICKS)  # passed over for what else has been taken, not for what they are


class Frontier:
    """Knows every address seen so far, also those seen before the process was last stopped.

    Pages that are held come before new ones where only so many are taken: else each run would hold other pages of the same website.
    """

    def __init__(self, run: Run, held: Iterable[str], settings: CrawlSettings, today: date):
        self._run = run
        self._settings = settings
        self._held = frozenset(held)
        self._seen: set[str] = set()
        self._nofollow: set[str] = set()
        self._traps = Traps(settings, today)
        for url in self._held:
            self._traps.reserve(url)
        for url, outcome, _ in run.outcomes():
            self._remember(url, outcome)

    def note(self, addresses: Iterable[Address], site: Site | None, linked_from: str = "", nofollow: bool = False) -> None:
        """Enter addresses that are new; to be called inside the store's transaction. Without a site yet, none is foreign."""
        sightings = []
        beyond = 0
        for address in addresses:
            url = site.identity(address.url) if site else address.url
            if url in self._seen and (nofollow or url not in self._nofollow):
                continue
            if len(self._seen) >= self._settings.max_addresses:
                beyond += 1
                continue
            outcome, detail = self._judge(url, address, site, nofollow)
            self._remember(url, outcome)
            address = replace(address, url=url, held=url in self._held)
            sightings.append(Sighting(address, linked_from, outcome, detail))
        self._run.add(sightings)
        if beyond:
            self._run.count_unrecorded(beyond)

    def _judge(self, url: str, address: Address, site: Site | None, nofollow: bool) -> tuple[Outcome, str]:
        last = urlsplit(url).path.rpartition("/")[2]
        extension = last.rpartition(".")[2].lower() if "." in last else ""
        if site is not None and not site.holds(url):
            return Outcome.OTHER_HOST, ""
        if nofollow:
            return Outcome.NOFOLLOW, ""
        if extension in self._settings.unread_extensions:
            return Outcome.CONTENT_TYPE, f"{extension}, by its name"
        if address.redirects > self._settings.max_redirects:
            return Outcome.REDIRECT_LOOP, f"more than {self._settings.max_redirects} redirects in a row"
        judgement = self._traps.judge(url, address.clicks)
        if judgement and not (url in self._held and judgement[0] in COUNTED):
            return judgement
        return Outcome.WAITING, ""

    def _remember(self, url: str, outcome: Outcome) -> None:
        self._seen.add(url)
        if outcome is Outcome.NOFOLLOW:
            self._nofollow.add(url)
        else:
            self._nofollow.discard(url)
        if outcome in (Outcome.NOFOLLOW, Outcome.OTHER_HOST, Outcome.TRAP, *COUNTED):
            return  # what was passed over costs nothing, so it takes no place
        if url in self._held:
            self._traps.show(url)  # its place it has already
        else:
            self._traps.remember(url)
