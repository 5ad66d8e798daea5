"""Personal numbers in every form and place, over HTTP, to a running server: none is left in its home, its output or its replies."""

import json
import random
import re
import socket
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest

pytestmark = pytest.mark.slow

MESSAGES = "/api/fjordby/messages"
A_SENTENCE = "lillebror spiser violette gulerødder"
HOW_MANY = 240

# How people write 1 February 1945 and 1234: each takes "0102", "1945" and "1234".
FORMS = {
    "joined": lambda date, year, four: f"{date}{year[2:]}{four}",
    "hyphen": lambda date, year, four: f"{date}{year[2:]}-{four}",
    "spaced hyphen": lambda date, year, four: f"{date}{year[2:]} - {four}",
    "en dash": lambda date, year, four: f"{date}{year[2:]}–{four}",
    "em dash": lambda date, year, four: f"{date}{year[2:]} — {four}",
    "minus": lambda date, year, four: f"{date}{year[2:]}−{four}",
    "one space": lambda date, year, four: f"{date}{year[2:]} {four}",
    "no-break space": lambda date, year, four: f"{date}{year[2:]}\u00a0{four}",
    "zero-width space": lambda date, year, four: f"{date}{year[2:]}\u200b{four}",
    "line break": lambda date, year, four: f"{date}{year[2:]}\n{four}",
    "dotted": lambda date, year, four: f"{date[:2]}.{date[2:]}.{year[2:]}-{four}",
    "hyphens": lambda date, year, four: f"{date[:2]}-{date[2:]}-{year[2:]}-{four}",
    "slashes": lambda date, year, four: f"{date[:2]}/{date[2:]}/{year[2:]} {four}",
    "underscore": lambda date, year, four: f"{date}{year[2:]}_{four}",
    "pairs": lambda date, year, four: " ".join(re.findall("..", f"{date}{year[2:]}{four}")),
    "digit by digit": lambda date, year, four: " ".join(f"{date}{year[2:]}{four}"),
    "digit-by-digit": lambda date, year, four: "-".join(f"{date}{year[2:]}{four}"),
    "eight-digit date": lambda date, year, four: f"{date}{year}-{four}",
    "eight digits joined": lambda date, year, four: f"{date}{year}{four}",
    "long date dotted": lambda date, year, four: f"{date[:2]}.{date[2:]}.{year}-{four}",
    "O for 0": lambda date, year, four: f"{date}{year[2:]}-{four}".replace("0", "O"),
    "full width": lambda date, year, four: f"{date}{year[2:]}-{four}".translate(
        {48 + digit: 0xFF10 + digit for digit in range(10)}
    ),
    "brackets": lambda date, year, four: f"{date}{year[2:]} ({four})",
    "in an address": lambda date, year, four: f"https://fjordby.example/sag?cpr={date}{year[2:]}-{four}&side=a",
    "in an encoded address": lambda date, year, four: f"https://fjordby.example/{date}{year[2:]}%20{four}/sag",
    "after the word": lambda date, year, four: f"cpr-nr.:{date}{year[2:]}{four}",
    "between letters": lambda date, year, four: f"cpr{date}{year[2:]}{four}xyz",
}


@pytest.fixture(scope="module")
def numbers() -> list[tuple[str, str, str]]:
    """Date, year and four digits. A third have the days 61-91 of replacement numbers."""
    chance = random.Random(1968)
    found = []
    for place in range(HOW_MANY):
        day = chance.randint(1, 28) + (60 if place % 3 == 0 else 0)
        found.append((f"{day:02}{chance.randint(1, 12):02}", str(chance.randint(1901, 2019)), f"{chance.randint(0, 9999):04}"))
    return found


@pytest.fixture(scope="module")
def sent(server, numbers):
    """The replies, when every number has been sent in every form, and of each form three in every other place of a request."""
    with httpx.Client(base_url=server.url, timeout=30) as client:
        return [*_in_messages(client, numbers), *_in_other_places(client, server, numbers)]


def test_every_form_is_masked_in_the_text_that_comes_back(client, numbers):
    """A number a form: what is left of the message has no digit."""
    unmasked = {}
    for place, (form, write) in enumerate(FORMS.items()):
        for number in numbers[place :: len(FORMS)]:
            text = client.post(MESSAGES, json={"text": f"Hej, mit nummer er {write(*number)} tak"}).json()["text"]
            if "[skjult]" not in text or re.search(r"\d", text):
                unmasked[form] = text
    assert not unmasked


def test_the_citizen_is_told_that_a_number_was_hidden(say):
    assert "skjult" in say("Mit cpr er 010245-1234, hvordan melder jeg flytning?")["messages"][0]["text"]


def test_help_comes_before_the_word_on_the_number(say):
    reply = say("Jeg vil ikke leve mere 010245-1234")

    assert "112" in reply["messages"][0]["text"]
    assert "skjult" in reply["messages"][-1]["text"]


def test_no_reply_repeats_a_number(sent, numbers):
    assert not _found_in("\n".join(sent), numbers)


