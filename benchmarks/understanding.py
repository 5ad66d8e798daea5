"""How well needs are recognised, by several classifiers and at several thresholds.

    .venv/bin/python -m benchmarks.understanding [--diet] [--danger FILE] [FILE ...]

Trains on data/nlu/ and scores on the development questions of tests/data/, or on the files given. --diet adds Rasa's stock classifier, on a
sample of the utterances, since it trains for many minutes. Prints the tables of docs/decisions/0002-understanding.md.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from bot.evaluation.endings import COVERED, OTHERS, UNDUE, end_of_turn, ending
from bot.evaluation.questions import Question, read_cries, read_questions
from bot.opinions import Opinions, Weights
from bot.utterance_vectors import utterance_vectors
from content.answers import Answer, load_answers
from content.decision import Thresholds, needs, urgent
from content.training_files import load_examples
from content.yaml import read
from index.encoder import load_encoder

ROOT = Path(__file__).parents[1]
REJECT = "andet"
SERVED = Weights(meaning=0.3, wording=3.0, neighbours=0.9)
SURE = 0.7
SAMPLE = 2_000  # utterances for DIET and what it is compared with
EPOCHS = 40

Ranking = list[tuple[str, float]]
Classifier = Callable[["Texts"], tuple[list[str], np.ndarray]]  # → the classes, and each text's shares of them


@dataclass(frozen=True)
class Texts:
    words: list[str]
    vectors: np.ndarray

    @classmethod
    def of(cls, words: Sequence[str]) -> Texts:
        return cls(list(words), load_encoder().queries(words))


@dataclass(frozen=True)
class Trial:
    """The questions that all classifiers are tried on, and what their rankings are worth."""

    questions: tuple[Question, ...]
    asked: Texts
    danger: Texts
    harmless: Texts
    answers: dict[str, Answer]
    limits: Thresholds

    HEADS = ("accuracy", "macro F1", *COVERED, "uncovered answered", "uncovered asked", "danger found", "false alarms")

    def rankings(self, classify: Classifier) -> tuple[list[Ranking], list[Ranking], list[Ranking]]:
        return tuple(_ranked(*classify(texts)) for texts in (self.asked, self.danger, self.harmless))

    def figures(self, rankings: tuple[list[Ranking], list[Ranking], list[Ranking]], sure: float, limits: Thresholds) -> list[float]:
        asked, danger, harmless = rankings
        ends = [ending(q, end_of_turn(r, sure, self.answers, limits), self.answers) for q, r in zip(self.questions, asked)]
        covered = [(q.intent, needs(r, self.answers)[0][0], end) for q, r, end in zip(self.questions, asked, ends) if q.intent]
        uncovered = [end for q, end in zip(self.questions, ends) if not q.intent]
        wanted, best, ended = zip(*covered)
        return [
            float(np.mean([a == b for a, b in zip(wanted, best)])),
            float(f1_score(wanted, best, average="macro", labels=sorted(set(wanted)), zero_division=0)),
            *(ended.count(kind) / len(ended) for kind in COVERED),
            *(uncovered.count(kind) / len(uncovered) for kind in (UNDUE, OTHERS)),
            *(float(np.mean([urgent(r, self.answers, limits) is not None for r in found])) for found in (danger, harmless)),
        ]


def main() -> None:
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--diet", action="store_true")
    parser.add_argument("--danger", type=Path, default=ROOT / "tests/data/development_safety.yml")
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    trial = _trial(arguments.files or sorted((ROOT / "tests/data").glob("development_nlu*.yml")), arguments.danger)
    labels, words = zip(*((intent, text) for intent, texts in load_examples(ROOT / "data/nlu").items() for text in texts))
    train = Texts(list(words), utterance_vectors(words, load_encoder()))
    print(
        f"{len(words)} utterances, {len(trial.questions)} questions, {len(trial.danger.words)} of danger, {len(trial.harmless.words)} harmless"
    )

    _head("classifier", "trained in s")
    for name, learn in _classifiers(arguments.diet).items():
        began = time.perf_counter()
        classify = learn(train, labels)
        seconds = time.perf_counter() - began
        _row(name, f"{seconds:.1f}", trial.figures(trial.rankings(classify), SURE, trial.limits))

    _head("sure from", "safety from", "ask back from")
    rankings = trial.rankings(_pool(SERVED)(train, labels))
    for sure, safety, ask_back in itertools.product((0.5, 0.6, 0.7, 0.8), (0.1, 0.2, 0.3), (0.1, 0.2)):
        limits = trial.limits.copy(update={"safety": safety, "ask_back": ask_back})
        _row(sure, safety, ask_back, trial.figures(rankings, sure, limits))


def _trial(files: Sequence[Path], danger: Path) -> Trial:
    questions = tuple(question for file in files for question in read_questions(file))
    cries = read_cries(danger)
    return Trial(
        questions,
        Texts.of([question.text for question in questions]),
        Texts.of([cry.text for cry in cries.danger]),
        Texts.of(cries.harmless),
        load_answers(ROOT / "data/answers"),
        read(ROOT / "data/thresholds.yml", Thresholds),
    )


def _head(*columns: str) -> None:
    heads = (*columns, *Trial.HEADS)
    print(f"\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}", flush=True)


def _row(*columns) -> None:
    *names, figures = columns
    print(f"| {' | '.join([*map(str, names), *(f'{figure:.3f}' for figure in figures)])} |", flush=True)


def _ranked(classes: list[str], shares: np.ndarray) -> list[Ranking]:
    return [[(classes[place], float(share[place])) for place in np.argsort(-share)] for share in shares]


# The classifiers, each a function of the utterances and their classes


def _classifiers(with_diet: bool) -> dict[str, Callable[[Texts, Sequence[str]], Classifier]]:
    return {
        "e5 x 10, logistic regression": _regression(0),
        "e5 x 10 beside 8,192 hashed character n-grams, logistic regression": _regression(13),
        "a contrastive head on e5, logistic regression": _contrastive,
        "opinion of the meaning alone": _pool(Weights(0.7, 0, 0)),
        "opinion of the wording alone": _pool(Weights(0, 4, 0)),
        "opinion of the neighbours alone": _pool(Weights(0, 0, 1)),
        "meaning and wording": _pool(Weights(0.4, 3.5, 0)),
        "all three, as they come (1, 1, 1)": _pool(Weights(1, 1, 1)),
        "**all three, weighed (served)**": _pool(SERVED),
        "the same, without the class of what nothing covers": _without_reject(_pool(SERVED)),
    } | (
        {
            f"stock DIET, {EPOCHS} epochs, on {SAMPLE} of the utterances": _on_a_sample(_diet),
            f"all three, weighed, on the same {SAMPLE}": _on_a_sample(_pool(SERVED)),
        }
        if with_diet
        else {}
    )


def _pool(weights: Weights):
    def learn(train: Texts, labels: Sequence[str]) -> Classifier:
        opinions = Opinions.learn(train.words, train.vectors, labels)
        return lambda texts: (opinions.classes, opinions.shares(texts.words, texts.vectors, weights))

    return learn


def _without_reject(learn_from):
    def learn(train: Texts, labels: Sequence[str]) -> Classifier:
        kept = [place for place, label in enumerate(labels) if label != REJECT]
        return learn_from(Texts([train.words[place] for place in kept], train.vectors[kept]), [labels[place] for place in kept])

    return learn


def _on_a_sample(learn_from):
    """On all of them DIET takes two minutes an epoch on two cores."""

    def learn(train: Texts, labels: Sequence[str]) -> Classifier:
        chosen = np.random.default_rng(0).permutation(len(labels))[:SAMPLE]
        return learn_from(
            Texts([train.words[place] for place in chosen], train.vectors[chosen]), [labels[place] for place in chosen]
        )

    return learn


def _regression(bits: int):
    """On the vectors times 10, beside 2 ** bits hashed character n-grams."""
    grams = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=2**bits, alternate_sign=False, binary=True)

    def features(texts: Texts):
        return hstack([grams.transform(texts.words) * 8, csr_matrix(texts.vectors * 10)]) if bits else texts.vectors * 10

    def learn(train: Texts, labels: Sequence[str]) -> Classifier:
        model = LogisticRegression(max_iter=100, class_weight="balanced").fit(features(train), labels)
        return lambda texts: (model.classes_.tolist(), model.predict_proba(features(texts)))

    return learn


def _contrastive(train: Texts, labels: Sequence[str]) -> Classifier:
    """SetFit's idea on frozen vectors: a linear map to 256 dimensions learnt with the supervised contrastive loss (Khosla et al. 2020)."""
    import torch

    torch.manual_seed(0)
    classes = sorted(set(labels))
    truth = torch.tensor([classes.index(label) for label in labels])
    centre = train.vectors.mean(0)
    vectors = torch.tensor(train.vectors - centre)
    head = torch.nn.Linear(vectors.shape[1], 256, bias=False)
    optimizer = torch.optim.AdamW(head.parameters(), lr=2e-3)
    for batch in torch.utils.data.DataLoader(torch.arange(len(truth)).repeat(15), batch_size=512, shuffle=True):
        mapped = torch.nn.functional.normalize(head(vectors[batch]), dim=1)
        alike = (mapped @ mapped.T / 0.1).fill_diagonal_(-1e9)
        same = (truth[batch, None] == truth[None, batch]).fill_diagonal_(False)
        loss = -(torch.log_softmax(alike, 1) * same).sum(1)[same.any(1)] / same.sum(1)[same.any(1)]
        optimizer.zero_grad()
        loss.mean().backward()
        optimizer.step()

    def features(vectors: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return torch.nn.functional.normalize(head(torch.tensor(vectors - centre)), dim=1).numpy() * 10

    model = LogisticRegression(max_iter=100, class_weight="balanced").fit(features(train.vectors), labels)
    return lambda texts: (model.classes_.tolist(), model.predict_proba(features(texts.vectors)))


DIET = f"""
recipe: default.v1
assistant_id: stock
language: da
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - {{name: CountVectorsFeaturizer, analyzer: char_wb, min_ngram: 1, max_ngram: 4}}
  - {{name: DIETClassifier, epochs: {EPOCHS}, constrain_similarities: true, entity_recognition: false, ranking_length: 0}}
"""


def _diet(train: Texts, labels: Sequence[str]) -> Classifier:
    """The pipeline that `rasa init` writes, trained by Rasa."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu
    from rasa.shared.utils.io import write_yaml

    folder = Path(tempfile.mkdtemp())
    by_intent: dict[str, list[str]] = {}
    for label, words in zip(labels, train.words):
        by_intent.setdefault(label, []).append(f"- {words}")
    entries = [{"intent": intent, "examples": "\n".join(lines)} for intent, lines in by_intent.items()]
    write_yaml({"version": "3.1", "nlu": entries}, folder / "nlu.yml")
    (folder / "config.yml").write_text(DIET, encoding="utf-8")
    agent = Agent.load(train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder)))
    classes = sorted(by_intent)

    async def shares(words: list[str]) -> np.ndarray:
        parsed = [await agent.parse_message(text) for text in words]
        found = [{entry["name"]: entry["confidence"] for entry in message["intent_ranking"]} for message in parsed]
        return np.array([[of.get(name, 0.0) for name in classes] for of in found])

    return lambda texts: (classes, asyncio.run(shares(texts.words)))


if __name__ == "__main__":
    main()
