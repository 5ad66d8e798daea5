"""Which of our languages a message is written in.

Every word votes by the groups of letters in it, and no word has more than one vote: a Danish term in an English sentence does not
make it Danish. The weights are data, `recognised_language.json`, which benchmarks/train_language.py writes; what else was tried and
how well they do is in docs/decisions/0007-language.md.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.language import Language

WEIGHTS = Path(__file__).with_name("recognised_language.json")
READ = 1_000  # characters; who has not told by then does not tell
LONGEST = 5  # letters in a group, the ends of a word counted

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


@dataclass(frozen=True)
class Weights:
    """`groups`: the vote of each group of letters, positive for Danish; `neither`: words that tell nothing; `danish`, `english`:
    the sum of votes from which a message is taken to be in that language."""

    groups: dict[str, float]
    neither: frozenset[str]
    danish: float
    english: float


def recognised(text: str) -> Language | None:
    """The language `text` is written in, None where it does not tell."""
    weights = _weights()
    sum_of_votes = votes(text, weights)
    if sum_of_votes >= weights.danish:
        return "da"
    if sum_of_votes <= -weights.english:
        return "en"
    return None


def votes(text: str, weights: Weights) -> float:
    """How much more of `text` is Danish than English, in words: negative where more is English."""
    found = (sum(weights.groups.get(group, 0.0) for group in groups(word)) for word in _telling(text, weights.neither))
    return sum(max(-1.0, min(1.0, vote)) for vote in found)


def words(text: str) -> list[str]:
    """The words of the beginning of `text`, as they are written."""
    return _WORD.findall(unicodedata.normalize("NFC", text[:READ]).replace("’", "'"))


def groups(word: str) -> Iterator[str]:
    """The groups of neighbouring letters in a word, and the word itself; its ends are blanks."""
    whole = f" {word.lower()} "
    for length in range(1, LONGEST + 1):
        yield from (whole[start : start + length] for start in range(len(whole) - length + 1))
    if len(whole) > LONGEST:
        yield whole


def _telling(text: str, neither: frozenset[str]) -> Iterator[str]:
    """The words that may tell the language. A capital inside the message mostly begins a name, and a single letter is a mark."""
    found = words(text)
    shouted = text.isupper()
    for place, word in enumerate(found):
        is_name = place > 0 and word[0].isupper() and not shouted
        if len(word) > 1 and not is_name and word.lower() not in neither:
            yield word


@cache
def _weights() -> Weights:
    """Read at the first message; should two threads read it at once, they read the same."""
    return read_weights(WEIGHTS)


def read_weights(path: Path) -> Weights:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Weights(raw["groups"], frozenset(raw["neither"]), raw["danish"], raw["english"])
