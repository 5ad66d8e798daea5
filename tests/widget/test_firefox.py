"""The same walks in another browser."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.widget.conftest import DESK, PATIENCE
from tests.widget.firefox import started
from tests.widget.walk import ANSWERED, CHATTED, SEARCHED, Citizen

pytestmark = pytest.mark.slow

SMALL = {"width": 320, "height": 480}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def firefox(playwright, tmp_path_factory) -> Iterator[Browser]:
    with started(playwright, tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture
def visit(firefox, vejviser, website) -> Iterator[Callable[..., Citizen]]:
    contexts = []
    website.vejviser = vejviser.url

    def go(path: str = "index.html", viewport=DESK) -> Citizen:
        contexts.append(firefox.new_context(viewport=viewport, locale="da-DK"))
        contexts[-1].set_default_timeout(2 * PATIENCE)
        page = contexts[-1].new_page()
        page.goto(f"{website.url}/{path}")
        return Citizen(page)

    yield go
    for context in contexts:
        context.close()


def test_a_question_is_answered_and_survives_a_reload(visit):
    citizen = visit().open().ask(ANSWERED)
    citizen.reload()

    assert citizen.said == [ANSWERED]
    assert "Du melder flytning gratis" in citizen.replies[0]


def test_a_strict_policy_with_trusted_types_refuses_nothing(visit):
    citizen = visit()
    citizen.page.evaluate(
        "window.refused = []; addEventListener('securitypolicyviolation', (event) => window.refused.push(event.violatedDirective))"
    )
    citizen.open().ask(ANSWERED).ask(SEARCHED)

    assert citizen.page.evaluate("window.refused") == []


def test_a_hostile_page_looks_into_nothing(visit):
    looks = []
    for page in ("flytning.html", "hostile.html"):
        citizen = visit(page).open()
        looks.append(
            citizen.find(".machine").evaluate(
                "p => [getComputedStyle(p).font, getComputedStyle(p).color, getComputedStyle(p).textTransform]"
            )
        )

    assert looks[0] == looks[1]


@pytest.mark.parametrize("viewport", [DESK, SMALL], ids=["desk", "small"])
def test_axe_finds_nothing(visit, viewport):
    citizen = visit(viewport=viewport).open().ask(SEARCHED)
    found = Axe().run(citizen.page, options={"runOnly": RULES}).response["violations"]

    assert [rule["id"] for rule in found] == []


def test_the_keyboard_alone_is_enough(visit):
    citizen = visit()
    citizen.launcher.wait_for()
    citizen.launcher.focus()
    citizen.page.keyboard.press("Enter")
    citizen.page.keyboard.type(CHATTED)
    citizen.page.keyboard.press("Enter")
    citizen.wait_for_replies(1)
    citizen.page.keyboard.press("Escape")

    assert citizen.said == [CHATTED]
    assert citizen.focused.startswith("button")


def test_on_a_small_screen_the_panel_fills_it_and_nothing_is_scrolled_sideways(visit):
    citizen = visit(viewport=SMALL).open().ask(ANSWERED)

    assert citizen.panel.bounding_box()["width"] == SMALL["width"]
    assert citizen.panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")


def test_a_second_tab_has_the_conversation(visit, website):
    citizen = visit().open().ask(ANSWERED)
    page = citizen.page.context.new_page()
    page.goto(f"{website.url}/flytning.html")
    second = Citizen(page)
    second.launcher.filter(has_text="Fortsæt samtalen").wait_for()

    assert second.open().said == [ANSWERED]


def test_without_a_connection_a_message_waits(visit):
    citizen = visit().open().ask(CHATTED)
    citizen.page.context.set_offline(True)
    citizen.write("tak")
    citizen.find("[data-waits]").wait_for()
    citizen.page.context.set_offline(False)
    citizen.wait_for_replies(2)

    assert citizen.said == [CHATTED, "tak"]


def test_with_the_citizens_own_colours_every_button_has_an_edge(playwright, tmp_path, vejviser, website):
    website.vejviser = vejviser.url
    with started(playwright, tmp_path, {"browser.display.document_color_use": 2}) as browser:
        page = browser.new_page(viewport=DESK)
        page.goto(f"{website.url}/index.html")
        citizen = Citizen(page).open().ask(ANSWERED)

        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        edges = [
            button.evaluate("button => parseFloat(getComputedStyle(button).borderTopWidth)")
            for button in citizen.find("button").all()
        ]
        assert edges and min(edges) >= 1
