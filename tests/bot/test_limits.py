"""How much one client may send."""

import asyncio

import pytest
from starlette.requests import Request

from bot.limits import MAX_WAITING, RateLimits, client_address, customer, trusted_addresses
from content.settings import Settings

pytestmark = pytest.mark.slow

MESSAGES = "/api/fjordby/messages"
PROXY = {"VEJVISER_TRUSTED_PROXIES": "192.0.2.7"}  # what these tests come from: X-Forwarded-For then says who is asking


def say_hello(client, address: str, **fields):
    """A message of the citizen at that address."""
    return client.post(MESSAGES, json={"text": "hej", **fields}, headers={"X-Forwarded-For": address})


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


def test_what_a_conversation_is_refused_uses_up_nothing_of_its_address(talking):
    async def one_that_floods_and_another(client):
        name = (await say_hello(client, "192.0.2.7")).json()["conversation"]
        flood = [(await say_hello(client, "192.0.2.7", conversation=name)).status_code for _ in range(5)]
        return [*flood, (await say_hello(client, "192.0.2.7")).status_code]

    limits = {"VEJVISER_MESSAGES_PER_MINUTE": "1", "VEJVISER_ADDRESS_MESSAGES_PER_MINUTE": "3"}

    assert talking(one_that_floods_and_another, **limits) == [200, 429, 429, 429, 429, 200]


def test_who_begins_too_many_conversations_has_to_wait_but_those_begun_go_on(talking):
    async def begin_three(client):
        begun = [await say_hello(client, "192.0.2.7") for _ in range(3)]
        on = await say_hello(client, "192.0.2.7", conversation=begun[0].json()["conversation"])
        return [response.status_code for response in (*begun, on)]

    assert talking(begin_three, VEJVISER_ADDRESS_CONVERSATIONS_PER_MINUTE="2") == [200, 200, 429, 200]


@pytest.fixture
def as_shipped():
    """The limits that hold where the operator sets none."""
    return RateLimits(Settings.construct())


def test_a_school_behind_one_address_is_not_limited(as_shipped):
    pupils = [f"pupil {number}" for number in range(300)]
    first = [as_shipped.seconds_to_wait("192.0.2.1", None, begins=True) for _ in pupils]
    more = [as_shipped.seconds_to_wait("192.0.2.1", pupil) for _ in range(3) for pupil in pupils]

    assert first + more == [None] * 1_200


def test_one_conversation_alone_is_limited(as_shipped):
    asked = [as_shipped.seconds_to_wait("192.0.2.1", "one") for _ in range(200)]

    assert asked[:120] == [None] * 120
    assert all(seconds >= 1 for seconds in asked[120:])


@pytest.mark.parametrize(
    "path, more",
    [("conversation", {}), ("feedback", {"turn": 1, "helped": True})],
    ids=["reading back", "feedback"],
)
def test_what_else_is_done_with_a_conversation_counts(talking, path, more, tmp_path):
    async def a_message_and_another_thing(client):
        name = (await client.post(MESSAGES, json={"text": "Hvordan melder jeg flytning?"})).json()["conversation"]
        return [(await client.post(f"/api/fjordby/{path}", json={"conversation": name, **more})).status_code for _ in range(2)]

    limits = {"VEJVISER_ADDRESS_MESSAGES_PER_MINUTE": "2", "VEJVISER_HOME": str(tmp_path)}

    assert talking(a_message_and_another_thing, **limits) == [200, 429]


