"""PDFs as municipalities publish them, and as nobody should."""

import datetime
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages import Page
from crawler.pdf import PdfLimits, PdfUnreadable, read_pdf
from crawler.pdf_paragraphs import Line, read_text

FILES = Path(__file__).with_name("pdf")
QUICK = PdfLimits(seconds=5)


def content(name: str, limits: PdfLimits = QUICK):
    return read_pdf("https://fjordby.dk/media/genbrug%20og-affald.pdf", (FILES / f"{name}.pdf").read_bytes(), limits)


@pytest.fixture(scope="module")
def leaflet() -> Page:
    return content("leaflet").page


@pytest.fixture(scope="module")
def plan() -> Page:
    return content("plan").page


def text_of(page: Page, heading: str) -> str:
    (found,) = [section.text for section in page.sections if section.heading == heading]
    return found


def test_lines_become_one_paragraph_again(leaflet):
    assert text_of(leaflet, "").count("\n") == 0 and text_of(leaflet, "").endswith("så personalet kan se, hvad der er i dem.")


def test_a_title_that_a_program_made_up_gives_way_to_the_largest_heading(leaflet):
    assert leaflet.title == "Genbrugsstationen"


def test_a_heading_that_is_the_title_opens_no_section(leaflet):
    assert [section.heading for section in leaflet.sections] == ["", "Åbningstider", "Du kan aflevere"]


def test_each_row_of_a_table_is_a_paragraph(leaflet):
    assert text_of(leaflet, "Åbningstider") == "Mandag 10-15\nTirsdag 10-15\nTorsdag 10-18\nFredag 10-13"


def test_each_item_of_a_list_is_a_paragraph_also_over_two_lines(leaflet):
    first, second, third = text_of(leaflet, "Du kan aflevere").split("\n")
    assert (first, second[-13:], third) == ("pap og papir", "kanten på den", "småt elektronik")


def test_the_date_is_that_of_the_file(leaflet):
    assert leaflet.date == datetime.date(2026, 3, 12)


def test_the_language_is_not_guessed(leaflet):
    assert leaflet.language is None


def test_the_title_in_the_file_is_used():
    assert content("hyphens").page.title == "Boligstøtte"


@pytest.mark.parametrize("word", ["kommunen.", "husstanden.", "børne- og ungeforvaltningen", "Nord-Fjordby"])
def test_words_broken_at_the_end_of_a_line_are_whole(word):
    assert word in text_of(content("hyphens").page, "")


@pytest.mark.parametrize("running", ["Fjordby Kommune - Klimaplan", "Side "])
def test_running_headers_and_footers_are_left_out(plan, running):
    assert not any(running in section.heading or running in section.text for section in plan.sections)


def test_headings_that_differ_in_a_number_are_no_running_headers(plan):
    assert [section.heading for section in plan.sections] == [f"Indsats {number}: Flere træer" for number in range(1, 26)]


def test_only_so_many_pages_are_read():
    assert content("plan", PdfLimits(max_pages=2)).detail == "the first 2 of 5 pages"


def test_only_so_many_characters_are_read():
    read = content("leaflet", PdfLimits(max_characters=200))
    assert read.detail == "the first 200 characters"
    assert sum(len(section.heading) + len(section.text) for section in read.page.sections) <= 200


def test_a_paragraph_goes_on_over_the_break_of_a_page():
    pages = [[line("Kommunen planter mange nye træer i det år, som", 50)], [line("planen gælder for, og passer dem.", 800)]]
    (section,) = read_text(pages).sections
    assert section.text == "Kommunen planter mange nye træer i det år, som planen gælder for, og passer dem."


def test_a_table_of_contents_is_left_out():
    (section,) = read_text([[line("Indledning . . . . . . 3", 100), line("Kommunen planter træer.", 60)]]).sections
    assert section.text == "Kommunen planter træer."


def test_a_line_to_be_filled_in_is_kept():
    (section,) = read_text([[line("Navn: . . . . . . . .", 100)]]).sections
    assert section.text.startswith("Navn:")


def test_a_bare_page_number_is_left_out():
    pages = [[line(f"Om emne {word} i kommunen.", 700), line(str(number), 20)] for number, word in enumerate("abcdef")]
    assert not any(character.isdigit() for section in read_text(pages).sections for character in section.text)


def test_two_short_lines_are_not_joined():
    (section,) = read_text([[line("Rådhuset", 100), line("Torvet 1", 86)]]).sections
    assert section.text == "Rådhuset\nTorvet 1"


# What cannot be read


@pytest.mark.parametrize("name, reason", [("locked", "password"), ("scanned", "only pictures")])
def test_a_pdf_without_text_to_be_had_says_why(name, reason):
    with pytest.raises(PdfUnreadable, match=reason):
        content(name)


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"<html>Ikke en PDF</html>"])
def test_what_is_no_whole_pdf_is_damaged(body):
    with pytest.raises(PdfUnreadable, match="damaged"):
        read_pdf("https://fjordby.dk/a.pdf", body, QUICK)


def test_a_bomb_costs_no_more_than_its_limits():
    bomb = drawing(zlib.compress(b" " * 200_000_000, 1))
    with pytest.raises(PdfUnreadable, match="memory|broke|only pictures"):
        read_pdf("https://fjordby.dk/bombe.pdf", bomb, PdfLimits(seconds=5, memory=250_000_000))


def test_endless_drawing_is_broken_off():
    with pytest.raises(PdfUnreadable, match="could not be read in 1 s|broke"):
        read_pdf("https://fjordby.dk/endeloes.pdf", drawing_within_drawing(depth=12, times=12), PdfLimits(seconds=1))


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_whatever_is_broken_in_a_file_is_a_reason_or_a_page(data):
    body = bytearray((FILES / "leaflet.pdf").read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert read_pdf("https://fjordby.dk/a.pdf", bytes(body), QUICK).page.title
    except PdfUnreadable as reason:
        assert str(reason)


lines = st.builds(
    Line,
    text=st.text(min_size=1, max_size=60),
    left=st.floats(-100, 1000),
    right=st.floats(-100, 1000),
    baseline=st.floats(-100, 1000),
    size=st.floats(0, 80),
    bold=st.booleans(),
    hyphenated=st.booleans(),
)


@given(st.lists(st.lists(lines, max_size=12), max_size=5), st.text(max_size=20))
def test_lines_may_stand_anywhere(pages, title):
    assert all(section.heading or section.text is not None for section in read_text(pages, title).sections)


def line(text: str, baseline: float) -> Line:
    return Line(text, left=50, right=50 + 6 * len(text), baseline=baseline, size=11, bold=False, hyphenated=False)


def drawing(content: bytes, *objects: str) -> bytes:
    """A PDF of one page with this compressed content."""
    head = (
        "%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
        "3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources <</XObject <</X 5 0 R>>>>>> endobj\n"
        f"4 0 obj <</Length {len(content)} /Filter /FlateDecode>> stream\n"
    )
    return head.encode() + content + b"\nendstream endobj\n" + "".join(objects).encode() + b"trailer <</Root 1 0 R>>\n%%EOF"


def drawing_within_drawing(depth: int, times: int) -> bytes:
    """Each drawing shows the next so many times: times ** depth in all."""
    show = "/X Do " * times
    objects = (
        f"{number} 0 obj <</Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources <</XObject <</X {number + 1} 0 R>>>> /Length {len(show)}>> "
        f"stream\n{show}\nendstream endobj\n"
        for number in range(5, 5 + depth)
    )
    return drawing(zlib.compress(show.encode()), *objects)
