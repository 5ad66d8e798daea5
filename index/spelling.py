"""Misspelt query words put right by the words that the pages themselves use."""

from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

# In a shorter word one wrong letter leaves too little to know it by.
_SHORTEST_WORD = 4
# From this length on two wrong letters are put right as well.
_LONG_WORD = 8


class Speller:
    """Corrects against `counts`: folded word → how often the pages use it. Safe to share between threads."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._by_first_letter: dict[str, list[str]] = defaultdict(list)
        for word in counts:
            if len(word) >= _SHORTEST_WORD - 1 and word.isalpha():
                self._by_first_letter[word[0]].append(word)

    def correct(self, word: str) -> str | None:
        """The used word that `word` was most likely meant to be: the nearest, and of those the most used; or None.

        Nearness is counted in letters added, left out, replaced or swapped. People seldom miss the first letter.
        """
        if len(word) < _SHORTEST_WORD or not word.isalpha():
            return None
        allowed = 2 if len(word) >= _LONG_WORD else 1
        near = process.extract(word, self._by_first_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=allowed, limit=None)
        return min(near, key=lambda match: (match[1], -self._counts[match[0]]), default=(None,))[0]
