"""Whatever a client sends gets a clear error or a sane reply, and the server goes on serving."""

import asyncio
import json
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.slow

MESSAGES = "/api/fjordby/messages"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def serving_goes_on(server, say):
    yield
    assert server.process.poll() is None
    assert say("hej")["outcome"] == "chat"


@pytest.fixture
def refused(client):
    """Sends a body and returns the code of the error, after looking at its status and shape."""

    def send(body: bytes, status: int, headers: dict[str, str] = JSON) -> str:
        response = client.post(MESSAGES, content=body, headers=headers)
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/json"
        error = response.json()
        assert set(error) == {"error"} and set(error["error"]) == {"code", "message"}
        assert error["error"]["message"].strip()
        return error["error"]["code"]

    return send


# What is no JSON


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b" ", id="a space"),
        pytest.param(b'{"text": "hej"', id="cut off"),
        pytest.param(b"{'text': 'hej'}", id="single quotes"),
        pytest.param(b"text=hej", id="a form"),
        pytest.param(b'{"text": "hej"} {"text": "hej"}', id="two objects"),
        pytest.param(bytes(range(256)), id="binary"),
        pytest.param(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", id="gzip"),
        pytest.param('{"text": "hej"}'.encode("utf-16"), id="UTF-16"),
        pytest.param('{"text": "flytning på øen"}'.encode("latin-1"), id="Latin-1"),
        pytest.param(b'{"text": "\xed\xa0\x80"}', id="an encoded surrogate"),
        pytest.param(b'{"text": "a\x00b"}', id="a bare NUL"),
        pytest.param(b"[" * 20_000 + b"]" * 20_000, id="deep nesting"),
        pytest.param(b'{"text": ' + b'{"a": ' * 5_000 + b"1" + b"}" * 5_000 + b"}", id="deep objects"),
        pytest.param(b'{"text": ' + b"9" * 10_000 + b"}", id="a number of 10,000 digits"),
    ],
)
def test_a_body_that_is_no_json_is_malformed(refused, body):
    assert refused(body, 400) == "malformed"


# JSON that is no message


@pytest.mark.parametrize(
    "body",
    ["null", "true", "1", "1.5", '"hej"', "[]", '["hej"]', '[["text", "hej"]]', "{}", '{"Text": "hej"}', "NaN"],
)
def test_json_that_is_no_message_is_invalid(refused, body):
    assert refused(body.encode(), 422) == "invalid"


@pytest.mark.parametrize("value", [1, 1.5, True, [], ["hej"], {}, {"text": "hej"}])
@pytest.mark.parametrize("field", ["text", "title", "key", "conversation", "lang", "page"])
def test_a_field_of_another_type_is_invalid(refused, field, value):
    assert refused(json.dumps({"text": "hej", field: value}).encode(), 422) == "invalid"


def test_a_text_that_is_null_is_invalid(refused):
    assert refused(b'{"text": null}', 422) == "invalid"


@pytest.mark.parametrize("lang", ["", "DA", "sv", "dansk", "da ", "en-GB", "../en"])
def test_a_language_that_is_not_spoken_is_invalid(refused, lang):
    assert refused(json.dumps({"text": "hej", "lang": lang}).encode(), 422) == "invalid"


@pytest.mark.parametrize("field", ["text", "title", "key", "conversation", "lang", "page"])
def test_an_invalid_field_is_named(client, field):
    response = client.post(MESSAGES, json={"text": "hej", field: 7})

    assert response.json()["error"]["message"].startswith(f"{field}:")


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0\u2003", "\0", "\0 \0", "\ud800", "\udfff\ud800"])
def test_a_text_with_nothing_in_it_is_refused(refused, text):
    assert refused(json.dumps({"text": text}).encode(), 422) == "empty_text"


# Other media types


@pytest.mark.parametrize(
    "type_", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", "json", "æ"]
)
def test_another_type_than_json_is_refused(refused, type_):
    assert refused(b'{"text": "hej"}', 415, {"Content-Type": type_.encode("utf-8")}) == "unsupported_media_type"


