"""Pages that are near every question.

In a space of many dimensions some points are neighbours of nearly all others. Such a page turns up whatever is asked; how near it is
to questions in general says how much of its nearness to one question means nothing.
Source: Dinu, Lazaridou & Baroni (2015), Improving zero-shot learning by mitigating the hubness problem.
"""

from functools import cache

import numpy as np

from index.centring import Centring
from index.encoder import Encoder
from index.general_texts import general_texts

# Of the general questions, those nearest to a page. All of them would punish a page for being about any municipal matter at all.
_NEAREST = 12


@cache
def general_questions(encoder: Encoder) -> np.ndarray:
    """What citizens ask, on every matter alike, as encoded: float32 (n, dimension)."""
    return encoder.queries(general_texts()["asked"])


def hubness(vectors: np.ndarray, first_chunks: np.ndarray, centring: Centring, questions: np.ndarray) -> np.ndarray:
    """float32 (pages,): the mean similarity of each page's nearest chunk with the general questions nearest to it.

    `vectors` (chunks, dimension) and `questions` (n, dimension) as encoded; `first_chunks` (pages,): the number of each page's lead.
    """
    if not len(first_chunks):
        return np.zeros(0, dtype=np.float32)
    similarities = centring.of_passages(vectors.astype(np.float32)) @ centring.of_question(questions).T
    pages = np.maximum.reduceat(similarities, first_chunks, axis=0)
    nearest = min(_NEAREST, pages.shape[1])
    return np.partition(pages, -nearest, axis=1)[:, -nearest:].mean(axis=1).astype(np.float32)
