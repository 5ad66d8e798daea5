"""The 98 Danish municipalities: how a message names one, and where a citizen of it can ask instead."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from content.dated import Fact
from content.yaml import Record, read

ALSO_A_WORD = {"Vejen Kommune", "Skive Kommune", "Greve Kommune", "Odder Kommune"}  # "på vejen" names no municipality


class Kommune(Record):
    """A municipality of the country, served or not."""

    name: str  # as citizens say it: Viborg Kommune
    code: str = Field(regex=r"^\d{4}$")  # in the CPR register
    region: Fact
    website: str
    also_called: tuple[str, ...] = ()  # its towns, and shorter or older names


def load_kommuner(path: Path) -> tuple[Kommune, ...]:
    """Raises ContentFault."""
    return read(path, tuple[Kommune, ...])


def named_in(text: str, kommuner: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """The names of the municipalities that a text speaks of, by their own name or another that they go by.

    `kommuner` are pairs of a name (Viborg Kommune) and the others. A longer name hides a shorter one within it: Lyngby-Taarbæk is not Lyngby.
    """
    words = _plain(text)
    found = [(name, *match.span()) for name, others in kommuner for match in _names(name, tuple(others)).finditer(words)]
    longest = [
        (name, start, end)
        for name, start, end in found
        if not any(a <= start and end <= b and b - a > end - start for _, a, b in found)
    ]
    return list(dict.fromkeys(name for name, _, _ in longest))


@functools.lru_cache(maxsize=256)
def _names(name: str, others: tuple[str, ...]) -> re.Pattern:
    """Whatever a municipality is called, also in the genitive."""
    called = {name, re.sub(r"s? Kommune$", "", name), re.sub(r" Kommune$", "", name), *others}
    longest_first = sorted(map(_plain, called), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})s?\b")


def _plain(text: str) -> str:
    """As people write names in a hurry: without capitals, with å, ø and æ or the letters that stand for them."""
    text = text.casefold()
    for letter, written in (("å", "aa"), ("ø", "oe"), ("æ", "ae")):
        text = text.replace(letter, written)
    return text
