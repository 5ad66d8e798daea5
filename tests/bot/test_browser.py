"""A citizen's walk in a real browser with JavaScript switched off, at the size of a phone and of a desk.

JavaScript is on only where axe-core, which is written in it, looks for what shuts people out.

The same walk paints docs/images/page.png, the picture in the documentation:

    VEJVISER_PICTURE=docs/images/page.png .venv/bin/python -m pytest tests/bot/test_browser.py -k picture
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import CHROMIUM, QUIET

pytestmark = pytest.mark.slow

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}  # also what a window of 1280 is at 400 % zoom
DESK = {"width": 1000, "height": 900}
ZOOMED = {"width": 320, "height": 256}  # a window of 1280 × 1024 at 400 % zoom
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(params=[PHONE, SMALL_PHONE, DESK], ids=["phone", "small phone", "desk"])
def page(request, chromium, server):
    yield from _opened(chromium, server, viewport=request.param)


@pytest.fixture
def page_at_a_desk(chromium, server):
    yield from _opened(chromium, server, viewport=DESK)


@pytest.fixture
def zoomed_page(chromium, server):
    yield from _opened(chromium, server, viewport=ZOOMED)


@pytest.fixture
def looked_into(chromium, server):
    """A page that a test's own scripts and styles get into."""
    yield from _opened(chromium, server, viewport=PHONE, java_script_enabled=True, bypass_csp=True)


def _opened(chromium, server, **options):
    context = chromium.new_context(**{"java_script_enabled": False, "locale": "da-DK"} | options)
    page = context.new_page()
    page.goto(f"{server.url}/fjordby")
    yield page
    context.close()


def ask(page, text: str) -> None:
    page.get_by_label("Hvad vil du have hjælp til?").fill(text)
    press(page, "Send")


