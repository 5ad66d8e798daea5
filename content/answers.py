"""The scripted answers, data/answers/*.yml: one per intent, in Danish and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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


class Answer(Record):
    """What is said to one need."""

    label: Text  # the need in the citizen's words, for a choice button
    outcome: Literal["answer", "chat", "safety", "handoff"] = "answer"
    switches_language: Language | None = None  # the conversation goes on in this language
    da: tuple[str | Paragraph, ...]
    en: tuple[str | Paragraph, ...]
    links: tuple[Link, ...] = ()

    def paragraphs(self, lang: Language) -> tuple[Paragraph, ...]:
        return tuple(p if isinstance(p, Paragraph) else Paragraph(text=p) for p in getattr(self, lang))

    def placeholders(self) -> set[str]:
        texts = [t for lang in ("da", "en") for p in self.paragraphs(lang) for t in (p.text, p.otherwise or "")]
        return {name for text in (*texts, *(link.url for link in self.links)) for name in PLACEHOLDER.findall(text)}


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


def render(answer: Answer, facts: Mapping[str, str], lang: Language) -> tuple[str, list[dict[str, str]]]:
    """The answer's text, its paragraphs divided by an empty line, and its links ({"title", "url", "snippet"})."""
    text = "\n\n".join(_spoken(answer.paragraphs(lang), facts))
    links = [
        {"title": link.title.in_(lang), "url": url, "snippet": link.snippet.in_(lang)}
        for link in answer.links
        if (url := filled(link.url, facts)) is not None
    ]
    return text, links


def filled(text: str, facts: Mapping[str, str]) -> str | None:
    """The text with every {fact} in place, or None when one of them is missing."""
    if any(name not in facts for name in PLACEHOLDER.findall(text)):
        return None
    return PLACEHOLDER.sub(lambda match: facts[match[1]], text)


def _spoken(paragraphs: Iterable[Paragraph], facts: Mapping[str, str]) -> Iterable[str]:
    for paragraph in paragraphs:
        text = filled(paragraph.text, facts)
        if text is None and paragraph.otherwise is not None:
            text = filled(paragraph.otherwise, facts)
        if text is not None:
            yield text
