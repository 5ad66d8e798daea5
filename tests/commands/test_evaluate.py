from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

NLU = """
questions:
  - {text: jeg skal flytte, intent: flytning_anmeld}
  - {text: der er rotter i kælderen, intent: rotter}
  - {text: hvem vandt VM i håndbold, kind: other}
"""
SEARCH = """
questions:
  - {text: kolonihave venteliste, kind: keyword, urls: [/borger/natur-og-miljoe/kolonihaver/]}
  - {text: hundeskov, urls: [/borger/natur-og-miljoe/hunde/]}
  - {text: hvem vandt VM i håndbold, kind: unanswerable}
"""


@pytest.fixture
def evaluate(vejviser, tmp_path):
    def run(kind: str, questions: str, *options: str):
        path = tmp_path / "spørgsmål.yml"
        path.write_text(questions, encoding="utf-8")
        return vejviser("evaluate", kind, *options, str(path))

    return run


def _metrics(out: str) -> dict[str, float]:
    """Those that stand before the tables."""
    return {line.rsplit(maxsplit=1)[0]: float(line.rsplit(maxsplit=1)[1]) for line in out.split("\n\n")[0].splitlines()}


def test_the_understanding_is_scored_by_name(evaluate):
    metrics = _metrics(evaluate("nlu", NLU).out)
    assert (metrics["questions"], metrics["accuracy"], metrics["macro F1"]) == (3, 1, 1)


def test_the_picture_of_the_understanding_is_where_the_last_line_says(evaluate):
    place = evaluate("nlu", NLU).out.splitlines()[-1].removeprefix("Picture: ")
    assert Path(place).name == "nlu.png" and Path(place).is_file()


def test_everything_of_the_understanding_is_in_one_json_object(evaluate, tmp_path):
    (found,) = evaluate("nlu", NLU, "--json", "--picture", str(tmp_path / "billede.svg")).json
    assert (found["metrics"]["accuracy"], found["picture"]) == (1, str(tmp_path / "billede.svg"))
    assert {"intents", "confusions", "confidently_wrong", "thresholds", "languages", "sure"} < set(found)


def test_a_picture_of_another_format_is_wrong_usage(evaluate):
    assert evaluate("nlu", NLU, "--picture", "billede.gif").failed_with(2, "billede.gif", ".png or .svg")


def test_the_search_is_scored_by_name(evaluate):
    metrics = _metrics(evaluate("search", SEARCH).out)
    assert (metrics["questions"], metrics["all: success@3"], metrics["keyword: MRR@10"]) == (3, 1, 1)
    assert "answerable: AUROC" in metrics


def test_the_search_is_scored_in_json_as_well(evaluate):
    (found,) = evaluate("search", SEARCH, "--json").json
    assert found["metrics"]["questions"] == 3


def test_the_search_is_scored_with_intervals(evaluate):
    (found,) = evaluate("search", SEARCH, "--json").json
    assert set(found["intervals"]) == set(found["metrics"]) - {"questions"}
    assert found["intervals"]["all: nDCG@10"] == [1, 1]


def test_the_intervals_of_the_search_are_told_below_the_metrics(evaluate):
    metrics, intervals = evaluate("search", SEARCH).out.split("\n\n")
    assert [line.rsplit(maxsplit=2)[0] for line in intervals.splitlines()[1:]] == [
        line.rsplit(maxsplit=1)[0] for line in metrics.splitlines()[1:]
    ]


def test_questions_that_nothing_covers_have_no_accuracy(evaluate):
    ended = evaluate("nlu", "questions: [{text: hvem vandt VM i håndbold, kind: other}]")
    assert (ended.code, ended.err) == (0, "") and "accuracy" not in _metrics(ended.out)


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        ("spørgsmål: []", "questions: field required"),
        ("questions: [{intent: rotter}]", "questions.0.text: field required"),
        ("questions: [{text: ' '}]", "questions.0.text: ensure this value has at least 1 char"),
        ("questions: [", "not valid YAML"),
        ("", "none is not an allowed value"),
        ("questions: []", "no questions"),
    ],
)
@pytest.mark.parametrize("kind", ["nlu", "search"])
def test_a_broken_file_of_questions_is_told(evaluate, kind, questions, told):
    assert "spørgsmål.yml" in (ended := evaluate(kind, questions)).err and told in ended.err and ended.code == 1


def test_a_missing_file_of_questions_is_told(vejviser):
    assert vejviser("evaluate", "nlu", "/findes/ikke.yml").failed_with(1, "/findes/ikke.yml: no such file")
