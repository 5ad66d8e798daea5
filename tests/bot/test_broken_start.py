"""What is missing or broken when the assistant starts is told in one clear line, and what can go on without it goes on."""

import asyncio
import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from actions.resources import resources
from bot.cli import main
from content.settings import ROOT, settings

pytestmark = pytest.mark.slow

VEJVISER = Path(sys.executable).with_name("vejviser")


@pytest.fixture
def models(tmp_path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def ask(make_assistant, capsys, monkeypatch):
    """Runs `vejviser ask` in this process; returns how it ended and the lines on standard error."""

    def run(**environment: str) -> tuple[int, list[str]]:
        make_assistant()
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        resources.cache_clear()
        code = main(["ask", "-m", "fjordby", "hej"])
        return code, capsys.readouterr().err.splitlines()

    return run


def test_a_folder_of_models_that_is_missing_is_told(ask, tmp_path):
    code, (line,) = ask(VEJVISER_MODELS=str(tmp_path / "nowhere"))

    assert code == 1
    assert "nowhere" in line and "vejviser train" in line


def test_a_folder_of_models_that_is_empty_is_told(ask, models):
    code, (line,) = ask(VEJVISER_MODELS=str(models))

    assert code == 1
    assert str(models) in line and "vejviser train" in line


def _text(path: Path) -> None:
    path.write_text("I am no model\n")


def _empty(path: Path) -> None:
    path.touch()


def _cut_off(path: Path) -> None:
    whole = sorted((ROOT / "models").glob("*.tar.gz"))[-1].read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _another_tar(path: Path) -> None:
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("notes.txt")
        member.size = 3
        tar.addfile(member, io.BytesIO(b"hej"))


def _gzip_of_text(path: Path) -> None:
    path.write_bytes(gzip.compress(b"hej" * 1_000))


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [_text, _empty, _cut_off, _another_tar, _gzip_of_text, _folder])
def test_a_model_that_is_broken_is_told(ask, models, make):
    make(models / "broken.tar.gz")
    code, lines = ask(VEJVISER_MODELS=str(models))

    assert (code, len(lines)) == (1, 1)
    assert "broken.tar.gz" in lines[0]


def test_an_encoder_that_is_missing_is_told(ask, tmp_path):
    code, lines = ask(VEJVISER_ENCODER=str(tmp_path / "no-encoder"))

    assert (code, len(lines)) == (1, 1)
    assert "no-encoder" in lines[0]


def test_an_encoder_that_is_broken_is_told(ask, tmp_path):
    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder" / "modules.json").write_text("{")
    code, lines = ask(VEJVISER_ENCODER=str(tmp_path / "encoder"))

    assert (code, len(lines)) == (1, 1)
    assert "encoder" in lines[0]


@pytest.fixture
def content(tmp_path) -> Path:
    """A copy of the content, to break."""
    folder = tmp_path / "data"
    for part in ("answers", "municipalities"):
        shutil.copytree(ROOT / "data" / part, folder / part)
    for part in ("texts.yml", "thresholds.yml", "facts.yml"):
        shutil.copy(ROOT / "data" / part, folder)
    return folder


@pytest.mark.parametrize("file", ["answers/flytning.yml", "texts.yml", "thresholds.yml", "facts.yml", "municipalities/fjordby.yml"])
@pytest.mark.parametrize("broken", [b"a: [", b"\xff\xfe\x00", b"just words", b""], ids=["no YAML", "binary", "words", "empty"])
def test_a_file_of_content_that_is_broken_is_named(ask, content, file, broken):
    (content / file).write_bytes(broken)
    code, lines = ask(VEJVISER_CONTENT=str(content))

    assert code == 1
    assert lines and all(str(content / file) in line for line in lines)


def test_a_municipality_that_is_not_configured_cannot_be_served(ask):
    code, (line,) = ask(VEJVISER_MUNICIPALITIES="lejre")

    assert code == 2
    assert "lejre" in line


def test_a_setting_that_is_wrong_is_named(ask):
    code, (line,) = ask(VEJVISER_IDLE_MINUTES="soon")

    assert code == 2
    assert "VEJVISER_IDLE_MINUTES" in line


def test_a_time_that_is_none_is_named(ask):
    code, (line,) = ask(VEJVISER_NOW="tomorrow")

    assert code == 2
    assert "VEJVISER_NOW" in line


def test_serve_tells_it_in_one_line_as_well(models):
    _text(models / "broken.tar.gz")
    ended = subprocess.run(
        [VEJVISER, "serve", "--port", "0"],
        env=os.environ | {"VEJVISER_MODELS": str(models)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1 and "broken.tar.gz" in ended.stderr


# What serving can do without


def _ask_for_a_page(assistant) -> str:
    return asyncio.run(assistant.converse("fjordby", "Hvor må min hund løbe uden snor?"))["outcome"]


def test_without_an_index_the_hotline_is_the_way_on(make_assistant, tmp_path):
    assert _ask_for_a_page(make_assistant(VEJVISER_HOME=str(tmp_path))) == "handoff"


@pytest.mark.parametrize("broken", [b"", b"no database", b"SQLite format 3\0" + bytes(4_096)], ids=["empty", "words", "damaged"])
def test_with_a_broken_index_the_hotline_is_the_way_on(make_assistant, tmp_path, broken):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "fjordby.sqlite").write_bytes(broken)

    assert _ask_for_a_page(make_assistant(VEJVISER_HOME=str(tmp_path))) == "handoff"


def test_an_index_that_is_mended_is_taken_into_use_without_a_restart(make_assistant, fjordby_home, tmp_path):
    (tmp_path / "index").mkdir()
    served = tmp_path / "index" / "fjordby.sqlite"
    served.write_bytes(b"no database")
    assistant = make_assistant(VEJVISER_HOME=str(tmp_path))
    before = _ask_for_a_page(assistant)
    shutil.copy(fjordby_home / "index" / "fjordby.sqlite", tmp_path / "mended")
    (tmp_path / "mended").replace(served)

    assert (before, _ask_for_a_page(assistant)) == ("handoff", "search")
