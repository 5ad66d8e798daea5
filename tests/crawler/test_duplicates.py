"""Which pages say the same, and which only look alike."""

import time
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.duplicates import find_duplicates
from crawler.extract import extract
from crawler.pages import Page, Section

DEMO = Path(__file__).parents[2] / "demo" / "site"
LIBRARY = (
    "På biblioteket kan du låne bøger, film og spil, læse aviser og bruge en computer. Du låner med dit sundhedskort og en kode, som du får af "
    "personalet, første gang du kommer. Er du under 15 år, skal en forælder skrive under. Du må have tingene i en måned og kan selv forny dem på nettet."
)
OPEN = "Mandag til fredag: 10-18\nLørdag: 10-14"
CLUTTER = "Sidst opdateret: 12. marts 2026\nUdskriv siden"


def page(path: str, text: str, title: str = "Biblioteket") -> Page:
    return Page(f"https://fjordby.dk{path}", title, (Section("", text), Section("Åbningstider", OPEN)))


def left_out(*pages: Page, preferred: tuple[str, ...] = ()) -> dict[str, str]:
    """By path."""
    found = find_duplicates(pages, [f"https://fjordby.dk{path}" for path in preferred])
    return {url.removeprefix("https://fjordby.dk"): kept.removeprefix("https://fjordby.dk") for url, kept in found.items()}


def test_of_two_pages_with_the_same_text_the_shorter_address_is_kept():
    assert left_out(page("/kultur/bibliotek", LIBRARY), page("/bibliotek", LIBRARY)) == {"/kultur/bibliotek": "/bibliotek"}


def test_the_address_that_pages_call_canonical_is_kept():
    assert left_out(page("/kultur/bibliotek", LIBRARY), page("/b", LIBRARY), preferred=("/kultur/bibliotek",)) == {
        "/b": "/kultur/bibliotek"
    }


def test_short_pages_are_duplicates_when_they_are_the_same():
    assert left_out(page("/a", "Lukket."), page("/bb", "Lukket.")) == {"/bb": "/a"}


def test_case_and_blanks_make_no_difference():
    assert left_out(page("/a", "Se  borger.dk"), page("/bb", "SE borger.dk")) == {"/bb": "/a"}


def test_what_a_page_says_of_itself_makes_no_difference():
    assert left_out(page("/a", LIBRARY), page("/bb", f"{LIBRARY}\n{CLUTTER}")) == {"/bb": "/a"}


def test_a_page_that_says_a_line_more_is_kept_instead():
    assert left_out(page("/a", LIBRARY), page("/bb", f"{LIBRARY}\nRing til os")) == {"/a": "/bb"}


def test_all_that_say_the_same_lead_to_a_page_that_is_kept():
    pages = page("/a", LIBRARY), page("/bb", LIBRARY), page("/ccc", f"{LIBRARY}\nRing til os")
    assert left_out(*pages) == {"/a": "/ccc", "/bb": "/ccc"}


@pytest.mark.parametrize(
    "other",
    [
        LIBRARY.replace("15 år", "16 år"),
        LIBRARY.replace("en måned", "en uge"),
        LIBRARY.replace("må have", "må ikke have"),
        f"Søby Bibliotek\n{LIBRARY}",
        f"{LIBRARY}\nRing på 00 00 00 00",
        f"{LIBRARY}\nÆndret åbningstid 1. maj",
    ],
    ids=["number", "word", "ikke", "name", "phone", "news"],
)
def test_pages_that_differ_in_something_that_matters_are_both_held(other):
    named = f"Dalby Bibliotek\n{LIBRARY}\nRing på 00 00 00 01"
    assert left_out(page("/a", named), page("/bb", other)) == {}


def test_libraries_that_differ_in_their_hours_are_both_held():
    dalby = Page(
        "https://fjordby.dk/dalby", "Åbningstider", (Section("", LIBRARY), Section("Åbent", "Mandag: 10-18\nTirsdag: 10-18"))
    )
    soeby = Page(
        "https://fjordby.dk/soeby", "Åbningstider", (Section("", LIBRARY), Section("Åbent", "Mandag: 10-17\nTirsdag: 10-18"))
    )
    assert left_out(dalby, soeby) == {}


def test_pages_with_different_titles_are_both_held():
    assert left_out(page("/a", "Læs mere på borger.dk.", "Pas"), page("/b", "Læs mere på borger.dk.", "Kørekort")) == {}


def test_a_page_that_is_a_small_part_of_another_is_held():
    assert (
        left_out(page("/a", LIBRARY), page("/b", "\n".join([LIBRARY, *(f"Arrangement {number} i salen" for number in range(30))])))
        == {}
    )


def test_short_pages_that_are_nearly_the_same_are_both_held():
    assert left_out(page("/a", "Lukket."), page("/b", "Lukket.\nPas på")) == {}


@pytest.fixture(scope="module")
def demo() -> list[Page]:
    files = sorted(DEMO.rglob("*.html"))
    headers = httpx.Headers({"content-type": "text/html"})
    return [extract(f"https://fjordby.dk/{file.relative_to(DEMO)}", file.read_bytes(), headers).page for file in files]


def test_no_page_of_the_demo_is_taken_for_one_with_another_text(demo):
    texts = {page.url: page.sections for page in demo}
    assert all(texts[url] == texts[kept] for url, kept in find_duplicates(demo).items())


def test_ten_thousand_pages_of_one_template_take_seconds():
    pages = [page(f"/skole/{number}", f"Skole nummer {number}\n{LIBRARY}\nTelefon {number % 100:08}") for number in range(10_000)]
    begun = time.perf_counter()
    assert left_out(*pages) == {} and time.perf_counter() - begun < 10


texts = st.text(alphabet="ab \n1", max_size=300)


@given(st.lists(texts, max_size=12))
def test_every_page_that_is_left_out_leads_to_one_that_is_held(found):
    pages = [page(f"/{number}", text) for number, text in enumerate(found)]
    duplicates = left_out(*pages)
    assert not duplicates.keys() & set(duplicates.values())


@given(st.lists(texts, max_size=12))
def test_no_paragraph_is_lost(found):
    pages = {f"/{number}": text for number, text in enumerate(found)}
    duplicates = left_out(*(page(path, text) for path, text in pages.items()))
    held = {folded(line) for path, text in pages.items() if path not in duplicates for line in text.split("\n")}
    assert {folded(line) for text in pages.values() for line in text.split("\n")} - {""} <= held


def folded(line: str) -> str:
    return " ".join(line.split())
