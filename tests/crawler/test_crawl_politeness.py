"""How fast a host is asked, who says so, and that nobody asks beside us."""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from crawler.addresses import Site
from crawler.crawl import crawl
from crawler.errors import HostBusy
from crawler.host_lock import HostLocks
from crawler.pace import GOOD_ANSWERS, Pace, Stopped
from crawler.progress import Silent
from crawler.settings import CrawlSettings
from crawler.store import PageStore
from tests.crawler.conftest import QUICK
from tests.crawler.local_website import Reply, page

ROOT = Path(__file__).resolve().parents[2]
JITTER = 0.02  # seconds by which two clocks may differ


@pytest.fixture
def moments(site):
    """When each request came in, for pages made with `noted`."""
    return []


@pytest.fixture
def noted(moments):
    def make(reply, seconds=0.0):
        def serve(handler):
            moments.append(time.monotonic())
            time.sleep(seconds)
            reply(handler)

        return serve

    return make


def test_requests_begin_a_pause_apart(site, visit, moments, noted):
    site["/"] = noted(Reply(page("Forside", "/a", "/b")))
    site["/a"], site["/b"] = noted(Reply(page("A"))), noted(Reply(page("B")))
    visit(pause=0.1)
    assert all(later - earlier >= 0.1 - JITTER for earlier, later in zip(moments, moments[1:]))


def test_the_pause_is_measured_from_start_to_start(site, visit, moments, noted):
    site["/"] = Reply(page("Forside", "/a", "/b"))
    site["/a"], site["/b"] = noted(Reply(page("A")), 0.2), noted(Reply(page("B")), 0.2)
    visit(pause=0.25)
    assert moments[1] - moments[0] < 0.4


def test_with_a_pause_no_two_requests_are_open_at_once(site, visit):
    open_now, most = [], []

    def serve(handler):
        open_now.append(handler)
        most.append(len(open_now))
        time.sleep(0.05)
        open_now.pop()
        Reply(page(handler.path, "/a", "/b", "/c", "/d"))(handler)

    for path in ("/", "/a", "/b", "/c", "/d"):
        site[path] = serve
    visit(pause=0.01)
    assert max(most) == 1


def test_without_a_pause_a_few_requests_are_open_at_once(site, visit):
    together = threading.Barrier(3, timeout=5)

    def serve(handler):
        together.wait()
        Reply(page(handler.path))(handler)

    site["/"] = page("Forside", "/a", "/b", "/c")
    site["/a"] = site["/b"] = site["/c"] = serve
    assert visit(open_requests=3, read_timeout=6, max_seconds=6).counts() == {"page": 4}


def test_the_crawler_says_who_runs_it(site, visit):
    agents = set()
    site["/"] = lambda handler: agents.add(handler.headers["User-Agent"]) or Reply(page("Forside"))(handler)
    visit(contact="https://www.fjordby.example/om-vejviser")
    assert agents == {"Vejviser/0.1 (+https://www.fjordby.example/om-vejviser; municipal assistant)"}


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "(a)", "å@b.dk", "a b"])
def test_a_contact_that_would_break_the_header_is_refused(contact):
    with pytest.raises(ValueError, match="contact"):
        CrawlSettings(contact=contact)


# Patience


def busy_once(moments, retry_after):
    """Asks for patience at the first request."""

    def serve(handler):
        moments.append(time.monotonic())
        if len(moments) > 1:
            Reply(page("Pas"))(handler)
        else:
            Reply("vent", status=429, **({"Retry-After": retry_after} if retry_after else {}))(handler)

    return serve


def in_one_second(_):
    return format_datetime((datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0), usegmt=True)


@pytest.mark.parametrize("retry_after", [lambda _: "1", in_one_second])
def test_a_host_that_asks_for_patience_is_left_alone_as_long(site, visit, moments, retry_after):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = lambda handler: busy_once(moments, retry_after(0))(handler)
    assert visit(retry_pauses=(0.01,)).counts() == {"page": 2}
    assert moments[1] - moments[0] >= 0.9


def test_the_whole_host_is_left_alone(site, visit, moments):
    other = []
    site["/"] = page("Forside", "/pas", "/a")
    site["/pas"] = busy_once(moments, "1")
    site["/a"] = lambda handler: other.append(time.monotonic()) or Reply(page("A"))(handler)
    visit(retry_pauses=(0.01,), open_requests=1)
    assert other[0] - moments[0] >= 0.9


