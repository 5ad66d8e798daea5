"""vejviser ask"""

from __future__ import annotations

import asyncio
import json

from bot.commands.shared import add_municipality, add_questions, questions, served_name
from content.language import LANGUAGES


def add(commands) -> None:
    parser = commands.add_parser("ask", help="one whole turn of a conversation, as a citizen has it")
    add_municipality(parser)
    parser.add_argument("--lang", choices=LANGUAGES)
    add_questions(parser, "text")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    from bot.loading import load_assistant

    municipality = served_name(arguments.municipality)  # a name that is wrong is told before seconds of loading
    asyncio.run(_ask_all(load_assistant(), municipality, arguments))


async def _ask_all(assistant, municipality: str, arguments) -> None:
    for text in questions(arguments.text):
        reply = await assistant.converse(municipality, text, lang=arguments.lang)
        assistant.conversations.end(reply["conversation"])
        if arguments.json or arguments.text is None:
            print(json.dumps(reply, ensure_ascii=False), flush=True)
        else:
            _show(reply)


def _show(reply: dict) -> None:
    print(f"[{reply['outcome']}] {reply['intent'] or ''}".rstrip())
    for message in reply["messages"]:
        match message["type"]:
            case "text":
                print(message["text"])
            case "links":
                for link in message["links"]:
                    print(f"- {link['title']}: {link['url']}\n  {link['snippet']}")
            case "choices":
                for choice in message["choices"]:
                    print(f"* {choice['title']}")
            case "handoff":
                print(f"{message['phone']}. {message['text']}")
