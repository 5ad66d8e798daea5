"""The tables of a page store, and how a store of an earlier version becomes one of this."""

import sqlite3

VERSION = 2
TABLES = """
CREATE TABLE pages (
    url TEXT PRIMARY KEY,
    page TEXT NOT NULL,           -- the Page as JSON
    digest TEXT NOT NULL,         -- of that JSON
    changed_at TEXT NOT NULL,     -- UTC: when this text was first read
    compared INTEGER NOT NULL DEFAULT 0, -- with the other pages, for finding duplicates
    duplicate_of TEXT,            -- the page held instead of this one
    missed INTEGER                -- the run that found it gone, but did not believe it yet
) WITHOUT ROWID;
-- What every address that could be read turned out to be the last time: page, redirect, sitemap and the like.
CREATE TABLE readings (
    url TEXT PRIMARY KEY,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    leads_to TEXT,                -- the target of a redirect, or the address that is the real one
    canonical INTEGER NOT NULL,   -- it names itself as the real address
    etag TEXT,
    last_modified TEXT,
    digest TEXT NOT NULL,         -- of what was sent, so that the same bytes are not read again
    extractor INTEGER NOT NULL,   -- version of the extraction that read it
    read_at TEXT NOT NULL         -- UTC
) WITHOUT ROWID;
CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE);
-- The links of every reading, also those of sitemaps and redirects. source and target are ids of urls.
CREATE TABLE links (
    source INTEGER NOT NULL,
    target INTEGER NOT NULL,
    nofollow INTEGER NOT NULL,
    sitemap INTEGER NOT NULL,     -- the target is a sitemap that a sitemap names
    lastmod TEXT,                 -- what a sitemap says of the target
    PRIMARY KEY (source, target)
) WITHOUT ROWID;
-- Addresses that failed, until they answer again.
CREATE TABLE failures (
    url TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,    -- runs in a row
    retry_at TEXT NOT NULL        -- UTC
) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    starts TEXT NOT NULL,         -- JSON list of addresses
    site TEXT NOT NULL DEFAULT '',-- origin, once a start address has answered
    sitemaps_read INTEGER NOT NULL DEFAULT 0,
    unrecorded INTEGER NOT NULL DEFAULT 0,
    held_before INTEGER NOT NULL, -- pages held when it began
    cut INTEGER NOT NULL DEFAULT 0,      -- ended by the limit of pages
    withheld INTEGER NOT NULL DEFAULT 0, -- pages that seemed gone and were kept until the next run finds the same
    started_at TEXT NOT NULL,
    finished_at TEXT
);
-- Every address the latest run saw. Its outcome is 'waiting' until it has been visited.
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    priority INTEGER NOT NULL,    -- 0 before 1 before 2
    held INTEGER NOT NULL,        -- a page of an earlier run is held of it
    clicks INTEGER NOT NULL,      -- links followed from a start address or sitemap
    redirects INTEGER NOT NULL,   -- redirects in a row that led here
    attempts INTEGER NOT NULL DEFAULT 0, -- visits that failed and are to be tried again
    linked_from TEXT NOT NULL,
    orphaned INTEGER NOT NULL DEFAULT 0, -- the address this page calls canonical was no page, so its own text counts
    change TEXT NOT NULL DEFAULT '',     -- of a page, also of a duplicate: new, changed, unchanged
    failed INTEGER NOT NULL DEFAULT 0    -- it could not be had this time; what is held of it stays
);
CREATE INDEX waiting ON addresses (attempts, priority, clicks, id) WHERE outcome = 'waiting';
CREATE INDEX waiting_held ON addresses (attempts, priority, clicks, id) WHERE outcome = 'waiting' AND held;
-- Pages that left the store in the latest run, and why.
CREATE TABLE gone (url TEXT PRIMARY KEY, title TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL) WITHOUT ROWID;
"""
# The first version kept no links and nothing to tell a changed page by: its pages are held on, and the next crawl reads all anew.
FROM_FIRST = """
ALTER TABLE pages RENAME TO first_pages;
DROP TABLE addresses;
DROP TABLE runs;
"""
TAKE_OVER = """
INSERT INTO pages (url, page, digest, changed_at) SELECT url, page, digest, fetched_at FROM first_pages;
DROP TABLE first_pages;
"""


class UnknownVersion(Exception):
    """The file was written by a later version. `str()` is its number."""


def prepare(connection: sqlite3.Connection) -> None:
    """Bring the tables to this version; nothing happens where they are. Raises UnknownVersion."""
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)  # again: another process may have done it meanwhile
        if version not in (0, 1, VERSION):
            raise UnknownVersion(version)
        if version != VERSION:
            _run(connection, (FROM_FIRST if version == 1 else "") + TABLES + (TAKE_OVER if version == 1 else ""))
            connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Statement by statement: executescript() would commit the transaction that makes it all or nothing."""
    statement = ""
    for line in script.splitlines():
        statement += line.partition("--")[0] + "\n"
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
