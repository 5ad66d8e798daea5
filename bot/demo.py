"""The fictional municipality Fjordby: its website on a port of its own, crawled over HTTP like any other, and indexed."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from bot.commands.crawl import crawl_website
from bot.commands.index import index_pages, told
from bot.training import train, trained
from bot.web.embedding import link, script
from content.errors import VejviserFault
from content.municipality import load_municipalities
from content.settings import ROOT, settings
from index.encoder import BUNDLED

FJORDBY = "fjordby"
SITE = ROOT / "demo" / "site"
END = b"</body>"


@dataclass
class Website:
    """What is served at `url`."""

    url: str
    widget: str = ""  # the lines at the end of each page; none before there is a server that they lead to


def prepare() -> None:
    """Trains, crawls and indexes what has changed; within seconds when nothing has. The website must be served."""
    if not settings().encoder and not BUNDLED.exists():
        print("Preparing the encoder …", flush=True)
    if not trained():
        print("Training the assistant …", flush=True)
        model, seconds = train()
        print(f"Trained {model.name} in {seconds:.0f} s", flush=True)
    municipality = load_municipalities(settings().content / "municipalities")[FJORDBY]
    print(f"Crawling {municipality.website} …", flush=True)
    report = crawl_website(FJORDBY, [municipality.website], municipality.crawl_pause, municipality.private_website)
    print(report.summary().splitlines()[0], flush=True)
    summary = index_pages(FJORDBY)
    print(told(summary) if summary else "The index is up to date.", flush=True)


@contextmanager
def serve_website() -> Iterator[Website]:
    """Serves demo/site/ on the loopback interface. Raises VejviserFault when its port is taken."""
    port = settings().demo_site_port
    website = Website(f"http://127.0.0.1:{port}/")
    if _serves_the_website(port):
        yield website  # `vejviser demo` is running beside
        return
    handler = partial(_Pages, website, directory=str(SITE))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise VejviserFault(f"the demo website cannot be served on port {port}: {error.strerror}; stop what uses it") from error
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield website
    finally:
        server.shutdown()
        server.server_close()


def with_widget(website: Website, vejviser: str) -> None:
    """Has the widget on every page of the website from now on. `vejviser`: the server's address."""
    website.widget = f"{script(FJORDBY, f'{vejviser}/widget.js')}\n{link(FJORDBY, 'Spørg Fjordby Kommune', vejviser)}\n"
    print(f"Fjordby's website, with the widget on every page: {website.url}", flush=True)


def _serves_the_website(port: int) -> bool:
    try:
        found = httpx.get(f"http://127.0.0.1:{port}/", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    own, _, _ = (SITE / "index.html").read_bytes().partition(END)
    return found.content.startswith(own)


class _Pages(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are sent apart, and would wait for each other

    def __init__(self, website: Website, *arguments, **options) -> None:
        self._website = website
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.split("?")[0].endswith("/") else path
        if self._website.widget and page.suffix == ".html" and page.is_file():
            self._send(page)
        else:
            super().do_GET()

    def _send(self, page: Path) -> None:
        """The page with the widget at its end, as the municipality would put it there."""
        before, end, after = page.read_bytes().rpartition(END)
        body = before + self._website.widget.encode() + end + after
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass
