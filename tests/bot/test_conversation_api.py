"""What a client does with a conversation besides writing in it: sending again, pressing buttons, reading back, deleting."""

import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.slow

JSON = {"Content-Type": "application/json"}
PATHS = ["messages", "conversation", "conversation/delete", "feedback"]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture
def post(client):
    def send(path: str, **fields) -> httpx.Response:
        return client.post(f"/api/fjordby/{path}", json=fields)

    return send


@pytest.fixture
def read_back(post):
    """The exchanges of a conversation, as they are read back."""
    return lambda name: post("conversation", conversation=name).json()["exchanges"]


@pytest.fixture
def clarified(reach, message_of):
    """A reply that asks back, and the first button under it."""
    reply = reach("clarify")
    return reply, message_of(reply, "choices")["choices"][0]


# Sent again


def test_a_message_sent_again_under_its_key_is_answered_once(say, read_back):
    name = say("hej")["conversation"]
    first = say("tak", conversation=name, key="a")

    assert say("tak", conversation=name, key="a") == first
    assert [exchange["text"] for exchange in read_back(name)] == ["hej", "tak"]


@pytest.mark.parametrize("again", [{"key": "b"}, {}, {"key": None}, {"key": ""}], ids=["another key", "no key", "null", "empty"])
def test_the_same_words_under_another_key_or_none_are_answered_again(say, read_back, again):
    name = say("hej", key="a")["conversation"]
    say("hej", conversation=name, **again)

    assert len(read_back(name)) == 2


def test_without_a_key_nothing_is_taken_for_sent_again(say, read_back):
    name = say("hej", key="")["conversation"]
    say("hej", conversation=name, key="")

    assert len(read_back(name)) == 2


def test_other_words_under_the_same_key_are_not_lost(say, read_back):
    name = say("hej", key="a")["conversation"]
    say("tak", conversation=name, key="a")

    assert [exchange["text"] for exchange in read_back(name)] == ["hej", "tak"]


def test_a_key_means_nothing_in_another_conversation(say):
    assert say("hej", key="a")["conversation"] != say("hej", key="a")["conversation"]


def test_a_button_sent_again_under_its_key_is_answered_once_though_it_is_offered_by_now(say, read_back, clarified):
    _, button = clarified
    name = say("hej")["conversation"]
    press = {"conversation": name, "title": "adresse", "key": "a"}
    first = say(button["payload"], **press)

    assert say(button["payload"], **press) == first
    assert len(read_back(name)) == 2


def test_a_key_of_64_characters_is_taken(say):
    assert say("hej", key="x" * 64)["outcome"] == "chat"


def test_a_longer_key_is_refused(post):
    refused = post("messages", text="hej", key="x" * 65)

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")


# Buttons


def test_a_button_that_was_offered_is_pressed_by_its_payload(say, clarified):
    reply, button = clarified
    pressed = say(button["payload"], conversation=reply["conversation"], title="noget helt andet")

    assert pressed["text"] == button["payload"]


def test_a_button_of_a_conversation_that_has_ended_is_taken_as_its_words(say):
    pressed = say("/flytning_anmeld", title="Hvordan melder jeg flytning?", conversation="ended")

    assert pressed["text"] == "Hvordan melder jeg flytning?"
    assert pressed["outcome"] == "answer"


def test_a_title_that_means_a_choice_on_the_table_is_that_choice(say, clarified):
    reply, button = clarified

    by_title = say("/nothing_of_the_kind", title=button["title"], conversation=reply["conversation"])

    assert by_title["text"] == button["title"]
    assert by_title["outcome"] != "clarify"


def test_a_personal_number_in_a_title_is_hidden(say):
    pressed = say("/x", title="mit cpr er 010245-1234")

    assert pressed["text"] == "mit cpr er [skjult]"
    assert "skjult" in pressed["messages"][0]["text"]


