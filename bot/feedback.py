"""What citizens say of the replies: an SQLite file with whether each helped, and why. Not who said it, and nothing of the conversation."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from content.errors import VejviserFault

logger = logging.getLogger("vejviser")

BUSY_SECONDS = 5  # a file that somebody else has locked for longer is given up
MAX_ROWS = 200_000  # past it the oldest go, so that nobody can fill the disk
MAX_WAITING = 32  # what is given while so many wait to be written is refused
TABLE = """
create table if not exists feedback (
    id integer primary key,
    at text not null,
    municipality text not null,
    lang text not null,
    outcome text not null,
    intent text,
    helped integer not null,
    why text
)
"""
INDEX = "create index if not exists feedback_at on feedback (at)"


class FeedbackFault(VejviserFault):
    """The file of feedback cannot be read or written."""


@dataclass(frozen=True)
class Feedback:
    """What was said of one reply. `why` are the citizen's words, masked."""

    municipality: str
    lang: str
    outcome: str
    intent: str | None
    helped: bool
    why: str | None
    at: str = ""  # the day in UTC, set when it is kept


COLUMNS = [field.name for field in fields(Feedback)]


def utc_today() -> date:
    return datetime.now(UTC).date()


def new_row() -> int:
    """The id of a row. At random, so that the order in the file does not tell which rows came from one conversation."""
    return secrets.randbits(62)


class FeedbackStore:
    """Begins with the first feedback. All methods but `read` are for one event loop, and log what they raise FeedbackFault for."""

    def __init__(self, path: Path, days: int, today: Callable[[], date] = utc_today) -> None:
        self._path = path
        self._days = days
        self._today = today
        self._tidied: date | None = None
        self._places = asyncio.Semaphore(MAX_WAITING)
        self._writing = asyncio.Lock()  # what is deleted after it was given is gone, and does not overtake the giving

    async def keep(self, row: int, feedback: Feedback) -> None:
        """In place of what is in that row."""
        if self._places.locked():
            raise self._fault(f"{MAX_WAITING} are waiting to be written")
        async with self._places:
            await self._write(self._keep, row, feedback)

    async def remove_words(self, rows: Collection[int]) -> None:
        """Deletes those of the rows that hold words."""
        if rows:
            await self._write(self._remove_words, rows)

    async def tidy(self) -> None:
        """Deletes what is too old; as days are what it counts in, once a day."""
        today = self._today()
        if self._tidied != today:
            await self._write(self._remove_old)
            self._tidied = today

    def read(self, municipality: str | None = None, days: int | None = None) -> list[Feedback]:
        """Of the latest days, or all that is not too old; of one municipality or all, oldest first. Raises FeedbackFault."""
        if not self._holds_anything():
            return []
        oldest = self._oldest(min(days or self._days, self._days))
        query = f"select {', '.join(COLUMNS)} from feedback where at >= ? and municipality = ifnull(?, municipality) order by at"
        try:
            with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as file:
                rows = file.execute(query, (oldest, municipality)).fetchall()
        except sqlite3.Error as error:
            raise FeedbackFault(f"{self._path} cannot be read: {error}") from error
        read = (dict(zip(COLUMNS, row)) for row in rows)
        return [Feedback(**values | {"helped": bool(values["helped"])}) for values in read]

    async def _write(self, action: Callable[..., None], *arguments: object) -> None:
        async with self._writing:
            try:
                await asyncio.to_thread(action, *arguments)
            except (sqlite3.Error, OSError) as error:
                raise self._fault(error) from error

    def _fault(self, why: object) -> FeedbackFault:
        logger.warning("feedback: %s: %s", self._path, why)
        return FeedbackFault(f"{self._path}: {why}")

    def _holds_anything(self) -> bool:
        """False before the first feedback, and where the writing of that was broken off."""
        return self._path.exists() and self._path.stat().st_size > 0

    def _keep(self, row: int, feedback: Feedback) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._make_private()
        values = {"id": row, **asdict(feedback), "at": self._today().isoformat()}
        placeholders = ", ".join(f":{column}" for column in values)
        with self._file() as file:
            _make_room(file)
            file.execute(f"insert or replace into feedback ({', '.join(values)}) values ({placeholders})", values)

    def _make_private(self) -> None:
        """Before SQLite makes a file that others may read; or after somebody brought one that they may."""
        file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            if os.fstat(file).st_mode & 0o077:
                os.fchmod(file, 0o600)
        finally:
            os.close(file)

    def _remove_words(self, rows: Collection[int]) -> None:
        if self._holds_anything():
            with self._file() as file:
                file.executemany("delete from feedback where id = ? and why is not null", [(row,) for row in rows])

    def _remove_old(self) -> None:
        if self._holds_anything():
            with self._file() as file:
                file.execute("delete from feedback where at < ?", (self._oldest(self._days),))

    def _oldest(self, days: int) -> str:
        return (self._today() - timedelta(days=days)).isoformat()

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        """The file with its table, in one transaction. What is deleted is written over.

        The journal is in memory, as one on disk holds what was deleted and is itself only unlinked. The price is small:
        a server that is killed in the middle of a write may leave a damaged file, and it holds nothing that anybody lives by.
        """
        with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as file:
            file.execute("pragma secure_delete = on")
            file.execute("pragma journal_mode = memory")
            with file:
                file.execute(TABLE)
                file.execute(INDEX)
                yield file


def _make_room(file: sqlite3.Connection) -> None:
    """For one more row."""
    [(held,)] = file.execute("select count(*) from feedback")
    if held >= MAX_ROWS:
        file.execute("delete from feedback where id in (select id from feedback order by at limit ?)", (held - MAX_ROWS + 1,))
