"""Words of a reply as HTML: phones that can be called, words that are marked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

# As answers write them: 70 20 00 00, 70 201 201, 116 111, and the short ones that help. Not the paragraphs of a law, nor amounts.
PHONE = re.compile(
    r"(?<![\d.,:/+-])(?<!\d )(?<!§ )(?:\+45 )?"
    r"(?:\d\d(?: \d\d){3}|\d\d \d{3} \d{3}|116 \d{3}|112|114|1813|1888)"
    r"(?![.,:/-]?\d| \d\d\b| kr)"
)
DIGITS_OF_A_DANISH_PHONE = 8  # shorter ones are called without the country's code


def with_phones(words: str) -> Markup:
    html, done = Markup(), 0
    for phone in PHONE.finditer(words):
        html += escape(words[done : phone.start()]) + called(phone[0])
        done = phone.end()
    return html + escape(words[done:])


def called(phone: str, words: str | None = None) -> Markup:
    """A link that calls a phone, with the words on it or its number, which stays on one line."""
    digits = re.sub(r"\D", "", phone.removeprefix("+45"))
    country = "+45" if len(digits) == DIGITS_OF_A_DANISH_PHONE else ""
    shown = re.sub(r"(?<=\d) (?=\d)", "\u00a0", words or phone)
    return Markup('<a href="tel:{}{}">{}</a>').format(country, digits, shown)


def with_marks(snippet: str, marks: Iterable[tuple[int, int]]) -> Markup:
    """A page's snippet with the question's words marked."""
    html, done = Markup(), 0
    for begin, end in marks:
        html += escape(snippet[done:begin]) + Markup("<mark>") + escape(snippet[begin:end]) + Markup("</mark>")
        done = end
    return html + escape(snippet[done:])
