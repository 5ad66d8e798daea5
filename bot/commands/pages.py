"""vejviser pages"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from bot.commands.shared import add_municipality, chosen_name
from content.clock import COPENHAGEN
from content.errors import VejviserFault
from content.settings import settings

LISTED = 10  # of each kind, unless asked otherwise


def add(commands) -> None:
    parser = commands.add_parser(
        "pages", help="what the latest crawl made of a municipality's pages, and what its editors should look at"
    )
    add_municipality(parser)
    parser.add_argument("--problems", action="store_true", help="only what an editor of the website should look at")
    parser.add_argument(
        "--limit", type=_limit, default=LISTED, metavar="N", help=f"list at most N of each kind (default {LISTED}; 0 lists all)"
    )
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    name = chosen_name(arguments.municipality)
    report = read_report(name)
    if arguments.json:
        print(json.dumps({"municipality": name} | json.loads(report.to_json()), ensure_ascii=False))
        return
    kinds = _problems(report) if arguments.problems else [*_changes(report), *_problems(report), *_others(report)]
    listed = (_section(title, lines, arguments.limit) for title, lines in kinds if lines)
    print("\n\n".join(["\n".join(_overview(name, report)), *listed]))


def read_report(name: str):
    """The report of the municipality's store. Raises VejviserFault."""
    from crawler.errors import CrawlError
    from crawler.store import PageStore

    path = settings().pages / f"{name}.sqlite"
    if not path.exists():
        raise VejviserFault(f"{name} has no pages yet; run `vejviser crawl -m {name}` first")
    try:
        with PageStore(path) as store:
            report = store.report()
    except CrawlError as error:
        raise VejviserFault(str(error)) from error
    if report.started is None:
        raise VejviserFault(f"{name} has no pages yet; run `vejviser crawl -m {name}` first")
    return report


def _overview(name: str, report) -> Iterator[str]:
    """Every address seen is in one of the counts."""
    changes, groups = report.changes(), report.groups()
    yield f"{name}: {report.site or 'no site was reached'}"
    yield f"Crawled {_moment(report.started)}, " + (f"done {_moment(report.finished)}" if report.complete else "not complete")
    yield f"{report.pages_held} pages held: {', '.join(f'{count} {change}' for change, count in changes.items())}"
    yield f"{len(report.addresses)} addresses seen: {', '.join(f'{count} {group}' for group, count in groups.items() if count)}"
    if report.unrecorded:
        yield f"{report.unrecorded} more links were beyond the limit of addresses and are not listed"
    if report.withheld:
        yield f"{report.withheld} pages seem to be gone, being refused or more than half of all; they are held on, and go if the next crawl finds the same"
    if report.cut:
        yield "The limit of pages ended the crawl: there is more on the website than is held"
    if not report.complete:
        yield "Crawling again goes on where it stopped"


Kinds = list[tuple[str, list[str]]]


def _changes(report) -> Kinds:
    from crawler.report import Change

    return [
        ("New pages", report.changed(Change.NEW)),
        ("Changed pages", report.changed(Change.CHANGED)),
        ("Gone pages", [f"{page.url}\n{page.title}: {page.reason}" for page in report.gone]),
    ]


def _problems(report) -> Kinds:
    from crawler.report import Outcome

    dead = {link.url for link in report.dead_links}
    failed = [address for address in report.addresses if address.outcome.group == "failed" and address.url not in dead]
    return [
        ("Dead links, and the pages that have them", [_dead_link(link) for link in report.dead_links]),
        ("Failed", [f"{address.url}\n{address.reason}{_source(address)}" for address in failed]),
        ("Shown only with JavaScript, so nothing could be read", _with_reason(report, Outcome.JAVASCRIPT)),
        (
            "The same text as another page",
            [f"{address.url}\nthe same as {address.detail}" for address in report.with_outcome(Outcome.DUPLICATE)],
        ),
        ("Pages without a title", list(report.untitled)),
        ("Oldest pages, by their own date", [f"{page.date}  {page.title}\n{page.url}" for page in report.oldest]),
    ]


def _others(report) -> Kinds:
    """What was passed over, by its reason."""
    from crawler.report import Outcome

    told = (Outcome.JAVASCRIPT, Outcome.DUPLICATE)
    kinds = [outcome for outcome in Outcome if outcome.group in ("redirected", "skipped", "waiting") and outcome not in told]
    return [(f"{outcome.group.capitalize()}: {outcome.meaning}", _with_reason(report, outcome)) for outcome in kinds]


def _with_reason(report, outcome) -> list[str]:
    return [f"{address.url}\n{address.detail}" if address.detail else address.url for address in report.with_outcome(outcome)]


def _dead_link(link) -> str:
    pages = [f"on {page}" for page in link.pages] or ["named as a start address"]
    more = [f"and on {link.count - len(link.pages)} more"] if link.count > len(link.pages) else []
    return "\n".join([f"{link.url}  {link.reason}", *pages, *more])


def _source(address) -> str:
    return f"; first seen on {address.linked_from}" if address.linked_from else ""


def _section(title: str, entries: list[str], limit: int) -> str:
    shown = entries[:limit] if limit else entries
    lines = [f"{title} ({len(entries)})", *("  " + entry.replace("\n", "\n      ") for entry in shown)]
    if len(shown) < len(entries):
        lines.append(f"  … and {len(entries) - len(shown)} more; --limit 0 lists all")
    return "\n".join(lines)


def _moment(moment) -> str:
    return f"{moment.astimezone(COPENHAGEN):%Y-%m-%d %H:%M}"


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of entries")
    return int(text)
