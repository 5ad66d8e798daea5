"""Trains the decision whether pages answer a question: `python -m benchmarks.train_answerable`.

Writes index/answerable.json. Questions without an answer are made by leaving pages out: a part of a site is indexed, and
what only the rest answers is unanswerable, though it is asked in the same words about the same kind of matters. Sites of many
sizes are drawn, so that the decision does not hang on one. The demo municipality is never trained on, only measured.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from shutil import copyfile
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.corpora import Corpus, demo, municipal
from benchmarks.search_ablation import asked, built
from index.answerable import COEFFICIENTS, signal_names
from index.build import build_index
from index.encoder import Encoder, load_encoder
from index.search import Index
from index.stores.sqlite import SqliteStore

# Shares of its pages that a drawn site keeps, and how many sites are drawn of each.
SHARES = (0.15, 0.3, 0.5, 0.7, 0.9)
SITES_PER_SHARE = 3
# The share of answered questions that is to be kept; the threshold follows from it. The drawn sites leave out near
# relatives of every question, so that whole sites keep more.
KEPT = 0.84


@dataclass(frozen=True)
class Examples:
    """Questions put to one or more sites. `signals`: (n, signals); `answerable`: bool (n,); `questions`: str (n,), the same
    in every site; `weights`: (n,), of each site as much for the answerable as for the unanswerable, so that the decision does
    not learn from a site's size how much it answers."""

    signals: np.ndarray
    answerable: np.ndarray
    questions: np.ndarray
    weights: np.ndarray


def main() -> None:
    encoder = load_encoder()
    examples = _joined(list(_drawn_sites(municipal(), encoder)))
    held_out = _held_out_confidence(examples)
    threshold = _weighted_quantile(held_out[examples.answerable], examples.weights[examples.answerable], 1 - KEPT)
    model = _fitted(examples)
    _write(model, threshold)
    _report("training sites, held-out questions", held_out, examples, threshold)
    for share, sites in ((0.5, 6), (1.0, 1)):
        test = _joined(list(_drawn_sites(demo(), encoder, (share,), sites)))
        _report(f"demo municipality, {share:.0%} of its pages", _confidence(model, test), test, threshold)


def _held_out_confidence(examples: Examples) -> np.ndarray:
    """float64 (n,): the confidence of each example by a model that never saw its question."""
    confidence = np.empty(len(examples.answerable))
    for seen, unseen in GroupKFold(5).split(examples.signals, groups=examples.questions):
        confidence[unseen] = _confidence(_fitted(_some(examples, seen)), _some(examples, unseen))
    return confidence


def _fitted(examples: Examples) -> Pipeline:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    return model.fit(examples.signals, examples.answerable, logisticregression__sample_weight=examples.weights)


def _confidence(model: Pipeline, examples: Examples) -> np.ndarray:
    return model.predict_proba(examples.signals)[:, 1]


def _some(examples: Examples, which: np.ndarray) -> Examples:
    return Examples(*(getattr(examples, field.name)[which] for field in fields(Examples)))


def _weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), share * weights.sum())])


def _drawn_sites(
    corpus: Corpus, encoder: Encoder, shares: Sequence[float] = SHARES, sites: int = SITES_PER_SHARE
) -> Iterator[Examples]:
    """The examples of every site drawn from the corpus, each built and searched as a municipality's own."""
    whole = built(corpus, encoder).path(corpus.name.replace(" ", "-"))
    questions = asked(corpus.questions, encoder)
    names = np.array([f"{corpus.name}: {question.text}" for question in corpus.questions])
    draw = random.Random(7)
    for share in shares:
        for _ in range(sites):
            pages = draw.sample(corpus.pages, round(share * len(corpus.pages)))
            kept = {page.url for page in pages}
            with TemporaryDirectory() as folder:
                store = SqliteStore(folder)
                copyfile(whole, store.path("site"))  # its vectors need not be made again
                build_index(pages, encoder, store, "site", fingerprint="drawn")
                index = Index.open(store, "site")
            signals = [index.signals(question.text, *found).features() for question, found in zip(corpus.questions, questions)]
            answerable = np.array([bool(kept & question.urls) for question in corpus.questions])
            weights = np.where(answerable, 1 / answerable.mean(), 1 / (~answerable).mean())
            yield Examples(np.array(signals), answerable, names, weights)


def _joined(sites: Sequence[Examples]) -> Examples:
    return Examples(*(np.concatenate([getattr(site, field.name) for site in sites]) for field in fields(Examples)))


def _write(model: Pipeline, threshold: float) -> None:
    """The coefficients for signals as they are, not scaled."""
    scaler, regression = model[0], model[-1]
    weights = regression.coef_[0] / scaler.scale_
    intercept = float(regression.intercept_[0] - weights @ scaler.mean_)
    stored = {
        "weights": {name: round(float(weight), 4) for name, weight in zip(signal_names(), weights)},
        "intercept": round(intercept, 4),
        "threshold": round(threshold, 4),
    }
    COEFFICIENTS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


def _report(name: str, confidence: np.ndarray, examples: Examples, threshold: float) -> None:
    answerable, weights = examples.answerable, examples.weights
    kept = np.average(confidence[answerable] >= threshold, weights=weights[answerable])
    refused = np.average(confidence[~answerable] < threshold, weights=weights[~answerable])
    auroc = roc_auc_score(answerable, confidence, sample_weight=weights)
    print(f"{name}: {len(answerable)} examples, AUROC {auroc:.3f}, answerable kept {kept:.3f}, unanswerable refused {refused:.3f}")


if __name__ == "__main__":
    main()
