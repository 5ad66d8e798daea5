"""One index generation in one SQLite file: written whole beside the old one, then put in its place in one step."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from threading import Lock

import numpy as np

from index.centring import Centring
from index.chunks import Chunk
from index.errors import IndexBroken, IndexBusy, IndexMissing
from index.lexical import Postings

# Written into the file's header; a file with another number was made by another version of this code.
SCHEMA_VERSION = 1

_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pages (number INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT NOT NULL, chunks INTEGER NOT NULL);
CREATE TABLE chunks (number INTEGER PRIMARY KEY, page INTEGER NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE arrays (name TEXT PRIMARY KEY, type TEXT NOT NULL, columns INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE lists (name TEXT PRIMARY KEY, lines TEXT NOT NULL) WITHOUT ROWID;
"""

_CHUNKS = "SELECT title, heading, text FROM chunks JOIN pages ON pages.number = page"


@dataclass(frozen=True)
class StoredPage:
    """One page: its chunks follow those of the page before."""

    url: str
    title: str
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class Generation:
    """All that an index holds, but for the chunks' texts, which stay in the file until they are asked for."""

    fingerprint: str  # of the pages it was built from
    encoder_name: str
    urls: tuple[str, ...]
    titles: tuple[str, ...]
    first_chunks: np.ndarray  # int64, one per page: the number of its lead
    vectors: np.ndarray  # float16 (chunks, dimension), as encoded, not centred
    centring: Centring
    other_matters: np.ndarray  # float32 (texts, dimension), as encoded: what no municipality's pages are about
    postings: Postings


def write_generation(path: Path, generation: Generation, pages: Sequence[StoredPage]) -> None:
    """Puts the generation at `path`; readers of the one before keep it. The caller holds `writing(path)`.

    Killed at any moment, it leaves the generation before in place.
    """
    new = _new_file(path)
    new.unlink(missing_ok=True)
    with closing(sqlite3.connect(new)) as database:
        database.executescript(_SCHEMA)
        with database:
            _fill(database, generation, pages)
    _flush(new)
    os.replace(new, path)
    _flush(path.parent)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Holds the right to write the index at `path`; raises IndexBusy while another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_name(f".{path.name}.lock"), "w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise IndexBusy(f"{path} is being built by another process; try again when it is done") from None
        yield


class GenerationFile:
    """One generation opened for reading. It stays readable and the same when a newer one takes its place."""

    def __init__(self, path: Path) -> None:
        """Raises IndexMissing or IndexBroken."""
        if not path.exists():
            raise IndexMissing(f"there is no index at {path}; build it first")
        try:
            # Immutable: the file is never changed once it is in place, so no locks are needed.
            self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            try:
                self.generation = self._read()
            except BaseException:
                self._database.close()
                raise
        except _VersionDiffers as error:
            raise IndexBroken(f"the index at {path} was made by another version ({error}); rebuild it") from None
        except (sqlite3.Error, ValueError, KeyError, TypeError, OSError) as error:
            raise IndexBroken(f"the index at {path} is damaged ({error}); rebuild it") from error
        self._lock = Lock()

    def chunks(self, numbers: Sequence[int]) -> list[Chunk]:
        """The chunks of these numbers, in their order. Raises IndexBroken when the disk does not give them."""
        try:
            with self._lock:
                return [self._chunk(number) for number in numbers]
        except (sqlite3.Error, TypeError) as error:
            raise IndexBroken(f"the index is damaged ({error}); rebuild it") from error

    def passages(self) -> Iterator[str]:
        """What was embedded, in the order of `generation.vectors`. Raises IndexBroken when the disk does not give it."""
        try:
            for row in self._database.execute(f"{_CHUNKS} ORDER BY chunks.number"):
                yield Chunk(*row).passage
        except (sqlite3.Error, TypeError) as error:
            raise IndexBroken(f"the index is damaged ({error}); rebuild it") from error

    def close(self) -> None:
        self._database.close()

    def _chunk(self, number: int) -> Chunk:
        return Chunk(*self._database.execute(f"{_CHUNKS} WHERE chunks.number = ?", (int(number),)).fetchone())

    def _read(self) -> Generation:
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            raise _VersionDiffers(f"schema {version}, not {SCHEMA_VERSION}")
        facts = dict(self._database.execute("SELECT name, value FROM facts"))
        rows = self._database.execute("SELECT name, lines FROM lists")
        lists = {name: tuple(lines.split("\n")) if lines else () for name, lines in rows}
        arrays = {
            name: _array(data, kind, columns)
            for name, kind, columns, data in self._database.execute("SELECT name, type, columns, data FROM arrays")
        }
        pages = self._database.execute("SELECT url, title, chunks FROM pages ORDER BY number").fetchall()
        chunk_counts = np.array([chunks for _, _, chunks in pages], dtype=np.int64)
        if len(arrays["vectors"]) != chunk_counts.sum():
            raise ValueError("it holds more or fewer vectors than texts")
        return Generation(
            facts["fingerprint"],
            facts["encoder"],
            tuple(url for url, _, _ in pages),
            tuple(title for _, title, _ in pages),
            np.cumsum(chunk_counts) - chunk_counts,
            arrays["vectors"],
            _centring(arrays["centring"]),
            arrays["other_matters"],
            Postings(
                lists["words"],
                arrays["counts"][:, 0],
                lists["stems"],
                lists["terms"],
                arrays["starts"][:, 0],
                arrays["postings"][:, 0],
                arrays["impacts"][:, 0],
                len(pages),
            ),
        )


class _VersionDiffers(Exception):
    pass


def _new_file(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _fill(database: sqlite3.Connection, generation: Generation, pages: Sequence[StoredPage]) -> None:
    postings = generation.postings
    chunks = [(number, chunk) for number, page in enumerate(pages) for chunk in page.chunks]
    facts = {"fingerprint": generation.fingerprint, "encoder": generation.encoder_name}
    database.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
    database.executemany(
        "INSERT INTO pages VALUES (?, ?, ?, ?)",
        ((number, page.url, page.title, len(page.chunks)) for number, page in enumerate(pages)),
    )
    database.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?)",
        ((number, page, chunk.heading, chunk.text) for number, (page, chunk) in enumerate(chunks)),
    )
    arrays = {
        "vectors": generation.vectors,
        "centring": _rows(generation.centring),
        "other_matters": generation.other_matters,
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


def _array(data: bytes, kind: str, columns: int) -> np.ndarray:
    return np.frombuffer(data, dtype=np.dtype(kind)).reshape(-1, columns)


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
