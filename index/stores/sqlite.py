"""Generations in SQLite files, one per municipality: written whole beside the old one, then put in its place in one step."""

import datetime
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from threading import Lock

import numpy as np

from index.centring import Centring
from index.chunks import Chunk
from index.errors import IndexBroken, IndexBusy, IndexMissing
from index.generation import Generation, Head, IndexedPage
from index.postings import Postings, Use
from index.stores import PageSimilarities

# Written into the file's header; a file with another number was made by another version of this code.
SCHEMA_VERSION = 2

_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pages (
    number INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT NOT NULL, language TEXT, changed TEXT, chunks INTEGER NOT NULL
);
CREATE TABLE chunks (number INTEGER PRIMARY KEY, page INTEGER NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE arrays (name TEXT PRIMARY KEY, type TEXT NOT NULL, columns INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE lists (name TEXT PRIMARY KEY, lines TEXT NOT NULL) WITHOUT ROWID;
"""

_CHUNKS = "SELECT title, heading, text FROM chunks JOIN pages ON pages.number = page"


class SqliteStore:
    """The files in one folder. A stores.Store."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def path(self, municipality: str) -> Path:
        return self.folder / f"{municipality}.sqlite"

    def open(self, municipality: str) -> "SqliteReader":
        return SqliteReader(self.path(municipality))

    def current(self, municipality: str) -> tuple[int, int] | None:
        try:
            found = os.stat(self.path(municipality))
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    @contextmanager
    def writing(self, municipality: str) -> Iterator[None]:
        path = self.path(municipality)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path.with_name(f".{path.name}.lock"), "w") as lock:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                raise IndexBusy(f"{path} is being built by another process; try again when it is done") from None
            yield

    def write(self, municipality: str, generation: Generation) -> None:
        path = self.path(municipality)
        new = path.with_name(f".{path.name}.new")
        new.unlink(missing_ok=True)
        with closing(sqlite3.connect(new)) as database:
            database.executescript(_SCHEMA)
            with database:
                _fill(database, generation)
        _flush(new)
        os.replace(new, path)
        _flush(path.parent)


class SqliteReader:
    """One file, but for the chunks' texts read into memory. A stores.Reader."""

    def __init__(self, path: Path) -> None:
        """Raises IndexMissing or IndexBroken."""
        if not path.exists():
            raise IndexMissing(f"there is no index at {path}; build it first")
        try:
            # Immutable: the file is never changed once it is in place, so no locks are needed.
            self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            try:
                self._read()
            except BaseException:
                self._database.close()
                raise
        except _VersionDiffers as error:
            raise IndexBroken(f"the index at {path} was made by another version ({error}); rebuild it") from None
        except (sqlite3.Error, ValueError, KeyError, TypeError, OSError) as error:
            raise IndexBroken(f"the index at {path} is damaged ({error}); rebuild it") from error
        self._lock = Lock()

    def similarities(self, question: np.ndarray) -> PageSimilarities:
        return PageSimilarities.of_chunks(self._passages @ question, self._chunk_counts)

    def uses(self, terms: Sequence[int]) -> list[Use]:
        return [self._postings.use(term) for term in terms]

    def chunks(self, numbers: Sequence[int]) -> list[Chunk]:
        try:
            with self._lock:
                return [self._chunk(number) for number in numbers]
        except (sqlite3.Error, TypeError) as error:
            raise IndexBroken(f"the index is damaged ({error}); rebuild it") from error

    def passages(self) -> Iterator[tuple[str, np.ndarray]]:
        try:
            vectors = _arrays(self._database, "vectors")["vectors"]
            for row, vector in zip(self._database.execute(f"{_CHUNKS} ORDER BY chunks.number"), vectors):
                yield Chunk(*row).passage, vector
        except (sqlite3.Error, TypeError) as error:
            raise IndexBroken(f"the index is damaged ({error}); rebuild it") from error

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def _chunk(self, number: int) -> Chunk:
        return Chunk(*self._database.execute(f"{_CHUNKS} WHERE chunks.number = ?", (int(number),)).fetchone())

    def _read(self) -> None:
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            raise _VersionDiffers(f"schema {version}, not {SCHEMA_VERSION}")
        facts = dict(self._database.execute("SELECT name, value FROM facts"))
        rows = self._database.execute("SELECT name, lines FROM lists")
        lists = {name: tuple(lines.split("\n")) if lines else () for name, lines in rows}
        arrays = _arrays(self._database)
        pages = self._database.execute("SELECT url, title, language, changed, chunks FROM pages ORDER BY number").fetchall()
        self._chunk_counts = np.array([row[-1] for row in pages], dtype=np.int64)
        if len(arrays["vectors"]) != self._chunk_counts.sum():
            raise ValueError("it holds more or fewer vectors than texts")
        centring = _centring(arrays["centring"])
        dimension = arrays["vectors"].shape[1]
        self.head = Head(
            facts["fingerprint"], facts["encoder"], dimension, centring, arrays["other_matters"], arrays["hubness"][:, 0]
        )
        self.pages = [
            IndexedPage(url, title, language, datetime.date.fromisoformat(changed) if changed else None)
            for url, title, language, changed, _ in pages
        ]
        self.chunk_count = len(arrays["vectors"])
        self._passages = centring.of_passages(arrays["vectors"].astype(np.float32))
        self._postings = Postings(
            lists["words"],
            arrays["counts"][:, 0],
            lists["stems"],
            lists["terms"],
            arrays["starts"][:, 0],
            arrays["postings"][:, 0],
            arrays["impacts"][:, 0],
            len(pages),
        )
        self.vocabulary = self._postings.vocabulary()
        strings = sum(map(len, lists.values())) + 2 * len(pages)
        self.memory = self._passages.nbytes + self._postings.pages.nbytes + self._postings.impacts.nbytes + 150 * strings


class _VersionDiffers(Exception):
    pass


def _fill(database: sqlite3.Connection, generation: Generation) -> None:
    head, postings = generation.head, generation.postings
    facts = {"fingerprint": head.fingerprint, "encoder": head.encoder_name}
    database.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
    database.executemany(
        "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, page.url, page.title, page.language, page.changed.isoformat() if page.changed else None, len(chunks))
            for number, (page, chunks) in enumerate(zip(generation.pages, generation.chunks))
        ),
    )
    numbered = enumerate((page, chunk) for page, chunks in enumerate(generation.chunks) for chunk in chunks)
    database.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?)", ((number, page, chunk.heading, chunk.text) for number, (page, chunk) in numbered)
    )
    arrays = {
        "vectors": generation.vectors,
        "centring": _rows(head.centring),
        "other_matters": head.other_matters,
        "hubness": head.hubness[:, None],
        "counts": postings.counts[:, None],
        "starts": postings.starts[:, None],
        "postings": postings.pages[:, None],
        "impacts": postings.impacts[:, None],
    }
    database.executemany(
        "INSERT INTO arrays VALUES (?, ?, ?, ?)",
        ((name, array.dtype.str, array.shape[1], np.ascontiguousarray(array).tobytes()) for name, array in arrays.items()),
    )
    lists = {"words": postings.words, "stems": postings.stems, "terms": postings.terms}
    database.executemany("INSERT INTO lists VALUES (?, ?)", ((name, "\n".join(lines)) for name, lines in lists.items()))


def _arrays(database: sqlite3.Connection, name: str | None = None) -> dict[str, np.ndarray]:
    """All arrays, or the one of that name."""
    rows = database.execute("SELECT name, type, columns, data FROM arrays WHERE ?1 IS NULL OR name = ?1", (name,))
    return {name: np.frombuffer(data, dtype=np.dtype(kind)).reshape(-1, columns) for name, kind, columns, data in rows}


def _rows(centring: Centring) -> np.ndarray:
    return np.vstack([centring.passages, centring.questions, centring.languages])


def _centring(rows: np.ndarray) -> Centring:
    return Centring(rows[0], rows[1], rows[2:])


def _flush(path: Path) -> None:
    """Waits until the disk has it; for a folder, the names in it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
