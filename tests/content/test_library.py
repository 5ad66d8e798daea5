"""The replies that are made of the content: answers with their questions, next steps and overrides, and what is said besides them."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from content import messages
from content.answers import Answer
from content.clock import COPENHAGEN
from content.library import CASE, SOMETHING_ELSE, Library, Reply
from content.municipality import Municipality, Override

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=COPENHAGEN)


def words(da: str, en: str = "") -> dict:
    return {"da": [da], "en": [en or da], "voice": {"da": [f"Sagt: {da}"], "en": [f"Said: {en or da}"]}}


def answer(name: str, **more: object) -> Answer:
    return Answer.parse_obj(
        {"label": {"da": f"Om {name}", "en": f"About {name}"}, **words(f"Svar om {name}.", f"On {name}."), **more}
    )


def case(name: str) -> dict:
    return {"label": {"da": f"Et {name}", "en": f"A {name}"}, **words(f"Om et {name}.", f"On a {name}.")}


ANSWERS = {
    "rotter": answer("rotter"),
    "skat": answer("skat"),
    "pas": answer(
        "pas", question={"da": "Til hvem?", "en": "For whom?", "cases": {"voksen": case("menneske"), "barn": case("barn")}}
    ),
    "flytning": answer("flytning", next=["skat", "rotter"]),
    "politi": answer("politi", outcome="search"),
    "menneske": answer("menneske", outcome="handoff"),
}


@pytest.fixture(scope="session")
def library(shipped) -> Library:
    return replace(shipped, answers=ANSWERS)


@pytest.fixture
def reply(library, bjergby):
    """The messages of an answer; keyword arguments but `lang` and `case` are Bjergby's overrides, by intent."""

    def given(intent: str, lang: str = "da", case: str | None = None, **overrides: dict) -> list[messages.Message]:
        return library.answer(intent, _with(bjergby, overrides), NOW, lang, case=case).messages

    return given


def _with(municipality: Municipality, overrides: dict[str, dict]) -> Municipality:
    return municipality.copy(update={"answers": {intent: Override.parse_obj(how) for intent, how in overrides.items()}})


def texts(reply: list[messages.Message]) -> list[str]:
    return [message["text"] for message in reply if message["type"] == "text"]


def choices(reply: list[messages.Message]) -> list[tuple[str, str]]:
    return [(one["title"], one["payload"]) for message in reply if message["type"] == "choices" for one in message["choices"]]


# What is said on the phone


def test_an_answer_says_on_the_phone_what_its_voice_is(reply):
    assert reply("rotter")[0]["voice"] == "Sagt: Svar om rotter."


def test_an_answer_in_english_is_spoken_in_english(reply):
    assert reply("rotter", "en")[0]["voice"] == "Said: On rotter."


# A question


def test_an_answer_with_a_question_is_given_before_it_asks(reply):
    assert texts(reply("pas")) == ["Svar om pas.", "Til hvem?"]


def test_a_question_is_asked_in_the_language_of_the_conversation(reply):
    assert texts(reply("pas", "en"))[-1] == "For whom?"


def test_the_cases_are_offered_with_their_labels(reply):
    assert [title for title, _ in choices(reply("pas"))] == ["Et menneske", "Et barn"]


def test_the_button_of_a_case_is_the_intent_with_the_case_as_rasa_writes_an_entity(reply):
    assert [payload for _, payload in choices(reply("pas"))] == ['/pas{"case": "voksen"}', '/pas{"case": "barn"}']


def test_the_entity_of_a_button_is_the_one_the_domain_knows(reply):
    assert json.loads(choices(reply("pas"))[0][1].removeprefix("/pas")) == {CASE: "voksen"}


def test_a_case_that_was_chosen_is_answered_without_a_question(reply):
    assert (texts(reply("pas", case="barn")), choices(reply("pas", case="barn"))) == (["Om et barn."], [])


def test_a_case_has_a_voice_of_its_own(reply):
    assert reply("pas", case="barn")[0]["voice"] == "Sagt: Om et barn."


def test_a_case_that_there_is_not_is_asked_for_again(reply):
    assert reply("pas", case="hund") == reply("pas")


def test_a_case_of_an_answer_that_asks_nothing_changes_nothing(reply):
    assert reply("rotter", case="barn") == reply("rotter")


# Next steps


def test_the_next_steps_are_offered_by_their_labels(reply):
    assert choices(reply("flytning")) == [("Om skat", "/skat"), ("Om rotter", "/rotter")]


def test_a_next_step_that_is_switched_off_is_not_offered(reply):
    assert choices(reply("flytning", skat={"off": True})) == [("Om rotter", "/rotter")]


def test_where_every_next_step_is_switched_off_none_is_spoken_of(reply):
    assert texts(reply("flytning", skat={"off": True}, rotter={"off": True})) == ["Svar om flytning."]


ASKING = {"question": {"da": "Hvor?", "en": "Where?", "cases": {"inde": case("hus"), "ude": case("bur")}}, "next": ["skat"]}


def test_the_next_steps_wait_until_a_question_is_answered(library, bjergby):
    asking = replace(library, answers=ANSWERS | {"bolig": answer("bolig", **ASKING)})
    assert "/skat" not in [payload for _, payload in choices(asking.answer("bolig", bjergby, NOW, "da").messages)]


def test_the_next_steps_follow_a_question_that_is_answered(library, bjergby):
    asking = replace(library, answers=ANSWERS | {"bolig": answer("bolig", **ASKING)})
    assert choices(asking.answer("bolig", bjergby, NOW, "da", case="ude").messages) == [("Om skat", "/skat")]


