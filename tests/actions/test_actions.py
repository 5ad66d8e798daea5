"""Each action as rasa_sdk runs it: the JSON that Rasa posts to an action server in, events and messages out."""

import asyncio
import shutil

import pytest
from rasa_sdk.executor import ActionExecutor
from ruamel.yaml import YAML

from actions.resources import resources
from content.clock import now
from content.library import CASE
from content.settings import ROOT, settings

pytestmark = pytest.mark.slow

KOLONIHAVE = "Hvordan lejer jeg en kolonihave?"


@pytest.fixture(scope="module")
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


@pytest.fixture
def call(executor):
    """Runs an action after a message. Gives what rasa_sdk hands back to Rasa."""

    def called(action: str, text: str, *ranking: tuple[str, float], before: tuple[str, ...] = (), metadata=None, case="", **slots):
        return asyncio.run(executor.run(_call(action, [*before, text], ranking, metadata or {}, case, slots)))

    return called


@pytest.fixture
def run(call):
    """Runs an action as `call` does. Gives the reply's texts, its other messages and the slots set."""

    def ran(*message, **more):
        said = call(*message, **more)
        texts = [response["text"] for response in said["responses"] if response["text"]]
        custom = [response["custom"] for response in said["responses"] if response["custom"]]
        return texts, custom, {event["name"]: event["value"] for event in said["events"]}

    return ran


def _call(action: str, said: list[str], ranking, metadata: dict, case: str, slots: dict) -> dict:
    intents = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    entities = [{"entity": CASE, "value": case}] if case else []
    parsed = [
        {"text": text, "intent": intents[0], "intent_ranking": intents, "entities": entities, "metadata": metadata} for text in said
    ]
    users = [{"event": "user", "timestamp": 1.0, "text": one["text"], "parse_data": one, "metadata": metadata} for one in parsed]
    empty = dict.fromkeys(("municipality", "lang", "outcome", "answered_intent", "misses"))
    tracker = {
        "sender_id": "samtale",
        "slots": empty | slots,
        "latest_message": parsed[-1],
        "events": [{"event": "action", "timestamp": 0.0, "name": "action_session_start"}, *users],
        "latest_event_time": 1.0,
        "paused": False,
        "followup_action": None,
        "latest_input_channel": "vejviser",
        "active_loop": {},
        "latest_action": {"action_name": "action_listen"},
    }
    return {"next_action": action, "sender_id": "samtale", "tracker": tracker, "domain": {}, "version": "3.6.21"}


def _said(intent: str, lang: str) -> str:
    return resources().library.answer(intent, *_here(lang)).messages[0]["text"]


def _here(lang: str = "da"):
    return resources().library.municipalities["fjordby"], now(), lang


# The scripted answer


def test_an_answer_ends_in_its_outcome_and_names_its_intent(run):
    _, _, slots = run("action_answer", "rotter", ("rotter", 0.9))
    assert slots == {"outcome": "answer", "answered_intent": "rotter", "misses": 0}


def test_an_answer_says_what_the_content_says(run):
    texts, _, _ = run("action_answer", "hej", ("hilsen", 0.9))
    assert texts == [_said("hilsen", "da")]


def test_an_answer_has_its_links(run):
    _, custom, _ = run("action_answer", "jeg flytter", ("flytning_anmeld", 0.9))
    assert custom[0]["type"] == "links"


def test_an_answer_has_what_is_said_on_the_phone(call):
    response = call("action_answer", "hej", ("hilsen", 0.9))["responses"][0]
    assert response["voice"] == resources().library.answer("hilsen", *_here()).messages[0]["voice"]


def test_a_button_gives_the_answer_to_its_case(run):
    texts, _, _ = run("action_answer", '/pas{"case": "barn"}', ("pas", 1.0), case="barn")
    assert texts[0] == resources().library.answer("pas", *_here(), case="barn").messages[0]["text"]


def test_an_answer_whose_case_is_not_known_asks_for_it(run):
    _, custom, _ = run("action_answer", "pas", ("pas", 0.9))
    assert '/pas{"case": "barn"}' in [choice["payload"] for message in custom for choice in message.get("choices", [])]


def test_opening_hours_are_told_of_the_day_that_the_citizen_names(run):
    texts, _, _ = run("action_answer", "har I åbent juleaftensdag", ("aabningstider", 0.9))
    assert "24. december" in texts[0]


def test_opening_hours_chosen_by_a_button_are_told_of_the_day_named_before_it(run):
    before = ("har I åbent juleaftensdag",)
    texts, _, _ = run("action_answer", "/aabningstider", ("aabningstider", 1.0), before=before, outcome="clarify")
    assert "24. december" in texts[0]


