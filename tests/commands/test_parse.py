import pytest
from ruamel.yaml import YAML

from content.settings import ROOT

pytestmark = pytest.mark.slow

LINES = ["jeg skal flytte", "æøå 🙂 zzz", "rotter i kælderen", "/restart", "cpr 010190-1234", "ord " * 25_000, "skat\r"]


@pytest.fixture(scope="module")
def parsed(vejviser) -> list[dict]:
    ended = vejviser("parse", "--json", stdin="\n".join(LINES))
    assert (ended.code, ended.err) == (0, "")
    return ended.json


@pytest.fixture(scope="module")
def answered() -> set[str]:
    """Every intent that has an answer."""
    yaml = YAML(typ="safe")
    return {intent for path in (ROOT / "data" / "answers").glob("*.yml") for intent in yaml.load(path.read_text(encoding="utf-8"))}


def test_every_line_is_parsed_into_one_line(parsed):
    assert len(parsed) == len(LINES)


@pytest.mark.parametrize(("line", "intent"), [(0, "flytning_anmeld"), (2, "rotter"), (6, "skat")])
def test_the_best_intent_of_a_plain_need_is_its_own(parsed, line, intent):
    assert parsed[line]["intents"][0]["name"] == intent


@pytest.mark.parametrize("line", range(len(LINES)))
def test_at_least_five_intents_are_ranked_best_first(parsed, line):
    confidences = [intent["confidence"] for intent in parsed[line]["intents"]]
    assert len(confidences) >= 5 and confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize("line", range(len(LINES)))
def test_confidences_are_shares_of_one(parsed, line):
    confidences = [intent["confidence"] for intent in parsed[line]["intents"]]
    assert all(0 <= confidence <= 1 for confidence in confidences) and sum(confidences) <= 1.001


@pytest.mark.parametrize("line", range(len(LINES)))
def test_only_intents_that_have_an_answer_are_named(parsed, answered, line):
    assert {intent["name"] for intent in parsed[line]["intents"]} <= answered


def test_a_personal_number_is_not_repeated(parsed):
    assert parsed[4]["text"] == "cpr [skjult]"


def test_one_text_is_parsed_for_people_to_read(vejviser):
    assert vejviser("parse", "jeg skal flytte").out.splitlines()[0].split()[1] == "flytning_anmeld"


def test_an_empty_line_still_has_its_line(vejviser):
    assert [line["text"] for line in vejviser("parse", stdin="rotter\n\nskat\n").json] == ["rotter", "", "skat"]
