"""Encodes questions on a thread of its own, so that the event loop goes on serving; those that wait together are encoded together.

A batch of four takes little longer than one question, since most of the time goes to reading the model's weights.
"""

from __future__ import annotations

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor

from index.encoder import Encoder

MOST = 12  # texts a batch; a message with many clauses may be a batch of its own


class EncodingQueue:
    """Used from one event loop."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="encode")
        self._waiting: list[tuple[tuple[str, ...], asyncio.Future]] = []
        self._worker: asyncio.Task | None = None

    async def encode(self, *texts: str) -> None:
        """Returns when the encoder remembers the vectors of a message's texts."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((texts, done))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        await done

    async def _work(self) -> None:
        while self._waiting:
            sizes = itertools.accumulate(len(texts) for texts, _ in self._waiting)
            taken = max(1, sum(size <= MOST for size in sizes))
            batch, self._waiting = self._waiting[:taken], self._waiting[taken:]
            texts = [text for message, _ in batch for text in message]
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._encoder.remember, texts)
            except Exception as error:
                outcomes = [(done, error) for _, done in batch]
            else:
                outcomes = [(done, None) for _, done in batch]
            for done, error in outcomes:
                if not done.done():  # else the client has gone
                    done.set_exception(error) if error else done.set_result(None)
