"""How well each page fits a query: the meaning of its passages and the words it uses."""

from dataclasses import dataclass

import numpy as np

from index.stores import PageSimilarities


@dataclass(frozen=True)
class RankingWeights:
    """What the parts of a page's score count; docs/decisions/0004-ranking.md has the measurements."""

    lead: float = 0.45  # of the meaning: the lead says what the page is about, the best chunk that it holds the answer
    words: float = 0.3
    hubness: float = 0.3  # taken away: a page near every question is near this one for nothing
    own_language: float = 0.05  # a page in the conversation's language
    near_page: float = 0.05  # a page in the folder of the one the citizen stands on


SERVED_RANKING = RankingWeights()


def meaning(similarities: PageSimilarities, hubness: np.ndarray, weights: RankingWeights) -> np.ndarray:
    """float32 (pages,): the lead's and the best chunk's similarity, weighted, less what the page has in common with any question."""
    return weights.lead * similarities.lead + (1 - weights.lead) * similarities.best - weights.hubness * hubness
