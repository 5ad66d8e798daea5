"""What editors decide and where the citizen stands: pinned pages first, hidden ones never, the rest moved a little."""

import dataclasses

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.build import build_index
from index.preferences import Preferences, is_at, nearness_of_places
from index.ranking import SERVED_RANKING, RankingWeights
from index.search import Index
from index.stores.sqlite import SqliteStore
from tests.index.conftest import Page, WordEncoder, page

SITE = "https://www.fjordby.example"
ENCODER = WordEncoder()


def index_of(pages: list[Page], folder, ranking: RankingWeights = SERVED_RANKING) -> Index:
    store = SqliteStore(folder)
    build_index(pages, ENCODER, store, "fjordby", "abc")
    return Index(store.open("fjordby"), ranking)


@pytest.fixture
def index(pages, tmp_path) -> Index:
    return index_of([dataclasses.replace(page, url=SITE + page.url + "/") for page in pages], tmp_path)


def search(index: Index, question: str, limit: int = 10, **preferences):
    return index.search(question, ENCODER.query(question), limit, Preferences(**preferences))


def paths(index: Index, question: str, limit: int = 10, **preferences) -> list[str]:
    found = search(index, question, limit, **preferences).pages
    return [hit.url.removeprefix(SITE).strip("/") for hit in found]


# Pinned


def test_pinned_pages_come_first_in_their_order(index):
    assert paths(index, "hund i snor", pinned=("/vejsalt", "/gadelys", "/badevand"))[:4] == [
        "vejsalt",
        "gadelys",
        "badevand",
        "hunde",
    ]


def test_pinning_leaves_the_order_of_the_others(index):
    others = [path for path in paths(index, "hund i snor") if path != "gadelys"]
    assert paths(index, "hund i snor", pinned=("/gadelys",)) == ["gadelys", *others]


def test_a_pinned_page_stands_once(index):
    assert sorted(paths(index, "hund", pinned=("/hunde", "/hunde/", f"{SITE}/hunde"))) == sorted(paths(index, "hund"))


@pytest.mark.parametrize("question", ["zxcvb", "hvad kan jeg", "🙂", ""])
def test_pinned_pages_are_promised_even_where_the_words_are_unknown(index, question):
    assert search(index, question, pinned=("/gadelys",)).answerable


def test_a_pinned_page_that_is_not_there_is_left_alone(index):
    assert search(index, "hund i snor", pinned=("/findes-ikke/",)) == search(index, "hund i snor")


def test_a_pinned_page_comes_before_what_is_asked_of_it(tmp_path):
    pages = [page(f"{SITE}/nyheder/{query}", "Nyheder", "Nyt fra kommunen.") for query in ("?side=3", "?side=2", "")]
    assert paths(index_of(pages, tmp_path), "hund", pinned=("/nyheder",))[0] == "nyheder"


def test_pinned_pages_keep_the_limit(index):
    assert paths(index, "hund", 2, pinned=("/vejsalt", "/gadelys", "/badevand")) == ["vejsalt", "gadelys"]


# Hidden


@pytest.mark.parametrize("place", ["/hunde", "/hunde/", "/hun*", f"{SITE}/hunde/", f"{SITE}/hu*"])
def test_a_hidden_page_is_never_shown(index, place):
    assert "hunde" not in paths(index, "hund i snor", hidden=(place,))


def test_hiding_a_page_leaves_the_order_of_the_others(index):
    others = [path for path in paths(index, "hund i snor") if path != "badevand"]
    assert paths(index, "hund i snor", hidden=("/badevand",)) == others


def test_a_hidden_page_is_not_shown_when_it_is_pinned(index):
    assert "hunde" not in paths(index, "hund i snor", pinned=("/hunde",), hidden=("/hunde",))


def test_a_pinned_page_that_is_hidden_promises_nothing(index):
    assert not search(index, "zxcvb", pinned=("/hunde",), hidden=("/hunde",)).answerable


def test_a_hidden_page_leaves_its_place_to_the_next(index):
    assert len(paths(index, "hund", 3, hidden=("/hunde",))) == 3


def test_what_a_hidden_page_says_promises_nothing(pages, tmp_path):
    question = "I hundeskoven må din hund løbe frit. På stranden skal hunden være i snor om sommeren."
    without = index_of([page for page in pages if page.url != "/hunde"], tmp_path / "without")
    hidden = index_of(pages, tmp_path / "with")
    found = hidden.signals(question, ENCODER.query(question), Preferences(hidden=("/hunde",)))
    assert found.meaning == pytest.approx(without.signals(question, ENCODER.query(question)).meaning, abs=0.1)


def test_where_every_page_is_hidden_nothing_is_found_and_nothing_promised(index):
    result = search(index, "hund i snor", pinned=("/hunde",), hidden=("/*",))
    assert (result.pages, result.confidence) == ((), 0.0)


# The language of the conversation


@pytest.fixture
def bilingual(tmp_path) -> Index:
    danish, english = page("/da", "Svømmehal", "Hallen er åben."), page("/en", "Svømmehal", "Hallen er åben.")
    other = page("/gadelys", "Gadelys", "Lygten lyser ikke.")
    return index_of([danish, dataclasses.replace(english, language="en"), other], tmp_path)


@pytest.mark.parametrize("language", ["da", "en"])
def test_of_two_pages_that_fit_as_well_the_one_in_the_conversations_language_comes_first(bilingual, language):
    assert paths(bilingual, "svømmehal", language=language)[0] == language


