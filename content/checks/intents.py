"""Intents, their examples, rules and answers: each must have the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from content.answers import Answer

UNANSWERED = {"andet"}  # learnt only so that it is told from what the answers cover
UNTAUGHT = {"nlu_fallback", "noget_andet"}  # Rasa's own word for what it did not understand; a button
FEWEST_EXAMPLES = 12


def faults(
    examples: Mapping[str, Sequence[str]], rules: Mapping[str, Sequence[str]], answers: Mapping[str, Answer] | None
) -> Iterator[str]:
    ruled = {intent for named in rules.values() for intent in named}
    for file, named in rules.items():
        for intent in sorted(set(named) - set(examples) - UNTAUGHT):
            yield f"{file}: a rule speaks of {intent}, but there is no such intent in data/nlu/"
    for intent in sorted(set(examples) - ruled):
        yield f"intent {intent} has no rule in data/rules/"
    for intent, texts in examples.items():
        if answers is not None and intent not in answers and intent not in UNANSWERED:
            yield f"intent {intent} has no answer in data/answers/"
        if len(texts) < FEWEST_EXAMPLES:
            yield f"intent {intent} has {len(texts)} examples in data/nlu/; at least {FEWEST_EXAMPLES} are needed"
    for intent in answers or {}:
        if intent not in examples:
            yield f"the answer {intent} is never given: no such intent in data/nlu/"
