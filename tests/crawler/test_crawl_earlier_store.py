"""A store of an earlier version goes on; one of a later version is refused."""

import json
import sqlite3

import pytest

from crawler.errors import StoreUnreadable
from crawler.pages import Page, Section
from crawler.store import PageStore
from tests.crawler.local_website import page

FIRST_SCHEMA = """
CREATE TABLE pages (url TEXT PRIMARY KEY, page TEXT NOT NULL, digest TEXT NOT NULL, fetched_at TEXT NOT NULL, run INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, starts TEXT NOT NULL, site TEXT NOT NULL DEFAULT '',
    sitemaps_read INTEGER NOT NULL DEFAULT 0, unrecorded INTEGER NOT NULL DEFAULT 0, started_at TEXT NOT NULL, finished_at TEXT);
CREATE TABLE addresses (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, outcome TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '',
    clicks INTEGER NOT NULL, redirects INTEGER NOT NULL, linked_from TEXT NOT NULL, orphaned INTEGER NOT NULL DEFAULT 0);
CREATE INDEX waiting ON addresses (clicks, id) WHERE outcome = 'waiting';
PRAGMA user_version = 1;
"""


@pytest.fixture
def earlier(tmp_path, site):
    """A store of the first version with two pages, and a run that was cut short."""
    path = tmp_path / "fjordby.sqlite"
    db = sqlite3.connect(path)
    db.executescript(FIRST_SCHEMA)
    for name in ("/", "/borte"):
        held = Page(site.url(name), f"Gammel {name}", (Section("", "Tekst."),)).to_json()
        db.execute("INSERT INTO pages VALUES (?, ?, 'abc', '2026-01-01T00:00:00+00:00', 1)", (site.url(name), held))
    db.execute(
        "INSERT INTO runs (starts, site, started_at) VALUES (?, ?, '2026-01-01T00:00:00+00:00')",
        (json.dumps([site.url("/")]), site.origin),
    )
    db.execute("INSERT INTO addresses VALUES (1, ?, 'waiting', '', 0, 0, '', 0)", (site.url("/"),))
    db.commit()
    db.close()
    return path


def test_the_pages_of_an_earlier_store_are_held_on(earlier):
    with PageStore(earlier) as store:
        assert [held.title for held in store.pages()] == ["Gammel /", "Gammel /borte"]


def test_an_earlier_store_has_an_empty_report(earlier):
    with PageStore(earlier) as store:
        assert store.report().summary() == "Nothing has been crawled yet."


def test_the_next_crawl_brings_an_earlier_store_up_to_date(earlier, site, visit):
    site["/"] = page("Forside")
    with PageStore(earlier):
        assert visit().changes() == {"new": 0, "changed": 1, "unchanged": 0, "gone": 1}


def test_an_earlier_store_is_changed_once(earlier):
    with PageStore(earlier) as one, PageStore(earlier) as another:
        assert one.fingerprint() == another.fingerprint()


def test_a_store_of_a_later_version_is_refused(tmp_path):
    path = tmp_path / "fjordby.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreUnreadable, match="store version 99"):
        PageStore(path)
