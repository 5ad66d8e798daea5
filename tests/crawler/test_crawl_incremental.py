"""A second run fetches, reads and writes only what has changed."""

import pytest

from crawler import reading
from crawler.report import Change, Outcome
from tests.crawler.local_website import Reply, Tagged, page


@pytest.fixture
def read(monkeypatch):
    """The addresses whose documents are read by the extraction."""
    urls = []
    real = reading.extract
    monkeypatch.setattr(reading, "extract", lambda url, *rest: urls.append(url) or real(url, *rest))
    return urls


def test_an_unchanged_page_is_asked_for_once_and_not_sent(site, visit):
    site["/"] = front = Tagged(page("Forside"))
    visit()
    site.requests.clear()
    visit()
    assert (front.sent, site.requests.count("/")) == (1, 1)


def test_an_unchanged_page_is_not_read_again(site, visit, read):
    site["/"] = Tagged(page("Forside"))
    visit()
    read.clear()
    visit()
    assert read == []


def test_a_page_with_the_same_bytes_and_no_validators_is_not_read_again(site, visit, read):
    site["/"] = page("Forside")
    visit()
    read.clear()
    visit()
    assert read == []


def test_last_modified_is_sent_back(site, visit):
    asked = []

    def serve(handler):
        asked.append(handler.headers.get("If-Modified-Since"))
        Reply(page("Forside"), Last_Modified="Thu, 12 Mar 2026 08:00:00 GMT")(handler)

    site["/"] = serve
    visit()
    visit()
    assert asked == [None, "Thu, 12 Mar 2026 08:00:00 GMT"]


def test_nothing_is_written_to_an_unchanged_page(site, store, visit):
    site["/"] = Tagged(page("Forside", "/pas"))
    site["/pas"] = Tagged(page("Pas"))
    visit()
    before = store.connection.execute("SELECT * FROM pages").fetchall(), store.fingerprint()
    visit()
    assert (store.connection.execute("SELECT * FROM pages").fetchall(), store.fingerprint()) == before


def test_a_validator_that_changes_without_the_page_is_sent_back_in_its_new_form(site, visit):
    tags, asked = iter(["1", "2", "3"]), []

    def serve(handler):
        asked.append(handler.headers.get("If-None-Match"))
        Reply(page("Forside"), ETag=next(tags))(handler)

    site["/"] = serve
    for _ in range(3):
        visit()
    assert asked == [None, "1", "2"]


def test_the_links_of_an_unchanged_page_are_followed(site, visit):
    site["/"] = Tagged(page("Forside", "/pas"))
    site["/pas"] = page("Pas")
    visit()
    assert visit().counts() == {"page": 2}


def test_a_nofollow_link_of_an_unchanged_page_stays_unfollowed(site, visit, outcome):
    site["/"] = Tagged(page("Forside") + '<a rel="nofollow" href="/login">')
    visit()
    assert outcome(visit(), "/login") is Outcome.NOFOLLOW


def test_an_unchanged_page_that_is_not_to_be_indexed_stays_so(site, store, visit, outcome):
    site["/"] = page("Forside", "/liste")
    site["/liste"] = Tagged(page("Liste", "/pas", head="<meta name=robots content=noindex>"))
    site["/pas"] = page("Pas")
    visit()
    assert outcome(visit(), "/liste") is Outcome.NOINDEX
    assert [held.title for held in store.pages()] == ["Forside", "Pas"]


def test_an_unchanged_page_follows_its_canonical_address(site, visit):
    site["/"] = page("Forside", "/pas?x=1")
    site["/pas?x=1"] = Tagged(page("Pas", head='<link rel=canonical href="/pas">'))
    site["/pas"] = Tagged(page("Pas", head='<link rel=canonical href="/pas">'))
    visit()
    assert visit().counts() == {"page": 2, "canonical_elsewhere": 1}


def test_an_unchanged_page_whose_canonical_address_is_dead_keeps_its_text(site, visit, outcome):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = Tagged(page("Pas", head='<link rel=canonical href="/borte">'))
    visit()
    assert outcome(visit(), "/pas") is Outcome.PAGE


def test_a_changed_page_is_read_again(site, store, visit):
    site["/"] = Tagged(page("Forside"))
    visit()
    site["/"] = Tagged(page("Velkommen"))
    assert visit().changed(Change.CHANGED) == [site.url("/")]
    assert [held.title for held in store.pages()] == ["Velkommen"]


def test_a_page_whose_text_is_the_same_in_other_bytes_counts_as_unchanged(site, visit):
    site["/"] = page("Forside")
    visit()
    site["/"] = page("Forside") + "<!-- vist kl. 10.31 -->"
    assert visit().changed(Change.UNCHANGED) == [site.url("/")]


