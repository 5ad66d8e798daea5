"""Where generations are kept: the contract, and which of the two back ends a process uses.

A store answers two questions in numbers, how near each page's passages are to a question and which pages use a term, and
gives texts by number. How these make a ranking is decided once, in index/search.py, so that both back ends rank alike.

- `sqlite`: one file per municipality and generation, read into memory when it is opened. The default: nothing to run, fastest.
- `postgres`: rows in PostgreSQL with pgvector, searched where they lie. For many servers that share one index.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from index.chunks import Chunk
from index.generation import Generation, Head, IndexedPage
from index.postings import Use, Vocabulary


@dataclass(frozen=True)
class PageSimilarities:
    """Centred cosines with one question, -1..1, one entry per page. `best_chunk`: the number of the chunk that `best` is of."""

    lead: np.ndarray  # float32 (pages,): the page's first chunk
    best: np.ndarray  # float32 (pages,): its nearest chunk
    best_chunk: np.ndarray  # int64 (pages,)

    @classmethod
    def of_chunks(cls, found: np.ndarray, chunk_counts: np.ndarray) -> "PageSimilarities":
        """`found`: float32 (chunks,), the pages' chunks one after the other; `chunk_counts`: int64 (pages,), none of them 0."""
        leads = np.cumsum(chunk_counts) - chunk_counts
        best = np.maximum.reduceat(found, leads)
        # The first chunk of each page that reaches its best.
        reaching = np.flatnonzero(found == np.repeat(best, chunk_counts))
        return cls(found[leads], best, reaching[np.searchsorted(reaching, leads)])


class Reader(Protocol):
    """One generation opened for reading: immutable, safe to share between threads, and still whole when a newer one is current.

    Every method raises IndexBroken when the store turns out to be damaged, and IndexFault when it cannot be asked at the moment or the
    generation is no longer kept; what is opened next may work again.
    """

    head: Head
    pages: Sequence[IndexedPage]
    chunk_count: int
    vocabulary: Vocabulary
    memory: int  # bytes that it holds, about

    def similarities(self, question: np.ndarray) -> PageSimilarities:
        """`question`: float32 (dimension,), centred, of length 1."""

    def uses(self, terms: Sequence[int]) -> list[Use]:
        """The pages that use each of these terms (numbers of the vocabulary's terms), with their impacts."""

    def chunks(self, numbers: Sequence[int]) -> list[Chunk]:
        """The chunks of these numbers, in their order."""

    def passages(self) -> Iterator[tuple[str, np.ndarray]]:
        """What was embedded, with its vector, float16 (dimension,); in the order of the chunks."""

    def close(self) -> None:
        """Frees what it holds; to be called when no thread uses it any more."""


class Store(Protocol):
    """The generations of all municipalities. Safe to share between threads."""

    def open(self, municipality: str) -> Reader:
        """The current generation. Raises IndexMissing, IndexBroken, or IndexFault when the store cannot be asked at the moment."""

    def current(self, municipality: str) -> object | None:
        """Tells generations apart, cheaply: equal as long as the same one is current; None where there is none. Raises IndexFault."""

    def writing(self, municipality: str) -> AbstractContextManager[None]:
        """Holds the right to write a municipality's index. Raises IndexBusy while another process has it, and IndexFault."""

    def write(self, municipality: str, generation: Generation) -> None:
        """Makes a generation the current one, in one step; the caller holds `writing`. Killed at any moment, it leaves the one before.
        Raises IndexFault, or OSError when the disk refuses."""


def open_store(folder: Path, database_url: str | None = None) -> Store:
    """The store of this process: PostgreSQL at `database_url`, or SQLite files in `folder`. Raises IndexFault."""
    if database_url:
        from index.stores.postgres import PostgresStore

        return PostgresStore(database_url)
    from index.stores.sqlite import SqliteStore

    return SqliteStore(folder)
