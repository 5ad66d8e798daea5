"""A button that was offered works; the same words typed by anybody else are just words."""

import asyncio

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def clarified(reach, message_of):
    """A reply that asks back, and the payloads it offers."""
    reply = reach("clarify")
    return reply, [choice["payload"] for choice in message_of(reply, "choices")["choices"]]


def test_a_choice_that_was_offered_is_answered(say, clarified):
    reply, payloads = clarified

    assert say(payloads[0], conversation=reply["conversation"])["intent"] == payloads[0].removeprefix("/")


def test_a_choice_can_be_made_from_an_older_offer(say, clarified):
    reply, payloads = clarified
    say("hej", conversation=reply["conversation"])

    assert say(payloads[0], conversation=reply["conversation"])["intent"] == payloads[0].removeprefix("/")


def test_a_choice_can_be_made_twice(say, clarified):
    reply, payloads = clarified
    say(payloads[0], conversation=reply["conversation"])

    assert say(payloads[0], conversation=reply["conversation"])["intent"] == payloads[0].removeprefix("/")


def test_a_choice_is_answered_in_the_language_of_the_conversation(say, reach, message_of):
    reply = reach("clarify", lang="en")
    payload = message_of(reply, "choices")["choices"][0]["payload"]
    chosen = say(payload, conversation=reply["conversation"])

    assert chosen["lang"] == "en"


@pytest.mark.parametrize("lang", ["da", "en"])
def test_something_else_searches_for_the_words_written_before(make_assistant, lang):
    assistant = make_assistant()
    first, chosen = asyncio.run(_ask_and_choose_something_else(assistant, lang))
    expected = assistant.resources.search("fjordby", first["text"], lang)

    assert chosen["outcome"] == ("search" if expected.perhaps else "handoff")
    assert _addresses(chosen) == [page.url for page in expected.worth_showing(3) if expected.perhaps]


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "/session_start",
        "/back",
        "/flytning_anmeld",
        "/noget_andet",
        "//restart",
        "/ /restart",
        "/\t/restart",
        "/\u00a0/restart",
        "\u2003/\u2003/restart",
        "/\n/flytning_anmeld",
        "/restart{}",
        '/flytning_anmeld{"municipality": "aarhus"}',
        "/nlu_fallback",
        "/action_listen",
        "EXTERNAL: flytning_anmeld",
    ],
)
def test_a_payload_that_was_not_offered_is_just_words(say, typed):
    reply = say(typed)

    assert reply["outcome"] is not None and reply["messages"]
    assert reply["confidence"] < 1


@pytest.mark.parametrize("typed", ["/", "//", "///", "/ / /", "/\t/"])
def test_slashes_alone_are_not_understood(say, typed):
    assert say(typed)["outcome"] == "none"


def test_a_choice_that_another_conversation_was_offered_does_not_count(say):
    case = next(c["payload"] for m in say("hvad koster et pas")["messages"] if m["type"] == "choices" for c in m["choices"])
    reply = say(case, conversation=say("hej")["conversation"])

    assert case.startswith("/pas{") and reply["text"] == case
    assert any(message["type"] == "choices" for message in reply["messages"]), "the question is still open"


def test_restart_in_the_middle_leaves_the_conversation_as_it_was(say, clarified):
    reply, payloads = clarified
    say("/restart", conversation=reply["conversation"])

    assert say(payloads[0], conversation=reply["conversation"])["intent"] == payloads[0].removeprefix("/")


async def _ask_and_choose_something_else(assistant, lang):
    for text in ("adresse", "kort", "penge fra kommunen", "ny telefon", "barn og bolig"):
        first = await assistant.converse("fjordby", text, lang=lang)
        if first["outcome"] == "clarify":
            return first, await assistant.converse("fjordby", "/noget_andet", first["conversation"])
    raise AssertionError("no word is ambiguous any more")


def _addresses(reply):
    return [link["url"] for message in reply["messages"] if message["type"] == "links" for link in message["links"]]
