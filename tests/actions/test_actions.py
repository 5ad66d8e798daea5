"""Each action as rasa_sdk runs it: the JSON that Rasa posts to an action server in, events and messages out."""

import asyncio
import shutil

import pytest
from rasa_sdk.executor import ActionExecutor

from actions.resources import resources
from content.clock import now
from content.settings import ROOT, settings

pytestmark = pytest.mark.slow

KOLONIHAVE = "Hvordan lejer jeg en kolonihave?"


@pytest.fixture(scope="module")
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


@pytest.fixture
def run(executor):
    """Runs an action after a message. Gives the reply's texts, its other messages and the slots set."""

    def ran(action: str, text: str, *ranking: tuple[str, float], before: tuple[str, ...] = (), metadata=None, **slots: str):
        said = asyncio.run(executor.run(_call(action, [*before, text], ranking, metadata or {}, slots)))
        texts = [response["text"] for response in said["responses"] if response["text"]]
        custom = [response["custom"] for response in said["responses"] if response["custom"]]
        return texts, custom, {event["name"]: event["value"] for event in said["events"]}

    return ran


def _call(action: str, said: list[str], ranking, metadata: dict, slots: dict[str, str]) -> dict:
    intents = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    parsed = [
        {"text": text, "intent": intents[0], "intent_ranking": intents, "entities": [], "metadata": metadata} for text in said
    ]
    users = [{"event": "user", "timestamp": 1.0, "text": one["text"], "parse_data": one, "metadata": metadata} for one in parsed]
    empty = dict.fromkeys(("municipality", "lang", "outcome", "answered_intent"))
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
    library = resources().library
    return library.answer(intent, library.municipalities["fjordby"], now(), lang).messages[0]["text"]


# The scripted answer


def test_an_answer_ends_in_its_outcome_and_names_its_intent(run):
    _, _, slots = run("action_answer", "rotter", ("rotter", 0.9))
    assert slots == {"outcome": "answer", "answered_intent": "rotter"}


def test_an_answer_says_what_the_content_says(run):
    texts, _, _ = run("action_answer", "hej", ("hilsen", 0.9))
    assert texts == [_said("hilsen", "da")]


def test_an_answer_has_its_links(run):
    _, custom, _ = run("action_answer", "jeg flytter", ("flytning_anmeld", 0.9))
    assert [message["type"] for message in custom] == ["links"]


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
    library = resources().library
    assert texts == [library.say("pages_found", library.municipalities["fjordby"], now(), "en")]


# Not understood well enough to answer

NEARLY = [("nlu_fallback", 0.5), ("mitid_bestil", 0.4), ("mitid_spaerret", 0.35), ("skat", 0.02)]


def test_what_is_nearly_sure_is_asked_back(run):
    _, custom, slots = run("action_unsure", "mitid", *NEARLY)
    assert slots == {"outcome": "clarify", "answered_intent": None}
    assert [choice["payload"] for choice in custom[0]["choices"]] == ["/mitid_bestil", "/mitid_spaerret", "/noget_andet"]


def test_choices_are_named_in_the_citizens_words(run):
    _, custom, _ = run("action_unsure", "mitid", *NEARLY)
    assert custom[0]["choices"][-1]["title"] == "Noget andet"


def test_choices_are_named_in_the_language_of_the_conversation(run):
    _, custom, _ = run("action_unsure", "mitid", *NEARLY, lang="en")
    assert custom[0]["choices"][-1]["title"] == "Something else"


def test_what_may_be_danger_is_helped_at_once(run):
    texts, _, slots = run("action_unsure", "hjælp", ("nlu_fallback", 0.6), ("skat", 0.4), ("vold", 0.2), ("krise", 0.15))
    assert slots == {"outcome": "safety", "answered_intent": "vold"} and "112" in texts[0]


def test_what_is_not_understood_is_searched_for(run):
    _, custom, slots = run("action_unsure", KOLONIHAVE, ("nlu_fallback", 0.9), ("skat", 0.05), ("pas", 0.04))
    assert slots["outcome"] == "search" and custom[0]["type"] == "links"


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
    "text", ["jeg bor i en anden kommune", "jeg bor i Aalborg", "Fjordby", "Bjergby eller Fjordby?", "Bjergbyen"]
)
def test_the_citizen_stays_where_no_other_one_served_is_named(run, two_municipalities, text):
    texts, _, slots = run("action_skift_kommune", text, ("skift_kommune", 0.9), municipality="fjordby")
    assert "municipality" not in slots and "Fjordby Kommune og Bjergby Kommune" in texts[0]
