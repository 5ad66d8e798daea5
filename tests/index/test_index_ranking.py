"""Ranking with the real encoder: the right page first, also in other words and in English."""

import pytest

from index.build import build_index
from index.search import Index
from index.stores.sqlite import SqliteStore

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return SqliteStore(tmp_path_factory.mktemp("index"))


@pytest.fixture
def index(pages, store, encoder) -> Index:
    build_index(pages, encoder, store, "fjordby", "abc")
    return Index.open(store, "fjordby", encoder.name)


@pytest.mark.parametrize(
    ("question", "url"),
    [
        ("hvor er der en svævebane, ungerne kan prøve", "/legepladser"),
        ("min søn vil gerne gå til guitar", "/musikskole"),
        ("der er mørkt på vores vej, lampen er gået ud", "/gadelys"),
        ("is the sea clean enough to swim in", "/badevand"),
        ("my kid broke a tooth", "/tandpleje"),
        ("skal jeg skovle foran huset om vinteren", "/vejsalt"),
        ("hundeskv", "/hunde"),
    ],
)
def test_the_right_page_comes_first(index, encoder, question, url):
    assert index.search(question, encoder.query(question)).pages[0].url == url


@pytest.mark.parametrize("question", ["Må min hund løbe frit i skoven?", "gratis tandlæge til børn", "svævebane"])
def test_a_question_the_pages_answer_is_answerable(index, encoder, question):
    assert index.search(question, encoder.query(question)).answerable


@pytest.mark.parametrize("question", ["Hvordan installerer jeg Python?", "hvem vandt VM i fodbold", "What is the capital of Peru?"])
def test_a_question_about_something_else_is_not_answerable(index, encoder, question):
    assert not index.search(question, encoder.query(question)).answerable


def test_a_single_page_does_not_answer_everything(pages, store, encoder):
    build_index(pages[:1], encoder, store, "single", "abc")
    index = Index.open(store, "single")
    assert not index.search("kan jeg få tilskud til briller", encoder.query("kan jeg få tilskud til briller")).answerable


def test_a_single_page_answers_its_own_question(pages, store, encoder):
    build_index(pages[:1], encoder, store, "single", "abc")
    question = "hvor er der legepladser"
    assert Index.open(store, "single").search(question, encoder.query(question)).answerable