def test_opening_hours_chosen_as_a_next_step_are_not_of_a_day_that_was_named_for_something_else(run):
    before = ("jeg rejser juleaftensdag, hvad med mit pas",)
    texts, _, _ = run("action_answer", "/aabningstider", ("aabningstider", 1.0), before=before, outcome="answer")
    assert "24. december" not in texts[0]


def test_opening_hours_of_another_municipality_are_not_told_as_ones_own(run):
    texts, custom, slots = run("action_answer", "hvornår har borgerservice i Viborg åbent", ("aabningstider", 0.9))
    assert "Viborg Kommune" in texts[0] and custom[0]["links"][0]["url"] == "https://www.viborg.dk"


def test_whoever_denies_a_municipality_is_not_moved_there(run):
    _, _, slots = run("action_skift_kommune", "jeg bor ikke i Randers", ("skift_kommune", 0.9))
    assert "municipality" not in slots


def test_whoever_wants_a_person_is_given_the_phone(run):
    _, custom, _ = run("action_answer", "jeg vil tale med et menneske", ("hotline", 0.9))
    assert custom[-1]["type"] == "handoff" and custom[-1]["open"] is True


def test_an_answer_is_in_the_language_of_the_conversation(run):
    texts, _, _ = run("action_answer", "hello", ("hilsen", 0.9), lang="en")
    assert texts == [_said("hilsen", "en")]


def test_what_the_channel_says_of_the_language_comes_before_the_slot(run):
    texts, _, _ = run("action_answer", "hello", ("hilsen", 0.9), metadata={"lang": "en"}, lang="da")
    assert texts == [_said("hilsen", "en")]


def test_whoever_wants_english_gets_it_from_here_on(run):
    texts, _, slots = run("action_answer", "in english please", ("english", 0.9))
    assert slots["lang"] == "en" and texts == [_said("english", "en")]


def test_a_municipality_that_is_not_served_is_not_answered_for(run):
    texts, _, _ = run("action_answer", "hej", ("hilsen", 0.9), metadata={"municipality": "ukendt"})
    assert "Fjordby Kommune" in texts[0]


# The search


def test_a_search_offers_at_most_three_pages(run):
    _, custom, slots = run("action_search", KOLONIHAVE, ("andet", 0.9))
    assert slots["outcome"] == "search" and 1 <= len(custom[0]["links"]) <= 3


def test_a_search_answers_no_intent(run):
    _, _, slots = run("action_search", KOLONIHAVE, ("andet", 0.9))
    assert slots["answered_intent"] is None


def test_the_best_page_comes_first(run):
    _, custom, _ = run("action_search", KOLONIHAVE, ("andet", 0.9))
    assert custom[0]["links"][0]["url"].endswith("/borger/natur-og-miljoe/kolonihaver/")


def test_a_button_searches_for_what_was_written_before_it(run):
    _, custom, _ = run("action_search", "/noget_andet", ("noget_andet", 1.0), before=(KOLONIHAVE,))
    assert custom[0]["links"][0]["url"].endswith("/borger/natur-og-miljoe/kolonihaver/")


def test_what_no_page_answers_is_handed_to_the_hotline(run):
    _, custom, slots = run("action_search", "hvem vandt VM i håndbold i 1997", ("andet", 0.9))
    assert slots["outcome"] == "handoff" and custom[0]["phone"] == "70 20 00 00"