@pytest.mark.parametrize("type_", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"])
def test_json_is_known_however_it_is_written(client, type_):
    response = client.post(MESSAGES, content=b'{"text": "hej"}', headers={"Content-Type": type_})

    assert response.status_code == 200


# Odd texts


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("🙂🏽‍🚒👨‍👩‍👧‍👦", id="emoji"),
        pytest.param("🐀 i kælderen", id="emoji and words"),
        pytest.param("<script>alert(1)</script><b onclick=x>hej</b>", id="HTML"),
        pytest.param("{{ 7*7 }} {% raw %} ${jndi:ldap://x}", id="templates"),
        pytest.param("'; DROP TABLE pages; --", id="SQL"),
        pytest.param('"AND" NEAR(a b) * ^ col:x OR NOT', id="full-text search syntax"),
        pytest.param("كيف أبلغ عن الانتقال؟", id="Arabic"),
        pytest.param("як повідомити про переїзд", id="Ukrainian"),
        pytest.param("我要搬家", id="Chinese"),
        pytest.param("مرحبا \u202eabc", id="right to left"),
        pytest.param("Z̸̢̛a̷l̶g̵o̷" * 50, id="combining marks"),
        pytest.param("hej\0 med\0 dig", id="NUL"),
        pytest.param("".join(map(chr, range(1, 32))) + "hej\x7f\x85", id="control characters"),
        pytest.param("hej \ud800 med \udfff dig", id="lone surrogates"),
        pytest.param("\ufeffhej\u200b\u200d", id="invisible characters"),
        pytest.param("a" * 4_000, id="one word of 4,000 letters"),
        pytest.param("æ" * 4_000, id="4,000 Danish letters"),
        pytest.param("🙂" * 4_000, id="4,000 emoji"),
        pytest.param("flytning " * 444, id="4,000 characters of words"),
        pytest.param("1" * 4_000, id="4,000 digits"),
        pytest.param("\n".join("hej" for _ in range(1_000)), id="1,000 lines"),
        pytest.param("%s %d %n {} \\ \\u0000", id="format strings"),
        pytest.param('hej {"entity": "x"} [a](b) /intent{"c": 1}', id="Rasa's own syntax"),
    ],
)
def test_an_odd_text_gets_a_sane_reply(say, text):
    reply = say(text)

    assert reply["outcome"] in {"answer", "clarify", "search", "handoff", "safety", "chat", "none"}
    assert reply["messages"]


@pytest.mark.parametrize(
    "sent, text",
    [
        pytest.param(" he\0j \ud800dig ", "hej dig", id="NUL and surrogates"),
        pytest.param("\x1b[31mhej\x07 \x9b2Jdig\x7f\x85", "[31mhej 2Jdig", id="what steers a terminal"),
        pytest.param("\u202ahej \u202e\u202d\u202bdig\u202c \u2066\u2067\u2068du\u2069", "hej dig du", id="directions of writing"),
        pytest.param("hej\r\nmed\rdig\n\ther", "hej\nmed\ndig\n\ther", id="lines and tabs"),
    ],
)
def test_a_text_comes_back_without_what_no_text_holds(say, sent, text):
    assert say(sent)["text"] == text


@given(text=st.text(min_size=1, max_size=60))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_answered_or_empty(client, text):
    response = client.post(MESSAGES, content=json.dumps({"text": text}), headers=JSON)

    assert response.status_code == 200 or response.json()["error"]["code"] == "empty_text"


@given(body=st.binary(max_size=200))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_or_answered(client, body):
    response = client.post(MESSAGES, content=body, headers=JSON)

    assert response.status_code in {200, 400, 422}


@given(
    fields=st.dictionaries(
        st.sampled_from(["text", "title", "key", "conversation", "lang", "page", "x"]), st.none() | st.integers() | st.text()
    )
)
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_object_is_refused_or_answered(client, fields):
    response = client.post(MESSAGES, content=json.dumps(fields), headers=JSON)

    assert response.status_code in {200, 422}


# Too much


def test_a_text_of_4000_characters_is_taken(say):
    assert say("x" * 4_000)["text"] == "x" * 4_000


def test_a_text_of_4001_characters_is_too_long(refused):
    assert refused(json.dumps({"text": "x" * 4_001}).encode(), 413) == "text_too_long"


def test_a_body_of_100_kilobytes_is_too_large(refused):
    assert refused(json.dumps({"text": "x" * 100_000}).encode(), 413) == "too_large"


