"""Odd websites that once cost a whole run, or a page."""

import gzip
from dataclasses import replace

import pytest

from crawler import robots, sitemaps
from crawler.errors import RobotsUnavailable, StartUnreachable
from crawler.report import Outcome
from tests.crawler.local_website import Reply, page, redirect


@pytest.fixture
def titles(store):
    return lambda: [held.title for held in store.pages()]


def sitemap(*entries: str) -> str:
    return f"<urlset>{''.join(entries)}</urlset>"


def test_a_sitemap_that_dates_a_page_to_the_end_of_time_is_read_all_the_same(site, visit, outcome):
    site["/"] = page("Forside")
    site["/pas"] = page("Pas")
    site["/sitemap.xml"] = sitemap(f"<url><loc>{site.url('/pas')}</loc><lastmod>9999-12-31</lastmod></url>")
    assert outcome(visit(), "/pas") is Outcome.PAGE


def test_a_sitemap_that_asks_for_patience_until_an_impossible_date_costs_only_itself(site, visit, outcome):
    site["/"] = page("Forside")
    site["/sitemap.xml"] = Reply("vent", status=503, Retry_After="Mon, 01 Jan 99999999999999999999 00:00:00 GMT")
    report = visit(max_retry_after=0.01, max_crawl_delay=0.01)
    assert (outcome(report, "/"), report.complete) == (Outcome.PAGE, True)


@pytest.mark.parametrize("header", ["Last-Modified", "ETag"])
def test_a_validator_that_cannot_be_sent_back_is_not(site, visit, header):
    site["/"] = Reply(page("Forside"), **{header: "lør, 14 mar 2026 08:00:00 GMT"})
    visit()
    site["/"] = Reply(page("Velkommen"), **{header: "søn, 15 mar 2026 08:00:00 GMT"})
    assert visit().changes()["changed"] == 1


def test_a_link_with_backslashes_leads_where_browsers_go(site, visit, outcome):
    site["/"] = page("Forside", r"filer\pas.html")
    site["/filer/pas.html"] = page("Pas")
    assert outcome(visit(), "/filer/pas.html") is Outcome.PAGE


def test_a_page_stays_when_its_only_link_names_another_session_at_every_visit(site, visit, titles):
    for session in ("a1b2c3d4e5f60718", "b1b2c3d4e5f60718"):
        site["/"] = page("Forside", f"/pas?id=1&token={session}")
        site.otherwise(lambda path: page("Pas") if path.startswith("/pas?") else None)
        visit()
        assert titles() == ["Forside", "Pas"]


def test_a_page_stays_when_the_links_turn_to_another_view_of_it(site, visit, titles):
    site["/"] = page("Forside", "/liste?sort=navn")
    site["/liste?sort=navn"] = site["/liste"] = page("Liste")
    visit()
    site["/"] = page("Forside", "/liste")
    visit()
    assert titles() == ["Forside", "Liste"]


@pytest.mark.parametrize("unreadable", [Reply("vent", status=429), Reply(b"\x0b\x02\x80User-agent: *", Content_Encoding="br")])
def test_robots_txt_that_cannot_be_read_now_is_no_leave_to_go_everywhere(site, visit, unreadable):
    site["/"] = page("Forside")
    site["/robots.txt"] = unreadable
    with pytest.raises(RobotsUnavailable):
        visit(max_retry_after=0.01, max_crawl_delay=0.01)
    assert "/" not in site.requests


def test_a_front_page_that_is_not_found_stays_while_no_start_answers(site, visit, titles):
    site["/"] = page("Forside")
    visit()
    site["/"] = Reply("væk", status=404)
    with pytest.raises(StartUnreachable):
        visit()
    assert titles() == ["Forside"]


def test_a_sitemap_beyond_the_limit_keeps_what_it_listed(site, visit, titles):
    site["/"] = page("Forside")
    site["/pas"] = page("Pas")
    site["/sitemap.xml"] = f"<sitemapindex><sitemap><loc>{site.url('/del.xml')}</loc></sitemap></sitemapindex>"
    site["/del.xml"] = sitemap(f"<url><loc>{site.url('/pas')}</loc></url>")
    visit()
    visit(max_sitemaps=1)
    assert titles() == ["Forside", "Pas"]


def test_a_circle_of_redirects_over_other_spellings_is_seen(site, visit, outcome):
    site["/"] = page("Forside", "/a")
    other_spelling = site.origin.replace("http://", "https://")
    site["/a"] = redirect(f"{other_spelling}/b")
    site["/b"] = redirect(f"{other_spelling}/a")
    assert outcome(visit(), "/b") is Outcome.REDIRECT_LOOP


