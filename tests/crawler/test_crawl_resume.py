"""A crawl that is killed goes on where it was; a store has one crawl at a time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.crawl import CrawlSettings, crawl
from crawler.errors import StoreBusy, StoreUnreadable
from crawler.progress import Silent
from crawler.report import Outcome
from crawler.store import PageStore
from tests.crawler.local_website import page

ROOT = Path(__file__).resolve().parents[2]
CRAWL = """
import sys
from pathlib import Path
from crawler.crawl import CrawlSettings, crawl
from crawler.progress import Silent
from crawler.store import PageStore
with PageStore(Path(sys.argv[2])) as store:
    crawl([sys.argv[1]], store, CrawlSettings(pause=0, allow_private=True), Silent())
"""


@pytest.mark.parametrize("kill_at", [1, 7, 15])
def test_a_crawl_killed_in_the_middle_goes_on_and_fetches_only_what_was_under_way_again(site, store, visit, kill_at):
    paths = [f"/side/{number}" for number in range(20)]
    process = None

    def serve(path):
        if process is not None and path == paths[kill_at]:
            os.kill(process.pid, signal.SIGKILL)
        return page(path) if path in paths else None

    site["/"] = page("Forside", *paths)
    site.otherwise(serve)
    process = subprocess.Popen([sys.executable, "-c", CRAWL, site.url("/"), str(store.path)], cwd=ROOT)
    assert process.wait(timeout=30) == -signal.SIGKILL
    process = None
    report = visit()
    assert report.counts() == {"page": 21}
    again = [path for path in paths if site.requests.count(path) > 1]
    assert paths[kill_at] in again and len(again) <= CrawlSettings().open_requests


def test_a_crawl_killed_again_and_again_holds_what_one_that_was_left_alone_holds(site, store, visit, tmp_path):
    paths = [f"/side/{number}" for number in range(60)]
    site["/"] = page("Forside", *paths)
    site.otherwise(lambda path: page(path) if path in paths else None)
    for killed_after in (0.3, 0.35, 0.4, 0.45, 0.5):
        process = subprocess.Popen([sys.executable, "-c", CRAWL, site.url("/"), str(store.path)], cwd=ROOT)
        time.sleep(killed_after)
        process.kill()
        process.wait()
    assert visit().counts() == {"page": 61}
    with PageStore(tmp_path / "i_fred.sqlite") as undisturbed:
        crawl([site.url("/")], undisturbed, CrawlSettings(pause=0, allow_private=True), Silent())
        assert undisturbed.fingerprint() == store.fingerprint()


def test_a_second_run_that_is_killed_removes_what_is_gone_all_the_same(site, store, visit):
    site["/"] = page("Forside", "/a", "/b")
    site["/a"], site["/b"] = page("A"), page("B")
    visit()
    site["/"] = page("Forside", "/a")
    process = None
    site["/a"] = lambda handler: os.kill(process.pid, signal.SIGKILL)
    process = subprocess.Popen([sys.executable, "-c", CRAWL, site.url("/"), str(store.path)], cwd=ROOT)
    assert process.wait(timeout=30) == -signal.SIGKILL
    site["/a"] = page("A")
    assert [gone.title for gone in visit().gone] == ["B"]


class InterruptAt:
    """Progress that ends the crawl as Ctrl-C would, after one address."""

    def __init__(self, path: str):
        self._path = path

    def advance(self, visited: int, waiting: int, url: str) -> None:
        if url.endswith(self._path):
            raise KeyboardInterrupt

    def close(self) -> None:
        pass


def test_the_report_of_an_interrupted_crawl_tells_what_is_waiting(site, store):
    site["/"] = page("Forside", "/a", "/b")
    site["/a"] = page("A")
    with pytest.raises(KeyboardInterrupt):
        crawl([site.url("/")], store, CrawlSettings(pause=0, open_requests=1, allow_private=True), InterruptAt("/a"))
    report = store.report()
    assert (report.complete, report.counts()) == (False, {"page": 2, "waiting": 1})


def test_a_second_crawl_of_a_busy_store_is_refused(site, store, visit):
    site["/"] = page("Forside")
    with PageStore(store.path) as other, other.lock(), pytest.raises(StoreBusy):
        visit()


def test_pages_can_be_read_while_a_crawl_is_writing(site, store, visit):
    seen = []

    def look(path):
        with PageStore(store.path) as reader:
            seen.append(len(list(reader.pages())))
        return page(path) if path == "/a" else None

    site["/"] = page("Forside", "/a")
    site.otherwise(look)
    visit()
    assert seen[-1] == 1


def test_a_new_run_follows_a_finished_one(site, visit, outcome):
    site["/"] = page("Forside", "/gammel")
    visit()
    site["/"] = page("Forside", "/ny")
    site["/ny"] = page("Ny")
    report = visit()
    assert outcome(report, "/ny") is Outcome.PAGE
    assert site.url("/gammel") not in [address.url for address in report.addresses]


def test_two_runs_over_an_unchanged_site_leave_the_fingerprint_alone(site, store, visit):
    site["/"] = page("Forside", "/a")
    site["/a"] = page("A")
    visit()
    before = store.fingerprint()
    visit()
    assert store.fingerprint() == before


def test_a_changed_word_changes_the_fingerprint(site, store, visit):
    site["/"] = page("Forside")
    visit()
    before = store.fingerprint()
    site["/"] = page("Forsiden")
    visit()
    assert store.fingerprint() != before


def test_pages_survive_closing_and_come_back_equal(site, store, visit):
    site["/"] = "<html lang=da><body><ol class=breadcrumb><li>Hjem</ol><h1>Æbler</h1><p>Sidst opdateret 12. marts 2026<h2>Ø</h2>å"
    visit()
    pages = list(store.pages())
    with PageStore(store.path) as reopened:
        assert list(reopened.pages()) == pages


def test_a_store_never_crawled_has_an_empty_report(store):
    assert store.report().summary() == "Nothing has been crawled yet."


def test_a_file_that_is_no_store_is_refused(tmp_path):
    path = tmp_path / "noter.txt"
    path.write_text("Ikke en database. " * 100)
    with pytest.raises(StoreUnreadable, match=r"noter\.txt"):
        PageStore(path)
