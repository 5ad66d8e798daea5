"""Websites that behave: what is visited, what is passed over, and what the report says of it."""

import gzip
import json
import time

import pytest

from crawler.crawl import crawl
from crawler.errors import NotAWebsite, StartUnreachable
from crawler.progress import Silent
from crawler.report import Outcome
from crawler.settings import CrawlSettings
from tests.crawler.local_website import Reply, page, redirect


def test_pages_are_found_through_links(site, store, visit):
    site["/"] = page("Forside", "/flytning")
    site["/flytning"] = page("Flytning")
    visit()
    assert [held.title for held in store.pages()] == ["Forside", "Flytning"]


def test_pages_are_found_through_a_sitemap_index_with_gzipped_parts(site, store, visit):
    site["/"] = page("Forside")
    site["/robots.txt"] = Reply(f"Sitemap: {site.url('/oversigt.xml')}", content_type="text/plain")
    site["/oversigt.xml"] = f"<sitemapindex><sitemap><loc>{site.url('/del.xml.gz')}</loc></sitemap></sitemapindex>"
    site["/del.xml.gz"] = Reply(
        gzip.compress(f"<urlset><url><loc>{site.url('/pas')}</loc></url></urlset>".encode()), content_type="application/gzip"
    )
    site["/pas"] = page("Pas")
    visit()
    assert "Pas" in [held.title for held in store.pages()]


def test_every_address_seen_has_one_outcome(site, visit):
    site["/"] = page(
        "Forside",
        "/a",
        "/a#b",
        "/a?utm_source=x",
        "/borte",
        "/fil.docx",
        "/billede.png",
        "https://andet.example/",
        "mailto:x@example.dk",
    )
    site["/a"] = page("A")
    site["/fil.docx"] = Reply(b"PK\x03\x04", content_type="application/vnd.ms-word")
    report = visit()
    assert {address.url.removeprefix(site.origin): address.outcome for address in report.addresses} == {
        "/": Outcome.PAGE,
        "/a": Outcome.PAGE,
        "/borte": Outcome.HTTP_ERROR,
        "/fil.docx": Outcome.CONTENT_TYPE,
        "/billede.png": Outcome.CONTENT_TYPE,
        "https://andet.example/": Outcome.OTHER_HOST,
    }


def test_the_groups_of_the_report_add_up(site, visit):
    site["/"] = page("Forside", "/a", "/b", "/c.jpg", "https://andet.example/")
    site["/a"] = redirect("/")
    report = visit()
    assert sum(report.groups().values()) == len(report.addresses) == 5


def test_the_json_report_lists_every_address(site, visit):
    site["/"] = page("Forside", "/æble")
    addresses = json.loads(visit().to_json())["addresses"]
    assert [entry["outcome"] for entry in addresses] == ["page", "http_error"]


def test_the_summary_names_a_broken_link_and_the_page_it_stands_on(site, visit):
    site["/"] = page("Forside", "/borte")
    assert f"{site.url('/borte')}: HTTP 404 (linked from {site.url('/')})" in visit().summary()


def test_a_redirect_is_recorded_and_its_target_held_once(site, store, visit, outcome):
    site["/"] = page("Forside", "/gammel", "/ny")
    site["/gammel"] = redirect("/ny", 301)
    site["/ny"] = page("Ny")
    assert outcome(visit(), "/gammel") is Outcome.REDIRECTED
    assert [held.url for held in store.pages()] == [site.url("/"), site.url("/ny")]


def test_a_redirect_to_the_same_address_with_a_cookie_is_followed(site, store, visit):
    def ask_for_cookie(handler):
        reply = (
            Reply(page("Forside"))
            if "set=1" in (handler.headers["Cookie"] or "")
            else Reply(status=302, Location="/", Set_Cookie="set=1")
        )
        reply(handler)

    site["/"] = ask_for_cookie
    visit()
    assert [held.title for held in store.pages()] == ["Forside"]


def test_a_redirect_by_meta_refresh_is_followed(site, store, visit):
    site["/"] = '<meta http-equiv="refresh" content="0; url=/forside">'
    site["/forside"] = page("Forside")
    visit()
    assert [held.url for held in store.pages()] == [site.url("/forside")]


def test_robots_txt_is_obeyed(site, visit, outcome):
    site["/robots.txt"] = Reply("User-agent: *\nDisallow: /intern", content_type="text/plain")
    site["/"] = page("Forside", "/intern/a")
    assert outcome(visit(), "/intern/a") is Outcome.ROBOTS
    assert "/intern/a" not in site.requests


def test_a_page_that_asks_not_to_be_indexed_is_not_held_but_its_links_count(site, store, visit, outcome):
    site["/"] = page("Forside", "/liste")
    site["/liste"] = page("Liste", "/pas", head="<meta name=robots content=noindex>")
    site["/pas"] = page("Pas")
    assert outcome(visit(), "/liste") is Outcome.NOINDEX
    assert [held.title for held in store.pages()] == ["Forside", "Pas"]


