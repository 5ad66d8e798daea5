"""`vejviser evaluate nlu`: asks the assistant every question, and reports how it understood them and how the turns ended."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass

from bot.evaluation.endings import PASSED_ON, end_in, ending
from bot.evaluation.questions import Question
from bot.evaluation.understanding import (
    Confusion,
    IntentScore,
    Mistake,
    Ranked,
    Row,
    Rules,
    confidently_wrong,
    confusions,
    group,
    intent_scores,
    over_thresholds,
    recognition,
)
from bot.masking import mask
from content.language import DEFAULT


@dataclass(frozen=True)
class Report:
    metrics: dict[str, float]
    sure: float  # the threshold in use
    intents: list[IntentScore]
    confusions: list[Confusion]
    confidently_wrong: list[Mistake]
    thresholds: list[Row]
    languages: dict[str, list[Row]]  # the thresholds by language, where there is another than the default


def evaluate_nlu(questions: tuple[Question, ...]) -> Report:
    """Raises VejviserFault and IndexFault."""
    from bot.loading import load_assistant

    assistant = load_assistant()
    return asyncio.run(_evaluate(assistant, questions))


async def _evaluate(assistant, questions: tuple[Question, ...]) -> Report:
    library = assistant.library
    municipality = next(iter(library.municipalities.values()))
    given = {intent: answer for intent, answer in library.answers.items() if library.gives(intent, municipality)}
    masked = [question.copy(update={"text": mask(question.text).text}) for question in questions]  # as reports hold them too
    ranked = [Ranked(question, await assistant.dialogue.understand(question.text)) for question in masked]
    replies = []
    for question in masked:
        reply = await assistant.converse(municipality.name, question.text)
        assistant.conversations.end(reply["conversation"])
        replies.append((question, reply))
    return report(ranked, Rules(given, library.thresholds, assistant.dialogue.sure), how_turns_ended(replies, library.answers))


def report(ranked: list[Ranked], rules: Rules, ended: dict[str, float]) -> Report:
    """`ended` are the metrics of whole turns."""
    by_language = _by_language(ranked)
    metrics = {"questions": len(ranked)} | recognition(ranked, rules.answers) | ended
    for lang, spoken in by_language.items():
        own = {"questions": len(spoken)} | recognition(spoken, rules.answers)
        metrics |= {f"{lang}: {name}": value for name, value in own.items()}
    return Report(
        metrics=metrics,
        sure=rules.sure,
        intents=intent_scores(ranked, rules.answers),
        confusions=confusions(ranked, rules.answers),
        confidently_wrong=confidently_wrong(ranked, rules),
        thresholds=over_thresholds(ranked, rules),
        languages={lang: over_thresholds(spoken, rules) for lang, spoken in by_language.items()},
    )


def how_turns_ended(replies: list[tuple[Question, dict]], answers: dict) -> dict[str, float]:
    """Shares of the covered questions, and of each kind of uncovered ones; who was passed on is told by the outcome."""
    ended: dict[str, list[str]] = defaultdict(list)
    for question, reply in replies:
        end = ending(question, end_in(reply), answers)
        ended[group(question)].append(reply["outcome"] if end == PASSED_ON else end)
    return {f"{name}: {one}": ends.count(one) / len(ends) for name, ends in ended.items() for one in sorted(set(ends))}


def _by_language(ranked: list[Ranked]) -> dict[str, list[Ranked]]:
    languages = sorted({one.question.lang for one in ranked})
    return {} if languages == [DEFAULT] else {lang: [one for one in ranked if one.question.lang == lang] for lang in languages}
