"""Danish text cut into sentences."""

import re

_BORDER = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[\"“«(]?[A-ZÆØÅ])")

# A full stop after these ends no sentence, even before a capital letter ("nr. A", "Sct. Hans", "bl.a. Fjordby").
_ABBREVIATIONS = frozenset(
    (
        "adr.",
        "afs.",
        "ang.",
        "art.",
        "bl.a.",
        "c/o.",
        "ca.",
        "d.",
        "dir.",
        "div.",
        "dr.",
        "ekskl.",
        "evt.",
        "f.",
        "f.eks.",
        "fx.",
        "hhv.",
        "hr.",
        "inkl.",
        "jf.",
        "jr.",
        "kap.",
        "kgl.",
        "kl.",
        "kr.",
        "m.",
        "m.fl.",
        "m.m.",
        "max.",
        "mdr.",
        "mht.",
        "mm.",
        "mr.",
        "nr.",
        "o.",
        "osv.",
        "p.t.",
        "pga.",
        "prof.",
        "pr.",
        "s.",
        "sct.",
        "sdr.",
        "skt.",
        "st.",
        "stk.",
        "str.",
        "t.",
        "th.",
        "tlf.",
        "tv.",
        "u.",
        "ugtl.",
        "v.",
        "vedr.",
        "vha.",
        "østr.",
    )
)


def sentences(text: str) -> list[str]:
    """The sentences of `text` in order, stripped, none empty. A line break always ends a sentence; no word is lost."""
    return [sentence for line in text.splitlines() for sentence in _sentences_of_line(line)]


def _sentences_of_line(line: str) -> list[str]:
    found: list[str] = []
    start = 0
    for border in _BORDER.finditer(line):
        words = line[start : border.start()].split()
        if words and words[-1].lower().lstrip('("“«') in _ABBREVIATIONS:
            continue
        found.append(line[start : border.end()].strip())
        start = border.end()
    found.append(line[start:].strip())
    return [sentence for sentence in found if sentence]
