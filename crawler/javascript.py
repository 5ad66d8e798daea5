"""Is a document only a shell that shows nothing until its scripts have run?"""

import re

from bs4 import Tag

from crawler.document import Document, attribute
from crawler.pages import Section

ROOT_NAMES = frozenset("app root approot reactroot next nuxt gatsby svelte application appcontainer spa mount".split())
ROOT_TAG = re.compile(r"(?:[a-z]+-)+(?:root|app)")  # <app-root>, <my-app>
MOST_WORDS_BESIDE_A_ROOT = 40  # what a template's footer or skip links say; more is a page with text of its own
MOST_WORDS_OF_A_SHELL = 15  # where only a message asks for scripts: "Indlæser …"
WORDS_IN_A_ROOT = 5  # "Indlæser, vent venligst …"
ASKS_FOR_SCRIPTS = re.compile(
    r"""
    java\ ?script\b[^.!?]{0,60}\b(?:aktiver\w*|slå\w*|nødvendig\w*|kræve\w*|enabled?|required?|turned\ on|activated?|to\ run|to\ work)
    |\b(?:aktiver\w*|slå|kræver|enable|requires?|turn\ on|activate|needs?)\b[^.!?]{0,40}java\ ?script
    """,
    re.IGNORECASE | re.VERBOSE,
)
WORD = re.compile(r"\w+")


def needs_javascript(document: Document, sections: tuple[Section, ...]) -> str | None:
    """Why the document is a shell, in a few words for the report; None if it has text of its own to show.

    `sections` is what was read out of the document. A page with real text is none, whatever its scripts and messages say.
    """
    if not document.named("script"):
        return None
    text = " ".join(f"{section.heading} {section.text}" for section in sections)
    words = _count(text)
    root = next((tag for tag in document.tags if _is_empty_root(tag)), None)
    if root is not None and words <= MOST_WORDS_BESIDE_A_ROOT:
        return f"empty until a script fills <{root.name}{_mark(root)}>"
    if words <= MOST_WORDS_OF_A_SHELL and (ASKS_FOR_SCRIPTS.search(text) or any(map(_asks, document.named("noscript")))):
        return "asks its visitors to allow JavaScript"
    return None


def _is_empty_root(tag: Tag) -> bool:
    named = tag.name in ("div", "main", "section") and re.sub(r"[_-]", "", attribute(tag, "id").lower()) in ROOT_NAMES
    if not named and not ROOT_TAG.fullmatch(tag.name):
        return False
    messages = sum(_count(message.get_text(" ")) for message in tag.find_all("noscript"))
    return _count(tag.get_text(" ")) - messages <= WORDS_IN_A_ROOT


def _mark(tag: Tag) -> str:
    return f" id={attribute(tag, 'id')}" if tag.get("id") else ""


def _asks(noscript: Tag) -> bool:
    return ASKS_FOR_SCRIPTS.search(noscript.get_text(" ")) is not None


def _count(text: str) -> int:
    return len(WORD.findall(text))
