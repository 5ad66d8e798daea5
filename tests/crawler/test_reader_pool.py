"""Documents are read by processes of their own; what they meet costs one document."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.reader_pool import ReaderPool, ReadingFailed
from crawler.reading import Source
from crawler.report import Outcome
from tests.crawler.local_website import page

ROOT = Path(__file__).resolve().parents[2]
MUCH_LESS = 0.3  # seconds than the heavy page takes, and much more than the front page does


def source(title="Pas"):
    return Source("https://fjordby.example/pas", page(title).encode(), ((b"content-type", b"text/html"),), "vejviser")


@pytest.fixture
def pool():
    """One process, already started."""
    with ReaderPool(1, seconds=20) as readers:
        readers.read(source())
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


def test_processes_end_with_the_pool():
    with ReaderPool(1, seconds=20) as readers:
        title_read(readers)
        started = readers._processes[0]._process
    assert started.poll() is not None


def test_after_its_end_a_pool_starts_nothing():
    with ReaderPool(1, seconds=20) as readers:
        pass
    with pytest.raises(ReadingFailed):
        readers.read(source())


def test_nothing_is_started_before_the_first_document():
    with ReaderPool(2, seconds=20) as readers:
        assert readers._processes == []


def test_a_process_knows_nothing_of_the_environment_of_the_crawl(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://hemmelig")
    with ReaderPool(1, seconds=20) as readers:
        title_read(readers)
        environment = Path(f"/proc/{readers._processes[0]._process.pid}/environ").read_bytes()
    assert b"hemmelig" not in environment


def test_a_page_that_fills_the_memory_costs_itself(pool):
    limit = 80_000_000
    resource.prlimit(pool._processes[0]._process.pid, resource.RLIMIT_AS, (limit, limit))
    with pytest.raises(ReadingFailed):
        pool.read(replace(source(), body=b"<p><b>x</b>" * 40_000))
    assert title_read(pool) == "Pas"


PARENT = """
import os, signal, time
from crawler.reader_pool import ReaderPool
from tests.crawler.test_reader_pool import source
with ReaderPool(1, seconds=20) as readers:
    readers.read(source())
    reader = readers._processes[0]._process.pid
    os.kill(reader, signal.SIGSTOP)  # as good as a page that is read for ever
    print(reader, flush=True)
    time.sleep(60)
"""


def test_a_process_at_work_ends_when_its_crawl_is_killed():
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        reader = int(parent.stdout.readline())
        parent.kill()
    patience = time.monotonic() + 10
    while is_alive(reader) and time.monotonic() < patience:
        time.sleep(0.01)
    assert not is_alive(reader)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("pause", [0.0, 0.01])
def test_with_and_without_a_pause_a_process_does_the_reading(site, visit, outcome, pause):
    site["/"] = page("Forside", "/tung")
    site["/tung"] = f"<main>{'<p><b>x</b>' * 40_000}</main>"
    report = visit(pause=pause, reading_processes=1, max_reading_seconds=MUCH_LESS, read_timeout=5, max_seconds=5)
    assert outcome(report, "/tung") is Outcome.UNREADABLE
