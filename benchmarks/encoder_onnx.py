"""ONNX Runtime beside torch: `python -m benchmarks.encoder_onnx`.

Exports the encoder in float32, quantises a copy to int8, and prints for each the passages a second on all cores, the milliseconds of
one question on one, and whether it ranks the same: the cosine of its centred vectors with those of the served encoder, and success@1,
success@3 and MRR@10 by vectors alone on the municipal pages. Needs the packages of `pip install -e .[benchmarks]`.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # texts side by side are the unit of parallel work

import statistics  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from concurrent.futures import ThreadPoolExecutor  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402

from benchmarks.corpora import demo, municipal  # noqa: E402
from index.centring import centring_of, general_centring  # noqa: E402
from index.chunks import chunk_page  # noqa: E402
from index.encoder import Encoder, _batches_of_like_length, bundled_encoder, load_encoder  # noqa: E402

FOLDER = Path(__file__).parents[1] / ".cache" / "benchmarks"
PASSAGES = 400
QUESTION = "hvordan melder jeg flytning, når min kone flytter senere end mig"

Encode = Callable[[Sequence[str]], np.ndarray]  # texts with their prefix → vectors


def main() -> None:
    from bot.quiet import quieten

    quieten()
    encoder = load_encoder()
    passages = [chunk.passage for page in demo().pages for chunk in chunk_page(page.title, page.sections)][:PASSAGES]
    print(f"{len(passages)} passages of {statistics.mean(map(len, passages)):.0f} characters; load {os.getloadavg()[0]:.1f}\n")
    print(
        "| encoder | passages/s | a question, ms | centred cosine, least | mean | success@1 | success@3 | MRR@10 |\n|---|---|---|---|---|---|---|---|"
    )
    exported = export(FOLDER / "encoder.onnx")
    kinds: dict[str, Encode] = {
        "torch, bfloat16 where the processor has it": lambda texts: encoder._encode(list(texts), ""),
        "ONNX Runtime, float32": session(exported),
        "ONNX Runtime, int8": session(quantised(exported, FOLDER / "encoder-int8.onnx")),
    }
    served = None
    for name, encode in kinds.items():
        vectors, speed = timed(passages, encode)
        centred = vectors - vectors.mean(axis=0)
        centred /= np.linalg.norm(centred, axis=1, keepdims=True)
        served = centred if served is None else served
        cosines = (centred * served).sum(axis=1)
        ranks = _ranks(encoder, encode)
        found = f"{(ranks <= 1).mean():.3f} | {(ranks <= 3).mean():.3f} | {np.where(ranks <= 10, 1 / ranks, 0).mean():.3f}"
        print(
            f"| {name} | {speed:.1f} | {question_ms(encode):.1f} | {cosines.min():.3f} | {cosines.mean():.4f} | {found} |",
            flush=True,
        )


def export(path: Path) -> Path:
    """The transformer with its pooling, (n, tokens) twice → (n, dimension) of length 1."""
    import torch
    from sentence_transformers import SentenceTransformer

    if path.exists():
        return path
    options = {"dtype": torch.float32, "attn_implementation": "eager"}
    model = SentenceTransformer(str(bundled_encoder()), device="cpu", model_kwargs=options)

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = model[0].auto_model.eval()

        def forward(self, ids, mask):
            hidden = self.transformer(input_ids=ids, attention_mask=mask, return_dict=False)[0]
            weights = mask.unsqueeze(-1).float()
            return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)

    example = model.preprocess(["query: hvor melder jeg flytning", "query: hej"])
    axes = {name: {0: "texts", 1: "tokens"} for name in ("ids", "mask")}
    path.parent.mkdir(parents=True, exist_ok=True)
    with torch.inference_mode():
        torch.onnx.export(
            Pooled().eval(),
            (example["input_ids"], example["attention_mask"]),
            str(path),
            input_names=["ids", "mask"],
            output_names=["vectors"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    return path


def quantised(path: Path, to: Path) -> Path:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    if not to.exists():
        quantize_dynamic(path, to, weight_type=QuantType.QInt8, per_channel=True)
    return to


def session(path: Path) -> Encode:
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled_encoder() / "tokenizer.json"))
    tokenizer.enable_truncation(512)
    tokenizer.enable_padding(pad_id=1, pad_token="<pad>")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    opened = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def encode(texts: Sequence[str]) -> np.ndarray:
        found = tokenizer.encode_batch(list(texts))
        ids, mask = (np.array([getattr(one, name) for one in found]) for name in ("ids", "attention_mask"))
        return opened.run(None, {"ids": ids, "mask": mask})[0]

    return encode


def timed(passages: Sequence[str], encode: Encode) -> tuple[np.ndarray, float]:
    """The vectors, and passages a second on all cores: the median of three."""
    batches = _batches_of_like_length([len(text) for text in passages])
    vectors = np.empty((len(passages), 384), np.float32)
    took = []
    for _ in range(3):
        began = time.perf_counter()
        with ThreadPoolExecutor(os.cpu_count() or 1) as cores:
            found = cores.map(lambda batch: encode([f"passage: {passages[number]}" for number in batch]), batches)
            for batch, rows in zip(batches, found):
                vectors[batch] = rows
        took.append(time.perf_counter() - began)
    return vectors, len(passages) / statistics.median(took)


def question_ms(encode: Encode) -> float:
    took = []
    for number in range(40):
        began = time.perf_counter()
        encode([f"query: {QUESTION} {number}"])
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _ranks(encoder: Encoder, encode: Encode) -> np.ndarray:
    """Of each answerable question on the municipal pages, the place of its page by the nearest passage."""
    corpus = municipal()
    chunks = [chunk_page(page.title, page.sections) for page in corpus.pages]
    owners = np.array([number for number, found in enumerate(chunks) for _ in found])
    passages = np.concatenate([encode([f"passage: {chunk.passage}" for chunk in found]) for found in chunks])
    centring = centring_of(passages, general_centring(encoder))
    centred = centring.of_passages(passages)
    ranks = []
    for question in corpus.answerable:
        similarities = centred @ centring.of_question(encode([f"query: {question.text}"])[0])
        order = list(dict.fromkeys(owners[np.argsort(-similarities)].tolist()))
        ranks.append(next(place for place, page in enumerate(order, 1) if corpus.pages[page].url in question.urls))
    return np.array(ranks)


if __name__ == "__main__":
    main()
