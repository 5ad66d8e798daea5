"""A municipality's website on loopback, with a content security policy as strict as can be. Its pages lie in site/."""

from __future__ import annotations

import base64
import hashlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.web.embedding import script
from bot.web.widget_files import BUILT, file_name, name_of

SITE = Path(__file__).with_name("site")
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
# The widget asks for two permissions, and for no more.
POLICY = (
    "default-src 'none'; script-src 'self' {vejviser}; connect-src {vejviser}; style-src 'self'; img-src 'self'; "
    "form-action 'self' {vejviser}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def pinned(vejviser: str) -> str:
    """The script tag that allows this build and no other, as `vejviser widget` prints it."""
    build = BUILT.read_bytes()
    integrity = base64.b64encode(hashlib.sha384(build).digest()).decode()
    return script("fjordby", f"{vejviser}/{file_name(name_of(build))}", f"sha384-{integrity}")


class Host:
    def __init__(self, url: str) -> None:
        self.url = url
        self.vejviser = ""  # where the widget comes from, once that is known


@contextmanager
def host() -> Iterator[Host]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = SITE / (self.path.split("?")[0].strip("/") or "index.html")
            if not path.is_file():
                self.send_error(404)
                return
            body = (
                path.read_text(encoding="utf-8")
                .replace("{{pinned}}", pinned(served.vejviser))
                .replace("{{vejviser}}", served.vejviser)
            )
            body = body.encode()
            self.send_response(200)
            self.send_header("Content-Type", TYPES[path.suffix])
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY.format(vejviser=served.vejviser))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Host(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
