"""The page of plain forms: whole conversations with nothing but HTML, read and sent back as a browser without JavaScript does."""

import asyncio
import inspect
import json
import re
import shutil

import httpx
import pytest
from bs4 import BeautifulSoup
from ruamel.yaml import YAML
from starlette.testclient import TestClient

from bot.conversations import Conversations
from bot.feedback import FeedbackStore
from bot.web import faults
from bot.web.markup import with_phones
from content.settings import ROOT

pytestmark = pytest.mark.slow


class Browser:
    """Shows a page, fills in its forms and sends them with every hidden field, over the given client."""

    def __init__(self, client: httpx.Client, path: str = "/fjordby") -> None:
        self._client = client
        self._take(client.get(path))

    def write(self, text: str) -> "Browser":
        return self._send(self.shown.select_one("form.ask"), {"text": text})

    def press(self, title: str, **filled: str) -> "Browser":
        """The first button with that title, after filling in the fields of its form."""
        button = next(button for button in self.shown.select("button[name]") if button.get_text(strip=True) == title)
        form = self.shown.find("form", id=button["form"]) if button.get("form") else button.find_parent("form")
        return self._send(form, {button["name"]: button["value"]} | filled)

    def follow(self, title: str) -> "Browser":
        link = next(link for link in self.shown.select("a") if link.get_text(strip=True) == title)
        return self._take(self._client.get(link["href"]))

    def send_again(self) -> "Browser":
        return self._take(self._client.post(*self._sent[:1], data=self._sent[1]))

    def back(self) -> "Browser":
        self.shown = self._before
        return self

    @property
    def words(self) -> str:
        return self.shown.get_text(" ", strip=True)

    @property
    def written(self) -> list[str]:
        return [section.p.get_text() for section in self.shown.select(".citizen")]

    @property
    def replies(self) -> list[str]:
        return [section.get_text(" ", strip=True) for section in self.shown.select(".reply")][1:]  # after the greeting

    @property
    def buttons(self) -> list[str]:
        return [button.get_text(strip=True) for button in self.shown.select(".choices button")]

    @property
    def address(self) -> str:
        return str(self.response.url)

    def _send(self, form, fields: dict[str, str]) -> "Browser":
        standing = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
        standing |= {field["name"]: field.get_text().removeprefix("\n") for field in form.select("textarea")}
        self._sent = (form["action"].split("#")[0], standing | fields)
        return self._take(self._client.post(self._sent[0], data=self._sent[1]))

    def _take(self, response: httpx.Response) -> "Browser":
        self._before = getattr(self, "shown", None)
        self.response = response
        self.shown = BeautifulSoup(response.text, "lxml")
        return self


@pytest.fixture
def browser(client):
    return Browser(client)


@pytest.fixture
def clarified(client):
    """A page that asks which of several needs is meant."""
    for word in ("adresse", "kort", "penge fra kommunen", "ny telefon", "barn og bolig"):
        browser = Browser(client).write(word)
        if "Noget andet" in browser.buttons:
            return browser
    raise AssertionError("no word is ambiguous any more")


# A conversation


def test_the_page_greets_and_says_that_it_is_a_machine(browser):
    assert "Hej!" in browser.words
    assert "maskine" in browser.words


def test_the_page_gives_the_hotline_before_anything_is_asked(browser):
    assert browser.shown.select_one("footer a[href='tel:+4570200000']")
    assert "Åbent til kl. 20" in browser.words


def test_a_question_is_answered(browser):
    browser.write("Hvordan melder jeg flytning?")

    assert browser.written == ["Hvordan melder jeg flytning?"]
    assert "borger.dk" in browser.replies[0]


def test_a_conversation_goes_on(browser):
    browser.write("hej").write("tak").write("???")

    assert browser.written == ["hej", "tak", "???"]
    assert len(browser.replies) == 3


def test_a_choice_is_pressed_and_answered(clarified):
    title = clarified.buttons[0]
    clarified.press(title)

    assert clarified.written[-1] == title
    assert len(clarified.replies) == 2
    assert not clarified.buttons or clarified.buttons[0] != title


