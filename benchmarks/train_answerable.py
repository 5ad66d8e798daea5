"""Trains the decision whether pages answer a question: `python -m benchmarks.train_answerable`.

Writes index/answerable.json. Questions without an answer are made by leaving pages out: a part of a site is indexed, and
what only the rest answers is unanswerable, though it is asked in the same words about the same kind of matters. Sites of many
sizes are drawn, so that the decision does not hang on one. The held-out pages are never trained on, only measured.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from shutil import copyfile
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.corpora import Corpus, demo, heldout, municipal
from benchmarks.search_ablation import asked, built
from index.answerable import COEFFICIENTS, signal_names
from index.build import build_index
from index.encoder import Encoder, load_encoder
from index.search import Index
from index.stores.sqlite import SqliteStore

# Shares of its pages that a drawn site keeps, and how many sites are drawn of each.
SHARES = (0.07, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0)
SITES_PER_SHARE = 3
# The shares of answered questions that are to be promised their pages, and at least to be shown them; the thresholds follow from
# these. The drawn sites leave out near relatives of every question, so that whole sites keep more.
KEPT = 0.84
SHOWN = 0.95


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
    examples = _joined([site for corpus in (municipal(), demo()) for site in _drawn_sites(corpus, encoder)])
    held_out = _held_out_confidence(examples)
    answered = held_out[examples.answerable], examples.weights[examples.answerable]
    threshold, perhaps = (_weighted_quantile(*answered, 1 - share) for share in (KEPT, SHOWN))
    model = _fitted(examples)
    _write(model, threshold, perhaps)
    print(
        "| | examples | AUROC | Brier score | answerable promised | answerable shown | unanswerable not promised | unanswerable not shown |"
    )
    print("|---|---|---|---|---|---|---|---|")
    _report("training sites, held-out questions", held_out, examples, threshold, perhaps)
    for share, sites in ((0.5, 6), (1.0, 1)):
        test = _joined(list(_drawn_sites(heldout(), encoder, (share,), sites)))
        _report(f"held-out pages, {share:.0%} of them", _confidence(model, test), test, threshold, perhaps)
    _report_calibration(held_out, examples)


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


def _write(model: Pipeline, threshold: float, perhaps: float) -> None:
    """The coefficients for signals as they are, not scaled."""
    scaler, regression = model[0], model[-1]
    weights = regression.coef_[0] / scaler.scale_
    intercept = float(regression.intercept_[0] - weights @ scaler.mean_)
    stored = {
        "weights": {name: round(float(weight), 4) for name, weight in zip(signal_names(), weights)},
        "intercept": round(intercept, 4),
        "threshold": round(threshold, 4),
        "perhaps": round(perhaps, 4),
    }
    COEFFICIENTS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


def _report(name: str, confidence: np.ndarray, examples: Examples, threshold: float, perhaps: float) -> None:
    answerable, weights = examples.answerable, examples.weights
    auroc = roc_auc_score(answerable, confidence, sample_weight=weights)
    brier = brier_score_loss(answerable, confidence, sample_weight=weights)
    kept = [np.average(confidence[answerable] >= border, weights=weights[answerable]) for border in (threshold, perhaps)]
    refused = [np.average(confidence[~answerable] < border, weights=weights[~answerable]) for border in (threshold, perhaps)]
    shares = " | ".join(f"{share:.3f}" for share in (auroc, brier, *kept, *refused))
    print(f"| {name} | {len(answerable)} | {shares} |")


def _report_calibration(confidence: np.ndarray, examples: Examples) -> None:
    """How often the pages did answer, by how sure the decision was; half of the weight is on either side."""
    print("\n| confidence | share answered | examples |\n|---|---|---|")
    for low in np.arange(0, 1, 0.2):
        inside = (confidence >= low) & (confidence < low + 0.2)
        share = np.average(examples.answerable[inside], weights=examples.weights[inside]) if inside.any() else float("nan")
        print(f"| {low:.1f} to {low + 0.2:.1f} | {share:.2f} | {inside.sum()} |")


if __name__ == "__main__":
    main()
