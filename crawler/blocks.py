"""What is left of a page without its furniture → sections of plain text: paragraphs, list items, table rows, terms and their explanations."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bs4 import CData, NavigableString, Tag

from crawler.pages import Section

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small span strike strong sub sup"
    " time tt u var wbr".split()
)
LAYOUT_IN_CELLS = ["table", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "form", "nav"]
TABLE_PARTS = frozenset("caption colgroup col thead tbody tfoot tr td th script style template".split())
LONG_EXPLANATION = ["p", "ul", "ol", "table", "dl", "h2", "h3", "h4", "h5", "h6"]
# Soft hyphens and their like cut words in two for a search.
INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
Step = NavigableString | Tag | Callable[[], None]


def read_sections(part: Tag, title: Tag | None = None) -> tuple[Section, ...]:
    """The text of a part of a page, in order. The heading `title` opens no section."""
    reader = _Reader(title)
    reader.read(part)
    return tuple(Section(draft.heading, "\n".join(draft.paragraphs)) for draft in reader.drafts if draft.worth_keeping())


def inline_text(element: Tag) -> str:
    """All text of an element on one line."""
    pieces: list[str] = []
    stack: list[Step] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if node.name in INLINE:
                stack.extend(reversed(node.contents))
            else:
                pieces.append(" ")
                stack.extend([NavigableString(" "), *reversed(node.contents)])
        elif _is_text(node):
            pieces.append(node)
    return clean("".join(pieces))


def clean(text: str) -> str:
    """One line, single blanks, nothing invisible."""
    return " ".join(text.translate(INVISIBLE).split())


@dataclass
class _Draft:
    heading: str = ""
    paragraphs: list[str] = field(default_factory=list)
    resumed: bool = False  # goes on with an earlier heading

    def worth_keeping(self) -> bool:
        """Not the nothing before a first heading or between two answers."""
        return bool(self.paragraphs) or bool(self.heading) and not self.resumed


class _Reader:
    """Walks elements in document order without recursion: real pages nest deeper than Python's stack."""

    def __init__(self, title: Tag | None):
        self.drafts = [_Draft()]
        self._title = title
        self._buffer: list[str] = []
        self._term = ""

    def read(self, region: Tag) -> None:
        stack: list[Step] = [region]
        while stack:
            node = stack.pop()
            if isinstance(node, Tag):
                stack.extend(reversed(self._enter(node)))
            elif isinstance(node, NavigableString):
                if _is_text(node):
                    self._add_text(node)
            else:
                node()
        self._end_paragraph()

    def _enter(self, tag: Tag) -> list[Step]:
        """What is left to read of an element: its children, and the step that closes it."""
        name = tag.name
        if tag is self._title:
            self._end_paragraph()
            return []
        if name in HEADINGS or name == "summary" or _unfolds(tag):
            self._open_section(inline_text(tag))
            return []
        if name == "br":
            self._buffer.append("\n")
            return []
        if name in INLINE:
            # Links in a row are often set apart by style alone.
            if name == "a" and isinstance(tag.previous_sibling, Tag) and tag.previous_sibling.name == "a":
                self._buffer.append(" ")
            return tag.contents
        self._end_paragraph()
        if name == "table" and _is_data(tag):
            for row in _rows(tag):
                self._add_paragraph(row)
            return []
        if name == "pre":
            for line in tag.get_text().splitlines():
                self._add_paragraph(clean(line))
            return []
        if name == "dt":
            self._end_terms()
            self._term = inline_text(tag).rstrip(" :")
            return []
        if name == "dl":
            return [*tag.contents, self._end_paragraph, self._end_terms]
        if name == "dd":
            self._enter_explanation(tag)
        if name == "details":
            heading = self.drafts[-1].heading
            return [*tag.contents, lambda: self._open_section(heading, resumed=True)]
        return [*tag.contents, self._end_paragraph]

    def _enter_explanation(self, tag: Tag) -> None:
        if tag.find(LONG_EXPLANATION) is not None:
            self._end_terms()
        elif self._term:
            self._buffer.append(f"{self._term}: ")
            self._term = ""

    def _add_text(self, text: str) -> None:
        # Line breaks in the source are blanks; only <br> breaks a line.
        self._buffer.append(" ".join(text.split("\n")))

    def _end_paragraph(self) -> None:
        for line in "".join(self._buffer).split("\n"):
            self._add_paragraph(clean(line))
        self._buffer = []

    def _end_terms(self) -> None:
        self._add_paragraph(self._term)
        self._term = ""

    def _add_paragraph(self, text: str) -> None:
        if text:
            self.drafts[-1].paragraphs.append(text)

    def _open_section(self, heading: str, resumed: bool = False) -> None:
        self._end_paragraph()
        if heading:
            self.drafts.append(_Draft(heading, resumed=resumed))


def _is_text(node: object) -> bool:
    """Not comments, doctypes and the like, which are strings to the parser too."""
    return type(node) in (NavigableString, CData)


def _unfolds(tag: Tag) -> bool:
    """A button or the like that opens an answer: its words are the answer's heading."""
    return tag.name == "button" or tag.get("role") == "heading"


def _is_data(table: Tag) -> bool:
    """A table of data, as opposed to one that arranges parts of the page or is too broken to have rows."""
    if table.get("role") in ("presentation", "none") or table.find(LAYOUT_IN_CELLS) is not None:
        return False
    frame = [table, *table.find_all(["thead", "tbody", "tfoot", "tr"])]
    return not any(
        _is_text(child) and child.strip() or isinstance(child, Tag) and child.name not in TABLE_PARTS
        for part in frame
        for child in part.children
    )


def _rows(table: Tag) -> Iterator[str]:
    """Each row as one readable line, "Mandag: 10-15"; with a row of headings and more columns "Mandag: Borgerservice 10-15, Jobcenter 9-12"."""
    labels: list[str] = []
    for line in table.find_all(["caption", "tr"]):
        if line.name == "caption":
            yield inline_text(line)
            continue
        cells = line.find_all(["td", "th"], recursive=False)
        texts = [inline_text(cell) for cell in cells]
        if not labels and len(cells) > 2 and all(cell.name == "th" for cell in cells):
            labels = texts
            continue
        if labels and len(labels) == len(texts):
            texts = [texts[0], *(clean(f"{label} {text}") for label, text in zip(labels[1:], texts[1:]) if text)]
        yield _pair([text for text in texts if text])


def _pair(texts: list[str]) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return f"{texts[0].rstrip(' :')}: {', '.join(texts[1:])}"
