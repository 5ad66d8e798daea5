"""The sentences of a chunk that best show a citizen why the page was found."""

from functools import lru_cache

from index.chunks import Chunk
from index.sentences import sentences
from index.words import content_words, stem, words

LONGEST_SNIPPET = 240
# A longer query is a pasted text; its beginning says what it is about.
_LONGEST_QUERY = 2000
# Between sentences that share as many words with the query, the earlier ones introduce the matter.
_LATER_COSTS = 0.05
_SENTENCE_ENDS = (".", "!", "?", ":", "…", "”", '"')


def snippet(chunk: Chunk, query: str) -> str:
    """One or two neighbouring sentences of the chunk, at most LONGEST_SNIPPET characters; "" only for a chunk without text."""
    parts = [" ".join(sentence.split()) for sentence in sentences(chunk.text)]
    if not parts:
        return _shortened(chunk.heading)
    asked = {stem(word) for word in content_words(query[:_LONGEST_QUERY])}
    shared = [len(asked & _stems(part)) - _LATER_COSTS * place for place, part in enumerate(parts)]
    best = max(range(len(parts)), key=shared.__getitem__)
    text = parts[best]
    if best + 1 < len(parts):
        # Lines of lists and tables end without a full stop.
        with_next = f"{text}{' ' if text.endswith(_SENTENCE_ENDS) else ' – '}{parts[best + 1]}"
        text = with_next if len(with_next) <= LONGEST_SNIPPET else text
    return _shortened(text)


@lru_cache(maxsize=10_000)  # most searches find the same few pages
def _stems(sentence: str) -> frozenset[str]:
    return frozenset(map(stem, words(sentence)))


def _shortened(text: str) -> str:
    """`text`, or its first words and an ellipsis where it is too long."""
    if len(text) <= LONGEST_SNIPPET:
        return text
    cut = text[:LONGEST_SNIPPET]
    return f"{cut[: cut.rindex(' ') if ' ' in cut else -1].rstrip(' ,;:–-')}…"
