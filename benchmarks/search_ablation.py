"""What each part of the ranking is worth: `python -m benchmarks.search_ablation [LIBREOFFICE_FOLDER]`.

Prints success@1, success@3 and MRR@10 with the parts added one after the other, and below what was tried besides. LIBREOFFICE_FOLDER is Debian's
libreoffice-help-da unpacked (`apt-get download libreoffice-help-da && dpkg -x *.deb FOLDER`); without it, only the
municipal pages are measured. The encoded passages are kept in .cache/benchmarks, so that a second run is quick.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from benchmarks.corpora import Corpus, Question, demo, heldout, libreoffice, municipal
from content.findable import load_synonyms
from content.recognised_language import recognised
from content.settings import settings
from index.build import build_index
from index.centring import Centring
from index.chunks import chunk_page
from index.encoder import Encoder, load_encoder
from index.postings import PageText, WordWeights, build_postings
from index.preferences import Preferences
from index.ranking import RankingWeights
from index.search import Index
from index.stores.sqlite import SqliteReader, SqliteStore
from index.synonyms import Synonyms

CACHE = Path(__file__).parents[1] / ".cache" / "benchmarks"
LIBREOFFICE_PAGES = 350


@dataclass(frozen=True)
class Variant:
    """The ranking with some of its parts left out, or with others."""

    name: str
    centred: bool = True
    languages: bool = True
    synonyms: bool = True
    own_language: bool = True
    ranking: RankingWeights = field(default_factory=RankingWeights)
    words: WordWeights = field(default_factory=WordWeights)


_BEST_CHUNK = RankingWeights(lead=0, words=0, hubness=0)
_PLAIN = {"synonyms": False, "own_language": False}
_WITHOUT_LATER = WordWeights(part=0, corrected=0)

VARIANTS = (
    Variant("best chunk, raw cosine", centred=False, languages=False, ranking=_BEST_CHUNK, **_PLAIN),
    Variant("centred", languages=False, ranking=_BEST_CHUNK, **_PLAIN),
    Variant("+ no language", ranking=_BEST_CHUNK, **_PLAIN),
    Variant("+ lead", ranking=RankingWeights(words=0, hubness=0), **_PLAIN),
    Variant("+ hubness", ranking=RankingWeights(words=0), **_PLAIN),
    Variant("+ words", words=_WITHOUT_LATER, **_PLAIN),
    Variant("+ compounds", words=WordWeights(corrected=0), **_PLAIN),
    Variant("+ spelling", **_PLAIN),
    Variant("+ synonyms", own_language=False),
    Variant("+ own language: as served"),
    Variant("words alone", ranking=RankingWeights(words=1000), **_PLAIN),
    Variant("as served, lead 0.5", ranking=RankingWeights(lead=0.5)),
    Variant("as served, lead 0", ranking=RankingWeights(lead=0)),
    Variant("as served, words 0.15", ranking=RankingWeights(words=0.15)),
    Variant("as served, words 0.35", ranking=RankingWeights(words=0.35)),
    Variant("as served, hubness 0.6", ranking=RankingWeights(hubness=0.6)),
    Variant("as served, titles count once", words=WordWeights(title=1)),
    Variant("as served, titles count six times", words=WordWeights(title=6)),
)


def main(arguments: Sequence[str]) -> None:
    encoder = load_encoder()
    corpora = [demo(), municipal(), heldout()]
    for folder in map(Path, arguments):
        corpora += [libreoffice(folder, LIBREOFFICE_PAGES, with_titles) for with_titles in (True, False)]
    for corpus in corpora:
        print(f"\n{corpus.name}: {len(corpus.pages)} pages, {len(corpus.answerable)} questions\n")
        print("| ranking | success@1 | success@3 | MRR@10 |\n|---|---|---|---|")
        for variant, ranks in ablation(corpus, encoder):
            print(f"| {variant.name} | {success(ranks, 1):.3f} | {success(ranks, 3):.3f} | {mean_reciprocal_rank(ranks):.3f} |")


def built(corpus: Corpus, encoder: Encoder) -> SqliteStore:
    """The store in which the corpus has an index under its own name; what it encodes is kept for the next run."""
    store = SqliteStore(CACHE)
    build_index(corpus.pages, encoder, store, corpus.name.replace(" ", "-"), fingerprint="benchmark")
    return store


def ablation(corpus: Corpus, encoder: Encoder, variants: Sequence[Variant] = VARIANTS) -> Iterator[tuple[Variant, np.ndarray]]:
    """Yields each variant with the ranks: for each answerable question that of the first right page, inf beyond the tenth."""
    path = built(corpus, encoder).path(corpus.name.replace(" ", "-"))
    plain, full = asked(corpus.answerable, encoder, synonyms=False), asked(corpus.answerable, encoder)
    for variant in variants:
        index = Index(_Ablated(path, corpus, variant), variant.ranking, variant.words)
        questions = full if variant.synonyms else plain
        if not variant.own_language:
            questions = [(vector, replace(preferences, language=None)) for vector, preferences in questions]
        yield variant, np.array([rank(index, question, *found) for question, found in zip(corpus.answerable, questions)])


def asked(questions: Sequence[Question], encoder: Encoder, synonyms: bool = True) -> list[tuple[np.ndarray, Preferences]]:
    """What the index is given for each question: as actions/page_search.py does it, but encoded all together."""
    known = Synonyms(load_synonyms(settings().content / "synonyms.yml") if synonyms else {})
    texts = [question.text for question in questions]
    terms = [known.terms(text) for text in texts]
    in_their_words = [f"{text} ({', '.join(found)})" if found else text for text, found in zip(texts, terms)]
    vectors = (encoder.queries(texts) + encoder.queries(in_their_words)) / 2
    return [(vector, Preferences(terms=found, language=recognised(text))) for vector, found, text in zip(vectors, terms, texts)]


def rank(index: Index, question: Question, vector: np.ndarray, preferences: Preferences) -> float:
    hits = index.search(question.text, vector, 10, preferences).pages
    return next((place for place, hit in enumerate(hits, start=1) if hit.url in question.urls), np.inf)


def success(ranks: np.ndarray, at: int) -> float:
    return float((ranks <= at).mean())


def mean_reciprocal_rank(ranks: np.ndarray) -> float:
    return float((1 / ranks).mean())


class _Ablated(SqliteReader):
    """An index without some of its parts."""

    def __init__(self, path: Path, corpus: Corpus, variant: Variant) -> None:
        super().__init__(path)
        centring = self.head.centring
        if not variant.languages:
            centring = replace(centring, languages=np.zeros((0, centring.passages.size), dtype=np.float32))
        if not variant.centred:
            centring = Centring(np.zeros_like(centring.passages), np.zeros_like(centring.questions), centring.languages)
        self.head = replace(self.head, centring=centring)
        self._passages = centring.of_passages(np.array([vector for _, vector in self.passages()], dtype=np.float32))
        chunks = [chunk_page(page.title, page.sections) for page in corpus.pages]
        texts = [PageText(page[0].title, [chunk.heading for chunk in page], [chunk.text for chunk in page]) for page in chunks]
        self._postings = build_postings(texts, variant.words)
        self.vocabulary = self._postings.vocabulary()


if __name__ == "__main__":
    main(sys.argv[1:])
