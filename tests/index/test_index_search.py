"""Search: sane results for any query and any size of index, and snippets that can be read."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import build_index
from index.chunks import Chunk
from index.ranking import RankingWeights
from index.search import Index, PageHit, SearchResult
from index.snippet import LONGEST_SNIPPET, snippet
from index.stores.sqlite import SqliteStore
from tests.index.conftest import WordEncoder, page


def built(pages, path, encoder) -> Index:
    store = SqliteStore(path)
    build_index(pages, encoder, store, "fjordby", "abc")
    return Index.open(store, "fjordby")


@pytest.fixture
def index(pages, tmp_path, word_encoder) -> Index:
    return built(pages, tmp_path, word_encoder)


STRANGE = ["", "   ", "🙂", "hvad kan jeg", "?!.,", "\x00", "\ud800", "Где моя собака"]
ENDLESS = ["x" * 100_000, "hund " * 20_000, "og " * 40_000]


@pytest.mark.parametrize("query", STRANGE + ENDLESS, ids=lambda query: repr(query[:12]))
def test_any_query_gives_every_page_once(index, word_encoder, query):
    hits = index.search(query, word_encoder.query(query[:100])).pages
    assert len({hit.url for hit in hits}) == len(hits) == 7


@pytest.mark.parametrize("query", ["", "🙂", "hvad kan jeg", "?!.,"])
def test_a_query_without_content_words_is_not_answerable(index, word_encoder, query):
    assert not index.search(query, word_encoder.query(query)).answerable


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=200))
def test_confidence_is_a_probability(index, query):
    assert 0 <= index.search(query, WordEncoder().query(query)).confidence <= 1


def test_a_vector_of_zeros_is_searched_all_the_same(index):
    assert len(index.search("violin", np.zeros(384, dtype=np.float32)).pages) == 7


def test_hits_come_best_first(index, word_encoder):
    scores = [hit.score for hit in index.search("hund på stranden", word_encoder.query("hund på stranden")).pages]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("limit", [0, 1, 3, 7, 50])
def test_the_limit_is_kept(index, word_encoder, limit):
    assert len(index.search("hund", word_encoder.query("hund"), limit).pages) == min(limit, 7)


def test_an_empty_index_finds_nothing_and_promises_nothing(tmp_path, word_encoder):
    result = built([], tmp_path, word_encoder).search("hund", word_encoder.query("hund"))
    assert (result.pages, result.answerable, result.confidence) == ((), False, 0.0)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_tiny_index_is_searched_like_any_other(pages, tmp_path, word_encoder, count):
    index = built(pages[:count], tmp_path, word_encoder)
    assert index.search("svævebane", word_encoder.query("svævebane")).pages[0].url == "/legepladser"


def test_a_page_of_a_title_alone_is_found(tmp_path, word_encoder):
    index = built([page("/a", "Loppemarked"), page("/b", "Rotter", "Meld rotter her.")], tmp_path, word_encoder)
    assert index.search("loppemarked", word_encoder.query("loppemarked")).pages[0].url == "/a"


def by_words_alone(pages, path, encoder) -> Index:
    built(pages, path, encoder)
    return Index(SqliteStore(path).open("fjordby"), RankingWeights(words=1000))


@pytest.mark.parametrize("query", ["hundeskov", "hundeskoven", "HUNDESKOV", "hundskov", "hundesokv"])
def test_words_find_their_page_however_they_are_written(pages, tmp_path, word_encoder, query):
    index = by_words_alone(pages, tmp_path, word_encoder)
    assert index.search(query, word_encoder.query(query)).pages[0].url == "/hunde"


def test_a_part_of_a_compound_finds_the_page(tmp_path, word_encoder):
    pages = [page("/hundeskov", "Hundeskov"), page("/skov", "Skov"), page("/hund", "Hund"), page("/vej", "Vej")]
    hits = by_words_alone(pages, tmp_path, word_encoder).search("skovene", word_encoder.query("skovene")).pages
    assert [hit.url for hit in hits][:2] == ["/skov", "/hundeskov"]


def test_threads_share_an_index(index, word_encoder):
    queries = ["hund", "klaver", "sne på fortovet", "lygte", "bibliotk"] * 20
    alone = [index.search(query, word_encoder.query(query)) for query in queries]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda query: index.search(query, word_encoder.query(query)), queries)) == alone


def test_a_snippet_shows_the_sentence_that_was_asked_about():
    chunk = Chunk("Hunde", "", "Reglerne er fra loven. Vi har tre skove. I hundeskoven må din hund løbe frit. Tag poser med.")
    assert snippet(chunk, "må hunden løbe frit").text == "I hundeskoven må din hund løbe frit. Tag poser med."


def test_a_snippet_of_a_long_sentence_ends_between_words():
    text = snippet(Chunk("", "", "kommunens fortove " * 100), "fortov").text
    assert len(text) <= LONGEST_SNIPPET and text.endswith(("fortove…", "kommunens…"))


@given(st.text(max_size=2000), st.text(max_size=50))
def test_a_snippet_is_never_too_long(text, query):
    assert len(snippet(Chunk("Titel", "", text), query).text) <= LONGEST_SNIPPET


def _result(*scores: float, pinned: int = 0) -> SearchResult:
    hits = (PageHit(f"/{place}", "Titel", "Tekst", score, pinned=place < pinned) for place, score in enumerate(scores))
    return SearchResult("hund", 0.5, tuple(hits))


@pytest.mark.parametrize(
    ("scores", "pinned", "shown"),
    [
        ((0.8, 0.5, 0.3), 0, ["/0", "/1"]),
        ((0.8, 0.7, 0.6, 0.5), 0, ["/0", "/1", "/2"]),
        ((0.1, 0.8, 0.3), 1, ["/0", "/1"]),
        ((-0.1, -0.2), 0, ["/0"]),
        ((), 0, []),
    ],
)
def test_pages_far_behind_the_best_are_not_worth_showing_unless_an_editor_wants_them(scores, pinned, shown):
    assert [page.url for page in _result(*scores, pinned=pinned).worth_showing(3)] == shown
