"""Which elements of a page are not its content: menus, banners, footers, forms, hidden things.

Elements are judged by what they are (tag, ARIA role), by the words in their class and id, and by what they say (crawler/surroundings.py). A word
alone never removes an element that holds the main heading or most of the page's text: "cookie" in a class name may be a banner or a page about cookies.
"""

import re
from enum import Enum
from functools import lru_cache

from lxml import etree

from crawler.link_boxes import UNFOLDING
from crawler.surroundings import Site, surroundings
from crawler.tree import NEVER_TEXT, Element, Tree, text_of


class Kind(Enum):
    """Why an element is no content."""

    NEVER_TEXT = "no browser shows it as text"
    HIDDEN = "hidden until a script shows it, if ever"
    BANNER = "cookie banner, breadcrumb, skip link"
    FURNITURE = "menu, header, footer, sidebar, form, related links"


# How much is left out. A page that one reading leaves empty is read again with a more lenient one.
STRICT = frozenset(Kind)
UNFOLDED = STRICT - {Kind.HIDDEN}
LENIENT = STRICT - {Kind.FURNITURE}
EVERYTHING_SHOWN = frozenset({Kind.NEVER_TEXT})

BOXES = frozenset({"aside", "div", "section", "footer"})
FURNITURE_TAGS = frozenset({"nav", "header", "footer", "aside", "dialog", "menu"})
FURNITURE_ROLES = frozenset(
    "navigation banner contentinfo complementary search menu menubar toolbar dialog alertdialog tablist status tooltip".split()
)
BANNER_WORDS = frozenset(
    "cookie cookies cookiebanner cookieconsent cookiebar consent gdpr cookiebot coi breadcrumb breadcrumbs crumb crumbs rootline broedkrumme brødkrumme"
    " broedkrummer brødkrummer skip skiplink skiplinks skipnav skipto sronly visuallyhidden screenreader chatbot chatwidget chatlauncher alertbar sitewide".split()
)
MENU_WORDS = frozenset(
    "nav navbar navigation menu submenu topmenu mainmenu megamenu sidemenu sidenav subnav topnav sidebar burger offcanvas related relaterede relateret".split()
)
FURNITURE_WORDS = MENU_WORDS | frozenset(
    "footer sitefooter siteheader topbar masthead share sharing sharethis addthis"
    " socialmedia sociallinks somelinks relatedtopics relatedcontent relatedlinks seealso laesogsaa læsogså"
    " pagination pager pagetools search searchbox searchform soeg søg soegning søgning login newsletter nyhedsbrev feedback survey rating print toolbar popup modal overlay advert"
    " ads byline articleinfo readspeaker adgangforalle".split()
)
FOOTER_WORDS = frozenset({"footer", "sitefooter"})
# "has-sidebar" and "no-menu" describe what stands around an element, not the element.
DESCRIBING_WORDS = frozenset({"has", "with", "without", "no", "not"})
UNFOLDING_VALUES = etree.XPath(
    "//@aria-controls | //@data-target | //@data-bs-target | //a/@href[starts-with(., '#')]", smart_strings=False
)
PANEL_WORDS = frozenset(
    "accordion collapse collapsible panel tab tabs tabpanel toggle foldout foldud expandable faq details".split()
)
CONTACT_WORDS = frozenset("contact contacts kontakt kontaktboks vcard opening openinghours aabningstider åbningstider".split())
CONTACT_TEXT = re.compile(
    r"\b(?:\d\d ?){3}\d\d\b|\b(?:tlf|telefon|phone|telefontid|åbningstider|opening hours)\b|\S@\S|\b\d{4} [A-ZÆØÅ][a-zæøå]|\b(?:man|tirs|ons|tors|fre)dag",
    re.IGNORECASE,
)
LONGEST_CONTACT_BOX = 1500  # characters; menus in the same column included
FEW_WORDS = 60  # characters; less in a side column is a label or a button
TEXT_LEVEL = frozenset(
    "html body main article h1 a abbr b code em i kbd li mark p q small span strong sub sup th tbody time u var".split()
)
SKIP_LINK_TAGS = frozenset({"a", "span", "p"})
WORD = re.compile(r"[A-ZÆØÅ]?[a-zæøå]+|[A-ZÆØÅ]+(?![a-zæøå])|\d+")
UNKNOWN_SITE = Site("", "", "")
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Clutter:
    """A page with a judgement on each of its elements, made once for every reading.

    >>> tree = Tree("<body><nav>Menu</nav><main>Tekst</main></body>")
    >>> Clutter(tree).is_dropped(tree.first("nav"), STRICT)
    True
    """

    def __init__(self, tree: Tree, site: Site = UNKNOWN_SITE):
        self._tree = tree
        self.main = [tag for tag in tree.tags if tag.tag == "main" or tag.get("role") == "main"]
        articles = tree.named("article")
        self._in_content = _inside([*self.main, *articles])
        self._in_form = _inside(tree.named("form"))
        headings = self._headings()
        self.heading = self._main_heading(headings, site)
        self.article = self._whole_article(articles)  # the one that holds the page's text
        self._with_landmark = _around([*self.main, *articles, *headings, *([] if self.heading is None else [self.heading])])
        self._following = _behind(self.heading)
        self._controlled = self._controlled_ids()
        self._kinds = {tag: self._kind(tag) for tag in tree.tags}
        said = bool(self.main) or self.article is not None
        for tag in surroundings(tree, self.heading, said, site, lambda tag: self._kinds[tag] is not None):
            self._kinds[tag] = self._kinds[tag] or Kind.FURNITURE

    def is_dropped(self, tag: Element, left_out: frozenset[Kind]) -> bool:
        return self._kinds[tag] in left_out

    def contacts_beside(self, main: Element) -> list[Element]:
        """Boxes of contact details that stand right behind the main element instead of in it."""
        return [
            box
            for box in main.itersiblings(*BOXES)
            if not self.is_dropped(box, STRICT) and any(_class_words(tag) & CONTACT_WORDS for tag in box.iter(*BOXES))
        ]

    def _headings(self) -> list[Element]:
        """The main headings. One in the site's own header counts only if the page has no other."""
        headings = self._tree.named("h1")
        beside = _inside(self._tree.named("header", "footer", "nav", "aside"))
        return [heading for heading in headings if heading not in beside or heading in self._in_content] or headings

    def _main_heading(self, headings: list[Element], site: Site) -> Element | None:
        """The one that says the page's title. Some sites have their name as <h1>, and some write titles into an element of no meaning."""
        title = site.page_title.casefold()
        lower = self._tree.named("h2", "h3")
        others = () if headings else self._tree.body.iterdescendants("div", "p", "span", "td", "strong", "b")
        for heading in (*headings, *lower, *others) if title else ():
            if (
                0 < self._tree.length(heading) <= len(title)
                and not self._tree.linked(heading)
                and text_of(heading).casefold() == title
            ):
                return heading
        return headings[0] if headings else None

    def _whole_article(self, articles: list[Element]) -> Element | None:
        """Not one of several, nor the teaser of another page."""
        outermost = [tag for tag in articles if next(tag.iterancestors("article"), None) is None]
        if self.heading is None:
            return outermost[0] if len(outermost) == 1 else None
        return next((tag for tag in outermost if tag in self.heading.iterancestors("article")), None)

    def _kind(self, tag: Element) -> Kind | None:
        """None for content."""
        name = tag.tag
        if name in NEVER_TEXT:
            return Kind.NEVER_TEXT
        words = _class_words(tag)
        if self._is_hidden(tag, words):
            return Kind.HIDDEN
        if tag in self._with_landmark:
            return None
        weighty = self._tree.length(tag) * 2 > self._tree.length(self._tree.root)
        if words & BANNER_WORDS and not weighty and (name not in TEXT_LEVEL or name in SKIP_LINK_TAGS):
            return Kind.BANNER
        if name in TEXT_LEVEL:
            return None
        if self._is_furniture(tag) or (words & FURNITURE_WORDS and not weighty):
            return None if self._is_told(tag, words) or self._is_contact(tag, words) else Kind.FURNITURE
        return None

    def _is_hidden(self, tag: Element, words: frozenset[str]) -> bool:
        """Hidden for good. What a click unfolds (accordions, tabs) is content."""
        if not _says_hidden(tag) or tag.tag in ("html", "body") or _is_last_alternative(tag):
            return False
        return not (words & PANEL_WORDS or tag.get("role") in ("tabpanel", "region") or tag.get("id") in self._controlled)

    def _is_furniture(self, tag: Element) -> bool:
        if tag.get("role", "").lower() in FURNITURE_ROLES:
            return True
        if tag.tag == "header":
            return not (tag in self._in_content or tag in self._following)
        # A button that unfolds something carries a question's words; so may a label outside forms.
        if tag.tag == "button":
            return UNFOLDING.isdisjoint(tag.attrib)
        if tag.tag in ("label", "legend"):
            return tag in self._in_form
        if tag.tag == "footer" and tag.getparent().tag == "blockquote":
            return False
        return tag.tag in FURNITURE_TAGS

    def _is_told(self, tag: Element, words: frozenset[str]) -> bool:
        """Facts in a side column are there to be read, and so is a "menu" of pages with a few words on each."""
        length = self._tree.length(tag)
        return (
            tag.tag in BOXES - {"footer"}
            and not words & (FURNITURE_WORDS - MENU_WORDS)
            and (tag in self._in_content or tag in self._following)
            and length > FEW_WORDS
            and self._tree.linked(tag) < length * 0.5
            and tag.find(".//form") is None
        )

    def _is_contact(self, tag: Element, words: frozenset[str]) -> bool:
        """A box of contact details or opening hours belongs to the content it stands in or beside."""
        if tag.tag not in BOXES:
            return False
        if tag not in self._in_content and (words & FOOTER_WORDS or not (tag.tag == "aside" or tag in self._following)):
            return False
        if words & CONTACT_WORDS:
            return True
        return 0 < self._tree.length(tag) < LONGEST_CONTACT_BOX and (
            tag.find(".//address") is not None
            or any(link.get("href", "").startswith(("tel:", "mailto:")) for link in tag.iter("a"))
            or CONTACT_TEXT.search(text_of(tag)) is not None
        )

    def _controlled_ids(self) -> set[str]:
        """Ids of elements that something on the page unfolds."""
        return {part.lstrip("#") for value in UNFOLDING_VALUES(self._tree.root) for part in value.split()}


