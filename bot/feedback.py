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
        self._writing = asyncio.Lock()  # what is deleted after it was given is gone, and does not overtake the giving

    async def keep(self, row: int, feedback: Feedback) -> None:
        """In place of what is in that row."""
        await self._write(self._keep, row, feedback)

    async def remove_words(self, rows: Collection[int]) -> None:
        """Deletes those of the rows that hold words."""
        if rows and self._path.exists():
            await self._write(self._remove_words, rows)

    async def tidy(self) -> None:
        """Deletes what is too old; as days are what it counts in, once a day."""
        if self._tidied != self._today():
            self._tidied = self._today()
            if self._path.exists():
                await self._write(self._remove_old)

    def read(self, municipality: str | None = None, days: int | None = None) -> list[Feedback]:
        """Of the latest days, or all that is not too old; of one municipality or all, oldest first. Raises FeedbackFault."""
        if not self._path.exists():
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
                logger.warning("feedback: %s: %s", self._path, error)
                raise FeedbackFault(f"{self._path}: {error}") from error

    def _keep(self, row: int, feedback: Feedback) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))  # before SQLite makes one that others may read
        values = {"id": row, **asdict(feedback), "at": self._today().isoformat()}
        placeholders = ", ".join(f":{column}" for column in values)
        with self._file() as file:
            file.execute(f"insert or replace into feedback ({', '.join(values)}) values ({placeholders})", values)
            self._delete_old(file)

    def _remove_words(self, rows: Collection[int]) -> None:
        with self._file() as file:
            file.executemany("delete from feedback where id = ? and why is not null", [(row,) for row in rows])

    def _remove_old(self) -> None:
        with self._file() as file:
            self._delete_old(file)

    def _delete_old(self, file: sqlite3.Connection) -> None:
        file.execute("delete from feedback where at < ?", (self._oldest(self._days),))

    def _oldest(self, days: int) -> str:
        return (self._today() - timedelta(days=days)).isoformat()

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        """The file with its table, in one transaction. What is deleted is written over, in the file too."""
        with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as file:
            file.execute("pragma secure_delete = on")
            with file:
                file.execute(TABLE)
                yield file
