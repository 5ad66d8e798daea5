"""The words of the question in what the page without JavaScript shows of a website's page: marked, and never taken for HTML."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversations import Conversation, Exchange
from bot.web.page import Shown, show
from content.library import Library
from content.settings import ROOT

SCRIPT = "<script>alert('hund')</script> & <b>hund</b>"


@pytest.fixture(scope="module")
def shown():
    """The item of a list in which the page shows what was found."""
    library = Library.load(ROOT / "data")
    municipality = library.municipalities["fjordby"]

    def item(snippet: str, marks=None, title: str = "Hunde"):
        link = {"title": title, "url": "https://fjordby.example/", "snippet": snippet} | (
            {"marks": marks} if marks is not None else {}
        )
        reply = {"lang": "da", "turn": 1, "outcome": "search", "messages": [{"type": "links", "links": [link]}]}
        conversation = Conversation("x", "fjordby", "da", 0.0, exchanges=[Exchange("hund", reply)])
        page = BeautifulSoup(show(library, municipality, conversation, "da", Shown(), feedback_days=180).body, "lxml")
        (found,) = page.select("ul.links li")
        return found

    return item


def words(item) -> list[str]:
    return [mark.get_text() for mark in item.select("mark")]


def test_the_words_of_the_question_are_marked(shown):
    assert words(shown("Hunden skal i snor.", [[0, 6], [14, 18]])) == ["Hunden", "snor"]


@pytest.mark.parametrize("marks", [None, [], ()])
def test_an_answers_own_link_has_none(shown, marks):
    item = shown("Her kan du melde flytning.", marks)
    assert words(item) == [] and "Her kan du melde flytning." in item.get_text()


@pytest.mark.parametrize("marks", [[], [[15, 19]], [[0, 8], [15, 19]], [[0, len(SCRIPT)]]])
def test_html_in_a_snippet_is_text(shown, marks):
    item = shown(SCRIPT, marks)
    assert item.select("script, b") == [] and SCRIPT in item.get_text()


def test_html_in_a_marked_word_is_text(shown):
    assert words(shown(SCRIPT, [[0, 8]])) == ["<script>"]


def test_html_in_a_title_is_text(shown):
    assert shown("Hund.", [], title=SCRIPT).select("script") == []


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(["hund", "<", ">", "&", '"', "'", "&lt;", "<mark>", "æ"]), max_size=12), st.data())
def test_the_text_is_the_same_with_marks_as_without(shown, parts, data):
    text = "".join(parts)
    borders = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    marks = list(zip(borders[::2], borders[1::2]))
    item = shown(text, marks)
    assert item.get_text() == f"Hunde (åbner i en ny fane){text}"
    assert words(item) == [text[start:end] for start, end in marks]
