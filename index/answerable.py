"""The decision whether the pages answer a question: a logistic regression over what the search saw.

Its coefficients are data, `answerable.json`, which benchmarks/train_answerable.py writes; how they were found and how well
they do is in docs/decisions/0005-answerable.md.
"""

import json
from dataclasses import astuple, dataclass, fields
from functools import cache
from math import exp, log
from pathlib import Path

import numpy as np

COEFFICIENTS = Path(__file__).with_name("answerable.json")


@dataclass(frozen=True)
class Signals:
    """What the search saw of one question, in measures that mean the same in a small index and in a large one."""

    meaning: float  # centred similarity of the page nearest in meaning, -1..1
    margin: float  # how much nearer it is than the second
    meaning_of_next: float  # mean similarity of the second to the fifth
    other_matter: float  # similarity of the nearest text on what is no municipality's business, -1..1
    words: float  # the best page's word score, 0..1
    words_known: float  # share of the question's content words, by rarity, that any page uses, 0..1
    word_count: int  # how many content words the question has

    def features(self) -> np.ndarray:
        """float64 (number of signals,), in the order of the fields; the word count as its logarithm."""
        return np.array([*astuple(self)[:-1], log(1 + self.word_count)])


def signal_names() -> tuple[str, ...]:
    """The names of the features, in their order."""
    return tuple(field.name for field in fields(Signals))


def confidence_of(signals: Signals) -> float:
    """The probability, 0..1, that the pages answer the question."""
    model = _model()
    return 1 / (1 + exp(-float(model.weights @ signals.features() + model.intercept)))


def is_answerable(confidence: float) -> bool:
    """Whether the pages may be promised as an answer."""
    return confidence >= _model().threshold


def is_perhaps_answerable(confidence: float) -> bool:
    """Whether the pages may be shown at all, as something that perhaps helps."""
    return confidence >= _model().perhaps


@dataclass(frozen=True)
class _Model:
    weights: np.ndarray  # float64, one per feature
    intercept: float
    threshold: float  # the confidence from which on a question counts as answerable
    perhaps: float  # the confidence from which on the pages are worth showing


@cache
def _model() -> _Model:
    stored = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    weights = np.array([stored["weights"][name] for name in signal_names()])
    return _Model(weights, stored["intercept"], stored["threshold"], stored["perhaps"])
