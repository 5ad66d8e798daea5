"""How fast the crawler is beside Scrapy, on two websites and at a polite pace.

    .venv/bin/python -m benchmarks.crawling [FOLDER] [--pages 10000] [--rounds 3] [--scrapy-python PYTHON]

FOLDER holds HTML files; the figures in docs/decisions/0010-crawling-speed.md are of Debian's package libreoffice-help-da
(/usr/share/libreoffice/help). The other website is made up, the same in every run. A process of its own serves them on the loopback
interface; what it handed out is the count of pages for everybody. One crawl runs at a time, in a process of its own:

- the crawler, as `vejviser crawl --json`, into an empty store, then once more over the unchanged website;
- Scrapy with a spider that only follows links and keeps response.text;
- Scrapy with a spider that besides takes the title and all text of the body into JSON lines and an SQLite file.

Without a pause both have their own defaults for how much they ask at once. Small websites are crawled several times in turn, and the
medians are told. Memory is the peak of all processes of a crawl together, "processor" what all of them computed, "server" the share of the
time in which the server did. Beside each crawl stands the load average before it, and how many cores others took while it ran.
Scrapy is no part of the project: where it is missing, only the crawler is measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[1]
POLITE_PAGES = 60
POLITE_PAUSE = 0.1  # seconds
SMALL = 5_000  # pages; larger websites are crawled once
LONGEST = 180  # seconds; a crawl is then stopped, and what it reached by then counts
SAMPLE_EVERY = 0.2  # seconds between looks at the memory
COUNTED = "/counted"  # linked from nowhere; tells and forgets what was served
HTML = "text/html; charset=utf-8"
SPIDERS = {"links": "Scrapy, links only", "texts": "Scrapy, links and texts"}
OURS, AGAIN = "the crawler", "the crawler, again"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=10_000, help="of the website that is made up")
    parser.add_argument("--rounds", type=int, default=3, help="times that small websites are crawled")
    parser.add_argument("--scrapy-python", default=sys.executable, metavar="PYTHON", help="of an environment that has Scrapy")
    arguments = parser.parse_args()
    if arguments.folder and not any(arguments.folder.rglob("*.html")):
        parser.error(f"there are no HTML files in {arguments.folder}")
    spiders = list(SPIDERS) if has_scrapy(arguments.scrapy_python) else []
    trials = [Trial(f"made up, {POLITE_PAUSE:g} s from request to request", partial(made_up, POLITE_PAGES), POLITE_PAUSE)]
    if arguments.folder:
        trials.append(Trial(arguments.folder.name, partial(files_of, arguments.folder)))
    trials.append(Trial("made up", partial(made_up, arguments.pages)))
    rows = [row for trial in trials for row in measure(trial, spiders, arguments)]
    print(f"\n| website | crawl | pages | seconds | pages/s | processor, s | memory, MB | server |\n{'|---' * 8}|")
    print(*rows, sep="\n")


def has_scrapy(python: str) -> bool:
    found = subprocess.run([python, "-c", "import scrapy; print(scrapy.__version__)"], capture_output=True, text=True)
    if found.returncode:
        print(
            f"Scrapy is not in {python}, so the crawler is measured alone: pip install -e .[benchmarks], or name another by --scrapy-python"
        )
    else:
        print(f"Scrapy {found.stdout.strip()}")
    return not found.returncode


@dataclass(frozen=True)
class Trial:
    """A website and how it is to be crawled."""

    name: str
    website: partial[dict[str, str]]  # path → HTML
    pause: float = 0.0  # seconds


@dataclass(frozen=True)
class Crawled:
    """What one crawl came to."""

    pages: int
    unchanged: int  # of them answered with 304
    seconds: float
    processor: float  # seconds, of all its processes; of a stopped crawl only of those that were waited for
    memory: float  # MB
    server: float  # share of the time
    others: float  # cores taken by neither the crawl nor the server
    stopped: bool

    def __str__(self) -> str:
        kinds = f" ({self.unchanged} of them 304)" if self.unchanged else ""
        ended = ", stopped there" if self.stopped else ""
        speed = f"{self.pages} pages{kinds} in {self.seconds:.1f} s{ended}, {self.pages / self.seconds:.0f} pages/s"
        return f"{speed}, {self.processor:.1f} s of processor, {self.memory:.0f} MB; others on {self.others:.1f} cores"


def measure(trial: Trial, spiders: Sequence[str], arguments: argparse.Namespace) -> list[str]:
    """The lines of the table; each crawl is told of as soon as it has ended."""
    results: dict[str, list[Crawled]] = defaultdict(list)
    with serving(trial.website) as server:
        print(
            f"\n{trial.name}: {len(server.expected)} pages; the server alone gives {server.speed():.0f} pages/s to one connection"
        )
        for _ in range(arguments.rounds if len(server.expected) <= SMALL else 1):
            for crawl, crawled in crawls(trial, server, spiders, arguments.scrapy_python):
                results[crawl].append(crawled)
    return [row(trial.name, crawl, rounds) for crawl, rounds in results.items()]


def crawls(trial: Trial, server: Server, spiders: Sequence[str], scrapy_python: str) -> Iterator[tuple[str, Crawled]]:
    with tempfile.TemporaryDirectory() as home:
        first = timed(OURS, vejviser(server.start, trial.pause), {"VEJVISER_HOME": home}, server)
        yield OURS, first
        if not first.stopped:
            yield AGAIN, timed(AGAIN, vejviser(server.start, trial.pause), {"VEJVISER_HOME": home}, server)
    for spider in spiders:
        with tempfile.TemporaryDirectory() as folder:
            command = [scrapy_python, "-c", SCRAPY, spider, server.start, str(trial.pause), folder]
            yield SPIDERS[spider], timed(SPIDERS[spider], command, {}, server)


def row(website: str, crawl: str, rounds: list[Crawled]) -> str:
    def median(field: str) -> float:
        return statistics.median(getattr(crawled, field) for crawled in rounds)

    pages = f"{median('pages'):.0f}{', stopped' if any(crawled.stopped for crawled in rounds) else ''}"
    seconds = median("seconds")
    speed = f"{seconds:.1f} | {median('pages') / seconds:.1f}"
    figures = f"{pages} | {speed} | {median('processor'):.1f} | {median('memory'):.0f} | {median('server'):.0%}"
    return f"| {website} | {crawl} | {figures} |"


# --- one crawl


def vejviser(start: str, pause: float) -> list[str]:
    return [
        *(sys.executable, "-c", "from bot.cli import main; raise SystemExit(main())", "crawl", "-m", "measured", "--url", start),
        *("--pause", str(pause), "--allow-private", "--json"),
    ]


def timed(crawl: str, command: list[str], environment: dict[str, str], server: Server) -> Crawled:
    """A process from its start to its end, with what it reached."""
    load = os.getloadavg()[0]
    server.counted()
    computed, all_busy, server_busy, began = processor_of_children(), machine_busy(), server.busy(), time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, stdout=told, stderr=subprocess.STDOUT, env={**os.environ, **environment}, cwd=ROOT)
        with memory_of(process.pid) as peak:
            try:
                process.wait(LONGEST)
                stopped = False
            except subprocess.TimeoutExpired:
                stopped = True
            seconds, served = time.perf_counter() - began, server.counted()
            server_busy, all_busy = server.busy() - server_busy, machine_busy() - all_busy
        if stopped:
            process.kill()
            process.wait()
        elif process.returncode:
            told.seek(0)
            sys.exit(f"{crawl} failed: {told.read()[-2000:]}")
    fresh, unchanged = ({path for path, status in served if status == wanted} & server.expected for wanted in (200, 304))
    computed = processor_of_children() - computed
    crawled = Crawled(
        len(fresh | unchanged),
        len(unchanged - fresh),
        seconds,
        computed,
        peak["MB"],
        server_busy / seconds,
        max(all_busy - server_busy - computed, 0.0) / seconds,
        stopped,
    )
    print(f"  load {load:4.1f}  {crawl:24} {crawled}", flush=True)
    if not stopped and (missing := sorted(server.expected - fresh - unchanged)):
        print(f"    not reached: {len(missing)}, the first of them {missing[:3]}")
    return crawled


def processor_of_children() -> float:
    """Seconds, of all processes started from here that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def machine_busy() -> float:
    """Seconds that all cores have computed."""
    import psutil

    times = psutil.cpu_times()
    return times.user + times.nice + times.system


