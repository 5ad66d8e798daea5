"""What several commands need: the municipality they are about, and questions one per line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from content.errors import UsageFault
from content.municipality import NAME, Municipality, load_municipalities, served_by_default
from content.settings import settings


def add_municipality(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-m", "--municipality", metavar="NAME", help="may be left out where only one is served")


def add_questions(parser: argparse.ArgumentParser, name: str) -> None:
    parser.add_argument(name, nargs="?", help="without it, one per line on standard input")
    parser.add_argument("--json", action="store_true", help="one JSON line each")


def chosen_name(name: str | None) -> str:
    """The municipality's name: any well-formed one, or the only configured one. Raises UsageFault."""
    if name is None:
        served = served_names()
        if len(served) != 1:
            raise UsageFault(f"say which municipality with -m ({', '.join(served) or 'none is configured'})")
        return served[0]
    if not NAME.fullmatch(name):
        raise UsageFault(f"{name!r} is no name of a municipality: use a-z, 0-9 and -")
    return name


def configured(name: str) -> Municipality | None:
    return load_municipalities(settings().content / "municipalities").get(name)


def served_name(name: str | None) -> str:
    """The name of a municipality that is served. Raises UsageFault."""
    chosen = chosen_name(name)
    known = served_names()
    if chosen not in known:
        raise UsageFault(f"there is no municipality called {chosen} here; known are {', '.join(known) or 'none'}")
    return chosen


def served_names() -> tuple[str, ...]:
    """The names of the municipalities that are served: those of the settings, or all that are served by default."""
    return settings().served or served_by_default(load_municipalities(settings().content / "municipalities"))


def questions(text: str | None) -> Iterator[str]:
    """The one question, or each line of standard input; empty lines stay, so that answers line up with lines."""
    if text is not None:
        yield os.fsencode(text).decode("utf-8", "replace")  # an argument may hold bytes that are no text
        return
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")
