"""docs/sub-questions.md says what the answers say, and the model leads each of its questions to the answer named."""

import asyncio
import re
from typing import NamedTuple

import pytest

from content.answers import Answer, load_answers
from content.settings import ROOT

PAGE = ROOT / "docs" / "sub-questions.md"
ROW = re.compile(r"^\| (?P<question>[^|]+) \| `(?P<intent>\w+)(?:/(?P<case>\w+))?` \| (?P<said>[^|]+) \|$", re.MULTILINE)
LEAST_ROWS = 340
LEAST_SHARE = 0.97


class SubQuestion(NamedTuple):
    question: str
    intent: str
    case: str  # "" where the answer itself covers it
    said: list[str]


SUB_QUESTIONS = [
    SubQuestion(row["question"], row["intent"], row["case"] or "", row["said"].split(" · "))
    for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    return load_answers(ROOT / "data" / "answers")


def test_every_row_of_the_tables_is_read():
    lines = [
        line
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| question |")
    ]
    assert len(SUB_QUESTIONS) == len(lines) >= LEAST_ROWS


def test_no_question_stands_twice():
    questions = [row.question.casefold() for row in SUB_QUESTIONS]
    assert sorted({question for question in questions if questions.count(question) > 1}) == []


def test_every_answer_and_case_that_is_named_is_there(answers):
    assert [row[:3] for row in SUB_QUESTIONS if row.intent not in answers or row.case not in answers[row.intent].wordings()] == []


def test_every_sentence_stands_in_its_answer_letter_for_letter(answers):
    assert [
        (row.intent, row.case, sentence) for row in SUB_QUESTIONS for sentence in row.said if not _says(answers, row, sentence)
    ] == []


@pytest.mark.slow
def test_each_question_in_a_new_conversation_leads_to_its_answer(make_assistant):
    assistant = make_assistant()
    missed = [
        f"{row.question} → {' or '.join(found)}, not {row.intent}"
        for row, found in zip(SUB_QUESTIONS, asyncio.run(_led_to(assistant, [row.question for row in SUB_QUESTIONS])))
        if row.intent not in found
    ]
    assert 1 - len(missed) / len(SUB_QUESTIONS) >= LEAST_SHARE, "\n".join(missed)


async def _led_to(assistant, questions: list[str]) -> list[list[str]]:
    """Of each question the intents that are offered as choices, or the one that is answered, or else the most likely one."""
    found = []
    for question in questions:
        reply = await assistant.converse("fjordby", question)
        best, _ = (await assistant.dialogue.understand(question))[0]
        found.append(_offered(reply) or [reply["intent"] or best])
    return found


def _says(answers: dict[str, Answer], row: SubQuestion, sentence: str) -> bool:
    paragraphs = answers[row.intent].wordings()[row.case].in_("da")
    return any(sentence in paragraph.text or sentence in (paragraph.otherwise or "") for paragraph in paragraphs)


def _offered(reply: dict) -> list[str]:
    """The intents on the buttons of a reply that asks back."""
    choices = [choice for message in reply["messages"] if message["type"] == "choices" for choice in message["choices"]]
    return [choice["payload"].removeprefix("/") for choice in choices] if reply["outcome"] == "clarify" else []
