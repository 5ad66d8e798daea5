import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.answers import Answer
from content.decision import AskBack, Search, Thresholds, decide, needs, urgent


def answer(name: str, **more: object) -> Answer:
    words = {"da": [name], "en": [name]}
    return Answer.parse_obj({"label": {"da": name, "en": name}, **words, "voice": words, **more})


ANSWERS = {
    name: answer(name, outcome=outcome)
    for outcome, names in {
        "answer": ("flytning", "pas", "skat", "rotter"),
        "handoff": ("hotline",),
        "chat": ("hilsen", "tak"),
        "safety": ("krise", "vold"),
        "search": ("myndighed_politi",),
    }.items()
    for name in names
} | {"faa_barn": answer("faa_barn", overview=True)}
UNCOVERED = "andet"
THRESHOLDS = Thresholds(safety=0.3, ask_back=0.2, uncovered=1, choice=0.08, choices=3)


def ranked(shares: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(shares.items(), key=lambda share: -share[1])


def decided(**shares: float):
    return decide(ranked(shares), ANSWERS, THRESHOLDS)


def test_likely_needs_are_offered_best_first():
    assert decided(flytning=0.3, hotline=0.4, pas=0.1) == AskBack(("hotline", "flytning", "pas"))


def test_no_more_is_offered_than_there_is_room_for():
    assert decided(flytning=0.3, pas=0.25, skat=0.2, rotter=0.15) == AskBack(("flytning", "pas", "skat"))


def test_small_talk_is_never_offered():
    assert decided(hilsen=0.45, flytning=0.3, tak=0.1) == AskBack(("flytning",))


def test_the_pages_are_searched_where_nothing_is_likely():
    assert decided(flytning=0.19, pas=0.19) == Search()


def test_the_pages_are_searched_where_what_no_answer_covers_is_likelier():
    assert decided(andet=0.4, flytning=0.35) == Search()


def test_the_pages_are_searched_where_it_is_likelier_the_matter_of_another_authority():
    assert decided(myndighed_politi=0.4, pas=0.35) == Search()


def test_another_authority_is_never_offered():
    assert decided(pas=0.4, myndighed_politi=0.3) == AskBack(("pas",))


def test_an_overview_is_offered_as_a_need_is():
    assert decided(faa_barn=0.4, pas=0.3) == AskBack(("faa_barn", "pas"))


def test_no_overview_no_other_authority_and_nothing_unanswered_is_a_need():
    ranking = ranked({"faa_barn": 0.3, "pas": 0.25, "myndighed_politi": 0.2, "andet": 0.15, "hilsen": 0.1})
    assert needs(ranking, ANSWERS) == [("pas", 0.25), ("hilsen", 0.1)]


def test_help_is_given_where_the_dangers_together_are_likely():
    assert urgent(ranked({"flytning": 0.65, "vold": 0.2, "krise": 0.15}), ANSWERS, THRESHOLDS) == "vold"


def test_nothing_understood_at_all_is_searched():
    assert decide([], ANSWERS, THRESHOLDS) == Search()


shares = st.floats(0, 1)
rankings = st.dictionaries(st.sampled_from([*ANSWERS, UNCOVERED]), shares).map(
    lambda found: sorted(found.items(), key=lambda share: -share[1])
)
thresholds = st.builds(
    Thresholds,
    safety=st.floats(0, 1, exclude_min=True),
    ask_back=shares,
    uncovered=shares,
    choice=shares,
    choices=st.integers(2, 5),
)


@given(rankings, thresholds)
def test_an_intent_is_offered_only_where_it_is_likely_enough_to_be_a_choice(ranking, limits):
    decision = decide(ranking, ANSWERS, limits)
    assert not isinstance(decision, AskBack) or all(dict(ranking)[intent] >= limits.choice for intent in decision.intents)


@given(rankings, thresholds)
def test_whoever_is_asked_back_is_offered_something_but_not_too_much(ranking, limits):
    decision = decide(ranking, ANSWERS, limits)
    assert not isinstance(decision, AskBack) or 1 <= len(decision.intents) <= limits.choices


@given(rankings, thresholds)
def test_only_needs_with_an_answer_are_offered(ranking, limits):
    decision = decide(ranking, ANSWERS, limits)
    offered = decision.intents if isinstance(decision, AskBack) else ()
    assert all(ANSWERS[intent].outcome in ("answer", "handoff") for intent in offered)


@given(rankings, thresholds)
def test_safety_comes_before_everything_else(ranking, limits):
    danger = sum(share for intent, share in ranking if intent in ("krise", "vold"))
    named = any(intent in ("krise", "vold") for intent, _ in ranking)
    assert (urgent(ranking, ANSWERS, limits) is not None) == (named and danger >= limits.safety)


@given(rankings, thresholds)
def test_the_likeliest_danger_is_helped(ranking, limits):
    dangers = [intent for intent, _ in ranking if intent in ("krise", "vold")]
    assert urgent(ranking, ANSWERS, limits) in (None, *dangers[:1])


@pytest.mark.parametrize("limits", [{"safety": 1.1}, {"ask_back": -0.1}, {"choices": 1}, {"andet": 1}])
def test_thresholds_that_make_no_sense_are_refused(limits):
    with pytest.raises(ValueError, match=next(iter(limits))):
        Thresholds(**{"safety": 0.3, "ask_back": 0.2, "choice": 0.08, "choices": 3} | limits)