def test_something_else_is_pressed_and_answered(clarified):
    clarified.press("Noget andet")

    assert clarified.written[-1] == "Noget andet"
    assert len(clarified.replies) == 2


def test_choices_that_have_been_passed_are_no_longer_offered(clarified):
    clarified.write("hej")

    assert not clarified.buttons


def test_choices_that_have_been_passed_can_still_be_read(clarified):
    offered = clarified.buttons
    clarified.write("hej")

    assert [item.get_text() for item in clarified.shown.select(".passed li")] == offered


def test_where_the_hotline_is_the_way_on_its_number_can_be_pressed(browser):
    browser.write("???")

    assert browser.shown.select_one(".hotline a")["href"] == "tel:+4570200000"


def test_pages_that_were_found_are_links(browser):
    browser.write("Hvor må min hund løbe uden snor?")

    assert browser.shown.select(".links a[href^='http']")


def test_phones_in_an_answer_can_be_called(browser):
    browser.write("Jeg vil ikke leve mere")

    assert {"tel:112", "tel:+4570201201", "tel:116111"} <= {link["href"] for link in browser.shown.select(".reply p a")}


@pytest.mark.parametrize(
    "words, called",
    [
        ("Ring 70 20 00 00.", ["tel:+4570200000"]),
        ("ring på +45 70 12 80 81, hvis", ["tel:+4570128081"]),
        ("Livslinien på 70 201 201", ["tel:+4570201201"]),
        ("ring 112 eller 114", ["tel:112", "tel:114"]),
        ("BørneTelefonen, 116 111", ["tel:116111"]),
        ("efter serviceloven § 112", []),
        ("fra 112 kr. til 1.112 kr. i 2026", []),
        ("den 12-11-2026 kl. 10-14", []),
        ("sagen 70 20 00 00 11", []),
    ],
)
def test_what_is_a_phone_can_be_called_and_no_other_number(words, called):
    assert [link["href"] for link in BeautifulSoup(with_phones(words), "lxml").select("a")] == called


def test_links_open_beside_the_conversation_and_say_so(browser):
    browser.write("Hvordan melder jeg flytning?")

    for link in browser.shown.select("main a[href^=http]"):
        assert link["target"] == "_blank" and link.select_one(".unseen").get_text(strip=True) == "(åbner i en ny fane)"


def test_a_conversation_is_begun_anew(browser):
    browser.write("hej").press("Begynd forfra").press("Ja, slet den")

    assert not browser.written


def test_a_conversation_begun_anew_leaves_nothing_of_the_old_one(browser):
    browser.write("hej")
    old = browser.shown.select_one("input[name=conversation]")["value"]
    browser.press("Begynd forfra").press("Ja, slet den")

    assert old not in browser.response.text
    assert browser.send_again().response.status_code == 200


def test_no_address_carries_what_was_written(browser):
    browser.write("Hvordan melder jeg flytning?")

    assert browser.address.endswith("/fjordby")
    assert "?" not in browser.address


# Sent twice, sent from an older page, sent too late


def test_a_form_that_is_sent_twice_is_answered_once(browser):
    browser.write("hej").write("tak").send_again()

    assert browser.written == ["hej", "tak"]


def test_the_first_form_that_is_sent_twice_is_answered_once(browser):
    first = browser.write("hej").shown.select_one("input[name=conversation]")["value"]
    browser.send_again()

    assert browser.written == ["hej"]
    assert browser.shown.select_one("input[name=conversation]")["value"] == first


def test_a_choice_that_is_pressed_twice_is_answered_once(clarified):
    title = clarified.buttons[0]
    clarified.press(title).send_again()

    assert clarified.written.count(title) == 1


def test_other_words_from_an_older_page_are_not_lost(browser):
    browser.write("hej").write("tak").back().write("Hvordan melder jeg flytning?")

    assert browser.written == ["hej", "tak", "Hvordan melder jeg flytning?"]


