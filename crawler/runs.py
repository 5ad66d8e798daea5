"""The state of the latest run, kept in the store so that a run survives whatever ends its process."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from crawler.addresses import Site
from crawler.report import Change, Outcome
from crawler.store import PageStore

FIRST, NEXT, LAST = 0, 1, 2  # priorities


@dataclass(frozen=True)
class Address:
    url: str
    clicks: int = 0  # links followed from a start address or sitemap
    redirects: int = 0  # redirects in a row that led here
    orphaned: bool = False  # its canonical address has turned out to be no page, so its own text counts
    attempts: int = 0  # visits in this run that failed
    priority: int = NEXT
    held: bool = False  # a page of an earlier run is held of it


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
        self._db = store.connection
        (self.waiting,) = self._db.execute("SELECT count(*) FROM addresses WHERE outcome = 'waiting'").fetchone()

    @classmethod
    def begin_or_resume(cls, store: PageStore, starts: list[str], now: datetime, only_due: bool = False) -> "Run":
        """The latest run if it was cut short and had the same start addresses, else a new one.

        With `only_due` a finished run goes on too: with the addresses that failed in it and are due for another try.
        """
        db = store.connection
        wanted = json.dumps(starts)
        latest = db.execute("SELECT id, starts, finished_at FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        if latest is not None and latest[1] == wanted and (latest[2] is None or only_due):
            if latest[2] is not None:
                with store.transaction():
                    _reopen(db, latest[0], now)
            return cls(store, latest[0])
        with store.transaction():
            db.execute("DELETE FROM addresses")
            db.execute("DELETE FROM gone")
            cursor = db.execute(
                "INSERT INTO runs (starts, held_before, started_at)"
                " VALUES (?, (SELECT count(*) FROM pages WHERE duplicate_of IS NULL), ?)",
                (wanted, now.isoformat()),
            )
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

    @property
    def started(self) -> datetime:
        return datetime.fromisoformat(self._value("started_at"))

    @property
    def finished(self) -> bool:
        return self._value("finished_at") is not None

    @property
    def cut(self) -> bool:
        """Ended by the limit of pages, so that what it has not seen may well be there."""
        return bool(self._value("cut"))

    @property
    def saw_everything(self) -> bool:
        """Neither the limit of pages nor that of addresses kept it from anything."""
        return not self.cut and not self._value("unrecorded")

    @property
    def held_before(self) -> int:
        return self._value("held_before")

    def mark_sitemaps_read(self) -> None:
        self._set("sitemaps_read", 1)

    def withhold(self, pages: int) -> None:
        self._set("withheld", pages)

    def finish(self, now: datetime) -> None:
        self._set("finished_at", now.isoformat())

    def count_unrecorded(self, links: int) -> None:
        self._db.execute("UPDATE runs SET unrecorded = unrecorded + ? WHERE id = ?", (links, self.id))

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Remember new addresses. One known only through nofollow links becomes whatever a followed link makes of it."""
        rows = [
            (
                seen.address.url,
                seen.outcome.value,
                seen.detail,
                seen.address.priority,
                seen.address.held,
                seen.address.clicks,
                seen.address.redirects,
                seen.linked_from,
            )
            for seen in sightings
        ]
        self._db.executemany(
            "INSERT INTO addresses (url, outcome, detail, priority, held, clicks, redirects, linked_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (url) DO UPDATE SET outcome = excluded.outcome, detail = excluded.detail, priority = excluded.priority,"
            f" clicks = excluded.clicks, linked_from = excluded.linked_from WHERE outcome = '{Outcome.NOFOLLOW.value}'",
            rows,
        )
        self.waiting += sum(row[1] == Outcome.WAITING.value for row in rows)

    def settle(self, url: str, outcome: Outcome, detail: str, change: Change | None = None, failed: bool = False) -> None:
        """Give a waiting address its outcome."""
        cursor = self._db.execute(
            "UPDATE addresses SET outcome = ?, detail = ?, change = ?, failed = ? WHERE url = ? AND outcome = 'waiting'",
            (outcome.value, detail, change.value if change else "", failed, url),
        )
        self.waiting -= cursor.rowcount

    def try_again(self, url: str) -> None:
        """Let an address that failed wait on, behind those not yet tried."""
        self._db.execute("UPDATE addresses SET attempts = attempts + 1 WHERE url = ?", (url,))

    def next_waiting(self, visited_now: Collection[str] = (), only_held: bool = False) -> Address | None:
        """The first waiting address that is not being visited already; `only_held` passes over pages that would be new."""
        rows = self._db.execute(
            "SELECT url, clicks, redirects, orphaned, attempts, priority FROM addresses WHERE outcome = 'waiting'"
            + (" AND held" if only_held else "")
            + " ORDER BY attempts, priority, clicks, id LIMIT ?",
            (len(visited_now) + 1,),
        )
        found = (Address(row[0], row[1], row[2], bool(row[3]), row[4], row[5]) for row in rows)
        return next((address for address in found if address.url not in visited_now), None)

    def release_orphans(self) -> None:
        """Let pages wait again that gave way to a canonical address which then was no page."""
        cursor = self._db.execute(
            "UPDATE addresses SET outcome = 'waiting', detail = '', orphaned = 1 WHERE outcome = 'canonical_elsewhere'"
            " AND NOT EXISTS (SELECT 1 FROM addresses AS target WHERE target.url = addresses.detail AND target.outcome = 'page')"
        )
        self.waiting += cursor.rowcount

    def cut_short(self) -> None:
        """The limit of pages is reached: what waits is passed over."""
        self._db.execute("UPDATE addresses SET outcome = ? WHERE outcome = 'waiting'", (Outcome.MAX_PAGES.value,))
        self._set("cut", 1)
        self.waiting = 0

    def unseen_pages(self) -> list[str]:
        """Pages held from earlier runs that this one has not come across."""
        return [
            url for (url,) in self._db.execute("SELECT url FROM pages WHERE url NOT IN (SELECT url FROM addresses) ORDER BY url")
        ]

    def circle(self, url: str, target: str, site: Site) -> list[str] | None:
        """What recorded redirects pass from `url` on to `target`, or into a circle that is known; None if they lead elsewhere."""
        passed: list[str] = []
        while url != target:
            outcome, detail, failed = self._db.execute(
                "SELECT outcome, detail, failed FROM addresses WHERE url = ?", (url,)
            ).fetchone() or ("", "", 0)
            if outcome == Outcome.REDIRECT_LOOP and failed:
                break
            if outcome != Outcome.REDIRECTED or url in passed:
                return None
            passed.append(url)
            url = site.identity(detail)
        return passed

    def close_circle(self, url: str) -> int:
        """A redirect was part of a circle. Gives its clicks."""
        (clicks,) = self._db.execute(
            "UPDATE addresses SET outcome = ?, detail = 'redirects in a circle over ' || detail, failed = 1 WHERE url = ? RETURNING clicks",
            (Outcome.REDIRECT_LOOP.value, url),
        ).fetchone()
        return clicks

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


def _reopen(db, run_id: int, now: datetime) -> None:
    due = db.execute(
        "UPDATE addresses SET outcome = 'waiting', detail = '', failed = 0, attempts = 0"
        " WHERE url IN (SELECT url FROM failures WHERE retry_at <= ?)",
        (now.isoformat(),),
    ).rowcount
    if due:
        db.execute("UPDATE runs SET finished_at = NULL WHERE id = ?", (run_id,))