def test_a_host_is_not_waited_for_longer_than_the_limit(site, visit, moments):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = busy_once(moments, "86400")
    assert visit(retry_pauses=(0.01,), max_retry_after=0.2, max_crawl_delay=0.1).counts() == {"page": 2}


def test_without_a_number_the_wait_grows():
    pace = Pace(pause=0, longest_pause=0, longest_wait=10, first_wait=0.05)
    waits = []
    for _ in range(3):
        pace.complaint(None)
        begin = time.monotonic()
        with pace.turn():
            waits.append(time.monotonic() - begin)
    assert waits[0] >= 0.04 and waits[1] >= 0.09 and waits[2] >= 0.19


def test_complaints_about_requests_that_were_open_together_count_once():
    pace = Pace(pause=0, longest_pause=60, longest_wait=10, first_wait=1.0)
    for _ in range(4):
        pace.complaint(None)
    assert pace.pause == 0.5


def test_after_good_answers_the_pause_comes_back():
    pace = Pace(pause=1.0, longest_pause=60, longest_wait=10, first_wait=0.01)
    pace.complaint(None)
    pauses = [pace.pause]
    for _ in range(5):
        for _ in range(GOOD_ANSWERS):
            pace.content()
        pauses.append(pace.pause)
    assert pauses == [2.0, 1.5, 1.25, 1.125, 1.0625, 1.0]


def test_the_pause_that_robots_txt_asks_for_stays():
    pace = Pace(pause=0, longest_pause=60, longest_wait=10, first_wait=0.01)
    pace.ask_for(3.0)
    pace.complaint(None)
    for _ in range(20 * GOOD_ANSWERS):
        pace.content()
    assert pace.pause == 3.0


def test_a_crawl_that_waits_can_be_stopped():
    stop = threading.Event()
    pace = Pace(pause=0, longest_pause=60, longest_wait=60, first_wait=1.0, stop=stop)
    pace.complaint(50)
    stop.set()
    with pytest.raises(Stopped), pace.turn():
        pass


def test_a_crawl_that_is_stopped_goes_on_later(site, store):
    stop = threading.Event()
    site["/"] = page("Forside", *(f"/side/{number}" for number in range(20)))
    site.otherwise(lambda path: page(path, *([] if stop.set() else [])) if path.startswith("/side/") else None)
    settings = CrawlSettings(**QUICK)
    assert not crawl([site.url("/")], store, settings, Silent(), stop=stop).complete
    assert crawl([site.url("/")], store, settings, Silent()).counts() == {"page": 21}


# One crawl at a time on a host

CRAWL = """
import sys
from pathlib import Path
from crawler.crawl import CrawlSettings, crawl
from crawler.progress import Silent
from crawler.store import PageStore
with PageStore(Path(sys.argv[2])) as store:
    crawl([sys.argv[1]], store, CrawlSettings(pause=0, allow_private=True), Silent())
"""


def test_another_municipality_waits_for_a_crawl_in_another_process(site, store, tmp_path):
    begun, finish = threading.Event(), threading.Event()

    def serve(handler):
        begun.set()
        finish.wait(20)
        Reply(page("Forside"))(handler)

    site["/"] = serve
    process = subprocess.Popen([sys.executable, "-c", CRAWL, site.url("/"), str(tmp_path / "nabokommunen.sqlite")], cwd=ROOT)
    try:
        assert begun.wait(20)
        with pytest.raises(HostBusy, match=r"Another crawl is visiting 127\.0\.0\.1:\d+; wait for it to end\."):
            crawl([site.url("/")], store, CrawlSettings(**QUICK), Silent())
    finally:
        finish.set()
    assert process.wait(20) == 0


def test_a_host_is_free_when_its_crawl_has_ended(site, store, tmp_path, visit):
    site["/"] = page("Forside")
    visit()
    with PageStore(tmp_path / "nabokommunen.sqlite") as other:
        assert crawl([site.url("/")], other, CrawlSettings(**QUICK), Silent()).complete


def test_a_busy_host_leaves_the_report_of_the_last_run_alone(site, store, tmp_path, visit):
    site["/"] = page("Forside")
    before = visit()
    with HostLocks(tmp_path / "hosts") as locks:
        locks.take(Site.of(site.url("/")))
        with pytest.raises(HostBusy):
            visit()
    assert store.report() == before


def test_with_and_without_www_is_one_host(tmp_path):
    with HostLocks(tmp_path) as one, HostLocks(tmp_path) as another:
        one.take(Site("https://www.fjordby.example"))
        with pytest.raises(HostBusy):
            another.take(Site("http://fjordby.example"))
