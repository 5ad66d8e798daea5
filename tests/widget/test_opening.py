"""From the launcher to the open panel and back."""

import json

import pytest

from tests.widget.conftest import PHONE
from tests.widget.walk import ANSWERED, Citizen

pytestmark = pytest.mark.slow


def test_the_launcher_says_what_it_is_for(citizen):
    assert citizen.launcher.inner_text() == "Spørg os"


def test_nothing_opens_by_itself(citizen):
    citizen.launcher.wait_for()
    citizen.page.wait_for_timeout(500)

    assert not citizen.panel.count() or not citizen.panel.is_visible()


def test_nothing_is_remembered_before_the_first_message(citizen):
    citizen.open()

    assert citizen.stored == "{}{}"


def test_no_cookie_is_ever_set(citizen):
    citizen.open().ask(ANSWERED)

    assert citizen.page.context.cookies() == []


def test_the_first_line_says_that_it_is_a_machine(citizen):
    first = citizen.open().log.locator("p").first

    assert first.inner_text() == "Du skriver til en maskine, ikke til et menneske. Skriv aldrig dit CPR-nummer."


def test_the_municipality_greets(citizen):
    assert "Fjordby Kommunes digitale vejviser" in citizen.open().log.inner_text()


def test_the_hotline_is_there_before_anything_is_asked(citizen):
    line = citizen.open().find(".hotline")

    assert line.locator("a").get_attribute("href") == "tel:+4570200000"
    assert "Åbent til kl. 20" in line.inner_text()


def test_the_panel_is_not_built_before_it_is_opened(citizen):
    citizen.launcher.wait_for()

    assert citizen.panel.count() == 0


def test_the_close_button_closes(citizen):
    citizen.open().press("Luk")

    assert not citizen.panel.is_visible()
    assert citizen.launcher.is_visible()


def test_escape_closes(citizen):
    citizen.open().page.keyboard.press("Escape")

    assert not citizen.panel.is_visible()


def test_escape_closes_also_when_the_focus_is_on_the_page_below(citizen):
    citizen.open()
    citizen.page.locator("#before").focus()
    citizen.page.keyboard.press("Escape")

    assert not citizen.panel.is_visible()
    assert citizen.page.evaluate("document.activeElement.id") == "before"


def test_an_escape_that_the_page_has_used_closes_nothing(citizen):
    citizen.open()
    citizen.page.evaluate("addEventListener('keydown', (event) => event.preventDefault(), {capture: true})")
    citizen.page.keyboard.press("Escape")

    assert citizen.panel.is_visible()


def test_a_launcher_without_a_conversation_says_so_again_when_closed(citizen):
    citizen.open().press("Luk")

    assert citizen.launcher.inner_text() == "Spørg os"


def test_a_launcher_with_a_conversation_offers_to_go_on(citizen):
    citizen.open().ask(ANSWERED).press("Luk")

    assert citizen.launcher.inner_text() == "Fortsæt samtalen"


# The page's own scripts


def test_the_page_opens_it_with_a_question_of_its_own_search_box(citizen):
    citizen.launcher.wait_for()
    citizen.page.locator("#opener").click()
    citizen.wait_for_replies(1)

    assert citizen.said == ["Hvornår er der åbent?"]


def test_the_focus_goes_back_to_what_opened_it(citizen):
    citizen.launcher.wait_for()
    citizen.page.locator("#opener").click()
    citizen.wait_for_replies(1)
    citizen.page.keyboard.press("Escape")

    assert citizen.page.evaluate("document.activeElement.id") == "opener"


def test_the_page_hears_what_happens_but_no_word_of_the_citizens(citizen):
    citizen.open().ask("Hvordan melder jeg flytning til Hemmelighedsvej?").press("Luk")
    heard = citizen.page.evaluate("window.heard")

    assert [event["name"] for event in heard] == ["ready", "open", "send", "reply", "close"]
    assert heard[3]["outcome"] == "answer" and heard[3]["intent"] == "flytning_anmeld"
    assert "Hemmelighedsvej" not in json.dumps(heard)


def test_a_question_asked_while_the_widget_loads_is_not_lost(visit):
    citizen = visit("eager.html").wait_for_replies(1)

    assert citizen.said == ["Hvornår er der åbent?"]


# Where it may be, and how many


def test_a_website_that_is_not_allowed_shows_no_launcher_and_is_told_why(chromium, vejviser, website):
    website.vejviser = vejviser.url
    context = chromium.new_context()
    page = context.new_page()
    with page.expect_console_message(lambda message: "widget.origins" in message.text):
        page.goto(f"{website.url}/elsewhere.html")

    assert Citizen(page, "lukket").launcher.count() == 0
    context.close()


