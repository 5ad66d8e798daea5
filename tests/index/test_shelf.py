"""The shelf of open indexes: what stays open, what is opened again, and what is told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.build import build_index
from index.errors import IndexBroken, IndexFault, IndexMissing
from index.search import Index
from index.shelf import IndexSummary, Shelf
from index.stores.sqlite import SqliteReader, SqliteStore
from tests.index.conftest import WordEncoder, page

ENCODER = WordEncoder()
AMPLE = 1_000_000_000


class CountingStore(SqliteStore):
    """Counts how often each municipality's index is opened, and fails as often as it is told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.opened: Counter[str] = Counter()
        self.fails = 0

    def open(self, municipality: str) -> SqliteReader:
        self.opened[municipality] += 1
        if self.fails:
            self.fails -= 1
            raise IndexFault("the store does not answer at the moment")
        return super().open(municipality)


@pytest.fixture
def store(tmp_path) -> CountingStore:
    return CountingStore(tmp_path)


@pytest.fixture
def build(store):
    """Builds a municipality's index of so many pages, without its being counted as opened."""

    def built(municipality: str, pages: int = 1, fingerprint: str = "abc") -> None:
        found = [page(f"/{municipality}/{number}", f"Side {number} {municipality}") for number in range(pages)]
        build_index(found, ENCODER, SqliteStore(store.folder), municipality, fingerprint)

    return built


@pytest.fixture
def three(build):
    for name in ("aalby", "bjergby", "dalby"):
        build(name)


def shelf_of(store: SqliteStore, memory: int = AMPLE) -> Shelf:
    return Shelf(store, ENCODER.name, memory)


def room_for(count: int, store: SqliteStore) -> int:
    """Memory for so many of the three, which are of the same size but for a few letters."""
    return int((count + 0.5) * Index.open(SqliteStore(store.folder), "dalby").memory)


def break_file(store: SqliteStore, municipality: str) -> None:
    store.path(municipality).write_bytes(b"ikke en database" * 100)


# What stays open


def test_an_index_is_opened_once(three, store):
    shelf = shelf_of(store)
    assert shelf.index("dalby") is shelf.index("dalby") and store.opened == {"dalby": 1}


def test_where_memory_allows_all_stay_open(three, store):
    shelf = shelf_of(store, room_for(3, store))
    for name in ["aalby", "bjergby", "dalby"] * 2:
        shelf.index(name)
    assert store.opened == {"aalby": 1, "bjergby": 1, "dalby": 1}


def test_the_one_asked_longest_ago_leaves(three, store):
    shelf = shelf_of(store, room_for(2, store))
    for name in ("aalby", "bjergby", "aalby", "dalby", "aalby"):
        shelf.index(name)
    assert store.opened == {"aalby": 1, "bjergby": 1, "dalby": 1}


def test_one_that_has_left_is_opened_again(three, store):
    shelf = shelf_of(store, room_for(2, store))
    for name in ("aalby", "bjergby", "dalby", "aalby"):
        shelf.index(name)
    assert store.opened["aalby"] == 2


def test_one_too_large_is_kept_alone(three, store):
    shelf = shelf_of(store, memory=1)
    assert shelf.index("dalby") is shelf.index("dalby")


def test_one_too_large_leaves_for_the_next(three, store):
    shelf = shelf_of(store, memory=1)
    for name in ("dalby", "aalby", "dalby"):
        shelf.index(name)
    assert store.opened["dalby"] == 2


def test_a_large_one_makes_several_leave(build, three, store):
    build("storeby", pages=40)
    shelf = shelf_of(store, Index.open(SqliteStore(store.folder), "storeby").memory + room_for(1, store))
    for name in ("aalby", "bjergby", "dalby", "storeby", "dalby", "storeby", "bjergby"):
        shelf.index(name)
    assert store.opened == {"aalby": 1, "bjergby": 2, "dalby": 1, "storeby": 1}


def test_whoever_searches_in_one_that_leaves_keeps_it(three, store):
    shelf = shelf_of(store, memory=1)
    index = shelf.index("dalby")
    shelf.index("aalby")
    assert index.search("side", ENCODER.query("side")).pages[0].url == "/dalby/0"


# Generations


def test_a_newer_generation_is_taken_up(build, store):
    build("dalby", pages=1)
    shelf = shelf_of(store)
    shelf.index("dalby")
    build("dalby", pages=2, fingerprint="def")
    assert (shelf.index("dalby").pages, shelf.summary("dalby").fingerprint) == (2, "def")


