"""What a process that reads documents does: one after another, within limits of memory, for as long as the crawl lives."""

import ctypes
import os
import resource
import signal
from multiprocessing.connection import Connection

from crawler.reading import Contents, Source, read_html

READY = "ready"
MEMORY = 1_000_000_000  # bytes of address space; a page of 1 MB takes some 100 MB
PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


class ReadingFailed(Exception):
    """The document cannot be read. `str()` is the reason for the report."""


def serve(descriptor: int, parent: int) -> None:
    """Until the crawl closes its end of the connection or `parent`, its process, dies."""
    _end_with(parent)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Connection(descriptor) as connection:
        connection.send(READY)
        while True:
            try:
                source = connection.recv()
            except (EOFError, OSError):
                return
            try:
                connection.send(read_guarded(source))
            except ReadingFailed as failure:
                connection.send(failure)


def read_guarded(source: Source) -> Contents:
    """Raises ReadingFailed and nothing else."""
    try:
        return read_html(source)
    except MemoryError:
        raise ReadingFailed("the page needs too much memory to read") from None
    except Exception as error:  # noqa: BLE001 the parsers meet everything the web holds; one page's fault must not end a run
        raise ReadingFailed(f"{type(error).__name__}: {error}"[:300]) from None


def _end_with(parent: int) -> None:
    """A closed connection is noticed only between two documents; the kernel's signal also ends a reading without end.

    It comes when the thread ends that started the process. Such threads live as long as their crawl.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the signal was asked for
        os._exit(1)