def test_a_body_that_does_not_say_its_length_is_stopped_when_it_is_too_large(client):
    response = client.post(MESSAGES, content=(b"x" * 1_000 for _ in range(1_000)), headers=JSON)

    assert response.status_code == 413


def test_a_small_body_that_does_not_say_its_length_is_taken(client):
    response = client.post(MESSAGES, content=iter([b'{"text": ', b'"hej"}']), headers=JSON)

    assert response.status_code == 200


def test_a_body_that_says_it_is_huge_is_refused_before_it_arrives(server):
    reply = _exchange(
        server, f"POST {MESSAGES} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999999999999\r\n\r\n"
    )

    assert reply.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(f"GET /health HTTP/1.1\r\nHost: x\r\nX-Long: {'x' * 1_000_000}\r\n\r\n", id="one long header"),
        pytest.param("GET /health HTTP/1.1\r\nHost: x\r\n" + "X-Many: x\r\n" * 100_000 + "\r\n", id="many headers"),
        pytest.param(f"GET /{'x' * 1_000_000} HTTP/1.1\r\nHost: x\r\n\r\n", id="a long address"),
    ],
)
def test_a_megabyte_before_the_body_is_refused(server, request_):
    reply = _exchange(server, request_)

    assert reply == b"" or reply.startswith(b"HTTP/1.1 4")  # empty where the connection was closed while we were still sending


# What is hardly HTTP


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"hej\r\n\r\n",
        b"GET\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"POST /api/fjordby/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/fjordby/messages HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"POST /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_http_is_refused(server, sent):
    assert _exchange(server, sent).startswith(b"HTTP/1.1 400")


def test_a_client_that_goes_away_in_the_middle_leaves_no_trace_in_the_log(server, say):
    head = f"POST {MESSAGES} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    with _connected(server) as connection:
        connection.sendall(head.encode() + b'{"text": "')
    say("hej")

    assert "Traceback" not in server.log


def test_an_upgrade_to_websocket_is_not_spoken(client):
    asked = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "x" * 24, "Sec-WebSocket-Version": "13"}

    assert client.get("/fjordby", headers=asked).status_code == 200


# Odd addresses


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/api/..%2f..%2fdata/messages",
        "/page.css/../../app.py",
        "/page.css%00",
        "/%00",
        "/%ff%fe",
        "/fjordby%00",
        "/FJORDBY",
        "/fjordby.yml",
        "//etc/passwd",
        "/\\..\\app.py",
        "/static/app.py",
        "/api/fjordby/",
        "/fjordby/tilgaengelighed/",
        "/æøå",
        "/" + "a" * 5_000,
    ],
)
def test_an_odd_address_is_not_found(server, path):
    reply = _exchange(server, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    assert reply.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))
    assert b"root:" not in reply and b"import" not in reply


@pytest.mark.parametrize("name", ["aarhus", "Fjordby", "fjordby ", "0", "..", "null", "æblerød", "x" * 3_000, "<b>", "%00"])
def test_a_made_up_municipality_is_not_found(client, name):
    response = client.post(httpx.URL(client.base_url).copy_with(path=f"/api/{name}/messages"), json={"text": "hej"})

    assert response.status_code == 404
    assert "error" in response.json()


def test_what_does_not_arrive_in_time_is_given_up(make_app, monkeypatch):
    monkeypatch.setattr("bot.web.body.BODY_SECONDS", 0.1)

    async def never_ending():
        yield b'{"text": '
        await asyncio.sleep(60)

    async def send(app):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return [
                await client.post(MESSAGES, content=never_ending(), headers=JSON),
                await client.post(
                    "/fjordby", content=never_ending(), headers={"Content-Type": "application/x-www-form-urlencoded"}
                ),
            ]

    for_programs, for_people = asyncio.run(send(make_app()))

    assert for_programs.status_code == 408
    assert for_programs.json()["error"]["code"] == "too_slow"
    assert for_people.status_code == 408
    assert for_people.headers["content-type"].startswith("text/html")


def _connected(server) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), timeout=20)


def _exchange(server, sent: str | bytes) -> bytes:
    """The beginning of what the server sends back to exactly these bytes."""
    with _connected(server) as connection:
        with suppress(ConnectionError):  # refused before all was sent; the reply may be there all the same
            connection.sendall(sent if isinstance(sent, bytes) else sent.encode())
        try:
            return connection.recv(65_536)
        except ConnectionError:
            return b""
