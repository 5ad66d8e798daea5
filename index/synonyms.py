"""What citizens say → what the pages call it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from index.words import content_words, is_stop_word, stem, words

# A longer question is a pasted text, in which nearly every phrase would be found.
_MOST_WORDS = 60


class Synonyms:
    """An editor's list, made ready for questions. Immutable; safe to share between threads."""

    def __init__(self, sayings: Mapping[str, Sequence[str]]) -> None:
        """`sayings`: the pages' term → words and phrases that mean it.

        Every content word of a phrase must be in a question, in any inflection and order, for the term to be added. Where a phrase
        has but one among its words ("hvem er far"), all its words must: that one alone says too little.
        """
        self._places = {term: place for place, term in enumerate(sayings)}
        self._by_longest: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        for term, phrases in sayings.items():
            for phrase in phrases:
                if needed := _needed(phrase):
                    self._by_longest[max(needed, key=len)].append((needed, term))

    def meant(self, question: str) -> tuple[str, ...]:
        """Every term that the question has a phrase of, in the list's order."""
        return self._meant(_asked(question))

    def terms(self, question: str) -> tuple[str, ...]:
        """The pages' terms for what the question says in other words: those that are meant, without those that it says itself."""
        asked = _asked(question)
        return tuple(term for term in self._meant(asked) if not _needed(term) <= asked)

    def _meant(self, asked: frozenset[str]) -> tuple[str, ...]:
        found = {term for word in asked for needed, term in self._by_longest.get(word, ()) if needed <= asked}
        return tuple(sorted(found, key=self._places.__getitem__))


def _asked(question: str) -> frozenset[str]:
    """The stems of the question's words; none of a pasted text."""
    said = words(question)
    return frozenset(map(_stem, said)) if len(said) <= _MOST_WORDS else frozenset()


def _needed(phrase: str) -> frozenset[str]:
    """The stems that a question must have."""
    content = content_words(phrase)
    return frozenset(map(_stem, content if len(content) > 1 else words(phrase)))


def _stem(word: str) -> str:
    """Small words apart from all others: the stem of "være" is also that of "værelse", and "dem" is all that is left of "demens"."""
    return f"{stem(word)}." if is_stop_word(word) else stem(word)