def test_the_x_robots_tag_header_is_obeyed(site, visit, outcome):
    site["/"] = page("Forside", "/a")
    site["/a"] = Reply(page("A"), X_Robots_Tag="noindex")
    assert outcome(visit(), "/a") is Outcome.NOINDEX


def test_a_nofollow_link_is_not_followed(site, visit, outcome):
    site["/"] = page("Forside") + '<a rel="nofollow" href="/login">'
    assert outcome(visit(), "/login") is Outcome.NOFOLLOW


def test_an_address_linked_with_and_without_nofollow_is_visited(site, visit, outcome):
    site["/"] = page("Forside", "/a") + '<a rel="nofollow" href="/pas">'
    site["/a"] = page("A", "/pas")
    site["/pas"] = page("Pas")
    assert outcome(visit(), "/pas") is Outcome.PAGE


def test_a_canonical_address_is_held_instead_of_its_variants(site, store, visit, outcome):
    site["/"] = page("Forside", "/pas?vis=print")
    site["/pas?vis=print"] = page("Pas", head='<link rel=canonical href="/pas">')
    site["/pas"] = page("Pas", head='<link rel=canonical href="/pas">')
    assert outcome(visit(), "/pas?vis=print") is Outcome.CANONICAL_ELSEWHERE
    assert [held.url for held in store.pages()] == [site.url("/"), site.url("/pas")]


def test_a_page_whose_canonical_address_is_dead_keeps_its_text(site, visit, outcome):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = page("Pas", head='<link rel=canonical href="/borte">')
    assert outcome(visit(), "/pas") is Outcome.PAGE


def test_a_template_that_calls_every_page_the_front_page_loses_none(site, visit, outcome):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = page("Pas", head='<link rel=canonical href="/">')
    assert outcome(visit(), "/pas") is Outcome.PAGE


def test_a_second_run_keeps_the_text_of_a_page_that_has_since_failed(site, store, visit, outcome):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = page("Pas")
    visit()
    site["/pas"] = Reply("fejl", status=500)
    assert outcome(visit(), "/pas") is Outcome.HTTP_ERROR
    assert "Pas" in [held.title for held in store.pages()]


def test_the_limit_of_pages_is_kept_and_the_rest_accounted_for(site, visit):
    site["/"] = page("Forside", *(f"/side-{letter}" for letter in "abcdef"))
    site.otherwise(lambda path: page(path) if path.startswith("/side") else None)
    assert visit(max_pages=3).groups() == {"pages": 3, "redirected": 0, "skipped": 4, "failed": 0, "waiting": 0}


def test_links_beyond_the_limit_of_addresses_are_counted(site, visit):
    site["/"] = page("Forside", "/a", "/b", "/c")
    report = visit(max_addresses=2)
    assert (len(report.addresses), report.unrecorded) == (2, 2)


def test_requests_keep_the_pause_between_them(site, visit):
    site["/"] = page("Forside")
    pauses = []

    def measure(handler):
        pauses.append(time.monotonic())
        Reply(status=404)(handler)

    site["/robots.txt"] = measure
    site["/sitemap.xml"] = measure
    visit(pause=0.1)
    assert pauses[1] - pauses[0] >= 0.2


def test_a_crawl_delay_longer_than_the_pause_is_honoured_up_to_its_limit(site, visit):
    site["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 3600", content_type="text/plain")
    site["/"] = page("Forside")
    assert visit(max_crawl_delay=0.05).complete


def test_a_start_that_redirects_to_another_host_moves_the_crawl_there(site, store, visit):
    site["/pas"] = page("Pas")
    moved = site.origin.replace("127.0.0.1", "localhost")
    site["/"] = lambda handler: (
        Reply(page("Forside", "/pas")) if "localhost" in handler.headers["Host"] else redirect(f"{moved}/")
    )(handler)
    assert visit().site == moved
    assert [held.url for held in store.pages()] == [f"{moved}/", f"{moved}/pas"]


def test_start_addresses_on_another_host_are_passed_over(site, store):
    site["/"] = page("Forside")
    report = crawl([site.url("/"), "https://andet.example/"], store, CrawlSettings(pause=0, allow_private=True), Silent())
    assert report.counts() == {"page": 1, "other_host": 1}


@pytest.mark.parametrize("text", ["", "fjordby", "ftp://fjordby.example/", "mailto:post@fjordby.example", "http://"])
def test_a_start_that_is_no_web_address_is_refused(store, text):
    with pytest.raises(NotAWebsite):
        crawl([text], store, CrawlSettings(), Silent())


def test_a_start_that_does_not_exist_is_an_error_that_names_it(site, visit):
    with pytest.raises(StartUnreachable, match="/ingen.*HTTP 404"):
        visit("/ingen")


def test_a_start_that_is_no_html_is_not_a_website(site, visit):
    site["/"] = Reply(b"\x89PNG", content_type="image/png")
    with pytest.raises(NotAWebsite, match="image/png"):
        visit()


def test_a_failed_run_leaves_earlier_pages_untouched(site, store, visit):
    site["/"] = page("Forside")
    visit()
    before = store.fingerprint()
    site["/"] = Reply("fejl", status=503)
    with pytest.raises(StartUnreachable):
        visit()
    assert store.fingerprint() == before
