"""What stands around a page's main text, told by where it stands and what it says rather than by how it is named.

Systems name their boxes as they like, but on nearly every page the menus stand before the main heading, the text follows it, and what closes the page
names the site, its address and its policies.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crawler.link_boxes import LinkBoxes
from crawler.tree import Element, Tree, text_of

# What a page says about itself, and what it asks its visitors. An answer to a citizen's question must never be among it: "Kan jeg få hjælp?" is none.
NOTE = re.compile(
    r"(?:(?:siden|teksten|indholdet|artiklen)\b.{0,12})?(?:sidst|senest) (?:opdateret|ændret|redigeret|revideret|rettet)\b.*"
    r"|(?:opdateret|last updated)\b\W.{0,12}\d.*"
    r"|(?:(?:denne |hele )?(?:siden?|teksten|indholdet|artiklen) (?:er |blev )?)?(?:sidst |senest )?"
    r"(?:skrevet|redigeret|oprettet|kontrolleret|gennemgået) (?:af|den|d\.|\d+\.?)\s.{0,80}"
    r"|(?:visninger|læst): \d+.*|ansvarlig redaktør: .*"
    r"|fandt du (?:det|hvad|svar)\b[^?]{0,40}\?.*|did you find what\b.*|blev du klogere\?.*"
    r"|(?:hjalp|var|gav|kunne du (?:bruge|finde)|hvad synes du om|hvor god|hvor tilfreds|er du tilfreds med)\b[^?]{0,30}"
    r"\b(?:siden|hjemmesiden|informationen|det, du)\b[^?]{0,40}\?.*"
    r"|(?:del|tip en ven|send til en ven|print|udskriv|printervenlig|læs op|læs højt|lyt|oplæsning|tilbage|(?:op )?til toppen|til top)"
    r"(?: (?:siden?|denne side|af siden|til (?:siden|toppen|oversigten)|udgave|på \w+))?"
    r"|(?:vis|åbn) .{0,15}(?:udskrift|print).*|tilføj til (?:min )?kalender|back to top|print(?: page)?",
    re.IGNORECASE,
)
POLICIES = re.compile(
    r"cookie|tilgængelighed|privatliv|persondata|databeskyttelse|dine oplysninger|\bCVR\b|\bEAN\b|webmaster|whistleblow|følg os|om hjemmesiden|om sitet|nyhedsbrev|\bpresse",
    re.IGNORECASE,
)
REACHABLE = re.compile(r"\b(?:\d\d ?){3}\d\d\b|\S@\S|\b(?:tlf|telefon)", re.IGNORECASE)
ADDRESS = re.compile(r"\b\d{4} [A-ZÆØÅ]|[A-ZÆØÅ][a-zæøå]+ \d{1,3}[A-Z]?,(?!\d)")
NAMES_A_MUNICIPALITY = re.compile(r"[A-ZÆØÅ][\w-]+ Kommune\b")
LONGEST_LABEL = 80  # characters
LONGEST_NOTE = 200
LONGEST_FORM = 200  # its fields not counted; a longer one says something, or is the whole page
LONGEST_CLOSING = 1500
LONGEST_LINE = 120  # in the foot of a website
SHORT = 150  # a widget at the end of the page
CLOSING_TAGS = frozenset({"div", "section", "table", "tr", "td", "footer"})


@dataclass(frozen=True)
class Site:
    """What is known of the website before its page is read; each may be ""."""

    name: str
    host: str
    page_title: str  # the page's title without the site's name


def surroundings(
    tree: Tree, heading: Element | None, says_main: bool, site: Site, is_clutter: Callable[[Element], bool]
) -> set[Element]:
    """The elements that stand around the main text; what is inside them is not listed.

    `heading` is the page's main heading; `says_main` tells that the page names its main element itself; `is_clutter` tells of elements that
    are no content for other reasons.
    """
    page = _Page(tree, heading, site)
    links = LinkBoxes(tree, page.title, page.frame, site.host)
    beside = {*links.menus(), *links.tools(), *links.related(), *page.notes(), *page.form_fields()}

    def passed_over(tag: Element) -> bool:
        return tag in beside or is_clutter(tag)

    if heading is not None and not says_main:
        beside |= page.beginning()
        beside |= page.closing(passed_over)
    return beside | links.trailing(page.text_kept(passed_over), passed_over)


class _Page:
    def __init__(self, tree: Tree, heading: Element | None, site: Site):
        self._tree = tree
        self._site_name = site.name.casefold()
        self.title = "" if heading is None else text_of(heading).casefold()
        self._way_up = [] if heading is None else list(_way_up(heading, tree.body))
        self.frame = {tree.root, tree.body, *tree.named("main"), *self._way_up}  # what holds the page's text

    def text_kept(self, passed_over: Callable[[Element], bool]) -> int:
        """Characters of text beside links, in what is not passed over."""
        kept, stack = 0, [self._tree.body]
        while stack:
            tag = stack.pop()
            if tag.tag != "a" and not passed_over(tag):
                kept += len((tag.text or "").strip()) + sum(len((child.tail or "").strip()) for child in tag)
                stack.extend(tag)
        return kept - len(self.title)

    def notes(self) -> Iterator[Element]:
        """ "Sidst opdateret …", "Fandt du det, du søgte?", "Udskriv": each with what stands behind it in the same box."""
        for tag in self._tree.body.iterdescendants("*"):
            if tag.text and NOTE.match(tag.text.strip()):
                box = None
                while tag not in self.frame and self._tree.length(tag) <= LONGEST_NOTE and NOTE.fullmatch(text_of(tag)):
                    box, tag = tag, tag.getparent()
                if box is not None:
                    yield box

    def form_fields(self) -> Iterator[Element]:
        """A field with its label, however they are tied together, and short forms as a whole."""
        for field in self._tree.named("input", "select", "textarea"):
            holder = field.getparent()
            while holder not in self.frame and not self._tree.length(holder):
                holder = holder.getparent()
            if holder not in self.frame and self._tree.length(holder) <= LONGEST_LABEL:
                yield holder
            for form in field.iterancestors("form"):
                if form not in self.frame and self._tree.length(form) <= LONGEST_FORM:
                    yield form

    def beginning(self) -> set[Element]:
        """What comes before the main heading, unless the text does."""
        before = [branch for tag in self._way_up for branch in tag.itersiblings("*", preceding=True)]
        unlinked = self._unlinked(before)
        after = self._unlinked([self._tree.body]) - unlinked - len(self.title)
        return set(before) if after > unlinked * 0.1 else set()

    def closing(self, passed_over: Callable[[Element], bool]) -> set[Element]:
        """The last box, if it reads like the foot of a website, with those beside it that do and the widgets behind it."""
        after = [branch for tag in self._way_up for branch in tag.itersiblings("*")]
        foot: list[Element] = []
        widgets: list[Element] = []
        for branch in reversed(after):
            if (not foot or branch.getparent() is foot[0].getparent()) and self._closes(branch):
                foot.append(branch)
            elif passed_over(branch):
                continue
            elif not foot and self._tree.length(branch) <= SHORT:
                widgets.append(branch)
            else:
                break
        closing = {*foot, *widgets} if foot else set()
        rest = [branch for branch in after if branch not in closing and not passed_over(branch)]
        return closing if self._unlinked(rest) else set()

    def _closes(self, branch: Element) -> bool:
        if branch.tag not in CLOSING_TAGS or not 0 < self._tree.length(branch) <= LONGEST_CLOSING:
            return False
        if any(len(text.strip()) > LONGEST_LINE for text in branch.itertext()):
            return False
        text = text_of(branch)
        named = NAMES_A_MUNICIPALITY.search(text) is not None or (bool(self._site_name) and self._site_name in text.casefold())
        owner = [named, POLICIES.search(text) is not None]
        return any(owner) and sum([*owner, REACHABLE.search(text) is not None, ADDRESS.search(text) is not None]) >= 2

    def _unlinked(self, parts: list[Element]) -> int:
        return sum(self._tree.length(part) - self._tree.linked(part) for part in parts)


def _way_up(heading: Element, body: Element) -> Iterator[Element]:
    """The heading and what it stands in, body left out."""
    tag = heading
    while tag is not None and tag is not body:
        yield tag
        tag = tag.getparent()
