"""What happens to a conversation when something goes wrong, or goes on elsewhere."""

import pytest

from tests.widget.conftest import PHONE
from tests.widget.walk import ANSWERED, CHATTED, SEARCHED, Citizen

pytestmark = pytest.mark.slow

HALF_AN_HOUR = 30 * 60 * 1000  # ms


def test_a_reload_keeps_the_conversation(citizen):
    citizen.open().ask(ANSWERED)
    before = citizen.replies
    citizen.reload()

    assert citizen.said == [ANSWERED]
    assert citizen.replies == before


def test_an_open_panel_is_open_on_the_next_page_and_leaves_the_focus_to_it(citizen):
    citizen.open().ask(ANSWERED)
    citizen.page.get_by_role("link", name="Flytning", exact=True).first.click()
    citizen.page.wait_for_url("**/flytning.html")
    citizen.panel.wait_for()

    assert citizen.said == [ANSWERED]
    assert citizen.focused.startswith("body")


def test_a_panel_that_was_closed_stays_closed_on_the_next_page(citizen, website):
    citizen.open().ask(ANSWERED).press("Luk")
    citizen.go(f"{website.url}/flytning.html")

    assert citizen.launcher.inner_text() == "Fortsæt samtalen"
    assert citizen.open().said == [ANSWERED]


def test_on_a_phone_the_next_page_is_not_covered(visit, website):
    citizen = visit(viewport=PHONE)
    citizen.open().ask(ANSWERED)
    citizen.go(f"{website.url}/flytning.html")
    citizen.launcher.wait_for()

    assert not citizen.panel.count()
    assert citizen.open().said == [ANSWERED]


def test_the_conversation_goes_on_after_a_reload(citizen):
    citizen.open().ask(ANSWERED)
    citizen.reload()
    citizen.ask(CHATTED)

    assert citizen.said == [ANSWERED, CHATTED]
    assert not citizen.find(".notice").count()


def test_a_reply_that_came_after_the_page_was_left_is_shown_on_the_next(citizen, website):
    citizen.open().ask(CHATTED)
    held = []
    citizen.page.route("**/messages", lambda route: held.append(route))
    citizen.field.fill(SEARCHED)
    citizen.find(".send").click()
    citizen.page.wait_for_timeout(200)
    _answer_beside(citizen, held[0])
    citizen.page.unroute("**/messages")
    citizen.go(f"{website.url}/flytning.html")
    citizen.find("mark").first.wait_for()

    assert citizen.said == [CHATTED, SEARCHED]


def test_a_reply_that_is_still_being_made_when_the_page_is_left_is_shown_on_the_next(citizen, website):
    citizen.open().write(ANSWERED)
    citizen.go(f"{website.url}/flytning.html")
    citizen.find(".reply").nth(1).wait_for()

    assert citizen.said == [ANSWERED]
    assert not citizen.find(".notice").count()


def test_a_message_that_was_lost_when_the_page_was_left_is_told(citizen, website):
    citizen.open().ask(CHATTED)
    citizen.page.route("**/messages", lambda route: None)
    citizen.write(SEARCHED)
    citizen.find(".state").wait_for()
    citizen.page.wait_for_timeout(200)
    citizen.go(f"{website.url}/flytning.html")
    citizen.find(".notice").filter(has_text="nåede ikke frem").wait_for()

    assert citizen.said == [CHATTED]


def test_a_panel_that_was_closed_while_a_reply_was_on_its_way_stays_closed_on_the_next_page(citizen, website):
    citizen.open().write(SEARCHED)
    citizen.press("Luk")
    citizen.launcher.filter(has_text="Fortsæt samtalen").wait_for()
    citizen.go(f"{website.url}/flytning.html")
    citizen.launcher.wait_for()

    assert not citizen.panel.count()


def test_after_a_whole_page_the_next_page_opens_nothing_by_itself(visit, website):
    citizen = visit("whole.html").ask(ANSWERED)
    citizen.go(f"{website.url}/flytning.html")
    citizen.launcher.filter(has_text="Fortsæt samtalen").wait_for()

    assert not citizen.panel.count()


