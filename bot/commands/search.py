"""vejviser search"""

from __future__ import annotations

import json

from bot.commands.shared import add_municipality, add_questions, chosen_name, questions
from content.language import LANGUAGES
from content.settings import settings

ANSWERS = "The pages answer this."
PERHAPS = "Perhaps these pages help."
DO_NOT_ANSWER = "The pages do not seem to answer this."


def add(commands) -> None:
    parser = commands.add_parser("search", help="rank a municipality's pages for a question")
    add_municipality(parser)
    add_questions(parser, "query")
    parser.add_argument("--lang", choices=LANGUAGES, help="of the conversation; default: the one the words are in")
    parser.add_argument("--page", metavar="URL", help="the page the citizen stands on")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    from actions.page_search import page_search
    from bot.quiet import quieten
    from index.encoder import load_encoder

    quieten()
    name = chosen_name(arguments.municipality)
    pages = page_search(settings(), load_encoder(settings().encoder))
    pages.indexes.index(name)  # that there is none is told before the first question
    for query in questions(arguments.query):
        result = pages.search(name, query, arguments.lang, arguments.page)
        if arguments.json or arguments.query is None:
            print(json.dumps(_as_json(result), ensure_ascii=False), flush=True)
        else:
            _show(result)


def _as_json(result) -> dict:
    pages = [
        {"url": p.url, "title": p.title, "snippet": p.snippet, "score": round(p.score, 4), "marks": p.marks} for p in result.pages
    ]
    return {
        "query": result.query,
        "answerable": result.answerable,
        "perhaps": result.perhaps,
        "confidence": round(result.confidence, 4),
        "pages": pages,
    }


def _show(result) -> None:
    print(ANSWERS if result.answerable else PERHAPS if result.perhaps else DO_NOT_ANSWER)
    for place, page in enumerate(result.pages, 1):
        print(f"{place:2}. {page.title}  ({page.score:.3f})\n    {page.url}\n    {page.snippet}")