@contextmanager
def memory_of(pid: int) -> Iterator[Counter[str]]:
    """The most that a process and all its children held at one moment, as "MB"."""
    import psutil

    peak: Counter[str] = Counter()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(SAMPLE_EVERY):
            held = 0
            try:
                process = psutil.Process(pid)
                for each in [process, *process.children(recursive=True)]:
                    held += each.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            peak["MB"] = max(peak["MB"], held / 1e6)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


# --- Scrapy, in an environment that has nothing of this project

SCRAPY = "import sys; from benchmarks.crawling import scrapy_crawl; scrapy_crawl(*sys.argv[1:])"


def scrapy_crawl(spider: str, start: str, pause: str, folder: str) -> None:
    """Everything as Scrapy comes, but for robots.txt, which is obeyed, the pause, and silence."""
    from scrapy import Spider
    from scrapy.crawler import CrawlerProcess
    from scrapy.linkextractors import LinkExtractor

    class Links(Spider):
        name = "links"
        start_urls = [start]
        allowed_domains = ["127.0.0.1"]
        links = LinkExtractor()

        def parse(self, response):
            yield from self.take(response)
            yield from response.follow_all(self.links.extract_links(response))

        def take(self, response):
            self.texts = getattr(self, "texts", {})
            self.texts[response.url] = response.text
            return ()

    class Texts(Links):
        name = "texts"
        custom_settings = {
            "ITEM_PIPELINES": {ToSqlite: 300},
            "FEEDS": {f"{folder}/pages.jsonl": {"format": "jsonlines"}},
            "SQLITE_FILE": f"{folder}/pages.sqlite",
        }

        def take(self, response):
            text = " ".join(piece.strip() for piece in response.css("body ::text").getall() if piece.strip())
            yield {"url": response.url, "title": response.css("title::text").get(), "text": text}

    seconds = float(pause)
    polite = {"DOWNLOAD_DELAY": seconds, "RANDOMIZE_DOWNLOAD_DELAY": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 1} if seconds else {}
    process = CrawlerProcess({"ROBOTSTXT_OBEY": True, "LOG_LEVEL": "ERROR", **polite})
    process.crawl({"links": Links, "texts": Texts}[spider])
    process.start()


