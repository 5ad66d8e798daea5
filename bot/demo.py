"""The fictional municipality Fjordby: its website on a port of its own, crawled over HTTP like any other, and indexed."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import httpx

from bot.commands.crawl import crawl_website
from bot.commands.index import index_pages, told
from bot.training import train, trained
from content.errors import VejviserFault
from content.municipality import load_municipalities
from content.settings import ROOT, settings
from index.encoder import BUNDLED

FJORDBY = "fjordby"


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
def serve_website() -> Iterator[None]:
    """Serves demo/site/ on the loopback interface. Raises VejviserFault when its port is taken."""
    port = settings().demo_site_port
    handler = partial(_Quiet, directory=str(ROOT / "demo" / "site"))
    if _serves_the_website(port):
        yield  # `vejviser demo` is running beside
        return
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise VejviserFault(f"the demo website cannot be served on port {port}: {error.strerror}; stop what uses it") from error
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _serves_the_website(port: int) -> bool:
    try:
        found = httpx.get(f"http://127.0.0.1:{port}/", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return found.content == (ROOT / "demo" / "site" / "index.html").read_bytes()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are sent apart, and would wait for each other

    def log_message(self, *_) -> None:
        pass
