"""The command `vejviser`, run as people run it: in a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

VEJVISER = Path(sys.executable).with_name("vejviser")
MONDAY_MORNING = "2026-11-23T10:30"  # the hotline is open


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> list[Any]:
        """Each line of the output."""
        return [json.loads(line) for line in self.out.splitlines()]

    def failed_with(self, code: int, *words: str) -> bool:
        """Whether it ended with the code, after one clear line that holds the words."""
        one_line = self.err.startswith("vejviser: ") and len(self.err.splitlines()) == 1
        return self.code == code and one_line and self.out == "" and all(word in self.err for word in words)


@pytest.fixture(scope="session")
def vejviser(fjordby_home, tmp_path_factory) -> Callable[..., Ended]:
    """Runs the command from a folder of no importance, with Fjordby's pages; keyword arguments are environment variables."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def run(*arguments: str | bytes, stdin: str | bytes = b"", **environment: str) -> Ended:
        settings = {
            "OMP_NUM_THREADS": "1",
            "VEJVISER_HOME": str(fjordby_home),
            "VEJVISER_MUNICIPALITIES": "fjordby",
            "VEJVISER_NOW": MONDAY_MORNING,
        }
        given = stdin.encode() if isinstance(stdin, str) else stdin
        ended = subprocess.run(
            [VEJVISER, *arguments],
            input=given,
            capture_output=True,
            cwd=elsewhere,
            env=os.environ | settings | environment,
            timeout=240,
        )
        return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return run


@pytest.fixture
def taken_port():
    """A port that somebody else listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]
