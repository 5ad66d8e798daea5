import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from content.check import faults
from content.settings import ROOT

SHIPPED = ROOT / "data"
yaml = YAML(typ="safe")


@pytest.fixture
def data(tmp_path) -> Path:
    """A copy of all content, to be spoilt."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "data"))


@pytest.fixture
def change(data) -> Callable[[str, Callable[[dict], object]], None]:
    """Does something to what a content file holds."""

    def changed(file: str, how: Callable[[dict], object]) -> None:
        path = data / file
        content = yaml.load(path.read_text(encoding="utf-8"))
        how(content)
        with path.open("w", encoding="utf-8") as out:
            yaml.dump(content, out)

    return changed


def _examples(content: dict, intent: str) -> dict:
    return next(entry for entry in content["nlu"] if entry["intent"] == intent)


def besides_unused_facts(data) -> list[str]:
    """A broken answer may leave a fact in no answer, which is told as well."""
    return [fault for fault in faults(data) if not fault.endswith("is in no answer")]


def test_the_shipped_content_is_in_order():
    assert faults(SHIPPED) == []


def test_an_intent_without_an_answer(data, change):
    change("answers/rotter.yml", lambda answers: answers.pop("rotter"))
    assert besides_unused_facts(data) == ["intent rotter has no answer in data/answers/"]


def test_an_answer_without_an_intent(data, change):
    change("answers/rotter.yml", lambda answers: answers.update(mus=answers["rotter"]))
    assert faults(data) == ["the answer mus is never given: no such intent in data/nlu/"]


def test_an_intent_with_too_few_examples(data, change):
    change("nlu/rotter.yml", lambda content: _examples(content, "rotter").update(examples="- rotte\n- rotter\n"))
    assert faults(data) == ["intent rotter has 2 examples in data/nlu/; at least 12 are needed"]


def test_a_fact_that_there_is_not(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["da"].__setitem__(0, "Ring {rottetelefon}."))
    assert faults(data) == ["answer rotter: {rottetelefon} is no fact of data/facts.yml"]


def test_a_fact_in_an_address_that_there_is_not(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["links"][0].update(url="https://eksempel.dk/{sti}"))
    assert besides_unused_facts(data) == ["answer rotter: {sti} is no fact of data/facts.yml"]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_label_that_is_too_long_for_a_button(data, change, lang):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["label"].update({lang: "rotter " * 8}))
    assert faults(data) == [f"answer rotter: label.{lang} is longer than 45 characters"]


@pytest.mark.parametrize("text", ["Ring {telefon.", "Ring telefon}.", "Ring {{telefon}."])
def test_a_brace_without_its_other_half(data, change, text):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["da"].__setitem__(0, text))
    assert faults(data) == ["answer rotter: da has a brace without its other half"]


def test_an_answer_that_may_turn_out_empty(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(da=["{rotter_telefon}"], en=["Report them."]))
    assert besides_unused_facts(data) == ["answer rotter: da may be empty: every paragraph needs a fact"]


def test_languages_that_do_not_say_the_same(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(da=["En.", "To."], en=["One."]))
    assert besides_unused_facts(data) == ["answer rotter: da has 2 paragraphs and en has 1"]


def test_a_text_that_needs_a_fact_which_may_be_missing(data, change):
    change("texts.yml", lambda texts: texts["ask_back"].update(da="Ring {byg_telefon}."))
    assert faults(data) == ["texts.yml: ask_back: {byg_telefon} is not a fact that is always there"]


def test_a_region_that_there_is_not(data, change):
    change("municipalities/fjordby.yml", lambda municipality: municipality.update(region="Jylland"))
    assert [fault.split(" is not one of ")[0] for fault in faults(data)] == ["municipality fjordby: region Jylland"]


def test_a_municipal_fact_that_no_answer_knows(data, change):
    change("municipalities/fjordby.yml", lambda municipality: municipality["facts"].update(rotte_telefon="12"))
    assert faults(data) == ["municipality fjordby: facts.rotte_telefon is no fact of data/facts.yml"]


def test_no_municipality_at_all(data):
    (data / "municipalities" / "fjordby.yml").unlink()
    assert faults(data) == [f"{data / 'municipalities'}: no municipality is configured"]


@pytest.mark.parametrize("file", ["texts.yml", "facts.yml", "thresholds.yml"])
def test_a_file_that_is_missing(data, file):
    (data / file).unlink()
    assert faults(data) == [f"{data / file}: no such file"]


@pytest.mark.parametrize(
    "file",
    ["texts.yml", "facts.yml", "thresholds.yml", "municipalities/fjordby.yml", "answers/rotter.yml", "nlu/rotter.yml"],
)
def test_a_file_that_is_no_yaml_is_named(data, file):
    (data / file).write_text("a: [", encoding="utf-8")
    assert any(fault.startswith(f"{data / file}: not valid YAML") for fault in faults(data))


def test_all_faults_are_told_at_once(data, change):
    change("municipalities/fjordby.yml", lambda municipality: municipality.update(region="Jylland"))
    change("nlu/rotter.yml", lambda content: _examples(content, "rotter").update(examples="- rotte\n"))
    (data / "thresholds.yml").unlink()
    assert len(faults(data)) == 3


def test_a_fact_that_no_answer_needs(data, change):
    change("facts.yml", lambda facts: facts["municipal"].update(færgetider="when the ferry leaves"))
    assert faults(data) == ["facts.yml: færgetider is in no answer"]


def test_a_text_that_is_missing(data, change):
    change("texts.yml", lambda texts: texts.pop("ask_back"))
    assert faults(data) == ["texts.yml: ask_back is missing"]


def test_a_text_that_is_said_nowhere(data, change):
    change("texts.yml", lambda texts: texts.update(vejret={"da": "Sol.", "en": "Sun."}))
    assert faults(data) == ["texts.yml: vejret is said nowhere"]


def test_a_link_that_is_no_address(data, change):
    change("answers/skat.yml", lambda answers: answers["skat"]["links"][0].update(url="javascript:alert(1)"))
    assert faults(data) == ["answer skat: link javascript:alert(1) must start with https:// or http://, or be a fact"]


def test_a_municipal_address_that_is_none(data, change):
    change("municipalities/fjordby.yml", lambda m: m["facts"].update(byg_url="htp:/byg"))
    assert faults(data) == ["municipality fjordby: facts.byg_url must be an address that starts with https:// or http://"]


def test_a_rule_for_an_intent_that_there_is_not(data, change):
    change("rules/skat.yml", lambda rules: rules["rules"][0]["steps"][0].update(intent="told"))
    assert faults(data) == [
        "skat.yml: a rule speaks of told, but there is no such intent in data/nlu/",
        "intent skat has no rule in data/rules/",
    ]
