"""On questions that are never trained on, the understanding stays as good as it was when its thresholds were chosen."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bot.evaluation import read_questions

pytestmark = pytest.mark.slow

HELD_OUT = read_questions(Path(__file__).parents[1] / "data" / "heldout_nlu.yml")
SAFETY = {"krise", "vold", "akut"}


@pytest.fixture(scope="module")
def ranked(dialogue):
    async def rank():
        return [(question, await dialogue.needs(question.text)) for question in HELD_OUT]

    return asyncio.run(rank())


def share(hits) -> float:
    hits = list(hits)
    return sum(hits) / len(hits)


def test_the_need_is_recognised(ranked):
    assert share(ranking[0][0] == question.intent for question, ranking in ranked if question.intent) >= 0.85


def test_few_needs_are_taken_for_another_with_confidence(ranked):
    surely = [(q.intent, *r[0]) for q, r in ranked if q.intent]
    assert share(best != wanted and confidence >= 0.5 for wanted, best, confidence in surely) <= 0.07


def test_whoever_is_in_danger_is_helped(ranked):
    danger = [sum(dict(r)[name] for name in SAFETY) for q, r in ranked if q.intent in SAFETY]
    assert share(confidence >= 0.3 for confidence in danger) >= 0.95


def test_ordinary_questions_do_not_raise_the_alarm(ranked):
    danger = [sum(dict(r)[name] for name in SAFETY) for q, r in ranked if q.intent not in SAFETY]
    assert share(confidence >= 0.3 for confidence in danger) <= 0.04


def test_no_intent_swallows_the_others(ranked):
    wrong = Counter(r[0][0] for q, r in ranked if q.intent and r[0][0] != q.intent)
    assert max(wrong.values()) <= 6
