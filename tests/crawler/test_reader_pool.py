"""Documents are read by processes of their own; what they meet costs one document."""

import os
import signal
import threading
import time

import pytest

from crawler import reader_pool
from crawler.reader_pool import ReaderPool, ReadingFailed
from crawler.reading import Source
from tests.crawler.local_website import page


def source(title="Pas"):
    return Source("https://fjordby.example/pas", page(title).encode(), ((b"content-type", b"text/html"),), "vejviser")


@pytest.fixture
def pool(monkeypatch):
    """One process, used from the first document on."""
    monkeypatch.setattr(reader_pool, "FIRST_IN_PROCESS", 0)
    with ReaderPool(1, seconds=20) as readers:
        readers.read(source())
        (process,) = readers._processes
        while not process.is_ready():
            time.sleep(0.01)
        yield readers


def title_read(pool):
    return pool.read(source()).extraction.page.title


def test_a_process_reads_as_the_crawl_itself_does(pool):
    with ReaderPool(0, seconds=20) as own:
        assert pool.read(source()) == own.read(source())


def test_a_process_that_is_killed_costs_one_document(pool):
    title_read(pool)
    os.kill(pool._processes[0]._process.pid, signal.SIGKILL)
    with pytest.raises(ReadingFailed, match="the reading process ended"):
        title_read(pool)
    assert title_read(pool) == "Pas"


def test_a_document_that_takes_for_ever_costs_itself(pool):
    title_read(pool)
    process = pool._processes[0]._process
    os.kill(process.pid, signal.SIGSTOP)
    pool._seconds = 0.1
    with pytest.raises(ReadingFailed, match=r"not read after 0\.1 seconds"):
        title_read(pool)
    pool._seconds = 20
    assert title_read(pool) == "Pas"


def test_many_threads_share_the_processes(pool):
    titles = []
    threads = [threading.Thread(target=lambda: titles.append(title_read(pool))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert titles == ["Pas"] * 8


def test_processes_end_with_the_pool(monkeypatch):
    monkeypatch.setattr(reader_pool, "FIRST_IN_PROCESS", 0)
    with ReaderPool(2, seconds=20) as readers:
        title_read(readers)
        started = [process._process for process in readers._processes]
    assert [process.poll() is not None for process in started] == [True, True]