def test_the_same_bytes_under_a_header_that_forbids_indexing_are_no_page(site, visit, outcome):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = page("Pas")
    visit()
    site["/pas"] = Reply(page("Pas"), X_Robots_Tag="noindex")
    assert outcome(visit(), "/pas") is Outcome.NOINDEX


def test_not_modified_under_a_header_that_forbids_indexing_is_looked_at_again(site, visit, outcome):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = Tagged(page("Pas"))
    visit()

    def serve(handler):
        if handler.headers.get("If-None-Match"):
            handler.send_response(304)
            handler.send_header("X-Robots-Tag", "noindex")
            handler.end_headers()
        else:
            Reply(page("Pas"), X_Robots_Tag="noindex")(handler)

    site["/pas"] = serve
    assert outcome(visit(), "/pas") is Outcome.NOINDEX


def test_not_modified_to_one_who_has_nothing_is_an_error(site, visit, outcome):
    site["/"] = page("Forside", "/pas")
    site["/pas"] = Reply(status=304)
    assert outcome(visit(), "/pas") is Outcome.HTTP_ERROR


def test_a_better_extraction_reads_everything_once(site, visit, read, monkeypatch):
    site["/"] = Tagged(page("Forside", "/pas"))
    site["/pas"] = Tagged(page("Pas"))
    visit()
    monkeypatch.setattr("crawler.crawl.EXTRACTOR_VERSION", reading.EXTRACTOR_VERSION + 1)
    visit()
    read.clear()
    visit()
    assert read == []


def test_new_changed_and_unchanged_pages_are_counted(site, visit):
    site["/"] = page("Forside", "/a", "/b")
    site["/a"], site["/b"] = page("A"), page("B")
    visit()
    site["/"] = page("Forside", "/a", "/b", "/c")
    site["/b"], site["/c"] = page("Bedre"), page("C")
    assert visit().changes() == {"new": 1, "changed": 1, "unchanged": 2, "gone": 0}


def test_what_a_sitemap_calls_changed_is_visited_first(site, visit):
    site["/"] = page("Forside")
    listed = {"/gammel": "2001-01-01", "/ukendt": None, "/ny": "2999-01-01"}
    site["/sitemap.xml"] = (
        "<urlset>"
        + "".join(
            f"<url><loc>{site.url(path)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>" for path, day in listed.items()
        )
        + "</urlset>"
    )
    site.otherwise(lambda path: page(path) if path in listed else None)
    visit()
    site.requests.clear()
    visit(open_requests=1)
    assert [path for path in site.requests if path in listed] == ["/ny", "/ukendt", "/gammel"]


def test_an_unchanged_sitemap_still_lists_its_pages(site, visit, outcome):
    site["/"] = page("Forside")
    site["/sitemap.xml"] = listing = Tagged(f"<urlset><url><loc>{site.url('/pas')}</loc></url></urlset>")
    site["/pas"] = page("Pas")
    visit()
    assert outcome(visit(), "/pas") is Outcome.PAGE
    assert listing.sent == 1


@pytest.mark.parametrize("broken", [Reply("fejl", status=500), Reply("<urlset><url><loc>"), Reply("<html>Vedligehold</html>")])
def test_a_sitemap_that_fails_keeps_what_it_listed(site, store, visit, broken):
    site["/"] = page("Forside")
    site["/sitemap.xml"] = f"<urlset><url><loc>{site.url('/pas')}</loc></url></urlset>"
    site["/pas"] = page("Pas")
    visit()
    site["/sitemap.xml"] = broken
    visit()
    visit()
    assert "Pas" in [held.title for held in store.pages()]


def test_a_sitemap_below_another_that_fails_keeps_what_it_listed(site, store, visit):
    site["/"] = page("Forside")
    site["/sitemap.xml"] = f"<sitemapindex><sitemap><loc>{site.url('/del.xml')}</loc></sitemap></sitemapindex>"
    site["/del.xml"] = f"<urlset><url><loc>{site.url('/pas')}</loc></url></urlset>"
    site["/pas"] = page("Pas")
    visit()
    site["/sitemap.xml"] = site["/del.xml"] = Reply("fejl", status=500)
    visit()
    assert "Pas" in [held.title for held in store.pages()]


def test_headers_that_tell_nothing_of_the_text_change_nothing(site, visit, read):
    numbers = iter(range(100))
    site["/"] = lambda handler: Reply(page("Forside"), X_Request=str(next(numbers)))(handler)
    visit()
    read.clear()
    visit()
    assert read == []
