"""Rasa in the process: a trained model, and the custom actions called as functions. The only room that speaks to Rasa's runtime.

Rasa keeps the tracker of a conversation in memory. Nothing here writes to disk.
"""

from __future__ import annotations

import functools
import logging
import re
import tarfile
import traceback
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ActionFailed, ModelBroken
from bot.quiet import quieten
from bot.without_tensorflow import import_without_tensorflow
from content import messages

quieten()
import_without_tensorflow()

from rasa.core.actions.action import RemoteAction  # noqa: E402  (Rasa must come after the two lines above)
from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import OutputChannel, UserMessage  # noqa: E402
from rasa.core.tracker_store import TrackerStore  # noqa: E402
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier  # noqa: E402
from rasa.shared.core.constants import DEFAULT_INTENTS  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import Event  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa_sdk.executor import ActionExecutor  # noqa: E402

from actions.turn import PAGE  # noqa: E402

logger = logging.getLogger("vejviser")

FALLBACK = "nlu_fallback"
_slots_of_turn: ContextVar[dict[str, Any]] = ContextVar("slots_of_turn")  # what the turn's action has set
REJECT = "andet"  # the training class of what no answer covers
NEVER_ANSWERED = {REJECT, "noget_andet", *DEFAULT_INTENTS}
REMEMBERED_EVENTS = 60  # some five turns: every event is handed to the action, and long conversations would become slow


@dataclass(frozen=True)
class Understood:
    """One turn as Rasa ended it."""

    messages: list[dict[str, Any]]
    outcome: str
    intent: str | None  # the one that was answered
    confidence: float  # of the best intent
    municipality: str | None  # set when the citizen was moved
    lang: str | None  # set when the language was switched


class Dialogue:
    """A loaded model."""

    def __init__(self, model: Path) -> None:
        """Raises ModelBroken."""
        if not model.is_file() or not tarfile.is_tarfile(model):
            raise ModelBroken(f"{model} is not a trained model; run `vejviser train`")
        _spare_rasa_needless_work()
        self._trackers = _Trackers()
        try:
            self._agent = Agent.load(str(model), tracker_store=self._trackers, action_endpoint=_ActionsInProcess())
        except Exception as error:  # Rasa raises whatever its components do
            raise ModelBroken(f"the model {model} cannot be loaded: {' '.join(str(error).split())[:200]}") from error
        self.name = model.name.removesuffix(".tar.gz")

    @property
    def intents(self) -> set[str]:
        """What the model was trained to tell apart, but for the class of what no answer covers."""
        return set(self._agent.domain.intents) - NEVER_ANSWERED

    @property
    def sure(self) -> float:
        """The confidence from which on the best intent counts as understood, as the model was trained with it."""
        nodes = self._agent.processor.model_metadata.predict_schema.nodes.values()
        (fallback,) = (node for node in nodes if node.uses is FallbackClassifier)
        return (FallbackClassifier.get_default_config() | fallback.config)["threshold"]

    async def understand(self, text: str) -> list[tuple[str, float]]:
        """Every intent with its confidence, best first; the class of what no answer covers is among them."""
        return _ranking(await self._agent.parse_message(just_words(text)))

    async def say(self, conversation: str, text: str, municipality: str, lang: str, page: str | None = None) -> Understood:
        """One turn of a conversation; what the citizen says must be clean of personal numbers. `page`: where they stand. Raises ActionFailed."""
        collected, slots = _Collected(), {}
        _slots_of_turn.set(slots)
        PAGE.set(page)
        about = {"municipality": municipality, "lang": lang}
        await self._agent.handle_message(UserMessage(text, collected, conversation, metadata=about))
        if "outcome" not in slots or not collected.messages:
            raise ActionFailed("no action answered")
        tracker = await self._trackers.retrieve(conversation)
        ranking = _ranking(tracker.latest_message.parse_data)
        return Understood(
            messages=collected.messages,
            outcome=slots["outcome"],
            intent=slots.get("answered_intent"),
            confidence=ranking[0][1] if ranking else 1.0,
            municipality=slots.get("municipality"),
            lang=slots.get("lang"),
        )

    def forget(self, conversation: str) -> None:
        """Drop everything of a conversation."""
        self._trackers.forget(conversation)


def just_words(text: str) -> str:
    """Without the slash that makes Rasa take a text for an intent: it looks for one behind any kind of space."""
    return re.sub(r"^[/\s]+", "", text)


def _ranking(parsed: dict[str, Any]) -> list[tuple[str, float]]:
    return [(entry["name"], entry["confidence"]) for entry in parsed.get("intent_ranking", []) if entry["name"] != FALLBACK]


class _Collected(OutputChannel):
    """An output channel that keeps the messages of one turn in their order."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "vejviser"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append(message.get("custom") or messages.text(message["text"], message.get("voice", "")))


class _ActionsInProcess:
    """Stands where Rasa expects the HTTP endpoint of an action server, and runs the action here."""

    url = "in the process"
    kwargs = {"enable_selective_domain": True}  # no action asks for the domain, so Rasa need not write it out

    def __init__(self) -> None:
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, json: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The action's events and messages; none when it fails, which the turn then tells by."""
        try:
            result = await self._executor.run(json)
        except Exception as error:  # its message may hold the citizen's words, so only its kind and place are logged
            places = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s failed with %s\n%s", json["next_action"], type(error).__name__, places)
            return {"events": [], "responses": []}
        _slots_of_turn.get().update({event["name"]: event["value"] for event in result["events"] if event["event"] == "slot"})
        return result


class _Trackers(TrackerStore):
    """Trackers as they are, in memory. Rasa's own in-memory store writes each out as text and reads it back at every message."""

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self.max_event_history = REMEMBERED_EVENTS
        self._by_conversation: dict[str, DialogueStateTracker] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._by_conversation[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        return self._by_conversation.get(sender_id)

    async def keys(self) -> list[str]:
        return list(self._by_conversation)

    def forget(self, conversation: str) -> None:
        self._by_conversation.pop(conversation, None)


def _spare_rasa_needless_work() -> None:
    """Two things Rasa does at every message, each of which takes as long as the action itself."""
    # What an action returned is checked against a schema, which itself is checked first. That is for servers one does not know:
    # in this process rasa_sdk has just made the events, and reading them refuses what it does not know.
    RemoteAction._validate_action_result = lambda self, result: True
    # Every event's class is looked for by its name among all classes of events.
    Event.resolve_by_type = staticmethod(functools.lru_cache(Event.resolve_by_type))
