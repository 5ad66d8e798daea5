"""Texts in the languages citizens are answered in."""

from __future__ import annotations

from typing import Literal

from content.yaml import Record

Language = Literal["da", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "en")
DEFAULT: Language = "da"


class Text(Record):
    """The same text in every language."""

    da: str
    en: str

    def in_(self, lang: Language) -> str:
        return getattr(self, lang)