def _inside(roots: list[Element]) -> set[Element]:
    """All elements below these."""
    return {tag for root in roots for tag in root.iterdescendants("*")}


def _behind(heading: Element | None) -> set[Element]:
    """All elements that come after this one, but for those that hold it."""
    holders = [] if heading is None else [heading, *heading.iterancestors()]
    return {tag for holder in holders for sibling in holder.itersiblings("*") for tag in sibling.iter("*")}


def _around(tags: list[Element]) -> set[Element]:
    """The given elements and everything they stand in."""
    around: set[Element] = set()
    for tag in tags:
        while tag is not None and tag not in around:
            around.add(tag)
            tag = tag.getparent()
    return around


def _says_hidden(tag: Element) -> bool:
    attributes = tag.attrib
    return (
        ("hidden" in attributes and attributes["hidden"] != "until-found")
        or tag.get("aria-hidden") == "true"
        or ("style" in attributes and HIDDEN_STYLE.search(attributes["style"]) is not None)
    )


def _is_last_alternative(tag: Element) -> bool:
    """In the middle of a sentence, wordings that are all hidden are alternatives of which a script shows one; the last is the usual default."""
    parent = tag.getparent()
    if tag.tag != "span" or parent is None or parent.tag != "span":
        return False
    words_beside = (parent.text or "").strip() or any((child.tail or "").strip() for child in parent)
    return len(parent) > 1 and not words_beside and tag is parent[-1] and all(map(_says_hidden, parent))


def _class_words(tag: Element) -> frozenset[str]:
    return _words(tag.get("class", ""), tag.get("id", ""))


@lru_cache(maxsize=8192)
def _words(classes: str, identifier: str) -> frozenset[str]:
    """The words of class and id: "siteFooter main-menu" → site, footer, sitefooter, main, menu, mainmenu."""
    words: set[str] = set()
    for name in [*classes.split(), identifier]:
        parts = [part.lower() for part in WORD.findall(name)]
        if not DESCRIBING_WORDS.intersection(parts):
            words.update(parts)
            words.add("".join(parts))
    return frozenset(words)
