"""The SQLite store's files: damage of any kind is told in a sentence."""

import sqlite3

import pytest

from index.build import build_index
from index.errors import IndexBroken
from index.search import Index
from index.stores.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path):
    return SqliteStore(tmp_path / "index")


@pytest.fixture
def path(store):
    store.folder.mkdir()
    return store.path("fjordby")


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_said_to_be_broken(store, path, content):
    path.write_bytes(content)
    with pytest.raises(IndexBroken, match="rebuild"):
        Index.open(store, "fjordby")


def test_half_a_file_is_said_to_be_broken(store, path, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "abc")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(IndexBroken, match="rebuild"):
        Index.open(store, "fjordby")


def test_a_file_of_another_version_is_said_to_be_broken(store, path, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "abc")
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(IndexBroken, match="another version"):
        Index.open(store, "fjordby")


def test_a_file_that_lacks_vectors_is_said_to_be_broken(store, path, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "abc")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE arrays SET data = substr(data, 1, 768) WHERE name = 'vectors'")
    with pytest.raises(IndexBroken, match="rebuild"):
        Index.open(store, "fjordby")


def test_a_broken_index_is_rebuilt_from_scratch(store, path, pages, word_encoder):
    path.write_bytes(b"not a database at all")
    assert build_index(pages, word_encoder, store, "fjordby", "abc").encoded == 7
