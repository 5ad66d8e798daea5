"""What is said in the widget, and what is kept of it."""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from tests.widget.walk import ANSWERED, CHATTED, HANDED_OFF, HELPED_IN_DANGER, SEARCHED, Citizen

pytestmark = pytest.mark.slow

CPR = "010190-1234"


def test_an_answer_has_its_words_and_links(citizen):
    citizen.open().ask(ANSWERED)

    assert "Du melder flytning gratis" in citizen.replies[0]
    assert citizen.find(".reply li a").first.get_attribute("href").startswith("https://www.borger.dk/")


def test_a_paragraph_is_a_paragraph(citizen):
    citizen.open().ask(ANSWERED)

    assert citizen.find(".reply").last.locator("p").count() >= 3


def test_a_phone_number_in_an_answer_can_be_called(citizen):
    citizen.open().ask(ANSWERED)

    assert citizen.find(".reply p a[href='tel:+4570200000']").first.inner_text() == "70\u00a020\u00a000\u00a000"


def test_the_phones_that_help_in_danger_can_be_called(citizen):
    citizen.open().ask(HELPED_IN_DANGER)
    called = {link.get_attribute("href") for link in citizen.find(".reply a[href^=tel]").all()}

    assert {"tel:112", "tel:+4570201201"} <= called


def test_html_in_a_message_is_only_text(citizen):
    citizen.open().ask("<img src=x onerror=alert(1)> <b>hej</b>")

    assert citizen.said == ["<img src=x onerror=alert(1)> <b>hej</b>"]
    assert citizen.find(".you b, .you img").count() == 0


def test_pages_come_with_the_words_of_the_question_marked(citizen):
    citizen.open().ask(SEARCHED)

    assert "snor" in citizen.find("mark").all_inner_texts()


def test_a_link_to_somewhere_else_opens_a_new_tab_and_says_so(citizen):
    citizen.open().ask(ANSWERED)
    link = citizen.find(".reply li a").first

    assert link.get_attribute("target") == "_blank" and "noopener" in link.get_attribute("rel")
    assert "åbner i en ny fane" in link.text_content()


def test_the_hotline_card_has_the_number_to_call_and_the_hours(citizen):
    citizen.open().ask(HANDED_OFF)
    card = citizen.find(".card").last

    assert card.locator("a").get_attribute("href") == "tel:+4570200000"
    assert "Åbent til kl. 20" in card.inner_text()


def test_the_code_to_say_on_the_phone_is_shown_when_there_is_one(citizen):
    """The server gives none yet: one is put into its reply on the way."""

    def with_code(route):
        answered = route.fetch()
        reply = answered.json()
        for message in reply["messages"]:
            message.update({"code": "4711"} if message["type"] == "handoff" else {})
        route.fulfill(response=answered, json=reply)

    citizen.page.route("**/messages", with_code)
    citizen.open().ask(HANDED_OFF)

    assert "Sig denne kode, når du ringer: 4711" in citizen.find(".card").last.inner_text()


def test_a_choice_is_pressed_and_answered(citizen):
    citizen.open().ask_until_asked_back()
    choice = citizen.find(".choices:not([data-passed]) button").first
    title, before = choice.inner_text(), citizen.find(".reply").count()
    choice.click()
    citizen.wait_for_replies(before)

    assert citizen.said[-1] == title


def test_a_choice_that_is_pressed_twice_is_answered_once(citizen):
    citizen.open().ask_until_asked_back()
    choice = citizen.find(".choices:not([data-passed]) button").first
    title, before = choice.inner_text(), citizen.find(".reply").count()
    choice.dblclick()
    citizen.wait_for_replies(before)
    citizen.page.wait_for_timeout(300)

    assert citizen.said.count(title) == 1


def test_a_button_that_is_pressed_twice_sends_once(citizen):
    citizen.open().field.fill("hej")
    citizen.find(".send").dblclick()
    citizen.wait_for_replies(1)
    citizen.page.wait_for_timeout(300)

    assert citizen.said == ["hej"]


def test_choices_that_have_been_passed_cannot_be_pressed(citizen):
    citizen.open().ask_until_asked_back().ask(CHATTED)

    assert citizen.find(".choices button:not([disabled])").count() == 0


