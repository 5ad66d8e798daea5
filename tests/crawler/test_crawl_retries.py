"""Addresses that fail are tried again: in the same run, and in later ones after growing pauses."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from crawler.crawl import crawl
from crawler.errors import StartUnreachable
from crawler.progress import Silent
from crawler.report import Outcome
from crawler.settings import CrawlSettings
from tests.crawler.conftest import QUICK
from tests.crawler.local_website import Reply, page, redirect

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def article(title: str) -> str:
    return page(title).replace("</main>", f"<p>{'Husk at bestille tid. ' * 20}</p></main>")


class Failing:
    """Fails as often as it is told, then serves the page."""

    def __init__(self, times: int, failure: Reply, then: str):
        self._left = times
        self._failure = failure
        self._then = Reply(then)

    def __call__(self, handler):
        self._left -= 1
        (self._failure if self._left >= 0 else self._then)(handler)


@pytest.fixture
def visit_at(site, store):
    """Crawl at a moment; keywords are settings."""

    def run(moment, only_due=False, **settings):
        return crawl([site.url("/")], store, CrawlSettings(**(QUICK | settings)), Silent(), clock=lambda: moment, only_due=only_due)

    return run


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_page_that_fails_for_a_moment_is_held_all_the_same(site, visit, outcome, status):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = Failing(2, Reply("fejl", status=status), page("Pas"))
    assert outcome(visit(retry_pauses=(0.01, 0.01)), "/pas") is Outcome.PAGE


def test_a_connection_that_breaks_off_once_is_tried_again(site, visit, outcome):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = Failing(1, lambda handler: setattr(handler, "close_connection", True), page("Pas"))
    assert outcome(visit(retry_pauses=(0.01,)), "/pas") is Outcome.PAGE


def test_a_start_that_fails_for_a_moment_is_tried_again(site, visit):
    site["/"] = Failing(1, Reply("fejl", status=502), page("Forside"))
    assert visit(retry_pauses=(0.01,)).counts() == {"page": 1}


def test_further_tries_come_after_all_other_addresses(site, visit):
    site["/"] = page("Forside", "/fejl", "/a", "/b")
    site["/fejl"] = Reply("fejl", status=500)
    site["/a"], site["/b"] = page("A"), page("B")
    visit(retry_pauses=(0.01,), open_requests=1)
    assert site.requests[-4:] == ["/fejl", "/a", "/b", "/fejl"]


def test_the_pauses_between_tries_grow(site, visit):
    moments = []
    site["/"] = page("Forside", "/fejl")
    site["/fejl"] = lambda handler: moments.append(time.monotonic()) or Reply("fejl", status=500)(handler)
    visit(retry_pauses=(0.1, 0.3))
    first, second = moments[1] - moments[0], moments[2] - moments[1]
    assert first >= 0.1 and second >= 0.3 and len(moments) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_no_failure_to_be_tried_again(site, visit, status):
    site["/"] = page("Forside", "/nej")
    site["/nej"] = Reply("nej", status=status)
    visit(retry_pauses=(0.01,))
    assert site.requests.count("/nej") == 1


def test_many_pages_that_fail_do_not_pass_for_a_site_that_is_down_when_tried_again(site, visit):
    site["/"] = page("Forside", *(path for n in range(8) for path in (f"/fejl/{n}", f"/god/{n}")))
    site.otherwise(lambda path: page(path) if path.startswith("/god/") else None)
    for number in range(8):
        site[f"/fejl/{number}"] = Reply("fejl", status=503)
    report = visit(retry_pauses=(0.01,), max_failures_in_a_row=5, open_requests=1, max_retry_after=0.01, max_crawl_delay=0.01)
    assert (report.complete, report.counts()) == (True, {"page": 9, "http_error": 8})


# From run to run


@pytest.mark.parametrize(("runs", "pause"), [(1, 0.25), (2, 1), (3, 4), (4, 16), (5, 24), (9, 24)])
def test_the_pause_until_an_address_is_due_grows_to_a_day(site, store, visit_at, runs, pause):
    site["/"] = page("Forside", "/fejl")
    site["/fejl"] = Reply("fejl", status=500)
    for _ in range(runs):
        visit_at(NOON)
    assert store.next_retry() == NOON + timedelta(hours=pause)


def test_an_address_is_due_when_its_pause_is_over(site, store, visit_at):
    site["/"] = page("Forside", "/fejl")
    site["/fejl"] = Reply("fejl", status=500)
    visit_at(NOON)
    assert store.due(NOON + timedelta(minutes=14)) == []
    assert store.due(NOON + timedelta(minutes=15)) == [site.url("/fejl")]


def test_an_address_that_answers_again_is_due_no_more(site, store, visit_at):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = Failing(1, Reply("fejl", status=500), page("Pas"))
    visit_at(NOON)
    visit_at(NOON)
    assert store.next_retry() is None


def test_an_address_that_nobody_links_to_any_more_is_due_no_more(site, store, visit_at):
    site["/"] = page("Forside", "/fejl")
    site["/fejl"] = Reply("fejl", status=500)
    visit_at(NOON)
    site["/"] = page("Forside")
    visit_at(NOON)
    assert store.next_retry() is None


def test_a_website_that_is_down_is_due_again(site, store, visit_at):
    site.go_down()
    with pytest.raises(StartUnreachable):
        visit_at(NOON)
    assert store.next_retry() == NOON + timedelta(minutes=15)


def test_only_what_is_due_is_visited_when_that_is_asked_for(site, store, visit_at):
    site["/"] = page("Forside", "/a", "/pas")
    site["/a"] = page("A")
    site["/pas"] = Failing(1, Reply("fejl", status=500), page("Pas", "/mere"))
    site["/mere"] = page("Mere")
    visit_at(NOON)
    site.requests.clear()
    report = visit_at(NOON + timedelta(hours=1), only_due=True)
    assert [path for path in site.requests if path in ("/", "/a", "/pas", "/mere")] == ["/pas", "/mere"]
    assert (report.complete, report.counts()) == (True, {"page": 4})


def test_when_nothing_is_due_nothing_is_asked_for(site, visit_at):
    site["/"] = page("Forside", "/fejl")
    site["/fejl"] = Reply("fejl", status=500)
    visit_at(NOON)
    site.requests.clear()
    visit_at(NOON, only_due=True)
    assert site.requests == []


def test_a_plain_crawl_tries_everything_whether_due_or_not(site, visit_at):
    site["/"] = page("Forside", "/fejl")
    site["/fejl"] = Reply("fejl", status=500)
    visit_at(NOON)
    visit_at(NOON)
    assert site.requests.count("/fejl") == 2


def test_trying_what_is_due_is_no_second_run_that_finds_pages_gone(site, store, visit_at):
    links = [f"/side/{number}" for number in range(30)]
    site.otherwise(lambda path: page(path) if path in links else None)
    site["/"] = page("Forside", *links)
    visit_at(NOON)
    site["/"] = page("Log ind", "/fejl")
    site["/fejl"] = Reply("fejl", status=500)
    visit_at(NOON)
    visit_at(NOON + timedelta(hours=1), only_due=True)
    assert len(list(store.pages())) == 32 - 1


def test_what_a_run_withheld_it_does_not_let_go_of_when_it_tries_again(site, store, visit_at):
    links = [f"/side/{number}" for number in range(29)]
    site.otherwise(lambda path: page(path) if path in links else None)
    site["/"] = page("Forside", *links)
    visit_at(NOON)
    site["/"] = page("Forside", "/fejl", *links[:13])
    site["/fejl"] = Reply("fejl", status=500)
    visit_at(NOON)
    site["/fejl"] = page("Liste", *links[13:15])
    visit_at(NOON + timedelta(hours=1), only_due=True)
    assert len(list(store.pages())) == 31


@pytest.mark.parametrize("later", [Reply(article("Kørekort")), Reply("væk", status=404)])
def test_a_duplicate_whose_page_is_another_when_it_is_tried_again_is_a_page(site, store, visit_at, later):
    site["/"] = page("Forside", "/pas", "/borger/pas")
    site["/pas"] = Reply(article("Pas"))
    visit_at(NOON)
    site["/pas"], site["/borger/pas"] = Reply("fejl", status=500), Reply(article("Pas"))
    visit_at(NOON)
    site["/pas"] = later
    report = visit_at(NOON + timedelta(hours=1), only_due=True)
    held = {held.url for held in store.pages()}
    assert site.url("/borger/pas") in held
    assert {found.url for found in report.with_outcome(Outcome.PAGE)} == held
    assert not held & {gone.url for gone in report.gone}


def test_a_circle_of_redirects_that_is_tried_again_costs_no_page(site, store, visit_at):
    site["/"] = page("Forside", "/a", "/b")
    site["/a"], site["/b"] = page("A"), page("B")
    visit_at(NOON)
    site["/a"], site["/b"] = redirect("/b"), redirect("/a")
    visit_at(NOON)
    visit_at(NOON + timedelta(hours=1), only_due=True)
    assert [held.title for held in store.pages()] == ["Forside", "A", "B"]
