"""The search as actions and commands ask it: synonyms, pinned and hidden pages of the municipality that is asked."""

import re
from pathlib import Path

import numpy as np
import pytest

from actions.page_search import PageSearch
from content.municipality import load_municipalities
from index.build import build_index
from index.errors import IndexMissing
from index.shelf import Shelf
from index.stores.sqlite import SqliteStore
from tests.content.bjergby import MUNICIPALITY
from tests.index.conftest import WordEncoder, page


class BareWords(WordEncoder):
    """Reads a term in brackets as the term."""

    def query(self, text: str) -> np.ndarray:
        return super().query(re.sub(r"[(),]", " ", text))


ENCODER = BareWords()
COMMON = {"storskrald": ["gammel sofa"], "vejsalt": ["glat fortov"]}
BJERGBY = """
search:
  synonyms:
    dagpleje: [ungepasning]
  pinned:
    /svoemmehal/: [svømmehal lukket, billetter]
    /kontakt/: [svømmehal lukket]
    /findes-ikke/: [billetter]
  hidden: [/gammelt/*, /forside]
"""
PATHS = ["storskrald", "dagpleje", "vejsalt", "kontakt", "svoemmehal", "gammelt/dagpleje", "forside", "bibliotek"]


@pytest.fixture(autouse=True)
def fjordby():
    """No demo here: the municipalities are the test's own."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> PageSearch:
    """Bjergby with what its editors decided, Dalby without, and Elmby, which has no file; the pages of all are alike."""
    folder: Path = tmp_path_factory.mktemp("pages")
    store = SqliteStore(folder / "index")
    for name in ("bjergby", "dalby", "elmby"):
        site = [page(f"https://{name}.example/{path}/", path.rpartition("/")[2], f"Her er {path}.") for path in PATHS]
        build_index(site, ENCODER, store, name, "abc")
    for name, search in (("bjergby", BJERGBY), ("dalby", "")):
        (folder / f"{name}.yml").write_text(MUNICIPALITY.format(name=name) + search, encoding="utf-8")
    return PageSearch(ENCODER, Shelf(store, ENCODER.name, 10**9), COMMON, load_municipalities(folder))


@pytest.fixture
def found(pages):
    """The paths of the pages found for a question, best first."""

    def search(municipality: str, question: str, **standing) -> list[str]:
        hits = pages.search(municipality, question, **standing).pages
        return [hit.url.removeprefix(f"https://{municipality}.example/").strip("/") for hit in hits]

    return search


@pytest.mark.parametrize("municipality", ["bjergby", "dalby", "elmby"])
def test_common_synonyms_hold_everywhere(found, municipality):
    assert found(municipality, "hvor med min gammel sofa")[0] == "storskrald"


def test_a_municipalitys_own_synonyms_hold_there(found):
    assert found("bjergby", "ungepasning")[0] == "dagpleje"


@pytest.mark.parametrize("municipality", ["dalby", "elmby"])
def test_a_municipalitys_own_synonyms_hold_nowhere_else(pages, municipality):
    assert not pages.search(municipality, "ungepasning").perhaps


def test_common_synonyms_hold_beside_own_ones(found):
    assert set(found("bjergby", "ungepasning og en gammel sofa")[:2]) == {"dagpleje", "storskrald"}


def test_a_synonym_makes_the_search_surer(pages):
    assert pages.search("bjergby", "ungepasning").confidence > pages.search("dalby", "ungepasning").confidence


def test_pinned_pages_come_first_in_the_order_of_the_file(found):
    assert found("bjergby", "hvorfor er svømmehallen lukket")[:2] == ["svoemmehal", "kontakt"]


def test_pinned_pages_are_promised(pages):
    assert pages.search("bjergby", "billetter").answerable


def test_pages_are_pinned_in_their_own_municipality_alone(pages):
    assert not pages.search("dalby", "billetter").answerable


def test_a_page_is_pinned_for_a_word_of_its_own_path(tmp_path):
    written = MUNICIPALITY.format(name="bjergby") + "search: {pinned: {/affald/: [affald]}}\n"
    (tmp_path / "bjergby.yml").write_text(written, encoding="utf-8")
    store = SqliteStore(tmp_path)
    texts = {"/genbrug/": "Affald, affald og affald.", "/affald/": "Forside."}
    build_index(
        [page(f"https://bjergby.example{path}", "Side", text) for path, text in texts.items()], ENCODER, store, "bjergby", "abc"
    )
    pages = PageSearch(ENCODER, Shelf(store, ENCODER.name, 10**9), {}, load_municipalities(tmp_path))
    assert pages.search("bjergby", "affald").pages[0].url == "https://bjergby.example/affald/"


@pytest.mark.parametrize("question", ["dagpleje", "forside", "gammelt"])
def test_hidden_pages_are_never_shown(found, question):
    assert {"gammelt/dagpleje", "forside"} & set(found("bjergby", question)) == set()


def test_hidden_pages_are_shown_elsewhere(found):
    assert {"gammelt/dagpleje", "forside"} <= set(found("dalby", "dagpleje"))


def test_a_municipality_without_a_file_is_searched(found):
    assert found("elmby", "bibliotek")[0] == "bibliotek"


def test_a_municipality_without_an_index_is_missing(pages):
    with pytest.raises(IndexMissing, match="fjordby"):
        pages.search("fjordby", "bibliotek")


@pytest.mark.parametrize("question", ["", "🙂", "\ud800", "x" * 10_000, "gammel sofa " * 5_000])
@pytest.mark.parametrize("here", [None, "http://[", "\x00", "https://bjergby.example/kontakt/"])
def test_any_question_from_anywhere_is_searched(found, question, here):
    assert len(found("bjergby", question, page=here)) == len(PATHS) - 2
