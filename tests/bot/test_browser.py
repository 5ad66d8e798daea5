"""A citizen's walk in a real browser with JavaScript switched off, at the size of a phone and of a desk.

The same walk paints docs/images/page.png, the picture in the documentation:

    VEJVISER_PICTURE=docs/images/page.png .venv/bin/python -m pytest tests/bot/test_browser.py -k picture
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}  # also what a window of 1280 is at 400 % zoom
DESK = {"width": 1000, "height": 900}


@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; `make test` installs Debian's where it can")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=[PHONE, SMALL_PHONE, DESK], ids=["phone", "small phone", "desk"])
def page(request, chromium, server):
    yield from _opened(chromium, server, request.param)


@pytest.fixture
def page_at_a_desk(chromium, server):
    yield from _opened(chromium, server, DESK)


def _opened(chromium, server, size):
    context = chromium.new_context(java_script_enabled=False, viewport=size, locale="da-DK")
    page = context.new_page()
    page.goto(f"{server.url}/fjordby")
    yield page
    context.close()


def ask(page, text: str) -> None:
    page.get_by_label("Hvad vil du have hjælp til?").fill(text)
    page.get_by_role("button", name="Send").click()
    page.wait_for_load_state()


def test_a_citizen_asks_chooses_and_is_shown_the_hotline(page, tmp_path):
    ask(page, "Hvordan melder jeg flytning?")
    assert page.get_by_role("link", name="Meld flytning på borger.dk").is_visible()
    page.screenshot(path=tmp_path / "answer.png")

    _ask_until_choices_are_shown(page)
    page.screenshot(path=tmp_path / "choices.png")
    page.locator(".choices button").first.click()
    page.wait_for_load_state()
    assert page.locator("section.citizen").count() >= 3

    ask(page, "???")
    assert page.locator(".hotline a").last.get_attribute("href") == "tel:+4570200000"
    page.screenshot(path=tmp_path / "hotline.png", full_page=True)


def test_the_newest_exchange_is_in_view(page):
    for text in ("Hvordan melder jeg flytning?", "Hvordan ser jeg min digitale post?", "hej"):
        ask(page, text)

    assert _is_in_view(page, page.locator("#newest"))


def test_an_error_is_in_view(page):
    ask(page, "Hvordan melder jeg flytning?")
    ask(page, " ")

    assert _is_in_view(page, page.get_by_role("alert"))


def test_nothing_is_wider_than_the_page(page):
    ask(page, "Hvordan melder jeg flytning?")
    ask(page, "et_meget_langt_ord_uden_mellemrum_" * 20)
    wide = [box["x"] + box["width"] for box in (e.bounding_box() for e in page.locator("body *").all() if e.is_visible()) if box]

    assert max(wide) <= page.viewport_size["width"] + 1


def test_what_can_be_pressed_is_large_enough_to_hit(page):
    _ask_until_choices_are_shown(page)
    ask(page, "???")
    boxes = [element.bounding_box() for element in page.locator("button, .hotline a, footer a, header a").all()]

    assert boxes and min(box["height"] for box in boxes) >= 44


def test_the_page_can_be_used_with_the_keyboard_alone(page_at_a_desk):
    page = page_at_a_desk
    page.keyboard.type("Hvordan melder jeg flytning?")  # the field has the focus from the start
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_load_state()

    assert page.locator("section.citizen p").inner_text() == "Hvordan melder jeg flytning?"


def test_a_picture_of_the_page_can_be_taken(page_at_a_desk, tmp_path):
    page = page_at_a_desk
    ask(page, "Hvornår skal jeg melde flytning?")
    ask(page, "Hvor må min hund løbe uden snor?")
    ask(page, "Jeg vil gerne tale med et menneske")
    picture = Path(os.environ.get("VEJVISER_PICTURE") or tmp_path / "page.png")
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture, full_page=True)

    assert picture.stat().st_size > 20_000


def _ask_until_choices_are_shown(page) -> None:
    for word in ("adresse", "kort", "penge fra kommunen", "ny telefon", "barn og bolig"):
        ask(page, word)
        if page.locator(".choices button").count():
            return
    raise AssertionError("no word is ambiguous any more")


def _is_in_view(page, element) -> bool:
    box = element.bounding_box()
    return box is not None and -1 <= box["y"] < page.viewport_size["height"]
