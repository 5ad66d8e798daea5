"""Answers: every language says the same, nothing can come out empty, what is said on the phone can be said, buttons lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from content.answers import PLACEHOLDER, Answer, Case, Paragraphs, Wording
from content.facts import COMPUTED
from content.language import LANGUAGES, Language, Text

LONGEST_LABEL = 45  # characters of a choice button
MOST_SENTENCES = 2  # on the phone
MOST_BUTTONS = 4
ADDRESS = re.compile(r"https?://[^/\s]+(/\S*)?|\{[^{}]+_url\}")
UNSPEAKABLE = re.compile(r"https?:|www\.|\b\w+\.dk\b|[<>*_#|]|\b(fx|kr|bl\.a|f\.eks|kl)\b\.?(?!\w)")
# A full stop that ends no sentence: after an abbreviation, a single letter or the number that a text begins with.
NO_END = re.compile(r"\b(?:kl|nr|ca|tlf|dr|sct|evt|f\.eks|[^\W\d_])\.|^\d+\.", re.IGNORECASE)
# Only a capital or a fact begins the next one, so that "31. oktober" is within a sentence.
NEXT_SENTENCE = re.compile(r"[.!?…][)\"”»']?\s+[(\"“«']?[A-ZÆØÅ{]")


def faults(answers: Mapping[str, Answer]) -> Iterator[str]:
    labels: dict[tuple[Language, str], str] = {}
    for intent, answer in answers.items():
        for case, wording in answer.wordings().items():
            yield from of_wording(f"answer {intent}{f', case {case}' if case else ''}", wording)
        yield from _of_buttons(intent, answer, answers)
        for lang in LANGUAGES:
            label = answer.label.in_(lang)
            if other := labels.get((lang, label.casefold())):
                yield f"answer {intent}: label.{lang} is the same as the one of {other}"
            labels[lang, label.casefold()] = intent


def of_wording(name: str, wording: Wording) -> Iterator[str]:
    for lang in LANGUAGES:
        yield from _of_paragraphs(f"{name}: {lang}", wording, lang)
        yield from _of_paragraphs(f"{name}: voice.{lang}", wording.voice, lang)
        sentences = wording.voice.in_(lang)
        if len(sentences) > MOST_SENTENCES:
            yield f"{name}: voice.{lang} has {len(sentences)} sentences; a caller remembers {MOST_SENTENCES}"
        for sentence in sentences:
            for text in filter(None, (sentence.text, sentence.otherwise)):
                if unspeakable := UNSPEAKABLE.search(PLACEHOLDER.sub("", text)):
                    yield f"{name}: voice.{lang} has {unspeakable[0]!r}, which cannot be said"
                if NEXT_SENTENCE.search(NO_END.sub("", text)):
                    yield f"{name}: voice.{lang} has more than one sentence in an entry: {text!r}"
    for link in wording.links:
        if not ADDRESS.fullmatch(link.url):
            yield f"{name}: link {link.url} must start with https:// or http:// and be without spaces, or be a fact"
        yield from _filled_in_vain(f"{name}: link {link.url}: title", link.title)
        yield from _filled_in_vain(f"{name}: link {link.url}: snippet", link.snippet)
    if len(wording.da) != len(wording.en):
        yield f"{name}: da has {len(wording.da)} paragraphs and en has {len(wording.en)}"


def half_braced(text: str) -> bool:
    """Whether a brace lacks its other half, so that citizens would see it."""
    return bool(set("{}") & set(PLACEHOLDER.sub("", text)))


def _of_paragraphs(place: str, paragraphs: Paragraphs, lang: Language) -> Iterator[str]:
    texts = paragraphs.in_(lang)
    if not any(_always_said(paragraph.text) or _always_said(paragraph.otherwise) for paragraph in texts):
        yield f"{place} may be empty: every paragraph needs a fact"
    for paragraph in texts:
        if half_braced(paragraph.text) or half_braced(paragraph.otherwise or ""):
            yield f"{place} has a brace without its other half"


def _always_said(text: str | None) -> bool:
    return text is not None and set(PLACEHOLDER.findall(text)) <= set(COMPUTED)


def _filled_in_vain(place: str, text: Text) -> Iterator[str]:
    for lang in LANGUAGES:
        if set("{}") & set(text.in_(lang)):
            yield f"{place}.{lang} has a brace, but no fact is filled in here"


def _of_buttons(intent: str, answer: Answer, answers: Mapping[str, Answer]) -> Iterator[str]:
    labels: list[tuple[str, Text]] = [("label", answer.label)]
    if answer.question:
        cases = answer.question.cases
        labels += [(f"label of the case {name}", case.label) for name, case in cases.items()]
        if not 2 <= len(cases) <= MOST_BUTTONS:
            yield f"answer {intent}: its question has {len(cases)} cases; it must have 2 to {MOST_BUTTONS}"
        if answer.outcome == "safety":
            yield f"answer {intent}: help in danger must not depend on a question"
        yield from _filled_in_vain(f"answer {intent}: question", answer.question)
        yield from _same_labels(intent, cases)
    for place, label in labels:
        yield from _filled_in_vain(f"answer {intent}: {place}", label)
        for lang in LANGUAGES:
            if len(label.in_(lang)) > LONGEST_LABEL:
                yield f"answer {intent}: {place}.{lang} is longer than {LONGEST_LABEL} characters"
    for step in answer.next:
        if step not in answers or step == intent:
            yield f"answer {intent}: the next step {step} is no other answer"
    for step in dict.fromkeys(answer.next):
        if answer.next.count(step) > 1:
            yield f"answer {intent}: the next step {step} stands {answer.next.count(step)} times"
    if len(answer.next) > MOST_BUTTONS:
        yield f"answer {intent}: {len(answer.next)} next steps are too many; {MOST_BUTTONS} is the most"


def _same_labels(intent: str, cases: Mapping[str, Case]) -> Iterator[str]:
    for lang in LANGUAGES:
        seen: dict[str, str] = {}
        for name, case in cases.items():
            label = case.label.in_(lang).casefold()
            if label in seen:
                yield f"answer {intent}: label of the case {name}.{lang} is the same as the one of the case {seen[label]}"
            seen.setdefault(label, name)
