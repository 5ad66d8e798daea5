"""A choice on the table that is typed instead of pressed is the one that is meant, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.choices import chosen

MITID = [
    ("Bestille MitID", "bestille"),
    ("MitID er spærret", "spaerret"),
    ("Få en kodeviser til MitID", "kodeviser"),
    ("Noget andet", "andet"),
]
PAS = [("En voksen", "voksen"), ("Et barn under 18 år", "barn")]


@pytest.mark.parametrize("title, payload", MITID)
def test_the_title_is_the_choice(title, payload):
    assert chosen(title, MITID) == payload


@pytest.mark.parametrize("text", ["bestille mitid", "BESTILLE MITID", "Bestille MitID!", " »bestille  MitID« ", "bestille-mitid"])
def test_capitals_and_punctuation_do_not_matter(text):
    assert chosen(text, MITID) == "bestille"


def test_danish_letters_may_be_written_with_two():
    assert chosen("mitid er spaerret", MITID) == "spaerret"


@pytest.mark.parametrize("text", ["1", "den første", "nummer 1", "nr. 1", "the first one", "Den første!"])
def test_the_first_is_chosen_by_its_place(text):
    assert chosen(text, MITID) == "bestille"


@pytest.mark.parametrize("text", ["4", "den fjerde", "the fourth"])
def test_the_last_is_chosen_by_its_place(text):
    assert chosen(text, MITID) == "andet"


@pytest.mark.parametrize("text", ["3", "den tredje", "5", "0"])
def test_a_place_where_there_is_no_choice_is_none(text):
    assert chosen(text, PAS) is None


@pytest.mark.parametrize("text", ["bestile mitid", "bestille mitdi", "bestile mit id"])
def test_a_misspelt_title_is_the_choice(text):
    assert chosen(text, MITID) == "bestille"


@pytest.mark.parametrize(
    ("text", "payload"),
    [("kodeviser", "kodeviser"), ("en kodeviser", "kodeviser"), ("spærret", "spaerret"), ("den er spærret", "spaerret")],
)
def test_a_word_of_one_title_alone_is_the_choice(text, payload):
    assert chosen(text, MITID) == payload


@pytest.mark.parametrize(("text", "payload"), [("til mit barn", "barn"), ("barnet", "barn"), ("det er til en voksen", "voksen")])
def test_words_that_tell_nothing_may_stand_around(text, payload):
    assert chosen(text, PAS) == payload


@pytest.mark.parametrize("text", ["mitid", "MitID?", "det er om mitid"])
def test_a_word_of_several_titles_is_none_of_them(text):
    assert chosen(text, MITID) is None


@pytest.mark.parametrize("text", ["jeg skal bruge et pas til mit barn på mandag", "hvad koster det at bestille MitID til min mor"])
def test_a_long_message_says_something_of_its_own(text):
    assert chosen(text, [*MITID, *PAS]) is None


@pytest.mark.parametrize(
    "text",
    ["min mand slår mit barn", "mit barn trækker ikke vejret", "mit barn er væk", "en voksen slår mig", "hvor er biblioteket"],
)
def test_a_short_message_that_says_more_than_a_title_is_no_choice(text):
    assert chosen(text, [("En voksen", "voksen"), ("Et barn", "barn")]) is None


@pytest.mark.parametrize("text", ["", " ", "?!", "👍", "…"])
def test_a_message_without_words_is_no_choice(text):
    assert chosen(text, MITID) is None


@pytest.mark.parametrize("text", ["1", "mitid", "barn"])
def test_with_nothing_on_the_table_there_is_no_choice(text):
    assert chosen(text, []) is None


anything = st.text(st.characters(codec=None), max_size=60)


@given(anything, st.lists(st.tuples(anything, st.sampled_from("abcdef")), max_size=8))
def test_whatever_is_typed_means_one_of_the_choices_or_none(text, choices):
    assert chosen(text, choices) in {None, *(payload for _, payload in choices)}


@given(st.sampled_from([title for title, _ in MITID]))
def test_a_title_alone_on_the_table_is_chosen_by_its_words(title):
    assert chosen(title, [(title, "payload")]) == "payload"
