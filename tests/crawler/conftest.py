from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.crawl import CrawlSettings, crawl
from crawler.progress import Silent
from crawler.report import CrawlReport, Outcome
from crawler.store import PageStore
from tests.crawler.local_website import LocalWebsite

QUICK = {
    "pause": 0.0,
    "connect_timeout": 1.0,
    "read_timeout": 0.3,
    "max_seconds": 1.0,
    "retry_pauses": (),
    "reading_processes": 0,  # starting one would take longer than most of these crawls
    "allow_private": True,
}


@pytest.fixture
def site() -> Iterator[LocalWebsite]:
    with LocalWebsite() as website:
        yield website


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PageStore]:
    with PageStore(tmp_path / "fjordby.sqlite") as held:
        yield held


@pytest.fixture
def visit(site: LocalWebsite, store: PageStore) -> Callable[..., CrawlReport]:
    """Crawl the local website from its front page, or from the given paths; keywords are settings."""

    def run(*paths: str, **settings: object) -> CrawlReport:
        return crawl([site.url(path) for path in paths or ("/",)], store, CrawlSettings(**(QUICK | settings)), Silent())

    return run


@pytest.fixture
def outcome(site: LocalWebsite) -> Callable[[CrawlReport, str], Outcome]:
    """The outcome of one path in a report; fails unless there is exactly one."""

    def look_up(report: CrawlReport, path: str) -> Outcome:
        (found,) = [address.outcome for address in report.addresses if address.url == site.url(path)]
        return found

    return look_up
