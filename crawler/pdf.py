"""A PDF → its page, read in a child process, so that a hostile or huge file costs its own entry in the report and nothing else."""

import datetime
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from crawler.blocks import clean
from crawler.pages import Page
from crawler.pdf_paragraphs import Line, read_text

PROCESS = Path(__file__).with_name("pdf_process.py")
LEAST_CHARACTERS = 20  # a scan has none, or a stray stamp
DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
YEARS = range(1990, 2100)
# Titles that programs enter by themselves: "Microsoft Word - brev.docx", "Præsentation1", "Untitled".
NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)\b.*|(?:dokument|document|præsentation|presentation|mappe|book)\s*\d*|untitled|uden titel|unavngivet"
    r"|.*\.(?:docx?|pdf|indd|pptx?|xlsx?|rtf|odt|tmp)|[\W\d_]*",
    re.IGNORECASE,
)
FAULTS = {
    "password": "the PDF is locked with a password",
    "damaged": "the PDF is damaged",
    "memory": "the PDF needs too much memory to read",
}


@dataclass(frozen=True)
class PdfLimits:
    seconds: int = 20  # for the whole file
    memory: int = 1_000_000_000  # bytes of address space of the child process; pdfium alone takes some 100 MB
    max_pages: int = 200  # further ones are not read
    max_characters: int = 500_000  # of text; what comes after is not read


@dataclass(frozen=True)
class PdfContent:
    page: Page  # language None; date and title from the file's metadata where they are of use
    detail: str  # what was left unread: "the first 200 of 340 pages"; "" when all was read


class PdfUnreadable(Exception):
    """No text can be had. `str()` is the reason in a few words, to be shown as the detail of the address."""

    def __init__(self, reason: str, lasting: bool = True):
        super().__init__(reason)
        self.lasting = lasting  # the file is at fault: reading it again would find the same


def read_pdf(url: str, body: bytes, limits: PdfLimits = PdfLimits()) -> PdfContent:
    """The text of a PDF fetched from `url`. Takes some 0.1 s and a process. Raises PdfUnreadable and nothing else."""
    answer = _read_in_child(body, limits)
    pages = [[Line(**line) for line in page] for page in answer["pages"]]
    if sum(len(line.text) for page in pages for line in page) < LEAST_CHARACTERS:
        raise PdfUnreadable("the PDF holds no text, only pictures" if answer["pages_in_all"] else "the PDF has no pages")
    metadata = answer["metadata"]
    text = read_text(pages, _title(metadata.get("Title", "")))
    page = Page(url=url, title=text.title or _file_name(url), sections=text.sections, date=_date(metadata))
    return PdfContent(page, _left_unread(answer, limits))


def _read_in_child(body: bytes, limits: PdfLimits) -> dict:
    arguments = (limits.seconds, limits.memory, limits.max_pages, limits.max_characters)
    try:
        ended = subprocess.run(
            [sys.executable, "-I", PROCESS, *map(str, arguments)],
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise PdfUnreadable(f"the PDF could not be read in {limits.seconds} s", lasting=False) from error
    except OSError as error:
        raise PdfUnreadable(f"no process could be started to read the PDF: {error.strerror}", lasting=False) from error
    try:
        answer = json.loads(ended.stdout)
    except ValueError as error:
        raise PdfUnreadable("the PDF broke the program that reads it") from error
    if "fault" in answer:
        raise PdfUnreadable(FAULTS[answer["fault"]])
    return answer


def _title(text: str) -> str:
    title = clean(text)
    return "" if NO_TITLE.fullmatch(title) else re.sub(r"^microsoft \w+ - ", "", title, flags=re.IGNORECASE)


def _file_name(url: str) -> str:
    """ "…/Takster%20for%20pasning-2026.pdf" → "Takster for pasning 2026"."""
    parts = urlsplit(url)
    stem = PurePosixPath(unquote(parts.path)).stem
    return clean(re.sub(r"[-_+]+", " ", stem)) or parts.hostname or url


def _date(metadata: dict[str, str]) -> datetime.date | None:
    """The day of the last change, else of creation: "D:20260312101500+01'00'"."""
    for key in ("ModDate", "CreationDate"):
        if match := DATE.match(metadata.get(key, "")):
            try:
                date = datetime.date(*map(int, match.groups()))
            except ValueError:
                continue
            if date.year in YEARS:
                return date
    return None


def _left_unread(answer: dict, limits: PdfLimits) -> str:
    read, in_all = len(answer["pages"]), answer["pages_in_all"]
    if read < in_all:
        return f"the first {read} of {in_all} pages"
    return f"the first {limits.max_characters} characters" if answer["cut"] else ""
