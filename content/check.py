"""Finds what is wrong in all content before a citizen does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from content.answers import Answer, load_answers
from content.checks import answers as of_answers
from content.checks import examples as of_examples
from content.checks import facts as of_facts
from content.checks import intents as of_intents
from content.checks import municipalities as of_municipalities
from content.decision import Thresholds
from content.errors import ContentFault
from content.facts import Catalogue, load_catalogue
from content.findable import load_synonyms
from content.kommuner import load_kommuner
from content.language import Text
from content.lines import Line
from content.municipality import Municipality, load_municipalities, served_by_default
from content.training_files import intents_of_rules, load_ambiguous, load_examples
from content.yaml import read

T = TypeVar("T")


@dataclass
class Findings:
    faults: list[str] = field(default_factory=list)  # a citizen would meet them: they must be mended
    warnings: list[str] = field(default_factory=list)  # an editor should look at them


def check(data: Path, now: datetime) -> Findings:
    """All that is to be said of the content in a folder, a line each."""
    found = Findings()

    def loaded(load: Callable[[Path], T], path: Path, otherwise: T) -> T:
        try:
            return load(path)
        except ContentFault as fault:
            found.faults.extend(str(fault).splitlines())
            return otherwise

    answers: dict[str, Answer] | None = loaded(load_answers, data / "answers", None)
    texts: dict[str, Text] | None = loaded(lambda path: read(path, dict[str, Text]), data / "texts.yml", None)
    catalogue: Catalogue | None = loaded(load_catalogue, data / "facts.yml", None)
    municipalities: dict[str, Municipality] = loaded(load_municipalities, data / "municipalities", {})
    kommuner = loaded(load_kommuner, data / "kommuner.yml", ())
    loaded(lambda path: read(path, dict[str, Line]), data / "lines.yml", {})
    loaded(load_synonyms, data / "synonyms.yml", {})
    loaded(lambda path: read(path, Thresholds), data / "thresholds.yml", None)
    examples = loaded(load_examples, data / "nlu", {})
    ambiguous = loaded(load_ambiguous, data / "nlu", set())
    meant_once = {intent: [text for text in texts if text not in ambiguous] for intent, texts in examples.items()}
    rules = loaded(intents_of_rules, data / "rules", {})

    found.faults += of_intents.faults(examples, rules, answers)
    found.faults += of_examples.repeated(meant_once)
    found.warnings += of_examples.alike(meant_once)
    if answers is not None:
        found.faults += of_answers.faults(answers)
    if texts is not None:
        found.faults += of_facts.faults_of_texts(texts)
    if catalogue:
        found.faults += of_facts.faults(answers or {}, texts or {}, catalogue)
        found.faults += _of_each(municipalities, lambda m: of_municipalities.faults(m, answers or {}, catalogue, kommuner))
        found.warnings += of_facts.outdated(catalogue, now)
        found.warnings += _of_each(municipalities, lambda m: of_municipalities.outdated(m, now))
    found.warnings += _of_each(municipalities, of_municipalities.unreadable)
    if not municipalities and not found.faults:
        found.faults.append(f"{data / 'municipalities'}: no municipality is configured")
    if municipalities and not served_by_default(municipalities):
        found.faults.append(f"{data / 'municipalities'}: every municipality has `served: false`")
    return found


def _of_each(municipalities: dict[str, Municipality], lines: Callable[[Municipality], Iterator[str]]) -> Iterator[str]:
    for municipality in municipalities.values():
        yield from lines(municipality)
