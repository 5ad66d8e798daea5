"""Search in one municipality's index: the pages that fit a question best, and whether they answer it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.answerable import Signals, confidence_of, is_answerable
from index.errors import IndexBroken
from index.lexical import SERVED_WORDS, WordIndex, WordMatch, WordWeights
from index.ranking import SERVED_RANKING, Meaning, RankingWeights
from index.snippet import snippet
from index.store import GenerationFile


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
    def open(cls, path: Path, encoder_name: str | None = None) -> "Index":
        """The index at `path`. Raises IndexMissing, or IndexBroken where the file is damaged, of another version, or made with
        another encoder than `encoder_name`."""
        file = GenerationFile(path)
        made_with = file.generation.encoder_name
        if encoder_name is not None and made_with != encoder_name:
            file.close()
            raise IndexBroken(f"the index at {path} was made with the encoder {made_with}, not {encoder_name}; rebuild it")
        return cls(file)

    def __init__(self, file: GenerationFile, ranking: RankingWeights = SERVED_RANKING, words: WordWeights = SERVED_WORDS) -> None:
        generation = file.generation
        self.fingerprint = generation.fingerprint
        self.encoder_name = generation.encoder_name
        self.pages = len(generation.urls)
        self.chunks = len(generation.vectors)
        self._file = file
        self._ranking = ranking
        self._dimension = generation.vectors.shape[1]
        self._meaning = Meaning(generation.vectors, generation.first_chunks, generation.centring)
        self._other_matters = Meaning(generation.other_matters, np.arange(len(generation.other_matters)), generation.centring)
        self._words = WordIndex(generation.postings, words)

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
        for _ in self._file.passages():
            pass

    def signals(self, query: str, vector: np.ndarray) -> Signals:
        """What the decision whether the pages answer is made from; the index must not be empty."""
        return _signals(self._find(query, vector))

    def _find(self, query: str, vector: np.ndarray) -> "_Found":
        if vector.shape != (self._dimension,):
            raise IndexBroken(f"the index was made with the encoder {self.encoder_name}, whose vectors differ; rebuild it")
        similarities = self._meaning.similarities(vector)
        meaning = self._meaning.page_scores(similarities, self._ranking)
        words = self._words.match(query)
        other_matter = float(self._other_matters.similarities(vector).max())
        return _Found(similarities, meaning, words, meaning + self._ranking.words * words.scores, other_matter)

    def _hits(self, query: str, found: "_Found", limit: int) -> tuple[PageHit, ...]:
        generation = self._file.generation
        pages = _best(found.scores, limit)
        firsts = generation.first_chunks[pages]
        ends = np.append(generation.first_chunks[1:], self.chunks)[pages]
        shown = [first + int(np.argmax(found.similarities[first:end])) for first, end in zip(firsts, ends)]
        return tuple(
            PageHit(generation.urls[page], generation.titles[page], snippet(chunk, query), float(found.scores[page]))
            for page, chunk in zip(pages, self._file.chunks(shown))
        )


@dataclass(frozen=True)
class _Found:
    """What each page has to do with a query. float32: `similarities` (chunks,), `meaning` and `scores` (pages,)."""

    similarities: np.ndarray
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
