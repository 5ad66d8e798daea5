"""Conversations: whose they are, in what order they go, and when they end."""

import asyncio
from dataclasses import replace

import pytest

from bot.conversations import SHOWN, Beginning, Conversation, Conversations, Exchange

HALF_AN_HOUR = 30 * 60


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ended():
    return []


@pytest.fixture
def conversations(clock, ended):
    return Conversations(HALF_AN_HOUR, limit=3, on_end=ended.append, clock=clock)


def test_a_conversation_is_found_by_its_name(conversations):
    begun = conversations.begin("fjordby", "da")

    assert conversations.find(begun.id) is begun


@pytest.mark.parametrize("name", [None, "", "1", "../etc/passwd", "x" * 10_000])
def test_a_name_that_nobody_was_given_finds_nothing(conversations, name):
    conversations.begin("fjordby", "da")

    assert conversations.find(name) is None


def test_names_cannot_be_guessed_from_one_another(conversations):
    names = {conversations.begin("fjordby", "da").id for _ in range(200)}

    assert len(names) == 200 and all(len(name) >= 22 for name in names)


def test_a_conversation_is_still_there_after_half_an_hour(conversations, clock):
    begun = conversations.begin("fjordby", "da")
    clock.seconds += HALF_AN_HOUR

    assert conversations.find(begun.id) is begun


def test_a_conversation_ends_when_nothing_was_written_for_more_than_half_an_hour(conversations, clock, ended):
    begun = conversations.begin("fjordby", "da")
    clock.seconds += HALF_AN_HOUR + 1

    assert conversations.find(begun.id) is None
    assert ended == [begun.id]


def test_a_conversation_that_goes_on_does_not_end(conversations, clock):
    begun = conversations.begin("fjordby", "da")
    for _ in range(5):
        clock.seconds += HALF_AN_HOUR - 1
        assert conversations.find(begun.id) is begun


def test_idle_conversations_end_without_anybody_asking_for_them(conversations, clock, ended):
    idle = conversations.begin("fjordby", "da")
    clock.seconds += HALF_AN_HOUR
    busy = conversations.begin("fjordby", "da")
    clock.seconds += 1
    conversations.end_idle()

    assert ended == [idle.id]
    assert busy.id in conversations


def test_past_the_limit_the_longest_idle_conversation_ends(conversations, ended):
    first, second, third = (conversations.begin("fjordby", "da") for _ in range(3))
    conversations.find(first.id)
    conversations.begin("fjordby", "da")

    assert ended == [second.id]
    assert first.id in conversations and third.id in conversations


def test_a_conversation_ends_once(conversations, ended):
    begun = conversations.begin("fjordby", "da")
    conversations.end(begun.id)
    conversations.end(begun.id)

    assert ended == [begun.id]


# With the assistant


@pytest.mark.slow
def test_rasas_tracker_goes_with_an_idle_conversation(make_assistant, clock):
    assistant = make_assistant()
    assistant.conversations = Conversations(HALF_AN_HOUR, 10, assistant.dialogue.forget, clock)
    reply = asyncio.run(assistant.converse("fjordby", "hej"))
    assert _tracked(assistant, reply["conversation"])
    clock.seconds += HALF_AN_HOUR + 1
    assistant.conversations.end_idle()

    assert not _tracked(assistant, reply["conversation"])


@pytest.mark.slow
def test_a_conversation_that_has_ended_begins_anew_under_another_name(make_assistant, clock):
    assistant = make_assistant()
    assistant.conversations = Conversations(HALF_AN_HOUR, 10, assistant.dialogue.forget, clock)
    before = asyncio.run(assistant.converse("fjordby", "hej"))
    clock.seconds += HALF_AN_HOUR + 1
    after = asyncio.run(assistant.converse("fjordby", "tak", before["conversation"]))

    assert after["conversation"] != before["conversation"]
    assert len(assistant.conversations) == 1


@pytest.mark.slow
def test_nothing_stays_of_a_conversation_that_ends_while_it_is_answered(make_assistant):
    assistant = make_assistant()

    async def ask_and_leave():
        begun = assistant.conversations.begin("fjordby", "da")
        asking = asyncio.create_task(assistant.converse("fjordby", "Hvordan melder jeg flytning til min nye bolig?", begun.id))
        await asyncio.sleep(0)
        assistant.conversations.end(begun.id)
        return await asking

    reply = asyncio.run(ask_and_leave())

    assert reply["outcome"] == "answer"
    assert not _tracked(assistant, reply["conversation"])


