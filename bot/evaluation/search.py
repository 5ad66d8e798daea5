"""`vejviser evaluate search`: ranks the pages for every question."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlsplit

import numpy as np

from bot.evaluation.questions import Question
from content.errors import VejviserFault
from content.settings import settings


def evaluate_search(questions: tuple[Question, ...], municipality: str) -> dict[str, float]:
    """success@1, success@3 and MRR@10 in all and per kind; AUROC of the answerable decision, and what it keeps and refuses."""
    from bot.quiet import quieten
    from index.encoder import load_encoder
    from index.errors import IndexFault
    from index.search import Index
    from index.stores import open_store

    quieten()
    try:
        encoder = load_encoder(settings().encoder)
        index = Index.open(open_store(settings().indexes, settings().database_url), municipality, encoder.name)
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