def test_a_municipality_that_is_not_there_is_told_to_whoever_installs_it(chromium, vejviser, website):
    website.vejviser = vejviser.url
    context = chromium.new_context()
    page = context.new_page()
    with page.expect_console_message(lambda message: "findes-ikke" in message.text and "unknown_municipality" in message.text):
        page.goto(f"{website.url}/unknown.html")

    assert Citizen(page, "findes-ikke").launcher.count() == 0
    context.close()


def test_the_same_municipality_twice_is_one_widget(visit):
    citizen = visit("two.html")
    citizen.launcher.first.wait_for()

    assert citizen.widget.count() == 1


def test_two_municipalities_stand_beside_each_other_and_not_on_top(visit):
    fjordby = visit("two.html")
    bjergby = Citizen(fjordby.page, "bjergby")
    fjordby.launcher.wait_for()
    bjergby.launcher.wait_for()
    one, other = fjordby.launcher.bounding_box(), bjergby.launcher.bounding_box()

    assert one["y"] >= other["y"] + other["height"] or other["y"] >= one["y"] + one["height"]


def test_of_two_widgets_one_is_open(visit):
    fjordby = visit("two.html")
    bjergby = Citizen(fjordby.page, "bjergby")
    fjordby.open()
    fjordby.page.evaluate("window.vejviser.open('', 'bjergby')")
    bjergby.panel.wait_for()

    assert not fjordby.panel.is_visible()


def test_two_municipalities_have_two_conversations(visit):
    fjordby = visit("two.html")
    bjergby = Citizen(fjordby.page, "bjergby")
    fjordby.open().ask("hej").press("Luk")
    bjergby.open().ask("tak")

    assert bjergby.said == ["tak"]


def test_each_municipality_has_its_own_words(visit):
    bjergby = visit("two.html", "bjergby")

    assert bjergby.launcher.inner_text() == "Spørg Bjergby"
    assert bjergby.open().find("h2").inner_text() == "Find vej i Bjergby"


def test_the_other_corner_is_had_by_setting(visit):
    citizen = visit("left.html", "vestby")
    citizen.launcher.wait_for()

    assert citizen.launcher.bounding_box()["x"] < 100
    assert citizen.open().panel.bounding_box()["x"] < 100


def test_a_page_that_pins_a_build_gets_that_build(visit):
    citizen = visit("pinned.html").open().ask(ANSWERED)

    assert citizen.said == [ANSWERED]
    assert citizen.page.locator("script[integrity]").count() == 1


def test_a_build_that_is_not_the_pinned_one_does_not_run(chromium, vejviser, website):
    website.vejviser = vejviser.url
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/widget-*.js", lambda route: route.fulfill(response=route.fetch(), body=route.fetch().body() + b"//"))
    page.goto(f"{website.url}/pinned.html")
    page.wait_for_timeout(1_000)

    assert Citizen(page).widget.count() == 0
    context.close()


def test_a_whole_page_has_the_conversation_in_it_and_no_launcher(visit):
    citizen = visit("whole.html")
    citizen.panel.wait_for()

    assert citizen.launcher.count() == 0
    assert citizen.find(".close").count() == 0
    assert citizen.ask(ANSWERED).said == [ANSWERED]


def test_an_english_page_gets_an_english_widget(visit):
    citizen = visit("english.html")

    assert citizen.launcher.inner_text() == "Ask us"
    assert "You are writing to a machine" in citizen.open().log.inner_text()


def test_a_phone_is_filled(visit):
    box = visit(viewport=PHONE).open().panel.bounding_box()

    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, PHONE["width"], PHONE["height"])


def test_without_javascript_a_link_leads_to_the_page_of_plain_forms(visit, vejviser):
    page = visit(java_script_enabled=False).page
    page.get_by_role("link", name="Spørg Fjordby Kommune").click()
    page.wait_for_url(f"{vejviser.url}/fjordby")

    assert page.locator("form").count()


def test_a_browser_that_is_too_old_gets_the_link_to_the_page_of_plain_forms(chromium, vejviser, website):
    website.vejviser = vejviser.url
    context = chromium.new_context()
    context.add_init_script("delete Document.prototype.adoptedStyleSheets")
    page = context.new_page()
    page.goto(f"{website.url}/flytning.html")

    assert page.locator(f"a[href='{vejviser.url}/fjordby']").inner_text() == "Vejviser"
    context.close()
