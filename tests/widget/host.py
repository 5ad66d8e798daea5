"""A municipality's website on loopback, with a content security policy as strict as can be. Its pages lie in site/."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SITE = Path(__file__).with_name("site")
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
# The widget asks for two permissions, and for no more.
POLICY = (
    "default-src 'none'; script-src 'self' {vejviser}; connect-src {vejviser}; style-src 'self'; img-src 'self'; "
    "form-action 'self' {vejviser}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


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
            body = path.read_text(encoding="utf-8").replace("{{vejviser}}", served.vejviser).encode()
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
