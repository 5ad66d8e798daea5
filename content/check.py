"""Finds what is wrong in all content before a citizen does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from content.answers import PLACEHOLDER, Answer, load_answers
from content.decision import Thresholds
from content.errors import ContentFault
from content.facts import COMPUTED, Catalogue, load_catalogue
from content.language import LANGUAGES, Text
from content.municipality import Municipality, load_municipalities
from content.yaml import Record, read

LONGEST_LABEL = 45  # characters of a choice button
UNANSWERED = {"andet"}  # learnt only so that it is told from what the answers cover
FEWEST_EXAMPLES = 12


def faults(data: Path) -> list[str]:
    """A line per fault; none when everything is in order."""
    found: list[str] = []

    def loaded(load, path: Path, otherwise):
        try:
            return load(path)
        except ContentFault as fault:
            found.extend(str(fault).splitlines())
            return otherwise

    answers: dict[str, Answer] | None = loaded(load_answers, data / "answers", None)
    texts: dict[str, Text] = loaded(lambda path: read(path, dict[str, Text]), data / "texts.yml", {})
    catalogue: Catalogue | None = loaded(load_catalogue, data / "facts.yml", None)
    municipalities: dict[str, Municipality] = loaded(load_municipalities, data / "municipalities", {})
    loaded(lambda path: read(path, Thresholds), data / "thresholds.yml", None)
    intents = loaded(examples, data / "nlu", {})

    if answers is not None:
        found += _of_intents(intents, answers)
        found += [line for intent, answer in answers.items() for line in _of_answer(intent, answer)]
    if catalogue:
        found += _of_facts(answers or {}, texts, catalogue)
        found += [line for m in municipalities.values() for line in _of_municipality(m, catalogue)]
    if not municipalities and not found:
        found.append(f"{data / 'municipalities'}: no municipality is configured")
    return found


class _Examples(Record):
    intent: str
    examples: str  # one a line


class _TrainingFile(Record):
    version: str
    nlu: tuple[_Examples, ...]


def examples(folder: Path) -> dict[str, list[str]]:
    """The examples of each intent in data/nlu/*.yml. Raises ContentFault."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in read(path, _TrainingFile).nlu:
            lines = (line.strip() for line in entry.examples.splitlines())
            found.setdefault(entry.intent, []).extend(line.removeprefix("- ") for line in lines if line)
    return found


def _of_intents(intents: dict[str, list[str]], answers: dict[str, Answer]) -> Iterator[str]:
    for intent, texts in intents.items():
        if intent not in answers and intent not in UNANSWERED:
            yield f"intent {intent} has no answer in data/answers/"
        if len(texts) < FEWEST_EXAMPLES:
            yield f"intent {intent} has {len(texts)} examples in data/nlu/; at least {FEWEST_EXAMPLES} are needed"
    for intent in answers:
        if intent not in intents:
            yield f"the answer {intent} is never given: no such intent in data/nlu/"


def _of_answer(intent: str, answer: Answer) -> Iterator[str]:
    for lang in LANGUAGES:
        if len(answer.label.in_(lang)) > LONGEST_LABEL:
            yield f"answer {intent}: label.{lang} is longer than {LONGEST_LABEL} characters"
        paragraphs = answer.paragraphs(lang)
        if not any(paragraph.otherwise or not PLACEHOLDER.search(paragraph.text) for paragraph in paragraphs):
            yield f"answer {intent}: {lang} may be empty: every paragraph needs a fact"
        for paragraph in paragraphs:
            if set("{}") & set(PLACEHOLDER.sub("", paragraph.text + (paragraph.otherwise or ""))):
                yield f"answer {intent}: {lang} has a brace without its other half"
    if len(answer.da) != len(answer.en):
        yield f"answer {intent}: da has {len(answer.da)} paragraphs and en has {len(answer.en)}"


def _of_facts(answers: dict[str, Answer], texts: dict[str, Text], catalogue: Catalogue) -> Iterator[str]:
    for intent, answer in answers.items():
        for name in sorted(answer.placeholders() - catalogue.names):
            yield f"answer {intent}: {{{name}}} is no fact of data/facts.yml"
    for key, text in texts.items():
        for name in sorted({*PLACEHOLDER.findall(text.da), *PLACEHOLDER.findall(text.en)} - set(COMPUTED)):
            yield f"texts.yml: {key}: {{{name}}} is not a fact that is always there"


def _of_municipality(municipality: Municipality, catalogue: Catalogue) -> Iterator[str]:
    for name in sorted(set(municipality.facts) - set(catalogue.municipal)):
        yield f"municipality {municipality.name}: facts.{name} is no fact of data/facts.yml"
    if municipality.region not in catalogue.regional:
        yield f"municipality {municipality.name}: region {municipality.region} is not one of {', '.join(catalogue.regional)}"
