"""Pages → a new index generation."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np

from index.centring import centring_of, general_centring, other_matters
from index.chunks import Section, chunk_page
from index.encoder import Encoder
from index.errors import IndexBroken, IndexMissing
from index.lexical import PageText, build_postings
from index.store import Generation, GenerationFile, StoredPage, write_generation, writing


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
    pages: Iterable[Page], encoder: Encoder, path: Path, fingerprint: str, progress: Callable[[int, int], None] | None = None
) -> IndexSummary:
    """Builds the index of `pages` and puts it at `path`; whoever has the generation before open keeps it.

    `fingerprint` says which pages these are and is given back by the index. `progress(done, all)` is told how many
    chunks to encode are done. Raises IndexBusy while another process builds the same index, OSError when the disk refuses.
    """
    start = time.perf_counter()
    with writing(path):
        stored, skipped = _stored_pages(pages)
        before = _vectors_before(path, encoder)
        passages = [chunk.passage for page in stored for chunk in page.chunks]
        missing = list(dict.fromkeys(passage for passage in passages if passage not in before))
        vectors = _encode(missing, before, encoder, progress)
        generation = _generation(stored, passages, vectors, encoder, fingerprint)
        write_generation(path, generation, stored)
    return IndexSummary(len(stored), len(passages), len(missing), skipped, time.perf_counter() - start)


def _stored_pages(pages: Iterable[Page]) -> tuple[list[StoredPage], int]:
    """The pages cut into chunks, and how many were left out."""
    stored: dict[str, StoredPage] = {}
    skipped = 0
    for page in pages:
        url, title = _storable(page.url), _storable(" ".join(page.title.split()))
        sections = [_Section(_storable(section.heading), _storable(section.text)) for section in page.sections]
        if url in stored or not (title or any(section.heading.strip() or section.text.strip() for section in sections)):
            skipped += 1
        else:
            stored[url] = StoredPage(url, title, tuple(chunk_page(title, sections)))
    return list(stored.values()), skipped


@dataclass(frozen=True)
class _Section:
    heading: str
    text: str


def _storable(text: str) -> str:
    """Without the halves of characters that broken pages hold and no file can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _vectors_before(path: Path, encoder: Encoder) -> dict[str, np.ndarray]:
    """The passages of the generation before with their vectors; none where there is none or its encoder was another."""
    try:
        file = GenerationFile(path)
    except (IndexMissing, IndexBroken):
        return {}
    try:
        before = file.generation
        same_encoder = before.encoder_name == encoder.name and before.vectors.shape[1] == encoder.dimension
        return dict(zip(file.passages(), before.vectors)) if same_encoder else {}
    except IndexBroken:
        return {}
    finally:
        file.close()


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
    pages: Sequence[StoredPage],
    passages: Sequence[str],
    known: dict[str, np.ndarray],
    encoder: Encoder,
    fingerprint: str,
) -> Generation:
    # Half the size, and a thousandth's exactness is far below what tells two pages apart.
    vectors = np.array([known[passage] for passage in passages], dtype=np.float16).reshape(-1, encoder.dimension)
    texts = [
        PageText(page.title, [chunk.heading for chunk in page.chunks], [chunk.text for chunk in page.chunks]) for page in pages
    ]
    chunk_counts = np.array([len(page.chunks) for page in pages], dtype=np.int64)
    return Generation(
        fingerprint,
        encoder.name,
        tuple(page.url for page in pages),
        tuple(page.title for page in pages),
        np.cumsum(chunk_counts) - chunk_counts,
        vectors,
        centring_of(vectors, general_centring(encoder)),
        other_matters(encoder),
        build_postings(texts),
    )
