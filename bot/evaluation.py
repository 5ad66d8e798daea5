"""Scores the understanding and the search against labelled questions. Metrics have the field's names.

A file holds `questions`, each with its `text`; for the understanding also `intent` (null: no answer covers it), for the search `urls`
(paths or addresses of the pages that answer; none: no page does) and optionally `kind`, by which the scores are given as well.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from content.errors import VejviserFault
from content.settings import settings
from content.yaml import Record, read


class Question(Record):
    text: str
    intent: str | None = None
    kind: str = ""
    urls: tuple[str, ...] = ()


class Questions(Record):
    questions: tuple[Question, ...]


def read_questions(file: Path) -> tuple[Question, ...]:
    """Raises VejviserFault, also when there are none."""
    questions = read(file, Questions).questions
    if not questions:
        raise VejviserFault(f"{file}: there are no questions in it")
    return questions


def evaluate_nlu(questions: tuple[Question, ...]) -> dict[str, float]:
    """Accuracy and macro F1 over the covered questions, if there are any; and what a citizen would have met, as the whole turn ends."""
    from bot.loading import load_assistant

    assistant = load_assistant()
    return asyncio.run(_nlu(assistant, questions))


async def _nlu(assistant, questions: tuple[Question, ...]) -> dict[str, float]:
    from sklearn.metrics import accuracy_score, f1_score

    municipality = next(iter(assistant.library.municipalities))
    covered = [question for question in questions if question.intent]
    metrics: dict[str, float] = {"questions": len(questions)}
    if covered:
        best = [(await assistant.dialogue.needs(question.text))[0][0] for question in covered]
        expected = [question.intent for question in covered]
        metrics["accuracy"] = float(accuracy_score(expected, best))
        metrics["macro F1"] = float(f1_score(expected, best, average="macro", labels=sorted(set(expected)), zero_division=0))
    ended: dict[str, list[str]] = defaultdict(list)
    for question in questions:
        reply = await assistant.converse(municipality, question.text)
        assistant.conversations.end(reply["conversation"])
        ended["covered" if question.intent else question.kind].append(_ending(question, reply))
    for kind, endings in ended.items():
        for ending in sorted(set(endings)):
            metrics[f"{kind}: {ending}"] = endings.count(ending) / len(endings)
    return metrics


def _ending(question: Question, reply: dict) -> str:
    if reply["outcome"] == "clarify":
        offered = {c["payload"] for m in reply["messages"] if m["type"] == "choices" for c in m["choices"]}
        return "asked back, the right one offered" if f"/{question.intent}" in offered else "asked back, others offered"
    if reply["intent"] is None:
        return reply["outcome"]
    if question.intent is None:
        return "chat" if reply["outcome"] == "chat" else "answered though nothing covers it"
    return "answered right" if reply["intent"] == question.intent else "answered wrong"


def evaluate_search(questions: tuple[Question, ...], municipality: str) -> dict[str, float]:
    """success@1, success@3 and MRR@10 in all and per kind; AUROC of the answerable decision, and what it keeps and refuses."""
    from bot.quiet import quieten
    from index.encoder import load_encoder
    from index.errors import IndexFault
    from index.search import Index

    quieten()
    try:
        encoder = load_encoder(settings().encoder)
        index = Index.open(settings().indexes / f"{municipality}.sqlite", encoder.name)
    except IndexFault as fault:
        raise VejviserFault(str(fault)) from fault
    results = [index.search(question.text, encoder.query(question.text)) for question in questions]
    metrics: dict[str, float] = {"questions": len(questions)}
    ranks: dict[str, list[int | None]] = defaultdict(list)
    for question, result in zip(questions, results):
        if question.urls:
            rank = _rank(question.urls, [page.url for page in result.pages])
            ranks["all"].append(rank)
            ranks[question.kind or "all"].append(rank)
    for kind, found in sorted(ranks.items(), key=lambda item: (item[0] != "all", item[0])):
        for k in (1, 3):
            metrics[f"{kind}: success@{k}"] = float(np.mean([rank is not None and rank <= k for rank in found]))
        metrics[f"{kind}: MRR@10"] = float(np.mean([1 / rank if rank else 0 for rank in found]))
    return metrics | _answerable(questions, results)


def _answerable(questions: tuple[Question, ...], results: list) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    truth = np.array([bool(question.urls) for question in questions])
    if truth.all() or not truth.any():
        return {}
    promised = np.array([result.answerable for result in results])
    return {
        "answerable: AUROC": float(roc_auc_score(truth, [result.confidence for result in results])),
        "answerable: kept": float(promised[truth].mean()),
        "unanswerable: not promised": float((~promised[~truth]).mean()),
    }


def _rank(wanted: tuple[str, ...], found: list[str]) -> int | None:
    """The place, from 1, of the first page wanted."""
    for place, url in enumerate(found[:10], 1):
        if url in wanted or urlsplit(url).path in wanted:
            return place
    return None
