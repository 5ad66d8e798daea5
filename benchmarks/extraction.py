"""How well a page's main text is found: the crawler's reading and trafilatura's, on labelled pages in the manner of municipal websites.

    python -m benchmarks.extraction [--set tuning|held_out] [--pages]

Precision, recall and F1 of words: of the words taken out (a multiset, case folded) those that the label has, and the reverse; the mean over the
pages, and the mean of the worst tenth. The page's title counts for none. trafilatura is no part of the project: where it is missing, only the
crawler is measured (pip install trafilatura lxml_html_clean, or the extra "benchmarks").
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from crawler.extract import extract

DATA = Path(__file__).with_name("data") / "extraction"
HEADERS = httpx.Headers({"content-type": "text/html; charset=utf-8"})
ROUNDS = 5  # the fastest counts

Extractor = Callable[[str], str]


@dataclass(frozen=True)
class LabelledPage:
    name: str  # system/page
    html: str
    title: str
    text: str

    @property
    def system(self) -> str:
        return self.name.split("/")[0]


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.precision and self.recall else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", default="tuning", choices=("tuning", "opened", "held_out"))
    parser.add_argument("--pages", action="store_true", help="one line a page too")
    arguments = parser.parse_args()
    pages = labelled_pages(arguments.set)
    systems = sorted({page.system for page in pages})
    sizes = [len(page.html) / 1000 for page in pages]
    print(f"{len(pages)} pages, {min(sizes):.0f}-{max(sizes):.0f} KB, mean {statistics.mean(sizes):.0f} KB")
    print(f"{'':38}{'P':>6}{'R':>6}{'F1':>6}{'worst':>7}{'ms':>7}  F1: " + " ".join(f"{name:>9}" for name in systems))
    for name, extractor in extractors().items():
        scores = {page.name: score(page, extractor(page.html)) for page in pages}
        print(f"{name:38}{line(list(scores.values()))}{milliseconds(pages, extractor):7.1f}      {by_system(scores, systems)}")
        if arguments.pages:
            for page, result in sorted(scores.items(), key=lambda item: item[1].f1):
                print(f"    {page:40} {result.precision:.2f} {result.recall:.2f} {result.f1:.2f}")


def labelled_pages(name: str) -> list[LabelledPage]:
    pages = []
    for file in sorted((DATA / name).rglob("*.html")):
        title, _, text = file.with_suffix(".txt").read_text().partition("\n\n")
        pages.append(LabelledPage(file.relative_to(DATA / name).with_suffix("").as_posix(), file.read_text(), title, text))
    return pages


def extractors() -> dict[str, Extractor]:
    """What is compared, by name."""
    ours: dict[str, Extractor] = {"crawler": crawler_text}
    try:
        import trafilatura
    except ImportError:
        print("trafilatura is missing: pip install trafilatura lxml_html_clean")
        return ours
    default = partial(trafilatura.extract, include_comments=False)
    recall = partial(default, favor_recall=True)
    return ours | {
        "trafilatura": lambda html: default(html) or "",
        "trafilatura, no tables": lambda html: default(html, include_tables=False) or "",
        "trafilatura, links kept": lambda html: default(html, include_links=True) or "",
        "trafilatura, favor_recall": lambda html: recall(html) or "",
        "trafilatura, favor_precision": lambda html: default(html, favor_precision=True) or "",
        "trafilatura, fast": lambda html: default(html, fast=True) or "",
        "html2txt (all text)": lambda html: trafilatura.html2txt(html) or "",
        "crawler with <main>, else trafilatura": lambda html: crawler_text(html) if says_main(html) else recall(html) or "",
        "the longer of crawler and trafilatura": lambda html: max(crawler_text(html), recall(html) or "", key=len),
        "the shorter of crawler and trafilatura": lambda html: min(crawler_text(html), recall(html) or "", key=len),
    }


def crawler_text(html: str) -> str:
    page = extract("https://www.example.dk/side", html.encode(), HEADERS, "vejviser").page
    return "\n".join(f"{section.heading}\n{section.text}" for section in page.sections)


def says_main(html: str) -> bool:
    return re.search(r"<main\b|role=.main\b", html) is not None


def score(page: LabelledPage, text: str) -> Score:
    wanted, found = words(page.text), words(without_title(text, page.title))
    common = (wanted & found).total()
    return Score(common / found.total() if found else 0.0, common / wanted.total() if wanted else 0.0)


def words(text: str) -> Counter[str]:
    # Addresses of links stand in brackets where they are kept; they are no words of the page.
    text = re.sub(r"\]\([^)]*\)", "]", text).replace("\u00ad", "")
    return Counter(re.findall(r"\w+", text.casefold()))


def without_title(text: str, title: str) -> str:
    """The text without the first line that is the page's title."""
    lines = text.split("\n")
    index = next((index for index, line in enumerate(lines) if line.strip("# ") == title), None)
    return "\n".join(lines if index is None else lines[:index] + lines[index + 1 :])


def line(scores: list[Score]) -> str:
    worst = sorted(score.f1 for score in scores)[: max(1, len(scores) // 10)]
    means = (statistics.mean(getattr(score, name) for score in scores) for name in ("precision", "recall", "f1"))
    return "".join(f"{mean:6.3f}" for mean in means) + f"{statistics.mean(worst):7.3f}"


def by_system(scores: dict[str, Score], systems: list[str]) -> str:
    means = (statistics.mean(result.f1 for name, result in scores.items() if name.startswith(f"{system}/")) for system in systems)
    return " ".join(f"{mean:9.3f}" for mean in means)


def milliseconds(pages: list[LabelledPage], extractor: Extractor) -> float:
    """A page's mean of processor time in the fastest of some rounds."""

    def round_trip() -> float:
        began = time.process_time()
        for page in pages:
            extractor(page.html)
        return time.process_time() - began

    return min(round_trip() for _ in range(ROUNDS)) / len(pages) * 1000


if __name__ == "__main__":
    main()
