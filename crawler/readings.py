"""What is remembered of every address from one run to the next: what it was, its links, and how often it failed in a row.

Every method that writes expects to be inside the store's transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.report import Outcome
from crawler.store import PageStore

FIRST_RETRY = timedelta(minutes=15)
LAST_RETRY = timedelta(days=1)
GROWTH = 4  # 15 minutes, 1 hour, 4 hours, 16 hours, then once a day


@dataclass(frozen=True)
class Validators:
    """By what a document is recognised as the one read before."""

    digest: str
    etag: str | None = None
    last_modified: str | None = None

    def conditions(self) -> dict[str, str]:
        """Request headers that ask for the document only if it is another one.

        A date in Danish ("lør, 14 mar 2026") was never fit to be sent, so it is not sent back.
        """
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value and value.isascii()}


@dataclass(frozen=True)
class Reading:
    """What an address turned out to be the last time it could be read."""

    outcome: Outcome
    detail: str
    leads_to: str | None
    validators: Validators
    canonical: bool = False  # the page names itself as the real address


@dataclass(frozen=True)
class KeptLink:
    url: str
    nofollow: bool = False
    sitemap: bool = False  # a sitemap that a sitemap names
    lastmod: str | None = None  # what a sitemap says


class Readings:
    def __init__(self, store: PageStore, extractor: int):
        self._db = store.connection
        self._extractor = extractor
        self._ids: dict[str, int] = {}

    def get(self, url: str) -> Reading | None:
        """None also where another version of the extraction made it: then the address is to be read anew."""
        row = self._db.execute(
            "SELECT outcome, detail, leads_to, canonical, digest, etag, last_modified FROM readings WHERE url = ? AND extractor = ?",
            (url, self._extractor),
        ).fetchone()
        return Reading(Outcome(row[0]), row[1], row[2], Validators(*row[4:]), bool(row[3])) if row else None

    def save(self, url: str, reading: Reading, links: Iterable[KeptLink], now: datetime) -> None:
        proof = reading.validators
        self._db.execute(
            "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                url,
                reading.outcome.value,
                reading.detail,
                reading.leads_to,
                reading.canonical,
                proof.etag,
                proof.last_modified,
                proof.digest,
                self._extractor,
                now.isoformat(),
            ),
        )
        source = self._id(url)
        self._db.execute("DELETE FROM links WHERE source = ?", (source,))
        self._db.executemany(
            "INSERT OR IGNORE INTO links VALUES (?, ?, ?, ?, ?)",
            [(source, self._id(link.url), link.nofollow, link.sitemap, link.lastmod) for link in links],
        )

    def renew(self, url: str, validators: Validators) -> None:
        """The same document has come with other validators: those are to be sent back from now on."""
        self._db.execute(
            "UPDATE readings SET etag = ?, last_modified = ? WHERE url = ? AND (etag, last_modified) IS NOT (?, ?)",
            (validators.etag, validators.last_modified, url, validators.etag, validators.last_modified),
        )

    def forget(self, url: str) -> None:
        """The address is nothing that links lead on from any more."""
        self._db.execute("DELETE FROM links WHERE source = (SELECT id FROM urls WHERE url = ?)", (url,))
        self._db.execute("DELETE FROM readings WHERE url = ?", (url,))

    def forget_unseen(self) -> None:
        """All that the run that now ends has not seen, but for pages that are held on."""
        unseen = self._db.execute(
            "SELECT url FROM readings WHERE url NOT IN (SELECT url FROM addresses) AND url NOT IN (SELECT url FROM pages)"
        ).fetchall()
        for (url,) in unseen:
            self.forget(url)
        if unseen:
            self._db.execute("DELETE FROM urls WHERE id NOT IN (SELECT source FROM links UNION SELECT target FROM links)")
            self._ids.clear()

    def forget_failures_that_passed(self) -> None:
        """All but of the addresses that failed in the run that now ends."""
        self._db.execute("DELETE FROM failures WHERE url NOT IN (SELECT url FROM addresses WHERE failed)")

    def links(self, url: str) -> list[KeptLink]:
        """The links an address had when it was last read."""
        return [
            KeptLink(target, bool(nofollow), bool(sitemap), lastmod)
            for target, nofollow, sitemap, lastmod in self._db.execute(
                "SELECT target.url, nofollow, sitemap, lastmod FROM links JOIN urls AS target ON target.id = links.target"
                " WHERE source = (SELECT id FROM urls WHERE url = ?)",
                (url,),
            )
        ]

    def read_times(self) -> dict[str, datetime]:
        """When each address was last read (UTC)."""
        return {url: datetime.fromisoformat(moment) for url, moment in self._db.execute("SELECT url, read_at FROM readings")}

    def failed(self, url: str, now: datetime) -> None:
        """Put off the next try, longer with every run that fails."""
        row = self._db.execute("SELECT failures FROM failures WHERE url = ?", (url,)).fetchone()
        failures = row[0] + 1 if row else 1
        pause = min(FIRST_RETRY * GROWTH ** min(failures - 1, 10), LAST_RETRY)
        self._db.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", (url, failures, (now + pause).isoformat()))

    def answered(self, url: str) -> None:
        self._db.execute("DELETE FROM failures WHERE url = ?", (url,))

    def _id(self, url: str) -> int:
        if url not in self._ids:
            self._db.execute("INSERT OR IGNORE INTO urls (url) VALUES (?)", (url,))
            (self._ids[url],) = self._db.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()
        return self._ids[url]