def test_nothing_is_sent_where_nothing_is_written(citizen):
    citizen.open().write("   ")

    assert citizen.said == []
    assert "textarea" in citizen.focused


def test_enter_sends_and_shift_enter_makes_a_line(citizen):
    citizen.open().field.focus()
    citizen.page.keyboard.type("hej")
    citizen.page.keyboard.press("Shift+Enter")
    citizen.page.keyboard.type("med dig")
    citizen.page.keyboard.press("Enter")
    citizen.wait_for_replies(1)

    assert citizen.said == ["hej\nmed dig"]


def test_what_is_too_long_is_told_kept_and_not_sent(citizen):
    citizen.open().write("flytning " * 1_200)

    assert "10799/4000" in citizen.find("#wrong").inner_text()
    assert citizen.field.get_attribute("aria-invalid") == "true"
    assert len(citizen.field.input_value()) > 10_000
    assert citizen.said == []


def test_the_complaint_goes_when_the_citizen_writes_on(citizen):
    citizen.open().write("flytning " * 1_200)
    citizen.field.fill("hej")

    assert not citizen.find("#wrong").is_visible()
    assert citizen.field.get_attribute("aria-invalid") == "false"


# What is kept


def test_a_personal_number_is_masked_on_the_screen_and_in_the_storage(citizen):
    citizen.open().ask(f"Jeg hedder noget og har {CPR}, hvordan melder jeg flytning?")

    assert "[skjult]" in citizen.said[0]
    assert CPR not in citizen.log.inner_text()
    assert CPR not in citizen.stored and "[skjult]" in citizen.stored


def test_what_is_not_sent_yet_is_in_no_storage(citizen):
    citizen.open().ask(CHATTED)
    citizen.page.context.set_offline(True)
    citizen.write(f"hemmeligt {CPR}")
    citizen.find("[data-waits]").wait_for()

    assert CPR not in citizen.stored and "hemmeligt" not in citizen.stored


def test_the_server_is_told_which_page_the_citizen_stands_on_but_not_what_they_searched_for(visit):
    citizen = visit("flytning.html?q=hemmeligt#sted").open()
    with citizen.page.expect_request("**/messages") as sent:
        citizen.ask(CHATTED)

    assert sent.value.post_data_json["page"] == citizen.page.url.split("?")[0]


def test_no_word_of_the_citizens_and_no_name_of_a_conversation_is_in_an_address(citizen):
    asked = []
    citizen.page.on("request", lambda request: asked.append(request.url))
    citizen.open().ask("Hvordan melder jeg flytning?")
    citizen.press("Ja")
    citizen.find(".thanks").filter(has_text="Tak").wait_for()
    citizen.menu("Slet samtalen").press("Ja, slet den")
    citizen.find(".notice").wait_for()
    name = re.compile(r"/api/fjordby(\?lang=(da|en)|/messages|/feedback|/conversation/(begin|delete))?$")

    assert asked and all(name.search(address) for address in asked)


# Feedback


def test_feedback_is_asked_for_after_an_answer_but_not_after_a_greeting_or_in_danger(citizen):
    citizen.open().ask(CHATTED).ask(HELPED_IN_DANGER)
    assert citizen.find(".feedback").count() == 0

    citizen.ask(ANSWERED)
    assert citizen.find(".feedback").count() == 1


def test_that_an_answer_helped_reaches_the_server(citizen, vejviser):
    before = _kept(vejviser)
    citizen.open().ask(ANSWERED).press("Ja")
    citizen.find(".thanks").filter(has_text="Tak").wait_for()

    assert list(_kept(vejviser) - before) == [("fjordby", "flytning_anmeld", 1, None)]


def test_why_an_answer_did_not_help_reaches_the_server_without_personal_numbers(citizen, vejviser):
    before = _kept(vejviser)
    citizen.open().ask(ANSWERED).press("Nej")
    citizen.find(".why input").fill(f"Jeg har {CPR} og bor i udlandet")
    citizen.find(".why").get_by_role("button", name="Send").click()
    citizen.find(".why").wait_for(state="detached")

    [(municipality, intent, helped, why)] = _kept(vejviser) - before
    assert (municipality, intent, helped) == ("fjordby", "flytning_anmeld", 0)
    assert "udlandet" in why and CPR not in why


