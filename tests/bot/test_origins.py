"""Which websites' pages may ask: their own municipality's, and nobody else's."""

import asyncio
import re
import shutil

import httpx
import pytest

from content.settings import ROOT

pytestmark = pytest.mark.slow

PATHS = ["messages", "conversation", "conversation/delete", "feedback"]
WEBSITE = "https://www.skovby.example"  # of the municipality in these tests
FJORDBYS = "http://127.0.0.1:8031"  # the website of the municipality that the application in this process serves
ALSO = "https://job.skovby.example:8443"  # named in its file
STRANGERS = [
    "https://evil.example",
    "http://www.skovby.example",  # the right host, unencrypted
    "https://www.skovby.example:444",
    "https://skovby.example",
    "https://www.skovby.example.evil.example",
    "https://evil.example/https://www.skovby.example",
    "https://www.fjordby.example",  # another municipality's
    "https://www.skovby.example/",
    "null",
    "",
    "*",
    "file://",
    "chrome-extension://skovby",
    "x" * 5_000,
]
ASKING_FIRST = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """Two municipalities with websites of their own: Skovby with one more origin, and Fjordby."""
    folder = shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("content") / "data")
    fjordby = (folder / "municipalities" / "fjordby.yml").read_text(encoding="utf-8")
    rest = re.sub(r"^(?:website|widget):.*\n(?: .*\n)*", "", fjordby, flags=re.MULTILINE)
    for name, more in (("skovby", f"widget: {{origins: ['{ALSO}']}}\n"), ("fjordby", "")):
        text = f"{rest}website: https://www.{name}.example/\n{more}".replace("name: fjordby", f"name: {name}")
        (folder / "municipalities" / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def serving(start_server, content) -> httpx.Client:
    server = start_server(VEJVISER_CONTENT=str(content), VEJVISER_MUNICIPALITIES="skovby,fjordby")
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


@pytest.fixture
def ask(serving):
    """One request of a page of the given origin."""

    def send(method: str, path: str, origin: str | None, **more) -> httpx.Response:
        headers = more.pop("headers", {}) | ({} if origin is None else {"Origin": origin})
        return serving.request(method, path, headers=headers, **more)

    return send


def allowed(response) -> str | None:
    return response.headers.get("access-control-allow-origin")


@pytest.mark.parametrize("origin", [WEBSITE, ALSO])
def test_the_municipalitys_own_websites_may_ask(ask, origin):
    response = ask("POST", "/api/skovby/messages", origin, json={"text": "hej"})

    assert (response.status_code, allowed(response)) == (200, origin)
    assert "Origin" in response.headers["vary"]


@pytest.mark.parametrize("origin", STRANGERS)
def test_another_website_may_not_ask(ask, origin):
    response = ask("POST", "/api/skovby/messages", origin, json={"text": "hej"})

    assert (response.status_code, response.json()["error"]["code"]) == (403, "origin_not_allowed")
    assert allowed(response) is None
    assert "Origin" in response.headers["vary"]


@pytest.mark.parametrize("path", PATHS)
def test_another_website_may_do_nothing_else_either(ask, path):
    assert ask("POST", f"/api/skovby/{path}", "https://evil.example", json={}).status_code == 403


def test_what_another_website_asks_begins_no_conversation(make_assistant, talking):
    assistant = make_assistant()

    async def ask(client):
        await client.post("/api/fjordby/messages", json={"text": "hej"}, headers={"Origin": "https://evil.example"})

    talking(ask, assistant=assistant)

    assert len(assistant.conversations) == 0


def test_a_request_with_two_origins_is_refused(serving):
    headers = [("Origin", WEBSITE), ("Origin", "https://evil.example"), ("Content-Type", "application/json")]

    assert serving.post("/api/skovby/messages", headers=headers, content=b'{"text": "hej"}').status_code == 403


def test_a_program_without_an_origin_may_ask(ask):
    response = ask("POST", "/api/skovby/messages", None, json={"text": "hej"})

    assert (response.status_code, allowed(response)) == (200, None)


def test_a_page_of_the_server_itself_may_not_ask(ask):
    own = {"Host": "vejviser.example"}
    response = ask("POST", "/api/skovby/messages", "http://vejviser.example", json={"text": "hej"}, headers=own)

    assert (response.status_code, allowed(response)) == (403, None)


# Before a browser sends


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_that_asks_first_is_told_what_it_may_send(ask, path):
    response = ask("OPTIONS", f"/api/skovby/{path}", WEBSITE, headers=ASKING_FIRST)

    assert (response.status_code, response.content, allowed(response)) == (204, b"", WEBSITE)
    assert {name: response.headers[f"access-control-{name}"] for name in ("allow-methods", "allow-headers", "max-age")} == {
        "allow-methods": "POST",
        "allow-headers": "content-type",
        "max-age": "7200",
    }


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_browser_that_asks_first_for_another_website_is_refused(ask, origin):
    response = ask("OPTIONS", "/api/skovby/messages", origin, headers=ASKING_FIRST)

    assert (response.status_code, allowed(response)) == (403, None)


@pytest.mark.parametrize("method", ["OPTIONS", "POST"])
def test_a_municipality_that_is_not_served_is_not_found_for_anybody(ask, method):
    response = ask(method, "/api/lejre/messages", WEBSITE, headers=ASKING_FIRST)

    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_municipality")


def test_credentials_are_never_asked_for(ask):
    asked_first = ask("OPTIONS", "/api/skovby/messages", WEBSITE, headers=ASKING_FIRST)
    sent = ask("POST", "/api/skovby/messages", WEBSITE, json={"text": "hej"})

    assert not any("access-control-allow-credentials" in response.headers for response in (asked_first, sent))


# What a page may read


@pytest.mark.parametrize(
    "body, status", [({}, 422), ({"text": ""}, 422), ({"text": "x" * 4_001}, 413), ({"text": "x" * 70_000}, 413)]
)
def test_a_page_that_may_ask_may_read_why_it_was_refused(ask, body, status):
    response = ask("POST", "/api/skovby/messages", WEBSITE, json=body)

    assert (response.status_code, allowed(response)) == (status, WEBSITE)


def test_a_page_may_read_for_how_long_it_has_to_wait(talking):
    async def two_messages(client):
        page = {"Origin": FJORDBYS}
        return [await client.post("/api/fjordby/messages", json={"text": "hej"}, headers=page) for _ in range(2)][-1]

    refused = talking(two_messages, VEJVISER_ADDRESS_MESSAGES_PER_MINUTE="1")

    assert (refused.status_code, allowed(refused)) == (429, FJORDBYS)
    assert refused.headers["access-control-expose-headers"] == "Retry-After" and refused.headers["retry-after"]


def test_a_page_may_read_that_something_failed_at_our_end(make_app):
    app = make_app(VEJVISER_NOW="not a time")

    async def fail():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post("/api/fjordby/messages", json={"text": "???"}, headers={"Origin": FJORDBYS})

    response = asyncio.run(fail())

    assert (response.status_code, allowed(response)) == (500, FJORDBYS)


# The description


@pytest.mark.parametrize("origin", [None, WEBSITE, *STRANGERS])
def test_anybody_may_read_the_description(ask, origin):
    response = ask("GET", "/api/skovby", origin)

    assert (response.status_code, allowed(response)) == (200, "*")
    assert "Origin" in response.headers["vary"]


@pytest.mark.parametrize(
    "origin, may", [(None, True), (WEBSITE, True), (ALSO, True), *((stranger, False) for stranger in STRANGERS)]
)
def test_the_description_says_whether_the_page_may_ask(ask, origin, may):
    assert ask("GET", "/api/skovby", origin).json()["widget"]["allowed"] is may


def test_no_cache_that_websites_share_keeps_the_description(ask):
    assert ask("GET", "/api/skovby", WEBSITE).headers["cache-control"] == "private, max-age=60"


@pytest.mark.parametrize("path", ["/", "/health", "/ready", "/skovby", "/page.css", "/nothing/here"])
def test_nothing_outside_the_api_is_opened_to_other_websites(ask, path):
    assert allowed(ask("GET", path, WEBSITE)) is None
