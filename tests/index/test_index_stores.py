"""What every store promises: whole generations, swapped in one step, and faults that are told in a sentence."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.build import build_index
from index.errors import IndexBroken, IndexBusy, IndexFault, IndexMissing
from index.search import Index
from tests.index.conftest import WordEncoder, page

ROOT = Path(__file__).parents[2]


def test_an_index_remembers_what_it_was_made_of(store, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", fingerprint="abc")
    index = Index.open(store, "fjordby")
    assert (index.fingerprint, index.encoder_name, index.pages, index.chunks) == ("abc", "words-1", 7, 7)


def test_no_index_is_said_to_be_missing(store):
    assert store.current("fjordby") is None
    with pytest.raises(IndexMissing, match="build it first|no index"):
        Index.open(store, "fjordby")


def test_an_index_of_another_encoder_is_said_to_be_broken(store, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "abc")
    with pytest.raises(IndexBroken, match="words-1.*rebuild"):
        Index.open(store, "fjordby", encoder_name="words-2")


def test_a_vector_of_another_length_is_refused(store, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "abc")
    with pytest.raises(IndexBroken, match="rebuild"):
        Index.open(store, "fjordby").search("legeplads", word_encoder.query("legeplads")[:100])


def test_only_changed_passages_are_encoded_again(store, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "abc")
    word_encoder.encoded.clear()
    changed = [*pages[1:], page("/ny", "Loppemarked", "Loppemarkedet er på torvet.")]
    build_index(changed, word_encoder, store, "fjordby", "def")
    assert word_encoder.encoded == ["Loppemarked. Loppemarkedet er på torvet."]


def test_reused_vectors_rank_as_new_ones_do(store, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "abc")
    build_index(pages, word_encoder, store, "fjordby", "abc")
    build_index(pages, word_encoder, store, "new", "abc")
    vector = word_encoder.query("hund i snor")
    assert Index.open(store, "fjordby").search("hund i snor", vector) == Index.open(store, "new").search("hund i snor", vector)


def test_another_encoder_encodes_everything_again(store, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "abc")
    assert build_index(pages, WordEncoder("words-2"), store, "fjordby", "abc").encoded == 7


def test_an_address_that_comes_twice_and_a_page_without_text_are_skipped(store, pages, word_encoder):
    summary = build_index([*pages, pages[0], page("/tom", " ", " \n ")], word_encoder, store, "fjordby", "abc")
    assert (summary.pages, summary.skipped) == (7, 2)


def test_half_characters_of_broken_pages_are_stored(store, word_encoder):
    build_index([page("/\ud800", "Titel \udfff", "Tekst \ud83d her.")], word_encoder, store, "fjordby", "abc")
    assert Index.open(store, "fjordby").pages == 1


def test_progress_counts_up_to_all_chunks(store, pages, word_encoder):
    told = []
    build_index(pages, word_encoder, store, "fjordby", "abc", progress=lambda done, everything: told.append((done, everything)))
    assert told[-1] == (7, 7)


def test_a_reader_keeps_its_generation_while_a_newer_one_is_swapped_in(store, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "old")
    reader = Index.open(store, "fjordby")
    build_index(pages[:2], word_encoder, store, "fjordby", "new")
    hits = reader.search("tandlæge", word_encoder.query("tandlæge")).pages
    assert len(hits) == 7 and all(hit.snippet for hit in hits)


def test_a_second_builder_is_told_to_wait(store, pages, word_encoder):
    with store.writing("fjordby"), pytest.raises(IndexBusy, match="another process"):
        build_index(pages, word_encoder, store, "fjordby", "abc")


def test_what_is_current_changes_with_each_generation(store, pages, word_encoder):
    build_index(pages, word_encoder, store, "fjordby", "abc")
    first = store.current("fjordby")
    assert store.current("fjordby") == first
    build_index(pages, word_encoder, store, "fjordby", "abc")
    assert store.current("fjordby") != first


def test_municipalities_are_kept_apart(store, pages, word_encoder):
    build_index(pages[:3], word_encoder, store, "fjordby", "abc")
    build_index(pages[3:], word_encoder, store, "bjergby", "def")
    assert {hit.url for hit in Index.open(store, "bjergby").search("hund", word_encoder.query("hund")).pages} == {
        page.url for page in pages[3:]
    }


@pytest.fixture
def builder(store_arguments):
    command = [sys.executable, Path(__file__).with_name("endless_builder.py"), *store_arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    process.stdout.readline()  # the first generation is there
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.slow
def test_a_reader_beside_a_busy_builder_never_sees_half_a_generation(store, builder, word_encoder):
    vector = word_encoder.query("side")
    seen = set()
    end = time.monotonic() + 3
    while time.monotonic() < end:
        index = Index.open(store, "fjordby")
        seen.add(index.fingerprint)
        try:
            hits = index.search("generation", vector).pages
        except IndexFault:  # replaced twice since it was opened, which is told
            continue
        assert index.pages == len(hits) * 20 == 200 and all(
            hit.snippet.endswith(f"generation {index.fingerprint}.") for hit in hits
        )
    assert len(seen) > 1


@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.02, 0.1, 0.25])
def test_a_builder_killed_at_any_moment_leaves_a_whole_generation(store, builder, word_encoder, moment):
    time.sleep(moment)
    os.kill(builder.pid, signal.SIGKILL)
    builder.wait()
    assert Index.open(store, "fjordby").pages == 200
    assert build_index([page("/ny", "Ny", "Ny side.")], word_encoder, store, "fjordby", "after").pages == 1
