"""The state of the latest run, kept in the store so that a run survives whatever ends its process."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crawler.report import Outcome
from crawler.store import PageStore


@dataclass(frozen=True)
class Address:
    url: str
    clicks: int = 0  # links followed from a start address or sitemap
    redirects: int = 0  # redirects in a row that led here
    orphaned: bool = False  # its canonical address has turned out to be no page, so its own text counts


@dataclass(frozen=True)
class Sighting:
    """An address seen for the first time, and what is to become of it: WAITING to be visited, or passed over with a reason."""

    address: Address
    linked_from: str
    outcome: Outcome
    detail: str = ""


class Run:
    """One run's addresses. Every method that writes expects to be inside the store's transaction."""

    def __init__(self, store: PageStore, run_id: int):
        self.id = run_id
        self._store = store
        self._db = store.connection

    @classmethod
    def begin_or_resume(cls, store: PageStore, starts: list[str], now: datetime) -> "Run":
        """The latest run if it was cut short and had the same start addresses, else a new one."""
        wanted = json.dumps(starts)
        latest = store.connection.execute("SELECT id, starts, finished_at FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        if latest is not None and latest[1] == wanted and latest[2] is None:
            return cls(store, latest[0])
        with store.transaction():
            store.connection.execute("DELETE FROM addresses")
            cursor = store.connection.execute("INSERT INTO runs (starts, started_at) VALUES (?, ?)", (wanted, now.isoformat()))
        return cls(store, cursor.lastrowid)

    @property
    def site(self) -> str:
        """The origin the run has settled on; "" before a start address has answered."""
        return self._value("site")

    @site.setter
    def site(self, origin: str) -> None:
        self._set("site", origin)

    @property
    def sitemaps_read(self) -> bool:
        return bool(self._value("sitemaps_read"))

    def mark_sitemaps_read(self) -> None:
        self._set("sitemaps_read", 1)

    def finish(self, now: datetime) -> None:
        self._set("finished_at", now.isoformat())

    def count_unrecorded(self, links: int) -> None:
        self._db.execute("UPDATE runs SET unrecorded = unrecorded + ? WHERE id = ?", (links, self.id))

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Remember new addresses. One known only through nofollow links becomes whatever a followed link makes of it."""
        self._db.executemany(
            "INSERT INTO addresses (url, outcome, detail, clicks, redirects, linked_from) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (url) DO UPDATE SET outcome = excluded.outcome, detail = excluded.detail, clicks = excluded.clicks,"
            f" linked_from = excluded.linked_from WHERE outcome = '{Outcome.NOFOLLOW.value}'",
            [
                (seen.address.url, seen.outcome.value, seen.detail, seen.address.clicks, seen.address.redirects, seen.linked_from)
                for seen in sightings
            ],
        )

    def settle(self, url: str, outcome: Outcome, detail: str) -> None:
        """Give an address its outcome."""
        self._db.execute("UPDATE addresses SET outcome = ?, detail = ? WHERE url = ?", (outcome.value, detail, url))

    def next_waiting(self) -> Address | None:
        """The waiting address with the fewest clicks from the start."""
        row = self._db.execute(
            "SELECT url, clicks, redirects, orphaned FROM addresses WHERE outcome = 'waiting' ORDER BY clicks, id LIMIT 1"
        ).fetchone()
        return Address(row[0], row[1], row[2], bool(row[3])) if row else None

    def release_orphans(self) -> None:
        """Let pages wait again that gave way to a canonical address which then was no page."""
        self._db.execute(
            "UPDATE addresses SET outcome = 'waiting', detail = '', orphaned = 1 WHERE outcome = 'canonical_elsewhere'"
            " AND NOT EXISTS (SELECT 1 FROM addresses AS target WHERE target.url = addresses.detail AND target.outcome = 'page')"
        )

    def give_up_waiting(self, outcome: Outcome) -> None:
        self._db.execute("UPDATE addresses SET outcome = ? WHERE outcome = 'waiting'", (outcome.value,))

    def redirects_lead(self, url: str, target: str) -> bool:
        """True if recorded redirects from `url` end up at `target`."""
        passed: set[str] = set()
        while url != target and url not in passed:
            passed.add(url)
            row = self._db.execute("SELECT detail FROM addresses WHERE url = ? AND outcome = 'redirected'", (url,)).fetchone()
            url = row[0] if row else url
        return url == target

    def count(self, outcome: Outcome) -> int:
        return self._db.execute("SELECT count(*) FROM addresses WHERE outcome = ?", (outcome.value,)).fetchone()[0]

    def count_waiting(self) -> int:
        # Spelled out, so that the small index of waiting addresses answers it.
        return self._db.execute("SELECT count(*) FROM addresses WHERE outcome = 'waiting'").fetchone()[0]

    def seen(self) -> list[tuple[str, Outcome]]:
        return [(url, outcome) for url, outcome, _ in self.outcomes()]

    def outcomes(self) -> list[tuple[str, Outcome, str]]:
        """Every address with its outcome and detail, in the order they were seen."""
        return [
            (url, Outcome(outcome), detail)
            for url, outcome, detail in self._db.execute("SELECT url, outcome, detail FROM addresses ORDER BY id")
        ]

    def _value(self, column: str):
        return self._db.execute(f"SELECT {column} FROM runs WHERE id = ?", (self.id,)).fetchone()[0]

    def _set(self, column: str, value: object) -> None:
        self._db.execute(f"UPDATE runs SET {column} = ? WHERE id = ?", (value, self.id))
