"""What a turn ends in, and what that is worth to a labelled question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.evaluation.questions import Question
from content.answers import Answer
from content.decision import AskBack, Ranking, Search, Thresholds, decide, urgent
from content.library import SOMETHING_ELSE

# Of a question that an answer covers:
RIGHT = "answered right"
OFFERED = "asked back, the right one offered"
OTHERS = "asked back, others offered"
PASSED_ON = "passed on"  # to the pages, the hotline or another authority
WRONG = "answered wrong"
COVERED = (RIGHT, OFFERED, OTHERS, PASSED_ON, WRONG)

# Of one that no answer covers, besides OTHERS and PASSED_ON:
UNDUE = "answered though nothing covers it"
CHAT = "chat"
UNCOVERED = (UNDUE, CHAT, OTHERS, PASSED_ON)


@dataclass(frozen=True)
class Answered:
    intent: str


End = Answered | AskBack | Search


def end_of_turn(ranking: Ranking, sure: float, answers: Mapping[str, Answer], thresholds: Thresholds) -> End:
    """What the first turn of a conversation ends in, were `sure` the confidence from which on the best intent is answered.

    The same as the rules in data/rules/ and the actions make of it; `answers` are those that the municipality gives.
    """
    if help_with := urgent(ranking, answers, thresholds):
        return Answered(help_with)
    if not ranking or ranking[0][1] < sure:
        return decide(ranking, answers, thresholds)
    best = ranking[0][0]
    return Answered(best) if best in answers and answers[best].outcome != "search" else Search()


def end_in(reply: dict) -> End:
    """What the turn ended in that gave the reply."""
    if reply["outcome"] == "clarify":
        payloads = [c["payload"] for m in reply["messages"] if m["type"] == "choices" for c in m["choices"]]
        return AskBack(tuple(payload.removeprefix("/") for payload in payloads if payload != SOMETHING_ELSE))
    return Answered(reply["intent"]) if reply["intent"] else Search()


def ending(question: Question, end: End, answers: Mapping[str, Answer]) -> str:
    """One of COVERED, or of UNCOVERED."""
    match end:
        case Answered(intent) if question.intent:
            return RIGHT if intent == question.intent else WRONG
        case Answered(intent):
            return CHAT if answers[intent].outcome == "chat" else UNDUE
        case AskBack(intents):
            return OFFERED if question.intent in intents else OTHERS
    return PASSED_ON
