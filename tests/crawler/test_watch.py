"""When which website is crawled, with real websites and a clock that jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.settings import CrawlSettings
from crawler.store import PageStore
from crawler.watch import Bell, Busy, VisitFailed, Watch, Website, told_span, wait
from tests.crawler.local_website import LocalWebsite, Reply, page

DAY = timedelta(hours=24)
QUICK = CrawlSettings(
    pause=0.0, connect_timeout=1.0, read_timeout=1.0, retry_pauses=(), reading_processes=0, open_requests=1, allow_private=True
)


class Watched:
    """A watch whose clock stands still while websites are visited and jumps to the next visit while none is."""

    def __init__(self, folder: Path, **sites: LocalWebsite):
        self.folder = folder
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self.begun = self.now
        self.told: list[tuple[float, str, str]] = []  # hours since the begin, name, line
        self.crawled: list[tuple[str, bool]] = []
        self.faults: dict[str, list[Exception]] = {}  # what the next visits of a website fail with
        self.intervals: dict[str, timedelta] = {}
        self._sites = sites
        self._until = self.now

    def run(self, hours: float = 0.0, once: bool = False, at_once: int = 4) -> list[str]:
        self._until = self.now + timedelta(hours=hours)
        websites = [
            Website(name, (site.url("/"),), self.folder / f"{name}.sqlite", QUICK, self.intervals.get(name, DAY))
            for name, site in self._sites.items()
        ]
        self.watch = Watch(websites, self._take, self._tell, at_once, lambda: self.now, self._wait)
        return self.watch.run(once)

    def lines(self, name: str) -> list[str]:
        return [line for _, about, line in self.told if about == name]

    def crawls(self, name: str) -> list[float]:
        """The hours at which a crawl of it began."""
        return [hour for hour, about, line in self.told if about == name and line.startswith("crawls")]

    def pages(self, name: str) -> set[str]:
        with PageStore(self.folder / f"{name}.sqlite") as store:
            return {page.title for page in store.pages()}

    def _wait(self, bell: Bell, seconds: float):
        if self.watch.visiting or not bell.empty():
            return wait(bell, 30)
        if self.now + timedelta(seconds=seconds) > self._until:
            self.now = self._until
            self.watch.stop()
        else:
            self.now += timedelta(seconds=seconds)
        return None

    def _take(self, name: str, changed: bool) -> None:
        self.crawled.append((name, changed))
        if self.faults.get(name):
            raise self.faults[name].pop(0)

    def _tell(self, name: str, line: str) -> None:
        self.told.append(((self.now - self.begun) / timedelta(hours=1), name, line))


@pytest.fixture
def other() -> Iterator[LocalWebsite]:
    with LocalWebsite("127.0.0.2") as website:
        website["/"] = page("Søby")
        yield website


@pytest.fixture
def watched(site: LocalWebsite, other: LocalWebsite, tmp_path: Path) -> Watched:
    site["/"] = page("Dalby", "/skov")
    site["/skov"] = page("Skov")
    return Watched(tmp_path, dalby=site, soeby=other)


def test_all_are_crawled_at_once(watched):
    watched.run(once=True)
    assert (watched.pages("dalby"), watched.pages("soeby")) == ({"Dalby", "Skov"}, {"Søby"})


def test_each_is_crawled_again_when_its_own_interval_is_over(watched):
    watched.intervals["soeby"] = timedelta(hours=10)
    watched.run(hours=50)
    assert (watched.crawls("dalby"), watched.crawls("soeby")) == ([0, 24, 48], [0, 10, 20, 30, 40, 50])


def test_what_is_fresh_is_not_crawled_by_another_watch(watched):
    watched.run(once=True)
    watched.run(hours=23)
    assert watched.crawls("dalby") == [0]


def test_another_watch_goes_by_the_last_crawl(watched):
    watched.run(hours=5)
    watched.run(hours=30)
    assert watched.crawls("dalby") == [0, 24]


def test_a_change_is_told_on_and_no_change_too(watched, site):
    watched.run(hours=25)
    site["/skov"] = page("Ny skov")
    watched.run(hours=24)
    assert changes(watched) == [True, False, True, True]  # the second watch does not know what the first has told on


def test_a_change_that_could_not_be_taken_note_of_is_told_on_again(watched):
    watched.faults["dalby"] = [VisitFailed("i stykker"), Busy("det bygges")]
    watched.run(hours=25)
    assert changes(watched) == [True, True, True, False]


def test_a_page_that_failed_is_tried_again_before_the_interval_is_over(watched, site):
    site["/skov"] = Reply("", status=500)
    watched.run(once=True)
    site["/skov"] = page("Skov")
    watched.run(hours=2)
    assert watched.pages("dalby") == {"Dalby", "Skov"} and watched.crawls("dalby") == [0]


def test_one_that_is_down_does_not_stop_the_others(watched, other):
    other.go_down()
    failed = watched.run(once=True)
    assert (failed, watched.pages("dalby")) == (["soeby"], {"Dalby", "Skov"})


@pytest.mark.parametrize("status", [403, 404, 503])
def test_one_that_is_down_is_looked_at_again_until_it_is_up(watched, site, status):
    site["/"] = Reply("", status=status)
    assert watched.run(once=True) == ["dalby"]
    site["/"] = page("Dalby", "/skov")
    watched.run(hours=1)
    assert watched.pages("dalby") == {"Dalby", "Skov"}


def test_one_that_is_still_down_fails_again(watched, site):
    site.go_down()
    assert watched.run(once=True) == watched.run(once=True) == ["dalby"]


def test_one_that_stays_down_is_looked_at_as_often_as_is_told(watched, site):
    site.go_down()
    watched.run(hours=2)
    assert [round(hour * 60) for hour in watched.crawls("dalby")] == [0, 5, 15, 35, 75]


def test_the_pause_after_failures_grows(watched):
    watched.faults["dalby"] = [VisitFailed("i stykker")] * 4
    watched.run(hours=2)
    minutes = [
        round(hour * 60) for hour, name, line in watched.told if name == "dalby" and "failed" in line and "i stykker" in line
    ]
    assert minutes == [0, 5, 15, 35]


def test_a_fault_nobody_thought_of_is_told_with_its_place(watched):
    watched.faults["dalby"] = [KeyError("x")]
    watched.run(once=True)
    assert "KeyError: 'x'" in watched.lines("dalby")[-1] and "test_watch.py" in watched.lines("dalby")[-1]


def test_what_another_process_crawls_is_let_alone_and_no_failure(watched):
    with PageStore(watched.folder / "dalby.sqlite") as store, store.lock():
        assert watched.run(once=True) == []
    assert watched.crawls("soeby") == [0] and "Another crawl" in watched.lines("dalby")[-1]


def test_two_on_one_host_take_turns(site, tmp_path):
    site["/"] = lambda handler: (site.released.wait(0.2), page_reply("Forside")(handler))
    watched = Watched(tmp_path, dalby=site, soeby=site)
    watched.run(hours=1)
    assert any("is visiting" in line for _, _, line in watched.told)
    assert watched.pages("dalby") == watched.pages("soeby") == {"Forside"}


def test_what_another_process_indexes_is_no_failure(watched):
    watched.faults["dalby"] = [Busy("det bygges")]
    assert watched.run(once=True) == [] and watched.lines("dalby")[-1] == "det bygges"


def test_after_the_other_process_its_turn_comes(watched):
    with PageStore(watched.folder / "dalby.sqlite") as store, store.lock():
        watched.run(once=True)
    watched.run(hours=1)
    assert watched.pages("dalby") == {"Dalby", "Skov"}


def test_a_file_that_is_no_store_is_a_failure_of_its_own(watched):
    (watched.folder / "dalby.sqlite").write_bytes(b"ikke en database" * 100)
    assert watched.run(once=True) == ["dalby"] and watched.pages("soeby") == {"Søby"}


def test_no_more_are_crawled_at_once_than_allowed(watched, site, other):
    seen: list[int] = []
    for website in (site, other):
        website["/"] = counting(watched, seen)
    watched.run(once=True, at_once=1)
    assert seen and max(seen) == 1


def test_a_stop_in_the_middle_breaks_the_crawl_off(watched, site):
    site["/skov"] = lambda handler: (watched.watch.stop(), site.released.wait(0.5), page_reply("Skov")(handler))
    site["/"] = page("Dalby", "/skov", *(f"/side/{number}" for number in range(50)))
    site.otherwise(lambda path: page(path) if path.startswith("/side/") else None)
    watched.run(hours=1)
    assert "broken off" in watched.lines("dalby")[-1]


def test_what_was_broken_off_is_finished_by_the_next_watch(watched, site):
    test_a_stop_in_the_middle_breaks_the_crawl_off(watched, site)
    site["/skov"] = page("Skov")
    watched.run(hours=1)
    assert len(watched.pages("dalby")) == 52


@pytest.mark.parametrize("seconds, told", [(0, "0 s"), (99, "99 s"), (100, "2 min"), (3599, "1 h 0 min"), (19_200, "5 h 20 min")])
def test_spans_are_told_for_people(seconds, told):
    assert told_span(timedelta(seconds=seconds)) == told


def changes(watched: Watched) -> list[bool]:
    """What was told on of dalby's pages, visit by visit."""
    return [changed for name, changed in watched.crawled if name == "dalby"]


def page_reply(title: str) -> Reply:
    return Reply(page(title))


def counting(watched: Watched, seen: list[int]) -> Callable:
    """A front page that notes how many visits are running when it is asked for."""

    def behave(handler) -> None:
        seen.append(sum(thread.is_alive() for thread in watched.watch.visiting))
        page_reply("Forside")(handler)

    return behave
