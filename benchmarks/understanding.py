"""How well needs are recognised, for several classifiers and thresholds, on questions that are never trained on.

    .venv/bin/python -m benchmarks.understanding

Trains on data/nlu/, scores on tests/data/heldout_nlu.yml and demo/questions.yml. The classifier is the one Rasa's
LogisticRegressionClassifier wraps, with the same parameters. Prints the tables of docs/decisions/0002-understanding.md.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.neighbors import KNeighborsClassifier

from bot.evaluation import read_questions
from content.answers import load_answers
from content.check import examples
from content.decision import AskBack, Thresholds, decide, urgent
from content.yaml import read
from index.encoder import load_encoder

ROOT = Path(__file__).parents[1]
REJECT = "andet"


@dataclass(frozen=True)
class Texts:
    words: list[str]
    vectors: np.ndarray
    labels: np.ndarray  # the intent; of questions that nothing covers their kind


def main() -> None:
    warnings.simplefilter("ignore")
    encoder = load_encoder()
    utterances = [(text, intent) for intent, texts in examples(ROOT / "data/nlu").items() for text in texts]
    train = texts_of(encoder, [text for text, _ in utterances], [intent for _, intent in utterances])
    held_out = read_questions(ROOT / "tests/data/heldout_nlu.yml")
    test = texts_of(encoder, [q.text for q in held_out], [q.intent or q.kind for q in held_out])
    covered = np.array([q.intent is not None for q in held_out])
    demo = [q for q in read_questions(ROOT / "demo/questions.yml") if q.urls]
    pages = texts_of(encoder, [q.text for q in demo], ["pages"] * len(demo))
    print(
        f"{len(train.words)} utterances; {covered.sum()} covered and {(~covered).sum()} uncovered questions held out; {len(demo)} for pages"
    )
    classifiers(train, test, covered, pages)
    thresholds(train, test, covered, pages)


def texts_of(encoder, words: list[str], labels: list[str]) -> Texts:
    return Texts(words, encoder.queries(words), np.array(labels))


def classifiers(train: Texts, test: Texts, covered: np.ndarray, pages: Texts) -> None:
    print(
        "\n| classifier | accuracy | macro F1 | uncovered answered at .5 | pages' questions answered at .5 | covered kept at .5 | trained in s |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, with_reject, fit in (
        ("e5 x 5, logistic regression", True, dense(5)),
        ("e5 x 10, logistic regression", True, dense(10)),
        ("e5 x 20, logistic regression", True, dense(20)),
        ("e5 x 10, without the class of what nothing covers", False, dense(10)),
        ("character n-grams, logistic regression", True, served(0)),
        ("e5 x 10 and character n-grams (served)", True, served(10)),
        ("the same, without the class of what nothing covers", False, served(10)),
        ("e5, 7 nearest neighbours", True, neighbours),
    ):
        kept = np.ones(len(train.labels), bool) if with_reject else train.labels != REJECT
        began = time.perf_counter()
        predict = fit(Texts([w for w, k in zip(train.words, kept) if k], train.vectors[kept], train.labels[kept]))
        seconds = time.perf_counter() - began
        classes, shares = predict(test)
        _, page_shares = predict(pages)
        best = classes[shares.argmax(1)]
        answered = (shares.max(1) >= 0.5) & (best != REJECT)
        pages_answered = (page_shares.max(1) >= 0.5) & (classes[page_shares.argmax(1)] != REJECT)
        right = best[covered] == test.labels[covered]
        f1 = f1_score(test.labels[covered], best[covered], average="macro", labels=np.unique(test.labels[covered]))
        print(
            f"| {name} | {right.mean():.3f} | {f1:.3f} | {answered[~covered].mean():.3f} | {pages_answered.mean():.3f} "
            f"| {(right & answered[covered]).mean():.3f} | {seconds:.1f} |"
        )


def thresholds(train: Texts, test: Texts, covered: np.ndarray, pages: Texts) -> None:
    """Whole turns, as config.yml and data/thresholds.yml would end them."""
    answers = load_answers(ROOT / "data/answers")
    chosen = read(ROOT / "data/thresholds.yml", Thresholds)
    safety = np.isin(test.labels, [name for name, answer in answers.items() if answer.outcome == "safety"])
    predict = served(10)(train)
    classes, shares = predict(test)
    _, page_shares = predict(pages)
    print(
        "\n| sure | safety | ask back | right | wrong | asked, offered | asked, not offered | searched | safety right | uncovered answered | uncovered asked | pages' questions answered | asked |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    for sure in (0.4, 0.5, 0.6):
        for help_at in (0.2, 0.3):
            for ask_back in (0.2, 0.3):
                limits = chosen.copy(update={"safety": help_at, "ask_back": ask_back})

                ends = [end_of(classes, share, sure, answers, limits) for share in shares]
                need = covered & ~safety
                right = np.array([kind == "answer" and label in names for (kind, names), label in zip(ends, test.labels)])
                offered = np.array([kind == "ask" and label in names for (kind, names), label in zip(ends, test.labels)])
                kinds = np.array([kind for kind, _ in ends])
                page_kinds = np.array([end_of(classes, share, sure, answers, limits)[0] for share in page_shares])
                figures = (
                    right[need].mean(),
                    ((kinds == "answer") & ~right)[need].mean(),
                    offered[need].mean(),
                    ((kinds == "ask") & ~offered)[need].mean(),
                    (kinds == "search")[need].mean(),
                    right[safety].mean(),
                    (kinds == "answer")[~covered].mean(),
                    (kinds == "ask")[~covered].mean(),
                    (page_kinds == "answer").mean(),
                    (page_kinds == "ask").mean(),
                )
                print(f"| {sure} | {help_at} | {ask_back} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |")


def end_of(classes: np.ndarray, shares: np.ndarray, sure: float, answers: dict, limits: Thresholds) -> tuple[str, tuple[str, ...]]:
    """How a turn ends, "answer", "ask" or "search", and the intents it speaks of."""
    ranking = sorted(zip(classes, shares), key=lambda pair: -pair[1])
    if help_with := urgent(ranking, answers, limits):
        return "answer", (help_with,)
    if ranking[0][1] >= sure:
        return ("search", ()) if ranking[0][0] == REJECT else ("answer", (ranking[0][0],))
    match decide(ranking, answers, limits):
        case AskBack(intents):
            return "ask", intents
    return "search", ()


def logistic() -> LogisticRegression:
    return LogisticRegression(max_iter=300, class_weight="balanced", random_state=42)


def dense(scale: float):
    def fit(train: Texts):
        model = logistic().fit(train.vectors * scale, train.labels)
        return lambda texts: (model.classes_, model.predict_proba(texts.vectors * scale))

    return fit


def served(scale: float):
    """Hashed character n-grams, as bot/ngrams.py makes them, beside the vectors times `scale`."""
    grams = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=2**13, alternate_sign=False, binary=True)

    def fit(train: Texts):
        def features(texts: Texts):
            counted = grams.transform(texts.words) * 8
            return hstack([counted, csr_matrix(texts.vectors * scale)]) if scale else counted

        model = logistic().fit(features(train), train.labels)
        return lambda texts: (model.classes_, model.predict_proba(features(texts)))

    return fit


def neighbours(train: Texts):
    model = KNeighborsClassifier(7, metric="cosine", weights="distance").fit(train.vectors, train.labels)
    return lambda texts: (model.classes_, model.predict_proba(texts.vectors))


if __name__ == "__main__":
    main()
