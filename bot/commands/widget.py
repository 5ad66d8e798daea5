"""vejviser widget"""

from __future__ import annotations

import argparse
import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bot.commands.shared import add_municipality, served_name
from bot.web.embedding import link, script
from bot.web.widget_files import BUILT, file_name, name_of
from content.clock import now
from content.errors import VejviserFault
from content.library import Library
from content.municipality import Municipality
from content.settings import settings


def add(commands) -> None:
    parser = commands.add_parser("widget", help="what a website pastes into its pages to have the conversation there")
    add_municipality(parser)
    parser.add_argument("--url", type=_address, required=True, help="where citizens reach this server: https://vejviser.example")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    name = served_name(arguments.municipality)
    library = Library.load(settings().content, [name])
    municipality = library.municipalities[name]
    title = municipality.widget.title.da if municipality.widget.title else library.say("page_title", municipality, now(), "da")
    print("\n".join(_snippets(municipality, title, arguments.url, _read(BUILT))))


def _snippets(municipality: Municipality, title: str, url: str, build: bytes) -> Iterator[str]:
    integrity = f"sha384-{base64.b64encode(hashlib.sha384(build).digest()).decode()}"
    without_script = link(municipality.name, title, url)
    yield "Just before </body> on every page; a new version is taken up by itself:"
    yield from ("", script(municipality.name, f"{url}/widget.js"), without_script, "")
    yield "Or pinned to this very version, so that the browser refuses any other until the lines are changed here:"
    yield from ("", script(municipality.name, f"{url}/{file_name(name_of(build))}", integrity), without_script, "")
    yield "Where the website sends a Content-Security-Policy, these belong in it:"
    yield from ("", f"script-src {url}; connect-src {url}", "")
    yield f"The widget works on pages of: {', '.join(sorted(municipality.origins))}"


def _read(built: Path) -> bytes:
    try:
        return built.read_bytes()
    except OSError as error:
        raise VejviserFault(f"there is no widget to embed: {error}") from error


def _address(text: str) -> str:
    """The address without the slash at its end. Without a path too: the page of plain forms and all it links to are at the root."""
    try:
        parts = urlsplit(text)
        plain = parts.scheme in ("http", "https") and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        plain = False
    if not plain or parts.path.strip("/") or re.search(r"[\s\"'<>;,?#\\]", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an address like https://vejviser.example, with nothing after the host")
    return text.rstrip("/")