def test_a_reason_can_be_pressed(citizen, vejviser):
    before = _kept(vejviser)
    citizen.open().ask(ANSWERED).press("Nej")
    citizen.press("Det var svært at forstå")
    citizen.find(".why").wait_for(state="detached")

    assert list(_kept(vejviser) - before) == [("fjordby", "flytning_anmeld", 0, "Det var svært at forstå")]


def test_nobody_has_to_say_why(citizen):
    citizen.open().ask(ANSWERED).press("Nej")

    assert "Du behøver ikke svare" in citizen.find(".why").inner_text()
    assert citizen.ask(CHATTED).said[-1] == CHATTED


def test_feedback_is_shown_as_given_after_a_reload(citizen):
    citizen.open().ask(ANSWERED).press("Ja")
    citizen.find(".thanks").filter(has_text="Tak").wait_for()
    citizen.reload()

    assert citizen.find(".feedback button").first.get_attribute("aria-pressed") == "true"


def test_feedback_that_cannot_be_kept_is_told(citizen):
    citizen.open().ask(ANSWERED)
    citizen.page.context.set_offline(True)
    citizen.press("Ja")

    citizen.find(".thanks").filter(has_text="kunne ikke gemmes").wait_for()


# The menu


def test_the_menu_offers_nothing_to_delete_before_there_is_something(citizen):
    citizen.open().menu_button.click()

    assert citizen.find("#menu button").filter(visible=True).count() == 0
    assert citizen.find("#menu a").filter(visible=True).count() == 2


def test_the_conversation_is_deleted_here_and_at_the_server(citizen, vejviser):
    citizen.open().ask(ANSWERED)
    name = _name(citizen)
    citizen.menu("Slet samtalen").press("Ja, slet den")
    citizen.find(".notice").filter(has_text="både her og hos os").wait_for()

    assert citizen.said == [] and citizen.stored == "{}{}"
    known = citizen.page.request.post(f"{vejviser.url}/api/fjordby/conversation", data={"conversation": name})
    assert known.status == 404


def test_a_deletion_can_be_thought_better_of(citizen):
    citizen.open().ask(ANSWERED).menu("Slet samtalen").press("Fortryd")

    assert citizen.said == [ANSWERED]


def test_where_the_server_cannot_be_told_of_the_deletion_the_citizen_is(citizen):
    citizen.open().ask(ANSWERED)
    citizen.page.context.set_offline(True)
    citizen.menu("Slet samtalen").press("Ja, slet den")
    citizen.find(".notice").filter(has_text="slettet her").wait_for()

    assert citizen.said == [] and citizen.stored == "{}{}"


def test_a_conversation_is_begun_anew(citizen):
    citizen.open().ask(ANSWERED).menu("Begynd forfra").press("Ja, slet den")
    citizen.find(".notice").wait_for()

    assert citizen.said == []
    assert citizen.ask(CHATTED).said == [CHATTED]


def test_the_transcript_is_a_text_file_with_what_was_said(citizen):
    citizen.open().ask(f"{ANSWERED} {CPR}").ask(HANDED_OFF)
    with citizen.page.expect_download() as downloading:
        citizen.menu("Hent samtalen")
    text = downloading.value.path().read_text(encoding="utf-8-sig")

    assert downloading.value.suggested_filename.startswith("Spørg Fjordby Kommune 20")
    assert f"Du skrev:\n{ANSWERED} [skjult]" in text
    assert "Du melder flytning gratis" in text and "https://www.borger.dk/" in text and "70 20 00 00" in text


def test_the_municipalitys_accessibility_statement_is_linked(citizen):
    citizen.open().menu_button.click()
    links = [link.get_attribute("href") for link in citizen.find("#menu a").all()]

    assert "https://www.was.digst.dk/eksempel" in links


def test_the_page_on_accessibility_is_there(citizen):
    citizen.open().menu_button.click()
    address = citizen.find("#menu a").first.get_attribute("href")

    assert citizen.page.request.get(address).status == 200


