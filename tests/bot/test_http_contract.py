"""The shapes that programs outside rely on, asked of the running server."""

import re
from datetime import datetime

import pytest

pytestmark = pytest.mark.slow

OUTCOMES = ["answer", "clarify", "search", "handoff", "safety", "chat", "none"]
CONTRACT = {"conversation", "turn", "municipality", "text", "outcome", "intent", "confidence", "messages"}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_reply_has_every_key_of_the_contract(reach, outcome):
    assert set(reach(outcome)) >= CONTRACT


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_reply_has_the_types_of_the_contract(reach, outcome):
    reply = reach(outcome)

    assert isinstance(reply["conversation"], str) and len(reply["conversation"]) >= 20
    assert reply["municipality"] == "fjordby"
    assert isinstance(reply["text"], str)
    assert reply["intent"] is None or isinstance(reply["intent"], str)
    assert 0 <= reply["confidence"] <= 1


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_reply_begins_with_words(reach, outcome):
    first = reach(outcome)["messages"][0]

    assert set(first) == {"type", "text"} and first["type"] == "text" and first["text"].strip()


@pytest.mark.parametrize(("outcome", "more"), [("answer", set()), ("safety", set()), ("search", {"marks", "lang"})])
def test_links_have_a_title_an_address_and_a_snippet(reach, message_of, outcome, more):
    for link in message_of(reach(outcome), "links")["links"]:
        assert set(link) == {"title", "url", "snippet"} | more
        assert link["title"].strip() and link["url"].startswith(("http://", "https://"))


def test_marks_are_where_the_words_of_the_question_stand_in_the_snippet(say, message_of):
    links = message_of(say("Hvor må min hund løbe uden snor?"), "links")["links"]
    marked = {link["snippet"][start:end].lower() for link in links for start, end in link["marks"]}
    assert any(word.startswith("hund") for word in marked)
    assert all(word.startswith(("hund", "løb", "snor")) for word in marked)


def test_a_search_offers_no_more_than_three_pages(reach, message_of):
    assert 1 <= len(message_of(reach("search"), "links")["links"]) <= 3


@pytest.mark.parametrize("outcome", ["answer", "safety", "chat"])
def test_what_was_answered_is_named(reach, outcome):
    assert reach(outcome)["intent"]


@pytest.mark.parametrize("outcome", ["clarify", "search", "none"])
def test_what_no_intent_answered_names_none(reach, outcome):
    assert reach(outcome)["intent"] is None


def test_choices_are_intents_and_something_else(reach, message_of):
    choices = message_of(reach("clarify"), "choices")["choices"]

    assert all(set(choice) == {"title", "payload"} for choice in choices)
    assert all(choice["payload"].startswith("/") and choice["title"].strip() for choice in choices)
    assert [choice["payload"] for choice in choices].count("/noget_andet") == 1


@pytest.mark.parametrize("outcome", ["handoff", "none"])
def test_the_hotline_card_has_every_key_of_the_contract(reach, message_of, outcome):
    card = message_of(reach(outcome), "handoff")

    assert set(card) == {"type", "phone", "open", "until", "opens", "text", "code"}


def test_the_hotline_card_says_until_when_the_hotline_is_open(reach, message_of):
    card = message_of(reach("handoff"), "handoff")

    assert card["phone"] == "70 20 00 00"
    assert card["open"] is True
    assert datetime.fromisoformat(card["until"]).isoformat() == "2026-11-23T20:00:00+01:00"
    assert card["opens"] is None


def test_the_conversation_goes_on_under_its_name(say):
    first = say("Hvordan melder jeg flytning?")

    assert say("tak", conversation=first["conversation"])["conversation"] == first["conversation"]


def test_null_fields_are_as_good_as_none(say):
    assert say("hej", conversation=None, lang=None, page=None)["outcome"] == "chat"


def test_a_field_that_is_not_known_is_left_alone(say):
    assert say("hej", colour="red")["outcome"] == "chat"


def test_the_page_that_the_citizen_stands_on_may_be_told(say):
    assert say("hej", page="https://fjordby.example/borger/flytning")["outcome"] == "chat"


@pytest.mark.parametrize("page", ["", "http://[", "\0", "\ud800", "../" * 1_000, "javascript:alert(1)"])
def test_a_page_that_is_none_does_not_keep_the_search_from_answering(say, page):
    assert say("Hvor må min hund løbe uden snor?", page=page)["outcome"] == "search"


def test_english_is_answered_in_english(say):
    reply = say("How do I report that I have moved?", lang="en")

    assert "You " in reply["messages"][0]["text"]