def test_on_the_next_page_the_latest_reply_is_in_view(citizen, website):
    citizen.open().ask(ANSWERED).ask(SEARCHED)
    citizen.go(f"{website.url}/flytning.html")
    citizen.find("mark").first.wait_for()
    log, latest = citizen.log.bounding_box(), citizen.find(".you").last.bounding_box()

    assert log["y"] - 1 <= latest["y"] < log["y"] + log["height"]


def test_a_second_tab_has_the_same_conversation(citizen, website):
    citizen.open().ask(ANSWERED)
    second = _second_tab(citizen, website)

    assert second.launcher.inner_text() == "Fortsæt samtalen"
    assert second.open().said == [ANSWERED]


def test_two_tabs_show_all_that_was_said_in_one_order(citizen, website):
    citizen.open().ask(ANSWERED)
    second = _second_tab(citizen, website).open()
    second.ask(CHATTED)
    citizen.find(".you").nth(1).wait_for()
    citizen.ask(SEARCHED)
    second.find(".you").nth(2).wait_for()

    assert citizen.said == second.said == [ANSWERED, CHATTED, SEARCHED]


def test_two_tabs_that_ask_at_the_same_moment_end_in_one_order(citizen, website):
    citizen.open().ask(ANSWERED)
    second = _second_tab(citizen, website).open()
    citizen.write("hej")
    second.write("tak")
    for tab in (citizen, second):
        tab.find(".you").nth(2).wait_for()
        tab.find(".queued").wait_for(state="detached")

    assert citizen.said == second.said
    assert sorted(citizen.said[1:]) == ["hej", "tak"]


def test_two_tabs_that_both_begin_end_in_one_order_and_one_conversation(citizen, website):
    page = citizen.page.context.new_page()
    page.goto(f"{website.url}/flytning.html")
    second = Citizen(page).open()
    citizen.open().write("hej")
    second.write("tak")
    for tab in (citizen, second):
        tab.find(".you").nth(1).wait_for()
        tab.find(".queued").wait_for(state="detached")
    citizen.ask(SEARCHED)
    second.find("mark").first.wait_for()

    assert citizen.said == second.said
    assert sorted(citizen.said[:2]) == ["hej", "tak"]


def test_what_is_deleted_in_one_tab_is_gone_in_the_other(citizen, website):
    citizen.open().ask(ANSWERED)
    second = _second_tab(citizen, website).open()
    citizen.menu("Slet samtalen").press("Ja, slet den")
    second.find(".you").wait_for(state="detached")

    assert second.stored == "{}{}"


def test_without_a_connection_a_message_waits_and_the_citizen_is_told(citizen):
    citizen.open().ask(CHATTED)
    citizen.page.context.set_offline(True)
    citizen.write(SEARCHED)
    citizen.find("[data-waits]").wait_for()

    assert "Din besked venter" in citizen.find(".state").inner_text()
    assert "Din besked venter" in citizen.heard


def test_messages_that_waited_are_sent_in_their_order_when_the_connection_is_back(citizen):
    citizen.open().ask(CHATTED)
    citizen.page.context.set_offline(True)
    citizen.write("tak").write(SEARCHED)
    citizen.find("[data-waits]").nth(1).wait_for()
    citizen.page.context.set_offline(False)
    citizen.find("mark").first.wait_for()

    assert citizen.said == [CHATTED, "tak", SEARCHED]


def test_a_message_that_waits_can_be_taken_back_and_changed(citizen):
    citizen.open()
    citizen.page.context.set_offline(True)
    citizen.write("Hvordan melder jeg flytinng?")
    citizen.press("Ret beskeden")

    assert citizen.field.input_value() == "Hvordan melder jeg flytinng?"
    assert citizen.said == []
    assert "textarea" in citizen.focused


def test_what_is_being_written_is_not_lost_when_a_message_is_taken_back(citizen):
    citizen.open()
    citizen.page.context.set_offline(True)
    citizen.write("det første").field.fill("det næste")
    citizen.press("Ret beskeden")

    assert citizen.field.input_value() == "det første\ndet næste"


