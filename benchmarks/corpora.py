"""Pages with questions whose answers are known, for measuring the search."""

import datetime
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from ruamel.yaml import YAML

from crawler.extract import extract

_ROOT = Path(__file__).parents[1]
_MUNICIPAL_PAGES = Path(__file__).with_name("data") / "municipal_pages.yml"
_HELD_OUT_PAGES = Path(__file__).with_name("data") / "heldout_pages.yml"
_HELD_OUT_QUESTIONS = Path(__file__).with_name("data") / "heldout_questions.yml"
_DEMO = _ROOT / "demo"


@dataclass(frozen=True)
class Section:
    heading: str
    text: str


@dataclass(frozen=True)
class Page:
    url: str
    title: str
    sections: tuple[Section, ...]
    language: str | None = "da"
    date: datetime.date | None = None


@dataclass(frozen=True)
class Question:
    """`urls`: the pages that answer it, none for an unanswerable one; `kind`: what sort of wording it is."""

    text: str
    urls: frozenset[str]
    kind: str


@dataclass(frozen=True)
class Corpus:
    name: str
    pages: tuple[Page, ...]
    questions: tuple[Question, ...]

    @property
    def answerable(self) -> list[Question]:
        return [question for question in self.questions if question.urls]


def demo() -> Corpus:
    """The demo municipality's website with its labelled questions: used for training the decision and for choosing weights."""
    site = _DEMO / "site"
    pages = []
    for file in sorted(site.rglob("*.html")):
        url = "/" + str(file.relative_to(site)).removesuffix("index.html")
        page = extract(f"https://fjordby.example{url}", file.read_bytes(), httpx.Headers({"content-type": "text/html"})).page
        pages.append(Page(url, page.title, tuple(Section(section.heading, section.text) for section in page.sections)))
    labelled = _yaml(_DEMO / "questions.yml")["questions"]
    return Corpus(
        "demo", tuple(pages), tuple(Question(entry["text"], frozenset(entry["urls"]), entry["kind"]) for entry in labelled)
    )


def municipal() -> Corpus:
    """benchmarks/data/municipal_pages.yml: the set for tuning and training."""
    stored = _yaml(_MUNICIPAL_PAGES)
    pages, questions = [], []
    for number, entry in enumerate(stored["pages"]):
        more = (Section(heading, text) for heading, text in entry.get("more", {}).items())
        pages.append(Page(f"/side/{number}", entry["title"], (Section("", entry["text"]), *more)))
        questions += [Question(text, frozenset({pages[-1].url}), "written") for text in entry["ask"]]
    questions += [Question(text, frozenset(), "unanswerable") for text in stored["unanswerable"]]
    return Corpus("municipal", tuple(pages), tuple(questions))


def heldout() -> Corpus:
    """benchmarks/data/heldout_*.yml: 150 short pages and 420 questions, written without a look at anything else here; only measured."""
    pages = _yaml(_HELD_OUT_PAGES)["pages"]
    questions = _yaml(_HELD_OUT_QUESTIONS)["questions"]
    return Corpus(
        "held out",
        tuple(Page(f"/{page['id']}", page["title"], (Section("", page["text"]),)) for page in pages),
        tuple(Question(entry["text"], frozenset(f"/{place}" for place in entry["ids"]), entry["kind"]) for entry in questions),
    )


def libreoffice(folder: Path, page_count: int, with_titles: bool, seed: int = 1) -> Corpus:
    """A random part of Debian's libreoffice-help-da unpacked in `folder`; each page's title is a question it answers.

    Without titles the pages keep only their texts, so that a title has to be recognised from what the page says.
    """
    files = sorted(folder.rglob("*.html"))
    random.Random(seed).shuffle(files)
    pages: list[Page] = []
    for file in files:
        page = extract(f"https://help.example/{file.relative_to(folder)}", file.read_bytes(), httpx.Headers()).page
        if page.title and any(section.text for section in page.sections):
            sections = tuple(Section(section.heading, section.text) for section in page.sections)
            pages.append(Page(page.url, page.title, sections, page.language))
        if len(pages) == page_count:
            break
    same_title = defaultdict(set)
    for page in pages:
        same_title[page.title.lower()].add(page.url)
    questions = tuple(Question(page.title, frozenset(same_title[page.title.lower()]), "title") for page in pages)
    if not with_titles:
        pages = [replace(page, title="") for page in pages]
    return Corpus(f"libreoffice {'with' if with_titles else 'without'} titles", tuple(pages), questions)


def _yaml(path: Path) -> dict:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
