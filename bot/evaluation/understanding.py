"""How well needs are recognised, and what citizens would meet at each threshold: from one ranking of intents per question."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.evaluation.endings import COVERED, UNCOVERED, UNDUE, WRONG, Answered, end_of_turn, ending
from bot.evaluation.questions import Question
from content.answers import Answer
from content.decision import Ranking, Thresholds, needs

GRID = tuple(percent / 100 for percent in range(20, 91, 5))


@dataclass(frozen=True)
class Ranked:
    """A question as it was understood."""

    question: Question
    ranking: Ranking


@dataclass(frozen=True)
class Rules:
    """What is made of a ranking."""

    answers: Mapping[str, Answer]  # those that are given
    thresholds: Thresholds
    sure: float  # the confidence from which on the best intent is answered


@dataclass(frozen=True)
class IntentScore:
    intent: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Confusion:
    expected: str
    got: str
    times: int
    example: str


@dataclass(frozen=True)
class Mistake:
    """A question that is given an answer which is not its own."""

    text: str
    expected: str | None  # None: nothing covers it
    got: str
    confidence: float  # of what was got


@dataclass(frozen=True)
class Row:
    """What happens at one threshold: for the covered questions, and for each kind of uncovered ones, the share of each ending."""

    sure: float
    ended: dict[str, dict[str, float]]


def recognition(ranked: Sequence[Ranked], answers: Mapping[str, Answer]) -> dict[str, float]:
    """Accuracy and macro F1 of the most likely need over the covered questions; nothing if there are none."""
    from sklearn.metrics import accuracy_score, f1_score

    expected, best = _expected_and_best(ranked, answers)
    if not expected:
        return {}
    return {
        "accuracy": float(accuracy_score(expected, best)),
        "macro F1": float(f1_score(expected, best, average="macro", labels=sorted(set(expected)), zero_division=0)),
    }


def intent_scores(ranked: Sequence[Ranked], answers: Mapping[str, Answer]) -> list[IntentScore]:
    """Of every intent that is expected, over the covered questions; the lowest F1 first."""
    from sklearn.metrics import precision_recall_fscore_support

    expected, best = _expected_and_best(ranked, answers)
    if not expected:
        return []
    names = sorted(set(expected))
    columns = precision_recall_fscore_support(expected, best, labels=names, zero_division=0)
    scores = [IntentScore(name, float(p), float(r), float(f), int(n)) for name, p, r, f, n in zip(names, *columns)]
    return sorted(scores, key=lambda score: (score.f1, score.intent))


def confusions(ranked: Sequence[Ranked], answers: Mapping[str, Answer]) -> list[Confusion]:
    """Pairs of the expected and another most likely need, the most frequent first, each with the first question of it."""
    expected, best = _expected_and_best(ranked, answers)
    texts = [one.question.text for one in _covered(ranked)]
    pairs = [pair for pair in zip(expected, best) if pair[0] != pair[1]]
    examples = dict(reversed([*zip(zip(expected, best), texts)]))
    counted = sorted(Counter(pairs).items(), key=lambda item: (-item[1], item[0]))
    return [Confusion(*pair, times, examples[pair]) for pair, times in counted]


def confidently_wrong(ranked: Sequence[Ranked], rules: Rules) -> list[Mistake]:
    """The questions that are answered wrong, or though nothing covers them; the surest first."""
    mistakes = []
    for one in ranked:
        end = end_of_turn(one.ranking, rules.sure, rules.answers, rules.thresholds)
        if isinstance(end, Answered) and ending(one.question, end, rules.answers) in (WRONG, UNDUE):
            mistakes.append(Mistake(one.question.text, one.question.intent, end.intent, dict(one.ranking)[end.intent]))
    return sorted(mistakes, key=lambda mistake: -mistake.confidence)


def over_thresholds(ranked: Sequence[Ranked], rules: Rules) -> list[Row]:
    """A row for each threshold of GRID, and for the one in use."""
    return [Row(sure, _endings(ranked, rules, sure)) for sure in sorted({*GRID, rules.sure})]


def group(question: Question) -> str:
    """What the scores of the question count towards."""
    return "covered" if question.intent else question.kind or "uncovered"


def _endings(ranked: Sequence[Ranked], rules: Rules, sure: float) -> dict[str, dict[str, float]]:
    ended: dict[str, list[str]] = defaultdict(list)
    for one in sorted(ranked, key=lambda one: one.question.intent is None):  # the covered ones first
        end = end_of_turn(one.ranking, sure, rules.answers, rules.thresholds)
        ended[group(one.question)].append(ending(one.question, end, rules.answers))
    return {
        name: {one: endings.count(one) / len(endings) for one in (COVERED if name == "covered" else UNCOVERED)}
        for name, endings in ended.items()
    }


def _expected_and_best(ranked: Sequence[Ranked], answers: Mapping[str, Answer]) -> tuple[list[str], list[str]]:
    """Of each covered question the intent that is expected, and the most likely need."""
    covered = _covered(ranked)
    return [one.question.intent for one in covered], [needs(one.ranking, answers)[0][0] for one in covered]


def _covered(ranked: Sequence[Ranked]) -> list[Ranked]:
    return [one for one in ranked if one.question.intent]
