"""Which need a message is about: three opinions of it, weighed together. Plain scikit-learn; nothing of Rasa.

The meaning (a logistic regression on the encoder's vector) knows words it has never seen, but takes what is alike for the same. The wording
(a linear support vector machine on character n-grams) tells apart what is alike in meaning, but knows only its own letters. The neighbours
(the nearest training utterances) know where nothing was learnt at all. Their scores are added as logarithms, a logarithmic opinion pool
(Genest and Zidek 1986, "Combining probability distributions"); docs/decisions/0002-understanding.md has the figures and the weights.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

NEIGHBOURS = 15
NEARNESS = 12.0  # how quickly a neighbour's say falls with its distance
FLOOR = 1e-3  # the share of a class that no neighbour is of: an opinion, not a veto
SCALE = 0.5  # of standardised vectors, which suits the regression's usual regularisation


@dataclass(frozen=True)
class Weights:
    meaning: float
    wording: float
    neighbours: float


class Opinions:
    """A trained classifier. Not changed by use, so several threads may share it."""

    def __init__(self, arrays: dict[str, np.ndarray], vocabulary: dict[str, int], classes: list[str]) -> None:
        self.classes = classes
        self._arrays = arrays
        self._vocabulary = vocabulary
        self._wording = _vectorizer(vocabulary)
        self._wording.idf_ = arrays["idf"]

    @classmethod
    def learn(cls, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> Opinions:
        """From utterances, their vectors, shape (n, dimension), and their classes."""
        classes, truth = np.unique(np.array(labels), return_inverse=True)
        centre, spread = vectors.mean(0), vectors.std(0) + 1e-6
        wording = _vectorizer()
        with ThreadPoolExecutor(2) as both:  # each keeps one core busy for seconds
            machine = both.submit(lambda: LinearSVC(C=0.5).fit(wording.fit_transform(texts), truth))
            regression = LogisticRegression(class_weight=_between_classes(truth), max_iter=100, tol=1e-3)
            regression.fit((vectors - centre) / spread * SCALE, truth)
            machine = machine.result()
        arrays = {
            "centre": centre,
            "spread": spread,
            "meaning": regression.coef_,
            "meaning_bias": regression.intercept_,
            "wording": machine.coef_.T,
            "wording_bias": machine.intercept_,
            "idf": wording.idf_,
            "neighbours": _unit(vectors - centre),
        }
        arrays = {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}
        return cls(arrays | {"truth": truth}, {word: int(place) for word, place in wording.vocabulary_.items()}, classes.tolist())

    def shares(self, texts: Sequence[str], vectors: np.ndarray, weights: Weights) -> np.ndarray:
        """How likely each class is, shape (n, classes), each row's sum 1; the columns are `classes`."""
        meaning, wording, neighbours = self.scores(texts, vectors)
        return softmax(weights.meaning * meaning + weights.wording * wording + weights.neighbours * neighbours, axis=1)

    def scores(self, texts: Sequence[str], vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The three opinions before they are weighed, each of shape (n, classes)."""
        known = self._arrays
        meaning = (vectors - known["centre"]) / known["spread"] * SCALE @ known["meaning"].T + known["meaning_bias"]
        wording = self._wording.transform(texts) @ known["wording"] + known["wording_bias"]
        return meaning, wording, np.log(self._neighbours(_unit(vectors - known["centre"])))

    def _neighbours(self, vectors: np.ndarray) -> np.ndarray:
        nearness = vectors @ self._arrays["neighbours"].T
        nearest = np.argpartition(-nearness, min(NEIGHBOURS, nearness.shape[1]) - 1, axis=1)[:, :NEIGHBOURS]
        shares = np.full((len(vectors), len(self.classes)), FLOOR)
        for row, found in enumerate(nearest):
            np.add.at(shares[row], self._arrays["truth"][found], np.exp(NEARNESS * (nearness[row, found] - 1)))
        return shares / shares.sum(1, keepdims=True)

    def save(self, folder: Path) -> None:
        np.savez(folder / "opinions.npz", **self._arrays)
        words = {"classes": self.classes, "vocabulary": self._vocabulary}
        (folder / "opinions.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Opinions:
        """Raises OSError, KeyError and ValueError for what `save` has not written."""
        words = json.loads((folder / "opinions.json").read_text(encoding="utf-8"))
        with np.load(folder / "opinions.npz") as arrays:
            return cls(dict(arrays), words["vocabulary"], words["classes"])


def _vectorizer(vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    if vocabulary is not None:
        return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32, vocabulary=vocabulary)
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32, min_df=2, max_features=60_000
    )


def _between_classes(truth: np.ndarray) -> dict[int, float]:
    """Halfway between counting every utterance the same and every class the same: what no answer covers has by far the most."""
    counts = np.bincount(truth)
    return dict(enumerate(np.sqrt(len(truth) / len(counts) / counts)))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
