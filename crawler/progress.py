"""How far a crawl has come, on screen. Anything with these two methods can be given to crawl() instead."""

import sys
from typing import Protocol

from tqdm import tqdm

LINE_EVERY = 200  # addresses, where there is no terminal to draw a bar on


class Progress(Protocol):
    def advance(self, visited: int, waiting: int, url: str) -> None:
        """Called after each visited address with the counts of this run so far."""

    def close(self) -> None:
        """Called once at the end, also after an error."""


class Silent:
    def advance(self, visited: int, waiting: int, url: str) -> None:
        pass

    def close(self) -> None:
        pass


class Bar:
    """A bar on a terminal; its total grows as addresses are found."""

    def __init__(self) -> None:
        self._bar = tqdm(unit=" addresses", dynamic_ncols=True)

    def advance(self, visited: int, waiting: int, url: str) -> None:
        self._bar.total = visited + waiting
        self._bar.set_postfix_str(url[-50:], refresh=False)
        self._bar.update(visited - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class Lines:
    """A line now and then, for logs."""

    def advance(self, visited: int, waiting: int, url: str) -> None:
        if visited % LINE_EVERY == 0:
            print(f"{visited} addresses visited, {waiting} waiting", file=sys.stderr, flush=True)

    def close(self) -> None:
        pass


def on_screen() -> Progress:
    return Bar() if sys.stderr.isatty() else Lines()
