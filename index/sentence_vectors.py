"""How near each sentence of the chunks that are shown is to the question: what a snippet is chosen by."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock

import numpy as np

from index.centring import Centring
from index.chunks import Chunk
from index.snippet import showable_sentences

_MOST_SENTENCES = 12  # of one chunk
_CHUNKS_REMEMBERED = 2_000  # whose sentences need not be encoded again: most searches find the same few pages

Encode = Callable[[list[str]], np.ndarray]  # passages → their vectors


class SentenceVectors:
    """Encoded when they are first asked for, and kept for a while. Safe to share between threads."""

    def __init__(self, centring: Centring) -> None:
        self._centring = centring
        self._kept: OrderedDict[int, np.ndarray] = OrderedDict()
        self._lock = Lock()

    def nearness(self, chunks: Mapping[int, Chunk], question: np.ndarray, encode: Encode) -> dict[int, np.ndarray]:
        """For each chunk by number, the cosines of its showable sentences with the question (dimension,), centred."""
        sentences = {number: showable_sentences(chunk)[:_MOST_SENTENCES] for number, chunk in chunks.items()}
        with self._lock:
            found = {number: self._kept[number] for number in sentences if number in self._kept}
        missing = {number: texts for number, texts in sentences.items() if texts and number not in found}
        if missing:
            vectors = self._centring.of_passages(encode([text for texts in missing.values() for text in texts]))
            borders = np.cumsum([len(texts) for texts in missing.values()])[:-1]
            found |= zip(missing, np.split(vectors, borders))
            self._keep(found)
        return {number: vectors @ question for number, vectors in found.items()}

    def _keep(self, found: Mapping[int, np.ndarray]) -> None:
        with self._lock:
            self._kept.update(found)
            while len(self._kept) > _CHUNKS_REMEMBERED:
                self._kept.popitem(last=False)
