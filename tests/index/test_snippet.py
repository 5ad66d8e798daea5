"""Snippets: what a citizen is shown of a page, and the words of theirs that are marked in it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.centring import Centring
from index.chunks import Chunk
from index.sentence_vectors import SentenceVectors
from index.snippet import LONGEST_SNIPPET, showable_sentences, snippet
from index.words import content_words, fold, stem


def chunk(*sentences: str) -> Chunk:
    return Chunk("Titel", "Overskrift", "\n".join(sentences))


def marked(text: str, query: str) -> list[str]:
    found = snippet(chunk(text), query)
    return [found.text[start:end] for start, end in found.marks]


# Which sentences

BOILERPLATE = [
    "Læs mere om hunde og andre dyr her",
    "Se også:",
    "» Læs også om hundetegn",
    "Klik her for at læse om din hund.",
    "Sidst opdateret 4. marts 2026",
    "Tilbage til forsiden",
    "Del siden",
    "Udskriv denne side",
    "Kontakt os",
    "Indhold",
    "På denne side",
    "Fandt du det, du søgte?",
    "Read more about dogs",
    "Last updated 4 March 2026",
]


@pytest.mark.parametrize("phrase", BOILERPLATE)
def test_what_every_page_says_is_not_shown(phrase):
    assert snippet(chunk(phrase, "Hunden skal i snor.", phrase), "læs mere om hunde").text == "Hunden skal i snor."


@pytest.mark.parametrize(
    "sentence",
    [
        "Læs lektier med dit barn hver dag.",
        "Del siderne mellem jer.",
        "Indholdet af blyanter er giftigt.",
        "Kontakten sidder ved døren.",
    ],
)
def test_a_sentence_that_only_begins_like_boilerplate_is_shown(sentence):
    assert showable_sentences(chunk("Først dette.", sentence)) == ["Først dette.", sentence]


def test_a_page_of_nothing_but_boilerplate_shows_it():
    assert snippet(chunk("Læs mere om hunde her"), "hund").text == "Læs mere om hunde her"


def test_the_sentence_with_the_words_of_the_question_is_shown():
    assert "tandlæge" in snippet(chunk("Vi har åbent.", "Alle er velkomne.", "Børn går til tandlæge."), "tandlæger").text


def test_of_sentences_that_fit_as_well_the_first_is_shown():
    assert snippet(chunk(*(f"Hund nummer {place}." for place in "abcd")), "hund").text == "Hund nummer a. Hund nummer b."


def test_without_words_in_common_the_beginning_is_shown():
    assert snippet(chunk("Først dette.", "Så dette.", "Og dette."), "violin").text == "Først dette. Så dette."


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_chunk_without_text_shows_its_heading(text):
    assert snippet(Chunk("Titel", "Hunde i snor", text), "hund").text == "Hunde i snor"


# Nearness in meaning


def test_nearness_decides_over_words():
    found = snippet(chunk("Hunde løber frit.", "Kom forbi.", "Vi har åbent.", "Slut."), "hund løber frit", [0.1, 0.1, 0.1, 0.9])
    assert found.text == "Vi har åbent. Slut."


def test_words_decide_between_sentences_as_near():
    sentences = ("Vi har åbent.", "Kom forbi.", "Bilen er grøn.", "Hunden skal i snor.")
    assert "Hunden skal i snor." in snippet(chunk(*sentences), "hund i snor", [0.5] * 4).text


def test_only_sentences_whose_nearness_is_known_are_shown():
    assert "hund" not in snippet(chunk("Først dette.", "Så dette.", "En hund."), "hund", [0.2, 0.1]).text


# The neighbour


def test_the_sentence_after_is_shown_with_it():
    assert snippet(chunk("A.", "B.", "C."), "", [0.0, 0.9, 0.0]).text == "B. C."


def test_the_sentence_before_is_shown_with_it_where_it_fits_better():
    assert snippet(chunk("A.", "B.", "C."), "", [0.5, 0.9, 0.0]).text == "A. B."


def test_the_last_sentence_is_shown_with_the_one_before():
    assert snippet(chunk("A.", "B.", "C."), "", [0.0, 0.0, 0.9]).text == "B. C."


def test_the_other_neighbour_is_shown_where_there_is_no_room_for_the_better_one():
    long = "Meget lang " * 25 + "sætning."
    assert snippet(chunk(long, "B.", "C."), "", [0.8, 0.9, 0.0]).text == "B. C."


def test_a_sentence_stands_alone_where_there_is_no_room_for_a_neighbour():
    long = "Meget lang " * 25 + "sætning."
    assert snippet(chunk(long, "Kort.", long), "", [0.0, 0.9, 0.0]).text == "Kort."


@pytest.mark.parametrize("end", [".", "!", "?", ":"])
def test_a_sentence_that_ends_is_followed_by_the_next(end):
    assert snippet(chunk(f"Hunden løber{end}", "Katten sover."), "").text == f"Hunden løber{end} Katten sover."


def test_lines_that_do_not_end_are_kept_apart():
    assert snippet(chunk("Mandag 10-15", "Tirsdag 10-17"), "").text == "Mandag 10-15 – Tirsdag 10-17"


# Length


def test_a_snippet_of_one_long_sentence_ends_with_a_whole_word():
    text = snippet(chunk("kommunens " * 60), "").text
    assert text.endswith("kommunens…") and len(text) <= LONGEST_SNIPPET


SENTENCES = st.lists(st.text(max_size=300), max_size=6)


@given(SENTENCES, st.text(max_size=100))
def test_a_snippet_is_at_most_as_long_as_it_is_promised(sentences, query):
    assert len(snippet(chunk(*sentences), query).text) <= LONGEST_SNIPPET


@given(
    st.lists(st.sampled_from(["Hunden skal i snor.", "Gebyr 100 kr.", "Åbent 10-15", "Læs mere her", "x " * 200]), max_size=6),
    st.data(),
)
def test_a_snippet_is_whole_sentences_or_the_beginning_of_one(sentences, data):
    found = chunk(*sentences)
    nearness = data.draw(st.lists(st.floats(-1, 1), min_size=len(sentences), max_size=len(sentences)))
    shown = showable_sentences(found)
    rest = snippet(found, "hund gebyr", nearness[: len(shown)] or None).text
    for sentence in shown:
        rest = rest.replace(sentence, "")
    assert rest.strip(" –") == "" or rest.endswith("…") or rest == "Overskrift"


# Marks


@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("Hunden skal i snor. Hunde må løbe.", "min hund", ["Hunden", "Hunde"]),
        ("Du får børnetilskud.", "tilskud til børn", []),
        ("Gebyret er 100 kr.", "gebyrer på 100", ["Gebyret", "100"]),
        ("HUND og hundehvalp", "hund", ["HUND"]),
        ("Grøn tø-dag på rådhuset", "Raadhus", ["rådhuset"]),
        ("Og til det er der", "og til det", []),
        ("Hunden, snoren.", "snor hund", ["Hunden", "snoren"]),
    ],
)
def test_the_words_of_the_question_are_marked(text, query, words):
    assert marked(text, query) == words


def test_words_of_a_heading_are_marked():
    found = snippet(Chunk("", "Hunde i snor", ""), "hund")
    assert found.marks == ((0, 5),)


def test_a_shortened_snippet_is_marked_where_its_words_now_stand():
    found = snippet(chunk("hund   kat  " * 100), "kat")
    assert {found.text[start:end] for start, end in found.marks} == {"kat"}


@given(SENTENCES, st.text(max_size=60))
def test_marks_are_in_order_and_inside_the_text(sentences, query):
    found = snippet(chunk(*sentences), query)
    borders = [border for mark in found.marks for border in mark]
    assert borders == sorted(borders) and all(start < end for start, end in found.marks)
    assert not borders or borders[0] >= 0 and borders[-1] <= len(found.text)


WORDS = st.lists(st.sampled_from("hund hunden HUNDE snor snoren gebyr 100 rådhus og til æble løber".split()), max_size=12).map(
    " ".join
)


@given(WORDS, WORDS)
def test_marks_lie_on_every_word_of_the_question_and_on_no_other(text, query):
    asked = {stem(word) for word in content_words(query)}
    assert marked(text, query) == ([word for word in text.split() if stem(fold(word)) in asked] if text else [])


# The vectors of sentences


class Counting:
    """Encodes a sentence by its length, and counts what it encodes."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def __call__(self, sentences: list[str]) -> np.ndarray:
        self.encoded += sentences
        return np.array([[len(sentence), 1] for sentence in sentences], dtype=np.float32)