@pytest.mark.parametrize("title", [None, "", " ", "\0", "\ud800"])
def test_a_title_that_says_nothing_leaves_the_text(say, title):
    assert say("hej", title=title)["text"] == "hej"


def test_a_title_may_not_be_longer_than_a_text(post):
    assert post("messages", text="/x", title="x" * 4_001).json()["error"]["code"] == "text_too_long"


# Turns, and reading back


def test_turns_are_numbered_from_one(say):
    first = say("hej")
    name = first["conversation"]

    assert [first["turn"], say("tak", conversation=name)["turn"], say("???", conversation=name)["turn"]] == [1, 2, 3]


def test_a_conversation_is_read_back_with_its_replies(say, post):
    first = say("hej")
    second = say("How do I report that I have moved?", conversation=first["conversation"], lang="en")
    read = post("conversation", conversation=first["conversation"]).json()

    assert read == {
        "conversation": first["conversation"],
        "municipality": "fjordby",
        "lang": "en",
        "exchanges": [{"text": "hej", "reply": first}, {"text": "How do I report that I have moved?", "reply": second}],
    }


def test_of_a_button_its_title_is_read_back(say, read_back, clarified):
    reply, button = clarified
    say(button["payload"], conversation=reply["conversation"])

    assert read_back(reply["conversation"])[-1]["text"] == button["title"]


def test_personal_numbers_are_hidden_in_what_is_read_back(say, post):
    name = say("mit cpr er 010245-1234")["conversation"]

    assert "1234" not in post("conversation", conversation=name).text


def test_reading_back_changes_nothing(say, read_back):
    name = say("hej")["conversation"]

    assert read_back(name) == read_back(name)
    assert say("tak", conversation=name)["turn"] == 2


@pytest.mark.parametrize(
    "changed", [str.swapcase, lambda name: name[:-1], lambda name: f"{name} ", lambda name: f"{name}\0", lambda _: ""]
)
def test_only_the_exact_name_finds_a_conversation(say, post, changed):
    name = changed(say("hej")["conversation"])
    answers = [post("conversation", conversation=name), post("feedback", conversation=name, turn=1, helped=True)]

    assert [(answer.status_code, answer.json()["error"]["code"]) for answer in answers] == [(404, "unknown_conversation")] * 2


def test_what_was_not_found_is_not_said_again(post):
    assert "010245" not in post("conversation", conversation="010245-1234").text


# Deleting


def test_a_conversation_that_was_deleted_is_gone(say, post):
    name = say("hej")["conversation"]

    assert post("conversation/delete", conversation=name).json() == {"deleted": True}
    assert post("conversation", conversation=name).status_code == 404
    assert say("tak", conversation=name)["conversation"] != name


def test_deleting_twice_is_no_error(say, post):
    name = say("hej")["conversation"]
    post("conversation/delete", conversation=name)
    again = post("conversation/delete", conversation=name)

    assert (again.status_code, again.json()) == (200, {"deleted": False})


