"""Processes that read documents: the parsers work beside each other, and one that hangs or dies costs one document."""

import os
import queue
import subprocess
import sys
import threading
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Self

from crawler.reading import Contents, Source, read_html

FIRST_IN_PROCESS = 50  # documents read by the crawl itself: processes pay only for more
# Started by hand, not by multiprocessing: that would run the caller's own main module again.
SERVE = "import sys; from crawler.reader_pool import serve; serve(int(sys.argv[1]))"
READY = "ready"


class ReadingFailed(Exception):
    """The document cannot be read. `str()` is the reason for the report."""


class ReaderPool:
    """Used by several threads at once. A context manager; with `processes` 0 the calling thread does the reading."""

    def __init__(self, processes: int, seconds: float):
        self._size = processes
        self._seconds = seconds
        self._read = 0
        self._lock = threading.Lock()
        self._processes: list[_Process] = []
        self._free: queue.SimpleQueue[_Process] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for process in self._processes:
            process.close()

    def read(self, source: Source) -> Contents:
        """Raises ReadingFailed."""
        process = self._borrow()
        if process is None:
            return _guarded(source)
        try:
            return process.read(source, self._seconds)
        finally:
            self._free.put(process)

    def _borrow(self) -> "_Process | None":
        """None while none is ready."""
        with self._lock:
            self._read += 1
            if self._read > FIRST_IN_PROCESS and not self._processes:
                self._processes = [_Process() for _ in range(self._size)]
            for process in self._processes:
                if not process.counted and process.is_ready():
                    process.counted = True
                    self._free.put(process)
            if not any(process.counted for process in self._processes):
                return None
        return self._free.get()


def serve(descriptor: int) -> None:
    """What a reading process does until the crawl closes its end."""
    with Connection(descriptor) as connection:
        connection.send(READY)
        while True:
            try:
                source = connection.recv()
            except (EOFError, OSError):
                return
            try:
                connection.send(_guarded(source))
            except ReadingFailed as failure:
                connection.send(failure)


def _guarded(source: Source) -> Contents:
    try:
        return read_html(source)
    except Exception as error:  # noqa: BLE001 the parsers meet everything the web holds; one page's fault must not end a run
        raise ReadingFailed(f"{type(error).__name__}: {error}"[:300]) from None


class _Process:
    """Started anew after it had to be ended."""

    def __init__(self) -> None:
        self.counted = False  # among those that can be borrowed
        self._closed = False
        self._start()

    def is_ready(self) -> bool:
        return self._connection.poll()

    def read(self, source: Source, seconds: float) -> Contents:
        """Raises ReadingFailed."""
        if self._starting and not self._has_started(seconds):
            return _guarded(source)
        try:
            self._connection.send(source)
            answer = self._await(seconds)
        except TimeoutError:
            self._renew()
            raise ReadingFailed(f"not read after {seconds:g} seconds") from None
        except (EOFError, OSError):
            self._renew()
            raise ReadingFailed("the reading process ended") from None
        if isinstance(answer, ReadingFailed):
            raise answer
        return answer

    def close(self) -> None:
        """For good, also under the hands of a thread that was left behind."""
        self._closed = True
        self._end()

    def _has_started(self, seconds: float) -> bool:
        try:
            self._starting = self._await(seconds) != READY
        except (TimeoutError, EOFError, OSError):
            self._renew()
        return not self._starting

    def _await(self, seconds: float) -> Contents | ReadingFailed | str:
        if not self._connection.poll(seconds):
            raise TimeoutError
        return self._connection.recv()

    def _renew(self) -> None:
        if not self._closed:
            self._end()
            self._start()

    def _start(self) -> None:
        self._starting = True
        self._connection, theirs = Pipe()
        root = str(Path(__file__).parents[1])
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVE, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))},
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the crawl alone, which then closes the connection
            )

    def _end(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait()