def test_everything_that_was_begun_is_deleted_also_while_the_first_message_is_on_its_way(citizen, vejviser):
    citizen.open()
    held = []
    citizen.page.route("**/messages", lambda route: held.append(route))
    citizen.write("Jeg hedder Mette")
    citizen.find(".state").wait_for()
    citizen.page.wait_for_timeout(300)
    name = _name(citizen)
    citizen.menu("Slet samtalen").press("Ja, slet den")
    citizen.find(".notice").wait_for()
    with citizen.page.expect_response(lambda response: response.url.endswith("/delete")):
        held[0].continue_()
    citizen.page.wait_for_timeout(300)

    for conversation in {name, *_replied(held[0])}:
        known = citizen.page.request.post(f"{vejviser.url}/api/fjordby/conversation", data={"conversation": conversation})
        assert known.status == 404
    assert citizen.said == [] and citizen.stored == "{}{}"


def test_what_the_citizen_is_writing_stays_when_the_page_asks_something(citizen):
    citizen.open().field.fill("et halvt spørgsmål")
    citizen.page.evaluate("window.vejviser.open('hej')")
    citizen.wait_for_replies(1)

    assert citizen.field.input_value() == "et halvt spørgsmål"


# Language


def test_a_language_chosen_while_a_reply_is_on_its_way_is_kept(citizen):
    citizen.open()
    held = []
    citizen.page.route("**/messages", lambda route: held.append(route))
    citizen.write(CHATTED)
    citizen.find(".state").wait_for()
    citizen.press("English")
    citizen.find(".head [aria-expanded]").filter(has_text="More").wait_for()
    citizen.page.wait_for_timeout(200)
    held[0].continue_()
    citizen.wait_for_replies(1)

    assert citizen.menu_button.inner_text() == "More"


def test_a_language_that_was_chosen_is_kept_over_a_reload_and_a_deletion(citizen):
    citizen.open().ask(CHATTED).press("English")
    citizen.reload()
    citizen.find(".head [aria-expanded]").filter(has_text="More").wait_for()
    citizen.menu("Delete the conversation").press("Yes, delete it")
    citizen.find(".notice").wait_for()
    citizen.ask("???")

    assert "I did not understand that" in citizen.replies[0]


def test_the_title_of_a_page_is_in_the_language_of_the_page(citizen):
    citizen.open().press("English")
    citizen.ask(SEARCHED)

    assert citizen.find(".reply li").first.get_attribute("lang").startswith("da")


def test_the_language_is_switched_and_kept(citizen):
    citizen.open().press("English")
    citizen.ask("???")

    assert citizen.field.evaluate("field => field.labels[0].innerText") == "What do you need help with?"
    assert "I did not understand that" in citizen.replies[0]


def test_a_message_in_english_turns_the_widget_english(citizen):
    citizen.open().ask("How do I report that I have moved to a new address?")

    assert citizen.find(".send").inner_text() == "Send"
    assert citizen.menu_button.inner_text() == "More"


def test_each_reply_says_which_language_it_is_in(citizen):
    citizen.open().ask(ANSWERED).press("English")
    citizen.ask("???")
    languages = [entry.evaluate("reply => reply.closest('[lang]').lang") for entry in citizen.find(".reply").all()]

    assert languages == ["en", "da", "en"]  # the greeting is said anew


def test_a_citizen_who_is_moved_to_another_municipality_sees_its_name(citizen):
    citizen.open().ask("Jeg bor i Bjergby Kommune")

    citizen.find("h2").filter(has_text="Bjergby").wait_for()


def test_another_municipality_is_not_left_behind_by_a_new_conversation(visit):
    citizen: Citizen = visit()
    citizen.open().ask("Jeg bor i Bjergby Kommune")
    citizen.find("h2").filter(has_text="Bjergby").wait_for()
    citizen.menu("Begynd forfra").press("Ja, slet den")

    citizen.find("h2").filter(has_text="Spørg Fjordby Kommune").wait_for()


def _name(citizen: Citizen) -> str:
    (stored,) = citizen.page.evaluate("Object.values(sessionStorage)")
    return json.loads(stored)["conversation"]


def _kept(vejviser) -> Counter:
    path = vejviser.home / "feedback.sqlite"
    if not path.exists():
        return Counter()
    with closing(sqlite3.connect(path)) as database:
        return Counter(database.execute("SELECT municipality, intent, helped, why FROM feedback"))


def _replied(route) -> list[str]:
    """The conversation that the reply named, if there was one."""
    response = route.request.response()
    return [response.json()["conversation"]] if response and response.ok else []
