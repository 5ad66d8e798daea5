"""Finds what is wrong in all content before a citizen does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from content.answers import PLACEHOLDER, Answer, load_answers
from content.decision import Thresholds
from content.errors import ContentFault
from content.facts import COMPUTED, Catalogue, load_catalogue
from content.language import LANGUAGES, Text
from content.library import TEXTS
from content.municipality import Municipality, load_municipalities
from content.yaml import Record, read

LONGEST_LABEL = 45  # characters of a choice button
UNANSWERED = {"andet"}  # learnt only so that it is told from what the answers cover
UNTAUGHT = {"nlu_fallback", "noget_andet"}  # Rasa's own word for what it did not understand; a button
FEWEST_EXAMPLES = 12
ADDRESS = re.compile(r"https?://[^/\s]+|\{[^{}]+_url\}$")


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
    texts: dict[str, Text] | None = loaded(lambda path: read(path, dict[str, Text]), data / "texts.yml", None)
    catalogue: Catalogue | None = loaded(load_catalogue, data / "facts.yml", None)
    municipalities: dict[str, Municipality] = loaded(load_municipalities, data / "municipalities", {})
    loaded(lambda path: read(path, Thresholds), data / "thresholds.yml", None)
    intents = loaded(examples, data / "nlu", {})

    found += _of_rules(loaded(_rules, data / "rules", {}), set(intents))
    if answers is not None:
        found += _of_intents(intents, answers)
        found += [line for intent, answer in answers.items() for line in _of_answer(intent, answer)]
    if texts is not None:
        found += _of_texts(texts)
    if catalogue:
        found += _of_facts(answers or {}, texts or {}, catalogue)
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


class _Rule(Record):
    rule: str
    steps: tuple[dict[str, str], ...]


class _RuleFile(Record):
    version: str
    rules: tuple[_Rule, ...]


def examples(folder: Path) -> dict[str, list[str]]:
    """The examples of each intent in data/nlu/*.yml. Raises ContentFault."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in read(path, _TrainingFile).nlu:
            lines = (line.strip() for line in entry.examples.splitlines())
            found.setdefault(entry.intent, []).extend(line.removeprefix("- ") for line in lines if line)
    return found


def _rules(folder: Path) -> dict[str, list[str]]:
    """The intents that the rules of each file of data/rules/ speak of. Raises ContentFault."""
    files = {path.name: read(path, _RuleFile) for path in sorted(folder.glob("*.yml"))}
    return {
        name: [step["intent"] for rule in file.rules for step in rule.steps if "intent" in step] for name, file in files.items()
    }


def _of_rules(rules: dict[str, list[str]], intents: set[str]) -> Iterator[str]:
    ruled = {intent for named in rules.values() for intent in named}
    for file, named in rules.items():
        for intent in sorted(set(named) - intents - UNTAUGHT):
            yield f"{file}: a rule speaks of {intent}, but there is no such intent in data/nlu/"
    for intent in sorted(intents - ruled):
        yield f"intent {intent} has no rule in data/rules/"


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
    for link in answer.links:
        if not ADDRESS.match(link.url):
            yield f"answer {intent}: link {link.url} must start with https:// or http://, or be a fact"
    if len(answer.da) != len(answer.en):
        yield f"answer {intent}: da has {len(answer.da)} paragraphs and en has {len(answer.en)}"


def _of_texts(texts: dict[str, Text]) -> Iterator[str]:
    for key in sorted(TEXTS - set(texts)):
        yield f"texts.yml: {key} is missing"
    for key in sorted(set(texts) - TEXTS):
        yield f"texts.yml: {key} is said nowhere"


def _of_facts(answers: dict[str, Answer], texts: dict[str, Text], catalogue: Catalogue) -> Iterator[str]:
    for intent, answer in answers.items():
        for name in sorted(answer.placeholders() - catalogue.names):
            yield f"answer {intent}: {{{name}}} is no fact of data/facts.yml"
    used = {name for answer in answers.values() for name in answer.placeholders()}
    for name in sorted({*catalogue.municipal, *catalogue.amounts} - used):
        yield f"facts.yml: {name} is in no answer"
    for key, text in texts.items():
        for name in sorted({*PLACEHOLDER.findall(text.da), *PLACEHOLDER.findall(text.en)} - set(COMPUTED)):
            yield f"texts.yml: {key}: {{{name}}} is not a fact that is always there"


def _of_municipality(municipality: Municipality, catalogue: Catalogue) -> Iterator[str]:
    for name in sorted(set(municipality.facts) - set(catalogue.municipal)):
        yield f"municipality {municipality.name}: facts.{name} is no fact of data/facts.yml"
    for name, value in municipality.facts.items():
        if name.endswith("_url") and not (isinstance(value, str) and ADDRESS.match(value)):
            yield f"municipality {municipality.name}: facts.{name} must be an address that starts with https:// or http://"
    if municipality.region not in catalogue.regional:
        yield f"municipality {municipality.name}: region {municipality.region} is not one of {', '.join(catalogue.regional)}"
