"""The headers that protect citizens are on everything the server sends."""

import asyncio

import httpx
import pytest

pytestmark = pytest.mark.slow

PROTECTING = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

REQUESTS = [
    pytest.param("GET", "/", {}, id="start"),
    pytest.param("GET", "/health", {}, id="health"),
    pytest.param("GET", "/ready", {}, id="ready"),
    pytest.param("GET", "/fjordby", {}, id="page"),
    pytest.param("HEAD", "/fjordby", {}, id="HEAD"),
    pytest.param("GET", "/page.css", {}, id="style"),
    pytest.param("GET", "/fjordby/colours.css", {}, id="colours"),
    pytest.param("GET", "/fjordby/tilgaengelighed", {}, id="accessibility"),
    pytest.param("GET", "/api/fjordby", {}, id="description"),
    pytest.param("POST", "/api/fjordby/messages", {"json": {"text": "hej"}}, id="message"),
    pytest.param("POST", "/fjordby", {"data": {"text": "hej"}}, id="form"),
    pytest.param("POST", "/fjordby", {"data": {"text": ""}}, id="empty form"),
    pytest.param("POST", "/api/fjordby/messages", {"content": b"{"}, id="415"),
    pytest.param("POST", "/api/fjordby/messages", {"json": []}, id="422"),
    pytest.param("POST", "/api/fjordby/messages", {"json": {"text": "x" * 100_000}}, id="413"),
    pytest.param("POST", "/api/fjordby/conversation", {"json": {"conversation": "guessed"}}, id="conversation"),
    pytest.param("POST", "/api/fjordby/conversation/delete", {"json": {"conversation": "guessed"}}, id="deletion"),
    pytest.param("POST", "/api/fjordby/feedback", {"json": {"conversation": "x", "turn": 1, "helped": True}}, id="feedback"),
    pytest.param("POST", "/api/fjordby/feedback", {"headers": {"Origin": "https://evil.example"}}, id="403"),
    pytest.param("GET", "/lejre", {}, id="404"),
    pytest.param("GET", "/a/b/c", {}, id="no such route"),
    pytest.param("PUT", "/fjordby", {}, id="405"),
    pytest.param("GET", "/fjordby/", {}, id="redirect"),
]


@pytest.mark.parametrize("method, path, body", REQUESTS)
def test_every_response_has_the_headers_that_protect(client, method, path, body):
    headers = client.request(method, path, **body).headers

    assert {name: headers.get(name) for name in PROTECTING} == PROTECTING


@pytest.mark.parametrize("method, path, body", REQUESTS)
def test_no_response_may_run_a_script_or_be_framed(client, method, path, body):
    policy = client.request(method, path, **body).headers["content-security-policy"]

    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "script" not in policy and "unsafe" not in policy


@pytest.mark.parametrize("method, path, body", [case for case in REQUESTS if case.id not in ("style", "colours", "description")])
def test_nothing_but_styles_and_the_description_may_be_kept_by_anybody(client, method, path, body):
    assert client.request(method, path, **body).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method, path, body", REQUESTS)
def test_no_response_tells_which_software_sent_it_or_sets_a_cookie(client, method, path, body):
    headers = client.request(method, path, **body).headers

    assert not {"server", "x-powered-by", "set-cookie"} & set(headers)


def test_other_websites_may_not_read_the_replies(client):
    headers = client.post("/api/fjordby/messages", json={"text": "hej"}, headers={"Origin": "https://evil.example"}).headers

    assert "access-control-allow-origin" not in headers


def test_a_failure_of_ours_has_the_shape_and_the_headers_of_every_error(make_app):
    app = make_app(VEJVISER_NOW="not a time")

    async def fail():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post("/api/fjordby/messages", json={"text": "???"})

    response = asyncio.run(fail())

    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal"
    assert {name: response.headers.get(name) for name in PROTECTING} == PROTECTING
