"""Which of the choices on the table a citizen means who types it instead of pressing its button."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from index.words import content_words, stem, words

LONGEST = 6  # words: a longer message says something of its own
ALIKE = 88  # of 100, from which on a misspelt title is recognised
# Whoever denies a choice does not choose it; "don't" comes as two words.
DENIALS = set("ikke ik ej nej ingen uden not no none dont don without".split())
PLACES = (
    ("1", "den første", "første", "det første", "nummer 1", "nr 1", "the first", "first", "number 1", "the first one"),
    ("2", "den anden", "det andet", "nummer 2", "nr 2", "nummer to", "the second", "second", "number 2", "the second one"),
    ("3", "den tredje", "tredje", "det tredje", "nummer 3", "nr 3", "the third", "third", "number 3", "the third one"),
    ("4", "den fjerde", "fjerde", "det fjerde", "nummer 4", "nr 4", "the fourth", "fourth", "number 4", "the fourth one"),
    ("5", "den femte", "femte", "det femte", "nummer 5", "nr 5", "the fifth", "fifth", "number 5", "the fifth one"),
    ("6", "den sjette", "sjette", "det sjette", "nummer 6", "nr 6", "the sixth", "sixth", "number 6", "the sixth one"),
    ("7", "den syvende", "syvende", "det syvende", "nummer 7", "nr 7", "the seventh", "seventh", "number 7", "the seventh one"),
    ("8", "den ottende", "ottende", "det ottende", "nummer 8", "nr 8", "the eighth", "eighth", "number 8", "the eighth one"),
)


def chosen(text: str, choices: Sequence[tuple[str, str]]) -> str | None:
    """The payload of the one choice, of pairs (title, payload), that the words can only mean; None when they mean none or several."""
    said = _plain(text)
    if not said or len(said.split()) > LONGEST:
        return None
    titles = [_plain(title) for title, _ in choices]
    if said in titles:
        return choices[titles.index(said)][1]
    if DENIALS & set(said.split()):
        return None
    for place, names in enumerate(PLACES[: len(choices)]):
        if said in names:
            return choices[place][1]
    if alike := process.extractOne(said, titles, scorer=fuzz.ratio, score_cutoff=ALIKE):
        return choices[alike[2]][1]
    fitting = [payload for title, payload in choices if _means(said, title)]
    return fitting[0] if len(fitting) == 1 else None


def _means(said: str, title: str) -> bool:
    """The words tell nothing that the title does not: "til mit barn" means "Et barn", but "mit barn er væk" is said for its own sake."""
    return _telling(said) <= _stems(words(title))


def _telling(text: str) -> set[str]:
    """Without stop words, unless there is nothing else."""
    return _stems(content_words(text) or words(text))


def _stems(found: list[str]) -> set[str]:
    return {stem(word) for word in found}


def _plain(text: str) -> str:
    return " ".join(words(text))
