"""The widget on a page of somebody else's website: a real server behind it, a real browser before it."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page

from content.settings import ROOT
from tests.widget.host import Host, host
from tests.widget.walk import Citizen

PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 320, "height": 256}  # a window of 1280 × 1024 at 400 % zoom
DESK = {"width": 1280, "height": 900}
PATIENCE = 15_000  # ms
WIDE = {f"VEJVISER_{limited}_PER_MINUTE": "100000" for limited in ("MESSAGES", "ADDRESS_MESSAGES", "ADDRESS_CONVERSATIONS")}
STATEMENT = "https://www.was.digst.dk/eksempel"


@pytest.fixture(scope="session")
def website() -> Iterator[Host]:
    with host() as running:
        yield running


@pytest.fixture(scope="session")
def content(website, tmp_path_factory) -> Path:
    """All content, with four municipalities: fjordby, bjergby (another colour) and vestby (another corner) may be on the website, lukket may not."""
    folder = tmp_path_factory.mktemp("content") / "data"
    shutil.copytree(ROOT / "data", folder)
    municipalities = folder / "municipalities"
    lukket = (municipalities / "fjordby.yml").read_text(encoding="utf-8")
    fjordby = lukket.replace("origins: [http://localhost:8031]", f"origins: [{website.url}]", 1)
    bjergby = fjordby.replace('primary: "#0b4f6c"', 'primary: "#ffd400"', 1).replace('  on_primary: "#ffffff"\n', "", 1)
    own = "widget:\n  title: {da: Find vej i Bjergby, en: Find your way in Bjergby}\n  launcher: {da: Spørg Bjergby, en: Ask Bjergby}\n"
    for name, text in {
        "lukket": lukket,
        "fjordby": f"{fjordby}\naccessibility_statement: {STATEMENT}\n",
        "bjergby": bjergby.replace("widget:\n", own, 1),
        "vestby": fjordby.replace("widget:\n", "widget:\n  position: left\n", 1),
    }.items():
        named = text.replace("name: fjordby", f"name: {name}", 1).replace("title: Fjordby", f"title: {name.title()}", 1)
        (municipalities / f"{name}.yml").write_text(named, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def vejviser(start_server, content, website):
    """The server that most of the tests share."""
    server = start_server(VEJVISER_CONTENT=str(content), VEJVISER_MUNICIPALITIES="fjordby,bjergby,vestby,lukket", **WIDE)
    website.vejviser = server.url
    return server


@pytest.fixture
def context(chromium, vejviser, website) -> Iterator[BrowserContext]:
    website.vejviser = vejviser.url
    context = chromium.new_context(viewport=DESK, locale="da-DK")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context, website) -> Page:
    """The front page of the website, at a desk."""
    page = context.new_page()
    page.goto(f"{website.url}/index.html")
    return page


@pytest.fixture
def citizen(page) -> Citizen:
    return Citizen(page)


@pytest.fixture
def visit(chromium, vejviser, website) -> Iterator[Callable[..., Citizen]]:
    """A citizen on one of the website's pages; keyword arguments are those of a browser context, `kommune` whose widget they use."""
    contexts = []
    website.vejviser = vejviser.url

    def go(path: str = "index.html", kommune: str = "fjordby", **options) -> Citizen:
        contexts.append(chromium.new_context(**{"viewport": DESK, "locale": "da-DK"} | options))
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        page.goto(f"{website.url}/{path}")
        return Citizen(page, kommune)

    yield go
    for context in contexts:
        context.close()


class OwnServer:
    """A server in this process, that a test may stop, start anew and set as it likes."""

    def __init__(self, make_assistant: Callable, make_app: Callable, environment: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._make_assistant, self._make_app = make_assistant, make_app
        self._environment = environment

    def start(self, **environment: str) -> None:
        import uvicorn

        assistant = self._make_assistant(**self._environment | environment)
        self.conversations = assistant.conversations
        app = self._make_app(assistant)
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, http="h11", ws="none", log_level="error", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 60
        while not self._server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        httpx.get(f"{self.url}/health", trust_env=False).raise_for_status()

    def stop(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(20)


@pytest.fixture
def own_server(make_assistant, make_app, content, website) -> Iterator[OwnServer]:
    """Running, and the one that the website's widget speaks to."""
    server = OwnServer(make_assistant, make_app, {"VEJVISER_CONTENT": str(content), "VEJVISER_MUNICIPALITIES": "fjordby"})
    server.start()
    before, website.vejviser = website.vejviser, server.url
    yield server
    website.vejviser = before
    server.stop()


@pytest.fixture
def own_citizen(chromium, own_server, website) -> Iterator[Citizen]:
    """A citizen on the front page, whose widget speaks to the test's own server."""
    context = chromium.new_context(viewport=DESK, locale="da-DK")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{website.url}/index.html")
    yield Citizen(page)
    context.close()
