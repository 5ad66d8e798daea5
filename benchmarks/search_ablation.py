"""What each part of the ranking is worth: `python -m benchmarks.search_ablation [LIBREOFFICE_FOLDER]`.

Prints success@1, success@3 and MRR@10 with the parts added one after the other. LIBREOFFICE_FOLDER is Debian's
libreoffice-help-da unpacked (`apt-get download libreoffice-help-da && dpkg -x *.deb FOLDER`); without it, only the
municipal pages are measured. The encoded passages are kept in .cache/benchmarks, so that a second run is quick.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.corpora import Corpus, Question, demo, libreoffice, municipal
from index.build import build_index
from index.centring import Centring
from index.chunks import chunk_page
from index.encoder import Encoder, load_encoder
from index.lexical import PageText, WordWeights, build_postings
from index.ranking import RankingWeights
from index.search import Index
from index.store import Generation, GenerationFile

CACHE = Path(__file__).parents[1] / ".cache" / "benchmarks"
LIBREOFFICE_PAGES = 350


@dataclass(frozen=True)
class Variant:
    """The ranking with some of its parts left out."""

    name: str
    centred: bool = True
    languages: bool = True
    ranking: RankingWeights = RankingWeights()
    words: WordWeights = WordWeights()


_BEST_CHUNK = RankingWeights(lead=0, words=0)
_MEANING = RankingWeights(words=0)
_PLAIN_WORDS = WordWeights(part=0, corrected=0)
VARIANTS = (
    Variant("best chunk, raw cosine", centred=False, languages=False, ranking=_BEST_CHUNK),
    Variant("centred", languages=False, ranking=_BEST_CHUNK),
    Variant("+ no language", ranking=_BEST_CHUNK),
    Variant("+ lead", ranking=_MEANING),
    Variant("+ words", words=_PLAIN_WORDS),
    Variant("+ compounds", words=WordWeights(corrected=0)),
    Variant("+ spelling = as served"),
    Variant("words alone", ranking=RankingWeights(words=1000)),
)


def main(arguments: Sequence[str]) -> None:
    encoder = load_encoder()
    corpora = [demo(), municipal()]
    for folder in map(Path, arguments):
        corpora += [libreoffice(folder, LIBREOFFICE_PAGES, with_titles) for with_titles in (True, False)]
    for corpus in corpora:
        print(f"\n{corpus.name}: {len(corpus.pages)} pages, {len(corpus.answerable)} questions\n")
        print("| ranking | success@1 | success@3 | MRR@10 |\n|---|---|---|---|")
        for variant, ranks in ablation(corpus, encoder):
            print(f"| {variant.name} | {success(ranks, 1):.3f} | {success(ranks, 3):.3f} | {mean_reciprocal_rank(ranks):.3f} |")


def ablation(corpus: Corpus, encoder: Encoder) -> Iterator[tuple[Variant, np.ndarray]]:
    """Yields each variant with the ranks: for each answerable question that of the first right page, inf beyond the tenth."""
    path = CACHE / f"{corpus.name.replace(' ', '-')}.sqlite"
    build_index(corpus.pages, encoder, path, fingerprint="benchmark")
    vectors = encoder.queries([question.text for question in corpus.answerable])
    for variant in VARIANTS:
        file = GenerationFile(path)
        file.generation = _without_parts(file.generation, corpus, variant)
        index = Index(file, variant.ranking, variant.words)
        yield variant, np.array([rank(index, question, vector) for question, vector in zip(corpus.answerable, vectors)])
        file.close()


def rank(index: Index, question: Question, vector: np.ndarray) -> float:
    hits = index.search(question.text, vector, limit=10).pages
    return next((place for place, hit in enumerate(hits, start=1) if hit.url in question.urls), np.inf)


def success(ranks: np.ndarray, at: int) -> float:
    return float((ranks <= at).mean())


def mean_reciprocal_rank(ranks: np.ndarray) -> float:
    return float((1 / ranks).mean())


def _without_parts(generation: Generation, corpus: Corpus, variant: Variant) -> Generation:
    centring = generation.centring
    if not variant.languages:
        centring = replace(centring, languages=np.zeros((0, centring.passages.size), dtype=np.float32))
    if not variant.centred:
        centring = Centring(np.zeros_like(centring.passages), np.zeros_like(centring.questions), centring.languages)
    chunks = [chunk_page(page.title, page.sections) for page in corpus.pages]
    texts = [PageText(page[0].title, [chunk.heading for chunk in page], [chunk.text for chunk in page]) for page in chunks]
    return replace(generation, centring=centring, postings=build_postings(texts, variant.words))


if __name__ == "__main__":
    main(sys.argv[1:])
