"""robots.txt: what the site allows, how fast, and where its sitemaps are."""

from dataclasses import dataclass

from protego import Protego

from crawler.addresses import Site, normalise
from crawler.fetch import OVERLOADED, Fetcher, FetchFailed, at_most
from crawler.report import Outcome

MAX_BYTES = 512_000  # what comes after is not read, as the standard (RFC 9309) allows


@dataclass(frozen=True)
class Robots:
    rules: Protego
    product: str

    def allows(self, url: str) -> bool:
        return self.rules.can_fetch(url, self.product)

    @property
    def crawl_delay(self) -> float:
        """Seconds the site asks for between requests; 0 where it does not."""
        return float(self.rules.crawl_delay(self.product) or 0)

    @property
    def sitemaps(self) -> list[str]:
        return list(self.rules.sitemaps)


def read_robots(fetcher: Fetcher, site: Site, product: str, max_redirects: int) -> Robots:
    """The site's rules. A missing file allows everything; a server error, a plea for patience or silence allows nothing.

    Raises FetchFailed: ROBOTS_UNAVAILABLE, or PRIVATE or CONNECTION when the site itself cannot be reached.
    """
    url = f"{site.origin}/robots.txt"
    try:
        text = _text(fetcher, url, max_redirects)
    except FetchFailed as failure:
        if failure.outcome in (Outcome.TIMEOUT, Outcome.INVALID):
            raise FetchFailed(Outcome.ROBOTS_UNAVAILABLE, f"{url}: {failure.detail}") from failure
        if failure.outcome is not Outcome.REDIRECT_LOOP:  # the site answers, as with a missing file: everything is allowed
            raise
        text = ""
    try:
        return Robots(Protego.parse(text), product)
    except Exception as error:  # noqa: BLE001 whatever may stand in the file: rules that cannot be read allow nothing
        raise FetchFailed(Outcome.ROBOTS_UNAVAILABLE, f"{url} cannot be read: {type(error).__name__}: {error}"[:300]) from error


def _text(fetcher: Fetcher, url: str, max_redirects: int) -> str:
    for _ in range(max_redirects + 1):
        response = fetcher.get(url, at_most(MAX_BYTES), only_beginning=True)
        if response.status >= 500 or response.status in OVERLOADED:
            raise FetchFailed(
                Outcome.ROBOTS_UNAVAILABLE, f"{url} answers HTTP {response.status}, so nothing is known to be allowed"
            )
        target = normalise(response.location, url) if response.location else None
        if target is None:
            return _whole_lines(response.body).decode("utf-8-sig", "replace").replace("\0", "")
        url = target
    raise FetchFailed(Outcome.REDIRECT_LOOP, "redirects too often")


def _whole_lines(body: bytes) -> bytes:
    """Half a rule would forbid more, or less, than the whole."""
    return body if len(body) < MAX_BYTES else body.rpartition(b"\n")[0]
