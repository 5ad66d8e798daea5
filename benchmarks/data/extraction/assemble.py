"""Puts the labelled pages together: what stands around a page (sources/templates) and what it holds (sources/<set>).

    python benchmarks/data/extraction/assemble.py

A page's source begins with lines of `key: value`; a list's values are split by " | ". Then comes its HTML, and after a line "=== side" the HTML
of its side column. ⟦ and ⟧ mark the main text where it was written; the label is what stands between them, the page is written without them.
"""

import html
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from ruamel.yaml import YAML

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
SETS = ("tuning", "opened", "held_out")
LISTS = ("crumbs", "siblings", "related")
INLINE = re.compile(r"</?(?:a|abbr|b|em|i|small|span|strong|sub|sup|time|u)\b[^>]*>", re.IGNORECASE)
UNREAD = re.compile(r"<!--.*?-->|<(script|style|svg|select|textarea)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def main() -> None:
    world = YAML(typ="safe").load(SOURCES / "municipalities.yml")
    for name in SETS:
        for source in sorted((SOURCES / name).glob("*/*.html")):
            page, content, side = read_source(source)
            marked = render(page, content, side, world)
            folder = HERE / name / source.parent.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / source.name).write_text(re.sub("[⟦⟧]", "", marked))
            (folder / source.with_suffix(".txt").name).write_text(f"{page['title']}\n\n{label(marked)}\n")


def read_source(path: Path) -> tuple[dict, str, str]:
    """A page's own words about itself, its content and its side column."""
    head, _, body = path.read_text().partition("\n\n")
    page = {"lang": "da", "updated": "3. marts 2025"} | dict(line.split(": ", 1) for line in head.splitlines())
    for key in LISTS:
        page[key] = page[key].split(" | ") if key in page else []
    content, _, side = body.partition("\n=== side\n")
    return page, content, side


def render(page: dict, content: str, side: str, world: dict) -> str:
    environment = Environment(loader=FileSystemLoader(SOURCES / "templates"))
    environment.filters["slug"] = lambda text: re.sub(r"[^a-z0-9]+", "-", text.lower())
    system = page["template"].split("_")[0]
    return environment.get_template(f"{page['template']}.html").render(
        page=page, content=content.strip(), side=side.strip(), site=world["sites"][system], menu=world["menu"]
    )


def label(marked: str) -> str:
    """The text between the marks, a line for each block."""
    text = "\n".join(re.findall("⟦(.*?)⟧", UNREAD.sub("", marked), re.DOTALL))
    text = TAG.sub("\n", INLINE.sub("", " ".join(text.split())))
    lines = (" ".join(html.unescape(line).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


if __name__ == "__main__":
    main()
