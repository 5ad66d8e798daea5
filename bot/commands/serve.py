"""vejviser serve"""

from __future__ import annotations

import argparse
import logging
import socket
from collections.abc import Callable

from content.errors import UsageFault
from content.settings import settings

MAX_CONNECTIONS = 500  # open at once; past it a request gets 503


def add(commands) -> None:
    parser = commands.add_parser("serve", help="serve every configured municipality")
    add_address(parser)
    parser.set_defaults(run=run)


def add_address(parser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (default 8000; 0 takes a free one)")


def run(arguments) -> None:
    serve(arguments.host, arguments.port)


def serve(host: str, port: int, on_ready: Callable[[str], None] = lambda url: None) -> None:
    """Serves until it is told to stop; `on_ready` is told the address. Raises UsageFault when it cannot be had, before anything is loaded."""
    listening = listen(host, port)
    from bot.loading import load_assistant

    print("Loading the model …", flush=True)
    assistant = load_assistant()

    import uvicorn

    from bot.web.app import create_app

    logging.getLogger("vejviser").setLevel(logging.INFO)
    app = create_app(assistant, settings())
    config = uvicorn.Config(
        app,
        http="h11",  # unlike httptools it limits the size of the headers
        ws="none",  # nothing here speaks WebSocket, and Rasa's websockets is too old for uvicorn
        log_config=None,  # its loggers write where ours do, past the filter that masks
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # bot/limits.py believes only the proxies that are named
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
    )
    address, chosen = listening.getsockname()[:2]
    url = f"http://{f'[{address}]' if ':' in address else address}:{chosen}"
    print(f"Vejviser answers at {url}/", flush=True)
    on_ready(url)
    uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(512)
        return listening
    except (OSError, OverflowError) as error:
        raise UsageFault(f"cannot listen on {host} port {port}: {getattr(error, 'strerror', None) or error}") from error


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, 0 to 65535")
    return int(text)