def test_that_there_is_no_connection_is_read_aloud_once(citizen):
    citizen.open()
    citizen.page.context.set_offline(True)
    citizen.write(CHATTED)
    citizen.find("[data-waits]").wait_for()
    citizen.page.wait_for_timeout(4_000)

    assert citizen.heard.count("ingen forbindelse") == 1


def test_a_message_that_waits_can_be_tried_at_once(citizen):
    citizen.open()
    refuse = lambda route: route.abort()  # noqa: E731
    citizen.page.route("**/messages", refuse)
    citizen.write(CHATTED)
    citizen.find("[data-waits]").wait_for()
    citizen.page.unroute("**/messages", refuse)
    citizen.press("Prøv nu")
    citizen.wait_for_replies(1)

    assert citizen.said == [CHATTED]


def test_a_slow_reply_is_told_to_be_on_its_way(citizen):
    citizen.open()
    held = []
    citizen.page.route("**/messages", lambda route: held.append(route))
    citizen.write(CHATTED)
    citizen.find(".state").filter(has_text="lidt længere tid").wait_for()

    assert "lidt længere tid" in citizen.heard
    held[0].continue_()
    citizen.wait_for_replies(1)


def test_a_reply_that_was_lost_on_its_way_is_not_asked_for_twice(citizen):
    citizen.open().ask(CHATTED)
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch())  # the server answers, and the answer is lost
            route.abort()
        else:
            route.continue_()

    citizen.page.route("**/messages", lose)
    citizen.write("tak")
    citizen.wait_for_replies(2)

    assert lost and citizen.said == [CHATTED, "tak"]
    known = citizen.page.request.post(
        lost[0].url.replace("messages", "conversation"), data={"conversation": lost[0].json()["conversation"]}
    )
    assert [exchange["text"] for exchange in known.json()["exchanges"]] == [CHATTED, "tak"]


# With a server of the test's own


def test_too_many_messages_wait_with_the_right_words_and_are_then_sent(own_server, own_citizen):
    own_server.stop()
    own_server.start(VEJVISER_MESSAGES_PER_MINUTE="2")
    citizen = own_citizen.open().ask("hej").ask("tak")
    citizen.write("hej igen")
    citizen.find("[data-waits]").wait_for()

    assert "mange beskeder på kort tid" in citizen.find(".state").inner_text()
    own_server.stop()
    own_server.start()
    citizen.press("Prøv nu")
    citizen.wait_for_replies(3)
    assert citizen.said[-1] == "hej igen"


def test_a_server_with_too_much_to_do_says_so_and_gives_the_phone(own_server, own_citizen, monkeypatch):
    monkeypatch.setattr("bot.web.turns.MAX_WAITING", 0)
    citizen = own_citizen.open().write(CHATTED)
    citizen.find("[data-waits]").wait_for()

    assert "mange, der spørger lige nu" in citizen.find(".state").inner_text()
    assert "70 20 00 00" in citizen.find(".state").inner_text()
    monkeypatch.undo()


def test_a_failure_of_the_server_ends_in_the_words_back_in_the_field_and_the_phone(own_server, own_citizen, monkeypatch):
    async def fail(*_, **__):
        raise RuntimeError("broken")

    monkeypatch.setattr("bot.assistant.Assistant.converse", fail)
    citizen = own_citizen.open().write(SEARCHED)
    citizen.find("#wrong").filter(has_text="kunne ikke sendes").wait_for()

    assert citizen.field.input_value() == SEARCHED
    assert "70 20 00 00" in citizen.find("#wrong").inner_text()


def test_a_message_given_up_leaves_the_focus_where_the_citizen_is(own_server, own_citizen, monkeypatch):
    async def fail(*_, **__):
        raise RuntimeError("broken")

    monkeypatch.setattr("bot.assistant.Assistant.converse", fail)
    own_citizen.open().write(SEARCHED)
    own_citizen.page.locator("#before").focus()
    own_citizen.find("#wrong").filter(has_text="kunne ikke sendes").wait_for()

    assert own_citizen.page.evaluate("document.activeElement.id") == "before"