@pytest.mark.parametrize("button", ["new", "delete"])
def test_a_conversation_is_deleted_on_the_page_however_much_was_sent(make_assistant, talking, button):
    assistant = make_assistant(VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1")

    async def a_message_and_its_deletion(client):
        name = (await client.post(MESSAGES, json={"text": "hej"})).json()["conversation"]
        return await client.post("/fjordby", data={"conversation": name, "end": button})

    assert talking(a_message_and_its_deletion, assistant=assistant).status_code == 200
    assert len(assistant.conversations) == 0


def test_deletions_on_the_page_that_hit_nothing_count(talking):
    async def guess(client):
        return [(await client.post("/fjordby", data={"conversation": str(n), "end": "delete"})).status_code for n in range(3)]

    assert talking(guess, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="2") == [200, 200, 429]


def test_names_that_are_tried_out_count(talking):
    async def guess(client):
        return [(await client.post("/api/fjordby/conversation", json={"conversation": str(n)})).status_code for n in range(3)]

    assert talking(guess, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="2") == [404, 404, 429]


def test_what_a_browser_asks_before_it_sends_does_not_count(talking):
    async def asking_first(client):
        before = {"Origin": "http://127.0.0.1:8031", "Access-Control-Request-Method": "POST"}
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
        return await asyncio.gather(*(say_hello(client, f"198.51.100.{number}") for number in range(MAX_WAITING + 10)))

    replies = talking(a_crowd, **PROXY)
    refused = [reply for reply in replies if reply.status_code == 503]

    assert 1 <= len(refused) <= 10
    assert all(reply.json()["error"]["code"] == "overloaded" and "retry-after" in reply.headers for reply in refused)
    assert all(reply.status_code == 200 for reply in replies if reply not in refused)


def test_one_address_that_floods_leaves_room_for_another(talking):
    async def a_flood_and_one_citizen(client):
        flood = [say_hello(client, "198.51.100.1") for _ in range(2 * MAX_WAITING)]
        return await asyncio.gather(*flood, say_hello(client, "203.0.113.9"))

    *flood, citizen = talking(a_flood_and_one_citizen, **PROXY)

    assert citizen.status_code == 200
    assert any(reply.status_code == 503 for reply in flood)


def test_when_the_crowd_has_gone_there_is_room_again(talking):
    async def a_crowd_and_one_more(client):
        await asyncio.gather(*(say_hello(client, "198.51.100.1") for _ in range(MAX_WAITING + 10)))
        return await say_hello(client, "198.51.100.1")

    assert talking(a_crowd_and_one_more, **PROXY).status_code == 200


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
        ("2001:DB8:1:2:0::9", "", "", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", "", "fe80::/64"),
        ("::ffff:198.51.100.4", "", "", "198.51.100.4"),
        ("::ffff:10.0.0.1", "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9", "::ffff:10.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "::ffff:203.0.113.9", "10.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:4711", "10.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2:4711", "10.0.0.1, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8:1:2::9]:443", "10.0.0.1", "2001:db8:1:2::/64"),
        ("10.0.0.1", "[2001:db8:1:2::9]", "10.0.0.1", "2001:db8:1:2::/64"),
        ("2001:db8::1", "203.0.113.9", "2001:DB8:0::1", "203.0.113.9"),
        ("10.0.0.1", "unknown", "10.0.0.1", "unknown"),
        ("10.0.0.1", "[x]:1, []:1, ..:1", "10.0.0.1", ".."),
        ("10.0.0.1", "x" * 5_000, "10.0.0.1", "x" * 64),
    ],
)
def test_the_address_that_is_counted(peer, forwarded, trusted, address):
    assert client_address(_request(peer, *([forwarded] if forwarded else [])), trusted_addresses(trusted)) == address


def test_a_proxy_may_say_who_asks_in_a_header_of_its_own():
    request = _request("10.0.0.1", "1.1.1.1", "203.0.113.9")

    assert client_address(request, trusted_addresses("10.0.0.1")) == "203.0.113.9"


@pytest.mark.parametrize(
    "address, whose",
    [
        ("198.51.100.4", "198.51.100.4"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::/64", "2001:db8:1::/48"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_whose_an_address_is(address, whose):
    assert customer(address) == whose


def _request(peer: str, *forwarded: str) -> Request:
    return Request({"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", who.encode()) for who in forwarded]})
