"""Danish compounds split into the words they are made of, by the words that the pages themselves use."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from math import log

from index.words import is_stop_word, stem

# Shorter words and parts split by chance ("kul-tur").
_SHORTEST_COMPOUND = 7
_SHORTEST_PART = 3
_SHORTEST_LAST_PART = 4
_MOST_PARTS = 3
_LINKING_LETTERS = ("s", "e")


class CompoundSplitter:
    """Splits against the words that the pages use. Safe to share between threads."""

    def __init__(self, counts: Mapping[str, int], stems: Mapping[str, str]) -> None:
        """`counts`: folded word → how often the pages use it; `stems`: the same words → their stems."""
        self._words = {word: stems[word] for word in counts if _may_be_part(word)}
        self._stems: Counter[str] = Counter()
        for word, word_stem in self._words.items():
            self._stems[word_stem] += counts[word]
        self.parts = lru_cache(maxsize=100_000)(self._parts)

    def _parts(self, word: str) -> tuple[str, ...]:
        """Stems of the two or three words that `word` is made of, in order; () where it is no compound of known words."""
        if len(word) < _SHORTEST_COMPOUND or not word.isalpha():
            return ()
        return self._cut(word, _MOST_PARTS)

    def _cut(self, word: str, most: int) -> tuple[str, ...]:
        """The cut into fewest parts; of those, the one into the words used most."""
        candidates = []
        for border in range(_SHORTEST_PART, len(word) - _SHORTEST_LAST_PART + 1):
            first = self._first_part(word[:border])
            if first is None:
                continue
            rest = word[border:]
            last = self._last_part(rest)
            if last is not None:
                candidates.append((first, last))
            elif most > 2 and (parts := self._cut(rest, most - 1)):
                candidates.append((first, *parts))
        return min(candidates, key=self._unlikeliness, default=())

    def _first_part(self, text: str) -> str | None:
        """The stem of the known word that `text` is, with or without a linking letter."""
        if text in self._words:
            return self._words[text]
        bare = text[:-1]
        if text.endswith(_LINKING_LETTERS) and len(bare) >= _SHORTEST_PART and bare in self._words:
            return self._words[bare]
        return None

    def _last_part(self, text: str) -> str | None:
        """The stem of the known word that `text` is, in any inflection."""
        text_stem = self._words.get(text) or stem(text)
        return text_stem if len(text_stem) >= _SHORTEST_PART and text_stem in self._stems else None

    def _unlikeliness(self, parts: tuple[str, ...]) -> tuple[int, float]:
        return len(parts), -sum(log(self._stems[part]) for part in parts)


def _may_be_part(word: str) -> bool:
    return len(word) >= _SHORTEST_PART and word.isalpha() and not is_stop_word(word)
