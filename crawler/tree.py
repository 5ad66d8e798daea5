"""The quick view of a whole HTML document: lxml's tree, its elements by name, and how much text each holds.

Beautiful Soup takes twenty times as long for a tree; it reads only what is left when a page's furniture is gone (crawler/blocks.py).
"""

from lxml import etree

from crawler.document import Document
from crawler.tabs import name_panels

NEVER_TEXT = frozenset(
    "script style template noscript head svg math canvas iframe object embed audio video map input select textarea option datalist progress meter".split()
)

Element = etree._Element


class Tree:
    """All elements in document order. Comments are gone, and what stands behind </body> has come back into it."""

    def __init__(self, text: str):
        self.root = _parse(text)
        self.body = self.root.find("body") if self.root.find("body") is not None else self.root
        for stray in [*(self.body.itersiblings() if self.body is not self.root else ()), *self.root.itersiblings()]:
            self.body.append(stray)
        name_panels(self.body)
        self.tags: list[Element] = list(self.root.iter("*"))
        self._by_name: dict[str, list[Element]] = {}
        for tag in self.tags:
            self._by_name.setdefault(tag.tag, []).append(tag)
        self._lengths, self._linked = self._measure()

    def named(self, *names: str) -> list[Element]:
        """All elements with one of these names, grouped by name, in document order within each."""
        return [tag for name in names for tag in self._by_name.get(name, ())]

    def first(self, name: str) -> Element | None:
        return next(iter(self._by_name.get(name, ())), None)

    def length(self, tag: Element) -> int:
        """Characters of text inside, blanks at the ends of lines not counted."""
        return self._lengths[tag]

    def linked(self, tag: Element) -> int:
        """Characters of text inside links."""
        return self._linked[tag]

    def _measure(self) -> tuple[dict[Element, int], dict[Element, int]]:
        """In one pass from the last element to the first: children come after their parents."""
        lengths = dict.fromkeys(self.tags, 0)
        linked = dict.fromkeys(self.tags, 0)
        for tag in reversed(self.tags):
            if tag.tag in NEVER_TEXT:
                lengths[tag] = linked[tag] = 0
            elif tag.text:
                lengths[tag] += len(tag.text.strip())
            if tag.tag == "a":
                linked[tag] = lengths[tag]
            parent = tag.getparent()
            if parent is not None:
                lengths[parent] += lengths[tag] + (len(tag.tail.strip()) if tag.tail else 0)
                linked[parent] += linked[tag]
        return lengths, linked


def text_of(tag: Element) -> str:
    """All text that a browser could show, on one line; a blank between elements."""
    pieces: list[str] = []
    walk = etree.iterwalk(tag, events=("start", "end"))
    for event, part in walk:
        if event == "end":
            pieces.append((part is not tag and part.tail) or "")
        elif part.tag in NEVER_TEXT:
            walk.skip_subtree()
        else:
            pieces.append(part.text or "")
    return " ".join(" ".join(pieces).split())


def _parse(text: str) -> Element:
    root, complete = _try_to_parse(text)
    if not complete:
        # Deeper than lxml goes: Beautiful Soup flattens it.
        root, _ = _try_to_parse(str(Document(text).soup))
    return root


def _try_to_parse(text: str) -> tuple[Element, bool]:
    """The tree, and whether it holds the whole document."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # there is nothing in it
        root = None
    if root is None:
        root = etree.fromstring("<html><body></body></html>", parser)
    return root, not any("depth" in error.message for error in parser.error_log)
