"""`vejviser widget`: what a website pastes into its pages."""

import base64
import hashlib

import pytest
from bs4 import BeautifulSoup

from bot.web.widget_files import BUILT

URL = "https://vejviser.example"


@pytest.fixture(scope="module")
def printed(vejviser) -> str:
    ended = vejviser("widget", "-m", "fjordby", "--url", URL)
    assert ended.code == 0, ended.err
    return ended.out


@pytest.fixture(scope="module")
def scripts(printed):
    return BeautifulSoup(printed, "html.parser").select("script")


def test_the_plain_script_takes_the_newest_build(scripts):
    assert scripts[0]["src"] == f"{URL}/widget.js"
    assert not scripts[0].has_attr("integrity")


def test_the_pinned_script_takes_this_build_and_no_other(scripts):
    content = BUILT.read_bytes()

    assert scripts[1]["src"] == f"{URL}/widget-{hashlib.sha256(content).hexdigest()[:16]}.js"
    assert scripts[1]["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
    assert scripts[1]["crossorigin"] == "anonymous"


def test_each_script_names_the_municipality_and_holds_up_no_page(scripts):
    assert [script["data-kommune"] for script in scripts] == ["fjordby", "fjordby"]
    assert all(script.has_attr("async") and script.get_text() == "" for script in scripts)


def test_without_javascript_there_is_a_link_to_the_page_of_forms(printed):
    links = BeautifulSoup(printed, "html.parser").select("noscript a")

    assert [(link["href"], link.get_text()) for link in links] == [(f"{URL}/fjordby", "Spørg Fjordby Kommune")] * 2


def test_the_policy_allows_the_server_and_nothing_else(printed):
    assert f"\nscript-src {URL}; connect-src {URL}\n" in printed
    assert "unsafe" not in printed


def test_the_websites_that_may_ask_are_named(printed):
    assert "http://127.0.0.1:8031" in printed.splitlines()[-1]


def test_a_slash_at_the_end_changes_nothing(vejviser, printed):
    assert vejviser("widget", "-m", "fjordby", "--url", f"{URL}/").out == printed


@pytest.mark.parametrize(
    "url",
    [
        "vejviser.example",
        "ftp://vejviser.example",
        "//vejviser.example",
        "https://",
        "https://vejviser.example?x",
        "https://vejviser.example/#x",
        "https://vejviser.example/hjaelp",  # the page of plain forms would not be found below a path
        "https://vejviser.example/hjaelp/",
        "https://me@vejviser.example",
        "https://vejviser.example:99999",
        'https://vejviser.example/"><script>',
        "https://vejviser.example/ x",
        "https://vejviser.example;script-src",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_address_of_a_server_is_refused(vejviser, url):
    assert vejviser("widget", "-m", "fjordby", f"--url={url}").failed_with(2, "--url")


def test_the_address_must_be_given(vejviser):
    assert vejviser("widget", "-m", "fjordby").failed_with(2, "--url")


def test_the_municipality_must_be_served(vejviser):
    assert vejviser("widget", "-m", "ukendt", "--url", URL).failed_with(2, "ukendt")
