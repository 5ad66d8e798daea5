"""Connections to PostgreSQL: reused, renewed when lost, and every fault of theirs told in a sentence that holds no password."""

import re
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TypeVar

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from index.errors import IndexBroken, IndexFault
from index.stores.postgres_formats import register

READERS = 8  # a process has a handful of threads that search; more connections would only wait for each other
CONNECT_SECONDS = 2  # libpq allows no shorter
STATEMENT_SECONDS = 3  # a search takes hundredths of a second; a citizen who waits longer is better sent to the hotline
ANSWER_SECONDS = 4  # the server stops a slow statement itself; one that hangs altogether is left
REST_SECONDS = 5  # after a failure that took long, so that not every citizen waits for the next one

_PARAMETERS = {
    "application_name": "vejviser",
    "client_encoding": "utf8",
    "connect_timeout": str(CONNECT_SECONDS),
    # A writer is idle while passages are encoded, for an hour perhaps: kept known to firewalls, and given up when the other end is.
    "keepalives_idle": "60",
    "tcp_user_timeout": "30000",
}
# Rows of a generation lie in the order of the primary key, so reading along it needs neither sorting nor other generations' rows.
# One core for one question: the others are other citizens'. docs/decisions/0009-stores.md has the measurements.
_READING = f"""
SET statement_timeout = '{STATEMENT_SECONDS}s';
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET max_parallel_workers_per_gather = 0;
SET jit = off;
SET default_transaction_isolation = 'repeatable read';
SET default_transaction_read_only = on;
"""
_WRITING = "SET statement_timeout = 0; SET idle_session_timeout = 0;"

Result = TypeVar("Result")


class Connections:
    """Of one process with one database. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Connects to nothing yet. Raises IndexFault where `url` is no address."""
        try:
            self._parameters = _PARAMETERS | conninfo_to_dict(url)
        except psycopg.ProgrammingError:  # its text holds parts of the address, the password perhaps
            raise IndexFault("DATABASE_URL is not written as postgresql://user:password@host/database") from None
        self._idle: list[_ReadingConnection] = []
        self._room = BoundedSemaphore(READERS)
        self._resting_until = 0.0
        weakref.finalize(self, _close_all, self._idle)

    def read(self, work: Callable[[psycopg.Connection], Result]) -> Result:
        """What `work` makes of a connection; done again where a connection turns out to have been lost. Raises IndexFault."""
        with faults_told(), self._place():
            began = time.monotonic()
            try:
                return self._read(work)
            except psycopg.OperationalError:
                if time.monotonic() - began >= CONNECT_SECONDS:
                    self._resting_until = time.monotonic() + REST_SECONDS
                raise

    def writer(self) -> psycopg.Connection:
        """A new connection that the caller closes. Raises psycopg.Error."""
        return _connect(psycopg.Connection, self._parameters, _WRITING)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if time.monotonic() < self._resting_until:
            raise IndexFault("the index's database did not answer; it is asked again in some seconds")
        if not self._room.acquire(timeout=ANSWER_SECONDS):
            raise IndexFault(f"all {READERS} connections to the index's database are busy")
        try:
            yield
        finally:
            self._room.release()

    def _read(self, work: Callable[[psycopg.Connection], Result]) -> Result:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            try:
                return self._use(connection, work)
            except psycopg.OperationalError:
                if connection.hung or not connection.closed:
                    raise
        return self._use(_connect(_ReadingConnection, self._parameters, _READING), work)

    def _use(self, connection: "_ReadingConnection", work: Callable[[psycopg.Connection], Result]) -> Result:
        try:
            return work(connection)
        finally:
            if connection.info.transaction_status == TransactionStatus.IDLE:
                self._idle.append(connection)
            else:
                connection.close()


class _ReadingConnection(psycopg.Connection):
    """Gives up a server that neither answers nor closes."""

    hung = False

    def wait(self, gen, interval=0.1, timeout=None):
        began = time.monotonic()
        try:
            return super().wait(gen, interval, ANSWER_SECONDS if timeout is None else timeout)
        except psycopg.OperationalError:
            self.hung = time.monotonic() - began >= ANSWER_SECONDS
            raise


@contextmanager
def faults_told() -> Iterator[None]:
    """Turns the driver's errors into IndexFault. Without their cause: a host's name may hold a password typed into the address."""
    try:
        yield
    except psycopg.Error as error:
        raise _fault(error) from None


def _connect(kind: type[psycopg.Connection], parameters: dict, settings: str):
    connection = kind.connect(**parameters, autocommit=True)
    try:
        register(connection)
        connection.execute(settings)
    except BaseException:
        connection.close()
        raise
    return connection


def _fault(error: psycopg.Error) -> IndexFault:
    said = error.diag.message_primary
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return IndexFault("the index's database is read-only; no index can be written to it")
    if isinstance(error, errors.InsufficientPrivilege):
        return IndexFault(f"the index's database user lacks a right that docs/postgres.md names: {said}")
    if isinstance(error, errors.QueryCanceled):
        return IndexFault(f"the index's database took longer than {STATEMENT_SECONDS} seconds")
    if isinstance(error, (errors.DataCorrupted, errors.IndexCorrupted)):
        return IndexBroken(f"the index's database is damaged: {said}")
    if said is not None and not isinstance(error, psycopg.OperationalError):
        return IndexFault(f"the index's database refused: {said}")
    return IndexFault(f"the index's database cannot be reached: {said or _reason(error)}")


def _reason(error: psycopg.Error) -> str:
    """What failed, without the address it was tried at."""
    if isinstance(error, errors.ConnectionTimeout):
        return "it did not answer in time"
    found = re.search(r"failed: (?:FATAL: *)?(.+)", str(error))
    return found[1] if found else "the connection failed"


def _close_all(connections: list[psycopg.Connection]) -> None:
    for connection in connections:
        connection.close()