def test_a_first_message_whose_reply_is_lost_begins_one_conversation(own_server, own_citizen):
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    own_citizen.page.route("**/messages", lose)
    own_citizen.open().write(CHATTED)
    own_citizen.wait_for_replies(1)

    assert len(own_server.conversations) == 1


def test_a_server_that_was_started_anew_goes_on_and_says_what_it_has_forgotten(own_server, own_citizen):
    citizen = own_citizen.open().ask(ANSWERED)
    own_server.stop()
    citizen.write(SEARCHED)
    citizen.find("[data-waits]").wait_for()
    own_server.start()
    citizen.press("Prøv nu")
    citizen.find("mark").first.wait_for()

    assert citizen.said == [ANSWERED, SEARCHED]
    assert "kan ikke længere huske" in citizen.find(".notice").inner_text()


def test_a_choice_from_before_the_server_was_started_anew_is_still_understood(own_server, own_citizen):
    citizen = own_citizen.open().ask(ANSWERED)
    choice = citizen.find(".choices button").last
    title = choice.inner_text()
    own_server.stop()
    own_server.start()
    choice.click()
    citizen.wait_for_replies(2)

    assert citizen.said == [ANSWERED, title]
    assert "forstod" not in citizen.replies[-1]


# Time


def test_half_an_hour_without_a_message_ends_the_conversation(context, website):
    page = context.new_page()
    page.clock.install()
    page.goto(f"{website.url}/index.html")
    citizen = Citizen(page).open().ask(ANSWERED)
    page.clock.fast_forward(HALF_AN_HOUR + 1000)
    citizen.find(".notice").filter(has_text="slettet").wait_for()

    assert citizen.said == [] and citizen.stored == "{}{}"


def test_a_conversation_that_has_expired_is_not_taken_up_on_the_next_page(context, website):
    page = context.new_page()
    page.clock.install()
    page.goto(f"{website.url}/index.html")
    citizen = Citizen(page).open().ask(ANSWERED)
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 31 * 60)
    page.goto(f"{website.url}/flytning.html")

    assert citizen.launcher.inner_text() == "Spørg os"
    assert citizen.stored == "{}{}"


def test_a_message_keeps_the_conversation_for_another_half_hour(context, website):
    page = context.new_page()
    page.clock.install()
    page.goto(f"{website.url}/index.html")
    citizen = Citizen(page).open().ask(ANSWERED)
    page.clock.fast_forward(HALF_AN_HOUR - 60_000)
    citizen.ask(CHATTED)
    page.clock.fast_forward(HALF_AN_HOUR - 60_000)

    assert citizen.said == [ANSWERED, CHATTED]


# Storage that cannot be had, or holds something else


def test_a_storage_that_somebody_else_wrote_to_is_taken_for_none(citizen, vejviser):
    citizen.launcher.wait_for()
    for broken in ("{", "null", "[]", '{"until": 9e15, "exchanges": [{}], "conversation": "x", "lang": "da"}', '"x"'):
        citizen.page.evaluate(
            "([key, value]) => sessionStorage.setItem(key, value)", [f"vejviser:1:{vejviser.url}/fjordby", broken]
        )
        citizen.reload()
        assert citizen.launcher.inner_text() == "Spørg os"


def test_where_storage_is_forbidden_the_conversation_lives_as_long_as_the_page(chromium, vejviser, website):
    website.vejviser = vejviser.url
    context = chromium.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = context.new_page()
    page.goto(f"{website.url}/index.html")
    citizen = Citizen(page).open().ask(ANSWERED).ask(CHATTED)

    assert citizen.said == [ANSWERED, CHATTED]
    context.close()


def _second_tab(citizen: Citizen, website) -> Citizen:
    page = citizen.page.context.new_page()
    page.goto(f"{website.url}/flytning.html")
    second = Citizen(page)
    second.launcher.wait_for()
    page.wait_for_function("document.querySelector('vejviser-widget').shadowRoot.textContent.includes('Fortsæt')")
    return second


def _answer_beside(citizen: Citizen, route) -> None:
    """The server gets the message and answers, but the page is left before it hears of it."""
    request = route.request
    answered = citizen.page.request.post(request.url, data=request.post_data_json)
    assert answered.status == 200
