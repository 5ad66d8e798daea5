"""A site's sitemaps → the addresses in them. XML, gzipped XML and plain lists; broken ones give what can be read."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

from lxml import etree

from crawler.addresses import Site, normalise
from crawler.fetch import GZIP, PIECE, Fetcher, FetchFailed, Response, at_most
from crawler.pace import Stopped
from crawler.readings import KeptLink, Reading, Readings
from crawler.report import Outcome
from crawler.settings import CrawlSettings
from crawler.visits import REMOVED, Visit, unforeseen, validators_of

ROOTS = ("urlset", "sitemapindex")


@dataclass(frozen=True)
class SitemapFile:
    """One file of a site's sitemaps: what became of it, and what it lists or, where it could not be read, listed the last time."""

    url: str
    visit: Visit
    links: tuple[KeptLink, ...] = ()


@dataclass(frozen=True)
class Listing:
    links: tuple[KeptLink, ...]  # normalised
    whole: bool  # it is a sitemap, and no part of it is missing


class SitemapWalk:
    """Every sitemap that robots.txt declares, /sitemap.xml, and those that they name."""

    def __init__(self, fetcher: Fetcher, site: Site, readings: Readings, settings: CrawlSettings):
        self._fetcher = fetcher
        self._site = site
        self._readings = readings
        self._settings = settings

    def files(self, declared: list[str]) -> Iterator[SitemapFile]:
        """A missing /sitemap.xml nobody declared is passed over."""
        guessed = f"{self._site.origin}/sitemap.xml"
        addresses = [self._site.identity(url) for url in (normalise(text, self._site.origin) for text in declared) if url]
        waiting = list(dict.fromkeys([*addresses, guessed]))
        known = set(waiting)
        for read, url in enumerate(waiting):  # grows while it is walked
            file = self._file(url) if read < self._settings.max_sitemaps else self._unread(url)
            if file.links or url != guessed or guessed in addresses:
                yield file
            further = [link.url for link in file.links if link.sitemap and link.url not in known]
            waiting += further
            known.update(further)

    def _file(self, url: str) -> SitemapFile:
        known = self._readings.get(url)
        if known is not None and known.outcome is not Outcome.SITEMAP:
            known = None
        kept = tuple(self._readings.links(url))
        try:
            return self._read(url, known, kept)
        except FetchFailed as failure:
            return SitemapFile(url, Visit(failure.outcome, failure.detail), kept)
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 whatever a sitemap may hold, it costs itself
            return SitemapFile(url, unforeseen(error), kept)

    def _read(self, url: str, known: Reading | None, kept: tuple[KeptLink, ...]) -> SitemapFile:
        """`kept`: what it listed the last time."""
        response = self._fetch(url, known)
        if response.status in REMOVED:
            return SitemapFile(url, _error(response))
        validators = validators_of(response)
        if known and (response.status == 304 or validators.digest == known.validators.digest):
            return SitemapFile(url, Visit(Outcome.SITEMAP, known.detail, validators=known.validators, unchanged=True), kept)
        if response.status != 200:
            return SitemapFile(url, _error(response), kept)
        listing = read_sitemap(response.body, url, self._settings.max_sitemap_bytes)
        links = self._of_site(listing.links)
        if not listing.whole:  # what it listed before may stand in the part that is missing
            return SitemapFile(url, Visit(Outcome.SITEMAP, f"broken, {_told(links)}"), tuple(dict.fromkeys([*links, *kept])))
        return SitemapFile(url, Visit(Outcome.SITEMAP, _told(links), validators=validators), links)

    def _unread(self, url: str) -> SitemapFile:
        visit = Visit(Outcome.SITEMAP, f"not read: more than {self._settings.max_sitemaps} sitemaps")
        return SitemapFile(url, visit, tuple(self._readings.links(url)))

    def _fetch(self, url: str, known: Reading | None) -> Response:
        conditions = known.validators.conditions() if known else {}
        for _ in range(self._settings.max_redirects + 1):
            if not self._site.holds(url):
                raise FetchFailed(Outcome.OTHER_HOST, "")
            response = self._fetcher.get(url, at_most(self._settings.max_sitemap_bytes), conditions)
            target = normalise(response.location, url) if response.location else None
            if target is None:
                return response
            url = target
        raise FetchFailed(Outcome.REDIRECT_LOOP, "redirects too often")

    def _of_site(self, links: tuple[KeptLink, ...]) -> tuple[KeptLink, ...]:
        return tuple(replace(link, url=self._site.identity(link.url)) for link in links)


def read_sitemap(body: bytes, url: str, max_bytes: int) -> Listing:
    """What a file fetched from `url` lists; at most `max_bytes` are unpacked."""
    unpacked = _unzipped(body, max_bytes) if body.startswith(GZIP) else body
    if unpacked.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _from_xml(unpacked, url)
    lines = (normalise(line) for line in unpacked.decode("utf-8-sig", "replace").splitlines())
    links = tuple(KeptLink(line) for line in lines if line)
    return Listing(links, whole=bool(links))


def _error(response: Response) -> Visit:
    return Visit(Outcome.HTTP_ERROR, f"HTTP {response.status}", status=response.status)


def _told(links: tuple[KeptLink, ...]) -> str:
    sitemaps = sum(link.sitemap for link in links)
    return f"{len(links) - sitemaps} addresses, {sitemaps} sitemaps"


def _unzipped(body: bytes, max_bytes: int) -> bytes:
    """As much as can be had."""
    unpacked = bytearray()
    try:
        with gzip.open(BytesIO(body)) as file:
            while len(unpacked) < max_bytes and (piece := file.read1(PIECE)):
                unpacked += piece
    except (OSError, EOFError, zlib.error):  # broken, or not whole
        pass
    return bytes(unpacked[:max_bytes])


def _from_xml(body: bytes, url: str) -> Listing:
    links: list[KeptLink] = []
    events = etree.iterparse(
        BytesIO(body), tag=("{*}url", "{*}sitemap"), recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for _, element in events:
            children = {etree.QName(child).localname: child.text for child in element if isinstance(child.tag, str)}
            if address := normalise(children["loc"], url) if children.get("loc") else None:
                lastmod = (children.get("lastmod") or "").strip()[:40]
                links.append(KeptLink(address, sitemap=etree.QName(element).localname == "sitemap", lastmod=lastmod or None))
            element.clear(keep_tail=True)
    except etree.XMLSyntaxError:
        return Listing(tuple(links), whole=False)  # what came before the fault stands
    root = events.root
    sound = not len(events.error_log) and root is not None and etree.QName(root).localname in ROOTS
    return Listing(tuple(links), whole=sound)
