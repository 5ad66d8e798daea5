"""A parsed HTML document with its elements at hand by name: pages are asked many questions, and a search of the tree is slow."""

from bs4 import BeautifulSoup, Tag
from bs4.builder import LXMLTreeBuilder

MAX_DEPTH = 500  # browsers stop at about as many


class Document:
    """The tree, and all its elements in document order."""

    def __init__(self, html: str):
        self.soup = BeautifulSoup(html, builder=_ShallowTreeBuilder())
        self.tags = [node for node in self.soup.descendants if isinstance(node, Tag)]
        self._by_name: dict[str, list[Tag]] = {}
        for tag in self.tags:
            self._by_name.setdefault(tag.name, []).append(tag)

    def named(self, *names: str) -> list[Tag]:
        """All elements with one of these names, grouped by name, in document order within each."""
        return [tag for name in names for tag in self._by_name.get(name, ())]

    def first(self, name: str) -> Tag | None:
        return next(iter(self._by_name.get(name, ())), None)

    @property
    def body(self) -> Tag:
        return self.first("body") or self.soup


def attribute(tag: Tag, name: str) -> str:
    """An attribute's text, "" where it is missing; lists (class, rel) joined by blanks."""
    value = tag.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


class _ShallowTreeBuilder(LXMLTreeBuilder):
    """Elements nested deeper than MAX_DEPTH leave their text to the deepest one allowed.

    Beautiful Soup's time grows with the square of the depth: a page of nothing but opening tags would hold it up for hours.
    """

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag, attrs, nsmap={}):  # noqa: B006 the signature of the class above
        self._depth += 1
        if self._depth <= MAX_DEPTH:
            super().start(tag, attrs, nsmap)

    def end(self, tag):
        self._depth -= 1
        if self._depth < MAX_DEPTH:
            super().end(tag)
