"""The turn an action answers, read from Rasa's tracker, and the way a reply goes back into it."""

from __future__ import annotations

from abc import ABC, abstractmethod
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
from content.library import Reply
from content.municipality import Municipality


@dataclass(frozen=True)
class Turn:
    resources: Resources
    municipality: Municipality
    lang: Language
    now: datetime
    intent: str
    ranking: list[tuple[str, float]]  # every intent with its confidence, best first
    question: str  # the citizen's last own words; a button that was pressed is none

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
            now=now(),
            intent=message["intent"]["name"],
            ranking=[
                (entry["name"], entry["confidence"])
                for entry in message.get("intent_ranking", [])
                if entry["name"] != "nlu_fallback"
            ],
            question=_question(tracker),
        )

    def about(self) -> tuple[Municipality, datetime, Language]:
        """What every reply of content/ is made for."""
        return self.municipality, self.now, self.lang


class TurnAction(Action, ABC):
    """What every action does first: whatever was understood, danger to life or limb goes before it."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = Turn.of(tracker)
        library = turn.resources.library
        if help_with := urgent(turn.ranking, library.answers, library.thresholds):
            return utter(library.answer(help_with, *turn.about()), dispatcher, help_with)
        return self.reply(turn, dispatcher)

    @abstractmethod
    def reply(self, turn: Turn, dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
        """Utters the reply to an ordinary turn. Returns its events."""


def utter(reply: Reply, dispatcher: CollectingDispatcher, intent: str | None = None) -> list[dict[str, Any]]:
    """Send the reply's messages. Returns the events that tell what the turn ended in; `intent` is the one that was answered."""
    for message in reply.messages:
        if message["type"] == "text":
            dispatcher.utter_message(text=message["text"])
        else:
            dispatcher.utter_message(json_message=message)
    return [SlotSet("outcome", reply.outcome), SlotSet("answered_intent", intent)]


def _question(tracker: Tracker) -> str:
    said = (event.get("text") or "" for event in reversed(tracker.events) if event.get("event") == "user")
    return next((text for text in said if not text.startswith("/")), "")