def test_a_huge_robots_txt_is_obeyed_as_far_as_it_is_read(site, visit, outcome):
    site["/"] = page("Forside", "/hemmelig", "/pas")
    site["/pas"] = page("Pas")
    site["/robots.txt"] = Reply("User-agent: *\nDisallow: /hemmelig\n" + "# fyld\n" * 200_000, content_type="text/plain")
    report = visit(read_timeout=5, max_seconds=5)
    assert (outcome(report, "/hemmelig"), outcome(report, "/pas")) == (Outcome.ROBOTS, Outcome.PAGE)


def test_the_rule_a_huge_robots_txt_is_cut_in_forbids_nothing(site, visit, outcome):
    begin, rule = "User-agent: *\n", "Disallow: /pas-og-koerekort\n"
    filling = "#" * (robots.MAX_BYTES - len(begin) - len("\nDisallow: /pas")) + "\n"
    site["/"] = page("Forside", "/pas")
    site["/pas"] = page("Pas")
    site["/robots.txt"] = Reply(begin + filling + rule * 100, content_type="text/plain")
    assert outcome(visit(read_timeout=5, max_seconds=5), "/pas") is Outcome.PAGE


def members(text: str) -> bytes:
    """A gzip file of two parts, cut in the middle of the text."""
    return b"".join(gzip.compress(part.encode()) for part in (text[: len(text) // 2], text[len(text) // 2 :]))


def test_a_page_compressed_in_two_parts_is_read_whole(site, visit, outcome):
    site["/"] = Reply(members(page("Forside", "/pas")), Content_Encoding="gzip")
    site["/pas"] = page("Pas")
    assert outcome(visit(), "/pas") is Outcome.PAGE


def test_the_parts_of_a_compressed_page_may_come_in_any_pieces(site, visit, outcome):
    def drip(handler):
        body = members(page("Forside", "/pas"))
        handler.send_response(200)
        for name, value in {"Content-Type": "text/html", "Content-Encoding": "gzip", "Content-Length": str(len(body))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        for byte in body:
            handler.wfile.write(bytes([byte]))

    site["/"] = drip
    site["/pas"] = page("Pas")
    assert outcome(visit(read_timeout=5, max_seconds=5), "/pas") is Outcome.PAGE


def test_a_sitemap_compressed_in_two_parts_is_read_whole(site, visit, outcome):
    site["/"] = page("Forside")
    site["/pas"] = page("Pas")
    site["/robots.txt"] = Reply(f"Sitemap: {site.url('/kort.xml.gz')}", content_type="text/plain")
    listed = sitemap(*(f"<url><loc>{site.url(path)}</loc></url>" for path in ("/", "/pas")))
    site["/kort.xml.gz"] = Reply(members(listed), content_type="application/gzip")
    assert outcome(visit(), "/pas") is Outcome.PAGE


def test_a_sitemap_that_meets_a_fault_of_ours_costs_itself(site, visit, outcome, monkeypatch):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = page("Pas")
    site["/sitemap.xml"] = site["/kort.xml"] = sitemap()
    site["/robots.txt"] = Reply(f"Sitemap: {site.url('/kort.xml')}", content_type="text/plain")
    monkeypatch.setattr(sitemaps, "read_sitemap", lambda *arguments: {}["fejl"])
    report = visit()
    assert (outcome(report, "/kort.xml"), outcome(report, "/pas")) == (Outcome.UNREADABLE, Outcome.PAGE)


def test_robots_txt_that_meets_a_fault_of_ours_is_no_leave_to_go_everywhere(site, visit, monkeypatch):
    site["/"] = page("Forside")
    monkeypatch.setattr(robots.Protego, "parse", lambda text: {}["fejl"])
    with pytest.raises(RobotsUnavailable):
        visit()


def test_a_page_that_cannot_be_written_down_costs_itself(site, store, visit, outcome, monkeypatch):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = page("Pas")
    whole = store.put
    monkeypatch.setattr(store, "put", lambda page, now: whole(replace(page, title=page.title.replace("Pas", "\ud800")), now))
    report = visit()
    assert (outcome(report, "/pas"), outcome(report, "/"), report.complete) == (Outcome.UNREADABLE, Outcome.PAGE, True)


def test_failures_from_before_a_website_went_down_are_due_no_more(site, store, visit):
    site["/"] = page("Forside", "/fejl")
    site["/fejl"] = Reply("fejl", status=500)
    visit()
    site["/"] = Reply("fejl", status=500)
    with pytest.raises(StartUnreachable):
        visit()
    assert store.connection.execute("SELECT url FROM failures").fetchall() == [(site.url("/"),)]
