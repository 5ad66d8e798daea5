"""Word search: which pages use the words of a query, and how much of the query that is (BM25)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from index.compounds import CompoundSplitter
from index.postings import SERVED_WORDS, Use, Vocabulary, WordWeights
from index.spelling import Speller
from index.words import content_words, stem

# A longer query is a pasted text; its beginning says what it is about.
_LONGEST_QUERY = 2000
_MOST_QUERY_WORDS = 64


class WordIndex:
    """The vocabulary made ready for queries. Immutable; safe to share between threads."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        page_count: int,
        uses: Callable[[Sequence[int]], list[Use]],
        weights: WordWeights = SERVED_WORDS,
    ) -> None:
        """`uses` gives the pages of terms by their numbers in the vocabulary."""
        counts = Counter(dict(zip(vocabulary.words, vocabulary.counts.tolist())))
        stems: Counter[str] = Counter()
        for word_stem, count in zip(vocabulary.stems, vocabulary.counts.tolist()):
            stems[word_stem] += count
        self._page_count = page_count
        self._page_counts = vocabulary.page_counts
        self._uses = uses
        self._weights = weights
        self._numbers = {term: number for number, term in enumerate(vocabulary.terms)}
        self._splitter = CompoundSplitter(counts, dict(zip(vocabulary.words, vocabulary.stems)))
        self._speller = Speller(counts | stems)  # the pages may only use another inflection of the word that was meant
        self._rarest = self._idf(0)

    def match(self, query: str) -> "WordMatch":
        """Scores every page by the words of `query`; a query without content words gives zeros."""
        asked = list(dict.fromkeys(content_words(query[:_LONGEST_QUERY])))[:_MOST_QUERY_WORDS]
        words = [self._query_word(word) for word in asked]
        terms = [term for word in words for term in word.terms]
        scores = np.zeros(self._page_count, dtype=np.float32)
        for term, use in zip(terms, self._uses([term.number for term in terms]) if terms else ()):
            scores[use.pages] += np.float32(term.weight * term.idf) * use.impacts
        reachable = sum(term.weight * term.idf for term in terms) + sum(word.idf for word in words if not word.terms)
        if reachable:
            scores /= np.float32(reachable * (self._weights.saturation + 1))
        return WordMatch(scores, tuple(words))

    def _query_word(self, word: str) -> "_QueryWord":
        weights = self._terms(word)
        if not weights and self._weights.corrected and (corrected := self._speller.correct(word)):
            weights = [(number, weight * self._weights.corrected) for number, weight in self._terms(corrected)]
        terms = tuple(_Term(number, weight, self._idf(int(self._page_counts[number]))) for number, weight in weights)
        idf = sum(term.weight * term.idf for term in terms) / sum(term.weight for term in terms) if terms else self._rarest
        return _QueryWord(terms, idf)

    def _terms(self, word: str) -> list[tuple[int, float]]:
        """Numbers of the word's stem and of its parts, each with its weight; [] for a word that no page uses in any way."""
        whole = self._numbers.get(stem(word))
        parts = self._splitter.parts(word) if self._weights.part else ()
        part_weight = self._weights.part if whole is not None else 1 / max(len(parts), 1)
        found = [(whole, 1.0)] if whole is not None else []
        return found + [(self._numbers[part], part_weight) for part in parts if part in self._numbers]

    def _idf(self, pages_with_it: int) -> float:
        return log(1 + (self._page_count - pages_with_it + 0.5) / (pages_with_it + 0.5))


@dataclass(frozen=True)
class _Term:
    """One term that a query word stands for."""

    number: int  # in the vocabulary
    weight: float
    idf: float


@dataclass(frozen=True)
class _QueryWord:
    terms: tuple[_Term, ...]  # () for a word that no page uses
    idf: float

    @property
    def known(self) -> float:
        """1 for a word that some page uses, less for one known only by its parts or corrected, 0 for an unknown one."""
        return min(1.0, max((term.weight for term in self.terms), default=0.0))


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
