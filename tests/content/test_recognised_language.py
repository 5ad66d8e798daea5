import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from content import recognised_language
from content.recognised_language import READ, recognised

MESSAGES = YAML(typ="safe").load((Path(__file__).parents[1] / "data" / "languages.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text", ["hvordan får jeg et CPR number", "skraldespand", "hvornaar har i aabent", "HVOR SKAL JEG HEN", "tak for hjælpen"]
)
def test_danish(text):
    assert recognised(text) == "da"


@pytest.mark.parametrize(
    "text", ["I need help with digital post", "passport", "how i can change my adress", "WHERE DO I GO", "thank you"]
)
def test_english(text):
    assert recognised(text) == "en"


@pytest.mark.parametrize("text", ["", "MitID", "ok", "123", "?", "[skjult]", "🙂", "Fjordby", "я", "我需要帮助", "12-14", "C"])
def test_what_tells_nothing_is_no_language(text):
    assert recognised(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "do I need a sundhedskort",
        "moving to Denmark flytning",
        "what does sygedagpenge mean",
        "I got a letter from Udbetaling Danmark",
    ],
)
def test_a_danish_term_does_not_make_an_english_sentence_danish(text):
    assert recognised(text) == "en"


@pytest.mark.parametrize("text", ["jeg har mistet mit yellow card", "min password er forkert", "kan jeg booke en tid online"])
def test_an_english_term_does_not_make_a_danish_sentence_english(text):
    assert recognised(text) == "da"


def test_letters_written_as_letter_and_sign_are_the_same():
    assert recognised("a\u030abningstider") == recognised("åbningstider") == "da"


def test_a_curly_apostrophe_is_an_apostrophe():
    assert recognised("I can’t log in") == recognised("I can't log in") == "en"


def test_danes_are_hardly_ever_taken_for_english():
    assert said()["da", "en"] <= 3


def test_english_is_hardly_ever_taken_for_danish():
    assert said()["en", "da"] <= 3


def test_few_messages_are_left_undecided():
    undecided = said()["da", None] + said()["en", None]
    assert undecided / sum(1 for message in MESSAGES if message["lang"]) < 0.05


def test_only_the_beginning_of_a_long_text_is_read():
    assert recognised("hvor er skolen " * READ + "where is the school " * 10 * READ) == "da"


@pytest.mark.parametrize("text", ["a" * 100_000, "where is it " * 10_000, "å" * 100_000, "'" * 100_000, "\ud800" * 100_000])
def test_a_long_text_takes_no_longer(text):
    recognised("")  # the weights are read
    began = time.process_time()
    recognised(text)
    assert time.process_time() - began < 0.1


def test_many_threads_may_ask_first():
    recognised_language._weights.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(recognised, ["where is the library"] * 64)) == {"en"}


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_is_written_has_a_language_or_none(text):
    assert recognised(text) in ("da", "en", None)


@given(st.text(st.characters(categories=("N", "P", "S", "Z", "C"))))
def test_without_letters_there_is_no_language(text):
    assert recognised(text) is None


def said() -> Counter:
    return Counter((message["lang"], recognised(message["text"])) for message in MESSAGES)