AS_THEY_ARE = Centring(np.zeros(2, dtype=np.float32), np.zeros(2, dtype=np.float32), np.zeros((0, 2), dtype=np.float32))
QUESTION = np.array([0, 1], dtype=np.float32)


def test_each_sentence_that_can_be_shown_has_its_nearness():
    found = SentenceVectors(AS_THEY_ARE).nearness({7: chunk("En hund.", "Læs mere her", "To katte her.")}, QUESTION, Counting())
    assert found[7] == pytest.approx([1 / np.hypot(8, 1), 1 / np.hypot(13, 1)])


def test_a_chunk_without_text_has_none():
    assert SentenceVectors(AS_THEY_ARE).nearness({7: chunk("")}, QUESTION, Counting()) == {}


def test_sentences_are_encoded_once():
    vectors, encode = SentenceVectors(AS_THEY_ARE), Counting()
    first = vectors.nearness({1: chunk("A.", "B."), 2: chunk("Cccc.")}, QUESTION, encode)
    second = vectors.nearness({2: chunk("Cccc."), 3: chunk("D.")}, QUESTION, encode)
    assert encode.encoded == ["A.", "B.", "Cccc.", "D."] and second[2] == pytest.approx(first[2])


def test_each_chunk_has_the_nearness_of_its_own_sentences():
    chunks = {3: chunk("Aaaa.", "Bb."), 1: chunk("C."), 2: chunk("Dddddd.", "E.", "Ff.")}
    together = SentenceVectors(AS_THEY_ARE).nearness(chunks, QUESTION, Counting())
    alone = {
        number: SentenceVectors(AS_THEY_ARE).nearness({number: one}, QUESTION, Counting())[number] for number, one in chunks.items()
    }
    assert {number: list(near) for number, near in together.items()} == {number: list(near) for number, near in alone.items()}
