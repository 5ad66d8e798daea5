import json
import os
import subprocess

import pytest

from tests.commands.conftest import VEJVISER
from tests.crawler.local_website import LocalWebsite, page

pytestmark = pytest.mark.slow

QUERIES = ["kolonihave", "", "hvem vandt VM i 1997", "x" * 100_000, "rollator \u0000 🙂", "legeplads\r"]


@pytest.fixture(scope="module")
def searched(vejviser) -> list[dict]:
    ended = vejviser("search", stdin="\n".join(QUERIES))
    assert (ended.code, ended.err) == (0, "")
    return ended.json


def test_every_line_is_searched_for_and_answered_by_one_line(searched):
    assert [line["query"] for line in searched] == [query.rstrip("\r") for query in QUERIES]


@pytest.mark.parametrize("line", range(len(QUERIES)))
def test_ten_pages_are_ranked_best_first_also_when_they_do_not_answer(searched, line):
    scores = [page["score"] for page in searched[line]["pages"]]
    assert len(scores) == 10 and scores == sorted(scores, reverse=True)


def test_pages_are_what_the_contract_says(searched):
    assert all({"url", "title", "snippet", "score", "marks"} <= set(page) for line in searched for page in line["pages"])


def test_marks_are_where_the_words_of_the_query_stand_in_the_snippet(searched):
    marked = [page["snippet"][start:end].lower() for page in searched[0]["pages"] for start, end in page["marks"]]
    assert marked and all(word.startswith("kolonihave") for word in marked)


def test_what_is_promised_would_be_shown_as_well(searched):
    assert searched[0]["perhaps"] and not any(line["answerable"] and not line["perhaps"] for line in searched)


def test_what_is_no_question_is_not_even_shown(searched):
    assert (searched[1]["perhaps"], searched[1]["confidence"]) == (False, 0)


def test_what_the_pages_answer_is_told_from_what_they_do_not(searched):
    assert (searched[0]["answerable"], searched[2]["answerable"]) == (True, False)


def test_one_query_is_answered_for_people_to_read(vejviser):
    assert "1. Kolonihaver" in vejviser("search", "-m", "fjordby", "kolonihave").out


def test_pages_in_the_language_of_the_conversation_are_moved_up(vejviser):
    def scores(lang: str) -> dict[str, float]:
        (found,) = vejviser("search", "--json", "--lang", lang, "allotment garden").json
        return {page["url"]: page["score"] for page in found["pages"]}

    danish, english = scores("da"), scores("en")
    moved_up = {url for url in danish.keys() & english.keys() if english[url] > danish[url]}
    assert moved_up == {url for url in danish.keys() & english.keys() if "/english/" in url}


def test_the_page_that_the_citizen_stands_on_moves_its_neighbours_up(vejviser, searched):
    last = searched[0]["pages"][-1]
    (found,) = vejviser("search", "--json", "--page", last["url"], "kolonihave").json
    scores = {page["url"]: page["score"] for page in found["pages"]}
    assert scores[last["url"]] >= last["score"]


def test_a_page_that_is_none_is_left_alone(vejviser, searched):
    (found,) = vejviser("search", "--json", "--page", "http://[", "kolonihave").json
    assert found == searched[0]


def test_a_language_that_is_not_answered_in_is_refused(vejviser):
    assert vejviser("search", "--lang", "de", "kolonihave").code == 2


def test_whoever_stops_reading_is_not_told_off(fjordby_home):
    command = f"yes kolonihave | head -400 | {VEJVISER} search -m fjordby | head -1"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        env=os.environ | {"VEJVISER_HOME": str(fjordby_home)},
        timeout=120,
    )
    assert ended.stderr == b"" and json.loads(ended.stdout)["query"] == "kolonihave"


# A municipality that has no file


@pytest.fixture(scope="module")
def website():
    with LocalWebsite() as site:
        site["/"] = page("Dalby Kommune", "/skovtur", "/haandbold")
        site["/skovtur"] = page("Skovtur med naturvejlederen")
        site["/haandbold"] = page("Håndbold i Dalbyhallen")
        yield site


@pytest.fixture(scope="module")
def dalby(vejviser, website, tmp_path_factory):
    """Runs a command for a municipality without a file, whose website has been crawled and indexed."""
    home = str(tmp_path_factory.mktemp("dalby") / "home")

    def run(*arguments: str):
        return vejviser(*arguments, "-m", "dalby", VEJVISER_HOME=home)

    crawled = run("crawl", "--pause", "0", "--allow-private", "--url", website.url("/"))
    assert crawled.code == 0, crawled.err
    indexed = run("index")
    assert indexed.code == 0, indexed.err
    return run


def test_its_pages_are_found(dalby):
    (found,) = dalby("search", "--json", "håndbold").json
    assert found["pages"][0]["title"].startswith("Håndbold")


def test_an_index_that_is_up_to_date_is_left_alone(dalby):
    assert dalby("index").out == "dalby: the index is up to date\n"


# What cannot be done


def test_loopback_is_not_crawled_unasked(vejviser, website, tmp_path):
    ended = vejviser("crawl", "-m", "dalby", "--url", website.url("/"), VEJVISER_HOME=str(tmp_path))
    assert ended.failed_with(1, "private network address")


def test_a_municipality_without_a_file_needs_a_start(vejviser):
    assert vejviser("crawl", "-m", "dalby").failed_with(2, "dalby", "--url")


def test_what_is_no_web_address_is_not_crawled(vejviser, tmp_path):
    assert vejviser("crawl", "-m", "dalby", "--url", "gopher://dalby", VEJVISER_HOME=str(tmp_path)).failed_with(1, "gopher://dalby")


@pytest.mark.parametrize("pause", ["nan", "-1", "hurtigt", "1e9"])
def test_a_pause_that_is_none_is_refused(vejviser, pause):
    assert vejviser("crawl", f"--pause={pause}").failed_with(2, "--pause")


def test_there_is_nothing_to_index_without_pages(vejviser, tmp_path):
    assert vejviser("index", "-m", "dalby", VEJVISER_HOME=str(tmp_path)).failed_with(1, "vejviser crawl -m dalby")


def test_nothing_is_searched_without_an_index(vejviser, tmp_path):
    assert vejviser("search", "rotter", VEJVISER_HOME=str(tmp_path)).failed_with(1, "no index")


def test_a_damaged_index_is_told(vejviser, tmp_path):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "fjordby.sqlite").write_bytes(b"ikke en database" * 100)
    assert vejviser("search", "rotter", VEJVISER_HOME=str(tmp_path)).failed_with(1, "damaged")


def test_pages_that_cannot_be_stored_are_told(vejviser, tmp_path):
    (tmp_path / "optaget").write_text("en fil", encoding="utf-8")
    ended = vejviser("crawl", "-m", "dalby", "--url", "https://dalby.example/", VEJVISER_HOME=str(tmp_path / "optaget"))
    assert ended.failed_with(1, "cannot be stored")
