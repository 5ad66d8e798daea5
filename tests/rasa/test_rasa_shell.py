"""`rasa shell` with `rasa run actions` says what `vejviser ask` says."""

import json
import re
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from content.settings import ROOT
from tests.rasa.conftest import RASA, VEJVISER, free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]  # the first test waits for the model

QUESTIONS = {
    "answer": "jeg skal flytte",
    "answer with links": "der er rotter i kælderen",
    "search": "rollator",
    "clarify": "nummer",
    "clarify, of an address": "hvordan gør jeg med adressen",
    "clarify, of post": "hjælp til post",
    "safety": "min mand slår mig",
    "chat": "hej",
    "handoff": "jeg vil tale med et menneske",
    "nothing found": "hvem vandt VM i håndbold",
    "nothing said": "?!",
}
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PROMPT = "Your input ->"


@pytest.fixture(scope="module")
def endpoints(environment, tmp_path_factory):
    """The endpoints file of a running `rasa run actions`."""
    folder, port = tmp_path_factory.mktemp("actions"), free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([RASA, "run", "actions", "-p", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://localhost:{port}/health", process, folder / "log")
        file = folder / "endpoints.yml"
        file.write_text((ROOT / "endpoints.yml").read_text(encoding="utf-8").replace(":5055/", f":{port}/"), encoding="utf-8")
        yield file
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def shell(rasa, model, endpoints) -> subprocess.CompletedProcess[str]:
    """A conversation typed into `rasa shell`, one question after the other."""
    typed = "".join(f"{question}\n" for question in [*QUESTIONS.values(), "/stop"])
    return rasa("shell", "-m", model, "--endpoints", endpoints, "-p", str(free_port()), stdin=typed)


@pytest.fixture(scope="module")
def asked(environment, model) -> dict[str, dict]:
    """What `vejviser ask` replies to each question, of the same model."""
    ended = subprocess.run(
        [VEJVISER, "ask", "--json"],
        input="\n".join(QUESTIONS.values()),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment | {"VEJVISER_MODELS": str(model)},
        timeout=240,
    )
    return dict(zip(QUESTIONS, map(json.loads, ended.stdout.splitlines())))


def test_the_shell_ends_well(shell):
    assert shell.returncode == 0, shell.stderr


def test_the_shell_loads_the_model_it_was_given(shell, model):
    assert f"Loading model {model}" in shell.stderr


def test_the_questions_end_in_every_kind_of_outcome(asked):
    assert {reply["outcome"] for reply in asked.values()} == {"answer", "search", "clarify", "safety", "chat", "handoff", "none"}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_the_shell_replies_what_vejviser_replies(shell, asked, kind):
    assert _printed(shell.stdout, QUESTIONS[kind]) == _as_rasa_prints(asked[kind]["messages"])


def _printed(output: str, question: str) -> tuple[list[str], list[dict]]:
    """The paragraphs and the other messages between a question and the next prompt."""
    plain = COLOURS.sub("", output).replace("\r", "")
    typed = plain.rindex(f"{PROMPT}  {question}") + len(f"{PROMPT}  {question}")
    reply = plain[typed:].split(PROMPT)[0]
    decoder, custom, text = json.JSONDecoder(), [], []
    first, *others = reply.split("Custom json:\n")
    for other in others:
        message, end = decoder.raw_decode(other)
        custom.append(message)
        text.append(other[end:])
    lines = (line.strip() for part in (first, *text) for line in part.splitlines())
    return [line for line in lines if line], custom


def _as_rasa_prints(messages: list[dict]) -> tuple[list[str], list[dict]]:
    """Rasa sends each paragraph by itself."""
    lines = (line for message in messages if message["type"] == "text" for line in message["text"].splitlines())
    return [line for line in lines if line], [message for message in messages if message["type"] != "text"]


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"rasa run actions did not start:\n{log.read_text(encoding='utf-8')}")
