"""A website on loopback whose pages tests write themselves."""

import hashlib
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[BaseHTTPRequestHandler], None]


class LocalWebsite:
    """`site["/path"] = …` takes HTML, a Reply or a function that does as it likes with the connection. A context manager."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None):
        self.requests: list[str] = []
        self.released = threading.Event()  # set on closing, so that no handler outlives its test
        self._pages: dict[str, Reply | Behaviour] = {}
        self._otherwise: Callable[[str], str | None] = lambda path: None
        self._server = _Server((host, 0), _handler(self))
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.origin = f"{'https' if tls else 'http'}://{host}:{self._server.server_address[1]}"

    def __enter__(self) -> "LocalWebsite":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.go_down()

    def __setitem__(self, path: str, page: "str | Reply | Behaviour") -> None:
        self._pages[path] = Reply(page) if isinstance(page, str) else page

    def url(self, path: str) -> str:
        return self.origin + path

    def otherwise(self, page: Callable[[str], str | None]) -> None:
        """What is served for paths nobody named: HTML, or None for a 404."""
        self._otherwise = page

    def go_down(self) -> None:
        """Refuse connections from now on."""
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests.append(handler.path)
        page = self._pages.get(handler.path)
        if page is None:
            html = self._otherwise(handler.path)
            page = Reply(html) if html is not None else Reply("Findes ikke", status=404)
        page(handler)


class Reply:
    """A whole, well-formed HTTP response."""

    def __init__(
        self, body: str | bytes = "", status: int = 200, content_type: str | None = "text/html; charset=utf-8", **headers: str
    ):
        self.body = body.encode() if isinstance(body, str) else body
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_type is not None:
            self.headers["Content-Type"] = content_type

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(self.status)
        for name, value in {"Content-Length": str(len(self.body)), **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(self.body)


class Tagged(Reply):
    """A response with an ETag, answered 304 to whoever has it; `sent` counts how often it was sent whole."""

    def __init__(self, body: str, **headers: str):
        super().__init__(body, ETag=f'"{hashlib.md5(body.encode()).hexdigest()}"', **headers)
        self.sent = 0

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == self.headers["ETag"]:
            handler.send_response(304)
            handler.end_headers()
            return
        self.sent += 1
        super().__call__(handler)


def redirect(target: str, status: int = 302) -> Reply:
    return Reply(status=status, Location=target)


def page(text: str, *links: str, head: str = "") -> str:
    """A small page with a title, one paragraph and links."""
    anchors = "".join(f'<a href="{link}">videre</a> ' for link in links)
    return f"<!doctype html><html lang=da><head><title>{text}</title>{head}</head><body><main><h1>{text}</h1><p>Om {text}.</p></main>{anchors}</body></html>"


def endless(first: bytes, pause: float, site: LocalWebsite, content_type: str = "text/html") -> Behaviour:
    """Sends the same bytes for ever, `pause` seconds apart."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        handler.end_headers()
        while not site.released.wait(pause):
            handler.wfile.write(first)

    return behave


def silent(site: LocalWebsite) -> Behaviour:
    """Takes the request and never answers."""
    return lambda handler: site.released.wait(30) and None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawler that hangs up on a bad page is what the tests want to see."""


def _handler(site: LocalWebsite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            site.answer(self)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, TimeoutError):
                self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            pass

    return Handler
