"""One generation in PostgreSQL, opened: titles and vocabulary in memory; vectors, texts and postings asked for where they lie."""

from collections.abc import Iterator, Sequence
from typing import NoReturn

import numpy as np
import psycopg

from index.centring import Centring
from index.chunks import Chunk
from index.errors import IndexBroken, IndexFault, IndexMissing
from index.generation import Head, IndexedPage
from index.postings import Use, Vocabulary
from index.stores import PageSimilarities
from index.stores.postgres_connections import Connections, Result
from index.stores.postgres_formats import halfvec_text, vectors_of
from index.stores.postgres_schema import is_made

_GENERATION = """
SELECT generation, fingerprint, encoder, dimension, centring, other_matters, pages, chunks, words, counts, stems, terms, page_counts
FROM vejviser_index.current LEFT JOIN vejviser_index.generations USING (municipality, generation)
WHERE municipality = %(municipality)s
"""
_PAGES = """
SELECT url, title, language, changed, chunks, hubness FROM vejviser_index.pages
WHERE municipality = %(municipality)s AND generation = %(generation)s ORDER BY number
"""
# (v - mean) · q / |centred v|: the question is centred already, so what centring takes from a passage besides the mean adds nothing.
# A halfvec has 11 bits; the question is given as two, so that it is as exact as with 22.
_FINENESS = 2048
_SIMILARITIES = f"""
SELECT array_agg((
    (-(vector <#> %(coarse)s::halfvec) - (vector <#> %(fine)s::halfvec) / {_FINENESS} - %(mean)s) * scale
)::real ORDER BY number)
FROM vejviser_index.vectors WHERE municipality = %(municipality)s AND generation = %(generation)s
"""
_USES = """
SELECT term, pages, impacts FROM vejviser_index.postings
WHERE municipality = %(municipality)s AND generation = %(generation)s AND term = ANY(%(terms)s)
"""
# No joins: right after a build the planner knows nothing of the new rows, and plans one that reads a whole generation for every passage.
_CHUNKS = """
SELECT number, page, heading, text FROM vejviser_index.chunks
WHERE municipality = %(municipality)s AND generation = %(generation)s AND number = ANY(%(numbers)s) ORDER BY number
"""
_VECTORS = """
SELECT vector FROM vejviser_index.vectors
WHERE municipality = %(municipality)s AND generation = %(generation)s AND number = ANY(%(numbers)s) ORDER BY number
"""
_PASSAGES_AT_ONCE = 1000
_IS_KEPT = "SELECT FROM vejviser_index.generations WHERE municipality = %(municipality)s AND generation = %(generation)s"


def open_reader(connections: Connections, municipality: str) -> "PostgresReader":
    """The current generation. Raises IndexFault."""
    return connections.read(lambda connection: _opened(connections, connection, municipality))


class PostgresReader:
    """One generation. A stores.Reader."""

    def __init__(
        self,
        connections: Connections,
        key: dict[str, object],
        head: Head,
        pages: Sequence[IndexedPage],
        chunk_counts: np.ndarray,
        vocabulary: Vocabulary,
    ) -> None:
        """`key`: the municipality and generation, as its rows are found by."""
        self.head = head
        self.pages = pages
        self.chunk_count = int(chunk_counts.sum())
        self.vocabulary = vocabulary
        self.memory = 150 * (len(vocabulary.words) + len(vocabulary.stems) + len(vocabulary.terms) + 2 * len(pages))
        self._connections = connections
        self._key = key
        self._chunk_counts = chunk_counts

    def similarities(self, question: np.ndarray) -> PageSimilarities:
        coarse = question.astype(np.float16)
        fine = ((question - coarse) * _FINENESS).astype(np.float16)
        mean = float(self.head.centring.passages @ question)
        ((found,),) = self._rows(_SIMILARITIES, coarse=halfvec_text(coarse), fine=halfvec_text(fine), mean=mean)
        if found is None or len(found) != self.chunk_count:
            self._raise_incomplete()
        return PageSimilarities.of_chunks(found, self._chunk_counts)

    def uses(self, terms: Sequence[int]) -> list[Use]:
        rows = self._rows(_USES, terms=[int(term) for term in terms])
        return self._in_order(terms, {term: Use(pages, impacts) for term, pages, impacts in rows})

    def chunks(self, numbers: Sequence[int]) -> list[Chunk]:
        rows = self._rows(_CHUNKS, numbers=[int(number) for number in numbers])
        return self._in_order(numbers, {number: Chunk(self.pages[page].title, *texts) for number, page, *texts in rows})

    def passages(self) -> Iterator[tuple[str, np.ndarray]]:
        for first in range(0, self.chunk_count, _PASSAGES_AT_ONCE):
            numbers = list(range(first, min(first + _PASSAGES_AT_ONCE, self.chunk_count)))
            vectors = [vector for (vector,) in self._rows(_VECTORS, numbers=numbers)]
            if len(vectors) != len(numbers):
                self._raise_incomplete()
            yield from zip((chunk.passage for chunk in self.chunks(numbers)), vectors_of(vectors))

    def close(self) -> None:
        """Holds nothing but memory."""

    def _rows(self, query: str, **parameters: object) -> list[tuple]:
        return self._connections.read(lambda connection: _rows(connection, query, self._key | parameters))

    def _in_order(self, numbers: Sequence[int], found: dict[int, Result]) -> list[Result]:
        try:
            return [found[int(number)] for number in numbers]
        except KeyError:
            self._raise_incomplete()

    def _raise_incomplete(self) -> NoReturn:
        municipality = self._key["municipality"]
        if self._rows(_IS_KEPT):
            raise _damaged(municipality)
        raise IndexFault(f"the index of {municipality} has been replaced by newer ones; open it again")


def _opened(connections: Connections, connection: psycopg.Connection, municipality: str) -> PostgresReader:
    if not is_made(connection):
        raise _missing(municipality)
    with connection.transaction():  # so that both see the same generation, whatever is written meanwhile
        key: dict[str, object] = {"municipality": municipality}
        rows = _rows(connection, _GENERATION, key)
        if not rows:
            raise _missing(municipality)
        key["generation"], fingerprint, encoder, dimension, *rest = rows[0]
        centring, other_matters, page_count, chunk_count, words, counts, stems, terms, page_counts = rest
        pages = _rows(connection, _PAGES, key)
    chunk_counts = np.array([chunks for *_, chunks, _ in pages], dtype=np.int64)
    hubness = np.array([hubness for *_, hubness in pages], dtype=np.float32)
    if (len(pages), chunk_counts.sum()) != (page_count, chunk_count):
        raise _damaged(municipality)
    rows, other_matters = centring.reshape(-1, dimension), other_matters.reshape(-1, dimension)
    head = Head(fingerprint, encoder, dimension, Centring(rows[0], rows[1], rows[2:]), other_matters, hubness)
    vocabulary = Vocabulary(tuple(words), counts, tuple(stems), tuple(terms), page_counts)
    return PostgresReader(connections, key, head, [IndexedPage(*page) for *page, _, _ in pages], chunk_counts, vocabulary)


def _rows(connection: psycopg.Connection, query: str, parameters: dict[str, object]) -> list[tuple]:
    return connection.execute(query, parameters, binary=True).fetchall()


def _missing(municipality: str) -> IndexMissing:
    return IndexMissing(f"there is no index of {municipality} in the database; build it first")


def _damaged(municipality: str) -> IndexBroken:
    return IndexBroken(f"the index of {municipality} is damaged: the database lacks rows of it; rebuild it")
