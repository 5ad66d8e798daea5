"""The lines of a PDF's pages → headings and paragraphs. A PDF knows only where each line stands and how it looks."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from crawler.blocks import clean
from crawler.pages import Section

EDGE_LINES = 3  # at the top and at the bottom of a page, where running headers and footers stand
LEAST_PAGES = 3  # a document shorter than that has nothing that runs on
REPEATED = 0.5  # of the pages carry a line that runs on
HEADING_SIZE = 1.15  # times the size of the text
HEADING_LENGTH = 150  # characters
NEW_PARAGRAPH = 1.4  # times the usual distance between lines
FULL_LINE = 0.85  # of the column's width: a shorter line ends its paragraph or is a row of a table
NARROWEST_COLUMN = 16  # times the size of the text, some 32 characters: narrower than that are tables, not prose
NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
CONTENTS_ENTRY = re.compile(r".*(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxl]+)", re.IGNORECASE)  # "Indledning . . . . . 3"
BULLET = re.compile(r"[•●▪■◦○‣·–—*\uf0b7\uf0a7\-]\s*(?=\S)|\d{1,2}[.)]\s|[a-zæøå]\)\s", re.IGNORECASE)
LIST_MARK = re.compile(r"^[•●▪■◦○‣·–\uf0b7\uf0a7-]\s+")
SHARED_ENDING = re.compile(r"(?:og|eller|samt|and|or)\b")  # "børne- og ungeområdet" keeps its hyphen


@dataclass(frozen=True)
class Line:
    """One line as it stands on its page. Places in points, y growing upwards."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    hyphenated: bool  # it ended in a hyphen, which is no longer in its text


@dataclass(frozen=True)
class PdfText:
    title: str
    sections: tuple[Section, ...]


def read_text(pages: list[list[Line]], title: str = "") -> PdfText:
    """Running headers, footers and tables of contents dropped, hyphenated words joined, paragraphs rebuilt, also over the break of a page.

    `title` is the document's title where it is known; else the largest heading at the beginning is, "" if nothing stands out. A
    heading that only says the title opens no section.
    """
    pages = _without_running_lines([[line for line in page if not CONTENTS_ENTRY.fullmatch(line.text)] for page in pages])
    style = _Style.of([line for page in pages for line in page])
    blocks = list(_blocks(pages, style))
    headings = _first_headings(blocks)
    title = title or max(headings, key=lambda block: block.lines[0].size, default=_NOTHING).text()
    own = next((block for block in headings if block.text().casefold() == title.casefold()), None)
    sections = _sections([block for block in blocks if block is not own])
    return PdfText(title, sections if sections or own is None else (Section("", title),))


def _sections(blocks: list["_Block"]) -> tuple[Section, ...]:
    drafts = [_Draft()]
    for block in blocks:
        if block.is_heading:
            drafts.append(_Draft(block.text()))
        else:
            drafts[-1].paragraphs.append(block.text())
    return tuple(Section(draft.heading, "\n".join(draft.paragraphs)) for draft in drafts if draft.heading or draft.paragraphs)


@dataclass
class _Draft:
    heading: str = ""
    paragraphs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Style:
    """How ordinary text looks in this document."""

    size: float
    bold: bool
    pitch: float  # from one baseline to the next

    @classmethod
    def of(cls, lines: list[Line]) -> "_Style":
        sizes: Counter[tuple[float, bool]] = Counter()
        for line in lines:
            sizes[round(line.size, 1), line.bold] += len(line.text)
        size, bold = max(sizes, key=sizes.get, default=(0.0, False))
        steps = [before.baseline - after.baseline for before, after in zip(lines, lines[1:]) if before.baseline > after.baseline]
        return cls(size, bold, median(steps) if steps else size * 1.2)

    def is_heading(self, line: Line) -> bool:
        if len(line.text) > HEADING_LENGTH or not any(map(str.isalpha, line.text)) or line.hyphenated:
            return False
        larger = line.size >= self.size * HEADING_SIZE
        return (larger or (line.bold and not self.bold)) and not line.text.endswith((".", ",", ";"))


@dataclass
class _Block:
    """Lines that belong together."""

    lines: list[Line]
    is_heading: bool

    def text(self) -> str:
        pieces: list[str] = []
        for line, following in zip(self.lines, [*self.lines[1:], None]):
            pieces.append(line.text)
            if following is not None:
                pieces.append(_joint(line, following))
        return LIST_MARK.sub("", clean(unicodedata.normalize("NFC", "".join(pieces))))


_NOTHING = _Block([], is_heading=False)


