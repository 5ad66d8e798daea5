"""How well each page fits a query: the meaning of its passages and the words it uses."""

from dataclasses import dataclass

import numpy as np

from index.centring import Centring


@dataclass(frozen=True)
class RankingWeights:
    """What the parts of a page's score count; docs/decisions/0004-ranking.md has the measurements."""

    lead: float = 0.25  # of the meaning: the lead says what the page is about, the best chunk that it holds the answer
    words: float = 0.25


SERVED_RANKING = RankingWeights()


class Meaning:
    """The centred passages of all pages, ready to be compared with a query. Immutable."""

    def __init__(self, vectors: np.ndarray, first_chunks: np.ndarray, centring: Centring) -> None:
        """`vectors` (chunks, dimension) as encoded; `first_chunks` (pages,): the number of each page's lead."""
        self._centring = centring
        self._passages = centring.of_passages(vectors.astype(np.float32))
        self._leads = first_chunks

    def similarities(self, query: np.ndarray) -> np.ndarray:
        """Centred cosine of every chunk with the query vector (dimension,) as encoded; float32 (chunks,), -1..1."""
        return self._passages @ self._centring.of_question(query)

    def page_scores(self, similarities: np.ndarray, weights: RankingWeights) -> np.ndarray:
        """float32 (pages,): the lead's and the best chunk's similarity, weighted."""
        best = np.maximum.reduceat(similarities, self._leads)
        return weights.lead * similarities[self._leads] + (1 - weights.lead) * best
