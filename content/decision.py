"""What is decided from confidences: help at once; of what was not understood well enough, ask back or search the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from content.answers import Answer
from content.yaml import Record


class Thresholds(Record):
    """data/thresholds.yml."""

    safety: float = Field(gt=0, le=1)
    ask_back: float = Field(ge=0, le=1)
    uncovered: float = Field(ge=0, le=1)
    choice: float = Field(ge=0, le=1)
    choices: int = Field(ge=2, le=5)


@dataclass(frozen=True)
class AskBack:
    intents: tuple[str, ...]


@dataclass(frozen=True)
class Search:
    pass


Ranking = Sequence[tuple[str, float]]  # every intent with its confidence, best first


def urgent(ranking: Ranking, answers: Mapping[str, Answer], thresholds: Thresholds) -> str | None:
    """The safety intent that is answered at once, whatever else was understood; None when there is none."""
    safety = [(name, share) for name, share in ranking if name in answers and answers[name].outcome == "safety"]
    return safety[0][0] if safety and sum(share for _, share in safety) >= thresholds.safety else None


def needs(ranking: Ranking, answers: Mapping[str, Answer]) -> list[tuple[str, float]]:
    """Of the ranking what citizens need of the municipality: not what no answer covers, another authority's matter, or an overview."""
    return [(name, share) for name, share in ranking if _is_need(name, answers) and not answers[name].overview]


def decide(ranking: Ranking, answers: Mapping[str, Answer], thresholds: Thresholds) -> AskBack | Search:
    """Of words that were not understood well enough; intents without an answer, and other authorities, stand for what no answer covers."""
    uncovered = sum(share for name, share in ranking if not _is_need(name, answers))
    offered = [
        (name, share)
        for name, share in ranking
        if _is_need(name, answers) and answers[name].outcome in ("answer", "handoff") and share >= thresholds.choice
    ]
    if not offered or offered[0][1] < max(thresholds.ask_back, thresholds.uncovered * uncovered):
        return Search()
    return AskBack(tuple(name for name, _ in offered[: thresholds.choices]))


def _is_need(name: str, answers: Mapping[str, Answer]) -> bool:
    return name in answers and answers[name].outcome != "search"
