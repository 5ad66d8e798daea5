"""WCAG 2.2 AA, as far as a machine can see to it: axe-core in every state, the keyboard alone, what is read aloud, zoom, colours and motion."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.widget.conftest import DESK, PHONE, ZOOMED
from tests.widget.walk import ANSWERED, CHATTED, HANDED_OFF, HELPED_IN_DANGER, SEARCHED, Citizen

pytestmark = pytest.mark.slow

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"desk": DESK, "phone": PHONE, "400 %": ZOOMED}


def opened(citizen: Citizen) -> None:
    citizen.open()


def launched(citizen: Citizen) -> None:
    citizen.launcher.wait_for()


def answered(citizen: Citizen) -> None:
    citizen.open().ask(ANSWERED)


def searched(citizen: Citizen) -> None:
    citizen.open().ask(SEARCHED)


def handed_off(citizen: Citizen) -> None:
    citizen.open().ask(HANDED_OFF)


def helped_in_danger(citizen: Citizen) -> None:
    citizen.open().ask(HELPED_IN_DANGER)


def asked_back(citizen: Citizen) -> None:
    citizen.open().ask_until_asked_back()


def chosen(citizen: Citizen) -> None:
    citizen.open().ask_until_asked_back()
    before = citizen.find(".reply").count()
    citizen.find(".choices:not([data-passed]) button").first.click()
    citizen.wait_for_replies(before)


def rated(citizen: Citizen) -> None:
    citizen.open().ask(ANSWERED).press("Ja")
    citizen.find(".thanks").filter(has_text="Tak").wait_for()


def asked_why(citizen: Citizen) -> None:
    citizen.open().ask(ANSWERED).press("Nej")
    citizen.find(".why").wait_for()


def in_the_menu(citizen: Citizen) -> None:
    citizen.open().ask(CHATTED).menu_button.click()


def asked_to_confirm(citizen: Citizen) -> None:
    citizen.open().ask(CHATTED).menu("Slet samtalen")


def deleted(citizen: Citizen) -> None:
    citizen.open().ask(CHATTED).menu("Slet samtalen").press("Ja, slet den")
    citizen.find(".notice").wait_for()


def waiting(citizen: Citizen) -> None:
    citizen.open()
    citizen.page.context.set_offline(True)
    citizen.write(CHATTED)
    citizen.find("[data-waits]").wait_for()


def thinking(citizen: Citizen) -> None:
    citizen.open()
    citizen.page.route("**/messages", lambda route: None)
    citizen.write(CHATTED)
    citizen.find(".state").wait_for()


def complained_to(citizen: Citizen) -> None:
    citizen.open().write("flytning " * 600)


def in_english(citizen: Citizen) -> None:
    citizen.open().press("English")
    citizen.ask("How do I report that I have moved?")


STATES = {
    state.__name__: state
    for state in (
        launched,
        opened,
        answered,
        searched,
        handed_off,
        helped_in_danger,
        asked_back,
        chosen,
        rated,
        asked_why,
        in_the_menu,
    )
} | {state.__name__: state for state in (asked_to_confirm, deleted, waiting, thinking, complained_to, in_english)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visit, state, size):
    citizen = visit(viewport=SIZES[size])
    STATES[state](citizen)

    assert _violations(citizen) == []


@pytest.mark.parametrize("page, kommune", [("whole.html", "fjordby"), ("two.html", "bjergby"), ("english.html", "fjordby")])
def test_axe_finds_nothing_on_other_pages(visit, page, kommune):
    citizen = visit(page, kommune)
    (citizen.panel.wait_for() if page == "whole.html" else citizen.open())
    citizen.ask(ANSWERED)

    assert _violations(citizen) == []


# The keyboard alone


def test_the_launcher_is_reached_with_the_keyboard_and_opens_into_the_field(citizen):
    citizen.launcher.wait_for()
    for _ in range(10):
        citizen.page.keyboard.press("Tab")
        if "Spørg os" in citizen.focused:
            break
    citizen.page.keyboard.press("Enter")

    assert citizen.focused.startswith("textarea")


def test_closing_gives_the_focus_back_to_the_launcher(citizen):
    citizen.launcher.wait_for()
    citizen.launcher.focus()
    citizen.page.keyboard.press("Enter")
    citizen.page.keyboard.press("Escape")

    assert citizen.focused == "button Spørg os"


def test_the_order_of_the_focus_is_the_order_of_the_screen(citizen):
    citizen.open().ask(SEARCHED)
    citizen.find(".head button").first.focus()
    reached = [citizen.focused]
    for _ in range(9):
        citizen.page.keyboard.press("Tab")
        reached.append(citizen.focused)

    assert [at.split()[0] for at in reached] == [
        "button",
        "button",
        "button",
        "div",
        "a",
        "button",
        "button",
        "textarea",
        "button",
        "a",
    ]
    assert reached[1] == "button Mere" and reached[2].startswith("button Luk") and reached[5:7] == ["button Ja", "button Nej"]


def test_a_whole_walk_with_the_keyboard_alone(citizen):
    keyboard = citizen.page.keyboard
    citizen.launcher.wait_for()
    citizen.launcher.focus()
    keyboard.press("Space")
    keyboard.type(ANSWERED)
    keyboard.press("Enter")
    citizen.wait_for_replies(1)
    for _ in range(40):  # back through feedback to the last choice
        keyboard.press("Shift+Tab")
        if citizen.page.evaluate("!!document.querySelector('vejviser-widget').shadowRoot.activeElement?.closest('.choices')"):
            break
    title = citizen.focused.removeprefix("button ")
    keyboard.press("Enter")
    citizen.wait_for_replies(2)
    keyboard.press("Escape")

    assert citizen.said == [ANSWERED, title]
    assert not citizen.panel.is_visible()


def test_a_pressed_choice_keeps_the_focus_so_that_the_reply_is_the_next_stop(citizen):
    citizen.open().ask_until_asked_back()
    before = citizen.find(".reply").count()
    choice = citizen.find(".choices:not([data-passed]) button").first
    title = choice.inner_text()
    choice.focus()
    citizen.page.keyboard.press("Enter")
    citizen.wait_for_replies(before)

    assert citizen.focused == f"button {title}"


def test_a_choice_that_has_been_passed_is_told_to_be_out_of_use(citizen):
    citizen.open().ask_until_asked_back()
    before = citizen.find(".reply").count()
    choice = citizen.find(".choices:not([data-passed]) button").first
    choice.focus()
    citizen.page.keyboard.press("Enter")
    citizen.wait_for_replies(before)

    assert citizen.find("[aria-pressed=true]").first.get_attribute("aria-disabled") == "true"


def test_cancelling_a_deletion_gives_the_focus_back(citizen):
    citizen.open().ask(CHATTED).menu("Slet samtalen")
    assert citizen.focused == "button Fortryd"

    citizen.page.keyboard.press("Enter")
    assert citizen.focused == "button Mere"


def test_after_a_deletion_the_focus_is_in_the_field(citizen):
    citizen.open().ask(CHATTED).menu("Slet samtalen").press("Ja, slet den")
    citizen.find(".notice").wait_for()

    assert citizen.focused.startswith("textarea")


def test_after_saying_why_the_focus_is_not_lost(citizen):
    citizen.open().ask(ANSWERED).press("Nej")
    citizen.press("Det var svært at forstå")
    citizen.find(".why").wait_for(state="detached")

    assert citizen.focused == "button Nej"


def test_after_trying_again_the_focus_is_in_the_conversation(citizen):
    citizen.open()
    refuse = lambda route: route.abort()  # noqa: E731
    citizen.page.route("**/messages", refuse)
    citizen.write(CHATTED)
    citizen.find("[data-waits]").wait_for()
    citizen.page.unroute("**/messages", refuse)
    citizen.widget.get_by_role("button", name="Prøv nu").focus()
    citizen.page.keyboard.press("Enter")
    citizen.wait_for_replies(1)

    assert citizen.focused == "div Samtalen"


def test_on_a_phone_the_page_behind_cannot_be_reached(visit):
    citizen = visit(viewport=PHONE).open()
    for _ in range(25):
        citizen.page.keyboard.press("Tab")
        assert citizen.page.evaluate("['VEJVISER-WIDGET', 'BODY', 'HTML'].includes(document.activeElement.tagName)")


def test_at_a_desk_the_page_behind_can_be_reached(citizen):
    citizen.open()
    citizen.page.locator("#before").focus()

    assert citizen.page.evaluate("document.activeElement.id") == "before"
    assert citizen.panel.is_visible()


@pytest.mark.parametrize("size", [(640, 512), (910, 512), (1024, 560)])
def test_with_the_menu_open_everything_can_still_be_reached(visit, size):
    citizen = visit(viewport=dict(zip(("width", "height"), size))).open()
    citizen.ask(CHATTED).menu_button.click()
    panel, hotline = citizen.panel.bounding_box(), citizen.find(".hotline").bounding_box()

    assert hotline["y"] + hotline["height"] <= panel["y"] + panel["height"]


def test_the_page_does_not_hear_what_is_typed(citizen):
    citizen.open()
    citizen.page.evaluate(
        """() => {
            window.typed = [];
            for (const name of ["keydown", "keyup", "keypress", "input", "beforeinput"]) {
                document.addEventListener(name, (event) => window.typed.push(event.key ?? event.data));
            }
        }"""
    )
    citizen.field.focus()
    citizen.page.keyboard.type("hemmeligt")

    assert citizen.page.evaluate("window.typed") == []


def test_escape_closes_a_dialog_of_the_page_and_not_the_widget_below_it(citizen):
    citizen.open()
    citizen.page.evaluate(
        "document.body.append(Object.assign(document.createElement('dialog'), {id: 'own', textContent: 'Sidens egen'}))"
    )
    citizen.page.evaluate("document.getElementById('own').showModal()")
    citizen.page.keyboard.press("Escape")

    assert not citizen.page.locator("#own").is_visible()
    assert citizen.panel.is_visible()


def test_where_what_opened_it_is_gone_the_focus_goes_to_the_launcher(citizen):
    citizen.launcher.wait_for()
    citizen.page.locator("#opener").click()
    citizen.wait_for_replies(1)
    citizen.page.evaluate("document.getElementById('opener').disabled = true")
    citizen.page.keyboard.press("Escape")

    assert citizen.focused.startswith("button Fortsæt samtalen")


def test_a_window_that_gets_small_while_the_panel_is_open_keeps_the_words_and_the_focus(citizen):
    citizen.open().ask(CHATTED).field.fill("et halvt spørgsmål")
    citizen.page.set_viewport_size(ZOOMED)
    citizen.page.wait_for_timeout(200)

    assert citizen.panel.evaluate("panel => panel.matches(':modal')")
    assert citizen.field.input_value() == "et halvt spørgsmål" and citizen.focused.startswith("textarea")


@pytest.mark.parametrize("size", SIZES)
def test_every_focus_can_be_seen(visit, size):
    citizen = visit(viewport=SIZES[size])
    citizen.open().ask(ANSWERED)
    citizen.find(".head button").first.focus()
    for _ in range(18):
        outline, inside = citizen.page.evaluate(
            """() => {
                const at = document.querySelector("vejviser-widget").shadowRoot.activeElement;
                if (!at) return [3, true];
                const { outlineWidth, outlineStyle } = getComputedStyle(at), box = at.getBoundingClientRect();
                const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
                return [outlineStyle === "none" ? 0 : parseFloat(outlineWidth), seen];
            }"""
        )
        assert outline >= 2 and inside, citizen.focused
        citizen.page.keyboard.press("Tab")


# Read aloud


def test_a_reply_is_read_aloud_once(citizen):
    citizen.open()
    citizen.page.evaluate(
        """() => {
            window.read = [];
            const live = document.querySelector("vejviser-widget").shadowRoot.querySelector("[aria-live]");
            new MutationObserver(() => live.innerText && window.read.push(live.innerText)).observe(live, {childList: true, subtree: true, characterData: true});
        }"""
    )
    citizen.ask(SEARCHED)
    citizen.page.wait_for_timeout(500)
    read = citizen.page.evaluate("window.read")

    assert len(read) == 1
    assert read[0].startswith("Svar: Det har jeg ikke et fast svar på") and "Hunde og hundeskove" in read[0]


def test_only_one_region_is_live(citizen):
    citizen.open().ask(ANSWERED)

    assert citizen.find("[aria-live], [role=log], [role=status], [role=alert]").count() == 1


def test_what_is_shown_again_after_a_reload_is_not_read_again(citizen):
    citizen.open().ask(ANSWERED)
    citizen.reload()
    citizen.panel.wait_for()

    assert citizen.heard == ""


def test_what_another_tab_asked_is_not_read_here(citizen, website):
    citizen.open()
    page = citizen.page.context.new_page()
    page.goto(f"{website.url}/flytning.html")
    Citizen(page).open().ask(ANSWERED)
    citizen.find(".you").wait_for()

    assert citizen.heard == ""


def test_an_english_reply_is_read_in_english(citizen):
    citizen.open().ask("How do I report that I have moved to a new address?")

    assert citizen.find("[aria-live] p").get_attribute("lang") == "en"
    assert citizen.heard.startswith("Answer: ")


def test_the_panel_is_a_dialog_with_the_name_on_its_screen(citizen):
    citizen.open()

    assert citizen.page.get_by_role("dialog", name="Spørg Fjordby Kommune").is_visible()


def test_the_field_has_a_label_that_can_be_seen(citizen):
    citizen.open()

    assert citizen.widget.get_by_label("Hvad vil du have hjælp til?").is_visible()


def test_who_speaks_is_told_by_headings(citizen):
    citizen.open().ask(CHATTED)

    assert citizen.widget.get_by_role("heading").all_inner_texts() == ["Spørg Fjordby Kommune", "Du skrev", "Svar"]


# Size, zoom, colours, motion


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["launched", "answered", "asked_back", "handed_off", "asked_why", "asked_to_confirm", "waiting"])
def test_what_can_be_pressed_is_44_pixels(visit, state, size):
    citizen = visit(viewport=SIZES[size])
    STATES[state](citizen)
    small = citizen.page.evaluate(
        """() => [...document.querySelector("vejviser-widget").shadowRoot.querySelectorAll("button, input, textarea, a")]
            .filter((at) => at.checkVisibility() && !at.closest(".reply p"))  // links in running text are excepted by 2.5.8
            .map((at) => [at.innerText || at.tagName, at.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 44)
            .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
    )

    assert small == []