def test_the_language_moves_a_page_only_a_little(bilingual):
    moved, unmoved = (
        {hit.url: hit.score for hit in search(bilingual, "gadelys", language=language).pages} for language in ("en", None)
    )
    assert 0 < moved["/en"] - unmoved["/en"] < (unmoved["/gadelys"] - unmoved["/en"]) / 4


def test_a_language_that_no_page_is_in_changes_nothing(bilingual):
    assert search(bilingual, "svømmehal", language="fr") == search(bilingual, "svømmehal")


def test_a_page_that_does_not_say_its_language_is_found_all_the_same(tmp_path):
    index = index_of([dataclasses.replace(page("/a", "Svømmehal"), language=None)], tmp_path)
    assert paths(index, "svømmehal", language="en") == ["a"]


# Where the citizen stands


@pytest.fixture
def alike(tmp_path) -> Index:
    pages = [page(f"{SITE}/{folder}/klage/", "Klage", "Sådan klager du.") for folder in ("skole", "byggeri", "parkering")]
    return index_of(pages, tmp_path, RankingWeights(near_page=0.1))


@pytest.mark.parametrize("folder", ["skole", "byggeri", "parkering"])
def test_of_pages_that_fit_as_well_the_one_in_the_citizens_folder_comes_first(alike, folder):
    assert paths(alike, "klage", page=f"{SITE}/{folder}/andet/")[0] == f"{folder}/klage"


@pytest.mark.parametrize("here", ["https://andre.example/byggeri/", "http://[", "byggeri", "javascript:alert(1)", "\x00", "/"])
def test_a_page_that_is_none_of_the_websites_changes_nothing(alike, here):
    assert search(alike, "klage", page=here) == search(alike, "klage")


def test_hidden_pages_take_no_place_among_those_that_are_moved(tmp_path):
    hidden = [page(f"{SITE}/gammelt/{number}/", "Klage", "Sådan klager du.") for number in range(40)]
    shown = [page(f"{SITE}/{folder}/klage/", "Klage", "Sådan klager du over det.") for folder in ("skole", "byggeri")]
    index = index_of([*hidden, *shown], tmp_path)
    assert paths(index, "sådan klager du", page=f"{SITE}/byggeri/andet/", hidden=("/gammelt/*",))[0] == "byggeri/klage"


# Places


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("/borger/børn/", True),
        ("/borger/børn", True),
        ("/borger/b%C3%B8rn/", True),
        ("https://www.fjordby.example/borger/børn/", True),
        ("/borger/*", True),
        ("/borger/børn/*", True),
        ("/borger/bø*", True),
        ("/*", True),
        ("https://www.fjordby.example/*", True),
        ("/borger/", False),
        ("/borger/børn/dagtilbud/", False),
        ("/borger/børnehave*", False),
        ("/andre/børn/", False),
        ("https://andre.example/borger/børn/", False),
    ],
)
@pytest.mark.parametrize("url", [f"{SITE}/borger/b%C3%B8rn/", f"{SITE}/borger/b%C3%B8rn", f"{SITE}/borger/børn/"])
def test_a_place_is_an_address_a_path_or_the_beginning_of_one(url, place, there):
    assert is_at(url, place) is there


def test_a_path_is_its_page_whatever_is_asked_of_it():
    assert is_at(f"{SITE}/nyheder/?side=2", "/nyheder/")


@pytest.mark.parametrize(("place", "there"), [("/side.aspx?id=12", True), ("/side.aspx?id=1*", True), ("/side.aspx?id=13", False)])
def test_what_is_asked_of_a_page_counts_where_the_place_says_it(place, there):
    assert is_at(f"{SITE}/side.aspx?id=12", place) is there


FOLDER = st.text("abcæ", min_size=1, max_size=3)
WAY = st.lists(FOLDER, min_size=1, max_size=5)


def address(way: list[str]) -> str:
    return f"{SITE}/{'/'.join(way)}/"


@given(WAY, WAY)
def test_nearness_is_a_share(way, here):
    assert 0 <= nearness_of_places(address(way), address(here)) <= 1


@given(WAY, FOLDER, FOLDER)
def test_pages_of_one_folder_are_as_near_as_can_be(way, one, other):
    assert nearness_of_places(address([*way, one]), address([*way, other])) == 1


@given(WAY, WAY, WAY)
def test_whoever_stands_deeper_in_a_pages_folders_is_no_farther_from_it(way, here, deeper):
    assert nearness_of_places(address(way), address(here + deeper)) >= nearness_of_places(address(way), address(here))


@given(WAY, WAY)
def test_pages_of_other_folders_are_not_near(way, here):
    assume(way[0] != here[0])
    assert nearness_of_places(address(way), address(here)) == 0


@given(WAY)
def test_pages_of_other_websites_are_not_near(way):
    assert nearness_of_places(address(way), address(way).replace("fjordby", "bjergby")) == 0


@given(WAY)
def test_of_a_page_below_none_the_citizens_place_says_nothing(way):
    assert nearness_of_places(f"{SITE}/kontakt/", address(["kontakt", *way])) == 0


@given(WAY, st.text(max_size=30))
def test_the_citizens_page_may_be_any_text(way, here):
    assert 0 <= nearness_of_places(address(way), here) <= 1
