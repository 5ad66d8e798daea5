"""The encoder for whoever may not need it: loaded only when something must be encoded, which takes seconds."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence

import numpy as np

from index.encoder import bundled_encoder, has_bf16, load_encoder


class LateEncoder:
    """Knows its name and dimension before it is loaded; those of the bundled encoder are kept beside its weights. Raises EncoderMissing."""

    def __init__(self, model: str | None = None) -> None:
        """`model` as for load_encoder."""
        self._model = model
        self.name, self.dimension = _kept() if model is None else _loaded(model)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """As Encoder.queries."""
        return load_encoder(self._model).queries(texts)

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        """As Encoder.passages."""
        return load_encoder(self._model).passages(texts, progress)


def _loaded(model: str | None) -> tuple[str, int]:
    encoder = load_encoder(model)
    return encoder.name, encoder.dimension


def _kept() -> tuple[str, int]:
    """What was written down when the bundled encoder was first loaded on such a processor: its precision is part of its name."""
    file = bundled_encoder() / f"known-{'bf16' if has_bf16() else 'fp32'}.json"
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        return str(known["name"]), int(known["dimension"])
    except (OSError, ValueError, KeyError, TypeError):
        name, dimension = _loaded(None)
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps({"name": name, "dimension": dimension}), encoding="utf-8")
    unfinished.replace(file)
    return name, dimension
