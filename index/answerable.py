"""The decision whether the pages answer a question: a logistic regression over what the search saw.

Its coefficients are data, `answerable.json`, which benchmarks/train_answerable.py writes; how they were found and how well
they do is in docs/decisions/0005-answerable.md.
"""

import json
from dataclasses import astuple, dataclass, fields
from functools import cache
from math import tanh
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
    nearer_other: float  # how much nearer that text is than any page, 0 where a page is nearer
    words: float  # the best page's word score, 0..1
    words_known: float  # share of the question's content words, by rarity, that any page uses, 0..1
    word_count: float  # how many content words the question has, as log(1 + n)
    words_margin: float  # how much better the best page's word score is than the second's
    score_margin: float  # how much better the first page's score is than the second's
    score_of_next: float  # mean score of the second to the fifth page
    other_words: float  # 1 where synonyms added the pages' words, else 0
    english: float  # 1 for a question in English, whose words most pages cannot have, else 0
    english_words: float  # the word score of a question in English, else 0

    def features(self) -> np.ndarray:
        """float64 (number of signals,), in the order of the fields."""
        return np.array(astuple(self))


def signal_names() -> tuple[str, ...]:
    """The names of the features, in their order."""
    return tuple(field.name for field in fields(Signals))


def confidence_of(signals: Signals) -> float:
    """The probability, 0..1, that the pages answer the question."""
    model = _model()
    log_odds = float(model.weights @ signals.features() + model.intercept)
    return (1 + tanh(log_odds / 2)) / 2  # the logistic function, written so that no number is too large for it


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
