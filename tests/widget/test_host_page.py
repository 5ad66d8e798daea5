"""The widget and the page around it: neither may disturb the other."""

import pypdfium2
import pytest

from tests.widget.conftest import DESK
from tests.widget.walk import ANSWERED, HANDED_OFF, SEARCHED, Citizen

pytestmark = pytest.mark.slow

PARTS = (
    ".launcher",
    ".panel",
    "h2",
    ".quiet",
    ".machine",
    ".reply",
    ".reply a",
    ".you",
    ".feedback button",
    "textarea",
    ".send",
    ".hotline a",
)
STYLES = """element => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    const names = ["color", "backgroundColor", "fontFamily", "fontSize", "fontStyle", "fontWeight", "letterSpacing", "lineHeight", "textTransform",
        "textAlign", "textIndent", "direction", "display", "float", "opacity", "transform", "visibility", "boxSizing", "marginTop", "paddingLeft",
        "borderTopWidth", "pointerEvents", "whiteSpace", "wordSpacing"];
    return [...names.map((name) => `${name}: ${style[name]}`), `box: ${Math.round(box.width)} x ${Math.round(box.height)}`];
}"""


def test_the_styles_of_a_hostile_page_reach_nothing(visit):
    at_home, in_enemy_land = (_styles(visit(page)) for page in ("flytning.html", "hostile.html"))

    assert in_enemy_land == at_home


def test_a_hostile_page_cannot_move_or_hide_the_widget(visit):
    boxes = []
    for page in ("flytning.html", "hostile.html"):
        citizen = visit(page)
        citizen.launcher.wait_for()
        boxes.append((citizen.launcher.bounding_box(), citizen.open().panel.bounding_box()))

    assert boxes[0] == boxes[1]


def test_nothing_of_a_hostile_page_covers_the_open_panel(visit):
    citizen = visit("hostile.html").open()
    box = citizen.panel.bounding_box()
    covered = citizen.page.evaluate(
        """({x, y, width, height}) => {
            const places = [[8, 8], [width - 8, 8], [width / 2, height / 2], [8, height - 8], [width - 8, height - 8]];
            return places.map(([right, down]) => document.elementFromPoint(x + right, y + down)?.tagName);
        }""",
        box,
    )

    assert set(covered) == {"VEJVISER-WIDGET"}


def test_the_page_looks_the_same_with_and_without_the_widget(visit):
    with_it, without = visit("index.html"), visit("bare.html")
    with_it.open().ask(ANSWERED)
    look = """() => [...document.querySelectorAll("header, nav, main, h1, p:first-of-type")].map((element) => {
        const box = element.getBoundingClientRect();
        return [element.tagName, box.x, box.y, getComputedStyle(element).font, getComputedStyle(element).color];
    })"""

    assert with_it.page.evaluate(look) == without.page.evaluate(look)


def test_the_page_gets_one_name_and_one_element_from_the_widget(visit):
    with_it, without = visit("flytning.html"), visit("bare.html")
    with_it.open()
    names = "Object.getOwnPropertyNames(window)"
    added = set(with_it.page.evaluate(names)) - set(without.page.evaluate(names))

    assert added == {"vejviser"}
    assert with_it.page.evaluate("document.documentElement.children.length - 2") == 1


def test_a_policy_that_allows_only_the_script_and_the_server_refuses_nothing(context, website, vejviser):
    page = context.new_page()
    page.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation', (event) => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`))"
    )
    page.goto(f"{website.url}/index.html")
    citizen = Citizen(page).open().ask(ANSWERED).ask(SEARCHED).ask(HANDED_OFF)
    citizen.press("English")
    with page.expect_download():
        citizen.menu("Download the conversation")
    citizen.menu("Delete the conversation").press("Yes, delete it")
    citizen.find(".notice").wait_for()

    assert page.evaluate("window.refused") == []


def test_a_page_with_another_widget_of_the_same_script_twice_over_is_left_alone(visit):
    citizen = visit("two.html").open().ask("hej")

    assert citizen.said == ["hej"]


def test_what_was_said_is_printed_with_the_page(visit, tmp_path):
    citizen = visit().open().ask(ANSWERED)
    text = _printed(citizen, tmp_path)

    assert "Velkommen til Fjordby" in text
    assert "Du melder flytning gratis" in text and "familien på én gang" in text
    assert "https://www.borger.dk/" in text


def test_nothing_that_can_only_be_pressed_is_printed(visit, tmp_path):
    text = _printed(visit().open().ask(ANSWERED), tmp_path)

    assert "Send" not in text and "Hjalp svaret" not in text and "English" not in text


def test_a_closed_widget_is_not_printed(visit, tmp_path):
    citizen = visit()
    citizen.open().ask(ANSWERED).press("Luk")
    text = _printed(citizen, tmp_path)

    assert "Fortsæt samtalen" not in text and "Du melder flytning" not in text


def test_a_whole_page_scrolls_with_the_page(visit):
    citizen = visit("whole.html").ask(ANSWERED).ask(SEARCHED)

    assert citizen.log.evaluate("log => log.scrollHeight <= log.clientHeight + 1")
    assert citizen.panel.bounding_box()["width"] <= DESK["width"]


def _styles(citizen) -> dict[str, list[str]]:
    citizen.launcher.wait_for()
    found = {".launcher": citizen.launcher.evaluate(STYLES)}
    citizen.open().ask(ANSWERED)
    return found | {part: citizen.find(part).last.evaluate(STYLES) for part in PARTS[1:]}


def _printed(citizen, folder) -> str:
    path = folder / "printed.pdf"
    citizen.page.pdf(path=path)
    document = pypdfium2.PdfDocument(path)
    return " ".join("".join(document[page].get_textpage().get_text_range() for page in range(len(document))).split())