def test_the_next_steps_of_a_life_event_stand_beside_its_question(library, bjergby):
    asking = replace(library, answers=ANSWERS | {"bolig": answer("bolig", life_event=True, **ASKING)})
    offered = [payload for _, payload in choices(asking.answer("bolig", bjergby, NOW, "da").messages)]
    assert offered == ['/bolig{"case": "inde"}', '/bolig{"case": "ude"}', "/skat"]


# What a municipality says otherwise


def test_a_line_before_an_answer_is_a_paragraph_of_its_own(reply):
    assert texts(reply("rotter", rotter={"before": {"da": "Først.", "en": "First."}})) == ["Først.\n\nSvar om rotter."]


def test_a_line_after_an_answer_is_a_paragraph_of_its_own(reply):
    assert texts(reply("rotter", rotter={"after": {"da": "Sidst.", "en": "Last."}})) == ["Svar om rotter.\n\nSidst."]


def test_a_line_before_an_answer_is_in_the_language_of_the_conversation(reply):
    assert texts(reply("rotter", "en", rotter={"before": {"da": "Først.", "en": "First."}})) == ["First.\n\nOn rotter."]


def test_a_fact_stands_in_a_line_before_an_answer(reply):
    line = "Ring {byg_telefon}."
    assert texts(reply("rotter", rotter={"before": {"da": line, "en": line}})) == ["Ring 99 88 77 66.\n\nSvar om rotter."]


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_line_whose_fact_is_missing_drops_out(reply, place):
    line = "Ring {rotter_telefon}."
    assert texts(reply("rotter", rotter={place: {"da": line, "en": line}})) == ["Svar om rotter."]


def test_a_line_around_an_answer_stands_around_its_cases_as_well(reply):
    assert texts(reply("pas", case="barn", pas={"before": {"da": "Først.", "en": "First."}})) == ["Først.\n\nOm et barn."]


def test_other_words_stand_instead_of_the_answer(reply):
    assert texts(reply("rotter", rotter={"replace": words("Her er ingen rotter.")})) == ["Her er ingen rotter."]


def test_other_words_are_spoken_instead_of_the_answer(reply):
    assert reply("rotter", rotter={"replace": words("Her er ingen rotter.")})[0]["voice"] == "Sagt: Her er ingen rotter."


def test_other_words_ask_nothing(reply):
    assert reply("pas", pas={"replace": words("Ring om pas.")}) == [messages.text("Ring om pas.", "Sagt: Ring om pas.")]


def test_other_words_stand_instead_of_a_case(reply):
    assert texts(reply("pas", case="barn", pas={"replace": words("Ring om pas.")})) == ["Ring om pas."]


def test_an_override_leaves_other_answers_alone(reply):
    assert reply("skat", rotter={"replace": words("Her er ingen rotter.")}) == reply("skat")


def test_an_answer_that_is_off_is_not_given(library, bjergby):
    assert not library.gives("rotter", _with(bjergby, {"rotter": {"off": True}}))


def test_an_answer_that_is_off_in_one_municipality_is_given_in_another(library, bjergby):
    _with(bjergby, {"rotter": {"off": True}})
    assert library.gives("rotter", bjergby)


def test_an_intent_without_an_answer_is_not_given(library, bjergby):
    assert not library.gives("andet", bjergby)


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ({}, "must have one of replace, before, after and off"),
        ({"off": False}, "must have one of replace, before, after and off"),
        (
            {"off": True, "after": {"da": "Sidst.", "en": "Last."}},
            "an answer that is off has nothing before, after or instead of it",
        ),
        ({"before": {"da": "Først."}}, "field required"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(override, told):
    with pytest.raises(ValueError, match=told):
        Override.parse_obj(override)


# Replies besides the answers


def test_whoever_wants_a_person_is_given_the_hotline_last(reply):
    assert reply("menneske")[-1]["type"] == "handoff"


def test_after_the_way_to_another_authority_the_pages_can_be_searched(library, bjergby):
    found = library.authority("politi", bjergby, NOW, "da")
    assert (found.outcome, choices(found.messages)[-1][1]) == ("search", SOMETHING_ELSE)


def test_after_two_misses_the_choices_stand_before_the_hotline(library, bjergby):
    asked = library.ask_back(["skat", "rotter"], bjergby, NOW, "da")
    missed = library.missed_again(asked, bjergby, NOW, "da")
    assert [message["type"] for message in missed.messages] == ["text", "choices", "handoff"]


def test_after_two_misses_the_same_is_offered_as_after_one(library, bjergby):
    asked = library.ask_back(["skat", "rotter"], bjergby, NOW, "da")
    assert choices(library.missed_again(asked, bjergby, NOW, "da").messages) == choices(asked.messages)


def test_after_two_misses_the_hotline_is_the_outcome(library, bjergby):
    assert library.missed_again(Reply("clarify", []), bjergby, NOW, "da").outcome == "handoff"


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_citizen_of_a_municipality_that_is_not_served_is_shown_its_website(library, bjergby, lang):
    viborg = library.municipality_named("Viborg Kommune")
    (link,) = library.elsewhere(viborg, bjergby, NOW, lang).messages[1]["links"]
    assert (link["title"], link["url"]) == ("Viborg Kommune", viborg.website)


def test_a_municipality_that_is_not_served_is_known_by_a_town_of_it(library):
    assert library.municipality_named("jeg bor på Nørrebro").name == "Københavns Kommune"


def test_a_municipality_that_is_served_is_known_as_it_is_served(library, bjergby):
    both = replace(library, municipalities={"bjergby": bjergby})
    assert both.municipality_named("jeg bor i Bjergby") is bjergby


@pytest.mark.parametrize("text", ["", "jeg bor i en anden kommune", "Viborg eller Kolding"])
def test_where_none_or_several_are_named_there_is_no_answer_which(library, text):
    assert library.municipality_named(text) is None
