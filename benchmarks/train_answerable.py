"""Trains the decision whether pages answer a question: `python -m benchmarks.train_answerable [LIBREOFFICE_FOLDER]`.

Writes index/answerable.json. Questions without an answer are made by leaving pages out: a part of a site is indexed, and
what only the rest answers is unanswerable, though it is asked in the same words about the same kind of matters. Sites of many
sizes are drawn, so that the decision does not hang on one. The demo municipality is never trained on, only measured.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.corpora import Corpus, demo, libreoffice, municipal
from benchmarks.search_ablation import CACHE, LIBREOFFICE_PAGES
from index.answerable import COEFFICIENTS, signal_names
from index.build import build_index
from index.encoder import Encoder, load_encoder
from index.search import Index

# Shares of its pages that a drawn site keeps, and how many sites are drawn of each.
SHARES = (0.15, 0.3, 0.5, 0.7, 0.9)
SITES_PER_SHARE = 3
# The share of answered questions that is to be kept; the threshold follows from it.
KEPT = 0.90


@dataclass(frozen=True)
class Examples:
    """`signals`: (n, signals); `answerable`: bool (n,); `questions`: str (n,), the same in every site."""

    signals: np.ndarray
    answerable: np.ndarray
    questions: np.ndarray


def main(arguments: Sequence[str]) -> None:
    encoder = load_encoder()
    corpora = [municipal(), *(libreoffice(Path(folder), LIBREOFFICE_PAGES, with_titles=False) for folder in arguments)]
    examples = _joined([site for corpus in corpora for site in _drawn_sites(corpus, encoder)])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced", max_iter=1000))
    held_out = cross_val_predict(
        model, examples.signals, examples.answerable, groups=examples.questions, cv=GroupKFold(5), method="predict_proba"
    )[:, 1]
    threshold = float(np.quantile(held_out[examples.answerable], 1 - KEPT))
    model.fit(examples.signals, examples.answerable)
    _write(model, threshold)
    _report("training sites, held-out questions", held_out, examples.answerable, threshold)
    test = _joined(list(_drawn_sites(demo(), encoder, shares=(0.5, 1.0))))
    _report("demo municipality, whole and halved", model.predict_proba(test.signals)[:, 1], test.answerable, threshold)
    whole = _joined(list(_drawn_sites(demo(), encoder, shares=(1.0,), sites=1)))
    _report("demo municipality, whole", model.predict_proba(whole.signals)[:, 1], whole.answerable, threshold)


def _drawn_sites(
    corpus: Corpus, encoder: Encoder, shares: Sequence[float] = SHARES, sites: int = SITES_PER_SHARE
) -> Iterator[Examples]:
    """The examples of every site drawn from the corpus, each built and searched as a municipality's own."""
    whole = CACHE / f"{corpus.name.replace(' ', '-')}.sqlite"
    build_index(corpus.pages, encoder, whole, fingerprint="benchmark")
    vectors = encoder.queries([question.text for question in corpus.questions])
    names = np.array([f"{corpus.name}: {question.text}" for question in corpus.questions])
    draw = random.Random(7)
    for share in shares:
        for _ in range(sites):
            pages = draw.sample(corpus.pages, round(share * len(corpus.pages)))
            kept = {page.url for page in pages}
            with TemporaryDirectory() as folder:
                path = Path(copyfile(whole, Path(folder) / "site.sqlite"))  # its vectors need not be made again
                build_index(pages, encoder, path, fingerprint="drawn")
                index = Index.open(path)
            signals = [index.signals(question.text, vector).features() for question, vector in zip(corpus.questions, vectors)]
            yield Examples(np.array(signals), np.array([bool(kept & question.urls) for question in corpus.questions]), names)


def _joined(sites: Sequence[Examples]) -> Examples:
    return Examples(*(np.concatenate([getattr(site, name) for site in sites]) for name in ("signals", "answerable", "questions")))


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


def _report(name: str, confidence: np.ndarray, answerable: np.ndarray, threshold: float) -> None:
    kept = (confidence[answerable] >= threshold).mean()
    refused = (confidence[~answerable] < threshold).mean()
    auroc = roc_auc_score(answerable, confidence)
    print(f"{name}: {len(answerable)} examples, AUROC {auroc:.3f}, answerable kept {kept:.3f}, unanswerable refused {refused:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