def press(page, name: str) -> None:
    """The last button of that name."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).last.click()


def test_a_citizen_asks_chooses_and_is_shown_the_hotline(page, tmp_path):
    ask(page, "Hvordan melder jeg flytning?")
    assert page.get_by_role("link", name="Meld flytning på borger.dk").is_visible()
    page.screenshot(path=tmp_path / "answer.png")

    _ask_until_choices_are_shown(page)
    page.screenshot(path=tmp_path / "choices.png")
    with page.expect_navigation():
        page.locator(".choices button").first.click()
    assert page.locator(".citizen").count() >= 3

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


def test_what_a_citizen_may_say_of_a_reply_is_in_view(page):
    for text in ("Hvordan melder jeg flytning?", "Hvordan ser jeg min digitale post?", "hej"):
        ask(page, text)
    press(page, "Nej")

    assert _is_in_view(page, page.get_by_text("Hvad var galt?"))


def test_the_question_whether_to_delete_is_in_view(page):
    ask(page, "Hvordan melder jeg flytning?")
    press(page, "Slet samtalen")

    assert _is_in_view(page, page.get_by_role("button", name="Fortryd"))


def test_nothing_is_wider_than_the_page(page):
    ask(page, "Hvordan melder jeg flytning?")
    press(page, "Nej")
    ask(page, "et_meget_langt_ord_uden_mellemrum_" * 20)
    press(page, "Slet samtalen")

    assert _right_edge(page) <= page.viewport_size["width"] + 1


def test_what_can_be_pressed_is_large_enough_to_hit(page):
    _ask_until_choices_are_shown(page)
    ask(page, "Hvordan melder jeg flytning?")
    ask(page, "???")
    press(page, "Nej")
    pressed = page.locator("button, fieldset label, .hotline a, .links a, footer a, header a")
    boxes = [element.bounding_box() for element in pressed.all()]

    assert boxes and min(min(box["height"], box["width"]) for box in boxes) >= 44


def test_the_page_can_be_used_with_the_keyboard_alone(page_at_a_desk):
    page = page_at_a_desk
    page.keyboard.type("Hvordan melder jeg flytning?")  # the field has the focus from the start
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    while page.locator(":focus").inner_text() != "Nej":  # on from the new reply, past its links
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Space")
    page.keyboard.press("Tab")  # from what was said to the reply: Ja, Nej and the first reason
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    assert page.locator(".citizen p").inner_text() == "Hvordan melder jeg flytning?"
    assert page.get_by_label("Det handlede om noget andet").is_checked()


def test_where_the_focus_is_can_be_seen(page_at_a_desk):
    page = page_at_a_desk
    ask(page, "Hvordan melder jeg flytning?")
    unseen = []
    for _ in range(page.locator("a, button, textarea").count()):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and not focused.and_(page.locator(":focus-visible")).count():
            unseen.append(focused.inner_text())

    assert not unseen


def test_at_400_percent_zoom_a_citizen_can_ask_and_read(zoomed_page):
    ask(zoomed_page, "Hvordan melder jeg flytning?")

    assert _right_edge(zoomed_page) <= ZOOMED["width"] + 1
    assert _is_in_view(zoomed_page, zoomed_page.locator("#newest"))


def test_with_more_space_in_the_text_nothing_is_cut_off(looked_into):
    """As WCAG 1.4.12 has it."""
    page = looked_into
    ask(page, "Hvordan melder jeg flytning?")
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    )
    page.add_style_tag(content="p { margin-bottom: 2em !important }")

    assert _right_edge(page) <= PHONE["width"] + 1


def test_in_the_colours_of_the_screen_what_is_apart_stays_apart(looked_into):
    page = looked_into
    ask(page, "Hvordan melder jeg flytning?")
    press(page, "Ja")
    page.emulate_media(forced_colors="active")
    border, paper = page.locator(".reply").last.evaluate(
        "e => [getComputedStyle(e).borderColor, getComputedStyle(e).backgroundColor]"
    )
    ja, nej = page.locator("[aria-pressed]").evaluate_all("all => all.map(e => getComputedStyle(e).backgroundColor)")

    assert border != paper
    assert ja != nej


def test_nothing_on_the_page_moves(looked_into):
    ask(looked_into, "Hvordan melder jeg flytning?")

    assert looked_into.evaluate("document.getAnimations().length") == 0
    assert looked_into.evaluate("[...document.querySelectorAll('*')].every(e => getComputedStyle(e).transitionDuration === '0s')")


def test_on_paper_is_the_conversation_and_no_buttons(page_at_a_desk):
    page = page_at_a_desk
    ask(page, "Hvordan melder jeg flytning?")
    page.emulate_media(media="print")
    buttons = [button for button in page.locator("button:not(.choices *), textarea, .rating").all() if button.is_visible()]

    assert not buttons
    assert page.get_by_text("Hvordan melder jeg flytning?").is_visible()
    assert page.get_by_role("link", name="Meld flytning på borger.dk").is_visible()


def test_on_paper_links_tell_their_addresses(looked_into):
    page = looked_into
    ask(page, "Hvordan melder jeg flytning?")
    page.emulate_media(media="print")
    printed = page.locator(".links a").first.evaluate("e => getComputedStyle(e, '::after').content")

    assert "https://www.borger.dk/" in printed


# Forms of our own and of other websites, as real browsers mark them


@pytest.fixture(params=["127.0.0.1", "vejviser.example"], ids=["trusted to be safe", "unencrypted"])
def visited(request, chromium, server):
    """The server's address, at which a browser tells where a form is from, and one at which it says no more than `Origin`."""
    port = server.url.rpartition(":")[2]
    resolved = f"--host-resolver-rules=MAP vejviser.example 127.0.0.1:{port}"
    with chromium.browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, resolved]) as browser:
        yield browser.new_context(java_script_enabled=False).new_page(), f"http://{request.param}:{port}/fjordby"


def test_our_own_forms_go_on_with_the_conversation(visited):
    page, address = visited
    page.goto(address)
    ask(page, "hej")
    ask(page, "tak")
    page.reload()

    assert page.locator(".citizen").count() == 2


