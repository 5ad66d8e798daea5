"""PDF files are pages of the website."""

from pathlib import Path

import pytest

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