def test_the_same_words_from_a_newer_page_are_answered_again(browser):
    browser.write("hej").write("hej")

    assert browser.written == ["hej", "hej"]


def test_who_comes_back_too_late_is_told_and_answered(make_app, make_assistant):
    seconds = [0.0]
    assistant = make_assistant()
    assistant.conversations = Conversations(30 * 60, 10, assistant.dialogue.forget, clock=lambda: seconds[0])
    app = make_app(assistant)

    async def come_back():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            first = BeautifulSoup((await client.post("/fjordby", data={"text": "hej"})).text, "lxml")
            seconds[0] += 30 * 60 + 1
            fields = {field["name"]: field["value"] for field in first.select("form.ask input")}
            return await client.post("/fjordby", data=fields | {"text": "tak"})

    shown = BeautifulSoup(asyncio.run(come_back()).text, "lxml")

    assert "slettet" in shown.select_one(".notice").get_text()
    assert [section.p.get_text() for section in shown.select(".citizen")] == ["tak"]


def test_a_choice_from_a_conversation_that_is_gone_is_answered_by_the_words_on_it(clarified):
    title = clarified.buttons[0]
    choices = clarified.shown
    clarified.press("Slet samtalen").press("Ja, slet den")
    clarified.shown = choices
    clarified.press(title)

    assert clarified.written == [title]
    assert "slettet" in clarified.shown.select_one(".notice").get_text()


def test_a_conversation_that_never_was_is_not_an_error(client):
    response = client.post("/fjordby", data={"text": "hej", "conversation": "guessed", "key": "guessed"})

    assert response.status_code == 200
    assert "guessed" not in response.text


@pytest.mark.parametrize("key", ["", "-1", "²", "\0", "x" * 5_000, "<b>"])
def test_an_odd_key_is_no_reason_not_to_answer(client, key):
    browser = Browser(client).write("hej")
    name = browser.shown.select_one("input[name=conversation]")["value"]
    response = client.post("/fjordby", data={"text": "tak", "conversation": name, "key": key})

    assert BeautifulSoup(response.text, "lxml").select(".citizen")[-1].p.get_text() == "tak"


@pytest.mark.parametrize(
    "pressed",
    [
        *({"cancel": "1"}, {"switch": "en"}, {"ask": "delete"}, {"download": "1"}, {"yes": "1"}, {"no": "1"}, {"why": "1"}),
        pytest.param({"text": ""}, id="an empty message"),
    ],
    ids=lambda pressed: next(iter(pressed)),
)
def test_only_a_message_keeps_a_conversation_alive(make_app, make_assistant, tmp_path, pressed):
    seconds = [0.0]
    assistant = make_assistant()
    assistant.conversations = Conversations(30 * 60, 10, assistant.dialogue.forget, clock=lambda: seconds[0])
    app = make_app(assistant, VEJVISER_HOME=str(tmp_path))

    async def press_after_a_while():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            first = BeautifulSoup((await client.post("/fjordby", data={"text": "Hvordan melder jeg flytning?"})).text, "lxml")
            seconds[0] += 29 * 60
            name = first.select_one("form.ask input[name=conversation]")["value"]
            return await client.post("/fjordby", data={"conversation": name} | pressed)

    asyncio.run(press_after_a_while())
    seconds[0] += 2 * 60
    assistant.conversations.end_idle()

    assert len(assistant.conversations) == 0


# A form on another website


OURS = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": "http://vejviser.example", "Host": "vejviser.example"},
    {"Origin": "https://vejviser.example", "Host": "Vejviser.example:443"},
    {"Origin": "http://[::1]:8030", "Host": "[::1]:8030"},
]
OF_OTHERS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://vejviser.example", "Host": "vejviser.example"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "null", "Host": ""},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Origin": "https://vejviser.example.evil.example", "Host": "vejviser.example"},
    {"Origin": "https://evil.example/://vejviser.example", "Host": "vejviser.example"},
    {"Origin": "https://vejviser.example:8443", "Host": "vejviser.example"},
]


