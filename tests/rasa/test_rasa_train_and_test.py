import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from content.settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

STORIES = ROOT / "tests" / "rasa" / "stories"
FEWEST = 80  # conversations, lest some of them are passed over
QUESTIONS = """
version: "3.1"
nlu:
  - intent: flytning_anmeld
    examples: |
      - vi skal flytte til næste måned
  - intent: rotter
    examples: |
      - der løber rotter rundt i gården
  - intent: vold
    examples: |
      - min kæreste slår mig
"""


def test_rasa_train_makes_a_model(model):
    assert model.stat().st_size > 10_000


def test_rasa_finds_no_contradiction_in_the_data(rasa):
    checked = rasa("data", "validate", "--domain", "domain", "--data", "data/nlu", "data/rules", "--config", "config.yml")
    assert checked.returncode == 0, checked.stderr


@pytest.fixture(scope="module")
def tested(rasa, model, tmp_path_factory) -> Path:
    """The folder of what `rasa test core` found of every conversation."""
    folder = tmp_path_factory.mktemp("tested")
    ended = rasa("test", "core", "--e2e", "-m", model, "-s", STORIES, "--out", folder, "--no-plot")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


def test_rasa_test_core_passes_every_conversation(tested):
    failed = YAML(typ="safe").load((tested / "failed_test_stories.yml").read_text(encoding="utf-8")) or {"stories": []}
    assert [story["story"] for story in failed["stories"]] == []


def test_rasa_test_core_has_tried_every_conversation(tested):
    report = json.loads((tested / "story_report.json").read_text(encoding="utf-8"))
    written = [
        story for path in STORIES.glob("*.yml") for story in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["stories"]
    ]
    assert report["conversation_accuracy"]["total"] == len(written) >= FEWEST


def test_rasa_test_nlu_scores_the_understanding(rasa, model, tmp_path):
    (tmp_path / "questions.yml").write_text(QUESTIONS, encoding="utf-8")
    tested = rasa("test", "nlu", "-m", model, "-u", tmp_path / "questions.yml", "--out", tmp_path, "--no-plot")
    assert tested.returncode == 0, tested.stderr
    assert json.loads((tmp_path / "intent_report.json").read_text(encoding="utf-8"))["accuracy"] == 1