def test_the_language_is_kept_in_a_conversation(say):
    first = say("hello", lang="en")

    assert "call" in say("???", conversation=first["conversation"])["messages"][0]["text"]


def test_the_language_can_change_in_a_conversation(say):
    first = say("hello", lang="en")

    assert "forstod" in say("???", conversation=first["conversation"], lang="da")["messages"][0]["text"]


def test_choices_are_titled_in_the_language_of_the_conversation(reach, message_of):
    choices = message_of(reach("clarify", lang="en"), "choices")["choices"]

    assert choices[-1]["title"] == "Something else"


def test_the_municipality_is_described(client):
    described = client.get("/api/fjordby").json()

    assert set(described) >= {"name", "greeting", "colours", "languages", "hours"}
    assert described["name"] == "Fjordby Kommune"
    assert set(described["greeting"]) == {"da", "en"}
    assert described["languages"] == ["da", "en"]
    assert described["hours"]["da"]["open"] is True
    assert described["hours"]["weekly"]["fri"] == [["08:00", "16:00"]]


def test_the_description_says_how_the_widget_looks(client):
    described = client.get("/api/fjordby").json()

    assert all(re.fullmatch("#[0-9a-fA-F]{6}", described["colours"][name]) for name in ("primary", "on_primary", "accent"))
    assert described["widget"]["position"] in {"left", "right"}
    assert {name: set(described["widget"][name]) for name in ("title", "launcher", "texts")} == dict.fromkeys(
        ("title", "launcher", "texts"), {"da", "en"}
    )
    assert all(words.strip() for lang in ("da", "en") for words in described["widget"]["texts"][lang].values())


def test_the_description_has_every_word_the_widget_says_with_the_facts_in_it(client):
    widget = client.get("/api/fjordby").json()["widget"]
    said = widget["texts"]["da"]

    assert {"send", "launcher", "text_too_long"} <= set(said)
    assert widget["title"]["da"] == "Spørg Fjordby Kommune"
    assert not any("{" in words for words in said.values())


def test_the_description_says_what_the_server_takes(client):
    described = client.get("/api/fjordby").json()

    assert described["limits"] == {"text": 4_000, "idle_minutes": 30, "feedback_days": 180}
    assert set(described["accessibility"]) == {"statement"}


def test_who_asked_may_keep_the_description_for_a_minute(client):
    assert client.get("/api/fjordby").headers["cache-control"] == "private, max-age=60"


@pytest.mark.parametrize("path", ["/api/fjordby", "/fjordby", "/page.css"])
def test_what_is_long_is_sent_compressed_to_who_takes_that(client, path):
    compressed = client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = client.get(path, headers={"Accept-Encoding": "identity"})

    assert compressed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["vary"]


def test_the_server_says_that_it_is_alive(client):
    assert client.get("/health").json() == {"status": "alive"}


def test_the_server_says_what_it_is_ready_with(client):
    ready = client.get("/ready").json()

    assert ready["model"].startswith("vejviser-")
    assert ready["encoder"]
    assert ready["indexes"]["fjordby"]["version"] and ready["indexes"]["fjordby"]["pages"] > 20


def test_a_municipality_that_is_not_served_is_not_found(client):
    response = client.post("/api/lejre/messages", json={"text": "hej"})

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "unknown_municipality"


@pytest.mark.parametrize("path", ["/api/lejre", "/lejre", "/api", "/api/", "/favicon.ico", "/a/b/c", "/api/fjordby/messages/1"])
def test_what_is_not_there_is_told_in_the_one_shape(client, path):
    response = client.get(path, follow_redirects=True)

    assert response.status_code == 404
    assert set(response.json()) == {"error"} and set(response.json()["error"]) == {"code", "message"}


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/api/fjordby/messages"),
        ("GET", "/api/fjordby/feedback"),
        ("OPTIONS", "/api/fjordby/messages"),
        ("DELETE", "/health"),
        ("DELETE", "/api/fjordby"),
        ("PUT", "/fjordby"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_told_with_those_it_does(client, method, path):
    response = client.request(method, path)

    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"
    assert method not in response.headers["allow"]


@pytest.mark.parametrize("path", ["/fjordby", "/api/fjordby", "/health", "/ready", "/page.css"])
def test_a_head_request_is_a_get_without_a_body(client, path):
    response = client.head(path)

    assert response.status_code == 200
    assert response.content == b""


def test_the_only_municipality_is_shown_at_once(client):
    response = client.get("/")

    assert response.status_code == 303
    assert response.headers["location"] == "/fjordby"
