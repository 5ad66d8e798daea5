"""vejviser parse"""

from __future__ import annotations

import asyncio
import json

from bot.commands.shared import add_questions, questions
from content.answers import load_answers
from content.decision import needs
from content.settings import settings

BEST = 10


def add(commands) -> None:
    parser = commands.add_parser("parse", help="understanding only: the ranked intents")
    add_questions(parser, "text")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    from bot.loading import load_dialogue

    answers = load_answers(settings().content / "answers")
    asyncio.run(_parse_all(load_dialogue(), answers, arguments))


async def _parse_all(dialogue, answers, arguments) -> None:
    from bot.masking import mask

    for line in questions(arguments.text):
        text = mask(line).text
        ranking = needs(await dialogue.understand(text), answers)[:BEST]
        if arguments.json or arguments.text is None:
            intents = [{"name": name, "confidence": round(confidence, 4)} for name, confidence in ranking]
            print(json.dumps({"text": text, "intents": intents}, ensure_ascii=False), flush=True)
        else:
            for name, confidence in ranking:
                print(f"{confidence:.3f}  {name}")
