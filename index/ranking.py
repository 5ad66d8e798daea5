"""How well each page fits a query: the meaning of its passages and the words it uses."""

from dataclasses import dataclass

import numpy as np

from index.stores import PageSimilarities


@dataclass(frozen=True)
class RankingWeights:
    """What the parts of a page's score count; docs/decisions/0004-ranking.md has the measurements."""

    lead: float = 0.25  # of the meaning: the lead says what the page is about, the best chunk that it holds the answer
    words: float = 0.25


SERVED_RANKING = RankingWeights()


def meaning(similarities: PageSimilarities, weights: RankingWeights) -> np.ndarray:
    """float32 (pages,): the lead's and the best chunk's similarity, weighted."""
    return weights.lead * similarities.lead + (1 - weights.lead) * similarities.best