def test_no_file_holds_a_number(server, sent, numbers):
    held = {str(path): found for path in _files(server) if (found := _found_in(_content(path), numbers))}

    assert not held


def test_the_log_tells_of_the_messages_all_the_same(server, sent):
    assert re.search(r"fjordby (answer|none|handoff|search|clarify|chat) \S+ \d+ ms", server.log)


def test_no_file_holds_what_a_citizen_wrote(server, client):
    for lang in ("da", "en"):
        client.post(MESSAGES, json={"text": A_SENTENCE, "lang": lang, "page": f"https://fjordby.example/?q={quote(A_SENTENCE)}"})
        client.post("/fjordby", data={"text": A_SENTENCE, "lang": lang})
        client.post(MESSAGES, json={"text": f"/{A_SENTENCE}", "conversation": A_SENTENCE})
    client.post(MESSAGES, content=f'{{"text": "{A_SENTENCE}'.encode(), headers={"Content-Type": "application/json"})

    assert not [str(path) for path in _files(server) if re.search("violette|guler(ø|%C3%B8)dder", _content(path), re.IGNORECASE)]


def test_no_address_on_the_page_carries_what_a_citizen_wrote(client):
    shown = client.post("/fjordby", data={"text": A_SENTENCE}).text

    assert A_SENTENCE in shown
    assert not re.search(r"(?:href|action)=\"[^\"]*violette", shown)
    assert 'method="get"' not in shown.lower()


def test_the_search_for_leaks_would_find_one(tmp_path, numbers):
    for form, write in FORMS.items():
        path = tmp_path / "leak"
        path.write_bytes(b"\0\xff" + write(*numbers[0]).encode() + b"\xfe")
        assert _found_in(_content(path), numbers) == {_digits(*numbers[0])}, form


def _in_messages(client: httpx.Client, numbers) -> Iterator[str]:
    """Ten numbers a message, told apart by words."""
    for write in FORMS.values():
        for start in range(0, len(numbers), 10):
            text = " eller så er det ".join(write(*number) for number in numbers[start : start + 10])
            yield client.post(MESSAGES, json={"text": text}).text


def _in_other_places(client: httpx.Client, server, numbers) -> Iterator[str]:
    written = [write(*number) for number, write in zip(numbers, [*FORMS.values()] * 3)]
    for number in written:
        for field in ("page", "conversation", "lang", "municipality", number):
            yield client.post(MESSAGES, content=json.dumps({"text": "hej"} | {field: number}), headers=_JSON).text
        for field in ("text", "conversation", "turn", "lang", "choice", "new", "switch", "page", number):
            yield client.post("/fjordby", data={"text": "hej"} | {field: number}).text
        yield client.post(MESSAGES, content=f'{{"text": "{number}'.encode(), headers=_JSON).text
        yield client.post(MESSAGES, content=number.encode(), headers={"Content-Type": "text/plain"}).text
        for path in (
            f"/{quote(number, safe='')}",
            f"/api/{quote(number, safe='')}",
            f"/fjordby?{urlencode({'q': number, 'lang': number})}",
        ):
            yield client.get(path).text
        yield client.post(f"{MESSAGES}?text={quote(number)}", json={"text": "hej"}).text
    for number in written:
        if number.isascii() and "\n" not in number:
            headers = dict.fromkeys(
                ("User-Agent", "Referer", "Cookie", "X-Forwarded-For", "Origin", "X-Cpr", "Accept-Language"), number
            )
            yield client.post(MESSAGES, json={"text": "hej"}, headers=headers).text
            yield client.post(MESSAGES, json={"text": "hej"}, headers={"Content-Type": number}).text
    for number in written:
        yield _raw(server, f"GET /{number} is no HTTP\r\n\r\n")


_JSON = {"Content-Type": "application/json"}


def _raw(server, request: str) -> str:
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request.encode())
        return connection.recv(65_536).decode("utf-8", "replace")


def _files(server) -> list:
    """Everything the server could have written: its home, its output, its temporary and working folders."""
    found = [path for path in server.folder.rglob("*") if path.is_file()]
    assert {"stdout", "stderr", "fjordby.sqlite"} <= {path.name for path in found}
    return found


def _content(path) -> str:
    return path.read_bytes().decode("utf-8", "ignore")


def _found_in(content: str, numbers) -> set[str]:
    """The numbers, ten digits each, that stand in the content with any separators or none."""
    content = content.replace("%20", " ").translate(_AS_DIGITS)
    runs = set(re.findall(r"\d{10,}", re.sub(r"[\W_]", "", content)))
    joined = " ".join(runs)
    found = set()
    for date, year, four in numbers:
        if f"{date}{year[2:]}{four}" in joined or f"{date}{year}{four}" in joined:
            found.add(_digits(date, year, four))
    return found


_AS_DIGITS = {ord("O"): "0"} | {0xFF10 + digit: str(digit) for digit in range(10)}


def _digits(date: str, year: str, four: str) -> str:
    return f"{date}{year[2:]}{four}"
