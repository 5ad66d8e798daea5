"""What a question is about in general: which matters it comes near, whether or not this municipality has pages on them.

A question nearer to a general text on a matter than to any page is likely about a matter the pages leave out.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from index.encoder import Encoder
from index.general_texts import general_texts


@dataclass(frozen=True)
class Topics:
    """Passages as encoded, each float32 (n, dimension): on matters of municipalities, and on others (food, sport, computers …)."""

    municipal: np.ndarray
    other: np.ndarray


@cache
def general_topics(encoder: Encoder) -> Topics:
    """The topics as this encoder sees them."""
    texts = general_texts()["topics"]
    return Topics(encoder.passages(texts["municipal"]), encoder.passages(texts["other"]))
