"""Builds an index in the store it is given (a folder, or a database's address) over and over, each generation with other texts,
and prints each one's number."""

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from index.build import build_index
from index.stores import open_store

PAGES = 200


class RandomEncoder:
    dimension = 384
    name = "words-1"

    def passages(self, texts: Sequence[str], progress=None) -> np.ndarray:
        vectors = np.random.default_rng(0).standard_normal((len(texts), self.dimension)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    queries = passages


def main(folder: str, database_url: str | None = None) -> None:
    store = open_store(Path(folder), database_url)
    encoder = RandomEncoder()
    for generation in itertools.count():
        texts = (f"Dette er side {number} af generation {generation}." for number in range(PAGES))
        pages = [
            SimpleNamespace(
                url=f"/{number}",
                title=f"Side {number}",
                language="da",
                date=None,
                sections=[SimpleNamespace(heading="", text=text)],
            )
            for number, text in enumerate(texts)
        ]
        build_index(pages, encoder, store, "fjordby", str(generation))
        print(generation, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
