"""The report of a store: what its latest run came to, and what an editor of the website would want to know of its pages."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import unquote, urlsplit

from crawler.report import AddressReport, Change, CrawlReport, DeadLink, GonePage, OldPage, Outcome

OLDEST = 20  # pages listed
LINKING = 10  # pages named for each dead link
# What the site answers for good, unlike an address that merely failed this time.
DEAD = (
    "((addresses.outcome = 'http_error' AND NOT addresses.failed) OR addresses.outcome IN ('soft_404', 'redirect_loop', 'invalid'))"
)


@dataclass(frozen=True)
class LatestRun:
    """How far the latest run of a store has come."""

    site: str  # origin; "" before any start address answered
    started: datetime | None  # UTC; None when the store has never been crawled
    complete: bool


def read_latest_run(db: sqlite3.Connection) -> LatestRun:
    row = db.execute("SELECT site, started_at, finished_at IS NOT NULL FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return LatestRun(row[0], datetime.fromisoformat(row[1]), bool(row[2])) if row else LatestRun("", None, False)


def read_report(db: sqlite3.Connection) -> CrawlReport:
    """To be called inside a transaction, so that all parts are of the same moment."""
    (held,) = db.execute("SELECT count(*) FROM pages WHERE duplicate_of IS NULL").fetchone()
    run = db.execute(
        "SELECT site, started_at, finished_at, unrecorded, cut, withheld FROM runs ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if run is None:
        return CrawlReport("", None, None, (), 0, held)
    site, started, finished, unrecorded, cut, withheld = run
    return CrawlReport(
        site=site,
        started=datetime.fromisoformat(started),
        finished=datetime.fromisoformat(finished) if finished else None,
        addresses=_addresses(db),
        unrecorded=unrecorded,
        pages_held=held,
        cut=bool(cut),
        withheld=withheld,
        gone=_gone(db),
        dead_links=_dead_links(db),
        oldest=_oldest(db),
        untitled=_untitled(db),
    )


def _addresses(db: sqlite3.Connection) -> tuple[AddressReport, ...]:
    rows = db.execute("SELECT url, outcome, detail, linked_from, iif(outcome = 'page', change, '') FROM addresses ORDER BY id")
    return tuple(
        AddressReport(url, Outcome(outcome), detail, source, Change(change) if change else None)
        for url, outcome, detail, source, change in rows
    )


def _gone(db: sqlite3.Connection) -> tuple[GonePage, ...]:
    rows = db.execute("SELECT url, title, outcome, detail FROM gone ORDER BY url")
    return tuple(GonePage(url, title, _reason(outcome, detail)) for url, title, outcome, detail in rows)


def _reason(outcome: str, detail: str) -> str:
    meaning = Outcome(outcome).meaning if outcome else ""
    return f"{meaning}: {detail}" if meaning and detail else meaning or detail


def _dead_links(db: sqlite3.Connection) -> tuple[DeadLink, ...]:
    """From one pass over all links: there are far more of them than dead addresses."""
    dead: dict[int, tuple[str, str]] = {
        number: (url, detail or Outcome(outcome).meaning)
        for number, url, outcome, detail in db.execute(
            f"SELECT urls.id, addresses.url, outcome, detail FROM addresses JOIN urls USING (url) WHERE {DEAD} ORDER BY addresses.id"
        )
    }
    if not dead:
        return ()
    sources: dict[int, list[int]] = {number: [] for number in dead}
    for source, target in db.execute("SELECT source, target FROM links"):
        if target in sources:
            sources[target].append(source)
    return tuple(
        DeadLink(url, reason, tuple(_url(db, source) for source in sources[number][:LINKING]), len(sources[number]))
        for number, (url, reason) in dead.items()
    )


def _url(db: sqlite3.Connection, number: int) -> str:
    return db.execute("SELECT url FROM urls WHERE id = ?", (number,)).fetchone()[0]


def _oldest(db: sqlite3.Connection) -> tuple[OldPage, ...]:
    rows = db.execute(
        "SELECT url, json_extract(page, '$.title'), json_extract(page, '$.date') AS date FROM pages"
        " WHERE duplicate_of IS NULL AND date IS NOT NULL ORDER BY date, url LIMIT ?",
        (OLDEST,),
    )
    return tuple(OldPage(url, title, date.fromisoformat(day)) for url, title, day in rows)


def _untitled(db: sqlite3.Connection) -> tuple[str, ...]:
    rows = db.execute("SELECT url, json_extract(page, '$.title') FROM pages WHERE duplicate_of IS NULL ORDER BY url")
    return tuple(url for url, title in rows if title == _title_of(url))


def _title_of(url: str) -> str:
    """What a page without a title is called."""
    parts = urlsplit(url)
    last = [part for part in parts.path.split("/") if part]
    return " ".join(unquote(last[-1]).split()) if last else parts.hostname or url
