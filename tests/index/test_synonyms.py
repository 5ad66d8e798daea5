"""Synonyms: the pages' term is added when the question says it in other words, and only then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.synonyms import Synonyms

SAYINGS = {
    "dagpleje": ["passe mit barn", "barnepige"],
    "storskrald": ["aflevere en madras", "bulky waste"],
    "ydelse": ["hvem er far"],
    "hundeskov": ["luft hund"],
    "dagrenovation": ["tøm skrald"],
}
SYNONYMS = Synonyms(SAYINGS)


@pytest.mark.parametrize(
    "question",
    ["hvem kan passe mit barn", "BARN PASSE", "mit barn skal jeg ikke selv passe", "barnepige?", "bor der en barnepige på vejen"],
)
def test_the_term_of_a_phrase_is_added_however_its_words_stand(question):
    assert SYNONYMS.terms(question) == ("dagpleje",)


@pytest.mark.parametrize("question", ["mit barn er sygt", "passe på stien", "en madras", "bulky", ""])
def test_a_part_of_a_phrase_adds_nothing(question):
    assert SYNONYMS.terms(question) == ()


@pytest.mark.parametrize("question", ["afleverer madrasser", "madrassen skal afleveres", "må jeg aflevere madrasserne"])
def test_inflections_are_the_same_word(question):
    assert SYNONYMS.terms(question) == ("storskrald",)


@pytest.mark.parametrize("question", ["min far er syg", "hvem kender far", "hvad er en far"])
def test_a_phrase_of_one_word_that_says_something_needs_all_its_words(question):
    assert SYNONYMS.terms(question) == ()


def test_a_phrase_of_one_word_that_says_something_is_found_by_all_its_words():
    assert SYNONYMS.terms("Hvem er far til barnet?") == ("ydelse",)


@pytest.mark.parametrize(
    ("phrase", "question"),
    [("værelse", "hvor længe skal jeg være der"), ("demens", "hvordan får jeg dem"), ("havdige", "jeg havde en aftale")],
)
def test_a_small_word_is_not_taken_for_one_of_the_same_stem(phrase, question):
    assert Synonyms({"det": [phrase]}).meant(question) == ()


def test_a_small_word_of_a_phrase_is_found_in_any_inflection():
    assert Synonyms({"vielse": ["blive viet"]}).terms("hvor bliver man viet") == ("vielse",)


def test_a_word_within_a_longer_one_is_not_said():
    assert Synonyms({"lån": ["rente"]}).terms("parenteser") == ()


@pytest.mark.parametrize("question", ["er barnepige og dagpleje det samme", "dagplejer eller barnepige"])
def test_a_term_that_the_question_says_itself_is_not_added(question):
    assert SYNONYMS.terms(question) == ()


def test_a_term_of_which_the_question_says_only_a_part_is_added():
    assert Synonyms({"farligt affald": ["malingrest"]}).terms("er malingrester affald") == ("farligt affald",)


def test_a_term_that_the_question_says_itself_is_meant_all_the_same():
    assert SYNONYMS.meant("er barnepige og dagpleje det samme") == ("dagpleje",)


def test_what_has_no_words_can_be_meant():
    assert Synonyms({"/": ["forside"]}).meant("hvor er forsiden") == ("/",)


def test_terms_come_in_the_order_of_the_list():
    listed = Synonyms({"ø": ["hund"], "b": ["hund"], "a": ["hund"]})
    assert listed.meant("hund") == listed.terms("hund") == ("ø", "b", "a")


def test_a_term_is_added_once_however_often_it_is_said():
    assert SYNONYMS.terms("barnepige, eller hvem kan passe mit barn") == ("dagpleje",)


def test_phrases_that_share_their_words_each_add_their_term():
    both = Synonyms({"dagpleje": ["passe barn"], "børnetilskud": ["barn"]})
    assert both.terms("passe barn") == ("dagpleje", "børnetilskud")


@pytest.mark.parametrize(("words", "found"), [(60, ("hundeskov",)), (61, ())])
def test_a_pasted_text_means_nothing_in_particular(words, found):
    assert SYNONYMS.terms(" ".join(["luft", "hund", *["x1"] * (words - 2)])) == found


def test_an_endless_text_means_nothing_in_particular():
    assert SYNONYMS.terms("luft hund " * 50_000) == ()


@pytest.mark.parametrize("phrase", ["", "  ", "?!", "🙂"])
def test_a_phrase_without_words_is_never_found(phrase):
    assert Synonyms({"alt": [phrase]}).terms(f"hvad som helst {phrase}") == ()


def test_letters_are_found_however_they_are_written():
    assert SYNONYMS.terms("toem skrald") == SYNONYMS.terms("Tøm skrald") == ("dagrenovation",)


@given(st.text())
def test_any_question_can_be_asked(question):
    assert set(SYNONYMS.terms(question)) <= set(SYNONYMS.meant(question)) <= set(SAYINGS)


@given(st.dictionaries(st.text(), st.lists(st.text(), max_size=3), max_size=5), st.text(max_size=50))
def test_any_list_can_be_read(sayings, question):
    assert set(Synonyms(sayings).terms(question)) <= set(sayings)


@given(st.lists(st.sampled_from([phrase for phrases in SAYINGS.values() for phrase in phrases]), min_size=1, max_size=4))
def test_what_is_added_is_added_to_a_longer_question_as_well(phrases):
    shorter, longer = " ".join(phrases[:-1]), " ".join(phrases)
    assert set(SYNONYMS.terms(shorter)) <= set(SYNONYMS.terms(longer))
