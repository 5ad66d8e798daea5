"""The examples and rules that Rasa is trained on, as far as they are checked and measured."""

from __future__ import annotations

from pathlib import Path

from content.yaml import Record, read


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


def load_examples(folder: Path) -> dict[str, list[str]]:
    """The examples of each intent in data/nlu/*.yml. Raises ContentFault."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in read(path, _TrainingFile).nlu:
            found.setdefault(entry.intent, []).extend(_lines(entry))
    return found


def _lines(entry: _Examples) -> list[str]:
    return [line.strip().removeprefix("- ") for line in entry.examples.splitlines() if line.strip()]


AMBIGUOUS = "tvetydig.yml"  # words that mean several needs: they are taught as each of them, so that the citizen is asked which


def load_ambiguous(folder: Path) -> set[str]:
    """The examples that stand under several intents on purpose. Raises ContentFault."""
    path = folder / AMBIGUOUS
    return {text for entry in read(path, _TrainingFile).nlu for text in _lines(entry)} if path.exists() else set()


def intents_of_rules(folder: Path) -> dict[str, list[str]]:
    """The intents that the rules of each file of data/rules/ speak of. Raises ContentFault."""
    files = {path.name: read(path, _RuleFile) for path in sorted(folder.glob("*.yml"))}
    return {
        name: [step["intent"] for rule in file.rules for step in rule.steps if "intent" in step] for name, file in files.items()
    }
