"""Search in one municipality's index: the pages that fit a question best, and whether they answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from index.answerable import Signals, confidence_of, is_answerable, is_perhaps_answerable
from index.errors import IndexBroken
from index.lexical import WordIndex, WordMatch
from index.postings import SERVED_WORDS, WordWeights
from index.preferences import Preferences, is_at, nearness_of_places
from index.ranking import SERVED_RANKING, RankingWeights, meaning
from index.sentence_vectors import Encode, SentenceVectors
from index.snippet import snippet
from index.stores import PageSimilarities, Reader, Store

NONE = Preferences()
_MOVED_BY_PLACE = 30  # best pages among which the citizen's place on the website decides
# Of the best score. The right page was never among those left out in 1,000 questions on three websites but once.
_WORTH_SHOWING = 0.5
_READ_CLOSELY = 3  # best pages whose sentences are compared with the question: as many as a reply shows


@dataclass(frozen=True)
class PageHit:
    """A page that was found. `snippet`: at most 240 characters of it; `marks`: where the question's words stand in them, as
    (start, end); `score`: about 0 or below for no fit, about 1 for the best."""

    url: str
    title: str
    snippet: str
    score: float
    marks: tuple[tuple[int, int], ...] = ()
    pinned: bool = False  # an editor wants it for this question
    language: str | None = None  # that the page says it is in


@dataclass(frozen=True)
class SearchResult:
    """`pages`: those pinned to the question, then best first, each address once, also when they do not answer.
    `confidence`: 0..1 that they do."""

    query: str
    confidence: float
    pages: tuple[PageHit, ...]

    def worth_showing(self, most: int) -> tuple[PageHit, ...]:
        """The first `most` of those that are pinned or fit at least half as well as the one that fits best."""
        best = max((page.score for page in self.pages), default=0.0)
        enough = min(best, best * _WORTH_SHOWING)
        return tuple(page for page in self.pages if page.pinned or page.score >= enough)[:most]

    @property
    def answerable(self) -> bool:
        """Whether the pages may be promised as an answer."""
        return is_answerable(self.confidence)

    @property
    def perhaps(self) -> bool:
        """Whether the pages may be shown as something that perhaps helps."""
        return is_perhaps_answerable(self.confidence)


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
        self._hubness = head.hubness
        self._other_matters = head.centring.of_passages(head.other_matters)
        self._sentences = SentenceVectors(head.centring)
        self._languages = np.array([page.language or "" for page in reader.pages])
        self._places: dict[tuple[str, ...], list[int]] = {(): []}
        self._words = WordIndex(reader.vocabulary, self.pages, reader.uses, words)

    def search(
        self,
        query: str,
        vector: np.ndarray,
        limit: int = 10,
        preferences: Preferences = NONE,
        encode: Encode | None = None,
    ) -> SearchResult:
        """The up to `limit` best pages for `query`, whose vector as encoded is `vector` (dimension,).

        `encode` gives the vectors of passages: with it, the snippets of the best pages show the sentences nearest in meaning.
        Raises IndexBroken when the vector is another encoder's.
        """
        if not self.pages:
            return SearchResult(query, 0.0, ())
        found = self._find(query, vector, preferences)
        at_places = (self._at((place,))[:1] for place in preferences.pinned)
        pinned = [number for numbers in at_places for number in numbers if not found.hidden[number]]
        decidable = found.words.words and not found.hidden.all()
        confidence = 1.0 if pinned else confidence_of(_signals(found, preferences)) if decidable else 0.0
        worth_reading = encode if is_perhaps_answerable(confidence) else None  # nobody is shown the others
        return SearchResult(query, confidence, self._hits(query, found, pinned, limit, worth_reading))

    def check(self) -> None:
        """Reads every text. Raises IndexBroken where the file is damaged behind what `open` reads."""
        for _ in self._reader.passages():
            pass

    def close(self) -> None:
        """To be called when no thread searches any more."""
        self._reader.close()

    def signals(self, query: str, vector: np.ndarray, preferences: Preferences = NONE) -> Signals:
        """What the decision whether the pages answer is made from; a page must be there that is not hidden."""
        return _signals(self._find(query, vector, preferences), preferences)

    def _find(self, query: str, vector: np.ndarray, preferences: Preferences) -> "_Found":
        if vector.shape != (self._dimension,):
            raise IndexBroken(f"the index was made with the encoder {self.encoder_name}, whose vectors differ; rebuild it")
        question = self._centring.of_question(vector)
        similarities = self._reader.similarities(question)
        near = meaning(similarities, self._hubness, self._ranking)
        words = self._words.match(" ".join((query, *preferences.terms)))
        other_matter = float((self._other_matters @ question).max())
        scores = near + self._ranking.words * words.scores
        self._prefer(scores, preferences)
        return _Found(question, similarities, near, words, scores, other_matter)

    def _prefer(self, scores: np.ndarray, preferences: Preferences) -> None:
        scores[self._at(preferences.hidden)] = -np.inf  # first, so that they take no place among the best
        if preferences.language:
            scores[self._languages == preferences.language] += self._ranking.own_language
        if preferences.page and self._ranking.near_page:
            for number in _best(scores, _MOVED_BY_PLACE):
                nearness = nearness_of_places(self._reader.pages[number].url, preferences.page)
                scores[number] += self._ranking.near_page * nearness

    def _at(self, places: tuple[str, ...]) -> list[int]:
        """The numbers of the pages at these places, in the places' order, and at one place the shortest address, which asks nothing of
        the page, first; kept, since an editor's places are the same for every question."""
        if places not in self._places:
            pages = sorted(enumerate(self._reader.pages), key=lambda numbered: len(numbered[1].url))
            found = (number for place in places for number, page in pages if is_at(page.url, place))
            self._places[places] = list(dict.fromkeys(found))
        return self._places[places]

    def _hits(self, query: str, found: "_Found", pinned: Sequence[int], limit: int, encode: Encode | None) -> tuple[PageHit, ...]:
        best = [*pinned, *_best(found.scores, limit)]
        numbers = [number for number in dict.fromkeys(map(int, best)) if not found.hidden[number]][:limit]
        chunk_numbers = found.similarities.best_chunk[numbers].tolist()
        chunks = dict(zip(chunk_numbers, self._reader.chunks(chunk_numbers)))
        read_closely = {number: chunks[number] for number in chunk_numbers[:_READ_CLOSELY]}
        nearness = self._sentences.nearness(read_closely, found.question, encode) if encode else {}
        hits = []
        for number, chunk in zip(numbers, chunk_numbers):
            page = self._reader.pages[number]
            shown = snippet(chunks[chunk], query, nearness.get(chunk))
            score = float(found.scores[number])
            hits.append(PageHit(page.url, page.title, shown.text, score, shown.marks, number in pinned, page.language))
        return tuple(hits)


