"""The index file: whole generations, swapped in one step, and faults that are told in a sentence."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.build import build_index
from index.errors import IndexBroken, IndexBusy, IndexMissing
from index.search import Index
from index.store import writing
from tests.index.conftest import WordEncoder, page

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "fjordby" / "index.sqlite"


def test_an_index_remembers_what_it_was_made_of(path, pages, word_encoder):
    build_index(pages, word_encoder, path, fingerprint="abc")
    index = Index.open(path)
    assert (index.fingerprint, index.encoder_name, index.pages, index.chunks) == ("abc", "words-1", 7, 7)


def test_no_index_is_said_to_be_missing(path):
    with pytest.raises(IndexMissing, match="build it first"):
        Index.open(path)


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_said_to_be_broken(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(IndexBroken, match="rebuild"):
        Index.open(path)


def test_half_a_file_is_said_to_be_broken(path, pages, word_encoder):
    build_index(pages, word_encoder, path, "abc")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(IndexBroken, match="rebuild"):
        Index.open(path)


def test_a_file_of_another_version_is_said_to_be_broken(path, pages, word_encoder):
    build_index(pages, word_encoder, path, "abc")
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(IndexBroken, match="another version"):
        Index.open(path)


def test_a_file_that_lacks_vectors_is_said_to_be_broken(path, pages, word_encoder):
    build_index(pages, word_encoder, path, "abc")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE arrays SET data = substr(data, 1, 768) WHERE name = 'vectors'")
    with pytest.raises(IndexBroken, match="rebuild"):
        Index.open(path)


def test_an_index_of_another_encoder_is_said_to_be_broken(path, pages, word_encoder):
    build_index(pages, word_encoder, path, "abc")
    with pytest.raises(IndexBroken, match="words-1.*rebuild"):
        Index.open(path, encoder_name="words-2")


def test_a_vector_of_another_length_is_refused(path, pages, word_encoder):
    build_index(pages, word_encoder, path, "abc")
    with pytest.raises(IndexBroken, match="rebuild"):
        Index.open(path).search("legeplads", word_encoder.query("legeplads")[:100])


def test_a_broken_index_is_rebuilt_from_scratch(path, pages, word_encoder):
    path.parent.mkdir()
    path.write_bytes(b"not a database at all")
    assert build_index(pages, word_encoder, path, "abc").encoded == 7


def test_only_changed_passages_are_encoded_again(path, pages, word_encoder):
    build_index(pages, word_encoder, path, "abc")
    word_encoder.encoded.clear()
    changed = [*pages[1:], page("/ny", "Loppemarked", "Loppemarkedet er på torvet.")]
    build_index(changed, word_encoder, path, "def")
    assert word_encoder.encoded == ["Loppemarked. Loppemarkedet er på torvet."]


def test_reused_vectors_rank_as_new_ones_do(path, pages, word_encoder, tmp_path):
    build_index(pages, word_encoder, path, "abc")
    build_index(pages, word_encoder, path, "abc")
    build_index(pages, word_encoder, tmp_path / "new.sqlite", "abc")
    vector = word_encoder.query("hund i snor")
    assert Index.open(path).search("hund i snor", vector) == Index.open(tmp_path / "new.sqlite").search("hund i snor", vector)


def test_another_encoder_encodes_everything_again(path, pages, word_encoder):
    build_index(pages, word_encoder, path, "abc")
    assert build_index(pages, WordEncoder("words-2"), path, "abc").encoded == 7


def test_an_address_that_comes_twice_and_a_page_without_text_are_skipped(path, pages, word_encoder):
    summary = build_index([*pages, pages[0], page("/tom", " ", " \n ")], word_encoder, path, "abc")
    assert (summary.pages, summary.skipped) == (7, 2)


def test_half_characters_of_broken_pages_are_stored(path, word_encoder):
    build_index([page("/\ud800", "Titel \udfff", "Tekst \ud83d her.")], word_encoder, path, "abc")
    assert Index.open(path).pages == 1


def test_progress_counts_up_to_all_chunks(path, pages, word_encoder):
    told = []
    build_index(pages, word_encoder, path, "abc", progress=lambda done, everything: told.append((done, everything)))
    assert told[-1] == (7, 7)


def test_a_reader_keeps_its_generation_while_a_newer_one_is_swapped_in(path, pages, word_encoder):
    build_index(pages, word_encoder, path, "old")
    reader = Index.open(path)
    build_index(pages[:2], word_encoder, path, "new")
    hits = reader.search("tandlæge", word_encoder.query("tandlæge")).pages
    assert len(hits) == 7 and all(hit.snippet for hit in hits)


def test_a_second_builder_is_told_to_wait(path, pages, word_encoder):
    with writing(path), pytest.raises(IndexBusy, match="another process"):
        build_index(pages, word_encoder, path, "abc")


@pytest.fixture
def builder(path):
    command = [sys.executable, Path(__file__).with_name("endless_builder.py"), path]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    process.stdout.readline()  # the first generation is there
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.slow
def test_a_reader_beside_a_busy_builder_never_sees_half_a_generation(path, builder, word_encoder):
    vector = word_encoder.query("side")
    seen = set()
    end = time.monotonic() + 3
    while time.monotonic() < end:
        index = Index.open(path)
        seen.add(index.fingerprint)
        hits = index.search("generation", vector).pages
        assert index.pages == 200 and all(hit.snippet.endswith(f"generation {index.fingerprint}.") for hit in hits)
    assert len(seen) > 1


@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.02, 0.1, 0.25])
def test_a_builder_killed_at_any_moment_leaves_a_whole_generation(path, builder, word_encoder, moment):
    time.sleep(moment)
    os.kill(builder.pid, signal.SIGKILL)
    builder.wait()
    assert Index.open(path).pages == 200
    assert build_index([page("/ny", "Ny", "Ny side.")], word_encoder, path, "after").pages == 1
