"""What other chat widgets make a page load before the first reply can be shown, beside Vejviser's own.

    .venv/bin/python -m benchmarks.widget_sizes

Needs npm and node. Fetches the packages into a temporary folder, runs nothing of theirs, and prints a Markdown table: bytes as
they are, after gzip -9 and after brotli 11, each file compressed by itself as a server sends it; and what the code names that
matters for screen readers, privacy and a strict content security policy. Naming is not using: docs/decisions/0012-widget-size.md says what was seen in a browser.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

OURS = Path(__file__).parents[1] / "widget/dist/widget.js"


class Published(NamedTuple):
    """A widget on npm, and the files that its documented script tag loads: the entry first, then what that always imports."""

    package: str
    version: str
    files: tuple[str, ...]


PUBLISHED = (
    Published("rasa-webchat", "1.0.1", ("lib/index.js",)),
    Published("deep-chat", "2.4.2", ("dist/deepChat.bundle.js",)),
    Published("flowise-embed", "3.1.6", ("dist/web.js",)),
    Published(
        "@n8n/chat",
        "1.37.0",
        (
            "dist/chat.bundle.es.js",
            "dist/style.css",
            "dist/chunk-DzKB351f.mjs",
            "dist/en-Ubc0tWnj-BmN9jzm2.mjs",
            "dist/vue.runtime.esm-bundler-CU4O2zSj.mjs",
        ),
    ),
    Published("botframework-webchat", "4.18.1", ("dist/webchat-minimal.js",)),
    Published("botframework-webchat", "4.18.1", ("dist/webchat.js",)),
)
NAMED = {
    "live region": r"""aria-?live|\brole["']?\s*[:=,]\s*["'](?:log|status|alert)["']""",
    "local/session storage, cookie": r"\b(?:localStorage|sessionStorage)\b|\bdocument\.cookie\b",
    "eval, Function": r"""\beval\(|\bnew Function\(|(?<![\w.])(?<!new )Function\(["']""",
    "innerHTML": r"\.innerHTML\s*=(?!=)",
    "style tags, rules": r"""createElement\(["'`]style["'`]\)|\binsertRule\(|\badoptedStyleSheets\b""",
}
BROTLI = "process.stdout.write(String(zlib.brotliCompressSync(fs.readFileSync(0)).length))"


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    print(row(["widget", "entry", "licence", "files", "bytes", "gzip -9", "brotli 11", *NAMED]))
    print(row(["---"] * 3 + ["--:"] * (4 + len(NAMED))))
    with tempfile.TemporaryDirectory() as scratch:
        for widget in PUBLISHED:
            licence, contents = downloaded(widget, Path(scratch))
            name = f"{widget.package} {widget.version}"
            print(row([name, Path(widget.files[0]).name, licence, *measured(contents)]), flush=True)
    if OURS.exists():
        print(row(["Vejviser", OURS.name, "", *measured([OURS.read_bytes()])]))


def downloaded(widget: Published, folder: Path) -> tuple[str, list[bytes]]:
    """The licence that the package names, and the contents of the widget's files."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{widget.package}@{widget.version}"]
    archive = folder / subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    with tarfile.open(archive) as package:
        described, *contents = (package.extractfile(f"package/{file}").read() for file in ("package.json", *widget.files))
    return json.loads(described)["license"], contents


def measured(contents: list[bytes]) -> Iterator[str]:
    """The cells from the number of files to the last of what is named."""
    yield str(len(contents))
    for size in (len, gzipped, brotlied):
        yield f"{sum(map(size, contents)):,}"
    text = "\n".join(content.decode() for content in contents)
    for pattern in NAMED.values():
        yield str(len(re.findall(pattern, text)))


def gzipped(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def brotlied(content: bytes) -> int:
    """Node's, which is there with npm; its default quality is the highest, 11."""
    return int(subprocess.run(["node", "-e", BROTLI], input=content, check=True, capture_output=True).stdout)


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