class ToSqlite:
    """An item pipeline. One transaction for all is the fastest, and loses all of them when the crawl is killed."""

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file)
        self._connection.execute("CREATE TABLE pages (url TEXT PRIMARY KEY, title TEXT, text TEXT)")

    @classmethod
    def from_crawler(cls, crawler) -> ToSqlite:
        return cls(crawler.settings["SQLITE_FILE"])

    def process_item(self, item):
        self._connection.execute("INSERT OR REPLACE INTO pages VALUES (:url, :title, :text)", item)
        return item

    def close_spider(self) -> None:
        self._connection.commit()
        self._connection.close()


# --- the websites

WORDS = (
    "affald ansøgning barn bolig borger børnehave cykelsti dagpleje digital dokument ejendom erhverv familie fest flytning forening fritid frist"
    " genbrug gratis have hjemmepleje hjælp idræt indkomst institution kalender klub kommune kontakt kultur lokale læge miljø musik møde natur"
    " nabo park pas pension pladser plan post rute råd samtale sommer sorg støtte svar svømmehal tandlæge tid tilbud tilladelse trafik træ udvalg"
    " ung vej vejr velkommen vinter virksomhed vuggestue ældre åben og i på til der som med for en et kan skal du vi har ikke hvis når eller"
).split()
MENU = 10  # pages that every page links to
CHILDREN = 3  # pages that a page is above of, so that all can be reached
RELATED = 15


def made_up(count: int) -> dict[str, str]:
    """Pages of 60 to 2,000 words with some 30 links each, the same ones every time."""
    paths = ["/"]
    rng = random.Random(1)
    paths += [f"/{rng.choice(WORDS[:60])}/{rng.choice(WORDS[:60])}-{number}" for number in range(1, count)]
    return {path: _page(number, paths) for number, path in enumerate(paths)}


def _page(number: int, paths: list[str]) -> str:
    rng = random.Random(number)

    def words(count: int) -> str:
        return " ".join(rng.choices(WORDS, k=count)).capitalize()

    def link(to: int) -> str:
        return f'<li class="link-item"><a class="link" href="{paths[to]}"><span>Side {to} om {rng.choice(WORDS)}</span></a></li>'

    title = f"{words(3)}, side {number}"
    children = [to for to in range(CHILDREN * number + 1, CHILDREN * number + 1 + CHILDREN) if to < len(paths)]
    paragraphs = []
    for _ in range(min(max(int(rng.lognormvariate(1.9, 0.8)), 1), 40)):
        if rng.random() < 0.3:
            paragraphs.append(f"<h2>{words(4)}</h2>")
        if rng.random() < 0.2:
            paragraphs.append("<ul>" + "".join(f"<li>{words(7)}</li>" for _ in range(5)) + "</ul>")
        paragraphs.append(f'<p class="body-text">{words(rng.randint(20, 60))}.</p>')
    return (
        f'<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css"><script src="/menu.js"></script></head>'
        '<body><a class="skip" href="#content">Gå til indhold</a>'
        f'<header><nav class="menu"><ul>{"".join(link(to) for to in range(min(MENU, len(paths))))}</ul></nav></header>'
        f'<nav class="breadcrumb"><ol>{link(0)}{link((number - 1) // CHILDREN if number else 0)}</ol></nav>'
        f'<main id="content"><h1>{title}</h1>{"".join(paragraphs)}<ul>{"".join(link(to) for to in children)}</ul></main>'
        f'<aside class="related"><h2>Se også</h2><ul>{"".join(link(rng.randrange(len(paths))) for _ in range(RELATED))}</ul></aside>'
        "<footer><p>Rådhuset, Torvet 1. Åbent hverdage.</p></footer></body></html>"
    )


