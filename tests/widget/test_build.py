"""The file that travels with the source is what the source builds, and small."""

import gzip
import json
import re
import shutil
import subprocess

import httpx
import pytest

from bot.web.markup import PHONE
from content.settings import ROOT
from content.texts import WIDGET_TEXTS
from tests.widget.walk import ANSWERED, Citizen

WIDGET = ROOT / "widget"
BUILT = WIDGET / "dist" / "widget.js"
MOST = 15_000  # bytes, compressed: all that is loaded until the first reply


def test_every_text_the_widget_shows_is_sent_to_it_and_none_besides():
    source = "".join(path.read_text(encoding="utf-8") for path in (WIDGET / "src").glob("*.ts"))
    sent = {name.split("_", 1)[1] for name in WIDGET_TEXTS}
    asked_for = set(re.findall(r"[tT]exts!?\.(\w+)", source))

    assert asked_for <= sent
    assert {name for name in sent if not re.search(rf"\b{name}\b", source)} == set()


def test_phones_are_found_by_the_pattern_of_the_page_without_javascript():
    source = (WIDGET / "src" / "replies.ts").read_text(encoding="utf-8")

    assert f'"({PHONE.pattern})"' in source.replace("\\\\", "\\")


def test_the_lock_names_no_host():
    lock = json.loads((WIDGET / "package-lock.json").read_text(encoding="utf-8"))

    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


@pytest.mark.slow
def test_the_file_is_what_the_source_builds(tmp_path):
    if shutil.which("npm") is None:
        pytest.skip("no Node.js on this machine; `make test` installs Debian's where it can")
    copy = tmp_path / "widget"
    shutil.copytree(WIDGET, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    for command in (["npm", "ci"], ["npm", "run", "build"]):
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stdout + done.stderr

    assert (copy / "dist" / "widget.js").read_bytes() == BUILT.read_bytes(), (
        "run `npm ci && npm run build` in widget/, and commit what it makes"
    )


def test_there_is_no_map_no_comment_and_no_eval_in_the_file():
    built = BUILT.read_text(encoding="utf-8")

    assert "sourceMappingURL" not in built and "/*" not in built
    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write", built)


@pytest.mark.slow
def test_all_that_is_loaded_until_the_first_reply_is_at_most_15_kilobytes(visit, website):
    """Bodies as they travel, compressed."""
    citizen, loaded = _with_ears(visit, website)
    citizen.open().ask(ANSWERED)
    bodies = {url: len(gzip.compress(body, 9)) if body else 0 for url, body in loaded()}

    assert sum(bodies.values()) <= MOST, bodies


@pytest.mark.slow
def test_what_travels_is_compressed(vejviser):
    with httpx.Client(base_url=vejviser.url, follow_redirects=True, trust_env=False) as client:
        for path in ("/widget.js", "/api/fjordby"):
            assert client.get(path, headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


@pytest.mark.slow
def test_before_it_is_opened_the_widget_asks_for_its_script_and_its_description_alone(visit, website):
    citizen, loaded = _with_ears(visit, website)
    citizen.launcher.wait_for()
    paths = [re.sub("-[0-9a-f]{16}", "-HASH", httpx.URL(url).path) for url, _ in loaded()]

    assert paths == ["/widget.js", "/widget-HASH.js", "/api/fjordby"]


@pytest.mark.slow
def test_nothing_on_the_page_is_shifted(visit):
    shift = """() => new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value))).observe({type: "layout-shift", buffered: true});
        setTimeout(() => done(sum), 500);
    })"""
    citizen = visit("flytning.html").open().ask(ANSWERED)

    assert citizen.page.evaluate(shift) == 0


@pytest.mark.slow
def test_the_closed_widget_is_a_handful_of_elements(visit):
    citizen = visit("flytning.html")
    citizen.launcher.wait_for()

    assert citizen.page.evaluate("document.querySelector('vejviser-widget').shadowRoot.querySelectorAll('*').length") <= 5


def _with_ears(visit, website):
    """A citizen whose page is loaded again with every response of the server noted."""
    citizen: Citizen = visit("bare.html")
    responses = []
    citizen.page.on("response", lambda response: responses.append(response) if website.vejviser in response.url else None)
    citizen.go(f"{website.url}/flytning.html")

    def loaded() -> list[tuple[str, bytes]]:
        return [(response.url, b"" if response.status in (204, 302) else response.body()) for response in responses]

    return citizen, loaded
