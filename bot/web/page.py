"""The page that works without JavaScript: plain forms, rendered here from the conversation in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from bot.conversations import Conversation
from bot.limits import MAX_TEXT
from bot.masking import mask
from bot.web.faults import Fault
from content import messages
from content.clock import now
from content.language import DEFAULT, Language
from content.library import Library
from content.municipality import Municipality

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["marked"] = lambda link: _marked(link["snippet"], link.get("marks", ()))
_templates.filters["unbroken"] = lambda text: re.sub(r"(?<=\d) (?=\d\d)", "\u00a0", text)  # phone numbers stay on one line


def show(
    library: Library,
    municipality: Municipality,
    conversation: Conversation | None,
    lang: Language,
    forgotten: bool = False,
    fault: Fault | None = None,
    draft: str = "",
) -> Response:
    """The conversation so far and a field to write in.

    `forgotten`: the one the citizen was in has ended meanwhile. `fault`: why what they sent last was not answered.
    `draft`: its words, to go on from.
    """
    moment = now()
    html = _templates.get_template("conversation.html").render(
        municipality=municipality,
        conversation=conversation,
        forgotten=forgotten,
        fault=fault,
        draft=mask(draft).text,
        lang=lang,
        other_lang="en" if lang == DEFAULT else DEFAULT,
        say=lambda key: library.say(key, municipality, moment, lang),
        hotline=messages.handoff(municipality.hotline, moment, lang),
        max_text=MAX_TEXT,
    )
    return HTMLResponse(html, fault.status if fault else 200, fault.headers if fault else None)


def _marked(snippet: str, marks: Iterable[tuple[int, int]]) -> Markup:
    """A page's snippet with the question's words marked."""
    html, done = Markup(), 0
    for begin, end in marks:
        html += escape(snippet[done:begin]) + Markup("<mark>") + escape(snippet[begin:end]) + Markup("</mark>")
        done = end
    return html + escape(snippet[done:])


def start(served: Iterable[Municipality]) -> Response:
    """The municipalities to choose from."""
    return HTMLResponse(_templates.get_template("start.html").render(served=list(served)))
