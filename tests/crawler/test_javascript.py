"""Shells that need JavaScript, and pages that only look like them."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Document
from crawler.extract import extract
from crawler.javascript import needs_javascript

TEXT = "<main><h1>Pas</h1><p>" + "Du skal bestille tid hos Borgerservice, før du kommer. " * 8 + "</p></main>"
SCRIPT = '<script src="/bundle.js"></script>'
ALLOW = "<noscript>Du skal aktivere JavaScript for at bruge siden.</noscript>"


def verdict(body: str) -> str | None:
    html = f"<!doctype html><html lang=da><head><title>Fjordby</title></head><body>{body}</body></html>"
    page = extract("https://fjordby.dk/", html.encode(), httpx.Headers({"content-type": "text/html"})).page
    return needs_javascript(Document(html), page.sections)


@pytest.mark.parametrize(
    "body",
    [
        f'<div id="root"></div>{SCRIPT}',
        f'<div id="app"><div class="spinner">Indlæser, vent venligst</div></div>{SCRIPT}',
        f'<div id="__next"></div>{SCRIPT}',
        f"<app-root></app-root>{SCRIPT}",
        f'<header>Fjordby Kommune</header><div id="app"></div>{SCRIPT}<footer>Rådhuset, Torvet 1, Fjordby. Skriv til os eller ring.</footer>',
        f'<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>{SCRIPT}',
        f'<div id="app">{ALLOW}</div>{SCRIPT}',
    ],
)
def test_an_empty_root_with_scripts_is_a_shell(body):
    assert "empty until a script" in verdict(body)


@pytest.mark.parametrize(
    "message",
    [
        "Du skal aktivere JavaScript for at se siden.",
        "Slå JavaScript til i din browser",
        "Denne side kræver JavaScript",
        "JavaScript er ikke slået til. JavaScript er nødvendig for at vise siden",
        "Please enable JavaScript to continue",
        "This app requires JavaScript.",
        "We're sorry but the portal doesn't work properly without JavaScript enabled",
    ],
)
def test_a_page_that_only_asks_for_scripts_is_a_shell(message):
    assert (
        verdict(f"<noscript>{message}</noscript><div class=loader>Indlæser</div>{SCRIPT}")
        == "asks its visitors to allow JavaScript"
    )


def test_the_message_may_be_visible_text():
    assert verdict(f"<p>Du skal aktivere JavaScript for at se siden.</p>{SCRIPT}") == "asks its visitors to allow JavaScript"


@pytest.mark.parametrize(
    "body",
    [
        f'{TEXT}<div id="app"></div>{SCRIPT}',
        f'<div id="root">{TEXT}</div>{SCRIPT}',
        f"{ALLOW}{TEXT}{SCRIPT}",
        f"<app-root>{TEXT}</app-root>{SCRIPT}",
        f"<h1>Aktiver JavaScript</h1>{TEXT}{SCRIPT}",
    ],
)
def test_a_page_with_real_text_is_none(body):
    assert verdict(body) is None


@pytest.mark.parametrize(
    "body",
    [
        f"<p>Svømmehallen er lukket i dag.</p>{SCRIPT}",
        f"<p>Svømmehallen er lukket i dag.</p><noscript><img src='/tael.gif'></noscript>{SCRIPT}",
        '<div id="app"></div>',
        "",
    ],
)
def test_little_text_alone_makes_no_shell(body):
    assert verdict(body) is None


@given(st.text(alphabet="<>/ =\"'dipnoscrtaxJ-", max_size=200))
def test_any_markup_may_be_judged(markup):
    verdict(markup)
