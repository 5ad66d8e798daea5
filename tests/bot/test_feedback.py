"""What citizens say of the replies: what is kept of it, what never is, and for how long."""

import asyncio
import logging
import sqlite3
import stat
import time
from contextlib import closing
from datetime import date, timedelta
from types import SimpleNamespace

import httpx
import pytest

from bot.conversations import Conversations
from bot.feedback import Feedback, FeedbackFault, FeedbackStore, new_row
from bot.web.app import _tidy

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


def test_a_file_that_others_could_read_is_closed_to_them(store, path):
    keep(store, GIVEN)
    path.chmod(0o644)
    keep(store, GIVEN)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_while_something_is_written_no_copy_of_what_was_there_lies_beside_the_file(store, path):
    keep(store, GIVEN, rows=[7])

    async def write_while_somebody_reads():
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("begin")
            reader.execute("select * from feedback").fetchall()
            writing = asyncio.create_task(store.keep(7, GIVEN))  # goes as far as it can, and waits for the reader
            while not is_being_written(path):
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            beside = [file.name for file in path.parent.iterdir()]
            reader.rollback()
            await writing
        return beside

    assert asyncio.run(write_while_somebody_reads()) == ["feedback.sqlite"]


def is_being_written(path) -> bool:
    with closing(sqlite3.connect(path, timeout=0)) as other:
        try:
            other.execute("begin immediate")
        except sqlite3.OperationalError:
            return True
        return False


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


def test_words_that_are_taken_away_while_they_are_written_are_gone(store):
    async def give_and_take_away():
        await asyncio.gather(store.keep(1, GIVEN), store.remove_words([1]))  # there is no file when the second begins

    asyncio.run(give_and_take_away())

    assert store.read() == []


def test_a_file_whose_first_writing_was_broken_off_is_as_none(store, path):
    path.parent.mkdir()
    path.touch()
    asyncio.run(store.remove_words([1]))
    asyncio.run(store.tidy())

    assert store.read() == [] and path.read_bytes() == b""


def test_past_the_most_that_is_kept_the_oldest_go(path, monkeypatch):
    monkeypatch.setattr("bot.feedback.MAX_ROWS", 3)
    days = [DAY - timedelta(days=age) for age in (2, 5, 1, 4, 3)]
    for day in days:
        keep(FeedbackStore(path, 180, today=lambda day=day: day), GIVEN)

    assert [said.at for said in FeedbackStore(path, 180, today=lambda: DAY).read()] == ["2026-11-20", "2026-11-21", "2026-11-22"]


def test_what_is_given_while_too_many_wait_is_refused(path, monkeypatch, caplog):
    monkeypatch.setattr("bot.feedback.MAX_WAITING", 2)
    store = FeedbackStore(path, 180, today=lambda: DAY)

    async def five_at_once():
        return await asyncio.gather(*(store.keep(row, GIVEN) for row in range(5)), return_exceptions=True)

    refused = [fault for fault in asyncio.run(five_at_once()) if isinstance(fault, FeedbackFault)]

    assert (len(refused), len(store.read())) == (3, 2)
    assert caplog.text.count("waiting to be written") == 3


def test_after_a_rush_feedback_is_kept_again(path, monkeypatch):
    monkeypatch.setattr("bot.feedback.MAX_WAITING", 2)
    store = FeedbackStore(path, 180, today=lambda: DAY)

    async def a_rush_and_one_more():
        await asyncio.gather(*(store.keep(row, GIVEN) for row in range(5)), return_exceptions=True)
        await store.keep(9, GIVEN)

    asyncio.run(a_rush_and_one_more())

    assert len(store.read()) == 3


def test_what_is_too_old_is_deleted(path):
    keep(FeedbackStore(path, 180, today=lambda: DAY - timedelta(days=181)), GIVEN)
    asyncio.run(FeedbackStore(path, 180, today=lambda: DAY).tidy())

    assert "dødt".encode() not in everything_in(path.parent)


def test_what_is_too_old_is_found_without_a_look_at_every_row(store, path):
    keep(store, GIVEN)
    with sqlite3.connect(path) as file:
        (*_, plan) = file.execute("explain query plan delete from feedback where at < '2026-01-01'").fetchone()

    assert "feedback_at" in plan


def test_tidying_that_failed_is_tried_again(path, monkeypatch):
    monkeypatch.setattr("bot.feedback.BUSY_SECONDS", 0.1)
    keep(FeedbackStore(path, 180, today=lambda: DAY - timedelta(days=181)), GIVEN)
    store = FeedbackStore(path, 180, today=lambda: DAY)
    with closing(sqlite3.connect(path)) as somebody_else:
        somebody_else.execute("begin exclusive")
        with pytest.raises(FeedbackFault):
            asyncio.run(store.tidy())
        somebody_else.rollback()
    asyncio.run(store.tidy())

    assert "dødt".encode() not in everything_in(path.parent)


