import json

import pytest

from content.settings import ROOT

pytestmark = pytest.mark.slow

STORIES = ROOT / "tests" / "rasa" / "test_stories.yml"
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


def test_rasa_test_core_passes_every_conversation(rasa, model, tmp_path):
    tested = rasa(
        "test", "core", "--e2e", "-m", model, "-s", STORIES, "--out", tmp_path, "--fail-on-prediction-errors", "--no-plot"
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "none of the test stories failed" in (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8").lower()


def test_rasa_test_nlu_scores_the_understanding(rasa, model, tmp_path):
    (tmp_path / "questions.yml").write_text(QUESTIONS, encoding="utf-8")
    tested = rasa("test", "nlu", "-m", model, "-u", tmp_path / "questions.yml", "--out", tmp_path, "--no-plot")
    assert tested.returncode == 0, tested.stderr
    assert json.loads((tmp_path / "intent_report.json").read_text(encoding="utf-8"))["accuracy"] == 1
