"""vejviser feedback"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.commands.shared import add_municipality, chosen_name
from bot.feedback import Feedback, FeedbackStore
from content.characters import STEERING
from content.settings import settings


def add(commands) -> None:
    parser = commands.add_parser("feedback", help="what citizens say of the replies, the worst first")
    add_municipality(parser)
    parser.add_argument("--days", type=_days, metavar="N", help="only of the latest N days")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    name = chosen_name(arguments.municipality)
    given = FeedbackStore(settings().feedback, settings().feedback_days).read(name, arguments.days)
    kinds = worst_first(given)
    if arguments.json:
        print(_json({"municipality": name, "feedback": [kind.as_json() for kind in kinds]}))
    elif kinds:
        print("\n".join(_table(name, given, kinds)))
    else:
        period = f" in the latest {arguments.days} days" if arguments.days else ""
        print(f"{name}: no citizen has said whether a reply helped{period}.")


@dataclass(frozen=True)
class Kind:
    """All that was said of the replies to one need, or of one outcome where no need was answered."""

    outcome: str
    intent: str | None
    given: list[Feedback]

    @property
    def helped(self) -> int:
        return sum(feedback.helped for feedback in self.given)

    @property
    def not_helped(self) -> int:
        return len(self.given) - self.helped

    @property
    def words(self) -> list[Feedback]:
        """Those who said why, first those who were not helped."""
        return sorted((feedback for feedback in self.given if feedback.why), key=lambda feedback: feedback.helped)

    def as_json(self) -> dict[str, Any]:
        words = [{"at": said.at, "lang": said.lang, "helped": said.helped, "why": said.why} for said in self.words]
        counts = {"helped": self.helped, "not_helped": self.not_helped}
        return {"outcome": self.outcome, "intent": self.intent, **counts, "words": words}


def worst_first(given: list[Feedback]) -> list[Kind]:
    """By how many were not helped; among equals, by how few were."""
    kinds: dict[tuple[str, str | None], list[Feedback]] = defaultdict(list)
    for feedback in given:
        kinds[feedback.outcome, feedback.intent].append(feedback)
    found = [Kind(*kind, said) for kind, said in kinds.items()]
    return sorted(found, key=lambda kind: (-kind.not_helped, kind.helped, kind.intent or "", kind.outcome))


def _table(name: str, given: list[Feedback], kinds: list[Kind]) -> Iterator[str]:
    helped = sum(feedback.helped for feedback in given)
    yield f"{name}: {len(given)} replies were judged, {helped} helped and {len(given) - helped} did not"
    yield "   not  helped"
    for kind in kinds:
        yield f"{kind.not_helped:6}  {kind.helped:6}  {kind.outcome} {kind.intent or ''}".rstrip()
        for said in kind.words:
            yield f"                  {said.at} {'+' if said.helped else '-'} {_one_line(said.why)}"


def _json(report: dict[str, Any]) -> str:
    """On a terminal it is as harmless as the table: json.dumps leaves some of the characters that steer one."""
    return STEERING.sub(_escaped, json.dumps(report, ensure_ascii=False))


def _escaped(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"


def _one_line(words: str) -> str:
    """The server keeps no character that steers a terminal; what else got into the file is seen, and does nothing."""
    return STEERING.sub("\N{REPLACEMENT CHARACTER}", " ".join(words.split()))


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 3650:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days, 1 to 3650")
    return int(text)
