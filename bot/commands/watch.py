"""vejviser watch"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from datetime import timedelta
from threading import Lock

from bot.commands.index import index_pages, told
from bot.commands.shared import served_names
from content.errors import UsageFault, VejviserFault
from content.municipality import Municipality, load_municipalities
from content.settings import settings
from index.errors import IndexBusy

AT_ONCE = 4
log = logging.getLogger("vejviser.watch")


def add(commands) -> None:
    parser = commands.add_parser("watch", help="keep the pages and indexes of all municipalities fresh")
    parser.add_argument(
        "-m", "--municipality", nargs="+", action="extend", metavar="NAME", help="only these; without it, all that are served"
    )
    parser.add_argument("--once", action="store_true", help="end when all that is due now is done")
    parser.add_argument(
        "--at-once", type=_count, default=AT_ONCE, metavar="N", help=f"crawl N websites at a time (default {AT_ONCE})"
    )
    parser.set_defaults(run=run)


def run(arguments) -> None:
    """Ends by itself with --once, else when it is told to by SIGINT or SIGTERM, whatever is going on."""
    from crawler.watch import Watch

    websites = [_website(municipality) for municipality in _chosen(arguments.municipality)]
    log.setLevel(logging.INFO)
    watch = Watch(websites, _Indexer(), _tell, arguments.at_once)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: watch.stop())
    log.info("watches %s", ", ".join(website.name for website in websites))
    failed = watch.run(once=arguments.once)
    log.info("ends")
    if any(thread.is_alive() for thread in watch.visiting):
        # A crawl that waits for its website, or an index that is being built: both may be broken off at any moment.
        sys.stdout.flush()
        os._exit(0)
    if arguments.once and failed:
        raise VejviserFault(f"could not be brought up to date: {', '.join(failed)}")


def _chosen(names: list[str] | None) -> list[Municipality]:
    known = load_municipalities(settings().content / "municipalities")
    chosen = list(dict.fromkeys(names or served_names()))
    unknown = [name for name in chosen if name not in known]
    if unknown or not chosen:
        raise UsageFault(f"there is no municipality called {unknown[0]} here" if unknown else "there is no municipality to watch")
    return [known[name] for name in chosen]


def _website(municipality: Municipality):
    from bot.commands.crawl import crawl_settings
    from crawler.watch import Website

    return Website(
        name=municipality.name,
        starts=(municipality.website,),
        store=settings().pages / f"{municipality.name}.sqlite",
        settings=crawl_settings(municipality.crawl_pause, municipality.private_website),
        interval=timedelta(hours=municipality.crawl_interval),
    )


class _Indexer:
    """Brings indexes up to date, one at a time: each takes all the processor it can get."""

    def __init__(self) -> None:
        self._lock = Lock()

    def __call__(self, name: str, changed: bool) -> None:
        from crawler.watch import Busy, VisitFailed

        if not changed:
            return
        with self._lock:
            try:
                summary = index_pages(name)
            except VejviserFault as fault:
                raise (Busy if isinstance(fault.__cause__, IndexBusy) else VisitFailed)(str(fault)) from fault
        if summary is not None:
            _tell(name, f"indexed {told(summary)}")


def _tell(name: str, line: str) -> None:
    log.info("%s: %s", name, line)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 100")
    return int(text)