def test_a_form_on_another_website_asks_in_a_conversation_of_its_own(visited):
    page, address = visited
    page.goto(address)
    ask(page, "hej")
    known = page.locator("[name=conversation]").first.get_attribute("value")
    fields = f"<input name=conversation value='{known}'><input name=text value='Hvordan melder jeg flytning?'>"
    form = f"<form method=post action='{address}'>{fields}<button>Send</button></form>"
    page.route("http://other.example/", lambda route: route.fulfill(content_type="text/html", body=form))
    page.goto("http://other.example/")
    press(page, "Send")
    assert page.locator(".citizen p").all_inner_texts() == ["Hvordan melder jeg flytning?"]

    ask(page, "tak")
    assert page.locator(".citizen").count() == 2


# What axe-core finds


def _nothing(page) -> None:
    pass


def _answer(page) -> None:
    ask(page, "Hvordan melder jeg flytning?")


def _choices(page) -> None:
    _ask_until_choices_are_shown(page)


def _passed_choices(page) -> None:
    _ask_until_choices_are_shown(page)
    ask(page, "hej")


def _pages_found(page) -> None:
    ask(page, "Hvor må min hund løbe uden snor?")


def _hotline(page) -> None:
    ask(page, "???")


def _safety(page) -> None:
    ask(page, "Jeg vil ikke leve mere")


def _error(page) -> None:
    ask(page, " ")


def _forgotten(page) -> None:
    page.evaluate("document.querySelector('[name=conversation]').value = 'ended'")
    ask(page, "hej")


def _reasons(page) -> None:
    _answer(page)
    press(page, "Nej")


def _thanks(page) -> None:
    _answer(page)
    press(page, "Ja")


def _delete(page) -> None:
    _answer(page)
    press(page, "Slet samtalen")


def _deleted(page) -> None:
    _delete(page)
    press(page, "Ja, slet den")


def _english(page) -> None:
    _answer(page)
    press(page, "English")


STATES = (
    *(_nothing, _answer, _choices, _passed_choices, _pages_found, _hotline, _safety, _error, _forgotten),
    *(_reasons, _thanks, _delete, _deleted, _english),
)


@pytest.mark.parametrize("lead", STATES, ids=lambda lead: lead.__name__.strip("_"))
def test_axe_finds_nothing_wrong_with_the_page(looked_into, lead):
    lead(looked_into)

    assert _found_by_axe(looked_into) == []


@pytest.mark.parametrize("path", ["/fjordby?lang=en", "/fjordby/tilgaengelighed", "/fjordby/tilgaengelighed?lang=en"])
def test_axe_finds_nothing_wrong_with_the_other_pages(looked_into, server, path):
    looked_into.goto(server.url + path)

    assert _found_by_axe(looked_into) == []


def test_a_picture_of_the_page_can_be_taken(page_at_a_desk, tmp_path):
    page = page_at_a_desk
    ask(page, "Hvornår skal jeg melde flytning?")
    ask(page, "Hvor må min hund løbe uden snor?")
    ask(page, "Jeg vil gerne tale med et menneske")
    picture = Path(os.environ.get("VEJVISER_PICTURE") or tmp_path / "page.png")
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture, full_page=True)

    assert picture.stat().st_size > 20_000


def _found_by_axe(page) -> list[str]:
    response = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response
    return [f"{found['id']}: {node['html']}" for found in response["violations"] for node in found["nodes"]]


def _ask_until_choices_are_shown(page) -> None:
    for word in ("adresse", "kort", "penge fra kommunen", "ny telefon", "barn og bolig"):
        ask(page, word)
        if page.locator(".choices button").count():
            return
    raise AssertionError("no word is ambiguous any more")


def _is_in_view(page, element) -> bool:
    box = element.bounding_box()
    return box is not None and -1 <= box["y"] < page.viewport_size["height"]


def _right_edge(page) -> float:
    """Of whatever reaches furthest."""
    boxes = (element.bounding_box() for element in page.locator("body *").all() if element.is_visible())
    return max(box["x"] + box["width"] for box in boxes if box)
