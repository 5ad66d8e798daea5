"""What the two stores cost: searching, opening, building, building again, memory.

    .venv/bin/python -m benchmarks.stores [--chunks 500000]

One run prints the tables of docs/decisions/0009-stores.md. Of 98 municipalities one has 20,000 chunks, the others share the rest: all
the same texts, kept apart as in life. Words are made up, as frequent as Zipf's law says; vectors lie in clusters. PostgreSQL is a real
server of this machine with its own defaults, but for 512 MB of shared buffers. Searching is what a message costs but for encoding: which
generation is current, the ranking, the texts of the best ten pages.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.encoder import PASSAGE
from index.build import build_index
from index.errors import IndexMissing
from index.generation import Generation
from index.shelf import Shelf
from index.stores import open_store
from tests.index.postgres_server import running_server

MUNICIPALITIES = 98
LARGE_CHUNKS = 20_000
CHUNKS_PER_PAGE = 3.3
WORDS = 40_000
CLUSTERS = 300
QUESTIONS = 400
CHANGED = 0.01  # of the pages
LARGE = "large"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunks", type=int, default=500_000, help="in all municipalities together")
    chunks = parser.parse_args().chunks
    others = {f"other{number}": (chunks - LARGE_CHUNKS) // (MUNICIPALITIES - 1) for number in range(MUNICIPALITIES - 1)}
    speed = encoding_speed()
    print(f"encoding: {speed:.0f} passages of 110 tokens a second, measured on 100\n")
    with tempfile.TemporaryDirectory() as folder, running_server("shared_buffers=512MB", "max_wal_size=4GB") as server:
        stores = {"SQLite": (Path(folder), None), "PostgreSQL": (Path(folder), server.url("postgres"))}
        large, generation = generation_of(LARGE_CHUNKS)
        _, small = generation_of(next(iter(others.values())))
        print(
            f"{len(generation.pages)} pages, {len(generation.vectors)} chunks in the large one, {len(small.vectors)} in each other one"
        )
        for name, store in stores.items():
            print(
                f"\n{name}", fill(store, generation, small, list(others)), in_own_process(searching, store), sep="\n  ", flush=True
            )
            print(f"  {rebuild(store, large, speed, len(generation.vectors))}", flush=True)
        ((size,),) = server.execute("SELECT pg_size_pretty(pg_database_size('postgres'))")
        files = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"\non disk: SQLite {files / 1e6:.0f} MB, PostgreSQL {size}")


# --- what is searched


class ClusterEncoder:
    """Vectors in clusters, all pointing nearly the same way as those of e5 do; nothing to do with the texts."""

    name, dimension = "clusters", 384

    def __init__(self) -> None:
        self._rng = np.random.default_rng(0)
        self._common = unit(self._rng.standard_normal(self.dimension))
        self._clusters = unit(self._rng.standard_normal((CLUSTERS, self.dimension)))

    def passages(self, texts: Sequence[str], progress=None) -> np.ndarray:
        near = self._clusters[self._rng.integers(CLUSTERS, size=len(texts))]
        noise = unit(self._rng.standard_normal((len(texts), self.dimension)))
        return unit(0.85 * self._common + 0.35 * near + 0.35 * noise).astype(np.float32)

    queries = passages

    def query(self, text: str) -> np.ndarray:
        return self.queries([text])[0]


@dataclass(frozen=True)
class Section:
    heading: str
    text: str


@dataclass(frozen=True)
class Page:
    url: str
    title: str
    sections: tuple[Section, ...]
    language: str = "da"
    date: None = None


class Texts:
    """Made-up words, some of them compounds, as frequent as Zipf's law says."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(1)  # one language for all
        syllables = np.array([a + b + c for a in "bdfghklmnprstv" for b in "aeiouyæøå" for c in ("", "l", "n", "r", "s")])
        simple = np.array(["".join(rng.choice(syllables, rng.integers(1, 4))) for _ in range(WORDS * 2 // 3)])
        compounds = ["".join(rng.choice(simple, 2)) for _ in range(WORDS - len(simple))]
        self._words = np.array([*simple, *compounds])
        shares = 1 / np.arange(1, WORDS + 1)
        self._shares = np.cumsum(shares / shares.sum())
        self._order = rng.permutation(WORDS)
        self._rng = np.random.default_rng(seed)

    def words(self, count: int) -> str:
        ranks = np.minimum(np.searchsorted(self._shares, self._rng.random(count)), WORDS - 1)
        return " ".join(self._words[self._order[ranks]])

    def page(self, number: int) -> Page:
        sections = (
            Section(self.words(3), f"{self.words(28)}. {self.words(30)}.") for _ in range(self._rng.geometric(1 / CHUNKS_PER_PAGE))
        )
        return Page(f"/{number}", self.words(4).capitalize(), tuple(sections))


def generation_of(chunks: int) -> tuple[list[Page], Generation]:
    """About so many chunks."""
    texts = Texts(chunks)
    pages = [texts.page(number) for number in range(round(chunks / CHUNKS_PER_PAGE))]
    kept = Kept()
    build_index(pages, ClusterEncoder(), kept, LARGE, "abc")
    return pages, kept.generation


class Kept:
    """A store that keeps what is written, so that it can be written to others."""

    generation: Generation

    def open(self, municipality: str):
        raise IndexMissing(municipality)

    @contextmanager
    def writing(self, municipality: str) -> Iterator[None]:
        yield

    def write(self, municipality: str, generation: Generation) -> None:
        self.generation = generation


# --- what is measured


def fill(arguments: tuple, large: Generation, small: Generation, others: Sequence[str]) -> str:
    store = open_store(*arguments)
    took = {}
    for municipality, generation in {LARGE: large, **dict.fromkeys(others, small)}.items():
        began = time.perf_counter()
        with store.writing(municipality):
            store.write(municipality, generation)
        took[municipality] = time.perf_counter() - began
    return f"writing: {took[LARGE]:.1f} s for the large one, {sum(took.values()):.0f} s for all"


def rebuild(arguments: tuple, pages: list[Page], speed: float, chunks: int) -> str:
    """The large one again after some of its pages changed; encoding counted at its real speed."""
    texts = Texts(seed=0)
    changed = round(len(pages) * CHANGED)
    newer = [*(texts.page(number) for number in range(changed)), *pages[changed:]]
    summary = build_index(newer, ClusterEncoder(), open_store(*arguments), LARGE, "def")
    again, whole = summary.seconds + summary.encoded / speed, summary.seconds + chunks / speed
    return (
        f"again with {CHANGED:.0%} of the pages changed: {summary.seconds:.1f} s and {summary.encoded} chunks encoded,"
        f" {again:.1f} s; whole {whole:.0f} s; {again / whole:.1%}"
    )


def in_own_process(measure: Callable[..., str], arguments: tuple) -> str:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, arguments)


def searching(folder: Path, url: str | None) -> str:
    shelf = Shelf(open_store(folder, url), ClusterEncoder.name, memory=10**10)
    encoder, texts = ClusterEncoder(), Texts(seed=2)
    questions = [texts.words(2 + number % 5) for number in range(QUESTIONS)]
    before, began = resident(), time.perf_counter()
    index = shelf.index(LARGE)
    opened, held = time.perf_counter() - began, resident() - before
    for question in questions[:20]:
        index.search(question, encoder.query(question))
    took = []
    for question in questions:
        vector = encoder.query(question)
        began = time.perf_counter()
        shelf.index(LARGE).search(question, vector)
        took.append((time.perf_counter() - began) * 1000)
    quantiles = statistics.quantiles(took, n=100)
    return (
        f"search: median {quantiles[49]:.1f} ms, p95 {quantiles[94]:.1f} ms, at a load of {os.getloadavg()[0]:.1f}; opening {opened:.2f} s;"
        f" memory {held:.0f} MB, told as {index.memory / 1e6:.0f} MB"
    )


def encoding_speed() -> float:
    """Passages a second, on all cores."""
    from index.encoder import load_encoder

    encoder = load_encoder()
    began = time.perf_counter()
    encoder.passages([f"{PASSAGE}{number}" for number in range(100)])
    return 100 / (time.perf_counter() - began)


def resident() -> float:
    """MB of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


if __name__ == "__main__":
    main()
