"""Danish words: what counts as the same word, how compounds split, how misspellings are put right."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.compounds import CompoundSplitter
from index.spelling import Speller
from index.words import content_words, fold, is_stop_word, stem, words

USED = """legeplads lege plads pladser hund skov svømning undervisning sundhed plejerske børn have biblioteket
biblioteket bibliotekar høring kultur kul tur"""
VOCABULARY = Counter(words(USED))


def splitter() -> CompoundSplitter:
    return CompoundSplitter(VOCABULARY, {word: stem(word) for word in VOCABULARY})


@given(st.text(max_size=300))
def test_analysis_never_raises_and_finds_only_words(text):
    assert all(word and stem(word) for word in content_words(text))


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text):
    once = words(text)
    assert words(" ".join(once)) == once


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzæøå", min_size=1, max_size=30))
def test_a_stem_is_its_own_stem(word):
    assert stem(stem(word)) == stem(word)


@given(st.text(max_size=40))
def test_splitting_and_spelling_never_raise(word):
    assert isinstance(splitter().parts(word), tuple)
    assert Speller(VOCABULARY).correct(word) in {None, *VOCABULARY}


@pytest.mark.parametrize(("one", "other"), [("Aarhus", "Århus"), ("foedsel", "fødsel"), ("AERØ", "ærø"), ("Müller", "muller")])
def test_spellings_of_the_same_letters_are_the_same_word(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize("inflected", ["legepladser", "legepladsen", "legepladserne", "legepladsernes"])
def test_inflections_share_a_stem(inflected):
    assert stem(inflected) == stem("legeplads")


@pytest.mark.parametrize("word", ["hvordan", "på", "the", "e"])
def test_words_without_a_subject_are_stop_words(word):
    assert is_stop_word(fold(word))


def test_numbers_are_kept():
    assert content_words("10. klasse i 2026") == ["10", "klasse", "2026"]


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("hundeskov", ("hund", "skov")),
        ("svømmeundervisning", ()),  # "svømme" is not used by itself
        ("sundhedsplejersken", ("sundhed", "plejerske")),
        ("børnehave", ("børn", "have")),
        ("skovlegepladser", ("skov", "legeplads")),
    ],
)
def test_a_compound_splits_into_words_the_pages_use(compound, parts):
    assert splitter().parts(compound) == tuple(map(stem, parts))


@pytest.mark.parametrize("word", ["kultur", "tilmelding", "hund", "xyzxyzxyz"])
def test_what_is_no_compound_of_used_words_stays_whole(word):
    assert splitter().parts(word) == ()


@pytest.mark.parametrize(("typed", "meant"), [("biblioteket", "biblioteket"), ("bibliotket", "biblioteket"), ("horing", "høring")])
def test_a_misspelt_word_becomes_the_nearest_used_one(typed, meant):
    assert Speller(VOCABULARY).correct(typed) == meant


def test_of_two_equally_near_words_the_more_used_one_is_meant():
    assert Speller({"skole": 1, "skolt": 9}).correct("skola") == "skolt"


@pytest.mark.parametrize("typed", ["tur", "12345", "fuldmagt"])
def test_short_words_numbers_and_far_words_are_left_alone(typed):
    assert Speller({"ture": 1, "12346": 1, "hund": 1}).correct(typed) is None
