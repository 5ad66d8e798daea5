"""Vectors measured from the middle of their kind, so that what all texts share no longer counts.

All e5 vectors point nearly the same way; what tells two texts apart is small beside it. Three things are taken away:
from passages the mean of the municipality's passages, from questions the mean of general questions, and from both the
direction in which English differs from Danish, so that an English question finds the Danish page about the matter rather
than any English one. The general texts are such as any municipality could have; they steady the mean of a handful of pages.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from index.encoder import Encoder
from index.general_texts import general_texts

# As many own passages weigh as much as the general ones together.
_GENERAL_WEIGHT = 20


@dataclass(frozen=True)
class Centring:
    """What is taken away.

    `passages` and `questions`: float32 (dimension,); `languages`: float32 (directions, dimension), orthonormal.
    """

    passages: np.ndarray
    questions: np.ndarray
    languages: np.ndarray

    def of_passages(self, vectors: np.ndarray) -> np.ndarray:
        """Centred unit vectors, float32 (n, dimension), of passages as encoded."""
        return self._without_language(vectors - self.passages)

    def of_question(self, vector: np.ndarray) -> np.ndarray:
        """The centred unit vector, float32 (dimension,), of a question as encoded."""
        return self._without_language(vector - self.questions)

    def _without_language(self, vectors: np.ndarray) -> np.ndarray:
        plain = vectors - (vectors @ self.languages.T) @ self.languages
        lengths = np.linalg.norm(plain, axis=-1, keepdims=True)
        return (plain / np.maximum(lengths, 1e-9)).astype(np.float32, copy=False)


@cache
def general_centring(encoder: Encoder) -> Centring:
    """The centring by the general texts alone, which are the same in Danish and English."""
    texts = general_texts()
    passages = {language: encoder.passages(texts["passages"][language]).mean(axis=0) for language in ("da", "en")}
    questions = {language: encoder.queries(texts["questions"][language]).mean(axis=0) for language in ("da", "en")}
    differences = np.stack([means["en"] - means["da"] for means in (passages, questions)])
    orthonormal, _ = np.linalg.qr(differences.T)
    return Centring(passages["da"], questions["da"], orthonormal.T.astype(np.float32))


def centring_of(passages: np.ndarray, general: Centring) -> Centring:
    """The centring for a municipality's `passages` as encoded, (n, dimension), n >= 0."""
    total = passages.sum(axis=0, dtype=np.float64) + _GENERAL_WEIGHT * general.passages
    mean = (total / (len(passages) + _GENERAL_WEIGHT)).astype(np.float32)
    return Centring(mean, general.questions, general.languages)


@cache
def other_matters(encoder: Encoder) -> np.ndarray:
    """Passages on what is no municipality's business, as encoded: float32 (n, dimension)."""
    return encoder.passages(general_texts()["other_matters"])
