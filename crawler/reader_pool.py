"""Processes that read documents: the parsers work beside each other, and one that hangs, dies or fills the memory costs one document."""

import os
import queue
import subprocess
import sys
import threading
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Self

from crawler.reader_process import READY, ReadingFailed, read_guarded
from crawler.reading import Contents, Source

__all__ = ["ReaderPool", "ReadingFailed"]

# Started by hand, not by multiprocessing: that would run the caller's own main module again.
SERVE = "import sys; from crawler.reader_process import serve; serve(*map(int, sys.argv[1:]))"
MOST_SECONDS_TO_START = 60.0  # takes half a second, but the machine may be busy


class ReaderPool:
    """Used by several threads at once. A context manager; with `processes` 0 the calling thread does the reading, without limits.

    A process is started when a document comes and all others are at work.
    """

    def __init__(self, processes: int, seconds: float):
        self._size = processes
        self._seconds = seconds
        self._closed = False
        self._lock = threading.Lock()
        self._processes: list[_Process] = []
        self._free: queue.SimpleQueue[_Process] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._closed = True
            for process in self._processes:
                process.close()

    def read(self, source: Source) -> Contents:
        """Raises ReadingFailed."""
        if not self._size:
            return read_guarded(source)
        process = self._borrow()
        try:
            return process.read(source, self._seconds)
        finally:
            self._free.put(process)

    def _borrow(self) -> "_Process":
        """Raises ReadingFailed for a thread that was left behind."""
        with self._lock:
            if self._closed:
                raise ReadingFailed("the crawl has ended")
            if self._free.empty() and len(self._processes) < self._size:
                self._processes.append(_Process())
                return self._processes[-1]
        return self._free.get()


class _Process:
    """Started with its first document, and anew after it had to be ended."""

    def __init__(self) -> None:
        self._closed = False
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._connection: Connection | None = None

    def read(self, source: Source, seconds: float) -> Contents:
        """Raises ReadingFailed."""
        try:
            if self._process is None:
                self._start()
            self._connection.send(source)
            answer = self._await(seconds)
        except TimeoutError:
            self._end()
            raise ReadingFailed(f"not read after {seconds:g} seconds") from None
        except (EOFError, OSError):
            self._end()
            raise ReadingFailed("the reading process ended") from None
        if isinstance(answer, ReadingFailed):
            raise answer
        return answer

    def close(self) -> None:
        """For good, also under the hands of a thread that was left behind."""
        self._closed = True
        self._end()

    def _await(self, seconds: float) -> Contents | ReadingFailed | str:
        if not self._connection.poll(seconds):
            raise TimeoutError
        return self._connection.recv()

    def _start(self) -> None:
        """Raises EOFError or OSError where that fails."""
        with self._lock:
            if self._closed:
                raise EOFError
            self._connection, theirs = Pipe()
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", SERVE, str(theirs.fileno()), str(os.getpid())],
                    pass_fds=[theirs.fileno()],
                    env={"PYTHONPATH": str(Path(__file__).parents[1])},  # nothing a hostile page could be after
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is for the crawl alone, which then closes the connection
                )
        if not self._connection.poll(MOST_SECONDS_TO_START) or self._connection.recv() != READY:
            raise EOFError

    def _end(self) -> None:
        with self._lock:
            if self._process is not None:
                self._connection.close()
                self._process.kill()
                self._process.wait()
                self._process = None
