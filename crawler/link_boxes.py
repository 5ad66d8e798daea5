"""Boxes of links on a page: menus, "Læs også", tables of contents, links to other pages at the end of the text.

Lists of links are often what a page is for, so a box must show more than links: a list within a list, the page itself among its links, a heading that
says what it is, or a place behind everything else on a page that has other text.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from crawler.tree import Element, Tree, text_of

RELATED = re.compile(
    r"(?:læs|se|find|få) (?:også|mere|videre|flere)(?: (?:om|på|her|i|hos)\b.{0,40})?|(?:relatere|lignend|tilknytted)\w*(?: \w+)?(?: og \w+)?"
    r"|genveje|andre (?:har |læste |så |besøgte ).{0,30}|andre (?:\w+ )?(?:nyheder|sider|artikler|emner)(?: og \w+)?|(?:flere|seneste|andre) ny(?:t|heder)\b.{0,30}"
    r"|(?:du )?(?:leder|søger) (?:du )?(?:måske|også) (?:efter|om).{0,20}|måske er du også .{0,40}|har du (?:også )?set.{0,30}|mere om (?:emnet|det|dette).{0,20}|del (?:denne )?siden?"
    r"|(?:i denne|i dette|andre sider i) (?:sektion|afsnit|emne|område)\w*|(?:indhold )?på (?:denne side|siden)|indholdsfortegnelse|spring til"
    r"|related(?: \w+)?|see also|read more|on this page|you may also.{0,30}|more (?:about|on).{0,30}",
    re.IGNORECASE,
)
FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|zip|ashx|ics)\b|/(?:media|files|fileadmin)/", re.IGNORECASE)
SECTION_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
LONGEST_HEADING = 60  # characters of "Læs også" and its like
LONGEST_TEASER = 200
LONGEST_TOOLS = 100
LONGEST_INVITATION = 200  # to write, to subscribe
LONGEST_QUESTION = 150  # "Hjalp siden dig?" with its answers
FEWEST_LINKS_OF_A_MENU = 8
LEAST_TEXT = 150  # characters beside the links that make a page more than a list of links
UNFOLDING = frozenset({"aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle", "data-target", "data-bs-target"})
BLANKS = " \t\r\n\u00a0"


class LinkBoxes:
    """Finds them. `title` is the page's main heading, case folded; `frame` are the elements that hold the page's text; `host` is the site's."""

    def __init__(self, tree: Tree, title: str, frame: set[Element], host: str):
        self._tree = tree
        self._title = title
        self._frame = frame
        self._host = host

    def menus(self) -> Iterator[Element]:
        """Lists with the page itself among its links, lists of lists, and lists of links to places on the page."""
        for menu in self._tree.named("ul", "ol"):
            if len(menu) < 2 or self._tree.linked(menu) < self._tree.length(menu) * 0.8 or not self._tree.length(menu):
                continue
            links = list(menu.iter("a"))
            nested = len(links) >= FEWEST_LINKS_OF_A_MENU and next(menu.iterdescendants("ul", "ol"), None) is not None
            if nested or any(map(self._is_here, links)) or all(link.get("href", "").startswith("#") for link in links):
                menu = self._widest(menu)
                yield menu
                heading = menu.getprevious()
                if heading is not None and heading.tag in SECTION_HEADINGS and self._ends_section(menu):
                    yield heading

    def _ends_section(self, part: Element) -> bool:
        behind = part.getnext()
        return not (part.tail or "").strip() and (behind is None or behind.tag in SECTION_HEADINGS)

    def _is_here(self, link: Element) -> bool:
        letters = len(self._title.replace(" ", ""))
        return 0 < letters <= self._tree.length(link) <= len(self._title) and text_of(link).casefold() == self._title

    def tools(self) -> Iterator[Element]:
        """ "Hør teksten", "Gem som PDF": links that lead nowhere but to a script, beside each other."""
        for box in self._tree.named("div", "p", "ul"):
            if 0 < self._tree.length(box) <= LONGEST_TOOLS and self._tree.linked(box) >= self._tree.length(box) * 0.9:
                links = list(box.iter("a"))
                if len(links) > 1 and all(link.get("href") == "#" and not UNFOLDING.intersection(link.attrib) for link in links):
                    yield box

    def related(self) -> Iterator[Element]:
        """What stands under a heading such as "Læs også", if it holds links for the most part."""
        for tag in self._tree.body.iterdescendants("*"):
            if tag.text and tag.tag != "a" and self._tree.length(tag) <= LONGEST_HEADING and _says_related(tag):
                yield from self._related_box(self._widest(tag))

    def _related_box(self, heading: Element) -> list[Element]:
        box = heading.getparent()
        if box not in self._frame and self._is_linked([part for part in box if part is not heading], box.text, heading.tail):
            return [box]
        below = []
        for sibling in heading.itersiblings("*"):
            if self._opens_section(sibling):
                break
            below.append(sibling)
        return [heading, *below] if self._is_linked(below) else []

    def _opens_section(self, part: Element) -> bool:
        """Whether something new begins: the headings of teasers are links, those of a text are not."""
        return any(self._tree.length(heading) and not self._tree.linked(heading) for heading in part.iter(*SECTION_HEADINGS))

    def _is_linked(self, parts: list[Element], *texts: str | None) -> bool:
        """Whether these are links, or each a few words with a link."""
        length = sum(map(self._tree.length, parts)) + sum(
            len(text.strip()) for text in [*texts, *(part.tail for part in parts)] if text
        )
        if sum(map(self._tree.linked, parts)) > length * 0.6:
            return True
        parts = [part for part in parts if self._tree.length(part)]
        while len(parts) == 1:
            parts = [part for part in parts[0] if self._tree.length(part)]
        return len(parts) > 1 and all(self._tree.linked(part) and self._tree.length(part) <= LONGEST_TEASER for part in parts)

    def _widest(self, tag: Element) -> Element:
        """The outermost element that holds no other text than this one."""
        parent = tag.getparent()
        while parent not in self._frame and self._tree.length(parent) == self._tree.length(tag):
            tag, parent = parent, parent.getparent()
        return tag

    def trailing(self, text: int, passed_over: Callable[[Element], bool]) -> set[Element]:
        """Links to other pages of the site behind the end of the text, column by column; `text` is how much there is beside links."""
        if text < LEAST_TEXT:
            return set()
        found: dict[Element, int] = {}
        for holder in self._frame:
            if holder is not self._tree.root:
                self._trim(holder, found, passed_over)
        # Where links are a good part of it, the page is there for them.
        return set(found) if sum(found.values()) <= text else set()

    def _trim(self, holder: Element, found: dict[Element, int], passed_over: Callable[[Element], bool]) -> None:
        for part in reversed(holder):
            if part not in self._frame and self._tree.length(part) and not passed_over(part):
                weight = 0 if part.tag in SECTION_HEADINGS and part.getnext() in found else self._weight(part)
                if weight is None:
                    self._trim(part, found, passed_over)
                    return
                found[part] = weight
            if part.tail and part.tail.strip():
                return

    def _weight(self, part: Element) -> int | None:
        """How much other text a page must have for this to be an addition to it; None for what is part of the text.

        Additions are a few words with a form, a question whose answers lead nowhere, a heading with links into the site, and teasers.
        """
        length = self._tree.length(part)
        if length <= LONGEST_INVITATION and next(part.iter("form"), None) is not None:
            return 0
        links = [link for link in part.iter("a") if self._tree.length(link)]
        buttons = sum(UNFOLDING.isdisjoint(button.attrib) for button in part.iter("button"))
        if len(links) + buttons < 2 or not all(map(self._stays_on_site, links)):
            return None
        if length <= LONGEST_QUESTION and all(link.get("href", "").startswith("#") for link in links):
            return 0
        beside = length - self._heading_length(part)
        if len(links) > 1 and self._tree.linked(part) >= beside * 0.9 and beside <= LONGEST_HEADING * len(links):
            return 2 * length
        return 4 * length if self._is_row_of_teasers(part) else None

    def _heading_length(self, part: Element) -> int:
        """Characters of the headings in a box; what stands first in it may be one by its looks."""
        headings = [tag for tag in part.iter(*SECTION_HEADINGS) if not self._tree.linked(tag)]
        first = next((child for child in part if self._tree.length(child)), None)
        if not headings and first is not None and not self._tree.linked(first) and self._tree.length(first) <= LONGEST_HEADING:
            headings = [first]
        return sum(map(self._tree.length, headings))

    def _is_row_of_teasers(self, part: Element) -> bool:
        """Boxes that each have a link for a heading and a few words."""
        parts = [child for child in part if self._tree.length(child) and child.tag not in SECTION_HEADINGS]
        if len(parts) == 1:
            return self._is_row_of_teasers(parts[0])
        return len(parts) > 1 and all(
            self._tree.length(child) <= LONGEST_TEASER
            and any(self._tree.linked(heading) for heading in child.iter(*SECTION_HEADINGS))
            for child in parts
        )

    def _stays_on_site(self, link: Element) -> bool:
        address = link.get("href", "")
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        return parts.scheme in ("", "http", "https") and parts.netloc in ("", self._host) and FILE.search(parts.path) is None


def _says_related(tag: Element) -> bool:
    return RELATED.fullmatch(tag.text.strip(BLANKS + ":")) is not None and next(tag.iterancestors("a"), None) is None
