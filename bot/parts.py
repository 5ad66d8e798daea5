"""The parts of a message: danger that is told of in one of them is not drowned by the rest."""

from __future__ import annotations

import re

SHORTEST = 2  # words: one says nothing by itself
MOST = 6  # of the latest parts, since what weighs most often comes last
BORDER = re.compile(r"[.!?;\n]+|,\s|\s[-–]\s|\s(?:men|og|fordi|because|but|and)\s", re.IGNORECASE)


def parts_of(text: str) -> list[str]:
    """Its sentences and clauses in order; none where it is a single one."""
    parts = [part.strip() for part in BORDER.split(text)]
    parts = [part for part in parts if len(part.split()) >= SHORTEST]
    return [part for part in parts if part != text.strip()][-MOST:]