@dataclass(frozen=True)
class _Found:
    """What each page has to do with a query. `question`: centred; `meaning` and `scores`: float32 (pages,)."""

    question: np.ndarray
    similarities: PageSimilarities
    meaning: np.ndarray
    words: WordMatch
    scores: np.ndarray
    other_matter: float  # similarity of the nearest text on what is no municipality's business

    @property
    def hidden(self) -> np.ndarray:
        """bool (pages,)"""
        return np.isneginf(self.scores)


def _best(scores: np.ndarray, count: int) -> np.ndarray:
    """The numbers of the `count` highest scores, highest first; of equal ones the earlier page."""
    count = min(max(count, 0), len(scores))
    candidates = np.argpartition(-scores, count - 1)[:count] if count < len(scores) else np.arange(len(scores))
    return candidates[np.lexsort((candidates, -scores[candidates]))]


def _signals(found: _Found, preferences: Preferences) -> Signals:
    shown = ~found.hidden  # what is not shown promises nothing
    top = int(_best(found.scores, 1)[0])
    meaning_margin, meaning_of_next = _ahead(found.meaning[shown])
    score_margin, score_of_next = _ahead(found.scores[shown])
    words_margin, _ = _ahead(found.words.scores[shown])
    nearest = float(found.meaning[shown].max())
    words, english = float(found.words.scores[top]), float(preferences.language == "en")
    return Signals(
        meaning=nearest,
        margin=meaning_margin,
        meaning_of_next=meaning_of_next,
        other_matter=found.other_matter,
        nearer_other=max(0.0, found.other_matter - nearest),
        words=words,
        words_known=found.words.known(),
        word_count=log(1 + len(found.words.words)),
        words_margin=words_margin,
        score_margin=score_margin,
        score_of_next=score_of_next,
        other_words=float(bool(preferences.terms)),
        english=english,
        english_words=english * words,
    )


def _ahead(scores: np.ndarray) -> tuple[float, float]:
    """How far the best score is ahead of the second, and the mean of the second to the fifth; 0 where there is but one."""
    first, *others = scores[_best(scores, 5)].tolist()
    return (first - others[0], sum(others) / len(others)) if others else (0.0, 0.0)
