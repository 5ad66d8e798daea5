"""Builds the index at the path it is given over and over, each generation with other texts, and prints each one's number."""

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from index.build import build_index

PAGES = 200


class RandomEncoder:
    dimension = 384
    name = "words-1"

    def passages(self, texts: Sequence[str], progress=None) -> np.ndarray:
        vectors = np.random.default_rng(0).standard_normal((len(texts), self.dimension)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    queries = passages


def main(path: Path) -> None:
    encoder = RandomEncoder()
    for generation in itertools.count():
        texts = (f"Dette er side {number} af generation {generation}." for number in range(PAGES))
        pages = [
            SimpleNamespace(url=f"/{number}", title=f"Side {number}", sections=[SimpleNamespace(heading="", text=text)])
            for number, text in enumerate(texts)
        ]
        build_index(pages, encoder, path, str(generation))
        print(generation, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
