"""The running assistant for tests: a home with Fjordby's pages, a server of its own process, and the application in this one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch; the server beside the tests wants a core as well

ROOT = Path(__file__).parents[1]
VEJVISER = Path(sys.executable).with_name("vejviser")
MONDAY_MORNING = "2026-11-23T10:30"  # the hotline is open
START_SECONDS = 180
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Server:
    """A running `vejviser serve`. All it can write, its output and temporary files too, lies below `folder`."""

    url: str
    folder: Path
    home: Path
    process: subprocess.Popen

    @property
    def log(self) -> str:
        return (self.folder / "stderr").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def fjordby_home(tmp_path_factory) -> Path:
    """A home with Fjordby's website, crawled over HTTP from a port of its own, and indexed."""
    home = tmp_path_factory.mktemp("fjordby") / "home"
    made_by_the_demo = ROOT / "var" / "index" / "fjordby.sqlite"
    if made_by_the_demo.exists():  # its vectors are taken over, so that only what differs is encoded
        (home / "index").mkdir(parents=True)
        shutil.copy(made_by_the_demo, home / "index")
    with _environment(VEJVISER_HOME=str(home)), _served(ROOT / "demo" / "site") as website:
        import bot.dialogue  # noqa: F401  (first, as it keeps TensorFlow out of the process)
        from bot.commands.crawl import crawl_website
        from bot.commands.index import index_pages

        crawl_website("fjordby", [website], pause=0, allow_private=True)
        index_pages("fjordby")
    return home


@pytest.fixture(scope="session")
def start_server(fjordby_home, tmp_path_factory) -> Iterator[Callable[..., Server]]:
    """Starts `vejviser serve` with a copy of Fjordby's home; keyword arguments are environment variables."""
    running: list[subprocess.Popen] = []

    def start(**environment: str) -> Server:
        folder = tmp_path_factory.mktemp("server")
        shutil.copytree(fjordby_home, folder / "home")
        (folder / "tmp").mkdir()
        settings = {
            "HOME": str(folder),
            "TMPDIR": str(folder / "tmp"),
            "VEJVISER_HOME": str(folder / "home"),
            "VEJVISER_MUNICIPALITIES": "fjordby",
            "VEJVISER_NOW": MONDAY_MORNING,
            "PYTHONUNBUFFERED": "1",
        }
        with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
            process = subprocess.Popen(
                [VEJVISER, "serve", "--port", "0"],
                cwd=folder,
                env=os.environ | settings | environment,
                stdout=stdout,
                stderr=stderr,
            )
        running.append(process)
        return Server(_printed_address(process, folder), folder, folder / "home", process)

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(20)


@pytest.fixture(scope="session")
def server(start_server) -> Server:
    """The one server that most tests share. No test may use up what another needs: limits on it are wide."""
    wide = ("MESSAGES_PER_MINUTE", "ADDRESS_MESSAGES_PER_MINUTE", "ADDRESS_CONVERSATIONS_PER_MINUTE")
    return start_server(**{f"VEJVISER_{limit}": "100000" for limit in wide})


@pytest.fixture
def client(server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def chromium():
    """A real browser, Debian's."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; `make test` installs Debian's where it can")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def dialogue():
    """The trained model, loaded once per test process."""
    from bot.loading import load_dialogue

    return load_dialogue()


@pytest.fixture
def make_assistant(dialogue, fjordby_home, monkeypatch):
    """An Assistant with no conversations yet, of Fjordby alone; keyword arguments are settings, as environment variables."""
    from actions.resources import resources
    from bot.assistant import Assistant
    from content.settings import settings

    def make(**environment: str) -> Assistant:
        wanted = {"VEJVISER_HOME": str(fjordby_home), "VEJVISER_MUNICIPALITIES": "fjordby", "VEJVISER_NOW": MONDAY_MORNING}
        for name, value in (wanted | environment).items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        resources.cache_clear()
        return Assistant(resources(), dialogue, settings())

    yield make
    settings.cache_clear()
    resources.cache_clear()


@pytest.fixture
def make_app(make_assistant):
    """The ASGI application in this process, of the given Assistant or a new one; keyword arguments as for make_assistant."""
    from bot.web.app import create_app
    from content.settings import settings

    def make(assistant=None, **environment: str):
        return create_app(assistant or make_assistant(**environment), settings())

    return make


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The folder as a website on a free port; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_) -> None:
        pass


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Environment variables for a while, with the settings read anew before and after."""
    from content.settings import settings

    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        settings.cache_clear()
        yield
    settings.cache_clear()


def _printed_address(process: subprocess.Popen, folder: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if found := re.search(r"http://\S+", (folder / "stdout").read_text(encoding="utf-8")):
            return found[0].rstrip("/")
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{(folder / 'stderr').read_text(encoding='utf-8')}")
