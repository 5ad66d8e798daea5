"""What the actions share: a search that fails is told to the operator and to no citizen."""

import pytest

from actions.resources import Resources
from content.library import Library
from content.settings import settings
from index.build import build_index
from index.shelf import Shelf
from index.stores.sqlite import SqliteStore
from tests.index.conftest import WordEncoder, page

ENCODER = WordEncoder()


@pytest.fixture(autouse=True)
def fjordby():
    """No demo here: the indexes are the test's own."""


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(settings().content, ("fjordby",))


@pytest.fixture
def store(tmp_path) -> SqliteStore:
    return SqliteStore(tmp_path)


@pytest.fixture
def shared(library, store) -> Resources:
    return Resources(library, ENCODER, Shelf(store, ENCODER.name, 10**9))


def build(store: SqliteStore) -> None:
    build_index([page("https://www.fjordby.example/sne/", "Sne", "Ryd sne.")], ENCODER, store, "fjordby", "abc")


def break_file(store: SqliteStore) -> None:
    store.path("fjordby").write_bytes(b"ikke en database" * 100)


def test_without_an_index_nothing_is_found(shared):
    assert shared.search("fjordby", "sne", "da") is None


def test_a_search_that_fails_is_told_once_without_the_question(shared, caplog):
    for _ in range(3):
        shared.search("fjordby", "hemmelig sne", "da")
    (told,) = caplog.messages
    assert "fjordby has no index yet" in told and "hemmelig" not in told


def test_another_fault_is_told_as_well(shared, store, caplog):
    shared.search("fjordby", "sne", "da")
    break_file(store)
    shared.search("fjordby", "sne", "da")
    assert len(caplog.messages) == 2 and "damaged" in caplog.messages[1]


def test_a_fault_that_comes_back_is_told_again(shared, store, caplog):
    shared.search("fjordby", "sne", "da")
    build(store)
    shared.search("fjordby", "sne", "da")
    store.path("fjordby").unlink()
    shared.search("fjordby", "sne", "da")
    assert len(caplog.messages) == 2
