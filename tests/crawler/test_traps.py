"""Which addresses are not worth visiting, and that ordinary ones are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import normalise
from crawler.report import Outcome
from crawler.settings import CrawlSettings
from crawler.traps import Traps

SITE = "https://www.fjordby.dk"
TODAY = date(2026, 11, 22)


def traps(*taken: str, **settings: int) -> Traps:
    judge = Traps(CrawlSettings(**settings), TODAY)
    for path in taken:
        judge.remember(normalise(SITE + path))
    return judge


def judged(path: str, *taken: str, clicks: int = 0, **settings: int) -> tuple[Outcome, str] | None:
    return traps(*taken, **settings).judge(normalise(SITE + path), clicks)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/borger/flytning",
        "/Borger/Sundhed-og-sygdom/Hjælpemidler/",
        "/skoler/skoler/dalby",
        "/da/borger/familie/da/",
        "/nyheder/2014/03/ny-legeplads",
        "/nyheder/2014/03/",
        "/referater/byraadet/2012-05-09",
        "/politik/kommuneplan-2037/04",
        "/kommuneplan/2037/04",
        "/kalender/2026/12/",
        "/kalender/2026/12/24/juletraesfest",
        "/kalender/2031/04/landsstaevne-i-fjordby",
        "/arrangementer?month=2027-01",
        "/dagsordener?dato=2015-03-05",
        "/budget?aar=2031",
        "/default.aspx?side=4711",
        "/index.php?option=com_content&view=article&id=12",
        "/vis.asp?sub=3&id=17",
        "/?p=123456",
        "/nyheder?side=14",
        "/dokument?guid=0f8fad5b-d9cb-469f-a165-70867728950e",
        "/filer?dir=referater/2019",
        "/soeg?q=legeplads&emne=park",
        "/1/2/1/2",
    ],
)
def test_an_ordinary_address_is_worth_a_visit(path):
    assert judged(path) is None


@pytest.mark.parametrize(
    "path, reason",
    [
        ("/arrangementer?month=2031-04", "calendar 53 months ahead"),
        ("/kalender/2031/04/", "calendar 53 months ahead"),
        ("/kalender/2031/04/05", "calendar"),
        ("/2031/04", "calendar"),
        ("/kalender/2011/04/", "187 months back"),
        ("/det-sker?dato=01-04-2031", "calendar"),
        ("/det-sker?fra=20310401", "calendar"),
        ("/kultur?year=2031&month=4", "calendar 53 months ahead"),
        ("/kultur?aar=2031&uge=14", "calendar"),
        ("/a/b/a/b", "in circles: a/b"),
        ("/om/os/om/os/", "in circles"),
        ("/x/a/b/c/a/b/c/y", "in circles: a/b/c"),
        ("/a/x/a/y/a/z/a", "the same segment 4 times"),
        ("/nyheder?page=99999", "page 99999"),
        ("/nyheder/side/99999/", "page 99999"),
        ("/nyheder?offset=1000000", "entry 1000000"),
        ("/liste?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9", "9 parameters"),
        ("/" + "a/" * 30, "30 segments deep"),
        ("/" + "a" * 3000, "characters long"),
    ],
)
def test_a_trap_is_told_with_its_reason(path, reason):
    outcome, detail = judged(path)
    assert outcome is Outcome.TRAP and reason in detail


@pytest.mark.parametrize(
    "taken, path",
    [
        ("/haller", "/haller?sort=navn"),
        ("/haller?sort=navn", "/haller?sort=by"),
        ("/haller?side=2", "/haller?order=desc&side=2"),
        ("/haller", "/haller?print=1"),
        ("/haller", "/haller?view=grid"),
        ("/haller", "/haller?session_token=8b1a9953c4611296a827abf8c47804d7"),
        ("/(S(lit3py55t21z5v55vlm25s55))/haller", "/(S(abc3py55t21z5v55vlm25s99))/haller"),
        ("/log-ind?returnurl=/a", "/log-ind?returnurl=/b"),
    ],
)
def test_another_view_of_an_address_that_is_taken_is_a_trap(taken, path):
    assert judged(path, taken) == (Outcome.TRAP, f"another view of {normalise(SITE + taken)}")


def test_the_first_view_is_worth_a_visit():
    assert judged("/haller?side=2&sort=navn", "/haller", "/haller?sort=navn") is None


def test_the_same_address_is_no_other_view_of_itself():
    assert judged("/haller?sort=navn", "/haller?sort=navn") is None


def test_variants_of_one_path_end_somewhere():
    outcome, detail = judged("/vis?id=11", *(f"/vis?id={number}" for number in range(10)), max_query_variants=10)
    assert (outcome, detail) == (Outcome.QUERY_VARIANTS, f"more than 10 of {SITE}/vis")


def test_variants_of_another_path_are_counted_apart():
    assert judged("/vis?id=11", *(f"/liste?id={number}" for number in range(10)), max_query_variants=10) is None


def test_combined_filters_end_sooner():
    taken = [f"/liste?emne={number}&omraade=nord&type=hal" for number in range(10)]
    assert judged("/liste?emne=11&omraade=nord&type=hal", *taken)[0] is Outcome.QUERY_VARIANTS


def test_days_of_a_calendar_end_somewhere():
    taken = [f"/kalender/2026/12/{day:02}" for day in range(1, 11)]
    assert judged("/kalender/2026/12/24", *taken, max_query_variants=10)[0] is Outcome.QUERY_VARIANTS


def test_what_is_too_many_clicks_away_is_passed_over():
    assert judged("/a", clicks=51)[0] is Outcome.TOO_MANY_CLICKS


@given(st.text(max_size=200))
def test_anything_at_all_may_be_judged(text):
    judge = traps()
    judge.remember(text)
    judge.judge(text)


@given(st.text(alphabet="/?&=%2031-04kalendersidepageå(S)[]", max_size=120))
def test_anything_that_looks_like_an_address_may_be_judged(text):
    judge = traps()
    judge.remember(f"{SITE}/{text}")
    judge.judge(f"{SITE}/{text}")


WORDS = st.sampled_from(
    "borger familie skole dagtilbud kultur fritid politik byraad kontakt om-kommunen aabningstider hjælpemidler affald plan-2030 kalender 2019 flytning-i-fjordby".split()
)


@given(
    st.lists(WORDS, unique=True, max_size=8),
    st.sampled_from(["", "/", "?id=17", "?side=3", "?emne=skole&side=2", ".aspx", ".html"]),
)
def test_what_a_municipality_calls_its_pages_is_worth_a_visit(segments, end):
    assert judged("/" + "/".join(segments) + end) is None
