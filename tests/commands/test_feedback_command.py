"""`vejviser feedback`: what citizens said of the replies, the worst first."""

import asyncio

import pytest

from bot.feedback import Feedback, FeedbackStore, new_row, utc_today


def said(intent: str | None, helped: bool, why: str | None = None, municipality: str = "fjordby") -> Feedback:
    return Feedback(municipality, "da", "answer" if intent else "search", intent, helped, why)


GIVEN = [
    said("pas", True),
    said("pas", True, "Tak for hjælpen"),
    said("flytning", False, "Linket er dødt.\nPrøv selv"),
    said("flytning", False),
    said("flytning", True, "fint"),
    said(None, False),
    said("affald", False, "Det var i en anden kommune", municipality="bjergby"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    store = FeedbackStore(home / "feedback.sqlite", 180)

    async def keep_all():
        for feedback in GIVEN:
            await store.keep(new_row(), feedback)

    asyncio.run(keep_all())
    return home


@pytest.fixture(scope="module")
def told(vejviser, home):
    return lambda *arguments: vejviser("feedback", "-m", "fjordby", *arguments, VEJVISER_HOME=str(home))


def test_what_helped_least_comes_first(told):
    (report,) = told("--json").json

    assert report["municipality"] == "fjordby"
    assert [(kind["outcome"], kind["intent"], kind["not_helped"], kind["helped"]) for kind in report["feedback"]] == [
        ("answer", "flytning", 2, 1),
        ("search", None, 1, 0),
        ("answer", "pas", 0, 2),
    ]


def test_the_words_are_told_with_what_they_are_about(told):
    (report,) = told("--json").json
    words = report["feedback"][0]["words"]

    assert [(one["helped"], one["lang"], one["why"]) for one in words] == [
        (False, "da", "Linket er dødt.\nPrøv selv"),
        (True, "da", "fint"),
    ]
    assert all(set(one) == {"at", "lang", "helped", "why"} for one in words)


def test_for_people_each_word_of_a_citizen_is_one_line(told):
    lines = told().out.splitlines()

    assert lines[0] == "fjordby: 6 replies were judged, 3 helped and 3 did not"
    assert lines[2].split() == ["2", "1", "answer", "flytning"]
    assert lines[3].endswith(" - Linket er dødt. Prøv selv") and lines[4].endswith(" + fint")


def test_another_municipalitys_feedback_is_not_told(told):
    assert "anden kommune" not in told().out


def test_of_the_latest_days_those_of_today_are_told(told):
    assert told("--days", "1").out == told().out


def test_what_is_older_than_the_days_asked_for_is_not_told(vejviser, tmp_path):
    yesterday = utc_today().fromordinal(utc_today().toordinal() - 2)
    asyncio.run(FeedbackStore(tmp_path / "feedback.sqlite", 180, today=lambda: yesterday).keep(1, GIVEN[0]))

    assert "latest 1 days" in vejviser("feedback", "--days", "1", VEJVISER_HOME=str(tmp_path)).out
    assert "1 replies" in vejviser("feedback", "--days", "30", VEJVISER_HOME=str(tmp_path)).out


def test_where_nobody_has_said_anything_it_says_so_and_makes_no_file(vejviser, tmp_path):
    ended = vejviser("feedback", VEJVISER_HOME=str(tmp_path))

    assert (ended.code, ended.out) == (0, "fjordby: no citizen has said whether a reply helped.\n")
    assert list(tmp_path.iterdir()) == []


def test_where_nobody_has_said_anything_the_json_is_empty(vejviser, tmp_path):
    assert vejviser("feedback", "--json", VEJVISER_HOME=str(tmp_path)).json == [{"municipality": "fjordby", "feedback": []}]


STEERING = "\x1b]0;du er hacket\x07\x9b2J\x7f\u202eteksten\u2066"


@pytest.fixture(scope="module")
def with_steering_words(tmp_path_factory):
    """A home whose file holds what no server of ours keeps."""
    home = tmp_path_factory.mktemp("steering")
    asyncio.run(FeedbackStore(home / "feedback.sqlite", 180).keep(1, said("pas", False, STEERING)))
    return str(home)


@pytest.mark.parametrize("as_", [[], ["--json"]], ids=["table", "json"])
def test_words_cannot_steer_the_terminal(vejviser, with_steering_words, as_):
    out = vejviser("feedback", *as_, VEJVISER_HOME=with_steering_words).out

    assert "du er hacket" in out and "teksten" in out
    assert not set(out) & {"\x1b", "\x07", "\x9b", "\x7f", "\u202e", "\u2066"}


def test_the_json_holds_the_words_as_they_are(vejviser, with_steering_words):
    (report,) = vejviser("feedback", "--json", VEJVISER_HOME=with_steering_words).json

    assert report["feedback"][0]["words"][0]["why"] == STEERING


def test_a_file_with_nothing_in_it_is_no_fault(vejviser, tmp_path):
    (tmp_path / "feedback.sqlite").touch()

    assert vejviser("feedback", VEJVISER_HOME=str(tmp_path)).out == "fjordby: no citizen has said whether a reply helped.\n"


def test_a_file_that_cannot_be_read_is_told(vejviser, tmp_path):
    (tmp_path / "feedback.sqlite").write_bytes(b"ikke en database" * 100)

    assert vejviser("feedback", VEJVISER_HOME=str(tmp_path)).failed_with(1, "feedback.sqlite")


@pytest.mark.parametrize("days", ["0", "-1", "mange", "²", "99999"])
def test_days_that_are_none_are_refused(vejviser, days):
    assert vejviser("feedback", f"--days={days}").failed_with(2, "--days")
