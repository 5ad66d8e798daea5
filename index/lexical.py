"""Word search: which pages use the words of a query, and how much of the query that is (BM25)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from index.compounds import CompoundSplitter
from index.spelling import Speller
from index.words import content_words, stem

# A longer query is a pasted text; its beginning says what it is about.
_LONGEST_QUERY = 2000
_MOST_QUERY_WORDS = 64


@dataclass(frozen=True)
class WordWeights:
    """How much a use of a word counts."""

    title: float = 3.0
    heading: float = 1.5
    text: float = 1.0
    part: float = 0.5  # a part of a compound says less than the whole word
    corrected: float = 0.7  # a word put right may be another one than was meant
    saturation: float = 1.2  # BM25's k1
    length: float = 0.5  # BM25's b: a long page that also says it is nearly as good as a short one that says only it


SERVED_WORDS = WordWeights()


@dataclass(frozen=True)
class PageText:
    """What the word search sees of a page."""

    title: str
    headings: Sequence[str]
    texts: Sequence[str]


@dataclass(frozen=True)
class Postings:
    """The stored form. The pages that use term i are `pages[starts[i]:starts[i + 1]]`, each with its impact beside it."""

    words: tuple[str, ...]  # folded words the pages use, for spelling and compounds
    counts: np.ndarray  # int32, one per word: how often
    stems: tuple[str, ...]  # one per word
    terms: tuple[str, ...]  # stems of words and of parts of compounds
    starts: np.ndarray  # int32, one more than terms
    pages: np.ndarray  # int32 page numbers
    impacts: np.ndarray  # float32 BM25 without the idf, 0 .. saturation + 1
    page_count: int


def build_postings(pages: Sequence[PageText], weights: WordWeights = SERVED_WORDS) -> Postings:
    """The postings of `pages`; a page's number is its place in the sequence."""
    counts = Counter(word for page in pages for text in (page.title, *page.headings, *page.texts) for word in content_words(text))
    stems = {word: stem(word) for word in counts}
    splitter = CompoundSplitter(counts, stems)
    uses: dict[str, list[tuple[int, float]]] = defaultdict(list)
    lengths = np.zeros(len(pages), dtype=np.float32)
    for number, page in enumerate(pages):
        for term, frequency in _term_frequencies(page, splitter, weights).items():
            uses[term].append((number, frequency))
            lengths[number] += frequency
    terms = tuple(sorted(uses))
    numbers = np.array([number for term in terms for number, _ in uses[term]], dtype=np.int32)
    frequencies = np.array([frequency for term in terms for _, frequency in uses[term]], dtype=np.float32)
    starts = np.cumsum([0, *(len(uses[term]) for term in terms)], dtype=np.int32)
    return Postings(
        tuple(counts),
        np.array(list(counts.values()), dtype=np.int32),
        tuple(stems.values()),
        terms,
        starts,
        numbers,
        _impacts(frequencies, lengths, numbers, weights),
        len(pages),
    )


def _term_frequencies(page: PageText, splitter: CompoundSplitter, weights: WordWeights) -> dict[str, float]:
    frequencies: dict[str, float] = defaultdict(float)
    fields = [(page.title, weights.title)]
    fields += [(heading, weights.heading) for heading in page.headings]
    fields += [(text, weights.text) for text in page.texts]
    for text, weight in fields:
        for word in content_words(text):
            frequencies[stem(word)] += weight
            if weights.part:
                for part in splitter.parts(word):
                    frequencies[part] += weight * weights.part
    return frequencies


def _impacts(frequencies: np.ndarray, lengths: np.ndarray, numbers: np.ndarray, weights: WordWeights) -> np.ndarray:
    average = lengths.mean() if lengths.any() else 1.0
    damping = weights.saturation * (1 - weights.length + weights.length * lengths[numbers] / average)
    return (frequencies * (weights.saturation + 1) / (frequencies + damping)).astype(np.float32)


