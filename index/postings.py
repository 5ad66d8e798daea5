"""Which pages use which words, and how much a use says: what the word search (index/lexical.py) reads."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.compounds import CompoundSplitter
from index.words import content_words, stem


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
class Vocabulary:
    """The words of a municipality's pages, without where they stand."""

    words: tuple[str, ...]  # folded, for spelling and compounds
    counts: np.ndarray  # int32, one per word: how often the pages use it
    stems: tuple[str, ...]  # one per word
    terms: tuple[str, ...]  # stems of words and of parts of compounds
    page_counts: np.ndarray  # int32, one per term: how many pages use it


@dataclass(frozen=True)
class Use:
    """Where one term is used."""

    pages: np.ndarray  # int32 page numbers
    impacts: np.ndarray  # float32, one per page: BM25 without the idf, 0 .. saturation + 1


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

    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.words, self.counts, self.stems, self.terms, np.diff(self.starts))

    def use(self, term: int) -> Use:
        start, end = self.starts[term], self.starts[term + 1]
        return Use(self.pages[start:end], self.impacts[start:end])


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
