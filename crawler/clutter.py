"""Which elements of a page are not its content: menus, banners, footers, forms, hidden things.

Elements are judged by what they are (tag, ARIA role), then by the words in their class and id. A word alone never removes an
element that holds the main heading or most of the page's text: "cookie" in a class name may be a banner or a page about cookies.
"""

import re
from enum import Enum

from bs4 import NavigableString, Tag

from crawler.document import Document, attribute


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

NEVER_TEXT = frozenset(
    "script style template noscript head svg math canvas iframe object embed audio video map input select textarea option datalist progress meter".split()
)
BOXES = frozenset({"aside", "div", "section", "footer"})
FURNITURE_TAGS = frozenset({"nav", "header", "footer", "aside", "dialog", "menu"})
FURNITURE_ROLES = frozenset(
    "navigation banner contentinfo complementary search menu menubar toolbar dialog alertdialog tablist status tooltip".split()
)
BANNER_WORDS = frozenset(
    "cookie cookies cookiebanner cookieconsent cookiebar consent gdpr cookiebot breadcrumb breadcrumbs broedkrumme brødkrumme broedkrummer brødkrummer"
    " skip skiplink skiplinks skipnav skipto sronly visuallyhidden screenreader chatbot chatwidget".split()
)
FURNITURE_WORDS = frozenset(
    "nav navbar navigation menu submenu topmenu mainmenu sidemenu sidenav sidebar footer sitefooter siteheader topbar masthead share sharing"
    " socialmedia sociallinks somelinks related relaterede relateret relatedtopics relatedcontent relatedlinks seealso laesogsaa læsogså"
    " pagination pager pagetools search searchbox searchform soeg søg soegning søgning login newsletter nyhedsbrev feedback survey rating print toolbar popup modal overlay advert"
    " ads readspeaker adgangforalle".split()
)
# "has-sidebar" and "no-menu" describe what stands around an element, not the element.
DESCRIBING_WORDS = frozenset({"has", "with", "without", "no", "not"})
UNFOLDING_ATTRIBUTES = frozenset({"aria-controls", "data-target", "data-bs-target"})
PANEL_WORDS = frozenset(
    "accordion collapse collapsible panel tab tabs tabpanel toggle foldout foldud expandable faq details".split()
)
CONTACT_WORDS = frozenset("contact contacts kontakt kontaktboks vcard opening openinghours aabningstider åbningstider".split())
TEXT_LEVEL = frozenset(
    "html body main article h1 a abbr b code em i kbd li mark p q small span strong sub sup td th tr tbody time u var".split()
)
SKIP_LINK_TAGS = frozenset({"a", "span", "p"})
WORD = re.compile(r"[A-ZÆØÅ]?[a-zæøå]+|[A-ZÆØÅ]+(?![a-zæøå])|\d+")
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Clutter:
    """A parsed page with a judgement on each of its elements, made once for every reading.

    >>> document = Document("<body><nav>Menu</nav><main>Tekst</main></body>")
    >>> Clutter(document).is_dropped(document.first("nav"), STRICT)
    True
    """

    def __init__(self, document: Document):
        self._tags = document.tags
        self._text_lengths = self._measure()
        self._in_content = self._inside({"main", "article"})
        self._with_landmark = self._around(self._landmarks(document))
        self._in_form = self._inside({"form"})
        self._total = self._text_lengths.get(id(document.soup), 0)
        self._controlled = self._controlled_ids()
        self._kinds = {id(tag): self._kind(tag) for tag in self._tags}

    def is_dropped(self, tag: Tag, left_out: frozenset[Kind]) -> bool:
        return self._kinds.get(id(tag)) in left_out

    def text_length(self, tag: Tag) -> int:
        """Characters of text inside, clutter included."""
        return self._text_lengths.get(id(tag), 0)

    def _kind(self, tag: Tag) -> Kind | None:
        """None for content."""
        if tag.name in NEVER_TEXT:
            return Kind.NEVER_TEXT
        words = _words(tag)
        if self._is_hidden(tag, words):
            return Kind.HIDDEN
        if id(tag) in self._with_landmark:
            return None
        weighty = self.text_length(tag) * 2 > self._total
        if words & BANNER_WORDS and not weighty and (tag.name not in TEXT_LEVEL or tag.name in SKIP_LINK_TAGS):
            return Kind.BANNER
        if tag.name in TEXT_LEVEL:
            return None
        if self._is_furniture(tag) or (words & FURNITURE_WORDS and not weighty):
            return None if self._is_contact(tag, words) else Kind.FURNITURE
        return None

    def _is_hidden(self, tag: Tag, words: set[str]) -> bool:
        """Hidden for good. What a click unfolds (accordions, tabs) is content."""
        if not _says_hidden(tag) or tag.name in ("html", "body") or _is_last_alternative(tag):
            return False
        return not (words & PANEL_WORDS or tag.get("role") in ("tabpanel", "region") or attribute(tag, "id") in self._controlled)

    def _is_furniture(self, tag: Tag) -> bool:
        role = attribute(tag, "role").lower()
        if role in FURNITURE_ROLES:
            return True
        if tag.name == "header":
            return id(tag) not in self._in_content
        # A button that unfolds something carries a question's words; so may a label outside forms.
        if tag.name == "button":
            return "aria-expanded" not in tag.attrs and "aria-controls" not in tag.attrs
        if tag.name in ("label", "legend"):
            return id(tag) in self._in_form
        return tag.name in FURNITURE_TAGS

    def _is_contact(self, tag: Tag, words: set[str]) -> bool:
        """A box of contact details or opening hours belongs to the content it stands in or beside."""
        if tag.name not in BOXES or (id(tag) not in self._in_content and tag.name != "aside"):
            return False
        if words & CONTACT_WORDS:
            return True
        return id(tag) in self._in_content and (
            tag.find("address") is not None or tag.find("a", href=re.compile(r"^(?:tel|mailto):")) is not None
        )

    def _measure(self) -> dict[int, int]:
        """Lengths by element, in one pass from the last element to the first: children come after their parents."""
        lengths: dict[int, int] = {}
        for tag in reversed(self._tags):
            if tag.name in NEVER_TEXT:
                lengths[id(tag)] = 0
                continue
            own = sum(len(child.strip()) for child in tag.children if type(child) is NavigableString)
            lengths[id(tag)] = lengths.get(id(tag), 0) + own
            lengths[id(tag.parent)] = lengths.get(id(tag.parent), 0) + lengths[id(tag)]
        return lengths

    def _landmarks(self, document: Document) -> list[Tag]:
        """What marks content for certain. A heading in the site's own header counts only if the page has no other."""
        headings = document.named("h1")
        own = [
            heading
            for heading in headings
            if heading.find_parent(["header", "footer", "nav", "aside"]) is None or id(heading) in self._in_content
        ]
        return [*document.named("main", "article"), *(tag for tag in self._tags if tag.get("role") == "main"), *(own or headings)]

    def _around(self, tags: list[Tag]) -> set[int]:
        """The given elements and everything they stand in."""
        around: set[int] = set()
        for tag in tags:
            while tag is not None and id(tag) not in around:
                around.add(id(tag))
                tag = tag.parent
        return around

    def _inside(self, names: set[str]) -> set[int]:
        """All elements below one with one of these names."""
        inside: set[int] = set()
        for tag in self._tags:
            parent = tag.parent
            if id(parent) in inside or parent.name in names or (names == {"main", "article"} and parent.get("role") == "main"):
                inside.add(id(tag))
        return inside

    def _controlled_ids(self) -> set[str]:
        """Ids of elements that something on the page unfolds."""
        ids: set[str] = set()
        for tag in self._tags:
            for name in UNFOLDING_ATTRIBUTES.intersection(tag.attrs):
                ids.update(part.lstrip("#") for part in attribute(tag, name).split())
        return ids


def _says_hidden(tag: Tag) -> bool:
    return (
        ("hidden" in tag.attrs and tag.get("hidden") != "until-found")
        or tag.get("aria-hidden") == "true"
        or HIDDEN_STYLE.search(attribute(tag, "style")) is not None
    )


def _is_last_alternative(tag: Tag) -> bool:
    """In the middle of a sentence, wordings that are all hidden are alternatives of which a script shows one; the last is the usual default."""
    if tag.name != "span" or tag.parent.name != "span":
        return False
    alternatives = [child for child in tag.parent.children if isinstance(child, Tag) or child.strip()]
    return (
        len(alternatives) > 1
        and tag is alternatives[-1]
        and all(isinstance(child, Tag) and _says_hidden(child) for child in alternatives)
    )


def _words(tag: Tag) -> set[str]:
    """The words of class and id: "siteFooter main-menu" → site, footer, sitefooter, main, menu, mainmenu."""
    words: set[str] = set()
    for name in [*attribute(tag, "class").split(), attribute(tag, "id")]:
        parts = [part.lower() for part in WORD.findall(name)]
        if not DESCRIBING_WORDS.intersection(parts):
            words.update(parts)
            words.add("".join(parts))
    return words
