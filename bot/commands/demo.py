"""vejviser demo"""

from __future__ import annotations

import os
from functools import partial

from bot.commands.serve import add_address, listen, serve
from content.settings import settings


def add(commands) -> None:
    parser = commands.add_parser("demo", help="everything, for the fictional municipality Fjordby")
    add_address(parser)
    parser.add_argument("--prepare", action="store_true", help="train, crawl and index what has changed, and end before serving")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    from bot.demo import FJORDBY, prepare, serve_website, with_widget

    os.environ["VEJVISER_MUNICIPALITIES"] = FJORDBY
    settings.cache_clear()
    if not arguments.prepare:
        listen(arguments.host, arguments.port).close()  # a taken port is told before minutes of work
    with serve_website() as website:
        prepare()
        if not arguments.prepare:
            serve(arguments.host, arguments.port, partial(with_widget, website))