@pytest.mark.parametrize("state", STATES)
def test_at_400_percent_nothing_has_to_be_scrolled_sideways(visit, state):
    citizen = visit(viewport=ZOOMED)
    STATES[state](citizen)
    wide = citizen.page.evaluate(
        """() => [...document.querySelector("vejviser-widget").shadowRoot.querySelectorAll("*")]
            .filter((at) => at.checkVisibility() && !at.closest(".unseen"))
            .filter((at) => at.getBoundingClientRect().right > innerWidth + 1 || (at.scrollWidth > at.clientWidth + 1 && getComputedStyle(at).display !== "inline" && at.clientWidth > 1))
            .map((at) => at.className || at.tagName)"""
    )

    assert wide == []
    assert citizen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_very_long_word_breaks(visit):
    citizen = visit(viewport=ZOOMED)
    citizen.open().ask("et_meget_langt_ord_uden_mellemrum_" * 10)

    assert citizen.find(".you").evaluate("bubble => bubble.scrollWidth <= bubble.clientWidth")


def test_at_400_percent_everything_can_be_scrolled_to(visit):
    citizen = visit(viewport=ZOOMED)
    citizen.open().ask(ANSWERED)
    for part in ("h2", ".machine", ".reply", ".feedback", "textarea", ".hotline a"):
        citizen.find(part).last.scroll_into_view_if_needed()
        box = citizen.find(part).last.bounding_box()
        assert box["y"] < ZOOMED["height"] and box["y"] + box["height"] > 0, part


