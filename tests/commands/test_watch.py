"""`vejviser watch` in processes of its own, with websites on loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.store import PageStore
from tests.commands.conftest import VEJVISER
from tests.crawler.local_website import LocalWebsite, Reply, page

pytestmark = pytest.mark.slow

SECONDS = 120  # a process that loads the encoder on a busy machine
MUNICIPALITY = """
name: {name}
title: {title} Kommune
region: Sjælland
website: {website}
private_website: true
crawl_pause: {pause}
crawl_interval: {interval}
phone: 00 00 00 00
greeting: {{da: Hej, en: Hello}}
hotline:
  name: {{da: Hotlinen, en: The hotline}}
  phone: 00 00 00 00
  hours: {{mon: "08:00-20:00"}}
places:
  borgerservice:
    name: {{da: Borgerservice, en: Borgerservice}}
    address: Rådhuset
    hours: {{mon: "10:00-15:00"}}
"""


class Watching:
    """A folder of municipalities, a home, and the command in it."""

    def __init__(self, folder: Path):
        self.home = folder / "home"
        self.content = folder / "content"
        (self.content / "municipalities").mkdir(parents=True)
        self._log = folder / "log"
        self._processes: list[subprocess.Popen] = []

    def add(self, name: str, site: LocalWebsite, pause: float = 0.0, interval: float = 24.0) -> None:
        text = MUNICIPALITY.format(name=name, title=name.capitalize(), website=site.url("/"), pause=pause, interval=interval)
        (self.content / "municipalities" / f"{name}.yml").write_text(text, encoding="utf-8")

    def start(self, *arguments: str) -> subprocess.Popen:
        environment = {
            "OMP_NUM_THREADS": "1",
            "VEJVISER_HOME": str(self.home),
            "VEJVISER_CONTENT": str(self.content),
            "VEJVISER_MUNICIPALITIES": "",
        }
        with self._log.open("a") as log:
            process = subprocess.Popen(
                [VEJVISER, "watch", *arguments],
                stderr=log,
                stdout=subprocess.DEVNULL,
                env=os.environ | environment,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def run_once(self, *arguments: str) -> int:
        return self.start("--once", *arguments).wait(SECONDS)

    def close(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def titles(self, name: str) -> set[str]:
        with PageStore(self.home / "pages" / f"{name}.sqlite") as store:
            return {page.title for page in store.pages()}

    def wait_for(self, words: str, times: int = 1) -> None:
        until(lambda: len(re.findall(words, self.log)) >= times, lambda: f"{words!r} was not told {times} times:\n{self.log}")


@pytest.fixture
def watching(tmp_path) -> Iterator[Watching]:
    made = Watching(tmp_path)
    yield made
    made.close()


@pytest.fixture
def dalby() -> Iterator[LocalWebsite]:
    with LocalWebsite() as site:
        site["/"] = page("Dalby Kommune", "/haandbold")
        site["/haandbold"] = page("Håndbold i Dalbyhallen")
        yield site


@pytest.fixture
def soeby() -> Iterator[LocalWebsite]:
    with LocalWebsite("127.0.0.2") as site:
        site["/"] = page("Søby Kommune", "/kajak")
        site["/kajak"] = page("Kajak på Søby Sø")
        yield site


@pytest.fixture
def slow() -> Iterator[LocalWebsite]:
    """Fifty pages, each of which takes a moment."""
    with LocalWebsite() as site:
        site["/"] = page("Langby Kommune", *(f"/side/{number}" for number in range(50)))

        def side(number: int) -> Callable:
            return lambda handler: (site.released.wait(0.1), Reply(page(f"Side {number}"))(handler))

        for number in range(50):
            site[f"/side/{number}"] = side(number)
        yield site


def until(true: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    give_up = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < give_up, otherwise()
        time.sleep(0.05)


def asked_for(site: LocalWebsite, pages: int) -> Callable[[], bool]:
    """Whether more than so many of its pages, apart from the front page, have been asked for."""
    return lambda: sum(request.startswith("/side/") for request in site.requests) > pages


def test_all_are_crawled_and_indexed_and_told_a_line_each(watching, dalby, soeby):
    watching.add("dalby", dalby)
    watching.add("soeby", soeby)
    assert watching.run_once() == 0
    for name in ("dalby", "soeby"):
        assert re.search(rf"^\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\S* {name}: 2 pages held: 2 new", watching.log, re.MULTILINE)
        assert re.search(rf" {name}: indexed 2 pages", watching.log)


def test_only_those_that_are_named_are_watched(watching, dalby, soeby):
    watching.add("dalby", dalby)
    watching.add("soeby", soeby)
    dalby.go_down()
    watching.run_once("-m", "dalby")
    assert "dalby: failed" in watching.log and soeby.requests == []


def test_one_that_could_not_be_brought_up_to_date_is_named_in_the_end(watching, dalby):
    watching.add("dalby", dalby)
    dalby.go_down()
    assert watching.run_once() == 1
    assert watching.log.splitlines()[-1] == "vejviser: could not be brought up to date: dalby"


def test_a_change_is_crawled_and_indexed_when_the_interval_is_over(watching, dalby):
    watching.add("dalby", dalby, interval=2 / 3600)
    process = watching.start()
    watching.wait_for(" dalby: indexed 2 pages")
    dalby["/"] = page("Dalby Kommune", "/haandbold", "/klatring")
    dalby["/klatring"] = page("Klatring i Dalbyhallen")
    watching.wait_for(" dalby: indexed 3 pages")
    process.terminate()
    assert process.wait(SECONDS) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_of_a_crawl_ends_it_cleanly(watching, slow, number):
    watching.add("langby", slow)
    process = watching.start()
    until(asked_for(slow, 10), lambda: watching.log)
    begun = time.monotonic()
    os.killpg(process.pid, number)  # as Ctrl-C does: to every process of the group
    assert process.wait(SECONDS) == 0 and time.monotonic() - begun < 15
    assert "Traceback" not in watching.log and "broken off" in watching.log


def test_a_watch_that_is_killed_again_and_again_comes_to_the_same(watching, slow):
    watching.add("langby", slow)
    for kills in range(1, 4):
        process = watching.start()
        until(asked_for(slow, 10 * kills), lambda: watching.log)
        process.kill()
        process.wait(SECONDS)
    assert watching.run_once() == 0
    assert len(watching.titles("langby")) == 51 and "indexed 51 pages" in watching.log


def test_a_second_watch_beside_asks_for_nothing_twice(watching, slow):
    watching.add("langby", slow)
    first = watching.start("--once")
    until(asked_for(slow, 10), lambda: watching.log)
    assert watching.run_once() == 0
    assert first.wait(SECONDS) == 0
    pages = [request for request in slow.requests if request.startswith("/side/")]
    assert len(pages) == len(set(pages)) == 50


@pytest.mark.parametrize("arguments", [("-m", "ukendt"), ("--at-once", "0"), ("--at-once", "mange")])
def test_what_makes_no_sense_is_refused(vejviser, arguments):
    assert vejviser("watch", *arguments).failed_with(2, arguments[-1])