@pytest.mark.slow
def test_nothing_stays_of_a_conversation_that_ends_in_a_turn_that_fails(make_assistant, monkeypatch):
    assistant = make_assistant()

    async def ask_and_leave():
        begun = assistant.conversations.begin("fjordby", "da")
        say = assistant.dialogue.say

        async def say_and_break(*told):
            await say(*told)
            assistant.conversations.end(begun.id)
            await say(*told)
            raise RuntimeError

        monkeypatch.setattr(assistant.dialogue, "say", say_and_break)
        with pytest.raises(RuntimeError):
            await assistant.converse("fjordby", "hej", begun.id)
        return begun.id

    assert not _tracked(assistant, asyncio.run(ask_and_leave()))


@pytest.mark.slow
def test_messages_that_come_at_once_are_answered_in_order(make_assistant):
    assistant = make_assistant()
    texts = ["hej", "Hvordan melder jeg flytning? " * 100, "tak", "???", "hej igen"]

    async def all_at_once():
        begun = assistant.conversations.begin("fjordby", "da")
        replies = await asyncio.gather(*(assistant.converse("fjordby", text, begun.id) for text in texts))
        return begun, replies

    begun, replies = asyncio.run(all_at_once())

    assert [reply["text"] for reply in replies] == [text.strip() for text in texts]
    assert [exchange.reply for exchange in begun.exchanges] == replies


@pytest.mark.slow
def test_conversations_that_go_on_at_once_do_not_mix(make_assistant):
    assistant = make_assistant()

    async def many_at_once():
        begun = [assistant.conversations.begin("fjordby", "en" if number % 2 else "da") for number in range(20)]
        return begun, await asyncio.gather(*(assistant.converse("fjordby", "???", one.id) for one in begun))

    begun, replies = asyncio.run(many_at_once())

    assert [reply["conversation"] for reply in replies] == [one.id for one in begun]
    assert [reply["lang"] for reply in replies] == ["da", "en"] * 10


@pytest.mark.slow
def test_the_same_words_sent_twice_under_one_key_are_answered_once(make_assistant):
    assistant = make_assistant()

    async def twice_at_once():
        begun = assistant.conversations.begin("fjordby", "da")
        return begun, await asyncio.gather(*(assistant.converse("fjordby", "hej", begun.id, key="a") for _ in range(2)))

    begun, (first, second) = asyncio.run(twice_at_once())

    assert len(begun.exchanges) == 1
    assert first == second


@pytest.mark.slow
@pytest.mark.parametrize("guess", ["guessed", "0102451234", "x" * 4000, "\u0000", "/restart", "🙂"])
def test_a_name_made_up_by_a_client_is_never_taken_over(say, guess):
    reply = say("hej", conversation=guess)

    assert reply["conversation"] != guess
    assert say("hej", conversation=guess)["conversation"] != reply["conversation"]


def _tracked(assistant, conversation):
    return conversation in asyncio.run(_keys(assistant))


async def _keys(assistant):
    return set(await assistant.dialogue._trackers.keys())


def test_an_endless_conversation_keeps_only_its_latest_exchanges():
    conversation = Conversation("a", "fjordby", "da", 0)
    for number in range(60):
        words = f"spørgsmål {number}"
        conversation.remember(Exchange(words, {"text": words}, sent=words, key=str(number)))
    assert (conversation.turns, len(conversation.exchanges)) == (60, SHOWN)
    assert conversation.reply_to("spørgsmål 59", "59") == {"text": "spørgsmål 59"}
    assert conversation.reply_to("spørgsmål 0", "0") is None


def test_an_exchange_keeps_its_number_when_those_before_it_are_forgotten():
    conversation = Conversation("a", "fjordby", "da", 0)
    for number in range(1, 61):
        conversation.remember(Exchange(str(number), {}))
    found = {turn: conversation.exchange(turn) for turn in (-1, 0, 10, 11, 60, 61)}
    assert {turn: exchange and exchange.text for turn, exchange in found.items()} == {
        -1: None,
        0: None,
        10: None,
        11: "11",
        60: "60",
        61: None,
    }


def test_looking_a_conversation_up_does_not_make_it_live_longer(conversations, clock):
    begun = conversations.begin("fjordby", "da")
    clock.seconds += HALF_AN_HOUR
    assert conversations.look_up(begun.id) is begun
    clock.seconds += 1
    assert conversations.look_up(begun.id) is None


def test_a_flood_from_one_address_ends_only_its_own_conversations():
    ended: list[str] = []
    conversations = Conversations(1800, 5, ended.append)
    citizen = conversations.begin("fjordby", "da", "192.0.2.1")
    flood = [conversations.begin("fjordby", "da", "198.51.100.7").id for _ in range(20)]
    assert citizen.id in conversations
    assert set(ended) <= set(flood)


