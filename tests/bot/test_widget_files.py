"""The widget's file: found at an address of its content, which stays good for as long as any page names it."""

import asyncio
import gzip
import hashlib
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.web.app import _tell
from bot.web.faults import Fault
from bot.web.widget_files import BUILT, WidgetFiles

FIRST, SECOND = (b"first build;" * 100, b"second build;" * 100)
NAMES = {content: hashlib.sha256(content).hexdigest()[:16] for content in (FIRST, SECOND)}


@pytest.fixture
def get(tmp_path):
    """A request to a server that was started with the given build; None: there is none."""

    def ask(path: str, built: bytes | None = FIRST, kept: Path = tmp_path / "home" / "widget", **headers: str) -> httpx.Response:
        file = tmp_path / "widget.js"
        file.unlink(missing_ok=True)
        if built is not None:
            file.write_bytes(built)
        files = WidgetFiles(file, kept)
        routes = [Route("/widget.js", files.latest), Route("/widget-{build}.js", files.build)]
        return asyncio.run(_get(Starlette(routes=routes, exception_handlers={Fault: _tell}), path, headers))

    return ask


async def _get(app: Starlette, path: str, headers: dict[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.get(path, headers=headers)


def path_of(content: bytes) -> str:
    return f"/widget-{NAMES[content]}.js"


def test_the_plain_address_leads_to_the_build_of_today(get):
    response = get("/widget.js")

    assert (response.status_code, response.headers["location"]) == (302, path_of(FIRST)[1:])
    assert response.headers["cache-control"] == "public, max-age=300"


def test_a_build_is_javascript_that_may_be_kept_for_ever(get):
    response = get(path_of(FIRST))

    assert (response.status_code, response.content) == (200, FIRST)
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/widget.js", path_of(FIRST)])
def test_any_website_may_load_it(get, path):
    headers = get(path).headers

    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_who_takes_it_compressed_gets_it_compressed(get):
    headers = get(path_of(FIRST), **{"Accept-Encoding": "gzip, br"}).headers

    assert headers["content-encoding"] == "gzip" and headers["vary"] == "Accept-Encoding"
    assert int(headers["content-length"]) == len(gzip.compress(FIRST, 9, mtime=0))


def test_who_does_not_gets_it_plain(get):
    response = get(path_of(FIRST), **{"Accept-Encoding": "identity"})

    assert "content-encoding" not in response.headers
    assert int(response.headers["content-length"]) == len(FIRST)


def test_an_earlier_build_is_still_there_after_an_update(get):
    get("/widget.js", built=FIRST)

    assert get(path_of(FIRST), built=SECOND).content == FIRST
    assert get("/widget.js", built=SECOND).headers["location"] == path_of(SECOND)[1:]


def test_a_build_that_was_never_served_is_not_found(get):
    assert get(path_of(SECOND)).status_code == 404


def test_a_kept_file_that_has_been_changed_is_not_served(get, tmp_path):
    get("/widget.js")
    (tmp_path / "home" / "widget" / f"{NAMES[FIRST]}.js").write_bytes(b"something else")

    assert get(path_of(FIRST), built=SECOND).status_code == 404


def test_a_kept_file_that_was_cut_off_is_mended_when_its_build_is_served_again(get, tmp_path):
    (tmp_path / "home" / "widget").mkdir(parents=True)
    (tmp_path / "home" / "widget" / f"{NAMES[FIRST]}.js").write_bytes(FIRST[:10])
    get("/widget.js", built=FIRST)

    assert get(path_of(FIRST), built=SECOND).content == FIRST


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "0" * 15,
        "0" * 17,
        "g" * 16,
        NAMES[FIRST].upper(),
        "..%2Fwidget",
        "%2e%2e",
        "%00" * 16,
        NAMES[FIRST] + "%0a",
        "²" * 16,
    ],
)
def test_what_is_no_name_of_a_build_is_not_looked_up(get, monkeypatch, name):
    get("/widget.js")
    opened = []
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path.name) or read(path))

    assert get(f"/widget-{name}.js").status_code == 404
    assert opened == ["widget.js", f"{NAMES[FIRST]}.js"]  # when the server starts


@pytest.mark.parametrize("path", ["/widget.js", path_of(FIRST)])
def test_without_a_build_there_is_nothing_at_its_addresses(get, path):
    assert get(path, built=None).status_code == 404


def test_without_a_build_the_earlier_ones_are_still_there(get):
    get("/widget.js")

    assert get(path_of(FIRST), built=None).content == FIRST


def test_where_nothing_can_be_kept_the_build_is_served_all_the_same(get, tmp_path):
    (tmp_path / "file").write_text("no folder")

    assert get(path_of(FIRST), kept=tmp_path / "file" / "widget").content == FIRST


# Of the running server


@pytest.mark.slow
def test_the_server_serves_the_build_of_the_checkout_and_keeps_it(client, server):
    response = client.get("/widget.js", follow_redirects=True)

    assert response.content == BUILT.read_bytes()
    assert [path.read_bytes() for path in (server.home / "widget").iterdir()] == [response.content]


@pytest.mark.slow
def test_the_server_answers_a_head_request_for_it(client):
    plain = client.head("/widget.js")
    build = client.head(f"/{plain.headers['location']}")

    assert (plain.status_code, build.status_code, build.content) == (302, 200, b"")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("accepted", "sent"), [("gzip", "gzip"), ("br, gzip;q=0.5", "gzip"), ("gzip;q=0", None), ("identity", None)]
)
def test_the_server_sends_it_as_the_client_takes_it(client, accepted, sent):
    build = client.get("/widget.js", follow_redirects=True, headers={"Accept-Encoding": accepted})

    assert (build.headers.get("content-encoding"), build.headers["vary"]) == (sent, "Accept-Encoding")
    assert build.content == BUILT.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("redirects", [False, True], ids=["redirect", "build"])
def test_the_file_is_the_one_thing_that_other_websites_may_load(client, redirects):
    headers = client.get("/widget.js", follow_redirects=redirects).headers

    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.slow
def test_without_a_build_everything_else_is_served(talking, monkeypatch, tmp_path):
    monkeypatch.setattr("bot.web.app.BUILT", tmp_path / "missing.js")

    async def three_addresses(client):
        return [(await client.get(path)).status_code for path in ("/widget.js", "/fjordby", "/api/fjordby")]

    assert talking(three_addresses) == [404, 200, 200]
