"""What the closed widget costs a page: time of the main thread until its launcher is painted, in Chromium.

    .venv/bin/python -m benchmarks.widget [--loads 15] [--slower 4]

Needs what `make build` makes, and Chromium. Serves Fjordby with its website, and loads one of its pages with the widget and with
the script refused, in turn. Prints medians of both and of their difference, pair by pair; and the longest task that the widget's
script ran in. `--slower` also measures with the processor throttled, as on an old phone.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

BIN = Path(sys.executable).parent
PAGE = "borger/flytning/"
SETTLED = 1.0  # seconds after the page has loaded, in which nothing but the widget is at work
METRICS = {"TaskDuration": "main thread", "ScriptDuration": "scripts", "LayoutDuration": "layout", "RecalcStyleDuration": "styles"}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LONGEST = """() => new Promise((done) => {
    let longest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((task) => (longest = Math.max(longest, task.duration))))
        .observe({type: "longtask", buffered: true});
    setTimeout(() => done(longest), 100);
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loads", type=int, default=15, help="pairs of loads, with and without")
    parser.add_argument("--slower", type=float, default=4, help="also with the processor so many times slower; 1 leaves it out")
    arguments = parser.parse_args()
    with served() as website, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        for slower in sorted({1.0, arguments.slower}):
            measure(browser, website + PAGE, arguments.loads, slower)


def measure(browser: Browser, page: str, loads: int, slower: float) -> None:
    load(browser, page, True, slower), load(browser, page, False, slower)  # fills the caches of the operating system
    pairs = [(load(browser, page, True, slower), load(browser, page, False, slower)) for _ in range(loads)]
    print(f"\n{loads} pairs of loads, processor {slower:g} times slower; medians in ms")
    print("| | with | without | difference |\n|---|--:|--:|--:|")
    for metric, name in METRICS.items():
        both = [(1000 * ours[metric], 1000 * bare[metric]) for ours, bare in pairs]
        ours, bare, difference = (statistics.median(column) for column in zip(*((one, two, one - two) for one, two in both)))
        print(f"| {name} | {ours:.1f} | {bare:.1f} | {difference:.1f} |")
    print(f"longest task over 50 ms with the widget: {max(ours['longest'] for ours, _ in pairs):.0f} ms (0: none)")


def load(browser: Browser, page_address: str, with_widget: bool, slower: float) -> dict[str, float]:
    """Seconds by metric until the page with its launcher has come to rest, and the longest task in ms."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    if not with_widget:
        page.route("**/widget.js", lambda route: route.abort())
    page.goto(page_address)
    time.sleep(SETTLED)  # Playwright's own waiting would work on the page's main thread
    found = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    longest = page.evaluate(LONGEST)
    if with_widget and not page.locator("vejviser-widget .launcher").is_visible():
        raise SystemExit("the launcher was not there in time")
    context.close()
    return {name: found[name] for name in METRICS} | {"longest": longest}


@contextmanager
def served() -> Iterator[str]:
    """Fjordby, its website with the widget; gives the website's address."""
    server = subprocess.Popen([BIN / "vejviser", "demo", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        for line in server.stdout:
            if found := re.search(r"widget on every page: (\S+)", line):
                break
        else:
            raise SystemExit("the demo did not start")
        time.sleep(1)
        yield found[1]
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
