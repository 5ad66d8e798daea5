"""Generations as rows in PostgreSQL with pgvector: written in one transaction, never changed, searched where they lie.

The generation before stays until the next one is written, for those who have it open.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID, uuid4

import numpy as np
import psycopg

from index.centring import Centring
from index.errors import IndexBusy
from index.generation import Generation
from index.stores.postgres_connections import Connections, faults_told
from index.stores.postgres_formats import float4_array, halfvecs, int4_array
from index.stores.postgres_reader import PostgresReader, open_reader
from index.stores.postgres_schema import TABLES, make

_LEAST_LENGTH = 1e-6  # of a centred vector: below it nothing is left but the rounding


class PostgresStore:
    """The schema `vejviser_index` of one database, made when something is first written to it. A stores.Store."""

    def __init__(self, url: str) -> None:
        """Does not ask the database yet. Raises IndexFault where `url` is no address."""
        self._connections = Connections(url)
        self._writers: dict[str, psycopg.Connection] = {}  # by municipality; each holds the right to write its index

    def open(self, municipality: str) -> PostgresReader:
        return open_reader(self._connections, municipality)

    def current(self, municipality: str) -> UUID | None:
        return self._connections.read(lambda connection: _current(connection, municipality))

    @contextmanager
    def writing(self, municipality: str) -> Iterator[None]:
        self._writers[municipality] = self._writer(municipality)
        try:
            yield
        finally:
            self._writers.pop(municipality).close()

    def write(self, municipality: str, generation: Generation) -> None:
        with faults_told():
            try:
                _write(self._writers[municipality], municipality, generation)
                return
            except psycopg.OperationalError:
                if not self._writers[municipality].closed:
                    raise
        # Lost while passages were encoded: an hour's work outlives a restart of the server.
        self._writers[municipality] = self._writer(municipality)
        with faults_told():
            _write(self._writers[municipality], municipality, generation)

    def _writer(self, municipality: str) -> psycopg.Connection:
        """A connection that holds the right to write. Raises IndexFault."""
        with faults_told():
            writer = self._connections.writer()
            try:
                make(writer)
                _lock(writer, municipality)
            except BaseException:
                writer.close()
                raise
        return writer


def _current(connection: psycopg.Connection, municipality: str) -> UUID | None:
    try:
        query = "SELECT generation FROM vejviser_index.current WHERE municipality = %s"
        row = connection.execute(query, (municipality,), binary=True).fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    return row[0] if row else None


def _lock(connection: psycopg.Connection, municipality: str) -> None:
    """Until the connection ends, however it ends. Raises IndexBusy."""
    query = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
    (locked,) = connection.execute(query, (f"vejviser_index {municipality}",)).fetchone()
    if not locked:
        raise IndexBusy(f"the index of {municipality} is being built by another process; try again when it is done")


def _write(connection: psycopg.Connection, municipality: str, generation: Generation) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        _delete_all_but(cursor, municipality, _current(connection, municipality))
        key = (municipality, uuid4())
        _insert_head(cursor, key, generation)
        _copy(cursor, key, "pages", ("int4", "text", "text", "text", "date", "int4", "float4"), _pages(generation))
        _copy(cursor, key, "chunks", ("int4", "int4", "text", "text"), _chunks(generation))
        _copy(cursor, key, "vectors", ("int4", "float4", "bytea"), _vectors(generation))
        _copy(cursor, key, "postings", ("int4", "bytea", "bytea"), _postings(generation))
        cursor.execute(
            "INSERT INTO vejviser_index.current VALUES (%s, %s)"
            " ON CONFLICT (municipality) DO UPDATE SET generation = excluded.generation",
            key,
        )


def _delete_all_but(cursor: psycopg.Cursor, municipality: str, kept: UUID | None) -> None:
    for table in TABLES:
        if table != "current":
            query = f"DELETE FROM vejviser_index.{table} WHERE municipality = %s AND generation IS DISTINCT FROM %s"
            cursor.execute(query, (municipality, kept))


def _insert_head(cursor: psycopg.Cursor, key: tuple[str, UUID], generation: Generation) -> None:
    head, postings = generation.head, generation.postings
    vocabulary = postings.vocabulary()
    values = {
        "fingerprint": head.fingerprint,
        "encoder": head.encoder_name,
        "dimension": head.dimension,
        "centring": _rows(head.centring).ravel().tolist(),
        "other_matters": head.other_matters.ravel().tolist(),
        "pages": len(generation.pages),
        "chunks": len(generation.vectors),
        "words": list(vocabulary.words),
        "counts": vocabulary.counts.tolist(),
        "stems": list(vocabulary.stems),
        "terms": list(vocabulary.terms),
        "page_counts": vocabulary.page_counts.tolist(),
    }
    columns = ", ".join(values)
    places = ", ".join(["%s"] * (len(values) + 2))
    query = f"INSERT INTO vejviser_index.generations (municipality, generation, {columns}) VALUES ({places})"
    cursor.execute(query, (*key, *values.values()))


def _rows(centring: Centring) -> np.ndarray:
    return np.vstack([centring.passages, centring.questions, centring.languages])


def _copy(cursor: psycopg.Cursor, key: tuple[str, UUID], table: str, types: Sequence[str], rows: Iterable[tuple]) -> None:
    """Arrays and vectors come as bytes in their binary format, which is what a bytea is sent as."""
    with cursor.copy(f"COPY vejviser_index.{table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(("text", "uuid", *types))
        for row in rows:
            copy.write_row((*key, *row))


def _pages(generation: Generation) -> Iterator[tuple]:
    rows = zip(generation.pages, generation.chunks, generation.head.hubness.tolist())
    for number, (page, chunks, hubness) in enumerate(rows):
        yield number, page.url, page.title, page.language, page.changed, len(chunks), hubness


def _chunks(generation: Generation) -> Iterator[tuple]:
    numbered = ((page, chunk) for page, chunks in enumerate(generation.chunks) for chunk in chunks)
    for number, (page, chunk) in enumerate(numbered):
        yield number, page, chunk.heading, chunk.text


def _vectors(generation: Generation) -> Iterator[tuple]:
    scales = _scales(generation.vectors.astype(np.float32), generation.head.centring)
    for number, (scale, vector) in enumerate(zip(scales.tolist(), halfvecs(generation.vectors))):
        yield number, scale, vector


def _scales(vectors: np.ndarray, centring: Centring) -> np.ndarray:
    """1 / |centred|, (n,); 0 where nothing is left of a vector."""
    lengths = np.einsum("ij,ij->i", centring.of_passages(vectors), vectors - centring.passages)
    return np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > _LEAST_LENGTH)


def _postings(generation: Generation) -> Iterator[tuple]:
    for term in range(len(generation.postings.terms)):
        use = generation.postings.use(term)
        yield term, int4_array(use.pages), float4_array(use.impacts)
