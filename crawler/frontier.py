"""Which of the addresses a page links to are worth a visit. What is passed over gets its reason at once."""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.addresses import Site, path_of
from crawler.report import Outcome
from crawler.runs import Address, Run, Sighting
from crawler.settings import CrawlSettings


class Frontier:
    """Knows every address seen so far, also those seen before the process was last stopped."""

    def __init__(self, run: Run, settings: CrawlSettings):
        self._run = run
        self._settings = settings
        self._seen: set[str] = set()
        self._nofollow: set[str] = set()
        self._variants: Counter[str] = Counter()
        for url, outcome in run.seen():
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
            sightings.append(Sighting(Address(url, address.clicks, address.redirects), linked_from, outcome, detail))
        self._run.add(sightings)
        if beyond:
            self._run.count_unrecorded(beyond)

    def _judge(self, url: str, address: Address, site: Site | None, nofollow: bool) -> tuple[Outcome, str]:
        settings = self._settings
        segments = [segment for segment in urlsplit(url).path.split("/") if segment]
        extension = segments[-1].rpartition(".")[2].lower() if segments and "." in segments[-1] else ""
        repeats = max(Counter(segments).values(), default=0)
        if site is not None and not site.holds(url):
            return Outcome.OTHER_HOST, ""
        if nofollow:
            return Outcome.NOFOLLOW, ""
        if extension in settings.unread_extensions:
            return Outcome.CONTENT_TYPE, f"{extension}, by its name"
        if len(url) > settings.max_address_length:
            return Outcome.TRAP, f"{len(url)} characters long"
        if len(segments) > settings.max_path_depth:
            return Outcome.TRAP, f"{len(segments)} segments deep"
        if repeats > settings.max_segment_repeats:
            return Outcome.TRAP, f"the same segment {repeats} times"
        if address.redirects > settings.max_redirects:
            return Outcome.REDIRECT_LOOP, f"more than {settings.max_redirects} redirects in a row"
        if address.clicks > settings.max_clicks:
            return Outcome.TOO_MANY_CLICKS, f"more than {settings.max_clicks} clicks from the start"
        if "?" in url and self._variants[path_of(url)] >= settings.max_query_variants:
            return Outcome.QUERY_VARIANTS, f"more than {settings.max_query_variants} of {path_of(url)}"
        return Outcome.WAITING, ""

    def _remember(self, url: str, outcome: Outcome) -> None:
        self._seen.add(url)
        if outcome is Outcome.NOFOLLOW:
            self._nofollow.add(url)
        else:
            self._nofollow.discard(url)
        # Only variants that were or will be visited count: the rest cost nothing.
        if "?" in url and outcome not in (Outcome.NOFOLLOW, Outcome.OTHER_HOST, Outcome.QUERY_VARIANTS):
            self._variants[path_of(url)] += 1
