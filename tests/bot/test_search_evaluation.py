"""What is reported of the search, from results that are made by hand."""

import json
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.questions import Question
from bot.evaluation.search import SCORES, Relevance, SearchReport, search_report
from bot.evaluation.tables import interval_lines
from index.answerable import COEFFICIENTS
from index.search import PageHit, SearchResult

SITE = "https://www.fjordby.example"
THRESHOLDS = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
# Confidences: promised, shown as something that perhaps helps, not shown.
SURE, PERHAPS, UNSURE = 0.999, (THRESHOLDS["threshold"] + THRESHOLDS["perhaps"]) / 2, 0.001


def asked(*urls: str, kind: str = "", answer: str = "") -> Question:
    return Question(text="spørgsmål", urls=urls, kind=kind, answer=answer)


def found(*paths: str, confidence: float = SURE, snippet: str = "") -> SearchResult:
    return SearchResult("spørgsmål", confidence, tuple(PageHit(SITE + path, "", snippet, 0.0) for path in paths))


def metrics(*pairs: tuple[Question, SearchResult]) -> dict[str, float]:
    return report(*pairs).metrics


def report(*pairs: tuple[Question, SearchResult]) -> SearchReport:
    return search_report([question for question, _ in pairs], [result for _, result in pairs])


# One ranking, of at most ten places


def places(*right: int, of: int = 10) -> tuple[bool, ...]:
    """Places counted from 1."""
    return tuple(place in right for place in range(1, of + 1))


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        (Relevance(places(1), 1), {"success@1": 1, "success@3": 1, "MRR@10": 1, "nDCG@10": 1}),
        (Relevance(places(2), 1), {"success@1": 0, "success@3": 1, "MRR@10": 1 / 2, "nDCG@10": 1 / log2(3)}),
        (Relevance(places(3), 1), {"success@1": 0, "success@3": 1, "MRR@10": 1 / 3, "nDCG@10": 1 / 2}),
        (Relevance(places(4), 1), {"success@1": 0, "success@3": 0, "MRR@10": 1 / 4, "nDCG@10": 1 / log2(5)}),
        (Relevance(places(10), 1), {"success@1": 0, "success@3": 0, "MRR@10": 1 / 10, "nDCG@10": 1 / log2(11)}),
        (Relevance(places(), 1), {"success@1": 0, "success@3": 0, "MRR@10": 0, "nDCG@10": 0}),
        (Relevance((), 1), {"success@1": 0, "success@3": 0, "MRR@10": 0, "nDCG@10": 0}),
        (Relevance(places(1, of=1), 1), {"success@1": 1, "success@3": 1, "MRR@10": 1, "nDCG@10": 1}),
        (Relevance(places(1, 2), 2), {"MRR@10": 1, "nDCG@10": 1}),
        (Relevance(places(1), 2), {"MRR@10": 1, "nDCG@10": 1 / (1 + 1 / log2(3))}),
        (Relevance(places(1, 3), 2), {"MRR@10": 1, "nDCG@10": (1 + 1 / 2) / (1 + 1 / log2(3))}),
        (Relevance(places(2, 3), 3), {"MRR@10": 1 / 2, "nDCG@10": (1 / log2(3) + 1 / 2) / (1 + 1 / log2(3) + 1 / 2)}),
        (Relevance(places(*range(1, 11)), 12), {"MRR@10": 1, "nDCG@10": 1}),
    ],
)
def test_a_ranking_is_scored_as_by_hand(ranking, expected):
    assert {name: SCORES[name](ranking) for name in expected} == pytest.approx(expected)


@given(st.lists(st.booleans(), max_size=10), st.integers(0, 5))
def test_every_score_is_a_share(ranking, missing):
    wanted = max(sum(ranking) + missing, 1)
    assert all(0 <= score(Relevance(tuple(ranking), wanted)) <= 1 + 1e-9 for score in SCORES.values())


# All questions


def test_scores_are_means_of_the_questions_that_pages_answer():
    scored = metrics((asked("/a/"), found("/a/", "/b/")), (asked("/a/"), found("/b/", "/a/")), (asked(), found("/a/")))
    assert (scored["questions"], scored["all: success@1"], scored["all: MRR@10"]) == (3, 0.5, 0.75)


def test_scores_are_given_by_kind():
    scored = metrics((asked("/a/", kind="ord"), found("/a/")), (asked("/a/", kind="engelsk"), found("/b/")))
    assert (scored["ord: success@1"], scored["engelsk: success@1"], scored["all: success@1"]) == (1, 0, 0.5)


@pytest.mark.parametrize("url", ["/a/", f"{SITE}/a/"])
def test_a_page_is_wanted_by_its_path_or_its_address(url):
    assert metrics((asked(url), found("/a/")))["all: success@1"] == 1


