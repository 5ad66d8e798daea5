"""Pages → a new index generation."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from index.centring import centring_of, general_centring, other_matters
from index.chunks import Chunk, Section, chunk_page
from index.encoder import Encoder
from index.errors import IndexBroken, IndexMissing
from index.generation import Generation, Head, IndexedPage, first_chunks
from index.hubness import general_questions, hubness
from index.postings import PageText, build_postings
from index.stores import Store


class Page(Protocol):
    """What is indexed; `sections` in reading order."""

    url: str
    title: str
    sections: Sequence[Section]
    language: str | None
    date: date | None


@dataclass(frozen=True)
class IndexSummary:
    """What a build did. `skipped` pages had no text at all or an address that was there already."""

    pages: int
    chunks: int
    encoded: int  # chunks encoded anew; the vectors of the others were in the generation before
    skipped: int
    seconds: float


def build_index(
    pages: Iterable[Page],
    encoder: Encoder,
    store: Store,
    municipality: str,
    fingerprint: str,
    progress: Callable[[int, int], None] | None = None,
) -> IndexSummary:
    """Makes the index of `pages` the municipality's current one; whoever has the generation before open keeps it.

    `fingerprint` says which pages these are and is given back by the index. `progress(done, all)` is told how many
    chunks to encode are done. Raises IndexBusy while another process builds the same index, OSError when the disk refuses.
    """
    start = time.perf_counter()
    with store.writing(municipality):
        chunks, skipped = _chunks_of_pages(pages)
        before = _vectors_before(store, municipality, encoder)
        passages = [chunk.passage for page in chunks.values() for chunk in page]
        missing = list(dict.fromkeys(passage for passage in passages if passage not in before))
        known = _encode(missing, before, encoder, progress)
        store.write(municipality, _generation(chunks, passages, known, encoder, fingerprint))
    return IndexSummary(len(chunks), len(passages), len(missing), skipped, time.perf_counter() - start)


def _chunks_of_pages(pages: Iterable[Page]) -> tuple[dict[IndexedPage, list[Chunk]], int]:
    """The pages cut into chunks, and how many were left out."""
    chunks: dict[IndexedPage, list[Chunk]] = {}
    seen: set[str] = set()
    skipped = 0
    for page in pages:
        url, title = _storable(page.url), _storable(" ".join(page.title.split()))
        sections = [_Section(_storable(section.heading), _storable(section.text)) for section in page.sections]
        if url in seen or not (title or any(section.heading.strip() or section.text.strip() for section in sections)):
            skipped += 1
        else:
            seen.add(url)
            chunks[IndexedPage(url, title, page.language, page.date)] = chunk_page(title, sections)
    return chunks, skipped


@dataclass(frozen=True)
class _Section:
    heading: str
    text: str


def _storable(text: str) -> str:
    """Without the halves of characters that broken pages hold, and the one that PostgreSQL's texts cannot."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _vectors_before(store: Store, municipality: str, encoder: Encoder) -> dict[str, np.ndarray]:
    """The passages of the generation before with their vectors; none where there is none or its encoder was another."""
    try:
        reader = store.open(municipality)
    except (IndexMissing, IndexBroken):
        return {}
    try:
        same_encoder = (reader.head.encoder_name, reader.head.dimension) == (encoder.name, encoder.dimension)
        return dict(reader.passages()) if same_encoder else {}
    except IndexBroken:
        return {}
    finally:
        reader.close()


def _encode(
    missing: Sequence[str], before: dict[str, np.ndarray], encoder: Encoder, progress: Callable[[int, int], None] | None
) -> dict[str, np.ndarray]:
    """The vector of every passage, old and new."""
    done = 0

    def batch_done(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, len(missing))

    return before | dict(zip(missing, encoder.passages(missing, progress=batch_done))) if missing else before


def _generation(
    chunks: dict[IndexedPage, list[Chunk]],
    passages: Sequence[str],
    known: dict[str, np.ndarray],
    encoder: Encoder,
    fingerprint: str,
) -> Generation:
    # Half the size, and a thousandth's exactness is far below what tells two pages apart.
    vectors = np.array([known[passage] for passage in passages], dtype=np.float16).reshape(-1, encoder.dimension)
    centring = centring_of(vectors, general_centring(encoder))
    texts = [
        PageText(page.title, [chunk.heading for chunk in found], [chunk.text for chunk in found]) for page, found in chunks.items()
    ]
    near_everything = hubness(vectors, first_chunks(chunks.values()), centring, general_questions(encoder))
    head = Head(fingerprint, encoder.name, encoder.dimension, centring, other_matters(encoder), near_everything)
    return Generation(head, tuple(chunks), tuple(chunks.values()), vectors, build_postings(texts))
