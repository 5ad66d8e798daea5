"""A site's sitemaps → the addresses in them. XML, gzipped XML and plain lists; broken ones give what can be read."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from crawler.addresses import Site, normalise
from crawler.fetch import Fetcher, FetchFailed, Response
from crawler.report import Outcome
from crawler.settings import CrawlSettings


@dataclass(frozen=True)
class SitemapFile:
    """One file of a site's sitemaps: what became of it, and the pages it lists."""

    url: str
    outcome: Outcome
    detail: str
    pages: tuple[str, ...] = ()


def walk_sitemaps(fetcher: Fetcher, site: Site, declared: list[str], settings: CrawlSettings) -> Iterator[SitemapFile]:
    """Every sitemap that robots.txt declares, /sitemap.xml, and those that they name. A missing /sitemap.xml nobody declared is passed over."""
    guessed = f"{site.origin}/sitemap.xml"
    addresses = [normalise(url, site.origin) for url in declared]
    waiting = list(dict.fromkeys([*(site.identity(url) for url in addresses if url), guessed]))
    known = set(waiting)
    read = 0
    while waiting:
        url = waiting.pop(0)
        if read >= settings.max_sitemaps:
            yield SitemapFile(url, Outcome.SITEMAP, f"not read: more than {settings.max_sitemaps} sitemaps")
            continue
        read += 1
        try:
            response = _fetch(fetcher, site, url, settings)
        except FetchFailed as failure:
            if url != guessed or guessed in addresses:
                yield SitemapFile(url, failure.outcome, failure.detail)
            continue
        pages, sitemaps = read_sitemap(response.body, url, settings.max_sitemap_bytes)
        if pages or sitemaps or url != guessed or guessed in addresses:
            yield SitemapFile(url, Outcome.SITEMAP, f"{len(pages)} addresses, {len(sitemaps)} sitemaps", tuple(pages))
        further = [found for found in dict.fromkeys(map(site.identity, sitemaps)) if found not in known]
        waiting += further
        known.update(further)


def read_sitemap(body: bytes, url: str, max_bytes: int) -> tuple[list[str], list[str]]:
    """The pages and the further sitemaps that a file fetched from `url` lists, normalised; at most `max_bytes` are unpacked."""
    if body.startswith(b"\x1f\x8b"):
        body = _unzipped(body, max_bytes)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _from_xml(body, url)
    lines = (normalise(line) for line in body.decode("utf-8-sig", "replace").splitlines())
    return [line for line in lines if line], []


def _fetch(fetcher: Fetcher, site: Site, url: str, settings: CrawlSettings) -> Response:
    for _ in range(settings.max_redirects + 1):
        if not site.holds(url):
            raise FetchFailed(Outcome.OTHER_HOST, "")
        response = fetcher.get(url, settings.max_sitemap_bytes)
        target = normalise(response.location, url) if response.location else None
        if target is None and response.status != 200:
            raise FetchFailed(Outcome.HTTP_ERROR, f"HTTP {response.status}")
        if target is None:
            return response
        url = target
    raise FetchFailed(Outcome.REDIRECT_LOOP, "redirects too often")


def _unzipped(body: bytes, max_bytes: int) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, max_bytes)
    except zlib.error:
        return b""


def _from_xml(body: bytes, url: str) -> tuple[list[str], list[str]]:
    found: dict[str, list[str]] = {"url": [], "sitemap": []}
    events = etree.iterparse(BytesIO(body), tag="{*}loc", recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        for _, element in events:
            parent = element.getparent()
            address = normalise(element.text, url) if element.text else None
            kind = etree.QName(parent).localname if parent is not None else ""
            if address and kind in found:
                found[kind].append(address)
            element.clear(keep_tail=True)
    except etree.XMLSyntaxError:
        pass  # what came before the fault stands
    return found["url"], found["sitemap"]
