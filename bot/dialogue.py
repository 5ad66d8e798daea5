"""Rasa in the process: a trained model, and the custom actions called as functions. The only room that speaks to Rasa's runtime.

Rasa keeps the tracker of a conversation in memory. Nothing here writes to disk.
"""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ModelBroken
from bot.quiet import quieten
from bot.without_tensorflow import import_without_tensorflow

quieten()
import_without_tensorflow()

from jsonschema import Draft202012Validator  # noqa: E402  (Rasa must come after the two lines above)
from jsonschema.exceptions import best_match  # noqa: E402
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import OutputChannel, UserMessage  # noqa: E402
from rasa.core.tracker_store import InMemoryTrackerStore  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa_sdk.executor import ActionExecutor  # noqa: E402

FALLBACK = "nlu_fallback"
REJECT = "andet"  # the training class of what no answer covers
REMEMBERED_EVENTS = 60  # some five turns: a tracker is written out at every turn, and would make long conversations slow


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
        if not tarfile.is_tarfile(model):
            raise ModelBroken(f"{model} is not a trained model; run `vejviser train`")
        _check_schema_once()
        try:
            self._trackers = InMemoryTrackerStore(Domain.empty(), max_event_history=REMEMBERED_EVENTS)
            self._agent = Agent.load(str(model), tracker_store=self._trackers, action_endpoint=_ActionsInProcess())
        except Exception as error:  # Rasa raises whatever its components do
            raise ModelBroken(f"the model {model} cannot be loaded: {' '.join(str(error).split())[:200]}") from error
        self.name = model.name.removesuffix(".tar.gz")

    async def needs(self, text: str) -> list[tuple[str, float]]:
        """Every intent that has an answer with its confidence, best first."""
        parsed = await self._agent.parse_message(text.lstrip("/ "))
        return [(name, confidence) for name, confidence in _ranking(parsed) if name != REJECT]

    async def say(self, conversation: str, text: str, municipality: str, lang: str) -> Understood:
        """One turn of a conversation; what the citizen says must be clean of personal numbers."""
        collected = _Collected()
        about = {"municipality": municipality, "lang": lang}
        await self._agent.handle_message(UserMessage(text, collected, conversation, metadata=about))
        tracker = await self._trackers.retrieve(conversation)
        ranking = _ranking(tracker.latest_message.parse_data)
        return Understood(
            messages=collected.messages,
            outcome=tracker.get_slot("outcome"),
            intent=tracker.get_slot("answered_intent"),
            confidence=ranking[0][1] if ranking else 1.0,
            municipality=tracker.get_slot("municipality"),
            lang=tracker.get_slot("lang"),
        )

    def forget(self, conversation: str) -> None:
        """Drop everything of a conversation."""
        self._trackers.store.pop(conversation, None)


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
        self.messages.append(message["custom"] if message.get("custom") else {"type": "text", "text": message["text"]})


class _ActionsInProcess:
    """Stands where Rasa expects the HTTP endpoint of an action server, and runs the action here."""

    url = "in the process"
    kwargs = {"enable_selective_domain": True}  # no action asks for the domain, so Rasa need not write it out

    def __init__(self) -> None:
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, json: dict[str, Any], **_: Any) -> dict[str, Any]:
        return await self._executor.run(json)


def _check_schema_once() -> None:
    """RemoteAction has jsonschema check its constant *schema* at every call, which takes longer than the action itself."""
    validator = Draft202012Validator(RemoteAction.action_response_format_spec())

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        if fault := best_match(validator.iter_errors(result)):
            raise fault
        return True

    RemoteAction._validate_action_result = validate
