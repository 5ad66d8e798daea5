"""All content in one object, and the replies that are made of it. Plain functions of words and the clock; nothing of Rasa or HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from content import messages
from content.answers import Answer, Outcome, filled, load_answers, render
from content.decision import Thresholds
from content.errors import ContentFault
from content.facts import Catalogue, facts_of, load_catalogue
from content.language import Language, Text
from content.messages import Message
from content.municipality import Municipality, load_municipalities
from content.yaml import read

# The keys of data/texts.yml: what is said besides the answers.
TEXTS = {
    *("ask_back", "moved_to", "not_understood", "nothing_found", "number_hidden", "pages_found", "something_else", "trouble"),
    *("page_error", "page_forgotten", "page_hotline", "page_label", "page_language", "page_machine", "page_new", "page_reply"),
    *("page_send", "page_title", "page_you"),
    *("fault_broken_off", "fault_empty_text", "fault_malformed", "fault_overloaded", "fault_text_too_long", "fault_too_large"),
    *("fault_too_many_messages", "fault_too_slow", "fault_unsupported_media_type"),
}
SOMETHING_ELSE = "/noget_andet"  # the payload that searches for what the citizen wrote before


@dataclass(frozen=True)
class Reply:
    """What a turn ended in."""

    outcome: Outcome
    messages: list[Message]


@dataclass(frozen=True)
class Library:
    answers: dict[str, Answer]
    texts: dict[str, Text]
    thresholds: Thresholds
    catalogue: Catalogue
    municipalities: dict[str, Municipality]  # those that are served

    @classmethod
    def load(cls, folder: Path, serve: Sequence[str] = ()) -> Library:
        """Everything in the folder; of the municipalities only those named in `serve`, or all. Raises ContentFault."""
        configured = load_municipalities(folder / "municipalities")
        if unknown := [name for name in serve if name not in configured]:
            raise ContentFault(f"municipality {unknown[0]} has no file in {folder / 'municipalities'}")
        return cls(
            load_answers(folder / "answers"),
            read(folder / "texts.yml", dict[str, Text]),
            read(folder / "thresholds.yml", Thresholds),
            load_catalogue(folder / "facts.yml"),
            {name: configured[name] for name in serve or configured},
        )

    def facts(self, municipality: Municipality, now: datetime, lang: Language) -> dict[str, str]:
        return facts_of(municipality, [m.title for m in self.municipalities.values()], self.catalogue, now, lang)

    def say(self, key: str, municipality: Municipality, now: datetime, lang: Language) -> str:
        """The text `key` of data/texts.yml with its facts in place."""
        words = filled(self.texts[key].in_(lang), self.facts(municipality, now, lang))
        if words is None:
            raise ContentFault(f"texts.yml: {key} needs a fact that {municipality.name} does not have")
        return words

    def answer(self, intent: str, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        answer = self.answers[intent]
        words, links = render(answer, self.facts(municipality, now, lang), lang)
        reply = [messages.text(words)]
        if links:
            reply.append(messages.links(links))
        if answer.outcome == "handoff":
            reply.append(messages.handoff(municipality.hotline, now, lang))
        return Reply(answer.outcome, reply)

    def ask_back(self, intents: Sequence[str], municipality: Municipality, now: datetime, lang: Language) -> Reply:
        offered = [(self.answers[intent].label.in_(lang), f"/{intent}") for intent in intents]
        offered.append((self.texts["something_else"].in_(lang), SOMETHING_ELSE))
        return Reply("clarify", [messages.text(self.say("ask_back", municipality, now, lang)), messages.choices(offered)])

    def pages(self, found: list[dict[str, str]], municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return Reply("search", [messages.text(self.say("pages_found", municipality, now, lang)), messages.links(found)])

    def handoff(self, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return self._with_hotline("handoff", "nothing_found", municipality, now, lang)

    def not_understood(self, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return self._with_hotline("none", "not_understood", municipality, now, lang)

    def trouble(self, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return self._with_hotline("none", "trouble", municipality, now, lang)

    def moved(self, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return Reply("answer", [messages.text(self.say("moved_to", municipality, now, lang))])

    def _with_hotline(self, outcome: Outcome, key: str, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        words = messages.text(self.say(key, municipality, now, lang))
        return Reply(outcome, [words, messages.handoff(municipality.hotline, now, lang)])
