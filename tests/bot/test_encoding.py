"""Questions that wait together are encoded together, and one that fails fails alone with its batch."""

import asyncio
import threading

import pytest

from bot.encoding import MOST, EncodingQueue


class Recorder:
    """Stands for the encoder's thread: notes the batches, and holds the first until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go_on = threading.Event()

    def remember(self, texts: list[str]) -> None:
        self.batches.append(texts)
        if len(self.batches) == 1:
            assert self.go_on.wait(10)
        if "dårlig" in texts:
            raise ValueError("dårlig")


async def encode_all(recorder: Recorder, texts: list[str]) -> list:
    queue = EncodingQueue(recorder)
    first = asyncio.create_task(queue.encode("første"))
    while not recorder.batches:
        await asyncio.sleep(0.001)
    rest = [asyncio.create_task(queue.encode(text)) for text in texts]
    await asyncio.sleep(0.01)
    recorder.go_on.set()
    return await asyncio.gather(first, *rest, return_exceptions=True)


def test_questions_that_wait_together_are_encoded_together():
    recorder = Recorder()
    asyncio.run(encode_all(recorder, ["a", "b", "c"]))
    assert recorder.batches == [["første"], ["a", "b", "c"]]


def test_a_batch_is_never_larger_than_the_limit():
    recorder = Recorder()
    asyncio.run(encode_all(recorder, [str(number) for number in range(MOST + 3)]))
    assert [len(batch) for batch in recorder.batches] == [1, MOST, 3]


def test_the_queue_goes_on_after_a_question_that_cannot_be_encoded():
    recorder = Recorder()
    results = asyncio.run(encode_all(recorder, ["dårlig", *(str(number) for number in range(MOST))]))
    assert isinstance(results[1], ValueError)
    assert results[-1] is None


@pytest.mark.slow
def test_the_vectors_are_those_of_one_question_at_a_time(dialogue):
    from index.encoder import load_encoder

    encoder = load_encoder()
    texts = ["hvor er rådhuset i samme by", "må jeg fælde et træ, som står i skel til naboen", "bål"]
    encoder.remember(texts)
    together = [encoder.query(text) for text in texts]
    apart = encoder.queries(texts)
    assert all(float(a @ b) > 0.999 for a, b in zip(together, apart))
