"""vejviser evaluate nlu FILE | search FILE"""

from __future__ import annotations

from pathlib import Path

from bot.commands.shared import add_municipality, chosen_name


def add(commands) -> None:
    parser = commands.add_parser("evaluate", help="score against labelled questions")
    kinds = parser.add_subparsers(title="what", required=True, metavar="nlu|search")
    nlu = kinds.add_parser("nlu", help="the understanding")
    nlu.add_argument("file", type=Path)
    nlu.set_defaults(run=run_nlu)
    search = kinds.add_parser("search", help="the ranking of pages")
    add_municipality(search)
    search.add_argument("file", type=Path)
    search.set_defaults(run=run_search)


def run_nlu(arguments) -> None:
    from bot.evaluation import evaluate_nlu, read_questions

    _show(evaluate_nlu(read_questions(arguments.file)))


def run_search(arguments) -> None:
    from bot.evaluation import evaluate_search, read_questions

    name = chosen_name(arguments.municipality)
    _show(evaluate_search(read_questions(arguments.file), name))


def _show(metrics: dict[str, float]) -> None:
    for name, value in metrics.items():
        print(f"{name:40} {value:.3f}" if isinstance(value, float) else f"{name:40} {value}")
