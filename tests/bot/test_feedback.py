"""What citizens say of the replies: what is kept of it, what never is, and for how long."""

import asyncio
import logging
import sqlite3
import stat
from datetime import date, timedelta

import pytest

from bot.feedback import Feedback, FeedbackFault, FeedbackStore, new_row

GIVEN = Feedback("fjordby", "da", "answer", "flytning_anmeld", helped=False, why="Linket er dødt")
DAY = date(2026, 11, 23)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "feedback.sqlite"


@pytest.fixture
def store(path):
    return FeedbackStore(path, days=180, today=lambda: DAY)


def keep(store, *given, rows=None):
    async def all_of_them():
        for row, feedback in zip(rows or [new_row() for _ in given], given):
            await store.keep(row, feedback)

    asyncio.run(all_of_them())


def everything_in(folder) -> bytes:
    """The raw bytes of all files there, journals too."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


# The store


def test_what_was_kept_is_read_with_its_day(store):
    keep(store, GIVEN)

    assert store.read() == [Feedback("fjordby", "da", "answer", "flytning_anmeld", False, "Linket er dødt", "2026-11-23")]


def test_nothing_but_these_columns_is_kept(store, path):
    keep(store, GIVEN)
    with sqlite3.connect(path) as file:
        columns = [name for _, name, *_ in file.execute("pragma table_info(feedback)")]

    assert columns == ["id", "at", "municipality", "lang", "outcome", "intent", "helped", "why"]


def test_only_the_owner_may_read_the_file(store, path):
    keep(store, GIVEN)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_before_the_first_feedback_there_is_no_file(store, path):
    asyncio.run(store.tidy())

    assert store.read() == [] and not path.exists()


def test_what_is_given_again_takes_the_place_of_the_earlier(store):
    keep(store, GIVEN, Feedback("fjordby", "da", "answer", "flytning_anmeld", True, None), rows=[7, 7])

    assert [(said.helped, said.why) for said in store.read()] == [(True, None)]


def test_words_that_were_replaced_are_not_left_in_the_file(store, path):
    keep(store, GIVEN, Feedback("fjordby", "da", "answer", "flytning_anmeld", True, None), rows=[7, 7])

    assert "dødt".encode() not in everything_in(path.parent)


def test_of_the_rows_taken_away_those_without_words_stay(store, path):
    keep(store, GIVEN, Feedback("fjordby", "da", "chat", None, True, None), rows=[1, 2])
    asyncio.run(store.remove_words([1, 2]))

    assert [said.outcome for said in store.read()] == ["chat"]
    assert "dødt".encode() not in everything_in(path.parent)


def test_rows_of_one_conversation_do_not_stand_together(store, path):
    keep(store, *[GIVEN] * 50)
    with sqlite3.connect(path) as file:
        ids = [row for (row,) in file.execute("select id from feedback order by rowid")]

    assert len(ids) == 50 and min(later - earlier for earlier, later in zip(ids, ids[1:])) > 1


@pytest.mark.parametrize("action", ["writing", "tidying"])
def test_what_is_too_old_is_deleted(path, action):
    day = [DAY - timedelta(days=181)]
    store = FeedbackStore(path, 180, today=lambda: day[0])
    keep(store, GIVEN)
    day[0] = DAY
    if action == "writing":
        keep(store, Feedback("fjordby", "da", "chat", None, True, None))
    else:
        asyncio.run(store.tidy())

    assert "dødt".encode() not in everything_in(path.parent)


def test_what_is_just_not_too_old_stays(path):
    day = [DAY - timedelta(days=180)]
    store = FeedbackStore(path, 180, today=lambda: day[0])
    keep(store, GIVEN)
    day[0] = DAY
    asyncio.run(store.tidy())

    assert len(store.read()) == 1


def test_what_is_too_old_is_not_read_where_nobody_has_tidied(path):
    keep(FeedbackStore(path, 180, today=lambda: DAY - timedelta(days=181)), GIVEN)

    assert FeedbackStore(path, 180, today=lambda: DAY).read() == []


@pytest.mark.parametrize(
    "break_", [lambda path: path.write_bytes(b"ikke en database" * 100), lambda path: path.mkdir()], ids=["damaged", "a folder"]
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(store, path, break_, caplog):
    path.parent.mkdir()
    break_(path)
    with caplog.at_level(logging.WARNING), pytest.raises(FeedbackFault):
        keep(store, GIVEN)

    assert len(caplog.messages) == 1 and "feedback.sqlite" in caplog.text and "dødt" not in caplog.text


def test_a_file_that_cannot_be_used_is_told_to_who_reads(store, path):
    path.parent.mkdir()
    path.write_bytes(b"ikke en database" * 100)

    with pytest.raises(FeedbackFault, match="feedback.sqlite"):
        store.read()


def test_a_file_that_stays_locked_is_given_up(store, path, monkeypatch):
    monkeypatch.setattr("bot.feedback.BUSY_SECONDS", 0.1)
    keep(store, GIVEN)
    with sqlite3.connect(path) as somebody_else:
        somebody_else.execute("begin exclusive")
        with pytest.raises(FeedbackFault, match="locked"):
            keep(store, GIVEN)
        somebody_else.rollback()
    keep(store, GIVEN)

    assert len(store.read()) == 2


# Over HTTP


@pytest.fixture
def told(talking, tmp_path):
    """Runs a coroutine that is handed a client, as `talking` does, with a new home."""
    return lambda speak, **more: talking(speak, VEJVISER_HOME=str(tmp_path / "home"), **more)


async def begin(client, text: str = "hej") -> str:
    return (await client.post("/api/fjordby/messages", json={"text": text})).json()["conversation"]


async def judge(client, name: str, turn=1, helped=True, **more):
    return await client.post("/api/fjordby/feedback", json={"conversation": name, "turn": turn, "helped": helped, **more})


@pytest.mark.slow
def test_whether_a_reply_helped_is_kept_with_what_it_was_about(told, path):
    async def ask_and_judge(client):
        return await judge(client, await begin(client, "Hvordan melder jeg flytning?"), helped=False, why=" For langt \n")

    assert told(ask_and_judge).json() == {"kept": True}
    (kept,) = FeedbackStore(path, 180).read()
    assert (kept.municipality, kept.lang, kept.outcome, kept.helped, kept.why) == ("fjordby", "da", "answer", False, "For langt")
    assert kept.intent


@pytest.mark.slow
def test_nothing_of_the_conversation_reaches_the_file(told, path):
    async def ask_and_judge(client):
        name = await begin(client, "Jeg hedder Xerxes og vil flytte")
        await judge(client, name, helped=False, why="nej")
        return name

    name = told(ask_and_judge)
    kept = everything_in(path.parent)

    assert b"Xerxes" not in kept and name.encode() not in kept and b"192.0.2.7" not in kept


@pytest.mark.slow
@pytest.mark.parametrize("number", ["010245-1234", "0102451234", "010245 1234", "01.02.45-1234", "０１０２４５-１２３４"])
def test_a_personal_number_never_reaches_the_file(told, path, number):
    async def ask_and_judge(client):
        return await judge(client, await begin(client), helped=False, why=f"jeg skrev {number} uden hjælp")

    assert told(ask_and_judge).status_code == 200
    kept = everything_in(path.parent)
    assert b"[skjult]" in kept
    assert number.encode() not in kept and b"1234" not in kept


@pytest.mark.slow
def test_a_second_press_takes_the_place_of_the_first(told, path):
    async def judge_twice(client):
        name = await begin(client)
        await judge(client, name, helped=True)
        await judge(client, name, helped=False, why="alligevel ikke")

    told(judge_twice)

    assert [(said.helped, said.why) for said in FeedbackStore(path, 180).read()] == [(False, "alligevel ikke")]


@pytest.mark.slow
def test_each_turn_is_judged_by_itself(told, path):
    async def judge_two_turns(client):
        name = await begin(client)
        await client.post("/api/fjordby/messages", json={"text": "tak", "conversation": name})
        return [(await judge(client, name, turn=turn)).status_code for turn in (1, 2)]

    assert told(judge_two_turns) == [200, 200]
    assert len(FeedbackStore(path, 180).read()) == 2


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, -1, 2, 999, 10**30, -(10**30)])
def test_a_turn_that_there_is_not_is_not_found(told, path, turn):
    async def judge_it(client):
        return await judge(client, await begin(client), turn=turn)

    refused = told(judge_it)

    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "unknown_conversation")
    assert not path.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "fields",
    [
        {"turn": True},
        {"turn": "1"},
        {"turn": 1.0},
        {"turn": None},
        {"helped": 1},
        {"helped": "true"},
        {"helped": None},
        {"why": 1},
        {"why": []},
    ],
    ids=str,
)
def test_a_field_of_another_type_is_invalid(told, path, fields):
    async def judge_it(client):
        return await judge(client, await begin(client), **fields)

    refused = told(judge_it)

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")
    assert not path.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "why, status", [("x" * 500, 200), (" " * 50 + "x" * 500, 200), ("x" * 501, 413)], ids=["500", "spaces", "501"]
)
def test_up_to_500_characters_are_taken(told, why, status):
    async def judge_it(client):
        return (await judge(client, await begin(client), why=why)).status_code

    assert told(judge_it) == status


@pytest.mark.slow
@pytest.mark.parametrize("why", [None, "", " \n", "\0", "\x00 "])
def test_words_that_say_nothing_are_none(told, path, why):
    async def judge_it(client):
        await judge(client, await begin(client), why=why)

    told(judge_it)

    assert [said.why for said in FeedbackStore(path, 180).read()] == [None]


@pytest.mark.slow
def test_the_words_go_with_the_conversation_and_the_count_stays(told, path):
    async def judge_and_delete(client):
        name = await begin(client)
        await client.post("/api/fjordby/messages", json={"text": "tak", "conversation": name})
        await judge(client, name, turn=1, helped=False, why="jeg bor på Xerxesvej")
        await judge(client, name, turn=2, helped=True)
        return (await client.post("/api/fjordby/conversation/delete", json={"conversation": name})).json()

    assert told(judge_and_delete) == {"deleted": True}
    assert [(said.helped, said.why) for said in FeedbackStore(path, 180).read()] == [(True, None)]
    assert b"Xerxesvej" not in everything_in(path.parent)


@pytest.mark.slow
def test_words_given_while_the_conversation_is_deleted_do_not_stay(told, path):
    async def both_at_once(client):
        name = await begin(client)
        await asyncio.gather(
            *(judge(client, name, helped=False, why=f"ord {number}") for number in range(5)),
            client.post("/api/fjordby/conversation/delete", json={"conversation": name}),
            *(judge(client, name, helped=False, why=f"ord {number}") for number in range(5)),
        )

    told(both_at_once)

    assert FeedbackStore(path, 180).read() == []


@pytest.mark.slow
def test_where_nothing_can_be_kept_answers_go_on(told, path):
    path.mkdir(parents=True)

    async def judge_and_go_on(client):
        name = await begin(client)
        refused = await judge(client, name)
        return refused, await client.post("/api/fjordby/messages", json={"text": "tak", "conversation": name})

    refused, reply = told(judge_and_go_on)

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "feedback_not_kept")
    assert reply.status_code == 200


@pytest.mark.slow
def test_a_conversation_whose_words_cannot_be_deleted_is_not_called_deleted(told, path, monkeypatch):
    monkeypatch.setattr("bot.feedback.BUSY_SECONDS", 0.1)

    async def delete_while_locked(client):
        name = await begin(client)
        await judge(client, name, helped=False, why="nej")
        with sqlite3.connect(path) as somebody_else:
            somebody_else.execute("begin exclusive")
            refused = await client.post("/api/fjordby/conversation/delete", json={"conversation": name})
            somebody_else.rollback()
        return refused, await client.post("/api/fjordby/conversation/delete", json={"conversation": name})

    refused, deleted = told(delete_while_locked)

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "feedback_not_deleted")
    assert deleted.json() == {"deleted": True}
    assert FeedbackStore(path, 180).read() == []