@pytest.fixture
def begun(client):
    """The name of a conversation with one exchange."""
    return Browser(client).write("Hvordan melder jeg flytning?").shown.select_one("input[name=conversation]")["value"]


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_form_of_our_own_goes_on_with_the_conversation(client, begun, headers):
    shown = BeautifulSoup(client.post("/fjordby", data={"conversation": begun, "text": "tak"}, headers=headers).text, "lxml")

    assert len(shown.select(".citizen")) == 2


@pytest.mark.parametrize("headers", OF_OTHERS, ids=str)
def test_a_form_on_another_website_begins_a_conversation_of_its_own(client, begun, headers):
    response = client.post("/fjordby", data={"conversation": begun, "text": "hej"}, headers=headers)
    shown = BeautifulSoup(response.text, "lxml")

    assert [section.p.get_text() for section in shown.select(".citizen")] == ["hej"]
    assert begun not in response.text


def test_a_form_on_another_website_is_answered_in_its_language(client):
    sent = {"text": "???", "lang": "en"}
    shown = BeautifulSoup(client.post("/fjordby", data=sent, headers={"Sec-Fetch-Site": "cross-site"}).text, "lxml")

    assert shown.html["lang"] == "en"
    assert not shown.select(".notice")


@pytest.mark.parametrize(
    "pressed",
    [
        *({"end": "delete"}, {"end": "new"}, {"ask": "delete"}, {"switch": "en"}, {"cancel": "1"}, {"download": "1"}),
        *({"yes": "1"}, {"why": "1", "words": "x"}, {"choice": "/flytning_anmeld", "title": "hej"}),
    ],
    ids=lambda pressed: next(iter(pressed)),
)
def test_a_form_on_another_website_presses_no_button(client, begun, pressed):
    sent = {"conversation": begun} | pressed
    response = client.post("/fjordby", data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    read_back = client.post("/api/fjordby/conversation", json={"conversation": begun}).json()

    assert response.status_code == 422  # it holds no message
    assert (read_back["lang"], len(read_back["exchanges"])) == ("da", 1)


def test_what_another_website_marks_its_messages_with_means_nothing(client):
    sent = {"text": "hej", "key": "k" * 20}
    names = [Browser(client)._take(client.post("/fjordby", data=sent, headers=OF_OTHERS[0])) for _ in range(2)]

    assert len({browser.shown.select_one("input[name=conversation]")["value"] for browser in names}) == 2


# Whether a reply helped


@pytest.fixture
def of_its_own(make_app, tmp_path):
    """A browser of an application with a home of its own, whose store of feedback is empty."""
    with TestClient(make_app(VEJVISER_HOME=str(tmp_path / "home"))) as client:
        yield Browser(client)


@pytest.fixture
def kept(tmp_path):
    """What is in that store."""
    return lambda: [(given.helped, given.why) for given in FeedbackStore(tmp_path / "home" / "feedback.sqlite", 180).read()]


def test_after_an_answer_the_citizen_is_asked_whether_it_helped(browser):
    browser.write("Hvordan melder jeg flytning?")

    assert "Hjalp svaret dig?" in browser.words


@pytest.mark.parametrize("text", ["hej", "Jeg vil ikke leve mere"])
def test_nobody_is_asked_for_an_opinion_of_small_talk_or_in_danger(browser, text):
    browser.write(text)

    assert "Hjalp svaret dig?" not in browser.words


def test_that_a_reply_helped_is_kept(of_its_own, kept):
    of_its_own.write("Hvordan melder jeg flytning?").press("Ja")

    assert kept() == [(True, None)]
    assert "Tak." in of_its_own.words


def test_who_was_not_helped_may_say_why(of_its_own, kept):
    of_its_own.write("Hvordan melder jeg flytning?").press("Nej")
    of_its_own.press("Send", why_unclear="1", why_link="1", words="Alt for langt")

    assert kept() == [(False, "Det var svært at forstå. Et link virker ikke. Alt for langt")]


def test_nobody_has_to_say_why(of_its_own, kept):
    of_its_own.write("Hvordan melder jeg flytning?").press("Nej").press("Send")

    assert kept() == [(False, None)]


def test_who_was_helped_is_not_asked_why(browser):
    browser.write("Hvordan melder jeg flytning?").press("Ja")

    assert "Hvad var galt?" not in browser.words


def test_what_was_said_of_a_reply_is_shown_for_as_long_as_it_is(browser):
    browser.write("Hvordan melder jeg flytning?").press("Nej").write("hej")
    pressed = {button.get_text(): button["aria-pressed"] for button in browser.shown.select("button[aria-pressed]")}

    assert pressed == {"Ja": "false", "Nej": "true"}


def test_a_citizen_may_change_their_mind(of_its_own, kept):
    of_its_own.write("Hvordan melder jeg flytning?").press("Nej").press("Ja")

    assert kept() == [(True, None)]


def test_the_same_button_pressed_again_takes_no_words_away(of_its_own, kept):
    of_its_own.write("Hvordan melder jeg flytning?").press("Nej").press("Send", words="For langt").press("Nej")

    assert kept() == [(False, "For langt")]


def test_a_personal_number_in_what_was_wrong_is_hidden(of_its_own, kept):
    of_its_own.write("Hvordan melder jeg flytning?").press("Nej").press("Send", words="mit cpr er 010245-1234")

    assert kept() == [(False, "mit cpr er [skjult]")]


def test_more_words_than_can_be_kept_are_refused_in_words(browser):
    browser.write("Hvordan melder jeg flytning?").press("Nej").press("Send", words="x" * 501)

    assert browser.response.status_code == 413
    assert "Skriv det kortere" in browser.shown.select_one("[role=alert]").get_text()


def test_as_many_words_as_the_field_takes_are_kept_with_every_reason(of_its_own, kept):
    of_its_own.write("Hvordan melder jeg flytning?").press("Nej")
    boxes = {box["name"]: "1" for box in of_its_own.shown.select("[type=checkbox]")}
    of_its_own.press("Send", **boxes, words="x" * int(of_its_own.shown.select_one("#words")["maxlength"]))

    assert len(boxes) == 4 and kept()[0][1].endswith("x")


def test_where_nothing_can_be_kept_the_citizen_is_told(of_its_own, tmp_path):
    (tmp_path / "home" / "feedback.sqlite").mkdir(parents=True)
    of_its_own.write("Hvordan melder jeg flytning?").press("Ja")

    assert of_its_own.response.status_code == 503
    assert "kunne ikke gemmes" in of_its_own.shown.select_one("[role=alert]").get_text()
    assert not of_its_own.shown.select("button[aria-pressed=true]")


@pytest.mark.parametrize("turn", ["0", "99", "-1", "²", "x", "9" * 5_000])
@pytest.mark.parametrize("button", ["yes", "no", "why"])
def test_a_reply_that_is_not_there_cannot_be_spoken_of(client, button, turn):
    browser = Browser(client).write("hej")
    name = browser.shown.select_one("input[name=conversation]")["value"]
    response = client.post("/fjordby", data={"conversation": name, button: turn, "words": "x"})

    assert response.status_code == 200
    assert 'aria-pressed="true"' not in response.text


# The conversation deleted, or taken home


def test_before_a_conversation_is_deleted_the_citizen_is_asked(browser):
    browser.write("hej").press("Slet samtalen")

    assert "Du kan ikke få den igen" in browser.words
    assert browser.written == ["hej"]


def test_a_conversation_is_deleted_by_who_says_yes(browser):
    browser.write("hej")
    name = browser.shown.select_one("input[name=conversation]")["value"]
    browser.press("Slet samtalen").press("Ja, slet den")

    assert not browser.written and name not in browser.response.text
    assert "Samtalen er slettet" in browser.words


def test_who_thinks_better_of_it_keeps_the_conversation(browser):
    browser.write("hej").press("Slet samtalen").press("Fortryd").write("tak")

    assert browser.written == ["hej", "tak"]


@pytest.mark.parametrize("button", ["Slet samtalen", "Begynd forfra"])
def test_the_words_of_feedback_go_with_the_conversation(of_its_own, kept, button):
    of_its_own.write("Hvordan melder jeg flytning?").press("Nej").press("Send", words="For langt")
    of_its_own.press(button).press("Ja, slet den")

    assert kept() == []


def test_who_deletes_a_conversation_twice_is_told_that_it_was_gone_already(browser):
    browser.write("hej").press("Slet samtalen").press("Ja, slet den").send_again()

    assert browser.response.status_code == 200
    assert browser.shown.select_one(".notice").get_text() == "Samtalen var allerede slettet hos os."


@pytest.mark.parametrize("name", ["guessed", ""])
def test_nobody_is_told_that_something_was_deleted_where_nothing_was(client, name):
    shown = BeautifulSoup(client.post("/fjordby", data={"conversation": name, "end": "delete", "lang": "en"}).text, "lxml")

    assert "already been deleted" in shown.select_one(".notice").get_text()


def test_the_conversation_is_a_file_to_take_home(clarified):
    choice = clarified.buttons[0]
    response = clarified.press("Hent samtalen").response
    first, exchange = response.content.decode("utf-8-sig").split("\r\n\r\n----\r\n\r\n")

    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert first == "Spørg Fjordby Kommune, 2026-11-23"
    assert exchange.startswith("Du skrev:\r\n") and "\r\n\r\nSvar:\r\n" in exchange and f"\r\n[{choice}]\r\n" in exchange


def test_the_file_is_named_in_ascii_and_as_it_is(browser):
    disposition = browser.write("hej").press("Hent samtalen").response.headers["content-disposition"]

    assert 'attachment; filename="Spoerg Fjordby Kommune 2026-11-23.txt"' in disposition
    assert disposition.endswith("filename*=UTF-8''Sp%C3%B8rg%20Fjordby%20Kommune%202026-11-23.txt")


def test_links_and_phones_are_in_the_file(browser):
    browser.write("Hvor må min hund løbe uden snor?").write("???")
    file = browser.press("Hent samtalen").response.text

    assert "\r\n  http" in file and "70 20 00 00. Åbent til kl. 20" in file


@pytest.mark.parametrize("button", ["yes", "no", "why", "ask", "download", "switch"])
def test_who_presses_a_button_of_a_conversation_that_is_gone_is_told(client, button):
    shown = BeautifulSoup(client.post("/fjordby", data={"conversation": "guessed", button: "delete"}).text, "lxml")

    assert "slettet" in shown.select_one(".notice").get_text()


@pytest.mark.parametrize("button", ["Ja", "Nej", "Slet samtalen", "Begynd forfra", "English"])
def test_what_is_being_written_is_not_lost_by_another_button(browser, button):
    browser.write("Hvordan melder jeg flytning?").press(button, text="et halvt spørgs")

    assert browser.shown.select_one("#text").get_text().strip() == "et halvt spørgs"


def test_a_draft_is_cut_where_a_message_ends(client, begun):
    response = client.post("/fjordby", data={"conversation": begun, "cancel": "1", "text": "hej " * 5_000})

    assert len(BeautifulSoup(response.text, "lxml").select_one("#text").get_text()) <= 4_001


# Languages


def test_the_page_is_in_english_for_who_follows_the_link(browser):
    browser.follow("English")

    assert browser.shown.html["lang"] == "en"
    assert "You are writing to a machine" in browser.words


def test_in_english_the_answers_are_english(browser):
    browser.follow("English").write("???")

    assert "I did not understand" in browser.replies[0]


def test_a_conversation_goes_on_in_another_language(browser):
    browser.write("hej").press("English").write("???")

    assert browser.written == ["hej", "???"]
    assert "I did not understand" in browser.replies[1]
    assert browser.shown.html["lang"] == "en"


def test_replies_in_another_language_than_the_page_say_so(browser):
    browser.write("hej").press("English")

    assert browser.shown.select(".reply [lang=da]")


@pytest.mark.parametrize("lang", ["sv", "", "EN", "<b>"])
def test_a_language_that_is_not_spoken_is_danish(client, lang):
    assert 'lang="da"' in client.get("/fjordby", params={"lang": lang}).text


# What citizens write is text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>fed</b> & \"'",
        "</textarea></section><h1>x</h1>",
        "{{ 7 * 7 }}",
        "javascript:alert(1)",
        "🙂 كيف 我",
    ],
)
def test_what_was_written_is_shown_as_it_was_written(browser, text):
    browser.write(text)

    assert browser.written == [text]