def test_a_page_of_another_address_is_not_the_wanted_one():
    assert metrics((asked("https://andre.example/a/"), found("/a/")))["all: success@1"] == 0


def test_places_below_the_tenth_do_not_count():
    assert metrics((asked("/a/"), found(*(f"/{number}/" for number in range(10)), "/a/")))["all: MRR@10"] == 0


# Snippets


@pytest.mark.parametrize(
    ("snippet", "share"),
    [
        ("Hunden skal være i snor på stranden.", 1),
        ("I snor på stranden om sommeren.", 1),
        ("Hunden må løbe.", 0),
        ("Snor til hunden.", 1),
        ("", 0),
    ],
)
def test_a_snippet_holds_the_answer_when_it_has_most_of_its_words(snippet, share):
    scored = metrics((asked("/a/", answer="hunden i snor på stranden"), found("/a/", snippet=snippet)))
    assert scored["snippets: with the answer"] == share


def test_snippets_of_wrong_pages_and_of_pages_that_are_not_shown_do_not_count():
    hits = found("/b/", "/c/", "/d/", "/a/", snippet="hunden i snor")
    assert "snippets: with the answer" not in metrics((asked("/a/", answer="hunden i snor"), hits))


def test_without_the_words_of_the_answer_no_snippet_is_scored():
    assert "snippets: with the answer" not in metrics((asked("/a/"), found("/a/")))


# The decision

DECIDED = [
    (asked("/a/"), found("/a/", confidence=SURE)),
    (asked("/a/"), found("/a/", confidence=SURE)),
    (asked("/a/"), found("/a/", confidence=PERHAPS)),
    (asked("/a/"), found("/a/", confidence=UNSURE)),
    (asked(), found("/a/", confidence=UNSURE)),
    (asked(), found("/a/", confidence=UNSURE)),
    (asked(), found("/a/", confidence=UNSURE)),
    (asked(), found("/a/", confidence=PERHAPS)),
    (asked(), found("/a/", confidence=SURE)),
]


@pytest.fixture(scope="module")
def decided() -> SearchReport:
    return report(*DECIDED)


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("answerable: kept", 2 / 4),
        ("answerable: shown, promised or not", 3 / 4),
        ("unanswerable: not promised", 4 / 5),
        ("unanswerable: not shown", 3 / 5),
        # The pairs of an answerable and an unanswerable question that are in order, and half of those alike, of 4 · 5.
        ("answerable: AUROC", ((4 + 0.5) + (4 + 0.5) + (3 + 0.5) + 3 * 0.5) / 20),
    ],
)
def test_the_decision_is_scored_as_by_hand(decided, name, share):
    assert decided.metrics[name] == pytest.approx(share)


@pytest.mark.parametrize("pairs", [DECIDED[:4], DECIDED[4:]], ids=["all answerable", "none answerable"])
def test_without_both_kinds_of_questions_the_decision_is_not_scored(pairs):
    assert not any("answerable" in name for name in metrics(*pairs))


def test_where_no_question_has_an_answer_no_ranking_is_scored():
    assert metrics(*DECIDED[4:]) == {"questions": 5}


# Intervals

HALF = [(asked("/a/"), found("/a/")), (asked("/a/"), found("/b/"))]


def test_every_metric_but_the_count_has_its_interval(decided):
    assert set(decided.intervals) == set(decided.metrics) - {"questions"}


def test_an_interval_contains_its_value(decided):
    assert [name for name, (low, high) in decided.intervals.items() if not low <= decided.metrics[name] <= high] == []


def test_intervals_are_the_same_every_time(decided):
    assert report(*DECIDED) == decided


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_an_interval_lies_around_its_value_within_what_can_be(ranks):
    done = report(*((asked("/a/"), found(*("/b/" for _ in range(rank)), "/a/")) for rank in ranks))
    assert all(
        0 <= low <= done.metrics[name] + 1e-9 and done.metrics[name] - 1e-9 <= high <= 1
        for name, (low, high) in done.intervals.items()
    )


def test_what_is_always_so_has_an_interval_of_no_width():
    assert report(HALF[0], HALF[0]).intervals["all: MRR@10"] == (1, 1)


def test_more_questions_make_an_interval_narrower():
    lows = [report(*HALF * times).intervals["all: success@1"][0] for times in (2, 10, 50)]
    assert lows == sorted(lows) and len(set(lows)) == 3


def test_the_interval_of_a_share_is_that_of_the_binomial_distribution():
    assert report(*HALF * 50).intervals["all: success@1"] == pytest.approx((0.40, 0.60), abs=0.03)


def test_an_interval_is_told_in_a_line():
    *_, line = interval_lines({"all: MRR@10": (0.25, 0.75)})
    assert line.split() == ["all:", "MRR@10", "0.250", "0.750"]


def test_without_intervals_nothing_is_told_of_them():
    assert list(interval_lines({})) == []