def test_the_text_is_as_large_as_the_citizen_has_set_it(visit):
    citizen = visit("flytning.html").open()
    citizen.page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert citizen.panel.evaluate("panel => getComputedStyle(panel).fontSize") == "32px"


@pytest.mark.parametrize("state", ["launched", "answered", "thinking", "waiting"])
def test_nothing_moves_whether_stillness_is_asked_for_or_not(visit, state):
    citizen = visit(reduced_motion="no-preference")
    STATES[state](citizen)

    assert citizen.page.evaluate("document.getAnimations().length") == 0
    assert citizen.find("*").evaluate_all("all => all.every((at) => parseFloat(getComputedStyle(at).transitionDuration) === 0)")


@pytest.mark.parametrize("state", ["launched", "answered", "asked_back", "handed_off", "waiting", "rated"])
def test_with_forced_colours_every_button_has_an_edge(visit, state):
    citizen = visit(forced_colors="active")
    STATES[state](citizen)
    edgeless = citizen.page.evaluate(
        """() => [...document.querySelector("vejviser-widget").shadowRoot.querySelectorAll("button, input, textarea")]
            .filter((at) => at.checkVisibility())
            .filter((at) => parseFloat(getComputedStyle(at).borderTopWidth) < 1)
            .map((at) => at.innerText)"""
    )

    assert edgeless == []


def test_colours_that_would_not_read_are_not_used_for_text(visit):
    """Bjergby's yellow carries dark letters, and is darkened where it is written with."""
    citizen = visit("two.html", "bjergby").open().ask(ANSWERED)
    header = citizen.find(".head").evaluate("header => [getComputedStyle(header).color, getComputedStyle(header).backgroundColor]")
    link = citizen.find(".reply li a").first.evaluate("link => getComputedStyle(link).color")

    assert header == ["rgb(22, 36, 44)", "rgb(255, 212, 0)"]
    assert link != "rgb(255, 212, 0)"


def _violations(citizen: Citizen) -> list[str]:
    """Of the whole page, the host's part too."""
    found = Axe().run(citizen.page, options={"runOnly": RULES}).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
