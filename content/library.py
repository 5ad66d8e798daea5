"""All content in one object, and the replies that are made of it. Plain functions of words and the clock; nothing of Rasa or HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from content import messages
from content.answers import Answer, Case, Outcome, filled, load_answers, spoken, written
from content.decision import Thresholds
from content.errors import ContentFault
from content.facts import Catalogue, facts_of, load_catalogue
from content.findable import Sayings, load_synonyms
from content.kommuner import Kommune, load_kommuner, named_in
from content.language import Language, Text
from content.lines import Line
from content.messages import Message
from content.municipality import AS_EVERYWHERE, Municipality, load_municipalities, served_by_default
from content.opening import opening_answer
from content.yaml import read

OPENING = "aabent_svar"  # the fact that holds the opening hours of the day and the place asked about
READ = 1_000  # characters of a message in which a day, a place or a municipality is looked for
CASE = "case"  # the entity that names the case chosen of those an answer tells apart
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
    kommuner: tuple[Kommune, ...]  # all of the country
    lines: dict[str, Line]  # the phones of national authorities
    synonyms: Sayings  # what citizens say, by what pages call it

    @classmethod
    def load(cls, folder: Path, serve: Sequence[str] = ()) -> Library:
        """Everything in the folder; of the municipalities only those named in `serve`, or those served by default. Raises ContentFault."""
        configured = load_municipalities(folder / "municipalities")
        if unknown := [name for name in serve if name not in configured]:
            raise ContentFault(f"municipality {unknown[0]} has no file in {folder / 'municipalities'}")
        return cls(
            load_answers(folder / "answers"),
            read(folder / "texts.yml", dict[str, Text]),
            read(folder / "thresholds.yml", Thresholds),
            load_catalogue(folder / "facts.yml"),
            {name: configured[name] for name in serve or served_by_default(configured)},
            load_kommuner(folder / "kommuner.yml"),
            read(folder / "lines.yml", dict[str, Line]),
            load_synonyms(folder / "synonyms.yml"),
        )

    def facts(self, municipality: Municipality, now: datetime, lang: Language) -> dict[str, str]:
        return facts_of(municipality, [m.title for m in self.municipalities.values()], self.catalogue, now, lang)

    def say(self, key: str, municipality: Municipality, now: datetime, lang: Language, **more: str) -> str:
        """The text `key` of data/texts.yml with its facts, and `more` of them, in place."""
        return self.say_all([key], municipality, now, lang, **more)[key]

    def say_all(
        self, keys: Iterable[str], municipality: Municipality, now: datetime, lang: Language, **more: str
    ) -> dict[str, str]:
        """Several of them at once: the facts, which take the time, are then put together once."""
        facts = self.facts(municipality, now, lang) | more
        said = {key: filled(self.texts[key].in_(lang), facts) for key in keys}
        if missing := [key for key, words in said.items() if words is None]:
            raise ContentFault(f"texts.yml: {missing[0]} needs a fact that {municipality.name} does not have")
        return said

    def gives(self, intent: str, municipality: Municipality) -> bool:
        """Whether the municipality gives the answer to an intent; else its pages are searched."""
        return intent in self.answers and not municipality.answers.get(intent, AS_EVERYWHERE).off

    def answer(
        self, intent: str, municipality: Municipality, now: datetime, lang: Language, asked: str = "", case: str | None = None
    ) -> Reply:
        """The reply to a need. `asked` are the citizen's words: opening hours are given of the day and the place they name.

        `case` is the one chosen of those that the answer tells apart; without one that is known, the answer ends in its question.
        """
        answer, override = self.answers[intent], municipality.answers.get(intent, AS_EVERYWHERE)
        question = None if override.replace else answer.question
        chosen = question.cases.get(case or "") if question else None
        wording = chosen or override.replace or answer
        facts = self.facts(municipality, now, lang)
        if OPENING in wording.placeholders():
            facts[OPENING] = opening_answer(asked[:READ], intent, municipality, self.lines, now, lang)
        words, links = written(wording, facts, lang)
        around = [filled(line.in_(lang), facts) if line else None for line in (override.before, override.after)]
        reply = [messages.text("\n\n".join(filter(None, (around[0], words, around[1]))), spoken(wording, facts, lang))]
        if links:
            reply.append(messages.links(links))
        asks = question is not None and chosen is None
        if asks:
            reply += [messages.text(question.in_(lang)), messages.choices(_cases(intent, question.cases, lang))]
        steps = [step for step in answer.next if self.gives(step, municipality)]
        if steps and (answer.life_event or not asks):
            reply += [messages.text(self.say("next_steps", municipality, now, lang)), messages.choices(self._needs(steps, lang))]
        if answer.outcome == "handoff":
            reply.append(messages.handoff(municipality.hotline, now, lang))
        return Reply(answer.outcome, reply)

    def tells_opening_hours(self, intent: str) -> bool:
        """Whether the answer is of the hours of a place, which another municipality's name in the question would make wrong."""
        return OPENING in self.answers[intent].placeholders()

    def ask_back(self, intents: Sequence[str], municipality: Municipality, now: datetime, lang: Language) -> Reply:
        offered = [*self._needs(intents, lang), (self.texts["something_else"].in_(lang), SOMETHING_ELSE)]
        return Reply("clarify", [messages.text(self.say("ask_back", municipality, now, lang)), messages.choices(offered)])

    def missed_again(self, reply: Reply, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        """The reply to a second message in a row that was not understood: the hotline is the way on, and what else was offered stays."""
        offered = [message for message in reply.messages if message["type"] == "choices"]
        return self._with_hotline("handoff", "missed_again", municipality, now, lang, offered)

    def pages(self, found: list[dict[str, Any]], municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return Reply("search", [messages.text(self.say("pages_found", municipality, now, lang)), messages.links(found)])

    def perhaps(self, found: list[dict[str, Any]], municipality: Municipality, now: datetime, lang: Language) -> Reply:
        """Pages that perhaps help, and the hotline for the case that they do not."""
        return self._with_hotline("search", "pages_perhaps", municipality, now, lang, [messages.links(found)])

    def authority(self, intent: str, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        """The way to the authority that decides; the municipality's own pages are one press away."""
        reply = self.answer(intent, municipality, now, lang)
        search = messages.choices([(self.texts["search_pages"].in_(lang), SOMETHING_ELSE)])
        return Reply(reply.outcome, [*reply.messages, search])

    def handoff(self, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return self._with_hotline("handoff", "nothing_found", municipality, now, lang)

    def not_understood(self, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return self._with_hotline("none", "not_understood", municipality, now, lang)

    def trouble(self, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return self._with_hotline("none", "trouble", municipality, now, lang)

    def moved(self, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        return Reply("answer", [messages.text(self.say("moved_to", municipality, now, lang))])

    def elsewhere(self, other: Kommune | Municipality, municipality: Municipality, now: datetime, lang: Language) -> Reply:
        """To whoever asks for a municipality that is not answered for here."""
        name = other.name if isinstance(other, Kommune) else other.title
        words, snippet = (self.say(key, municipality, now, lang, anden_kommune=name) for key in ("elsewhere", "other_website"))
        return Reply("answer", [messages.text(words), messages.links([{"title": name, "url": other.website, "snippet": snippet}])])

    def municipality_named(self, text: str) -> Municipality | Kommune | None:
        """The one municipality that a text names: as it is served here or, if it is not, as the country knows it."""
        text = text[:READ]
        served = {municipality.title: municipality for municipality in self.municipalities.values()}
        known = {kommune.name: kommune for kommune in self.kommuner}
        found = named_in(
            text, {**dict.fromkeys(served, ()), **{name: kommune.also_called for name, kommune in known.items()}}.items()
        )
        return (served.get(found[0]) or known[found[0]]) if len(found) == 1 else None

    def _needs(self, intents: Sequence[str], lang: Language) -> list[tuple[str, str]]:
        return [(self.answers[intent].label.in_(lang), f"/{intent}") for intent in intents]

    def _with_hotline(
        self, outcome: Outcome, key: str, municipality: Municipality, now: datetime, lang: Language, more: Sequence[Message] = ()
    ) -> Reply:
        words = messages.text(self.say(key, municipality, now, lang))
        return Reply(outcome, [words, *more, messages.handoff(municipality.hotline, now, lang)])


def _cases(intent: str, cases: Mapping[str, Case], lang: Language) -> list[tuple[str, str]]:
    """Buttons whose payload is the intent with the case as Rasa writes an entity."""
    return [(case.label.in_(lang), f"/{intent}{json.dumps({CASE: name}, ensure_ascii=False)}") for name, case in cases.items()]
