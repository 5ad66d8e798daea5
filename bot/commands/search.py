"""vejviser search"""

from __future__ import annotations

import json

from bot.commands.shared import add_municipality, add_questions, chosen_name, questions
from content.settings import settings


def add(commands) -> None:
    parser = commands.add_parser("search", help="rank a municipality's pages for a question")
    add_municipality(parser)
    add_questions(parser, "query")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    from bot.quiet import quieten
    from index.encoder import load_encoder
    from index.search import Index
    from index.stores import open_store

    quieten()
    name = chosen_name(arguments.municipality)
    encoder = load_encoder(settings().encoder)
    index = Index.open(open_store(settings().indexes, settings().database_url), name, encoder.name)
    for query in questions(arguments.query):
        result = index.search(query, encoder.query(query))
        if arguments.json or arguments.query is None:
            print(json.dumps(_as_json(result), ensure_ascii=False), flush=True)
        else:
            _show(result)


def _as_json(result) -> dict:
    pages = [{"url": p.url, "title": p.title, "snippet": p.snippet, "score": round(p.score, 4)} for p in result.pages]
    return {"query": result.query, "answerable": result.answerable, "confidence": round(result.confidence, 4), "pages": pages}


def _show(result) -> None:
    print("The pages answer this." if result.answerable else "The pages do not seem to answer this.")
    for place, page in enumerate(result.pages, 1):
        print(f"{place:2}. {page.title}  ({page.score:.3f})\n    {page.url}\n    {page.snippet}")
