"""The pages of one municipality's website, and the state of its latest crawl, in one SQLite file.

SQLite's write-ahead log makes every visited address one all-or-nothing step: after a kill or a power cut the file is whole and
the run goes on where it was. Others may read pages while a crawl is writing.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from crawler.errors import StoreBusy, StoreUnreadable
from crawler.pages import Page
from crawler.report import AddressReport, CrawlReport, Outcome

SCHEMA_VERSION = 1
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS pages (
    url TEXT PRIMARY KEY,
    page TEXT NOT NULL,           -- the Page as JSON
    digest TEXT NOT NULL,         -- of that JSON
    fetched_at TEXT NOT NULL,     -- UTC
    run INTEGER NOT NULL          -- the last run that saw it
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    starts TEXT NOT NULL,         -- JSON list of addresses
    site TEXT NOT NULL DEFAULT '',-- origin, once a start address has answered
    sitemaps_read INTEGER NOT NULL DEFAULT 0,
    unrecorded INTEGER NOT NULL DEFAULT 0,
    started_at TEXT NOT NULL,
    finished_at TEXT
);
-- Every address the latest run saw. Its outcome is 'waiting' until it has been visited.
CREATE TABLE IF NOT EXISTS addresses (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    clicks INTEGER NOT NULL,      -- links followed from a start address or sitemap
    redirects INTEGER NOT NULL,   -- redirects in a row that led here
    linked_from TEXT NOT NULL,
    orphaned INTEGER NOT NULL DEFAULT 0 -- the address this page calls canonical was no page, so its own text counts
);
CREATE INDEX IF NOT EXISTS waiting ON addresses (clicks, id) WHERE outcome = 'waiting';
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""


class PageStore:
    """A context manager; closing it is all it does."""

    def __init__(self, path: Path):
        self.path = Path(path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(self.path, timeout=30.0, isolation_level=None)
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            raise StoreUnreadable(f"{self.path} cannot be used as a page store: {error}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    def pages(self) -> Iterator[Page]:
        """Every page whose text is held now, ordered by url."""
        for (page,) in self.connection.execute("SELECT page FROM pages ORDER BY url"):
            yield Page.from_json(page)

    def fingerprint(self) -> str:
        """Hexadecimal; changes exactly when pages() would yield something different."""
        digest = hashlib.sha256()
        for url, page_digest in self.connection.execute("SELECT url, digest FROM pages ORDER BY url"):
            digest.update(f"{url} {page_digest}\n".encode())
        return digest.hexdigest()

    def report(self) -> CrawlReport:
        """What became of every address the latest run saw."""
        with self.transaction():
            (held,) = self.connection.execute("SELECT count(*) FROM pages").fetchone()
            run = self.connection.execute(
                "SELECT site, started_at, finished_at, unrecorded FROM runs ORDER BY id DESC LIMIT 1"
            ).fetchone()
            rows = self.connection.execute("SELECT url, outcome, detail, linked_from FROM addresses ORDER BY id").fetchall()
        if run is None:
            return CrawlReport("", None, None, (), 0, held)
        site, started, finished, unrecorded = run
        return CrawlReport(
            site=site,
            started=datetime.fromisoformat(started),
            finished=datetime.fromisoformat(finished) if finished else None,
            addresses=tuple(AddressReport(url, Outcome(outcome), detail, source) for url, outcome, detail, source in rows),
            unrecorded=unrecorded,
            pages_held=held,
        )

    def put(self, page: Page, run: int, now: datetime) -> None:
        """Hold a page, in the place of an earlier version of it."""
        text = page.to_json()
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.connection.execute(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", (page.url, text, digest, now.isoformat(), run)
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is written inside."""
        self.connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Only one crawl at a time; the system frees the lock when its holder dies, however it dies."""
        with open(f"{self.path}.lock", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StoreBusy(f"Another crawl is writing to {self.path}; wait for it to end.") from error
            yield

    def _prepare(self) -> None:
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self.connection.executescript(SCHEMA)
        elif version != SCHEMA_VERSION:
            raise StoreUnreadable(
                f"{self.path} was written by another version of the crawler (store version {version}, expected {SCHEMA_VERSION})."
            )
