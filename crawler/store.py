"""The pages of one municipality's website, and the state of its latest crawl, in one SQLite file.

SQLite's write-ahead log makes every step all-or-nothing: after a kill or a power cut the file is whole and the run goes on where
it was. Others may read pages while a crawl is writing.
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
from crawler.findings import LatestRun, read_latest_run, read_report
from crawler.pages import Page
from crawler.report import Change, CrawlReport
from crawler.schema import VERSION, UnknownVersion, prepare


class PageStore:
    """A context manager; closing it is all it does."""

    def __init__(self, path: Path):
        self.path = Path(path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(self.path, timeout=30.0, isolation_level=None)
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = NORMAL")
            prepare(self.connection)
        except UnknownVersion as error:
            raise StoreUnreadable(
                f"{self.path} was written by another version of the crawler (store version {error}, expected {VERSION})."
            ) from error
        except (sqlite3.Error, OSError) as error:
            raise StoreUnreadable(f"{self.path} cannot be used as a page store: {error}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    def pages(self) -> Iterator[Page]:
        """Every page whose text is held now, ordered by url; of pages with the same text, one."""
        for (page,) in self.connection.execute("SELECT page FROM pages WHERE duplicate_of IS NULL ORDER BY url"):
            yield Page.from_json(page)

    def fingerprint(self) -> str:
        """Hexadecimal; changes exactly when pages() would yield something different."""
        digest = hashlib.sha256()
        for url, page_digest in self.connection.execute("SELECT url, digest FROM pages WHERE duplicate_of IS NULL ORDER BY url"):
            digest.update(f"{url} {page_digest}\n".encode())
        return digest.hexdigest()

    def report(self) -> CrawlReport:
        """What became of every address the latest run saw, and what is remarkable about the pages held."""
        with self.transaction():
            return read_report(self.connection)

    def latest_run(self) -> LatestRun:
        """A small part of report(), and quick."""
        return read_latest_run(self.connection)

    def due(self, now: datetime) -> list[str]:
        """The addresses that failed and whose pause is over; `crawl(…, only_due=True)` visits them."""
        return [
            url
            for (url,) in self.connection.execute("SELECT url FROM failures WHERE retry_at <= ? ORDER BY url", (now.isoformat(),))
        ]

    def next_retry(self) -> datetime | None:
        """When the first address that failed is due (UTC); None when none has."""
        (moment,) = self.connection.execute("SELECT min(retry_at) FROM failures").fetchone()
        return datetime.fromisoformat(moment) if moment else None

    def all_pages(self) -> Iterator[Page]:
        """With those that another one is held instead of."""
        for (page,) in self.connection.execute("SELECT page FROM pages ORDER BY url"):
            yield Page.from_json(page)

    def addresses(self) -> list[str]:
        """Of every page kept, also of those that another one is held instead of."""
        return [url for (url,) in self.connection.execute("SELECT url FROM pages ORDER BY url")]

    def is_believed(self, url: str) -> bool:
        """A page is held of it, and the latest run that ended did not find it gone."""
        return self.connection.execute("SELECT 1 FROM pages WHERE url = ? AND missed IS NULL", (url,)).fetchone() is not None

    def put(self, page: Page, now: datetime) -> Change:
        """Hold a page, in the place of an earlier version of it. One that is the same is not written."""
        text = page.to_json()
        digest = hashlib.sha256(text.encode()).hexdigest()
        held = self.connection.execute("SELECT digest FROM pages WHERE url = ?", (page.url,)).fetchone()
        if held is not None and held[0] == digest:
            return Change.UNCHANGED
        self.connection.execute(
            "INSERT INTO pages (url, page, digest, changed_at) VALUES (?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET"
            " page = excluded.page, digest = excluded.digest, changed_at = excluded.changed_at, compared = 0",
            (page.url, text, digest, now.isoformat()),
        )
        return Change.CHANGED if held else Change.NEW

    def remove(self, url: str, outcome: str, detail: str) -> None:
        """Let go of a page and write down why; nothing happens where it is not held."""
        self.connection.execute(
            "INSERT OR REPLACE INTO gone SELECT url, json_extract(page, '$.title'), ?, ? FROM pages"
            " WHERE url = ? AND duplicate_of IS NULL",
            (outcome, detail, url),
        )
        self.connection.execute("DELETE FROM pages WHERE url = ?", (url,))

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
