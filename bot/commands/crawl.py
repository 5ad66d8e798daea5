"""vejviser crawl"""

from __future__ import annotations

import argparse

from bot.commands.shared import add_municipality, chosen_name, configured
from content.errors import UsageFault, VejviserFault
from content.settings import settings


def add(commands) -> None:
    parser = commands.add_parser("crawl", help="crawl a municipality's website and update its pages")
    add_municipality(parser)
    parser.add_argument(
        "--url", nargs="+", action="extend", default=[], metavar="URL", help="start here instead of at the configured website"
    )
    parser.add_argument(
        "--pause",
        type=_seconds,
        metavar="SECONDS",
        help="from one request to the next (default: the municipality's crawl_pause, else 1)",
    )
    parser.add_argument("--allow-private", action="store_true", help="also crawl private and loopback addresses")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    name = chosen_name(arguments.municipality)
    municipality = configured(name)
    if not arguments.url and municipality is None:
        raise UsageFault(f"{name} has no file in data/municipalities/, so say where to start with --url")
    report = crawl_website(
        name,
        arguments.url or [municipality.website],
        pause=arguments.pause if arguments.pause is not None else (municipality.crawl_pause if municipality else 1.0),
        allow_private=arguments.allow_private or (municipality is not None and not arguments.url and municipality.private_website),
    )
    print(report.to_json() if arguments.json else report.summary())


def crawl_website(name: str, start_urls: list[str], pause: float, allow_private: bool):
    """The crawl's report. Raises VejviserFault when the crawl as a whole could not be done."""
    from crawler.crawl import crawl
    from crawler.errors import CrawlError
    from crawler.store import PageStore

    try:
        settings().pages.mkdir(parents=True, exist_ok=True)
        with PageStore(settings().pages / f"{name}.sqlite") as store:
            return crawl(start_urls, store, crawl_settings(pause, allow_private))
    except CrawlError as error:
        raise VejviserFault(str(error)) from error
    except OSError as error:
        raise VejviserFault(f"the pages cannot be stored in {settings().pages}: {error.strerror}") from error


def crawl_settings(pause: float, allow_private: bool):
    """The habits of this installation's crawls. Raises UsageFault naming the variable that is wrong."""
    from crawler.settings import CrawlSettings

    try:
        return CrawlSettings(pause=pause, allow_private=allow_private, contact=settings().crawl_contact)
    except ValueError as error:
        raise UsageFault(f"VEJVISER_CRAWL_CONTACT: {error}") from error


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not from 0 to 3600 seconds")
    return value
