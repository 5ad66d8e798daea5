"""vejviser evaluate nlu FILE | search FILE"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from bot.commands.shared import add_municipality, chosen_name
from content.errors import UsageFault
from content.settings import settings


def add(commands) -> None:
    parser = commands.add_parser("evaluate", help="score against labelled questions")
    kinds = parser.add_subparsers(title="what", required=True, metavar="nlu|search")
    nlu = kinds.add_parser("nlu", help="the understanding")
    nlu.add_argument("--picture", type=Path, metavar="FILE", help=".png or .svg; default: reports/nlu.png under VEJVISER_HOME")
    nlu.add_argument("--json", action="store_true", help="one JSON object")
    nlu.add_argument("file", type=Path)
    nlu.set_defaults(run=run_nlu)
    search = kinds.add_parser("search", help="the ranking of pages")
    add_municipality(search)
    search.add_argument("--json", action="store_true", help="one JSON object")
    search.add_argument("file", type=Path)
    search.set_defaults(run=run_search)


def run_nlu(arguments) -> None:
    from bot.evaluation.nlu import evaluate_nlu
    from bot.evaluation.picture import FORMATS, save
    from bot.evaluation.questions import read_questions
    from bot.evaluation.tables import report_lines

    picture = arguments.picture or settings().home / "reports" / "nlu.png"
    if picture.suffix.lower() not in FORMATS:
        raise UsageFault(f"--picture {picture}: the name must end in {' or '.join(FORMATS)}")
    report = evaluate_nlu(read_questions(arguments.file))
    drawn = bool(report.intents)  # without covered questions there is nothing to draw
    if not arguments.json:
        print(*report_lines(report), "", sep="\n", flush=True)
    if drawn:
        save(report, picture)
    if arguments.json:
        _print_json(dataclasses.asdict(report) | {"picture": str(picture) if drawn else None})
    else:
        print(f"Picture: {picture}" if drawn else "No picture: no answer covers any of the questions.")


def run_search(arguments) -> None:
    from bot.evaluation.questions import read_questions
    from bot.evaluation.search import evaluate_search
    from bot.evaluation.tables import interval_lines, metric_lines

    name = chosen_name(arguments.municipality)
    report = evaluate_search(read_questions(arguments.file), name)
    if arguments.json:
        _print_json(dataclasses.asdict(report))
    else:
        print(*metric_lines(report.metrics), *interval_lines(report.intervals), sep="\n")


def _print_json(found: dict) -> None:
    print(json.dumps(found, ensure_ascii=False))
