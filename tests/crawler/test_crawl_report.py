"""What an editor of the website is told of its pages."""

import json

import pytest

from crawler.report import Outcome
from tests.crawler.local_website import Reply, page, redirect

LONG = " ".join(f"Afsnit {number} handler om pas, kørekort og flytning." for number in range(12))


def article(title, text=LONG, head=""):
    return f"<html lang=da><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>"


def test_a_dead_link_names_the_pages_that_have_it(site, visit):
    site["/"] = page("Forside", "/a", "/b", "/borte")
    site["/a"], site["/b"] = page("A", "/borte"), page("B")
    (dead,) = visit().dead_links
    assert (dead.url, dead.reason, dead.count) == (site.url("/borte"), "HTTP 404", 2)
    assert set(dead.pages) == {site.url("/"), site.url("/a")}


def test_dead_links_of_unchanged_pages_are_told_again(site, visit):
    site["/"] = page("Forside", "/borte")
    visit()
    assert [dead.url for dead in visit().dead_links] == [site.url("/borte")]


def test_an_address_that_failed_for_the_moment_is_no_dead_link(site, visit):
    site["/"] = page("Forside", "/fejl")
    site["/fejl"] = Reply("fejl", status=500)
    assert visit().dead_links == ()


def test_a_redirect_to_nowhere_is_a_dead_link_of_the_redirect(site, visit):
    site["/"] = page("Forside", "/gammel")
    site["/gammel"] = redirect("/borte")
    (dead,) = visit().dead_links
    assert (dead.url, dead.pages) == (site.url("/borte"), (site.url("/gammel"),))


def test_the_oldest_pages_come_first(site, visit):
    site["/"] = page("Forside", "/a", "/b")
    site["/a"] = page("A", head='<meta property="article:modified_time" content="2019-05-01">')
    site["/b"] = page("B", head='<meta property="article:modified_time" content="2011-05-01">')
    assert [(old.title, old.date.year) for old in visit().oldest] == [("B", 2011), ("A", 2019)]


def test_a_page_without_a_title_is_told(site, visit):
    site["/"] = page("Forside", "/afsnit-7")
    site["/afsnit-7"] = "<main><p>En side uden overskrift.</p></main>"
    assert visit().untitled == (site.url("/afsnit-7"),)


def test_a_soft_404_is_no_page(site, store, visit, outcome):
    site["/"] = page("Forside", "/borte")
    site["/borte"] = "<html><title>Siden findes ikke</title><main><h1>Siden findes ikke</h1><p>Prøv at søge.</p></main></html>"
    report = visit()
    assert outcome(report, "/borte") is Outcome.SOFT_404
    assert len(list(store.pages())) == 1
    assert [dead.url for dead in report.dead_links] == [site.url("/borte")]


def test_what_looks_like_the_answer_for_a_missing_address_is_no_page(site, store, visit, outcome):
    site["/"] = page("Forside", "/borte")
    site.otherwise(lambda path: article("Hov", "Vi leder efter det, du søger. Ring til os, så hjælper vi dig videre."))
    assert outcome(visit(), "/borte") is Outcome.SOFT_404


def test_a_front_page_that_answers_for_everything_is_held(site, store, visit):
    front = article("Fjordby Kommune")
    site["/"] = front
    site.otherwise(lambda path: front)
    visit()
    assert [held.title for held in store.pages()] == ["Fjordby Kommune"]


def test_a_page_that_only_a_script_would_fill_is_told(site, store, visit, outcome):
    site["/"] = page("Forside", "/app")
    site["/app"] = '<html><title>Selvbetjening</title><body><div id="root"></div><script src="/app.js"></script></body></html>'
    assert outcome(visit(), "/app") is Outcome.JAVASCRIPT


def test_of_pages_with_the_same_text_the_shortest_address_is_held(site, store, visit):
    site["/"] = page("Forside", "/borger/pas-og-koerekort", "/pas")
    site["/borger/pas-og-koerekort"] = site["/pas"] = article("Pas")
    (duplicate,) = visit().with_outcome(Outcome.DUPLICATE)
    assert (duplicate.url, duplicate.detail) == (site.url("/borger/pas-og-koerekort"), site.url("/pas"))
    assert [held.url for held in store.pages()] == [site.url("/"), site.url("/pas")]


def test_of_pages_with_the_same_text_the_canonical_address_is_held(site, store, visit):
    site["/"] = page("Forside", "/borger/pas", "/pas")
    site["/borger/pas"] = article("Pas", head='<link rel=canonical href="/borger/pas">')
    site["/pas"] = article("Pas")
    visit()
    assert site.url("/borger/pas") in [held.url for held in store.pages()]


def test_a_duplicate_takes_the_place_of_the_page_that_is_gone(site, store, visit):
    site["/"] = page("Forside", "/borger/pas", "/pas")
    site["/borger/pas"] = site["/pas"] = article("Pas")
    visit()
    site["/pas"] = Reply("væk", status=404)
    visit()
    assert site.url("/borger/pas") in [held.url for held in store.pages()]


def test_duplicates_stay_duplicates_in_a_run_that_changes_nothing(site, store, visit):
    site["/"] = page("Forside", "/borger/pas", "/pas")
    site["/borger/pas"] = site["/pas"] = article("Pas")
    visit()
    before = store.fingerprint()
    report = visit()
    assert (report.counts(), store.fingerprint()) == ({"page": 2, "duplicate": 1}, before)


def test_a_page_that_becomes_a_duplicate_is_gone_with_that_reason(site, visit):
    site["/"] = page("Forside", "/borger/pas", "/pas")
    site["/borger/pas"], site["/pas"] = article("Pas"), article("Kørekort")
    visit()
    site["/pas"] = article("Pas")
    (gone,) = visit().gone
    assert gone.reason == f"the same text as another page: {site.url('/pas')}"


@pytest.mark.parametrize("crawled", [False, True])
def test_the_latest_run_is_that_of_the_report(site, store, visit, crawled):
    if crawled:
        site["/"] = page("Forside")
        visit()
    report, latest = store.report(), store.latest_run()
    assert (latest.site, latest.started, latest.complete) == (report.site, report.started, report.complete)


def test_the_json_report_holds_all_of_it(site, visit):
    site["/"] = page("Forside", "/borte")
    told = json.loads(visit().to_json())
    assert {"changes", "gone", "withheld", "dead_links", "oldest", "untitled", "cut"} <= told.keys()