def files_of(folder: Path) -> dict[str, str]:
    """All HTML files of a folder, and a front page with a link to each, so that who only follows links reaches them too."""
    pages = {f"/{file.relative_to(folder).as_posix()}": file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.html"))}
    links = "".join(f'<li><a href="{escape(path)}">{escape(path)}</a></li>' for path in pages)
    return {
        "/": f'<!DOCTYPE html><html lang="da"><title>Alle sider</title><main><h1>Alle sider</h1><ul>{links}</ul></main></html>',
        **pages,
    }


# --- the server


@dataclass(frozen=True)
class Server:
    start: str
    pid: int
    expected: frozenset[str]  # paths of all pages

    def counted(self) -> set[tuple[str, int]]:
        """Path and status of each answer since the last time this was asked."""
        with urllib.request.urlopen(self.start.rstrip("/") + COUNTED, timeout=60) as answer:
            return {(path, status) for path, status in json.load(answer)}

    def busy(self) -> float:
        """Seconds of processor time so far."""
        import psutil

        return sum(psutil.Process(self.pid).cpu_times()[:2])

    def speed(self) -> float:
        """Pages/s over a bare connection, asked for one after the other."""
        self.counted()  # once it is up
        host, port = self.start.removeprefix("http://").rstrip("/").split(":")
        paths = sorted(self.expected)[:1000]
        with socket.create_connection((host, int(port)), timeout=60) as connection, connection.makefile("rb") as answers:
            began = time.perf_counter()
            for path in paths:
                connection.sendall(f"GET {quote(path)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                length = 0
                while (line := answers.readline()) != b"\r\n":
                    name, _, value = line.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                answers.read(length)
            return len(paths) / (time.perf_counter() - began)


@contextmanager
def serving(website: partial[dict[str, str]]) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        start = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        process = multiprocessing.get_context("spawn").Process(target=serve, args=(website, start, listening), daemon=True)
        process.start()
        try:
            yield Server(start, process.pid, frozenset(website()))
        finally:
            process.terminate()
            process.join()


def serve(website: partial[dict[str, str]], start: str, listening: socket.socket) -> None:
    """In a process of its own: everything ready in memory, every page with an ETag."""
    import uvicorn

    pages = {path: (page.encode(), HTML) for path, page in website().items()}
    places = "".join(f"<url><loc>{escape(start + path[1:])}</loc></url>" for path in pages)
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
    documents = {
        **pages,
        "/robots.txt": (f"User-agent: *\nDisallow:\nSitemap: {start}sitemap.xml\n".encode(), "text/plain"),
        "/sitemap.xml": (sitemap.encode(), "application/xml"),
    }
    config = uvicorn.Config(_Site(documents), log_level="error", access_log=False, lifespan="off", ws="none", timeout_keep_alive=60)
    uvicorn.Server(config).run(sockets=[listening])


class _Site:
    """An ASGI application."""

    def __init__(self, documents: dict[str, tuple[bytes, str]]) -> None:
        self._documents = {path: (*document, _etag(document[0])) for path, document in documents.items()}
        self._counted: Counter[tuple[str, int]] = Counter()

    async def __call__(self, scope, receive, send) -> None:
        status, kind, tag, body = self._answer(scope["path"], dict(scope["headers"]).get(b"if-none-match", b""))
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), (b"etag", tag)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, path: str, known: bytes) -> tuple[int, str, bytes, bytes]:
        if path == COUNTED:
            counted, self._counted = self._counted, Counter()
            return 200, "application/json", b'""', json.dumps(list(counted)).encode()
        body, kind, tag = self._documents.get(path, (b"Findes ikke.", "text/plain", b'""'))
        status = 404 if path not in self._documents else 304 if known == tag else 200
        self._counted[path, status] += 1
        return status, kind, tag, b"" if status == 304 else body


def _etag(body: bytes) -> bytes:
    return f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'.encode()


if __name__ == "__main__":
    main()
