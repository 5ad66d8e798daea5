"""The turn an action answers, read from Rasa's tracker, and the way a reply goes back into it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.resources import Resources, resources
from content.clock import now
from content.decision import urgent
from content.language import DEFAULT, Language
from content.library import CASE, Reply
from content.municipality import Municipality

# Where the citizen stands. It travels beside the tracker, which would keep it until the conversation ends.
PAGE: ContextVar[str | None] = ContextVar("page", default=None)
MISSES = 2  # messages in a row that are not understood, after which the hotline is the way on


@dataclass(frozen=True)
class Turn:
    resources: Resources
    municipality: Municipality
    lang: Language
    page: str | None  # address of the page the citizen stands on
    now: datetime
    intent: str
    case: str | None  # the button that was pressed of those that an answer tells apart
    ranking: list[tuple[str, float]]  # every intent with its confidence, best first
    question: str  # the citizen's last own words; a button that was pressed is none
    asked: str  # the words the turn is about: a button that nobody was asked back about is about none
    misses: int  # messages in a row before this one that were not understood

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        shared = resources()
        served = shared.library.municipalities
        message = tracker.latest_message
        about = message.get("metadata") or {}  # given by our own channel; `rasa shell` gives nothing
        name = about.get("municipality") or tracker.get_slot("municipality")
        return cls(
            resources=shared,
            municipality=served[name] if name in served else next(iter(served.values())),
            lang=about.get("lang") or tracker.get_slot("lang") or DEFAULT,
            page=PAGE.get(),
            now=now(),
            intent=message["intent"]["name"],
            case=next((entity["value"] for entity in message.get("entities", []) if entity["entity"] == CASE), None),
            ranking=[
                (entry["name"], entry["confidence"])
                for entry in message.get("intent_ranking", [])
                if entry["name"] != "nlu_fallback"
            ],
            question=_question(tracker),
            asked=_question(tracker) if _typed(message) or tracker.get_slot("outcome") == "clarify" else "",
            misses=int(tracker.get_slot("misses") or 0),
        )

    def about(self) -> tuple[Municipality, datetime, Language]:
        """What every reply of content/ is made for."""
        return self.municipality, self.now, self.lang


@dataclass(frozen=True)
class End:
    """What a turn ends in."""

    reply: Reply
    intent: str | None = None  # the one that was answered
    lang: Language | None = None  # set when the conversation goes on in another language
    municipality: str | None = None  # set when the citizen is moved


class TurnAction(Action, ABC):
    """What every action does: danger to life or limb goes before everything else that was understood, and nobody is asked back for ever."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = Turn.of(tracker)
        library = turn.resources.library
        if help_with := urgent(turn.ranking, library.answers, library.thresholds):
            return _utter(End(library.answer(help_with, *turn.about()), help_with), 0, dispatcher)
        end = await asyncio.to_thread(self.end, turn)  # a search may encode sentences, and others are being answered meanwhile
        misses = turn.misses + 1 if end.reply.outcome in ("clarify", "none") else 0
        if misses >= MISSES and end.reply.outcome == "clarify":
            end = End(library.missed_again(end.reply, *turn.about()))
        return _utter(end, misses, dispatcher)

    @abstractmethod
    def end(self, turn: Turn) -> End:
        """What an ordinary turn ends in."""


def _utter(end: End, misses: int, dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
    """Sends the messages. Returns the events that tell what the turn ended in."""
    for message in end.reply.messages:
        if message["type"] == "text":
            dispatcher.utter_message(**{key: value for key, value in message.items() if key != "type"})
        else:
            dispatcher.utter_message(json_message=message)
    slots = {"outcome": end.reply.outcome, "answered_intent": end.intent, "misses": misses}
    changed = {"lang": end.lang, "municipality": end.municipality}
    return [SlotSet(name, value) for name, value in (slots | {k: v for k, v in changed.items() if v}).items()]


def _typed(message: dict[str, Any]) -> bool:
    return not (message.get("text") or "").startswith("/")


def _question(tracker: Tracker) -> str:
    said = (event.get("text") or "" for event in reversed(tracker.events) if event.get("event") == "user")
    return next((text for text in said if not text.startswith("/")), "")
