"""Training examples that say the same twice, or the same of two intents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

ALIKE_WITHIN = 0.90  # cosine of character n-grams: nothing is learnt from the second of the two
ALIKE_ACROSS = 0.85  # of two intents: one of the two is likely in the wrong place
ROWS = 500  # examples compared with all others at once: a hundred million products at a time would fill the memory


def repeated(examples: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Examples that are the same but for capitals and punctuation."""
    seen: dict[str, tuple[str, str]] = {}
    for intent, text in _pairs(examples):
        plain = " ".join(re.findall(r"\w+", text.casefold())) or text
        if plain in seen:
            where, before = seen[plain]
            yield f"{intent}: the example {text!r} stands twice" + (f", also in {where}: {before!r}" if where != intent else "")
        seen.setdefault(plain, (intent, text))


def alike(examples: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Pairs of examples that are written closer to each other than they should be, the closest first."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    pairs = _pairs(examples)
    if len(pairs) < 2:
        return
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    vectors = vectorizer.fit_transform(text for _, text in pairs)
    close: list[tuple[float, int, int]] = []
    for start in range(0, len(pairs), ROWS):
        cosines = (vectors[start : start + ROWS] @ vectors[start:].T).tocoo()
        near = (cosines.data >= min(ALIKE_WITHIN, ALIKE_ACROSS)) & (cosines.row < cosines.col)
        close += zip(cosines.data[near].tolist(), (cosines.row[near] + start).tolist(), (cosines.col[near] + start).tolist())
    for cosine, i, j in sorted(close, key=lambda pair: -pair[0]):
        (intent, text), (other, like) = pairs[i], pairs[j]
        if cosine >= (ALIKE_WITHIN if intent == other else ALIKE_ACROSS):
            yield f"{intent}: {text!r} and {'' if intent == other else f'{other}: '}{like!r} are written almost alike ({cosine:.2f})"


def _pairs(examples: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(intent, text) for intent, texts in examples.items() for text in texts]
