from collections.abc import Callable
from pathlib import Path

import pytest

from content.library import Library
from content.municipality import Municipality, load_municipalities
from content.settings import ROOT
from tests.content.bjergby import MUNICIPALITY


@pytest.fixture(scope="session")
def shipped() -> Library:
    return Library.load(ROOT / "data")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes a municipality's file and gives its folder."""

    def written(content: str | bytes, name: str = "bjergby") -> Path:
        path = tmp_path / f"{name}.yml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return written


@pytest.fixture
def bjergby(write) -> Municipality:
    return load_municipalities(write(MUNICIPALITY.format(name="bjergby")))["bjergby"]


@pytest.fixture
def bare(bjergby) -> Municipality:
    """A municipality that says nothing of itself but what it must."""
    return bjergby.copy(update={"facts": {}})
