"""PDF files are pages of the website."""

from pathlib import Path

import pytest

from crawler.pdf import PdfLimits, read_pdf
from crawler.report import Outcome
from tests.crawler.local_website import Reply, page

PDFS = Path(__file__).with_name("pdf")
SLOWLY = {"read_timeout": 20.0, "max_seconds": 20.0}


@pytest.fixture
def pdf(site):
    """Link to a PDF from the front page; gives its answers, to be counted."""

    def link(name, **headers):
        site["/"] = page("Forside", "/fil.pdf")
        site["/fil.pdf"] = Reply((PDFS / name).read_bytes(), content_type="application/pdf", **headers)

    return link


def test_the_text_of_a_pdf_is_held(store, visit, pdf):
    pdf("leaflet.pdf")
    visit(**SLOWLY)
    held = {page.title: page for page in store.pages()}["Genbrugsstationen"]
    assert any("Torsdag 10-18" in section.text for section in held.sections)


def test_a_pdf_is_known_by_its_beginning_whatever_the_server_calls_it(site, visit, outcome):
    site["/"] = page("Forside", "/fil")
    site["/fil"] = Reply((PDFS / "leaflet.pdf").read_bytes(), content_type="application/octet-stream")
    assert outcome(visit(**SLOWLY), "/fil") is Outcome.PAGE


@pytest.mark.parametrize(("name", "reason"), [("locked.pdf", "password"), ("scanned.pdf", "picture")])
def test_a_pdf_without_text_is_reported_with_the_reason(visit, pdf, name, reason):
    pdf(name)
    (unreadable,) = visit(**SLOWLY).with_outcome(Outcome.UNREADABLE)
    assert reason in unreadable.detail


@pytest.mark.parametrize("name", ["leaflet.pdf", "scanned.pdf"])
def test_an_unchanged_pdf_is_not_read_again(visit, pdf, name, monkeypatch):
    pdf(name)
    before = visit(**SLOWLY)
    monkeypatch.setattr("crawler.visits.read_pdf", None)
    assert visit(**SLOWLY).counts() == before.counts()


def test_a_pdf_has_a_limit_of_its_own(visit, pdf, outcome):
    pdf("leaflet.pdf")
    assert outcome(visit(max_pdf_bytes=1000), "/fil.pdf") is Outcome.TOO_LARGE


def test_a_pdf_that_could_not_be_read_for_want_of_time_is_read_at_the_next_visit(visit, pdf, outcome, monkeypatch):
    pdf("leaflet.pdf")
    with monkeypatch.context() as hurried:
        hurried.setattr("crawler.visits.read_pdf", lambda url, body: read_pdf(url, body, PdfLimits(seconds=0)))
        assert outcome(visit(**SLOWLY), "/fil.pdf") is Outcome.UNREADABLE
    assert outcome(visit(**SLOWLY), "/fil.pdf") is Outcome.PAGE


def test_letters_that_a_broken_font_leaves_without_meaning_cost_no_run(site, store, visit):
    site["/"] = page("Forside", "/fil.pdf")
    site["/fil.pdf"] = Reply(with_broken_font("BBBBBBBBBBBBBBBBBBBBBBBB AAA"), content_type="application/pdf")
    visit(**SLOWLY)
    assert {page.title: page for page in store.pages()}["fil"].sections[0].text == "BBBBBBBBBBBBBBBBBBBBBBBB \ufffd\ufffd\ufffd"


def with_broken_font(text: str) -> bytes:
    """A PDF of one line, whose font says that "A" is half a surrogate pair."""
    meanings = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <D800> endbfchar endcmap"
    line = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(meanings), meanings),
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%%PDF-1.4\n%strailer<</Size %d/Root 1 0 R>>\n%%%%EOF" % (body, len(objects) + 1)
