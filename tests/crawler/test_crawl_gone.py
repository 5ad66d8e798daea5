"""Pages that have left the website leave the store at the next run; pages that merely failed stay."""

import pytest

from crawler.errors import StartUnreachable
from crawler.report import Outcome
from tests.crawler.local_website import Reply, page, redirect, silent


@pytest.fixture
def titles(store):
    return lambda: [held.title for held in store.pages()]


@pytest.fixture
def pas(site, visit):
    """A website whose front page links to /pas, crawled once."""
    site["/"] = page("Forside", "/pas")
    site["/pas"] = page("Pas")
    site["/ny"] = page("Ny")
    visit()


def unlink(site):
    site["/"] = page("Forside")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda site: site.__setitem__("/pas", Reply("væk", status=404)), "HTTP 404"),
        (lambda site: site.__setitem__("/pas", Reply("væk", status=410)), "HTTP 410"),
        (unlink, "in neither the sitemap nor the links any more"),
        (lambda site: site.__setitem__("/pas", page("Pas", head="<meta name=robots content=noindex>")), "asks not to be indexed"),
        (lambda site: site.__setitem__("/pas", redirect("/ny")), "leads to another address"),
        (lambda site: site.__setitem__("/pas", page("Pas", head='<link rel=canonical href="/ny">')), "as the real one"),
        (lambda site: site.__setitem__("/robots.txt", Reply("User-agent: *\nDisallow: /pas")), "forbidden by robots.txt"),
        (lambda site: site.__setitem__("/pas", page("Siden findes ikke")), "does not exist"),
        (lambda site: site.__setitem__("/pas", Reply(b"\x89PNG", content_type="image/png")), "image/png"),
        (lambda site: site.__setitem__("/pas", ""), "no visible text"),
    ],
)
def test_a_page_that_is_gone_leaves_with_its_reason(site, visit, titles, pas, change, reason):
    change(site)
    (gone,) = visit().gone
    assert (gone.url, gone.title) == (site.url("/pas"), "Pas") and reason in gone.reason
    assert "Pas" not in titles()


@pytest.mark.parametrize(
    "failure",
    [
        lambda site: Reply("fejl", status=500),
        lambda site: Reply("fejl", status=503),
        lambda site: Reply("fejl", status=429),
        silent,
        lambda site: lambda handler: setattr(handler, "close_connection", True),
        lambda site: Reply(b"\x1f\x8b\x08\x00 ikke gzip", Content_Encoding="gzip"),
        lambda site: redirect("/pas"),
    ],
)
def test_a_page_that_failed_stays(site, visit, titles, pas, failure):
    site["/pas"] = failure(site)
    assert visit().gone == ()
    assert "Pas" in titles()


@pytest.mark.parametrize("status", [401, 403])
def test_a_page_that_is_refused_stays_until_the_next_run_is_refused_too(site, visit, titles, pas, status):
    site["/pas"] = Reply("luk", status=status)
    report = visit()
    assert (report.withheld, report.gone, "Pas" in titles()) == (1, (), True)
    (gone,) = visit().gone
    assert (gone.reason, "Pas" in titles()) == (f"the server answered with an error: HTTP {status}", False)


def test_a_page_that_is_refused_now_and_then_stays(site, visit, titles, pas):
    for reply in (Reply("luk", status=403), page("Pas"), Reply("luk", status=403)):
        site["/pas"] = reply
        visit()
    assert "Pas" in titles()


def test_what_only_a_refused_page_links_to_stays_and_leaves_with_it(site, visit, titles):
    site["/"] = page("Forside", "/liste")
    site["/liste"] = page("Liste", "/pas")
    site["/pas"] = page("Pas")
    visit()
    site["/liste"] = Reply("luk", status=403)
    visit()
    assert titles() == ["Forside", "Liste", "Pas"]
    visit()
    assert titles() == ["Forside"]


def test_pages_that_redirect_in_a_circle_stay_with_what_they_link_to(site, visit, titles):
    site["/"] = page("Forside", "/a", "/b")
    site["/a"], site["/b"] = page("A", "/under-a"), page("B", "/under-b")
    site["/under-a"], site["/under-b"] = page("Under A"), page("Under B")
    visit()
    site["/a"], site["/b"] = redirect("/b"), redirect("/a")
    for _ in range(2):
        assert visit().gone == ()
    assert titles() == ["Forside", "A", "B", "Under A", "Under B"]


def test_what_only_a_failing_page_links_to_stays(site, visit, titles):
    site["/"] = page("Forside", "/liste")
    site["/liste"] = page("Liste", "/pas")
    site["/pas"] = page("Pas")
    visit()
    site["/liste"] = Reply("fejl", status=500)
    visit()
    visit()
    assert "Pas" in titles()


def test_what_only_a_failing_redirect_leads_to_stays(site, visit, titles):
    site["/"] = page("Forside", "/gammel")
    site["/gammel"] = redirect("/pas")
    site["/pas"] = page("Pas")
    visit()
    site["/gammel"] = Reply("fejl", status=500)
    visit()
    assert "Pas" in titles()


def test_what_only_a_page_that_is_gone_linked_to_leaves_with_it(site, visit, titles):
    site["/"] = page("Forside", "/liste")
    site["/liste"] = page("Liste", "/pas")
    site["/pas"] = page("Pas")
    visit()
    unlink(site)
    visit()
    assert titles() == ["Forside"]


def test_a_page_that_returns_is_held_again(site, visit, titles, pas):
    unlink(site)
    visit()
    site["/"] = page("Forside", "/pas")
    assert visit().changes()["new"] == 1
    assert "Pas" in titles()


