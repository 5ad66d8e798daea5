"""What encoding costs, and what its tricks are worth.

    .venv/bin/python -m benchmarks.encoder

One run prints the table of docs/decisions/0006-encoder.md: the forward pass in Python and traced, each also beside a thread that
is busy in Python; questions one by one and eight at a time; passages of some 110 tokens on all cores.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable

from index.encoder import load_encoder

QUESTION = "hvordan melder jeg flytning, når min kone flytter senere end mig"
PASSAGE = "Kommunen tilbyder svømmeundervisning for børn og voksne i svømmehallen hver onsdag eftermiddag. " * 5


def main() -> None:
    import torch

    encoder = load_encoder()
    model, traced = encoder._model, encoder._transformer
    features = model.preprocess([f"query: {QUESTION}"])
    tensors = (features["input_ids"], features["attention_mask"])

    def eager() -> None:
        model[0].auto_model(input_ids=tensors[0], attention_mask=tensors[1], return_dict=False)

    print(f"{encoder.name}; a question of {tensors[0].shape[1]} tokens, medians in ms")
    with torch.inference_mode():
        print(f"forward pass in Python                     {median(eager):8.1f}")
        print(f"forward pass traced                        {median(lambda: traced(*tensors)):8.1f}")
        with busy_thread():
            print(f"in Python, beside a busy Python thread     {median(eager, 10):8.1f}")
            print(f"traced, beside a busy Python thread        {median(lambda: traced(*tensors), 10):8.1f}")
    numbers = iter(range(100_000))
    print(f"a question, tokens and all                 {median(lambda: encoder.query(f'{QUESTION} {next(numbers)}')):8.1f}")
    eight = median(lambda: encoder.remember([f"{QUESTION} {next(numbers)}" for _ in range(8)]))
    print(f"each of eight questions in one batch       {eight / 8:8.1f}")
    tokens = model.preprocess([f"passage: {PASSAGE}"])["input_ids"].shape[1]
    began = time.perf_counter()
    encoder.passages([f"{PASSAGE}{number}" for number in range(400)])
    print(f"passages of {tokens} tokens on all cores: {400 / (time.perf_counter() - began):.1f} a second")


def median(work: Callable[[], None], times: int = 60) -> float:
    """ms"""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


class busy_thread:
    """A thread that computes in Python, as the event loop of a server does."""

    def __enter__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._compute)
        self._thread.start()

    def _compute(self) -> None:
        while not self._stop.is_set():
            sum(range(1000))

    def __exit__(self, *_) -> None:
        self._stop.set()
        self._thread.join()


if __name__ == "__main__":
    main()