class WordIndex:
    """The postings made ready for queries. Immutable; safe to share between threads."""

    def __init__(self, postings: Postings, weights: WordWeights = SERVED_WORDS) -> None:
        counts = Counter(dict(zip(postings.words, postings.counts.tolist())))
        stems: Counter[str] = Counter()
        for word_stem, count in zip(postings.stems, postings.counts.tolist()):
            stems[word_stem] += count
        self._postings = postings
        self._weights = weights
        self._rows = {term: row for row, term in enumerate(postings.terms)}
        self._splitter = CompoundSplitter(counts, dict(zip(postings.words, postings.stems)))
        self._speller = Speller(counts | stems)  # the pages may only use another inflection of the word that was meant
        self._rarest = self._idf(0)

    def match(self, query: str) -> "WordMatch":
        """Scores every page by the words of `query`; a query without content words gives zeros."""
        asked = list(dict.fromkeys(content_words(query[:_LONGEST_QUERY])))[:_MOST_QUERY_WORDS]
        words = [self._query_word(word) for word in asked]
        scores = np.zeros(self._postings.page_count, dtype=np.float32)
        reachable = 0.0
        for word in words:
            for use in word.uses:
                scores[use.pages] += np.float32(use.weight * use.idf) * use.impacts
                reachable += use.weight * use.idf
            if not word.uses:
                reachable += word.idf
        if reachable:
            scores /= np.float32(reachable * (self._weights.saturation + 1))
        return WordMatch(scores, tuple(words))

    def _query_word(self, word: str) -> "_QueryWord":
        terms = self._terms(word)
        if not terms and self._weights.corrected and (corrected := self._speller.correct(word)):
            terms = [(row, weight * self._weights.corrected) for row, weight in self._terms(corrected)]
        uses = tuple(self._use(row, weight) for row, weight in terms)
        idf = sum(use.weight * use.idf for use in uses) / sum(use.weight for use in uses) if uses else self._rarest
        return _QueryWord(uses, idf)

    def _terms(self, word: str) -> list[tuple[int, float]]:
        """Rows of the word's stem and of its parts, each with its weight; [] for a word that no page uses in any way."""
        whole = self._rows.get(stem(word))
        parts = self._splitter.parts(word) if self._weights.part else ()
        part_weight = self._weights.part if whole is not None else 1 / max(len(parts), 1)
        found = [(whole, 1.0)] if whole is not None else []
        return found + [(self._rows[part], part_weight) for part in parts if part in self._rows]

    def _use(self, row: int, weight: float) -> "_Use":
        start, end = self._postings.starts[row], self._postings.starts[row + 1]
        return _Use(self._postings.pages[start:end], self._postings.impacts[start:end], weight, self._idf(end - start))

    def _idf(self, pages_with_it: int) -> float:
        return log(1 + (self._postings.page_count - pages_with_it + 0.5) / (pages_with_it + 0.5))


@dataclass(frozen=True)
class _Use:
    """One term of a query word: the pages that use it, sorted, with their impacts."""

    pages: np.ndarray
    impacts: np.ndarray
    weight: float
    idf: float


@dataclass(frozen=True)
class _QueryWord:
    uses: tuple[_Use, ...]  # () for a word that no page uses
    idf: float

    @property
    def known(self) -> float:
        """1 for a word that some page uses, less for one known only by its parts or corrected, 0 for an unknown one."""
        return min(1.0, max((use.weight for use in self.uses), default=0.0))


@dataclass(frozen=True)
class WordMatch:
    """What the words of one query gave.

    `scores`: float32, one per page, 0..1: BM25 as a share of what a page about nothing but the query would get.
    `words`: the query's content words.
    """

    scores: np.ndarray
    words: tuple[_QueryWord, ...]

    def known(self) -> float:
        """Share of the content words, by their rarity, that any page uses; 0 where there are none."""
        total = sum(word.idf for word in self.words)
        return sum(word.idf * word.known for word in self.words) / total if total else 0.0
