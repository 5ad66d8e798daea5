"""The sentence or two of a chunk that best show a citizen why the page was found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.chunks import Chunk
from index.sentences import sentences
from index.words import content_words, fold, stem

LONGEST_SNIPPET = 240
# A longer query is a pasted text; its beginning says what it is about.
_LONGEST_QUERY = 2000
# A word that is shared counts as so much nearness, up to three words.
_SHARED_COUNTS = 0.06
_MOST_SHARED = 3
# Between sentences that fit as well, the earlier ones introduce the matter.
_LATER_COSTS = 0.01
_SENTENCE_ENDS = (".", "!", "?", ":", "…", "”", '"')
_WORD = re.compile(r"[^\W_]+")
_BOILERPLATE = re.compile(
    r"(?:læs|se|find) (?:også|mere|flere|her)\b.{0,60}|klik her\b.{0,60}|(?:sidst )?(?:opdateret|ændret|redigeret)\b.{0,40}"
    r"|(?:gå |tilbage )til (?:toppen|forsiden|indhold)\b.{0,20}|(?:del|print|udskriv) (?:denne )?siden?|kontakt(?: os)?|(?:read|see) (?:more|also)\b.{0,60}"
    r"|last updated\b.{0,40}|indhold|på denne side|fandt du det, du søgte.{0,5}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Snippet:
    """`text`: at most LONGEST_SNIPPET characters; `marks`: where the question's words stand in it, as (start, end) in characters."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def showable_sentences(chunk: Chunk) -> list[str]:
    """The chunk's sentences of which a snippet may be made, in order: without the phrases that every page has, where others are left."""
    parts = [" ".join(sentence.split()) for sentence in sentences(chunk.text)]
    return [part for part in parts if not _BOILERPLATE.fullmatch(part.strip(" .:»>"))] or parts


def snippet(chunk: Chunk, query: str, nearness: Sequence[float] | None = None) -> Snippet:
    """One sentence of the chunk, or two neighbours; empty only for a chunk without text.

    `nearness`: of the first of showable_sentences(chunk), each one's cosine with the question; without it the shared words decide alone.
    """
    asked = {stem(word) for word in content_words(query[:_LONGEST_QUERY])}
    parts = showable_sentences(chunk)[: None if nearness is None else len(nearness)]
    if not parts:
        return _marked(_shortened(chunk.heading), asked)
    fits = [
        (nearness[place] if nearness is not None else 0.0) + _SHARED_COUNTS * min(len(asked & _stems(part)), _MOST_SHARED)
        for place, part in enumerate(parts)
    ]
    best = max(range(len(parts)), key=lambda place: fits[place] - _LATER_COSTS * place)
    return _marked(_shortened(_with_neighbour(parts, best, fits)), asked)


def _with_neighbour(parts: Sequence[str], best: int, fits: Sequence[float]) -> str:
    """The best sentence with the one after it, or with the one before where that fits better, if there is room."""
    after, before = _joined(parts[best : best + 2]), _joined(parts[max(best - 1, 0) : best + 1])
    better_before = best > 0 and (best + 1 == len(parts) or fits[best - 1] > fits[best + 1])
    pairs = (before, after) if better_before else (after, before)
    return next((pair for pair in pairs if len(pair) <= LONGEST_SNIPPET), parts[best])


def _joined(pair: Sequence[str]) -> str:
    # Lines of lists and tables end without a full stop.
    return (" " if pair[0].endswith(_SENTENCE_ENDS) else " – ").join(pair)


@lru_cache(maxsize=10_000)  # most searches find the same few pages
def _stems(sentence: str) -> frozenset[str]:
    return frozenset(stem(fold(word)) for word in _WORD.findall(sentence))


def _marked(text: str, asked: set[str]) -> Snippet:
    found = (match for match in _WORD.finditer(text) if stem(fold(match[0])) in asked)
    return Snippet(text, tuple((match.start(), match.end()) for match in found))


def _shortened(text: str) -> str:
    """`text`, or its first words and an ellipsis where it is too long."""
    if len(text) <= LONGEST_SNIPPET:
        return text
    cut = text[:LONGEST_SNIPPET]
    return f"{cut[: cut.rindex(' ') if ' ' in cut else -1].rstrip(' ,;:–-')}…"
