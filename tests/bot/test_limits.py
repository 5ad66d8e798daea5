"""How much one client may send."""

import asyncio

import pytest

from bot.limits import MAX_WAITING, client_address

pytestmark = pytest.mark.slow

MESSAGES = "/api/fjordby/messages"


def test_a_conversation_that_sends_too_much_has_to_wait(talking):
    async def four_messages(client):
        conversation = (await client.post(MESSAGES, json={"text": "hej"})).json()["conversation"]
        return [await client.post(MESSAGES, json={"text": "hej", "conversation": conversation}) for _ in range(3)]

    replies = talking(four_messages, VEJVISER_MESSAGES_PER_MINUTE="2")

    assert [reply.status_code for reply in replies] == [200, 200, 429]


def test_who_has_to_wait_is_told_for_how_long(talking):
    async def two_messages(client):
        return [await client.post(MESSAGES, json={"text": "hej"}) for _ in range(2)][-1]

    refused = talking(two_messages, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1")

    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "too_many_messages"
    assert 1 <= int(refused.headers["retry-after"]) <= 120


def test_one_conversation_does_not_use_up_what_another_may_send(talking):
    async def two_conversations(client):
        first, second = [(await client.post(MESSAGES, json={"text": "hej"})).json()["conversation"] for _ in range(2)]
        return [await client.post(MESSAGES, json={"text": "hej", "conversation": name}) for name in (first, first, second)]

    replies = talking(two_conversations, VEJVISER_MESSAGES_PER_MINUTE="1")

    assert [reply.status_code for reply in replies] == [200, 429, 200]


def test_what_is_refused_for_another_reason_does_not_count(talking):
    async def an_empty_message_first(client):
        await client.post(MESSAGES, json={"text": ""})
        return await client.post(MESSAGES, json={"text": "hej"})

    assert talking(an_empty_message_first, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1").status_code == 200


@pytest.mark.parametrize(
    "path, more",
    [("conversation", {}), ("conversation/delete", {}), ("feedback", {"turn": 1, "helped": True})],
    ids=["reading back", "deleting", "feedback"],
)
def test_everything_that_is_done_with_a_conversation_counts(talking, path, more, tmp_path):
    async def a_message_and_another_thing(client):
        name = (await client.post(MESSAGES, json={"text": "hej"})).json()["conversation"]
        return [(await client.post(f"/api/fjordby/{path}", json={"conversation": name, **more})).status_code for _ in range(2)]

    limits = {"VEJVISER_ADDRESS_MESSAGES_PER_MINUTE": "2", "VEJVISER_HOME": str(tmp_path)}

    assert talking(a_message_and_another_thing, **limits) == [200, 429]


def test_names_that_are_tried_out_count(talking):
    async def guess(client):
        return [(await client.post("/api/fjordby/conversation", json={"conversation": str(n)})).status_code for n in range(3)]

    assert talking(guess, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="2") == [404, 404, 429]


def test_what_a_browser_asks_before_it_sends_does_not_count(talking):
    async def asking_first(client):
        before = {"Origin": "http://test", "Access-Control-Request-Method": "POST"}
        asked = [(await client.options(MESSAGES, headers=before)).status_code for _ in range(5)]
        return [*asked, (await client.post(MESSAGES, json={"text": "hej"})).status_code]

    assert talking(asking_first, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1") == [204] * 5 + [200]


def test_reading_is_not_limited(talking):
    async def read_much(client):
        return [(await client.get("/fjordby")).status_code for _ in range(10)]

    assert talking(read_much, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1") == [200] * 10


def test_the_page_says_in_words_that_too_much_was_sent(talking):
    async def two_forms(client):
        return [await client.post("/fjordby", data={"text": "hej"}) for _ in range(2)][-1]

    refused = talking(two_forms, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1")

    assert refused.status_code == 429
    assert "Vent et minut" in refused.text
    assert "retry-after" in refused.headers


def test_who_is_behind_a_trusted_proxy_is_counted_apart(talking):
    async def two_citizens(client):
        return [(await client.post(MESSAGES, json={"text": "hej"}, headers={"X-Forwarded-For": who})).status_code for who in "ab"]

    assert talking(two_citizens, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1", VEJVISER_TRUSTED_PROXIES="192.0.2.7") == [200, 200]


def test_an_address_that_a_stranger_claims_is_not_believed(talking):
    async def two_claims(client):
        return [(await client.post(MESSAGES, json={"text": "hej"}, headers={"X-Forwarded-For": who})).status_code for who in "ab"]

    assert talking(two_claims, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1") == [200, 429]


def test_past_what_can_wait_the_server_says_that_it_is_overloaded(talking):
    async def a_crowd(client):
        return await asyncio.gather(*(client.post(MESSAGES, json={"text": "hej"}) for _ in range(MAX_WAITING + 10)))

    replies = talking(a_crowd)
    refused = [reply for reply in replies if reply.status_code == 503]

    assert 1 <= len(refused) <= 10
    assert all(reply.json()["error"]["code"] == "overloaded" and "retry-after" in reply.headers for reply in refused)
    assert all(reply.status_code == 200 for reply in replies if reply not in refused)


def test_when_the_crowd_has_gone_there_is_room_again(talking):
    async def a_crowd_and_one_more(client):
        await asyncio.gather(*(client.post(MESSAGES, json={"text": "hej"}) for _ in range(MAX_WAITING + 10)))
        return await client.post(MESSAGES, json={"text": "hej"})

    assert talking(a_crowd_and_one_more).status_code == 200


def test_the_largest_body_is_a_setting(talking):
    async def a_long_message(client):
        return await client.post(MESSAGES, json={"text": "x" * 2_000})

    assert talking(a_long_message, VEJVISER_MAX_BODY_BYTES="1024").status_code == 413


@pytest.mark.parametrize(
    "peer, forwarded, trusted, address",
    [
        ("198.51.100.4", "", "", "198.51.100.4"),
        ("198.51.100.4", "203.0.113.9", "", "198.51.100.4"),
        ("10.0.0.1", "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "10.0.0.1,10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:aaaa::1", "", "", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "", "", "2001:db8:1:2::/64"),
    ],
)
def test_the_address_that_is_counted(peer, forwarded, trusted, address):
    from starlette.requests import Request

    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    request = Request({"type": "http", "client": (peer, 1), "headers": headers})

    assert client_address(request, frozenset(trusted.split(","))) == address
