"""How fast one host is asked: the pause between requests, and patience where the host asks for it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

LEAST_SLOWED = 0.5  # seconds of pause after the first complaint of a host that was asked without any
GOOD_ANSWERS = 20  # in a row, after which half of what complaints have added to the pause is taken back
LEAST_ADDED = 0.05  # seconds; less is taken back altogether


class Stopped(Exception):
    """The crawl was told to stop while a request waited for its turn."""


class Pace:
    """Shared by all threads that make requests. Times are seconds."""

    def __init__(
        self, pause: float, longest_pause: float, longest_wait: float, first_wait: float, stop: threading.Event | None = None
    ):
        self._own_pause = pause  # without complaints
        self._added = 0.0  # by complaints
        self._good_answers = 0  # since the pause was last changed
        self._longest_pause = longest_pause
        self._longest_wait = longest_wait
        self._first_wait = first_wait
        self._stop = stop or threading.Event()
        self._complaints = 0  # in a row
        self._free_at = float("-inf")
        self._last_start = float("-inf")
        self._one_at_a_time = threading.Lock()

    @property
    def pause(self) -> float:
        return self._own_pause + self._added

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Around one request: begins when it may start. With a pause there is one at a time."""
        with self._one_at_a_time if self.pause else nullcontext():
            while (left := max(self._free_at, self._last_start + self.pause) - time.monotonic()) > 0:
                if self._stop.wait(left):
                    raise Stopped
            self._last_start = time.monotonic()
            yield

    def ask_for(self, pause: float) -> None:
        """The site's own wish for a pause, followed where it is longer."""
        self._own_pause = max(self._own_pause, min(pause, self._longest_pause))

    def complaint(self, wait: float | None) -> None:
        """The host is asked too much: leave it alone as long as it says, else longer each time, and be slower for a while."""
        now = time.monotonic()
        known = now < self._free_at  # an answer to a request that was under way when the wait began
        if wait is not None:
            self._free_at = max(self._free_at, now + min(wait, self._longest_wait))
        elif not known:
            self._free_at = now + min(self._first_wait * 2**self._complaints, self._longest_wait)
        if not known:
            self._complaints = min(self._complaints + 1, 20)
            self._good_answers = 0
            if self._first_wait:
                slowed = min(max(2 * self.pause, LEAST_SLOWED), self._longest_pause)
                self._added = max(self._added, slowed - self._own_pause)

    def content(self) -> None:
        """The host has answered as usual."""
        self._complaints = 0
        self._good_answers += 1
        if self._good_answers >= GOOD_ANSWERS:
            self._good_answers = 0
            self._added = self._added / 2 if self._added >= 2 * LEAST_ADDED else 0.0
