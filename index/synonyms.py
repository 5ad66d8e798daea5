"""What citizens say → what the pages call it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from index.words import content_words, stem

# A longer question is a pasted text, in which nearly every phrase would be found.
_MOST_WORDS = 40


class Synonyms:
    """An editor's list, made ready for questions. Immutable; safe to share between threads."""

    def __init__(self, sayings: Mapping[str, Sequence[str]]) -> None:
        """`sayings`: the pages' term → words and phrases that mean it. Every content word of a phrase must be in a question, in any
        inflection and order, for the term to be added; a phrase without content words never is."""
        self._by_rarest: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        for term, phrases in sayings.items():
            for phrase in phrases:
                if stems := _stems(phrase):
                    self._by_rarest[max(stems, key=len)].append((stems, term))

    def terms(self, question: str) -> tuple[str, ...]:
        """The pages' terms for what the question says in other words, without those that it says itself."""
        words = content_words(question)
        if len(words) > _MOST_WORDS:
            return ()
        asked = frozenset(map(stem, words))
        found = (term for word in asked for stems, term in self._by_rarest.get(word, ()) if stems <= asked)
        return tuple(sorted({term for term in found if not _stems(term) <= asked}))


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, content_words(text)))
