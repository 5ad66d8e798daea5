"""The file of labelled questions.

It holds `questions`, each with its `text`; for the understanding also `intent` (null: no answer covers it) and `lang`, for the search
`urls` (paths or addresses of the pages that answer; none: no page does) and, for scoring snippets, `answer` (the words of such a page that
answer). A `kind` is optional; the scores are given for each as well.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import constr

from content.errors import VejviserFault
from content.language import DEFAULT, Language
from content.yaml import Record, read


class Question(Record):
    text: constr(strip_whitespace=True, min_length=1)
    intent: str | None = None
    lang: Language = DEFAULT
    kind: str = ""
    urls: tuple[str, ...] = ()
    answer: str = ""


class Questions(Record):
    questions: tuple[Question, ...]


def read_questions(file: Path) -> tuple[Question, ...]:
    """Raises VejviserFault, also when there are none."""
    questions = read(file, Questions).questions
    if not questions:
        raise VejviserFault(f"{file}: there are no questions in it")
    return questions


class Cry(Record):
    """Words of somebody in danger, and which help they need."""

    intent: str
    text: str
    lang: str = ""


class Cries(Record):
    """What must raise the alarm, and what must not though it sounds like it."""

    danger: tuple[Cry, ...]
    harmless: tuple[str, ...]


def read_cries(file: Path) -> Cries:
    """Raises ContentFault."""
    return read(file, Cries)
