"""A few threads that do the same work on one thing after another."""

import queue
import threading
from collections.abc import Callable
from typing import Generic, Self, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Crew(Generic[Task, Result]):
    """A context manager. Its threads are daemons: whoever leaves early does not wait for a slow website."""

    def __init__(self, work: Callable[[Task], Result], size: int):
        self.open = 0  # tasks given whose result has not been taken
        self._work = work
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Task, Result | None, BaseException | None]] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(size)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        for _ in self._threads:
            self._tasks.put(None)

    def give(self, task: Task) -> None:
        self.open += 1
        self._tasks.put(task)

    def take(self, timeout: float) -> list[tuple[Task, Result]]:
        """All that is done by now; waits up to `timeout` seconds for the first. Raises what the work raised."""
        taken: list[tuple[Task, Result]] = []
        try:
            while True:
                task, result, error = self._done.get(timeout=timeout) if not taken else self._done.get_nowait()
                self.open -= 1
                if error is not None:
                    raise error
                taken.append((task, result))
        except queue.Empty:
            return taken

    def _serve(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                self._done.put((task, self._work(task), None))
            except BaseException as error:  # noqa: BLE001 it is raised where the result is taken
                self._done.put((task, None, error))
