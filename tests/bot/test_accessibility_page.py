"""The page that tells what was done, and tested, so that everybody can use the conversation."""

import shutil

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from content.settings import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(params=["da", "en"])
def shown(request, client):
    return BeautifulSoup(client.get("/fjordby/tilgaengelighed", params={"lang": request.param}).text, "lxml")


def test_the_conversation_links_to_it_in_its_own_language(client):
    pages = [BeautifulSoup(client.get("/fjordby", params={"lang": lang}).text, "lxml") for lang in ("da", "en")]

    assert pages[0].select_one("footer a[href='/fjordby/tilgaengelighed']")
    assert pages[1].select_one("footer a[href='/fjordby/tilgaengelighed?lang=en']")


@pytest.mark.parametrize("lang, title", [("da", "Tilgængelighed"), ("en", "Accessibility"), ("sv", "Tilgængelighed")])
def test_it_is_in_danish_or_english(client, lang, title):
    shown = BeautifulSoup(client.get("/fjordby/tilgaengelighed", params={"lang": lang}).text, "lxml")

    assert shown.h1.get_text() == title
    assert shown.html["lang"] == ("en" if lang == "en" else "da")


def test_each_language_leads_to_the_other(shown, client):
    link = shown.select_one("header a")
    other = BeautifulSoup(client.get(link["href"]).text, "lxml")

    assert other.html["lang"] == link["lang"] != shown.html["lang"]


def test_it_says_what_has_not_been_tested(shown):
    assert {"NVDA", "JAWS", "VoiceOver", "TalkBack"} <= set(shown.main.get_text().replace(",", " ").replace(".", " ").split())


def test_its_headings_are_in_order(shown):
    assert [heading.name for heading in shown.select("h1, h2, h3, h4")] == ["h1"] + ["h2"] * 5


def test_it_says_where_to_tell_of_what_cannot_be_used(shown):
    assert shown.select_one("main a[href='tel:+4570200000']")


def test_it_names_no_statement_that_the_municipality_does_not_have(shown):
    assert not shown.select("a[href*=was]")


@pytest.mark.parametrize("lang", ["da", "en"])
def test_it_links_to_the_statement_of_the_municipality(make_app, tmp_path, lang):
    content = shutil.copytree(ROOT / "data", tmp_path / "data")
    with (content / "municipalities" / "fjordby.yml").open("a", encoding="utf-8") as file:
        file.write("\naccessibility_statement: https://example.org/was\n")
    with TestClient(make_app(VEJVISER_CONTENT=str(content))) as client:
        shown = BeautifulSoup(client.get("/fjordby/tilgaengelighed", params={"lang": lang}).text, "lxml")

    assert shown.select_one("main a[href='https://example.org/was'][hreflang=da]")
    assert shown.select_one("footer a[href='https://example.org/was'][hreflang=da]")


def test_there_is_none_of_a_municipality_that_is_not_served(client):
    assert client.get("/lejre/tilgaengelighed").status_code == 404
