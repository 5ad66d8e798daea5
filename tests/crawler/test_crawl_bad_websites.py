"""Websites that hang, loop, lie or flood. Each costs its own page and nothing else."""

import gzip
import zlib

import pytest

from crawler.errors import RobotsUnavailable, StartUnreachable
from crawler.report import Outcome
from tests.crawler.local_website import Reply, endless, page, redirect, silent


@pytest.fixture
def beside(site, store, visit, outcome):
    """Crawl a front page that links to /bad and /good; returns the outcome of /bad once /good is known to be held."""

    def run(**settings):
        site["/"] = page("Forside", "/bad", "/good")
        site["/good"] = page("God side")
        report = visit(**settings)
        assert "God side" in [held.title for held in store.pages()]
        assert report.complete
        return outcome(report, "/bad")

    return run


def test_a_page_that_hangs_is_a_timeout(site, beside):
    site["/bad"] = silent(site)
    assert beside() is Outcome.TIMEOUT


def test_a_page_that_drips_for_ever_is_a_timeout(site, beside):
    site["/bad"] = endless(b"<p>dryp</p>", 0.05, site)
    assert beside() is Outcome.TIMEOUT


def test_headers_that_drip_for_ever_are_a_timeout(site, beside):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not site.released.wait(0.05):
            handler.wfile.write(b"X-Dryp: 1\r\n")

    site["/bad"] = drip
    assert beside() is Outcome.TIMEOUT


def test_an_endless_stream_is_too_large(site, beside):
    site["/bad"] = endless(b"<p>vand</p>" * 10_000, 0, site)
    assert beside(max_bytes=1_000_000) is Outcome.TOO_LARGE


def test_a_page_that_announces_gigabytes_is_too_large(site, beside):
    def announce(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "5000000000")
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while not site.released.wait(0.01):
            handler.wfile.write(b"<p>vand</p>" * 100)

    site["/bad"] = announce
    assert beside() is Outcome.TOO_LARGE


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_decompression_bomb_is_too_large(site, beside, encoding):
    bomb = (gzip if encoding == "gzip" else zlib).compress(b"<p>" + b" " * 300_000_000)
    site["/bad"] = Reply(bomb, Content_Encoding=encoding)
    assert beside(max_seconds=20) is Outcome.TOO_LARGE


def test_broken_compression_is_invalid(site, beside):
    site["/bad"] = Reply(b"\x1f\x8b\x08\x00 ikke gzip", Content_Encoding="gzip")
    assert beside() is Outcome.INVALID


def test_compression_that_ends_too_early_is_a_broken_connection(site, beside):
    site["/bad"] = Reply(gzip.compress(page("Halv").encode() * 100)[:-40], Content_Encoding="gzip")
    assert beside() is Outcome.CONNECTION


def test_a_plain_page_that_claims_to_be_compressed_is_read(site, beside):
    site["/bad"] = Reply(page("Ukomprimeret"), Content_Encoding="gzip")
    assert beside() is Outcome.PAGE


def test_a_connection_that_breaks_off_is_recorded(site, beside):
    def hang_up(handler):
        Reply("<p>kort</p>", Content_Length="1000")(handler)
        handler.close_connection = True

    site["/bad"] = hang_up
    assert beside() is Outcome.CONNECTION


def test_an_answer_that_is_no_http_is_recorded(site, beside):
    def babble(handler):
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        handler.close_connection = True

    site["/bad"] = babble
    assert beside() is Outcome.CONNECTION


def test_a_redirect_to_itself_is_a_loop(site, beside):
    site["/bad"] = redirect("/bad")
    assert beside() is Outcome.REDIRECT_LOOP


def test_redirects_in_a_circle_are_a_loop(site, visit, outcome):
    site["/"] = page("Forside", "/a")
    site["/a"], site["/b"], site["/c"] = redirect("/b"), redirect("/c"), redirect("/a")
    report = visit()
    assert [outcome(report, path) for path in ("/a", "/b", "/c")] == [Outcome.REDIRECT_LOOP] * 3


def test_an_endless_chain_of_redirects_ends(site, visit):
    site["/"] = page("Forside", "/0")
    for number in range(40):
        site[f"/{number}"] = redirect(f"/{number + 1}")
    report = visit(max_redirects=4)
    assert report.counts() == {"page": 1, "redirected": 5, "redirect_loop": 1}


@pytest.mark.parametrize("target", ["http://[::1/", "http://%zz/", "javascript:alert(1)", "\x01"])
def test_a_redirect_to_nonsense_is_recorded(site, beside, target):
    site["/bad"] = redirect(target)
    assert beside() in (Outcome.CONNECTION, Outcome.INVALID, Outcome.OTHER_HOST, Outcome.REDIRECTED)