def test_a_conversation_is_deleted_however_much_was_sent(talking):
    async def send_and_delete(client):
        name = (await client.post("/api/fjordby/messages", json={"text": "???"})).json()["conversation"]
        refused = await client.post("/api/fjordby/messages", json={"text": "???", "conversation": name})
        return refused, await client.post("/api/fjordby/conversation/delete", json={"conversation": name})

    refused, deleted = talking(send_and_delete, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1")

    assert refused.status_code == 429
    assert (deleted.status_code, deleted.json()) == (200, {"deleted": True})


def test_names_that_are_none_count_as_messages(talking):
    async def guess(client):
        return [(await client.post("/api/fjordby/conversation/delete", json={"conversation": "x"})).status_code for _ in range(3)]

    assert talking(guess, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="2") == [200, 200, 429]


def test_deleting_one_conversation_leaves_the_others(say, post, read_back):
    kept, deleted = say("hej")["conversation"], say("hej")["conversation"]
    post("conversation/delete", conversation=deleted)

    assert len(read_back(kept)) == 1


def test_rasas_tracker_goes_with_what_was_deleted(make_assistant, talking):
    assistant = make_assistant()

    async def talk_and_delete(client):
        name = (await client.post("/api/fjordby/messages", json={"text": "hej"})).json()["conversation"]
        before = set(await assistant.dialogue._trackers.keys())
        await client.post("/api/fjordby/conversation/delete", json={"conversation": name})
        return name, before, set(await assistant.dialogue._trackers.keys())

    name, before, after = talking(talk_and_delete, assistant=assistant)

    assert name in before and name not in after


# For how long


def test_the_description_says_for_how_long_feedback_is_kept(talking):
    async def describe(client):
        return (await client.get("/api/fjordby")).json()

    described = talking(describe, VEJVISER_FEEDBACK_DAYS="77")

    assert described["limits"]["feedback_days"] == 77


# Bodies of all kinds


@pytest.mark.parametrize("path", PATHS)
def test_a_municipality_that_is_not_served_is_not_found(client, path):
    response = client.post(f"/api/lejre/{path}", json={})

    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_municipality")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "status, sent",
    [
        pytest.param(400, {"content": b"{", "headers": JSON}, id="no JSON"),
        pytest.param(400, {"content": b"\xff", "headers": JSON}, id="no UTF-8"),
        pytest.param(413, {"json": {"conversation": "x" * 70_000}}, id="too large"),
        pytest.param(415, {"data": {"conversation": "x"}}, id="a form"),
        pytest.param(422, {"json": {}}, id="nothing"),
        pytest.param(422, {"json": ["x"]}, id="a list"),
        pytest.param(422, {"json": {"conversation": 1, "turn": 1, "helped": True, "text": 1}}, id="another type"),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_in_the_one_shape(client, path, status, sent):
    response = client.post(f"/api/fjordby/{path}", **sent)

    assert response.status_code == status
    assert set(response.json()["error"]) == {"code", "message"}


@pytest.mark.parametrize("path", PATHS)
@given(
    fields=st.dictionaries(st.sampled_from(["text", "title", "key", "conversation", "turn", "helped", "why"]), ANY_JSON) | ANY_JSON
)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_answered_or_refused(client, path, fields):
    response = client.post(f"/api/fjordby/{path}", content=json.dumps(fields), headers=JSON)

    assert response.status_code in {200, 404, 422}


# A name before the first message


def test_a_conversation_is_begun_before_anything_is_said(post, read_back):
    name = post("conversation/begin").json()["conversation"]

    assert len(name) >= 20
    assert read_back(name) == []


def test_the_first_message_goes_into_the_conversation_that_was_begun(post, say):
    name = post("conversation/begin").json()["conversation"]
    reply = say("hej", conversation=name)

    assert (reply["conversation"], reply["turn"]) == (name, 1)


def test_a_first_message_that_is_sent_again_into_it_is_answered_once(post, say, read_back):
    name = post("conversation/begin").json()["conversation"]
    replies = [say("hej", conversation=name, key="a") for _ in range(2)]

    assert replies[0] == replies[1]
    assert len(read_back(name)) == 1


@pytest.mark.parametrize("body", ["[]", "null", "{", '"x"'])
def test_a_beginning_that_is_no_object_is_refused(client, body):
    assert client.post("/api/fjordby/conversation/begin", content=body, headers=JSON).status_code in (400, 422)


def test_the_words_of_the_widget_are_sent_in_one_language_where_that_is_asked_for(client):
    assert set(client.get("/api/fjordby").json()["widget"]["texts"]) == {"da", "en"}
    assert set(client.get("/api/fjordby?lang=en").json()["widget"]["texts"]) == {"en"}
    assert set(client.get("/api/fjordby?lang=de").json()["widget"]["texts"]) == {"da", "en"}