def test_without_an_index_the_hotline_is_the_way_on(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VEJVISER_HOME", str(tmp_path))
    settings.cache_clear()
    resources.cache_clear()
    _, custom, slots = run("action_search", KOLONIHAVE, ("andet", 0.9))
    assert slots["outcome"] == "handoff" and custom[0]["type"] == "handoff"


def test_a_message_without_words_is_not_searched_for(run):
    _, custom, slots = run("action_search", "?!", ("andet", 0.9))
    assert slots["outcome"] == "none" and custom[0]["type"] == "handoff"


def test_a_search_in_english_is_offered_in_english(run):
    texts, _, _ = run("action_search", "playground with a zip line", ("andet", 0.9), lang="en")
    assert texts == [resources().library.say("pages_found", *_here("en"))]


# Not understood well enough to answer

NEARLY = [("nlu_fallback", 0.5), ("mitid_bestil", 0.4), ("mitid_spaerret", 0.35), ("skat", 0.02)]


def test_what_is_nearly_sure_is_asked_back(run):
    _, custom, slots = run("action_unsure", "mitid", *NEARLY)
    assert slots == {"outcome": "clarify", "answered_intent": None, "misses": 1}
    assert [choice["payload"] for choice in custom[0]["choices"]] == ["/mitid_bestil", "/mitid_spaerret", "/noget_andet"]


def test_choices_are_named_in_the_citizens_words(run):
    _, custom, _ = run("action_unsure", "mitid", *NEARLY)
    assert custom[0]["choices"][-1]["title"] == "Noget andet"


def test_choices_are_named_in_the_language_of_the_conversation(run):
    _, custom, _ = run("action_unsure", "mitid", *NEARLY, lang="en")
    assert custom[0]["choices"][-1]["title"] == "Something else"


def test_what_may_be_danger_is_helped_at_once(run):
    texts, _, slots = run("action_unsure", "hjælp", ("nlu_fallback", 0.6), ("skat", 0.4), ("vold", 0.2), ("krise", 0.15))
    assert slots == {"outcome": "safety", "answered_intent": "vold", "misses": 0} and "112" in texts[0]


def test_what_is_not_understood_is_searched_for(run):
    _, custom, slots = run("action_unsure", KOLONIHAVE, ("nlu_fallback", 0.9), ("skat", 0.05), ("pas", 0.04))
    assert slots["outcome"] == "search" and custom[0]["type"] == "links"


# Not understood twice in a row


def test_after_two_messages_in_a_row_that_are_not_understood_the_hotline_is_the_way_on(run):
    _, _, first = run("action_unsure", "mitid", *NEARLY)
    _, custom, second = run("action_unsure", "det der mitid", *NEARLY, misses=first["misses"])
    assert second["outcome"] == "handoff" and custom[-1]["type"] == "handoff"


def test_after_two_misses_the_choices_are_still_offered(run):
    _, custom, _ = run("action_unsure", "mitid", *NEARLY, misses=1)
    assert [choice["payload"] for choice in custom[0]["choices"]] == ["/mitid_bestil", "/mitid_spaerret", "/noget_andet"]


def test_after_two_misses_the_words_are_others(run):
    texts, _, _ = run("action_unsure", "mitid", *NEARLY, misses=1)
    assert texts == [resources().library.say("missed_again", *_here())]


def test_after_a_third_miss_the_hotline_is_still_the_way_on(run):
    _, _, second = run("action_unsure", "mitid", *NEARLY, misses=1)
    _, _, third = run("action_unsure", "mitid", *NEARLY, misses=second["misses"])
    assert third["outcome"] == "handoff"


@pytest.mark.parametrize(
    ("action", "text", "intent"),
    [
        ("action_answer", "rotter", "rotter"),
        ("action_search", KOLONIHAVE, "andet"),
        ("action_skift_kommune", "Viborg", "skift_kommune"),
    ],
)
def test_a_message_between_that_is_understood_begins_the_count_again(run, action, text, intent):
    _, _, between = run(action, text, (intent, 0.9), misses=1)
    _, _, after = run("action_unsure", "mitid", *NEARLY, misses=between["misses"])
    assert after["outcome"] == "clarify"


def test_a_message_without_words_counts_as_a_miss(run):
    _, _, slots = run("action_search", "?!", ("andet", 0.9))
    assert slots["misses"] == 1


def test_danger_is_helped_however_many_messages_were_not_understood(run):
    _, _, slots = run("action_unsure", "hjælp", ("nlu_fallback", 0.6), ("skat", 0.4), ("vold", 0.4), misses=1)
    assert (slots["outcome"], slots["misses"]) == ("safety", 0)


# Another authority


def test_the_way_to_another_authority_is_told_with_its_links(run):
    texts, custom, slots = run("action_authority", "jeg vil skilles", ("myndighed_familieretshuset", 0.9))
    assert texts == [_said("myndighed_familieretshuset", "da")] and custom[0]["type"] == "links"


def test_another_authority_ends_as_a_search_that_answers_no_intent(run):
    _, _, slots = run("action_authority", "jeg vil skilles", ("myndighed_familieretshuset", 0.9))
    assert slots == {"outcome": "search", "answered_intent": None, "misses": 0}


def test_the_municipalitys_own_pages_can_be_searched_after_another_authority(run):
    _, custom, _ = run("action_authority", "jeg vil skilles", ("myndighed_familieretshuset", 0.9))
    assert [choice["payload"] for choice in custom[-1]["choices"]] == ["/noget_andet"]


# What a municipality has switched off


@pytest.fixture
def switched_off(tmp_path, monkeypatch):
    """Fjordby answers some intents no more."""

    def without(*intents: str) -> None:
        content = shutil.copytree(ROOT / "data", tmp_path / "data")
        file = content / "municipalities" / "fjordby.yml"
        fjordby = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        fjordby["answers"] = {intent: {"off": True} for intent in intents}
        with file.open("w", encoding="utf-8") as out:
            YAML(typ="safe").dump(fjordby, out)
        monkeypatch.setenv("VEJVISER_CONTENT", str(content))
        settings.cache_clear()
        resources.cache_clear()

    return without


def test_for_an_answer_that_is_off_the_pages_are_searched(run, switched_off):
    switched_off("rotter")
    _, custom, slots = run("action_answer", KOLONIHAVE, ("rotter", 0.9))
    assert slots["outcome"] == "search" and custom[0]["links"][0]["url"].endswith("/kolonihaver/")


def test_for_another_authority_that_is_off_the_pages_are_searched(run, switched_off):
    switched_off("myndighed_politi")
    texts, _, _ = run("action_authority", KOLONIHAVE, ("myndighed_politi", 0.9))
    assert texts == [resources().library.say("pages_found", *_here())]


def test_an_answer_that_is_off_is_no_choice(run, switched_off):
    switched_off("mitid_spaerret")
    _, custom, _ = run("action_unsure", "mitid", ("nlu_fallback", 0.5), ("mitid_bestil", 0.5), ("mitid_spaerret", 0.3))
    assert [choice["payload"] for choice in custom[0]["choices"]] == ["/mitid_bestil", "/noget_andet"]


@pytest.mark.parametrize("intent", ["krise", "vold", "akut"])
def test_help_in_danger_is_given_even_where_it_is_switched_off(run, switched_off, intent):
    switched_off(intent)
    texts, _, slots = run("action_answer", "hjælp mig", (intent, 0.9))
    assert slots["outcome"] == "safety" and "112" in texts[0]


# Another municipality

SECOND = (
    (ROOT / "data" / "municipalities" / "fjordby.yml")
    .read_text(encoding="utf-8")
    .replace("fjordby", "bjergby")
    .replace("Fjordby", "Bjergby")
)


@pytest.fixture
def two_municipalities(tmp_path, monkeypatch):
    content = shutil.copytree(ROOT / "data", tmp_path / "data")
    (content / "municipalities" / "bjergby.yml").write_text(SECOND, encoding="utf-8")
    monkeypatch.setenv("VEJVISER_CONTENT", str(content))
    monkeypatch.setenv("VEJVISER_MUNICIPALITIES", "fjordby,bjergby")
    settings.cache_clear()
    resources.cache_clear()


@pytest.mark.parametrize("text", ["jeg bor i Bjergby", "BJERGBY KOMMUNE", "hvad gælder i bjergbys kommune"])
def test_the_citizen_is_moved_to_the_municipality_that_was_named(run, two_municipalities, text):
    texts, _, slots = run("action_skift_kommune", text, ("skift_kommune", 0.9), municipality="fjordby")
    assert slots["municipality"] == "bjergby" and "Bjergby Kommune" in texts[0]


def test_whoever_has_been_moved_is_answered_for_the_other_municipality(run, two_municipalities):
    texts, _, _ = run("action_answer", "hej", ("hilsen", 0.9), municipality="bjergby")
    assert "Bjergby Kommune" in texts[0]


@pytest.mark.parametrize(
    "text", ["jeg bor i en anden kommune", "Fjordby", "Bjergby eller Fjordby?", "Bjergby eller Aalborg?", "Bjergbyen"]
)
def test_the_citizen_stays_where_no_other_one_is_named(run, two_municipalities, text):
    texts, _, slots = run("action_skift_kommune", text, ("skift_kommune", 0.9), municipality="fjordby")
    assert "municipality" not in slots and "Fjordby Kommune og Bjergby Kommune" in texts[0]


@pytest.mark.parametrize("text", ["jeg bor i Aalborg", "AALBORG KOMMUNE", "aalborgs kommune"])
def test_a_citizen_of_a_municipality_that_is_not_served_is_shown_its_website(run, two_municipalities, text):
    _, custom, _ = run("action_skift_kommune", text, ("skift_kommune", 0.9), municipality="fjordby")
    assert [link["title"] for link in custom[0]["links"]] == ["Aalborg Kommune"]


def test_a_citizen_of_a_municipality_that_is_not_served_is_not_moved(run, two_municipalities):
    _, _, slots = run("action_skift_kommune", "jeg bor i Aalborg", ("skift_kommune", 0.9), municipality="fjordby")
    assert "municipality" not in slots


def test_a_citizen_of_a_municipality_that_is_not_served_is_told_whose_it_is_in_english(run, two_municipalities):
    texts, _, _ = run("action_skift_kommune", "I live in Aalborg", ("skift_kommune", 0.9), municipality="fjordby", lang="en")
    assert texts == [resources().library.say("elsewhere", *_here("en"), anden_kommune="Aalborg Kommune")]
