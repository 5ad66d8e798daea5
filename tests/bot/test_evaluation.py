"""What is reported of the understanding, from rankings that are made by hand."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.endings import CHAT, OFFERED, OTHERS, PASSED_ON, RIGHT, UNDUE, WRONG, Answered, end_in, end_of_turn, ending
from bot.evaluation.nlu import how_turns_ended, report
from bot.evaluation.picture import figure, save
from bot.evaluation.questions import Question
from bot.evaluation.tables import report_lines
from bot.evaluation.understanding import (
    Confusion,
    Mistake,
    Ranked,
    Rules,
    confidently_wrong,
    confusions,
    over_thresholds,
    recognition,
)
from content.answers import Answer
from content.decision import AskBack, Search, Thresholds
from content.errors import VejviserFault

ANSWERS = {
    name: Answer.parse_obj({"label": text, "outcome": outcome, "da": ["x"], "en": ["x"], "voice": {"da": ["x"], "en": ["x"]}})
    for outcome, names in {
        "answer": ("flytning", "pas", "skat"),
        "chat": ("hilsen",),
        "safety": ("krise",),
        "search": ("politi",),
    }.items()
    for name in names
    for text in ({"da": name, "en": name},)
}
RULES = Rules(ANSWERS, Thresholds(safety=0.3, ask_back=0.2, uncovered=1, choice=0.08, choices=3), sure=0.5)


def ranked(intent: str | None, text: str = "", lang: str = "da", kind: str = "", **shares: float) -> Ranked:
    """A question, and how it was understood; of the shares the rest is what no answer covers."""
    everything = dict.fromkeys(ANSWERS, 0.0) | shares
    everything["andet"] = 1 - sum(everything.values())
    question = Question(text=text or f"om {intent}", intent=intent, lang=lang, kind=kind)
    return Ranked(question, sorted(everything.items(), key=lambda share: -share[1]))


SURE = ranked("flytning", flytning=0.9)
UNSURE = ranked("flytning", flytning=0.4, pas=0.4)
MISTAKEN = ranked("flytning", "hvor flytter jeg mit pas", pas=0.8, flytning=0.1)
ASKED_AMISS = ranked("skat", flytning=0.4, pas=0.4)
LOST = ranked("skat", skat=0.1)
FOOTBALL = ranked(None, "hvem vandt VM", kind="other")
DOG = ranked(None, "hundeskov", kind="municipal", pas=0.7)
ENGLISH = ranked("pas", "my passport", lang="en", pas=0.6)
ALL = [SURE, UNSURE, MISTAKEN, ASKED_AMISS, LOST, FOOTBALL, DOG]


def end(one: Ranked, sure: float = RULES.sure):
    return end_of_turn(one.ranking, sure, ANSWERS, RULES.thresholds)


@pytest.mark.parametrize(
    ("one", "ended"),
    [
        (SURE, Answered("flytning")),
        (UNSURE, AskBack(("flytning", "pas"))),
        (LOST, Search()),
        (ranked(None, politi=0.9), Search()),
        (ranked("skat", skat=0.65, krise=0.35), Answered("krise")),
        (ranked("skat", skat=0.5), Answered("skat")),
    ],
    ids=["sure", "unsure", "not understood", "another authority", "danger", "just at the threshold"],
)
def test_a_turn_ends_as_its_ranking_says(one, ended):
    assert end(one) == ended


def test_a_higher_threshold_asks_back_where_a_lower_one_answers():
    assert (end(SURE, 0.9), end(SURE, 0.91)) == (Answered("flytning"), AskBack(("flytning",)))


@pytest.mark.parametrize(
    ("one", "worth"),
    [(SURE, RIGHT), (UNSURE, OFFERED), (ASKED_AMISS, OTHERS), (LOST, PASSED_ON), (MISTAKEN, WRONG), (DOG, UNDUE)],
)
def test_an_end_is_worth_what_the_label_says(one, worth):
    assert ending(one.question, end(one), ANSWERS) == worth


def test_small_talk_is_no_undue_answer():
    assert ending(FOOTBALL.question, Answered("hilsen"), ANSWERS) == CHAT


def test_a_reply_that_asks_back_ends_in_what_it_offers():
    offered = {"type": "choices", "choices": [{"title": "Pas", "payload": "/pas"}, {"title": "Andet", "payload": "/noget_andet"}]}
    assert end_in({"outcome": "clarify", "intent": None, "messages": [offered]}) == AskBack(("pas",))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "Hvordan melder jeg flytning?",
        "adresse",
        "penge fra kommunen",
        "Må man brænde grene af i haven?",
        "Jeg vil ikke leve mere",
        "hej",
    ],
)
def test_the_ranking_tells_what_the_assistant_does(make_assistant, text):
    assistant = make_assistant()
    library, dialogue = assistant.library, assistant.dialogue

    async def both_ends():
        told = end_of_turn(await dialogue.understand(text), dialogue.sure, library.answers, library.thresholds)
        return told, end_in(await assistant.converse("fjordby", text))

    told, done = asyncio.run(both_ends())
    assert told == done


def test_whole_turns_that_are_passed_on_are_told_by_their_outcome():
    replies = [(LOST.question, {"outcome": outcome, "intent": None, "messages": []}) for outcome in ("search", "handoff")]
    assert how_turns_ended(replies, ANSWERS) == {"covered: search": 0.5, "covered: handoff": 0.5}


def test_accuracy_is_of_the_most_likely_need():
    assert recognition([SURE, MISTAKEN, LOST, FOOTBALL], ANSWERS)["accuracy"] == pytest.approx(2 / 3)


def test_macro_f1_is_the_mean_over_the_intents_expected():
    scored = report(ALL, RULES, {})
    assert scored.metrics["macro F1"] == pytest.approx(sum(score.f1 for score in scored.intents) / len(scored.intents))


def test_each_intent_has_its_scores():
    flytning = next(score for score in report(ALL, RULES, {}).intents if score.intent == "flytning")
    assert (flytning.precision, flytning.recall, flytning.support) == (pytest.approx(2 / 3), pytest.approx(2 / 3), 3)


def test_confused_pairs_are_counted_with_their_first_example():
    again = ranked("flytning", "igen", pas=0.9)
    assert confusions([SURE, MISTAKEN, again], ANSWERS) == [Confusion("flytning", "pas", 2, "hvor flytter jeg mit pas")]


def test_what_is_answered_wrong_is_listed_the_surest_first():
    assert confidently_wrong([DOG, *ALL[:-1]], RULES) == [
        Mistake("hvor flytter jeg mit pas", "flytning", "pas", 0.8),
        Mistake("hundeskov", None, "pas", 0.7),
    ]


def test_help_that_nobody_needs_is_listed_however_unsure_it_was():
    assert confidently_wrong([ranked("skat", skat=0.6, krise=0.3)], RULES) == [Mistake("om skat", "skat", "krise", 0.3)]


def test_the_thresholds_have_shares_for_the_covered_and_each_kind_of_uncovered():
    row = next(row for row in over_thresholds(ALL, RULES) if row.sure == 0.5)
    assert row.ended["covered"] == dict.fromkeys((RIGHT, OFFERED, OTHERS, PASSED_ON, WRONG), 0.2)
    assert (row.ended["other"][PASSED_ON], row.ended["municipal"][UNDUE]) == (1, 1)


def test_the_threshold_in_use_has_its_row():
    rules = Rules(ANSWERS, RULES.thresholds, sure=0.47)
    assert 0.47 in [row.sure for row in over_thresholds(ALL, rules)]


shares = st.dictionaries(st.sampled_from(sorted(ANSWERS)), st.floats(0, 1 / len(ANSWERS)))
questions = st.builds(
    lambda intent, kind, shares: ranked(intent, kind=kind, **shares),
    st.sampled_from([*ANSWERS, None]),
    st.sampled_from(["municipal", "other", ""]),
    shares,
)


@given(st.lists(questions, min_size=1, max_size=8))
def test_every_question_ends_in_one_way_at_every_threshold(some):
    assert all(sum(ends.values()) == pytest.approx(1) for row in over_thresholds(some, RULES) for ends in row.ended.values())


def test_where_all_is_danish_there_are_no_scores_by_language():
    assert report(ALL, RULES, {}).languages == {}


def test_where_some_is_english_each_language_has_its_scores():
    scored = report([*ALL, ENGLISH], RULES, {})
    assert (scored.metrics["en: questions"], scored.metrics["en: accuracy"], set(scored.languages)) == (1, 1, {"da", "en"})


def test_without_covered_questions_there_is_no_accuracy():
    assert report([FOOTBALL], RULES, {}).metrics == {"questions": 1}


def test_the_text_names_each_table_and_the_threshold_in_use():
    text = "\n".join(report_lines(report([*ALL, ENGLISH], RULES, {})))
    assert all(
        part in text for part in ("by intent", "Taken for another", "Answered wrong", "over the threshold", "in en", "0.50 *")
    )


@pytest.mark.parametrize("some", [ALL, [SURE]], ids=["with confusions", "without"])
@pytest.mark.parametrize(("name", "begins"), [("nlu.png", b"\x89PNG"), ("nlu.svg", b"<?xml")])
def test_the_picture_is_written_in_the_format_of_its_name(tmp_path, some, name, begins):
    save(report(some, RULES, {}), tmp_path / "reports" / name)
    assert (tmp_path / "reports" / name).read_bytes().startswith(begins)


def test_the_picture_marks_the_threshold_in_use():
    endings, _ = figure(report(ALL, RULES, {})).axes
    assert "threshold in use, 0.50" in [text.get_text() for text in endings.get_legend().get_texts()]


def test_a_picture_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "reports").touch()
    with pytest.raises(VejviserFault, match=r"nlu\.png: cannot be written"):
        save(report(ALL, RULES, {}), tmp_path / "reports" / "nlu.png")