def test_tidying_goes_on_after_a_failure_of_ours(path, monkeypatch, caplog):
    monkeypatch.setattr("bot.web.app.TIDY_EVERY", 0.01)
    keep(FeedbackStore(path, 180, today=lambda: DAY - timedelta(days=181)), GIVEN)
    ended: list[str] = []
    conversations = Conversations(idle_seconds=-1, limit=5, on_end=lambda name: [].pop() if ended.append(name) is None else None)
    conversations.begin("fjordby", "da")

    async def tidy_until_it_is_gone():
        tidying = asyncio.create_task(
            _tidy(SimpleNamespace(conversations=conversations), FeedbackStore(path, 180, today=lambda: DAY))
        )
        given_up = time.monotonic() + 10
        while "dødt".encode() in everything_in(path.parent) and time.monotonic() < given_up:
            await asyncio.sleep(0.01)
        tidying.cancel()

    asyncio.run(tidy_until_it_is_gone())

    assert len(ended) == 1 and "tidying failed" in caplog.text
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


async def begin(client, text: str = "???") -> str:
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
        name = await begin(client, "Hvordan melder Xerxes flytning?")
        return name, await judge(client, name, helped=False, why="nej")

    name, judged = told(ask_and_judge)
    kept = everything_in(path.parent)

    assert judged.status_code == 200
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
        await client.post("/api/fjordby/messages", json={"text": "???", "conversation": name})
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
def test_what_steers_a_terminal_is_not_kept(told, path):
    async def judge_it(client):
        await judge(client, await begin(client), helped=False, why="\x1b[2J\x9b31mfor\r\n\tlangt\x7f \u202etgnal\u2066\u2069")

    told(judge_it)

    assert [said.why for said in FeedbackStore(path, 180).read()] == ["[2J31mfor\n\tlangt tgnal"]


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["chat", "clarify", "safety"])
def test_a_reply_that_nobody_is_asked_about_is_not_judged(reach, client, outcome):
    body = {"conversation": reach(outcome)["conversation"], "turn": 1, "helped": False, "why": "nej"}
    refused = client.post("/api/fjordby/feedback", json=body)

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.slow
def test_of_one_address_20_judgements_a_minute_are_taken(told, path, caplog):
    async def judge_often(client):
        name = await begin(client)
        return name, [await judge(client, name, helped=False, why="ord") for _ in range(21)]

    with caplog.at_level(logging.INFO, "vejviser"):
        name, answers = told(judge_often)

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "fjordby refused: too_many_messages" in caplog.text and name not in caplog.text


@pytest.mark.slow
def test_who_judges_too_often_hinders_nobody_at_another_address(make_app, tmp_path):
    app = make_app(VEJVISER_HOME=str(tmp_path / "home"))

    async def from_two_addresses():
        clients = [
            httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(peer, 50_000)), base_url="http://test")
            for peer in ("192.0.2.7", "198.51.100.7")
        ]
        names = [await begin(client) for client in clients]
        flood = [(await judge(clients[0], names[0])).status_code for _ in range(25)]
        return flood[-1], (await judge(clients[1], names[1])).status_code

    assert asyncio.run(from_two_addresses()) == (429, 200)


@pytest.mark.slow
def test_the_words_go_with_the_conversation_and_the_count_stays(told, path):
    async def judge_and_delete(client):
        name = await begin(client)
        await client.post("/api/fjordby/messages", json={"text": "???", "conversation": name})
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
def test_what_is_given_too_late_to_be_kept_is_not_called_kept(told, path):
    async def delete_and_judge(client):
        name = await begin(client)
        await judge(client, name, helped=False, why="først")
        with closing(sqlite3.connect(path)) as somebody_else:
            somebody_else.execute("begin exclusive")  # so that both wait for the file
            deleting = asyncio.create_task(client.post("/api/fjordby/conversation/delete", json={"conversation": name}))
            await asyncio.sleep(0.05)
            judging = asyncio.create_task(judge(client, name, helped=False, why="bagefter"))
            await asyncio.sleep(0.05)
            somebody_else.rollback()
            return await deleting, await judging

    deleted, judged = told(delete_and_judge)

    assert deleted.json() == {"deleted": True}
    assert (judged.status_code, judged.json()["error"]["code"]) == (404, "unknown_conversation")
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
