"""Search in one municipality's index: the pages that fit a question best, and whether they answer it."""

from dataclasses import dataclass

import numpy as np

from index.answerable import Signals, confidence_of, is_answerable
from index.errors import IndexBroken
from index.lexical import WordIndex, WordMatch
from index.postings import SERVED_WORDS, WordWeights
from index.ranking import SERVED_RANKING, RankingWeights, meaning
from index.snippet import snippet
from index.stores import PageSimilarities, Reader, Store


@dataclass(frozen=True)
class PageHit:
    """A page that was found. `snippet`: at most 240 characters of it; `score`: 0 for no fit, about 1 for the best."""

    url: str
    title: str
    snippet: str
    score: float


@dataclass(frozen=True)
class SearchResult:
    """`pages`: best first, each address once, also when they do not answer. `confidence`: 0..1 that they do."""

    query: str
    answerable: bool
    confidence: float
    pages: tuple[PageHit, ...]


class Index:
    """One open generation. Immutable, and safe to search from several threads; a newer generation needs a new Index."""

    @classmethod
    def open(cls, store: Store, municipality: str, encoder_name: str | None = None) -> "Index":
        """A municipality's current generation. Raises IndexMissing, or IndexBroken where it is damaged, of another version, or made
        with another encoder than `encoder_name`."""
        reader = store.open(municipality)
        made_with = reader.head.encoder_name
        if encoder_name is not None and made_with != encoder_name:
            reader.close()
            raise IndexBroken(f"the index of {municipality} was made with the encoder {made_with}, not {encoder_name}; rebuild it")
        return cls(reader)

    def __init__(self, reader: Reader, ranking: RankingWeights = SERVED_RANKING, words: WordWeights = SERVED_WORDS) -> None:
        head = reader.head
        self.fingerprint = head.fingerprint
        self.encoder_name = head.encoder_name
        self.pages = len(reader.pages)
        self.chunks = reader.chunk_count
        self.memory = reader.memory
        self._reader = reader
        self._ranking = ranking
        self._centring = head.centring
        self._dimension = head.dimension
        self._other_matters = head.centring.of_passages(head.other_matters)
        self._words = WordIndex(reader.vocabulary, self.pages, reader.uses, words)

    def search(self, query: str, vector: np.ndarray, limit: int = 10) -> SearchResult:
        """The up to `limit` best pages for `query`, whose vector as encoded is `vector` (dimension,).

        Raises IndexBroken when the vector is another encoder's.
        """
        if not self.pages:
            return SearchResult(query, False, 0.0, ())
        found = self._find(query, vector)
        confidence = confidence_of(_signals(found)) if found.words.words else 0.0
        return SearchResult(query, is_answerable(confidence), confidence, self._hits(query, found, limit))

    def check(self) -> None:
        """Reads every text. Raises IndexBroken where the file is damaged behind what `open` reads."""
        for _ in self._reader.passages():
            pass

    def close(self) -> None:
        """To be called when no thread searches any more."""
        self._reader.close()

    def signals(self, query: str, vector: np.ndarray) -> Signals:
        """What the decision whether the pages answer is made from; the index must not be empty."""
        return _signals(self._find(query, vector))

    def _find(self, query: str, vector: np.ndarray) -> "_Found":
        if vector.shape != (self._dimension,):
            raise IndexBroken(f"the index was made with the encoder {self.encoder_name}, whose vectors differ; rebuild it")
        question = self._centring.of_question(vector)
        similarities = self._reader.similarities(question)
        near = meaning(similarities, self._ranking)
        words = self._words.match(query)
        other_matter = float((self._other_matters @ question).max())
        return _Found(similarities, near, words, near + self._ranking.words * words.scores, other_matter)

    def _hits(self, query: str, found: "_Found", limit: int) -> tuple[PageHit, ...]:
        best = _best(found.scores, limit)
        pages = [self._reader.pages[number] for number in best]
        chunks = self._reader.chunks(found.similarities.best_chunk[best])
        return tuple(
            PageHit(page.url, page.title, snippet(chunk, query), float(score))
            for page, chunk, score in zip(pages, chunks, found.scores[best])
        )


@dataclass(frozen=True)
class _Found:
    """What each page has to do with a query. `meaning` and `scores`: float32 (pages,)."""

    similarities: PageSimilarities
    meaning: np.ndarray
    words: WordMatch
    scores: np.ndarray
    other_matter: float  # similarity of the nearest text on what is no municipality's business


def _best(scores: np.ndarray, count: int) -> np.ndarray:
    """The numbers of the `count` highest scores, highest first; of equal ones the earlier page."""
    count = min(max(count, 0), len(scores))
    candidates = np.argpartition(-scores, count - 1)[:count] if count < len(scores) else np.arange(len(scores))
    return candidates[np.lexsort((candidates, -scores[candidates]))]


def _signals(found: _Found) -> Signals:
    top = int(_best(found.scores, 1)[0])
    closest = found.meaning[_best(found.meaning, 5)]
    return Signals(
        meaning=float(closest[0]),
        margin=float(closest[0] - closest[1]) if len(closest) > 1 else 0.0,
        meaning_of_next=float(closest[1:].mean()) if len(closest) > 1 else 0.0,
        other_matter=found.other_matter,
        words=float(found.words.scores[top]),
        words_known=found.words.known(),
        word_count=len(found.words.words),
    )