def test_html_that_was_written_is_escaped(browser):
    assert "<img" not in browser.write("hej <img src=x onerror=alert(1)>").response.text


def test_a_personal_number_is_hidden_on_the_page(browser):
    browser.write("mit cpr er 010245-1234")

    assert browser.written == ["mit cpr er [skjult]"]
    assert "skjult" in browser.replies[0]


def test_line_breaks_count_as_one_character_as_in_the_field(client):
    lines = "hej\n" * 1_000
    response = client.post("/fjordby", data={"text": lines.replace("\n", "\r\n")})

    assert len(lines) == 4_000
    assert response.status_code == 200


# Errors, in words and with their status


@pytest.mark.parametrize(
    "status, words, sent",
    [
        pytest.param(422, "Feltet er tomt", {"data": {"text": ""}}, id="empty"),
        pytest.param(422, "Feltet er tomt", {"data": {"text": " \r\n "}}, id="spaces"),
        pytest.param(422, "Feltet er tomt", {"data": {"other": "hej"}}, id="no text"),
        pytest.param(413, "Skriv det kortere", {"data": {"text": "x" * 4_001}}, id="4,001 characters"),
        pytest.param(413, "skriv det kortere", {"data": {"text": "x" * 100_000}}, id="100 kB"),
        pytest.param(415, "kunne ikke læse", {"json": {"text": "hej"}}, id="JSON"),
        pytest.param(415, "kunne ikke læse", {"files": {"text": b"hej"}}, id="a file"),
        pytest.param(400, "kunne ikke læse", {"data": {f"field{number}": "x" for number in range(50)}}, id="many fields"),
        pytest.param(
            400,
            "kunne ikke læse",
            {"content": b"text=\xff\xfe", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            id="binary",
        ),
        pytest.param(
            400,
            "kunne ikke læse",
            {"content": b"text=%ff%fe", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            id="no UTF-8",
        ),
    ],
)
def test_an_error_is_told_in_words_with_its_status(client, status, words, sent):
    response = client.post("/fjordby", **sent)

    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert words in BeautifulSoup(response.text, "lxml").main.get_text()


def test_an_error_is_told_in_the_language_of_the_page(client):
    assert "The field is empty" in client.post("/fjordby", data={"text": "", "lang": "en"}).text


def test_a_conversation_goes_on_after_an_error(browser):
    browser.write("hej").write(" ").write("tak")

    assert browser.written == ["hej", "tak"]


def test_choices_can_still_be_made_after_an_error(clarified):
    offered = clarified.buttons
    clarified.write(" ")

    assert clarified.buttons == offered


def test_what_was_too_long_can_be_made_shorter(browser):
    browser.write("hej " * 1_001)

    assert browser.shown.textarea.get_text().strip() == ("hej " * 1_001).strip()


def test_a_personal_number_is_hidden_in_what_was_too_long(browser):
    browser.write("010245-1234 " + "hej " * 1_001)

    assert "[skjult]" in browser.shown.textarea.get_text()
    assert "1234" not in browser.response.text


def test_with_an_error_comes_the_hotline(client):
    shown = BeautifulSoup(client.post("/fjordby", data={"text": ""}).text, "lxml")

    assert shown.select_one("footer a[href^='tel:']")


def test_every_error_a_form_can_end_in_has_words(make_assistant):
    """The codes as bot/web/faults.py names them; those of addresses and of our own failures are told in JSON."""
    told_in_json = {"unknown_municipality", "not_found", "method_not_allowed", "invalid", "internal"}
    told_in_json |= {"unknown_conversation", "origin_not_allowed"}
    codes = set(re.findall(r'Fault\(\d+, "(\w+)"', inspect.getsource(faults))) - told_in_json

    assert {f"fault_{code}" for code in codes} <= set(make_assistant().library.texts)


# What makes it a page for everybody


def test_the_page_has_no_script_and_loads_nothing_from_elsewhere(browser):
    browser.write("Hvordan melder jeg flytning?")

    assert not browser.shown.select("script, iframe, img, object, [style], [onclick]")
    assert [link["href"] for link in browser.shown.select("link")] == ["/page.css", "/fjordby/colours.css"]


def test_every_field_has_a_label(browser):
    browser.write("Hvordan melder jeg flytning?").press("Nej")
    for field in browser.shown.select("textarea, input:not([type=hidden])"):
        label = field.find_parent("label") or browser.shown.select_one(f"label[for={field['id']}]")
        assert label.get_text(strip=True)


def test_every_name_on_the_page_is_given_once(browser):
    browser.write("hej").write("tak")
    names = [element["id"] for element in browser.shown.select("[id]")]

    assert len(names) == len(set(names))


def test_the_newest_on_the_page_has_one_place(browser):
    browser.write("Hvordan melder jeg flytning?")
    places = [browser.shown.select("#newest")]
    for button in ("Nej", "Send", "Slet samtalen", "Ja, slet den"):
        places.append(browser.press(button).shown.select("#newest"))
    places.append(browser.write(" ").shown.select("#newest"))

    assert [len(place) for place in places] == [1] * 6
    assert [place[0].get("class", place[0].name)[0] for place in places] == ["said", "rating", "rating", *["notice"] * 3]


def test_the_page_has_the_colours_of_the_municipality(client):
    style = client.get("/fjordby/colours.css")

    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert style.headers["cache-control"] == "public, max-age=3600"
    assert "--primary: #0b4f6c; --on-primary: #ffffff; --brand: #0b4f6c;" in style.text


def test_there_are_no_colours_of_a_municipality_that_is_not_served(client):
    assert client.get("/lejre/colours.css").status_code == 404


def test_a_municipality_may_call_the_page_as_it_likes(make_app, tmp_path):
    content = shutil.copytree(ROOT / "data", tmp_path / "data")
    file = content / "municipalities" / "fjordby.yml"
    named = YAML(typ="safe").load(file) | {"widget": {"title": {"da": "Spørg om alt", "en": "Ask anything"}}}
    file.write_text(json.dumps(named), encoding="utf-8")  # JSON is YAML
    with TestClient(make_app(VEJVISER_CONTENT=str(content))) as client:
        shown = Browser(client).shown

    assert shown.h1.get_text() == shown.title.get_text() == "Spørg om alt"


def test_several_municipalities_are_offered_on_the_start_page(make_app, tmp_path):
    content = shutil.copytree(ROOT / "data", tmp_path / "data")
    fjordby = (content / "municipalities" / "fjordby.yml").read_text(encoding="utf-8")
    (content / "municipalities" / "skovby.yml").write_text(
        fjordby.replace("fjordby", "skovby").replace("Fjordby", "Skovby"), "utf-8"
    )
    app = make_app(VEJVISER_CONTENT=str(content), VEJVISER_MUNICIPALITIES="fjordby,skovby")

    async def start():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.get("/")

    shown = BeautifulSoup(asyncio.run(start()).text, "lxml")

    assert {link.get_text(): link["href"] for link in shown.select("a")} == {
        "Fjordby Kommune": "/fjordby",
        "Skovby Kommune": "/skovby",
    }
