"""The vectors of training utterances, kept between trainings: whoever changes ten of them waits for ten, not for all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from content.settings import ROOT
from index.encoder import Encoder
from index.late_encoder import LateEncoder

KEPT = ROOT / ".cache" / "utterances"


def utterance_vectors(texts: Sequence[str], encoder: Encoder | LateEncoder, folder: Path = KEPT) -> np.ndarray:
    """The vectors of the utterances as questions, shape (len(texts), encoder dimension). Those no longer asked for are forgotten."""
    file = folder / f"{encoder.name}.npz"
    known = _read(file, encoder.dimension)
    keys = [_key(text) for text in texts]
    missing = {key: text for key, text in zip(keys, texts) if key not in known}
    if missing:
        known |= zip(missing, encoder.queries(list(missing.values())))
    vectors = np.stack([known[key] for key in keys]) if texts else np.empty((0, encoder.dimension), np.float32)
    if missing or len(known) > len(set(keys)):
        _write(file, dict(zip(keys, vectors)))
    return vectors


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def _read(file: Path, dimension: int) -> dict[bytes, np.ndarray]:
    """What is kept; nothing when the file is missing or damaged, since everything in it can be computed again."""
    try:
        with np.load(file) as kept:
            keys, vectors = kept["keys"], kept["vectors"]
    except Exception:  # zipfile and numpy raise a dozen different kinds
        return {}
    if vectors.shape != (len(keys), dimension):
        return {}
    return {key.tobytes(): vector for key, vector in zip(keys, vectors)}


def _write(file: Path, known: dict[bytes, np.ndarray]) -> None:
    """Whole or not at all: two trainings may run beside each other."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as output:
        np.savez(output, keys=np.frombuffer(b"".join(known), np.uint8).reshape(-1, 16), vectors=np.array(list(known.values())))
    unfinished.replace(file)
