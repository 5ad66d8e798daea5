"""The parts of a message: danger that is told of in one of them is not drowned by the rest."""

from __future__ import annotations

import re

SHORTEST = 2  # words: one says nothing by itself
MOST = 10  # a longer message's clauses are taken together, so that none is left out and no message keeps the encoder busy
BORDER = re.compile(r"[.!?;\n]+|,\s|\s[-–]\s|\s(?:men|og|fordi|because|but|and)\s", re.IGNORECASE)


def parts_of(text: str) -> list[str]:
    """Its clauses in order, each once; none where it is a single one."""
    clauses = [clause.strip() for clause in BORDER.split(text)]
    clauses = list(dict.fromkeys(clause for clause in clauses if len(clause.split()) >= SHORTEST and clause != text.strip()))
    together = -(-len(clauses) // MOST)
    return [". ".join(clauses[start : start + together]) for start in range(0, len(clauses), together)] if clauses else []
