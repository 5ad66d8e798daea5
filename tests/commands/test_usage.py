import shutil
import subprocess
import sys
import time

import pytest

from content.settings import ROOT

COMMANDS = ("demo", "serve", "widget", "feedback", "train", "crawl", "index", "search", "ask", "parse", "evaluate", "check")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_quick(vejviser, command):
    began = time.perf_counter()
    ended = vejviser(command, "--help")
    assert ended.code == 0 and ended.out.startswith(f"usage: vejviser {command}") and time.perf_counter() - began < 2


def test_help_loads_no_models():
    look = (
        "import sys\nfrom bot.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "sys.exit(bool({'torch', 'rasa', 'sentence_transformers', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", look], cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "COMMAND"),
        (["dans"], "dans"),
        (["ask", "--sprog", "da", "hej"], "--sprog"),
        (["ask", "--lang", "de", "hej"], "--lang"),
        (["ask", "-m", "ukendt", "hej"], "ukendt"),
        (["ask", "-m", "../fjordby", "hej"], "../fjordby"),
        (["search", "-m", "Fjordby Kommune", "hej"], "Fjordby Kommune"),
        (["evaluate"], "nlu"),
        (["evaluate", "nlu"], "file"),
        (["serve", "--port", "mange"], "--port"),
        (["serve", "--port", "99999"], "--port"),
        (["serve", "--host", "ingen.invalid"], "ingen.invalid"),
        (["parse", "to", "spørgsmål"], "spørgsmål"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_in_one_line(vejviser, arguments, told):
    assert vejviser(*arguments).failed_with(2, told)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("VEJVISER_IDLE_MINUTES", "ofte"),
        ("VEJVISER_IDLE_MINUTES", "0"),
        ("VEJVISER_DEMO_SITE_PORT", "70000"),
        ("VEJVISER_MESSAGES_PER_MINUTE", "-1"),
        ("VEJVISER_MAX_BODY_BYTES", "1"),
        ("VEJVISER_MAX_CONVERSATIONS", "1.5"),
        ("VEJVISER_NOW", "i morgen"),
    ],
)
def test_a_setting_that_makes_no_sense_is_told_by_its_name(vejviser, variable, value):
    assert vejviser("ask", "hej", **{variable: value}).failed_with(2, variable)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("VEJVISER_MUNICIPALITIES", "ukendt", "ukendt"),
        ("VEJVISER_MODELS", "/findes/ikke", "/findes/ikke"),
        ("VEJVISER_CONTENT", "/findes/ikke", "/findes/ikke"),
    ],
)
@pytest.mark.slow
def test_what_a_setting_names_must_be_there(vejviser, variable, value, told):
    assert vejviser("ask", "hej", **{variable: value}).failed_with(1, told)


def test_where_several_municipalities_are_served_one_must_be_named(vejviser, tmp_path):
    content = shutil.copytree(ROOT / "data", tmp_path / "data")
    fjordby = (content / "municipalities" / "fjordby.yml").read_text(encoding="utf-8")
    (content / "municipalities" / "bjergby.yml").write_text(fjordby.replace("fjordby", "bjergby"), encoding="utf-8")
    ended = vejviser("ask", "hej", VEJVISER_CONTENT=str(content), VEJVISER_MUNICIPALITIES="")
    assert ended.failed_with(2, "-m", "bjergby, fjordby")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_taken_is_told_before_anything_is_loaded(vejviser, taken_port, command):
    assert vejviser(command, "--port", str(taken_port)).failed_with(2, str(taken_port), "in use")


def test_the_demo_says_so_when_its_website_cannot_be_served(vejviser, taken_port, tmp_path):
    ended = vejviser("demo", "--prepare", VEJVISER_DEMO_SITE_PORT=str(taken_port), VEJVISER_HOME=str(tmp_path))
    assert ended.failed_with(1, str(taken_port), "in use")


def test_the_shipped_content_passes_the_check(vejviser):
    assert vejviser("check").out == "All content is in order.\n"


def test_a_broken_content_fails_the_check_with_a_line_per_fault(vejviser, tmp_path):
    content = shutil.copytree(ROOT / "data", tmp_path / "data")
    (content / "texts.yml").unlink()
    (content / "municipalities" / "fjordby.yml").write_text("a: [", encoding="utf-8")
    ended = vejviser("check", VEJVISER_CONTENT=str(content))
    faults = [line for line in ended.err.splitlines() if not line.startswith("warning: ")]
    assert (ended.code, len(faults)) == (1, 2)


def test_the_help_on_the_pause_names_where_it_is_configured(vejviser):
    assert "crawl_pause" in vejviser("crawl", "--help").out
