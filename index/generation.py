"""One generation of a municipality's index: all that a build makes and a search needs, whatever store keeps it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.centring import Centring
from index.chunks import Chunk
from index.postings import Postings


@dataclass(frozen=True)
class IndexedPage:
    """What a search knows of a page without reading its text."""

    url: str
    title: str
    language: str | None = None  # two letters; None where the page does not say
    changed: date | None = None


@dataclass(frozen=True)
class Head:
    """What is true of a generation as a whole."""

    fingerprint: str  # of the pages it was built from
    encoder_name: str
    dimension: int
    centring: Centring
    other_matters: np.ndarray  # float32 (texts, dimension), as encoded: what no municipality's pages are about
    hubness: np.ndarray  # float32 (pages,): how near each page is to questions in general


@dataclass(frozen=True)
class Generation:
    """A whole generation in memory, ready to be stored. The chunks of a page follow those of the page before."""

    head: Head
    pages: Sequence[IndexedPage]
    chunks: Sequence[Sequence[Chunk]]  # of each page, never none; the first is its lead
    vectors: np.ndarray  # float16 (chunks, dimension), as encoded, not centred
    postings: Postings


def first_chunks(chunks: Iterable[Sequence[Chunk]]) -> np.ndarray:
    """int64 (pages,): the number of each page's lead among all chunks."""
    counts = np.array([len(found) for found in chunks], dtype=np.int64)
    return np.cumsum(counts) - counts
