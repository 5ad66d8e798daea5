"""The documentation names everything that is there, and nothing that is not."""

import argparse
import re

import pytest

from bot.cli import COMMANDS
from content.answers import Answer, Case, load_answers
from content.checks.answers import of_wording
from content.clock import VARIABLE
from content.settings import ROOT, Settings, variable

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
VARIABLES = {*map(variable, Settings.__fields__), VARIABLE}
TOP_LEVEL = {path.name for path in ROOT.iterdir()}
MADE_BY_RUNNING = ("var", "models", ".venv", ".cache", "results")


def _page(name: str) -> str:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _commands() -> dict[str, argparse.ArgumentParser]:
    """Each command of `vejviser` with its parser."""
    found = argparse.ArgumentParser().add_subparsers()
    for command in COMMANDS:
        command.add(found)
    return found.choices


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """Every option of a command and of the commands below it, by the first of its names."""
    options: set[str] = set()
    for action in parser._actions:
        options |= set(action.option_strings[:1]) - {"-h"}
        for below in action.choices.values() if isinstance(action, argparse._SubParsersAction) else ():
            options |= _options(below)
    return options


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_every_setting_has_a_row_in_the_table_of_settings(variable):
    assert re.search(rf"^\|\s*`{variable}`\s*\|", _page("docs/settings.md"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_names_a_setting_that_there_is_not(page):
    assert set(re.findall(r"VEJVISER_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8"))) <= VARIABLES


@pytest.mark.parametrize("command", sorted(_commands()))
def test_every_command_has_its_heading(command):
    assert re.search(rf"^## `?vejviser {command}\b", _page("docs/commands.md"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_names_a_command_that_there_is_not(page):
    assert set(re.findall(r"`(?:\.venv/bin/)?vejviser ([a-z]+)", page.read_text(encoding="utf-8"))) <= set(_commands())


@pytest.mark.parametrize("command", sorted(_commands()))
def test_every_option_stands_below_its_command(command):
    section = re.search(rf"^## `?vejviser {command}\b(.*?)(?=^## |\Z)", _page("docs/commands.md"), re.MULTILINE | re.DOTALL)
    assert section and _options(_commands()[command]) - set(re.findall(r"--?[a-z][a-z-]*", section[1])) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_that_is_named_is_there(page):
    named = set(re.findall(r"(?:`|^\s*\$?\s*)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", _page("Makefile"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("target", ["demo", "build", "test", "setup"])
def test_the_readme_names_what_one_begins_with(target):
    assert f"make {target}" in _page("README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_is_there(page):
    assert [path for path in _paths(page.read_text(encoding="utf-8")) if not any(ROOT.glob(path))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_there(page):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if ":" not in target and not (page.parent / target).exists()] == []


def test_the_example_of_an_answer_has_every_key_and_no_fault(tmp_path):
    (tmp_path / "example.yml").write_text(re.search(r"```yaml\n(.*?)```", _page("docs/answers.md"), re.DOTALL)[1], encoding="utf-8")
    (answer,) = load_answers(tmp_path).values()
    assert set(Answer.__fields__) - answer.__fields_set__ <= {"switches_language"}
    assert set(Case.__fields__) == answer.question.cases["barn"].__fields_set__
    assert [fault for case, wording in answer.wordings().items() for fault in of_wording(case, wording)] == []


def _paths(text: str) -> list[str]:
    """What stands in backticks and begins with a folder of the project, or is a file at its top; NAME stands for any name."""
    named = (quoted.strip("/") for quoted in re.findall(r"`([\w./*-]+)`", text))
    paths = (re.sub(r"\b(?:NAME|TOPIC|MUNICIPALITY)\b", "*", path) for path in named)
    return [
        path
        for path in paths
        if path.split("/")[0] in TOP_LEVEL - set(MADE_BY_RUNNING) or re.fullmatch(r"[\w-]+\.(?:md|toml|lock)", path)
    ]
