"""The scripted answers, data/answers/*.yml: one per intent, in Danish and English, to read and to hear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from content.errors import ContentFault
from content.language import Language, Text
from content.yaml import Record, read

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

Outcome = Literal["answer", "clarify", "search", "handoff", "safety", "chat", "none"]


class Paragraph(Record):
    """A paragraph that needs a fact, and what is said where the fact is missing; without `otherwise` it drops out."""

    text: str
    otherwise: str | None = None


class Link(Record):
    title: Text
    url: str
    snippet: Text


class Paragraphs(Record):
    """The same paragraphs in every language."""

    da: tuple[str | Paragraph, ...]
    en: tuple[str | Paragraph, ...]

    def in_(self, lang: Language) -> tuple[Paragraph, ...]:
        return tuple(p if isinstance(p, Paragraph) else Paragraph(text=p) for p in getattr(self, lang))

    def texts(self) -> Iterator[str]:
        for paragraph in (*self.in_("da"), *self.in_("en")):
            yield paragraph.text
            if paragraph.otherwise is not None:
                yield paragraph.otherwise


class Wording(Paragraphs):
    """What is said in writing, what is said on the phone, and where the citizen can go on."""

    voice: Paragraphs  # at most two sentences, one an entry, without links
    links: tuple[Link, ...] = ()

    def placeholders(self) -> set[str]:
        texts = (*self.texts(), *self.voice.texts(), *(link.url for link in self.links))
        return {name for text in texts for name in PLACEHOLDER.findall(text)}


class Case(Wording):
    """One of the cases that a question tells apart."""

    label: Text  # on its button


class Question(Text):
    """The one thing that an answer depends on."""

    cases: dict[str, Case]


class Answer(Wording):
    """What is said to one need."""

    label: Text  # the need in the citizen's words, for a choice button
    outcome: Literal["answer", "chat", "safety", "handoff", "search"] = "answer"  # "search": the way to another authority
    switches_language: Language | None = None  # the conversation goes on in this language
    overview: bool = False  # over several needs: what there is to do when a child is born
    life_event: bool = False  # more needs follow from it, so that the next steps are offered beside the question
    question: Question | None = None
    next: tuple[str, ...] = ()  # the intents that are offered as next steps

    def wordings(self) -> dict[str, Wording]:
        """The answer itself, "", and the one of each case, by the case's name."""
        return {"": self, **(self.question.cases if self.question else {})}


def load_answers(folder: Path) -> dict[str, Answer]:
    """Every answer by intent. Raises ContentFault, also for an intent that two files answer."""
    answers: dict[str, Answer] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found = read(path, dict[str, Answer])
        except ContentFault as fault:
            faults.append(str(fault))
            continue
        faults += [f"{path}: {intent}: another file answers this intent already" for intent in found if intent in answers]
        answers |= found
    if faults:
        raise ContentFault("\n".join(faults))
    return answers


def written(wording: Wording, facts: Mapping[str, str], lang: Language) -> tuple[str, list[dict[str, str]]]:
    """The text, its paragraphs divided by an empty line, and the links ({"title", "url", "snippet"})."""
    links = [
        {"title": link.title.in_(lang), "url": url, "snippet": link.snippet.in_(lang)}
        for link in wording.links
        if (url := filled(link.url, facts)) is not None
    ]
    return "\n\n".join(said(wording, facts, lang)), links


def spoken(wording: Wording, facts: Mapping[str, str], lang: Language) -> str:
    """What is said on the phone: at most two sentences."""
    return " ".join(said(wording.voice, facts, lang))


def filled(text: str, facts: Mapping[str, str]) -> str | None:
    """The text with every {fact} in place, or None when one of them is missing."""
    if any(name not in facts for name in PLACEHOLDER.findall(text)):
        return None
    return PLACEHOLDER.sub(lambda match: facts[match[1]], text)


def said(paragraphs: Paragraphs, facts: Mapping[str, str], lang: Language) -> Iterable[str]:
    """The paragraphs whose facts are known, or what is said otherwise."""
    for paragraph in paragraphs.in_(lang):
        text = filled(paragraph.text, facts)
        if text is None and paragraph.otherwise is not None:
            text = filled(paragraph.otherwise, facts)
        if text is not None:
            yield text
