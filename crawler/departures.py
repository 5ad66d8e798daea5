"""Which pages leave the store at the end of a run. Every function expects to be inside the store's transaction.

What could not be had this time stays. What the run has not come across leaves only when the run has seen the whole website.
"""

from typing import NamedTuple

from crawler.duplicates import find_duplicates
from crawler.report import Outcome
from crawler.runs import Run
from crawler.store import PageStore
from crawler.visits import REFUSED

FEW_PAGES = 20  # of a smaller website all may go at once
REFUSALS = tuple(f"HTTP {status}" for status in REFUSED)
UNSEEN = "in neither the sitemap nor the links any more"


def remove_gone(store: PageStore, run: Run) -> None:
    """Let go of the pages that the run found to be no pages any more.

    Some stay until the next run finds the same: more than half of all at once is more likely an accident of the website (a login page,
    an empty menu) than its wish, and a page that is refused may have met a firewall that took us for another.
    """
    gone = _gone(store, run)
    too_many = run.held_before >= FEW_PAGES and sum(page.shown for page in gone) * 2 > run.held_before
    # A run that goes on with what failed ends more than once: what it withheld it does not let go of itself.
    withheld = {page.url for page in gone if page.missed == run.id or ((too_many or page.refused) and page.missed is None)}
    for page in gone:
        if page.url not in withheld:
            store.remove(page.url, page.outcome, page.detail)
    store.connection.execute("UPDATE pages SET missed = NULL")
    store.connection.executemany("UPDATE pages SET missed = ? WHERE url = ?", [(run.id, url) for url in withheld])
    run.withhold(len(withheld))


class _Gone(NamedTuple):
    url: str
    outcome: str  # in this run; "" where it was not seen
    detail: str
    missed: int | None  # the run that found it gone before
    shown: bool  # no other page is held instead

    @property
    def refused(self) -> bool:
        return self.outcome == Outcome.HTTP_ERROR and self.detail in REFUSALS


def _gone(store: PageStore, run: Run) -> list[_Gone]:
    rows = store.connection.execute(
        "SELECT pages.url, coalesce(outcome, ''), coalesce(detail, ?), missed, duplicate_of IS NULL"
        " FROM pages LEFT JOIN addresses USING (url)"
        " WHERE outcome IS NULL OR (NOT failed AND outcome NOT IN (?, ?, ?))",
        (UNSEEN, Outcome.PAGE.value, Outcome.DUPLICATE.value, Outcome.MAX_PAGES.value),
    )
    return [page for page in map(_Gone._make, rows) if page.outcome or run.saw_everything]


def set_duplicates_aside(store: PageStore) -> None:
    """Of pages that say the same, hold one."""
    db = store.connection
    if db.execute("SELECT EXISTS (SELECT 1 FROM pages WHERE NOT compared) OR EXISTS (SELECT 1 FROM gone)").fetchone()[0]:
        _compare(store)
    db.execute(
        "UPDATE addresses SET outcome = ?, detail = kept.duplicate_of FROM pages AS kept"
        " WHERE kept.url = addresses.url AND kept.duplicate_of IS NOT NULL AND outcome IN (?, ?)",
        (Outcome.DUPLICATE.value, Outcome.PAGE.value, Outcome.DUPLICATE.value),
    )
    # A run that goes on with what failed ends more than once: what it set aside before may be held again.
    db.execute(
        "UPDATE addresses SET outcome = ?, detail = '' WHERE outcome = ? AND url IN (SELECT url FROM pages WHERE duplicate_of IS NULL)",
        (Outcome.PAGE.value, Outcome.DUPLICATE.value),
    )
    db.execute("DELETE FROM gone WHERE url IN (SELECT url FROM pages WHERE duplicate_of IS NULL)")


def _compare(store: PageStore) -> None:
    db = store.connection
    preferred = {url for (url,) in db.execute("SELECT url FROM readings WHERE canonical")}
    duplicates = find_duplicates(store.all_pages(), preferred)
    db.executemany(
        "INSERT OR REPLACE INTO gone SELECT url, json_extract(page, '$.title'), ?, ? FROM pages"
        " WHERE url = ? AND duplicate_of IS NULL AND url NOT IN (SELECT url FROM addresses WHERE change = 'new')",
        [(Outcome.DUPLICATE.value, kept, url) for url, kept in duplicates.items()],
    )
    db.execute("UPDATE pages SET duplicate_of = NULL, compared = 1")
    db.executemany("UPDATE pages SET duplicate_of = ? WHERE url = ?", [(kept, url) for url, kept in duplicates.items()])
