"""Facts that are true from a day on, or until one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from content.language import Language, Text
from content.yaml import Record


class Dated(Record):
    """A value with the days, both included, on which it is true."""

    value: str | Text
    from_: date | None = Field(None, alias="from")
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)


Fact = str | Text | Dated | tuple[Dated, ...]


def values(fact: Fact) -> Iterable[Dated]:
    """A fact as values with their days; one that names none is always true."""
    if isinstance(fact, Dated):
        return (fact,)
    if isinstance(fact, tuple):
        return fact
    return (Dated(value=fact),)


def value_on(fact: Fact, day: date, lang: Language) -> str | None:
    """What is true on a day; None when nothing is."""
    true = next((dated.value for dated in values(fact) if dated.holds(day)), None)
    return true.in_(lang) if isinstance(true, Text) else true
