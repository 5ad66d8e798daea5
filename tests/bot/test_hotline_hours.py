"""What the hotline card and the answers say at several times, in a conversation as a citizen has it."""

import asyncio

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def card_at(make_assistant):
    """The hotline card of a reply at a time."""

    def ask(now: str, lang: str = "da"):
        assistant = make_assistant(VEJVISER_NOW=now)
        reply = asyncio.run(assistant.converse("fjordby", "???", lang=lang))
        (card,) = (message for message in reply["messages"] if message["type"] == "handoff")
        return card

    return ask


@pytest.mark.parametrize(
    "now, until",
    [
        ("2026-11-23T08:00", "2026-11-23T20:00:00+01:00"),
        ("2026-11-23T19:59:59", "2026-11-23T20:00:00+01:00"),
        ("2026-11-27T15:59", "2026-11-27T16:00:00+01:00"),
        ("2026-11-29T17:00", "2026-11-29T20:00:00+01:00"),
        ("2026-06-15T10:00", "2026-06-15T20:00:00+02:00"),
        ("2026-06-05T11:00", "2026-06-05T12:00:00+02:00"),
        ("2026-11-23T09:30:00+00:00", "2026-11-23T20:00:00+01:00"),
    ],
)
def test_an_open_hotline_says_until_when(card_at, now, until):
    card = card_at(now)

    assert (card["open"], card["until"], card["opens"]) == (True, until, None)


@pytest.mark.parametrize(
    "now, opens",
    [
        ("2026-11-23T07:59:59", "2026-11-23T08:00:00+01:00"),
        ("2026-11-23T20:00", "2026-11-24T08:00:00+01:00"),
        ("2026-11-27T16:00", "2026-11-29T16:00:00+01:00"),
        ("2026-11-28T12:00", "2026-11-29T16:00:00+01:00"),
        ("2026-12-24T10:00", "2026-12-27T16:00:00+01:00"),
        ("2026-06-05T12:00", "2026-06-07T16:00:00+02:00"),
        ("2026-04-02T10:00", "2026-04-07T08:00:00+02:00"),
    ],
)
def test_a_closed_hotline_says_when_it_opens(card_at, now, opens):
    card = card_at(now)

    assert (card["open"], card["until"], card["opens"]) == (False, None, opens)


def test_the_card_says_it_in_danish(card_at):
    assert card_at("2026-11-23T10:30")["text"] == "Åbent til kl. 20"


def test_the_card_says_it_in_english(card_at):
    assert card_at("2026-11-23T10:30", "en")["text"] == "Open until 20:00"