def test_a_newer_generation_takes_the_place_of_the_older(build, three, store):
    shelf = shelf_of(store, room_for(2, store))
    shelf.index("aalby")
    for fingerprint in ("def", "ghi", "jkl"):
        build("dalby", fingerprint=fingerprint)
        shelf.index("dalby")
    shelf.index("aalby")
    assert store.opened["aalby"] == 1


def test_an_index_that_is_built_after_it_was_asked_for_is_found(build, store):
    shelf = shelf_of(store)
    with pytest.raises(IndexMissing, match="dalby has no index yet"):
        shelf.index("dalby")
    build("dalby")
    assert shelf.index("dalby").pages == 1


def test_an_index_that_is_taken_away_is_missing(three, store):
    shelf = shelf_of(store)
    shelf.index("dalby")
    store.path("dalby").unlink()
    with pytest.raises(IndexMissing):
        shelf.index("dalby")


# Summaries


def test_a_summary_tells_what_the_index_holds(build, store):
    build("dalby", pages=3)
    assert shelf_of(store).summary("dalby") == IndexSummary("abc", 3, 3)


def test_a_summary_is_read_once_though_the_index_does_not_stay_open(three, store):
    shelf = shelf_of(store, memory=1)
    for name in ["aalby", "bjergby", "dalby"] * 3:
        shelf.summary(name)
    assert store.opened == {"aalby": 1, "bjergby": 1, "dalby": 1}


def test_there_is_no_summary_without_an_index(store):
    with pytest.raises(IndexMissing):
        shelf_of(store).summary("dalby")


# Faults


@pytest.mark.parametrize("ask", [Shelf.index, Shelf.summary])
def test_a_broken_index_is_opened_once(three, store, ask):
    break_file(store, "dalby")
    shelf = shelf_of(store)
    for _ in range(3):
        with pytest.raises(IndexBroken, match="damaged"):
            ask(shelf, "dalby")
    assert store.opened["dalby"] == 1


def test_an_index_of_another_encoder_is_broken(three, store):
    with pytest.raises(IndexBroken, match="made with the encoder words-1"):
        Shelf(store, "words-2", AMPLE).index("dalby")


def test_a_broken_index_is_used_again_when_it_is_rebuilt(build, three, store):
    break_file(store, "dalby")
    shelf = shelf_of(store)
    with pytest.raises(IndexBroken):
        shelf.index("dalby")
    build("dalby", pages=2)
    assert (shelf.index("dalby").pages, shelf.summary("dalby").pages) == (2, 2)


def test_the_others_are_served_beside_a_broken_one(three, store):
    break_file(store, "dalby")
    shelf = shelf_of(store)
    with pytest.raises(IndexBroken):
        shelf.index("dalby")
    assert shelf.index("aalby").pages == 1


def test_one_that_turns_out_damaged_is_not_asked_again(three, store):
    shelf = shelf_of(store)
    shelf.mark_broken("dalby", shelf.index("dalby"), IndexBroken("page 7 cannot be read"))
    for ask in (shelf.index, shelf.summary):
        with pytest.raises(IndexBroken, match="page 7"):
            ask("dalby")
    assert store.opened["dalby"] == 1


def test_a_newer_generation_is_whole_though_the_older_turns_out_damaged(build, store):
    build("dalby", pages=1)
    shelf = shelf_of(store)
    older = shelf.index("dalby")
    build("dalby", pages=2, fingerprint="def")
    shelf.index("dalby")
    shelf.mark_broken("dalby", older, IndexBroken("page 7 cannot be read"))
    assert shelf.index("dalby").pages == 2


@pytest.mark.parametrize("ask", [Shelf.index, Shelf.summary])
def test_a_store_that_does_not_answer_is_asked_again(three, store, ask):
    shelf = shelf_of(store)
    store.fails = 1
    with pytest.raises(IndexFault, match="at the moment"):
        ask(shelf, "dalby")
    assert ask(shelf, "dalby").pages == 1


# Threads


def test_threads_that_ask_at_once_open_it_once(three, store):
    shelf = shelf_of(store)
    with ThreadPoolExecutor(16) as threads:
        found = set(threads.map(lambda _: shelf.index("dalby"), range(64)))
    assert len(found) == 1 and store.opened == {"dalby": 1}


def test_threads_that_ask_for_more_than_there_is_room_for_are_all_served(three, store):
    shelf = shelf_of(store, room_for(1, store))

    def first_page(name: str) -> str:
        return shelf.index(name).search("side", ENCODER.query("side")).pages[0].url

    asked = ["aalby", "bjergby", "dalby"] * 30
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(first_page, asked)) == [f"/{name}/0" for name in asked]
