"""Pages that say "Siden findes ikke" and yet are sent with status 200."""

import re
from collections import Counter

from crawler.pages import Section

MOST_WORDS = 120  # a page that says more has something else to say
MOST_WORDS_UNDER_ANOTHER_TITLE = 60  # where only the text says it
MOST_WORDS_BESIDE = 3  # in the title around the words themselves: "Ups, siden findes ikke, Fjordby Kommune"
MOST_WORDS_OF_A_SENTENCE = 25
LIKENESS = 0.9  # share of the words in common with what the host answers for an address that cannot exist

SAYS_MISSING = re.compile(
    r"""
    \b(?:web|hjemme)?(?:siden?|adressen|indholdet|linket|artiklen|dokumentet)
        (?:,?\ (?:som\ )?(?:du|i)\ [^.!?,]{3,40},?)?                                # , du leder efter,
        (?:\ (?:blev|er|kan|kunne))?(?:\ desværre)?
        \ (?:(?:findes|eksisterer)\ (?:desværre\ )?ikke(?:\ længere|\ mere)?|ikke\ (?:blive\ )?(?:fundet|findes|vises)
          |slettet|fjernet|væk|flyttet\ eller\ (?:slettet|fjernet))
    |\b(?:kan|kunne)\ (?:vi\ )?(?:desværre\ )?ikke\ finde\ (?:den\ )?(?:siden?|adressen|indholdet)
    |\bpage\ not\ found
    |\b(?:page|url|document|resource|content|file)\b[^.!?]{0,60}
        \b(?:(?:not|n[o']t)\ (?:be\ )?found|(?:not|doesn.t)\ exist|no\ longer\ (?:exists|available)|cannot\ be\ found|not\ available)
    |\b(?:can.?t|cannot|couldn.t|could\ not)\ find\ (?:the|that|this)\ page
    |\b(?:http|fejl|fejlkode|error|status)[\ -]404\b
    |\b404[\ :–-]{1,3}(?:fejl|error|not\ found|siden?|ikke\ fundet)\b
    |^404$
    """,
    re.IGNORECASE | re.VERBOSE,
)
FILLING = frozenset(
    "404 fejl fejlside fejlmeddelelse error ups øv hov oops sorry beklager desværre undskyld page side siden not found http kode status kommune kommunes".split()
)
WORD = re.compile(r"[^\W\d_]+|\d+")


def says_missing(title: str, sections: tuple[Section, ...]) -> str | None:
    """The words by which a page says that it is none, for the report; None for a page, also one about pages that are not found."""
    words = sum(_count(section.heading) + _count(section.text) for section in sections)
    if words > MOST_WORDS:
        return None
    for head in (title, *(section.heading for section in sections[:2])):
        if "?" not in head and (said := _says(head)) and _beside(head, said) <= MOST_WORDS_BESIDE:
            return said
    opening = next((section.text for section in sections if section.text), "").split("\n")[0]
    if words <= MOST_WORDS_UNDER_ANOTHER_TITLE and _count(opening) <= MOST_WORDS_OF_A_SENTENCE:
        return _says(opening)
    return None


class MissingPage:
    """What the host answers, with status 200, for an address that cannot exist.

    Not to be asked about start addresses: some hosts answer every unknown address with their front page.
    """

    def __init__(self, url: str, title: str, sections: tuple[Section, ...]):
        self._words = _words(url, title, sections)

    def resembles(self, url: str, title: str, sections: tuple[Section, ...]) -> bool:
        """The same words, whatever each says of its own address."""
        words = _words(url, title, sections)
        common, all_words = (self._words & words).total(), (self._words | words).total()
        return all_words > 0 and common >= LIKENESS * all_words


def _words(url: str, title: str, sections: tuple[Section, ...]) -> Counter[str]:
    """Without numbers and the words of the address: pages that are missing show the time and what was asked for."""
    text = (
        "\n".join([title, *(f"{section.heading}\n{section.text}" for section in sections)]).casefold().replace(url.casefold(), " ")
    )
    of_address = set(WORD.findall(url.casefold()))
    return Counter(word for word in WORD.findall(text) if not word.isdecimal() and word not in of_address)


def _says(text: str) -> str | None:
    match = SAYS_MISSING.search(" ".join(text.split()))
    return match[0] if match else None


def _beside(head: str, said: str) -> int:
    around = " ".join(head.split()).replace(said, " ")
    return sum(word.casefold() not in FILLING for word in WORD.findall(around))


def _count(text: str) -> int:
    return len(WORD.findall(text))
