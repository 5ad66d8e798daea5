"""vejviser index"""

from __future__ import annotations

import sys
from contextlib import closing
from functools import partial

from bot.commands.shared import add_municipality, chosen_name
from content.errors import VejviserFault
from content.settings import settings


def add(commands) -> None:
    parser = commands.add_parser("index", help="bring a municipality's index up to date with its pages")
    add_municipality(parser)
    parser.set_defaults(run=run)


def run(arguments) -> None:
    name = chosen_name(arguments.municipality)
    summary = index_pages(name)
    print(f"{name}: {told(summary)}" if summary else f"{name}: the index is up to date")


def index_pages(name: str):
    """What was done, or None when the index was up to date already. Raises VejviserFault."""
    from tqdm import tqdm

    from bot.quiet import quieten
    from crawler.errors import CrawlError
    from crawler.store import PageStore
    from index.build import build_index
    from index.errors import IndexFault
    from index.late_encoder import LateEncoder
    from index.stores import open_store

    quieten()
    pages = settings().pages / f"{name}.sqlite"
    if not pages.exists():
        raise VejviserFault(f"{name} has no pages yet; run `vejviser crawl -m {name}` first")
    try:
        encoder = LateEncoder(settings().encoder)
        indexes = open_store(settings().indexes, settings().database_url)
        with PageStore(pages) as store:
            fingerprint = store.fingerprint()
            if _is_made_from(fingerprint, indexes, name, encoder.name):
                return None
            with tqdm(desc=f"Indexing {name}", unit=" passages", disable=not sys.stderr.isatty()) as bar:
                return build_index(store.pages(), encoder, indexes, name, fingerprint, partial(_show, bar))
    except (IndexFault, CrawlError) as fault:
        raise VejviserFault(str(fault)) from fault
    except OSError as error:
        raise VejviserFault(f"the index of {name} cannot be written: {error.strerror}") from error


def _is_made_from(fingerprint: str, indexes, name: str, encoder_name: str) -> bool:
    """Whether the index is made from the pages of this fingerprint, and whole: one that is missing, damaged or another encoder's is not."""
    from index.errors import IndexFault
    from index.search import Index

    try:
        with closing(Index.open(indexes, name, encoder_name)) as index:
            if index.fingerprint != fingerprint:
                return False
            index.check()
    except IndexFault:
        return False
    return True


def told(summary) -> str:
    """An IndexSummary in a line."""
    return f"{summary.pages} pages, {summary.chunks} passages, {summary.encoded} of them encoded anew, in {summary.seconds:.1f} s"


def _show(bar, done: int, all: int) -> None:
    bar.total = all
    bar.update(done - bar.n)