def _joint(line: Line, following: Line) -> str:
    """What stands between the last word of a line and the first of the next."""
    hyphenated = line.hyphenated or (line.text.endswith("-") and line.text[-2:-1].isalpha())
    if not hyphenated:
        return " "
    bare = "-" if line.hyphenated else ""
    if SHARED_ENDING.match(following.text):
        return f"{bare} "
    return "" if line.hyphenated and following.text[:1].islower() else bare


def _without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    """Without the lines at the edges that most pages have, be it with a number that counts the pages ("Side 3 af 12"), nor bare numbers there."""
    if len(pages) < LEAST_PAGES:
        return pages
    counted = Counter(
        key for number, page in enumerate(pages) for key in {key for line in _edges(page) for key in _keys(line, number)}
    )
    running = {key for key, count in counted.items() if count >= LEAST_PAGES and count > len(pages) * REPEATED}
    kept = []
    for number, page in enumerate(pages):
        dropped = {id(line) for line in _edges(page) if running.intersection(_keys(line, number)) or NUMBER.fullmatch(line.text)}
        kept.append([line for line in page if id(line) not in dropped])
    return kept


def _edges(page: list[Line]) -> list[Line]:
    """Read by where they stand: the order in the file is not that on the paper."""
    from_top = sorted(page, key=lambda line: -line.baseline)
    return from_top[:EDGE_LINES] + from_top[EDGE_LINES:][-EDGE_LINES:]


def _keys(line: Line, page: int) -> Iterator[tuple[str, int]]:
    """What the line has in common with its like on other pages: its words, or its words around a number that grows with the pages."""
    text = clean(line.text).casefold()
    yield text, 0
    for number in NUMBER.finditer(text):
        yield f"{text[: number.start()]}#{text[number.end() :]}", int(number[0]) - page


def _blocks(pages: list[list[Line]], style: _Style) -> Iterator[_Block]:
    block: _Block | None = None
    for page in pages:
        column = _Columns(page, style)
        for number, line in enumerate(page):
            is_heading = style.is_heading(line) and not _amid(page, number, style)
            if block is None or _begins_block(block, line, is_heading, column, style):
                if block is not None:
                    yield block
                block = _Block([line], is_heading)
            else:
                block.lines.append(line)
        if block is not None and block.is_heading:
            yield block
            block = None
    if block is not None:
        yield block


def _amid(page: list[Line], number: int, style: _Style) -> bool:
    """Bold words in the middle of a paragraph are no heading: the line goes on beside or the one before breaks off within a word."""
    line = page[number]
    before = page[number - 1] if number else None
    after = page[number + 1] if number + 1 < len(page) else None
    beside = (before is not None and _beside(before, line)) or (after is not None and _beside(line, after))
    return beside or (before is not None and before.hyphenated)


class _Columns:
    """How far to the right the text of one page reaches, seen from where a line begins."""

    def __init__(self, page: list[Line], style: _Style):
        self._rights = [(line.left, line.right) for line in page]
        self._tolerance = style.size

    def is_full(self, line: Line) -> bool:
        beside = [right for left, right in self._rights if abs(left - line.left) <= self._tolerance]
        reach = max(beside, default=line.right) - line.left
        return reach >= NARROWEST_COLUMN * self._tolerance and line.right - line.left >= reach * FULL_LINE


def _begins_block(block: _Block, line: Line, is_heading: bool, column: _Columns, style: _Style) -> bool:
    last = block.lines[-1]
    if last.hyphenated or _beside(last, line):
        return False
    if is_heading or block.is_heading:
        same_heading = is_heading and block.is_heading and abs(line.size - last.size) < 0.5 and line.bold == last.bold
        return not (same_heading and 0 < last.baseline - line.baseline < line.size * 1.6)
    if BULLET.match(line.text):
        return True
    step = last.baseline - line.baseline
    if step <= 0:  # a new column or page: the sentence goes on if it was not ended
        return last.text.endswith((".", "!", "?", ":")) or not line.text[:1].islower()
    return step > style.pitch * NEW_PARAGRAPH or not column.is_full(last)


def _beside(last: Line, line: Line) -> bool:
    """The next cell of the same row of a table."""
    return abs(last.baseline - line.baseline) < last.size / 2 and line.left >= last.right


def _first_headings(blocks: list[_Block]) -> list[_Block]:
    """Those that stand before the fourth paragraph."""
    headings: list[_Block] = []
    paragraphs = 0
    for block in blocks:
        if block.is_heading:
            headings.append(block)
        paragraphs += not block.is_heading
        if paragraphs > 3:
            break
    return headings