def test_a_run_cut_by_the_limit_of_pages_removes_nothing_for_being_unseen(site, visit, titles):
    site["/"] = page("Forside", "/a", "/b")
    site["/a"], site["/b"], site["/c"], site["/d"] = page("A"), page("B"), page("C"), page("D")
    visit()
    site["/"] = page("Forside", "/a", "/c", "/d")
    assert visit(max_pages=3).cut
    assert titles() == ["Forside", "A", "B"]


def test_a_run_that_met_the_limit_of_addresses_removes_nothing_for_being_unseen(site, visit, titles):
    site["/"] = page("Forside", "/a", "/b")
    site["/a"], site["/b"], site["/c"] = page("A"), page("B"), page("C")
    visit()
    site["/"] = page("Forside", "/c", "/a", "/b")
    visit(max_addresses=2)
    assert titles() == ["Forside", "A", "B", "C"]


def test_under_the_limit_of_pages_those_held_are_not_swapped_for_others(site, store, visit):
    site["/"] = page("Forside", *(f"/side/{number}" for number in range(10)))
    site.otherwise(lambda path: page(path) if path.startswith("/side/") else None)
    visit(max_pages=5)
    before = store.fingerprint()
    site["/"] = page("Forside", *(f"/side/{number}" for number in reversed(range(10))))
    visit(max_pages=5)
    visit(max_pages=5)
    assert len(list(store.pages())) == 5
    site["/"] = page("Forside", *(f"/side/{number}" for number in range(10)))
    visit(max_pages=5)
    assert store.fingerprint() == before


def test_under_the_limit_of_variants_those_held_are_not_swapped_for_others(site, store, visit):
    site["/"] = page("Forside", *(f"/vis?id={number}" for number in range(10)))
    site.otherwise(lambda path: page(path) if path.startswith("/vis?") else None)
    visit(max_query_variants=4)
    site["/"] = page("Forside", *(f"/vis?id={number}" for number in reversed(range(10))))
    assert visit(max_query_variants=4).changes() == {"new": 0, "changed": 0, "unchanged": 5, "gone": 0}


def test_pages_that_are_dead_make_room_under_the_limit(site, visit, titles):
    site["/"] = page("Forside", "/a", "/b")
    site["/a"], site["/b"], site["/c"] = page("A"), page("B"), page("C")
    visit()
    site["/"] = page("Forside", "/c")
    site["/a"] = site["/b"] = Reply("væk", status=404)
    visit(max_pages=3)
    assert titles() == ["Forside", "C"]


# A website that has met with an accident


@pytest.fixture
def thirty(site, visit):
    site["/"] = page("Forside", *(f"/side/{number}" for number in range(30)))
    site.otherwise(lambda path: page(path) if path.startswith("/side/") else None)
    visit()


def test_a_front_page_that_suddenly_is_a_login_empties_nothing(site, store, visit, thirty):
    site["/"] = page("Log ind")
    report = visit()
    assert (report.withheld, report.gone, len(list(store.pages()))) == (30, (), 31)
    assert "30 pages seem to be gone" in report.summary()


def test_what_the_next_run_finds_gone_too_is_removed(site, store, visit, thirty):
    site["/"] = page("Log ind")
    visit()
    report = visit()
    assert (report.withheld, len(report.gone), len(list(store.pages()))) == (0, 30, 1)


def test_what_the_next_run_finds_again_stays(site, store, visit, thirty):
    site["/"] = page("Log ind")
    visit()
    site["/"] = page("Forside", *(f"/side/{number}" for number in range(30)))
    assert visit().withheld == 0
    site["/"] = page("Log ind")
    visit()
    assert len(list(store.pages())) == 31


def test_half_of_the_pages_may_go_at_once(site, store, visit, thirty):
    site["/"] = page("Forside", *(f"/side/{number}" for number in range(20)))
    visit()
    assert len(list(store.pages())) == 21


def test_pages_that_are_not_found_may_all_go_at_once(site, store, visit, thirty):
    site.otherwise(lambda path: None)
    assert len(visit().gone) == 30


def test_of_a_small_website_all_may_go_at_once(site, store, visit):
    site["/"] = page("Forside", *(f"/side/{number}" for number in range(10)))
    site.otherwise(lambda path: page(path) if path.startswith("/side/") else None)
    visit()
    unlink(site)
    visit()
    assert len(list(store.pages())) == 1


@pytest.mark.parametrize(
    "accident",
    [
        lambda site: site.go_down(),
        lambda site: site.__setitem__("/robots.txt", Reply("fejl", status=500)),
        lambda site: site.__setitem__("/robots.txt", Reply("User-agent: *\nDisallow: /")),
        lambda site: site.__setitem__("/", Reply("fejl", status=503)),
        lambda site: site.__setitem__("/", Reply("væk", status=404)),
    ],
)
def test_a_website_that_cannot_be_crawled_loses_none_of_its_other_pages(site, store, visit, thirty, accident):
    accident(site)
    with pytest.raises(StartUnreachable):
        visit()
    assert len([held for held in store.pages() if "/side/" in held.url]) == 30


def test_a_site_that_goes_down_in_the_middle_removes_nothing(site, store, visit, thirty):
    site["/"] = page("Forside")
    site.otherwise(lambda path: None)
    site["/sitemap.xml"] = "<urlset>" + "".join(f"<url><loc>{site.url(f'/side/{n}')}</loc></url>" for n in range(30)) + "</urlset>"
    for number in range(30):
        site[f"/side/{number}"] = Reply("fejl", status=503)
    assert not visit(max_failures_in_a_row=5).complete
    assert len(list(store.pages())) == 31


def test_the_outcome_of_a_page_that_is_gone_is_in_the_report(site, visit, outcome, pas):
    site["/pas"] = Reply("væk", status=404)
    assert outcome(visit(), "/pas") is Outcome.HTTP_ERROR