def test_all_households_of_one_customer_count_as_one_when_a_conversation_has_to_end():
    conversations = Conversations(1800, 100, lambda name: None)
    school = [conversations.begin("fjordby", "da", "192.0.2.1").id for _ in range(2)]
    for number in range(150):
        conversations.begin("fjordby", "da", f"2001:db8:1:{number:x}::/64")

    assert all(name in conversations for name in school)


def test_conversations_that_have_hardly_begun_end_first(ended):
    conversations = Conversations(1800, 3, ended.append)
    begun = [conversations.begin("fjordby", "da", "192.0.2.1") for _ in range(3)]
    for conversation, exchanges in zip(begun, (2, 1, 0), strict=True):
        for _ in range(exchanges):
            conversation.remember(Exchange("hej", {}))
    for _ in range(2):
        conversations.begin("fjordby", "da", "192.0.2.1")

    assert ended == [begun[1].id, begun[2].id]


def test_where_all_are_well_under_way_the_longest_idle_ends(ended):
    conversations = Conversations(1800, 3, ended.append)
    begun = [conversations.begin("fjordby", "da", "192.0.2.1") for _ in range(3)]
    for conversation in begun:
        conversation.remember(Exchange("hej", {}))
        conversation.remember(Exchange("tak", {}))
    conversations.begin("fjordby", "da", "192.0.2.1")

    assert ended == [begun[0].id]


# The first message, sent again


FIRST = Beginning("fjordby", "192.0.2.1", "hej", "k" * 12)


def test_a_message_that_comes_again_finds_the_conversation_it_began(conversations):
    begun = conversations.find_or_begin(None, "da", FIRST)

    assert conversations.find_or_begin(None, "da", FIRST) is begun
    assert conversations.find_or_begin("ended", "da", FIRST) is begun


@pytest.mark.parametrize(
    "changed",
    [{"municipality": "skovby"}, {"address": "192.0.2.2"}, {"sent": "tak"}, {"key": "l" * 12}],
    ids=lambda changed: next(iter(changed)),
)
def test_another_message_begins_another_conversation(conversations, changed):
    begun = conversations.find_or_begin(None, "da", FIRST)

    assert conversations.find_or_begin(None, "da", replace(FIRST, **changed)) is not begun


@pytest.mark.parametrize("key", [None, "", "k" * 11])
def test_a_key_that_others_may_use_as_well_finds_no_conversation(conversations, key):
    message = replace(FIRST, key=key)

    assert conversations.find_or_begin(None, "da", message) is not conversations.find_or_begin(None, "da", message)


def test_what_began_a_conversation_is_forgotten_with_it(conversations):
    begun = conversations.find_or_begin(None, "da", FIRST)
    conversations.end(begun.id)

    assert conversations.find_or_begin(None, "da", FIRST) is not begun
    assert len(conversations) == 1


@pytest.mark.slow
def test_a_first_message_that_is_sent_twice_is_answered_once(make_assistant):
    assistant = make_assistant()

    async def twice_at_once():
        sent = {"key": "k" * 12, "address": "192.0.2.1"}
        return await asyncio.gather(*(assistant.converse("fjordby", "hej", **sent) for _ in range(2)))

    first, second = asyncio.run(twice_at_once())

    assert first == second
    assert len(assistant.conversations) == 1


def test_the_title_of_a_button_in_own_typing_is_the_button():
    conversation = Conversation(
        "a", "fjordby", "da", 0, on_the_table=[("Få eller forny pas", "/pas"), ("Noget andet", "/noget_andet")]
    )
    assert conversation.payload("noget andet.") == "/noget_andet"
    assert conversation.payload("vejret i morgen") is None


@pytest.mark.slow
def test_a_turn_whose_action_fails_offers_the_hotline_and_not_the_reply_before(make_assistant, monkeypatch):
    assistant = make_assistant()

    async def walk():
        first = await assistant.converse("fjordby", "hvordan melder jeg flytning")
        monkeypatch.setattr(type(assistant.library), "answer", lambda *_: 1 / 0)
        return await assistant.converse("fjordby", "jeg har set en rotte i haven", first["conversation"])

    reply = asyncio.run(walk())
    assert (reply["outcome"], reply["intent"]) == ("none", None)
    assert [message["type"] for message in reply["messages"]] == ["text", "handoff"]


@pytest.mark.slow
def test_a_language_that_was_chosen_again_is_kept(make_assistant):
    assistant = make_assistant()

    async def walk():
        first = await assistant.converse("fjordby", "I want to speak English")
        await assistant.converse("fjordby", "tak", first["conversation"], "da")
        return await assistant.converse("fjordby", "hej", first["conversation"])

    assert asyncio.run(walk())["lang"] == "da"
