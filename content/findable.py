"""What editors say about the search of pages: other words for the same, pages that come first, pages that are not shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import validator

from content.yaml import Record, read

Sayings = dict[str, tuple[str, ...]]  # a term, or a page's place → the words and phrases that mean it
PLACE = re.compile(r"(?:https?://[^/\s]+)?/[^\s*]*\*?")


class Findable(Record):
    """The part `search:` of a municipality's file."""

    synonyms: Sayings = {}  # besides those of data/synonyms.yml
    pinned: Sayings = {}  # a page's path → the words of the questions to which it comes first
    hidden: tuple[str, ...] = ()  # paths of pages that are never shown; with * at the end every path that begins so

    @validator("synonyms", "pinned")
    def _says_something(cls, value: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        return _not_empty(value)

    @validator("pinned", "hidden")
    def _are_places(cls, value):
        for place in value:
            if not PLACE.fullmatch(place):
                raise ValueError(f"{place!r} must be the path of a page, such as /borger/affald/")
        return value

    @validator("pinned")
    def _are_single_pages(cls, value: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for place in value:
            if place.endswith("*"):
                raise ValueError(f"{place!r} must be the path of one page; only hidden pages may end in *")
        return value


class Synonyms(Record):
    """data/synonyms.yml"""

    synonyms: Sayings

    @validator("synonyms")
    def _says_something(cls, value: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        return _not_empty(value)


def load_synonyms(path: Path) -> Sayings:
    """The synonyms that hold everywhere; none where there is no file. Raises ContentFault."""
    return read(path, Synonyms).synonyms if path.exists() else {}


def _not_empty(sayings: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    for term, phrases in sayings.items():
        if not term.strip() or not phrases or not all(phrase.strip() for phrase in phrases):
            raise ValueError(f"{term!r} must have at least one word or phrase, and none may be empty")
    return sayings
