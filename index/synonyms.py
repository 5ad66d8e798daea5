"""What citizens say → what the pages call it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from index.words import content_words, stem, words

# A longer question is a pasted text, in which nearly every phrase would be found.
_MOST_WORDS = 60


class Synonyms:
    """An editor's list, made ready for questions. Immutable; safe to share between threads."""

    def __init__(self, sayings: Mapping[str, Sequence[str]]) -> None:
        """`sayings`: the pages' term → words and phrases that mean it.

        Every content word of a phrase must be in a question, in any inflection and order, for the term to be added. Where a phrase
        has but one among its words ("hvem er far"), all its words must: that one alone says too little.
        """
        self._by_longest: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        for term, phrases in sayings.items():
            for phrase in phrases:
                if needed := _needed(phrase):
                    self._by_longest[max(needed, key=len)].append((needed, term))

    def terms(self, question: str) -> tuple[str, ...]:
        """The pages' terms for what the question says in other words, without those that it says itself."""
        said = words(question)
        if len(said) > _MOST_WORDS:
            return ()
        asked = frozenset(map(stem, said))
        found = {term for word in asked for needed, term in self._by_longest.get(word, ()) if needed <= asked}
        return tuple(sorted(term for term in found if not _needed(term) <= asked))


def _needed(phrase: str) -> frozenset[str]:
    """The stems that a question must have."""
    content = content_words(phrase)
    return frozenset(map(stem, content if len(content) > 1 else words(phrase)))
