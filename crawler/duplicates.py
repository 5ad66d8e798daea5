"""Which pages say the same as another one, so that only one of them is held.

Exact duplicates have the same title and the same text. A near duplicate has the same title, at least LEAST_WORDS words, and every
paragraph of it stands word by word in the page that is kept, of which it is at least LEAST_SHARE: the one was reached by another menu, or is
shown with one more line. The page with more text is kept, so nothing is lost.

Likeness of words is no ground. With one number changed, 53 of the demo's 60 pages of 40 words and more still share 90 % of their three-word
shingles with what they were, and 31 of them 95 %; a MinHash with the usual thresholds would call the pages of two libraries the same that differ in
their hours. Paragraphs compared whole confuse none of them, since one with another number, name or "ikke" is another paragraph.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from crawler.pages import Page

LEAST_WORDS = 40  # shorter pages must be the same
LEAST_SHARE = 0.9  # of the words of the page that is kept
MOST_COMPARED = 100  # pages with one title that share their rarest paragraph; bounds the time on sites made of one template
# What a page says of itself, otherwise at each visit and address.
OF_ITSELF = re.compile(
    r"(?:siden (?:er )?)?(?:sidst |senest )?(?:opdateret|ændret|redigeret|revideret)(?: den| d\.)?:? \d[\d./-]*(?: [a-zæøå]+)?(?: \d{4})?"
    r"|udskriv(?: siden)?|print|læs op|del(?: siden)?"
)


def find_duplicates(pages: Iterable[Page], preferred: Collection[str] = ()) -> dict[str, str]:
    """The address of each page that need not be held → the address of the one that says it.

    Of exact duplicates the one in `preferred` is kept (addresses that pages name as canonical), else the shortest address. Pages are read once, only
    hashes of their paragraphs are remembered: 20,000 pages take some 2 s and 150 MB.
    """
    exact: dict[int, list[_Print]] = defaultdict(list)
    for page in pages:
        print_ = _Print.of(page)
        exact[print_.digest].append(print_)
    kept_for: dict[str, str] = {}
    alone: list[_Print] = []
    for same in exact.values():
        same.sort(key=lambda print_: (print_.url not in preferred, len(print_.url), print_.url))
        alone.append(same[0])
        kept_for |= {other.url: same[0].url for other in same[1:]}
    kept_for |= dict(_near(alone))
    return {url: kept_for.get(kept, kept) for url, kept in kept_for.items()}


@dataclass(frozen=True)
class _Print:
    """What is remembered of a page."""

    url: str
    digest: int
    title: str
    paragraphs: frozenset[int]
    words: int

    @classmethod
    def of(cls, page: Page) -> "_Print":
        paragraphs = list(_paragraphs(page))
        title = _folded(page.title)
        # Within one process Python's own hash of texts does, at 64 bits.
        return cls(
            page.url,
            hash((title, *paragraphs)),
            title,
            frozenset(map(hash, paragraphs)),
            sum(len(text.split()) for text in paragraphs),
        )


def _paragraphs(page: Page) -> Iterator[str]:
    for section in page.sections:
        for text in (section.heading, *section.text.split("\n")):
            folded = _folded(text)
            if folded and not OF_ITSELF.fullmatch(folded):
                yield folded


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _near(prints: list[_Print]) -> Iterator[tuple[str, str]]:
    """Near duplicates with the page kept, from the longest page to the shortest: a page is compared only with those already kept."""
    holders: dict[tuple[str, int], list[_Print]] = defaultdict(list)
    for print_ in sorted(prints, key=lambda print_: (-print_.words, len(print_.url), print_.url)):
        if print_.words < LEAST_WORDS:
            return
        rarest = min((holders.get((print_.title, paragraph), ()) for paragraph in print_.paragraphs), key=len)
        whole = next((held for held in rarest[-MOST_COMPARED:] if _is_held(print_, held)), None)
        if whole is not None:
            yield print_.url, whole.url
            continue
        for paragraph in print_.paragraphs:
            holders[print_.title, paragraph].append(print_)


def _is_held(print_: _Print, held: _Print) -> bool:
    return print_.words >= LEAST_SHARE * held.words and print_.paragraphs <= held.paragraphs