def test_a_picture_sent_as_html_is_passed_over(site, beside):
    site["/bad"] = Reply(b"\x89PNG ...")
    assert beside() is Outcome.CONTENT_TYPE


def test_a_damaged_pdf_is_unreadable(site, beside):
    site["/bad"] = Reply(b"%PDF-1.7 ...", content_type="application/pdf")
    assert beside() is Outcome.UNREADABLE


def test_binary_data_sent_as_html_is_passed_over(site, beside):
    site["/bad"] = Reply(bytes(range(256)) * 20)
    assert beside() is Outcome.CONTENT_TYPE


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "application/pdf", None, "nonsens"])
def test_html_sent_as_something_else_is_read(site, beside, content_type):
    site["/bad"] = Reply(page("Forklædt"), content_type=content_type)
    assert beside() is Outcome.PAGE


def test_an_empty_page_is_recorded_as_empty(site, beside):
    site["/bad"] = ""
    assert beside() is Outcome.EMPTY


def test_deeply_nested_broken_html_is_read(site, beside):
    site["/bad"] = "<div><table><b>" * 20_000 + "dybt</p></i>"
    assert beside(max_seconds=30, read_timeout=20) is Outcome.PAGE


def test_a_calendar_without_end_is_left_after_so_many_clicks(site, visit):
    site["/"] = page("Forside", "/kalender/0")
    site.otherwise(lambda path: page(path, f"/kalender/{int(path.split('/')[-1]) + 1}") if path.startswith("/kalender/") else None)
    assert visit(max_clicks=10).counts() == {"page": 11, "too_many_clicks": 1}


def test_endless_query_strings_are_left_after_so_many_variants(site, visit):
    site["/"] = page("Forside", "/liste?side=0")
    site.otherwise(
        lambda path: page(path, *(f"/liste?side={int(path.split('=')[-1]) * 7 + n}" for n in range(7))) if "=" in path else None
    )
    counts = visit(max_query_variants=10).counts()
    assert (counts["page"], counts["query_variants"] > 0) == (11, True)


def test_links_that_repeat_their_own_path_are_left(site, visit, outcome):
    site["/"] = page("Forside", "/om/os/")
    site.otherwise(lambda path: page(path, "om/os/") if path.endswith("/") else None)
    report = visit()
    assert outcome(report, "/om/os/om/os/") is Outcome.TRAP


def test_a_site_that_goes_down_pauses_the_run_and_the_next_run_goes_on(site, store, visit):
    site["/"] = page("Forside", *(f"/side/{number}" for number in range(10)))
    for number in range(10):
        site[f"/side/{number}"] = Reply("overbelastet", status=503)
    paused = visit(max_failures_in_a_row=3, open_requests=1)
    assert (paused.complete, paused.groups()["waiting"]) == (False, 7)
    for number in range(10):
        site[f"/side/{number}"] = page(f"Side {number}")
    assert visit(max_failures_in_a_row=3).counts() == {"page": 8, "http_error": 3}


def test_robots_txt_with_a_server_error_stops_the_crawl(site, visit):
    site["/robots.txt"] = Reply("fejl", status=500)
    site["/"] = page("Forside")
    with pytest.raises(RobotsUnavailable, match="HTTP 500"):
        visit()
    assert "/" not in site.requests


def test_robots_txt_that_hangs_stops_the_crawl(site, visit):
    site["/robots.txt"] = silent(site)
    with pytest.raises(RobotsUnavailable):
        visit()


def test_robots_txt_that_redirects_for_ever_allows_everything(site, visit):
    site["/robots.txt"] = redirect("/robots.txt")
    site["/"] = page("Forside")
    assert visit().counts() == {"page": 1}


def test_a_site_that_is_down_is_unreachable(site, visit):
    site.go_down()
    with pytest.raises(StartUnreachable):
        visit()


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset><url><loc>/pas</loc></url><url><loc>http://[x</loc>",
        b"\x1f\x8bnonsens",
        b'<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
        b"\x00\xff\xfe",
        b"",
    ],
)
def test_a_broken_sitemap_is_survived(site, visit, body):
    site["/"] = page("Forside")
    site["/sitemap.xml"] = Reply(body, content_type="application/xml")
    assert visit().complete


def test_a_sitemap_that_names_itself_is_read_once(site, visit):
    site["/"] = page("Forside")
    site["/sitemap.xml"] = f"<sitemapindex><sitemap><loc>{site.url('/sitemap.xml')}</loc></sitemap></sitemapindex>"
    visit()
    assert site.requests.count("/sitemap.xml") == 1
