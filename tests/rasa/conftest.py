"""Rasa's own command line, run in processes of its own on the same files as Vejviser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from content.settings import ROOT

RASA = Path(sys.executable).with_name("rasa")
VEJVISER = Path(sys.executable).with_name("vejviser")
MONDAY_MORNING = "2026-11-23T10:30"  # the hotline is open


@pytest.fixture(scope="session")
def environment(fjordby_home, tmp_path_factory) -> dict[str, str]:
    return os.environ | {
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(tmp_path_factory.mktemp("rasa") / "cache"),
        "VEJVISER_HOME": str(fjordby_home),
        "VEJVISER_MUNICIPALITIES": "fjordby",
        "VEJVISER_NOW": MONDAY_MORNING,
    }


@pytest.fixture(scope="session")
def rasa(environment) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `rasa` to its end."""

    def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [RASA, *arguments], input=stdin, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=1100
        )

    return run


@pytest.fixture(scope="session")
def model(rasa, tmp_path_factory) -> Path:
    """A model that `rasa train` made."""
    folder = tmp_path_factory.mktemp("models")
    data = ["--data", "data/nlu", "data/rules"]
    trained = rasa(
        "train", "--domain", "domain", *data, "--config", "config.yml", "--out", folder, "--fixed-model-name", "made-by-rasa"
    )
    assert trained.returncode == 0, trained.stderr
    return folder / "made-by-rasa.tar.gz"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
