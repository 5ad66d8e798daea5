"""A whole website that nobody here wrote: crawled over HTTP, indexed, and asked ten questions.

    .venv/bin/python -m benchmarks.real_site FOLDER

FOLDER holds HTML files; the figures in the docs are of Debian's package libreoffice-help-da (/usr/share/libreoffice/help).
It is served on the loopback interface with a sitemap of all its HTML files. Prints pages, seconds, memory and the best three
pages of each question, and says whether every file served is in the crawl's report.
"""

from __future__ import annotations

import argparse
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

VEJVISER = Path(sys.executable).with_name("vejviser")
QUESTIONS = (
    "hvordan sætter jeg sidetal i sidefoden",
    "sortere celler i et regneark",
    "gemme dokumentet som pdf",
    "hvordan laver man et cirkeldiagram",
    "beskytte et dokument med adgangskode",
    "flette celler i en tabel",
    "brevfletning med adresser fra en database",
    "slå den automatiske stavekontrol fra",
    "hvordan optager jeg en makro",
    "farve celler efter deres værdi",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    with tempfile.TemporaryDirectory() as home, serving(folder, files) as port:
        environment = {**os.environ, "VEJVISER_HOME": home}
        site = f"http://127.0.0.1:{port}/"
        print(f"{len(files)} HTML files served")
        crawl = ["crawl", "-m", "real", "--url", site + files[0], "--pause", "0", "--allow-private", "--json"]
        report, seconds, memory = run(crawl, environment)
        addresses = {entry["url"]: entry for entry in json.loads(report)["addresses"]}
        missing = [file for file in files if site + file not in addresses]
        pages = sum(entry["outcome"] == "page" for entry in addresses.values())
        print(
            f"crawl: {pages} pages, {len(addresses)} addresses accounted for, {seconds:.0f} s, {pages / seconds:.0f} pages/s, {memory:.0f} MB"
        )
        print(f"files served that are not in the report: {len(missing)} {missing[:3]}")
        said, seconds, memory = run(["index", "-m", "real"], environment)
        chunks = int(re.search(r"(\d+) passages", said)[1])
        print(f"index: {said.strip()}; {chunks / seconds:.0f} passages/s with start-up, {memory:.0f} MB")
        found, seconds, memory = run(["search", "-m", "real", "--json"], environment, "\n".join(QUESTIONS))
        print(f"search: {memory:.0f} MB")
        for line in found.splitlines():
            result = json.loads(line)
            print(f"\n{result['query']}  (answerable: {result['answerable']}, {result['confidence']:.2f})")
            for page in result["pages"][:3]:
                print(f"  {page['score']:.3f}  {page['title']}  {page['url'].removeprefix(site)}\n         {page['snippet']}")


def run(arguments: list[str], environment: dict[str, str], given: str = "") -> tuple[str, float, float]:
    """What the command printed, seconds, and the most memory it had, in MB."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as fed:
        fed.write(given)
        fed.seek(0)
        process = subprocess.Popen([VEJVISER, *arguments], stdin=fed, stdout=told, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"vejviser {arguments[0]} failed")
        told.seek(0)
        return told.read(), time.perf_counter() - began, usage.ru_maxrss / 1024


class serving:
    """The folder on a free loopback port, with a sitemap of its HTML files."""

    def __init__(self, folder: Path, files: list[str]) -> None:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, files, directory=str(folder)))

    def __enter__(self) -> int:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self._server.server_port

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Site(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, files: list[str], *arguments, **more) -> None:
        self._files = files
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        if self.path != "/sitemap.xml":
            super().do_GET()
            return
        root = f"http://127.0.0.1:{self.server.server_port}/"
        places = "".join(f"<url><loc>{escape(root + file)}</loc></url>" for file in self._files)
        body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


if __name__ == "__main__":
    main()
