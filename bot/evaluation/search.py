"""`vejviser evaluate search`: ranks the pages for every question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np

from bot.evaluation.questions import Question
from content.errors import VejviserFault
from content.settings import settings
from index.search import SearchResult
from index.words import content_words

DEPTH = 10  # places of the ranking that are looked at
RESAMPLES = 1_000  # of the bootstrap
ALL = "all"


@dataclass(frozen=True)
class SearchReport:
    """`intervals`: of each metric the middle 95 % of its bootstrap distribution; of those that are means of questions, and of the AUROC."""

    metrics: dict[str, float] = field(default_factory=dict)
    intervals: dict[str, tuple[float, float]] = field(default_factory=dict)


def evaluate_search(questions: tuple[Question, ...], municipality: str) -> SearchReport:
    """success@1, success@3, MRR@10 and nDCG@10 in all and per kind; AUROC of the answerable decision, and what it keeps and refuses."""
    from actions.page_search import page_search
    from bot.quiet import quieten
    from index.encoder import load_encoder
    from index.errors import IndexFault

    quieten()
    try:
        pages = page_search(settings(), load_encoder(settings().encoder))
        results = [pages.search(municipality, question.text) for question in questions]
    except IndexFault as fault:
        raise VejviserFault(str(fault)) from fault
    return search_report(questions, results)


def search_report(questions: Sequence[Question], results: Sequence[SearchResult]) -> SearchReport:
    """`results`: what was found for each question; the metrics are those of evaluate_search."""
    report = SearchReport({"questions": len(questions)})
    found = [[page.url for page in result.pages] for result in results]
    answered = [(question, urls) for question, urls in zip(questions, found) if question.urls]
    kinds = sorted({question.kind for question, _ in answered if question.kind} - {ALL})
    for kind in [ALL, *kinds] if answered else ():
        relevances = [_relevance(question, urls) for question, urls in answered if kind in (ALL, question.kind)]
        for name, score in SCORES.items():
            _add_mean(report, f"{kind}: {name}", [score(relevance) for relevance in relevances])
    _add_snippets(report, questions, results)
    _add_decision(report, questions, results)
    return report


@dataclass(frozen=True)
class Relevance:
    """One question's ranking: of each place whether the page answers, and how many pages would."""

    places: tuple[bool, ...]
    wanted: int


def _relevance(question: Question, found: Sequence[str]) -> Relevance:
    return Relevance(tuple(_answers(url, question) for url in found[:DEPTH]), len(question.urls))


def _answers(url: str, question: Question) -> bool:
    return url in question.urls or urlsplit(url).path in question.urls


def _reciprocal_rank(relevance: Relevance) -> float:
    return 1 / (relevance.places.index(True) + 1) if True in relevance.places else 0.0


def _ndcg(relevance: Relevance) -> float:
    from sklearn.metrics import ndcg_score

    missing = max(relevance.wanted - sum(relevance.places), 0)
    truth = [*relevance.places, *[False] * (DEPTH - len(relevance.places)), *[True] * missing]
    return float(ndcg_score([truth], [range(len(truth), 0, -1)], k=DEPTH))


SCORES: dict[str, Callable[[Relevance], float]] = {
    "success@1": lambda relevance: float(any(relevance.places[:1])),
    "success@3": lambda relevance: float(any(relevance.places[:3])),
    "MRR@10": _reciprocal_rank,
    "nDCG@10": _ndcg,
}


def _add_snippets(report: SearchReport, questions: Sequence[Question], results: Sequence[SearchResult]) -> None:
    """Of the right pages among the three that are shown, how many snippets hold most of the words that answer."""
    shown = [
        _holds(page.snippet, question.answer)
        for question, result in zip(questions, results)
        for page in result.pages[:3]
        if question.answer and _answers(page.url, question)
    ]
    if shown:
        _add_mean(report, "snippets: with the answer", shown)


def _holds(snippet: str, answer: str) -> bool:
    wanted = set(content_words(answer))
    return len(wanted & set(content_words(snippet))) * 2 > len(wanted)


def _add_decision(report: SearchReport, questions: Sequence[Question], results: Sequence[SearchResult]) -> None:
    from sklearn.metrics import roc_auc_score

    truth = np.array([bool(question.urls) for question in questions])
    if truth.all() or not truth.any():
        return
    promised = np.array([result.answerable for result in results])
    shown = np.array([result.perhaps for result in results])
    confidence = np.array([result.confidence for result in results])
    report.metrics["answerable: AUROC"] = float(roc_auc_score(truth, confidence))
    report.intervals["answerable: AUROC"] = _bootstrap_auroc(truth, confidence)
    _add_mean(report, "answerable: kept", promised[truth])
    _add_mean(report, "answerable: shown, promised or not", shown[truth])
    _add_mean(report, "unanswerable: not promised", ~promised[~truth])
    _add_mean(report, "unanswerable: not shown", ~shown[~truth])


def _add_mean(report: SearchReport, name: str, values: Sequence[float]) -> None:
    values = np.asarray(values, dtype=float)
    drawn = values[np.random.default_rng(0).integers(len(values), size=(RESAMPLES, len(values)))].mean(axis=1)
    report.metrics[name] = float(values.mean())
    report.intervals[name] = _middle(drawn)


def _bootstrap_auroc(truth: np.ndarray, confidence: np.ndarray) -> tuple[float, float]:
    from sklearn.metrics import roc_auc_score

    draws = np.random.default_rng(0).integers(len(truth), size=(RESAMPLES, len(truth)))
    return _middle([roc_auc_score(truth[draw], confidence[draw]) for draw in draws if 0 < truth[draw].sum() < len(draw)])


def _middle(drawn: Sequence[float]) -> tuple[float, float]:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)
