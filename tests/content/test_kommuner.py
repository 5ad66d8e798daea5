"""All municipalities of the country are known, and found by the names that citizens use."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.dated import value_on
from content.kommuner import load_kommuner, named_in
from content.settings import ROOT

KOMMUNER = load_kommuner(ROOT / "data" / "kommuner.yml")
OTHERS = {kommune.name: kommune.also_called for kommune in KOMMUNER}
PAIRS = list(OTHERS.items())
CALLED = [(kommune.name, called) for kommune in KOMMUNER for called in (kommune.name, *kommune.also_called)]
SHORT = [(kommune.name, short) for kommune in KOMMUNER if (short := kommune.name.removesuffix(" Kommune")) != kommune.name]
AS_TWO_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def _regions(day: date) -> Counter:
    return Counter(value_on(kommune.region, day, "da") for kommune in KOMMUNER)


def test_there_are_98():
    assert len(KOMMUNER) == len({kommune.name for kommune in KOMMUNER}) == 98


def test_every_code_stands_once():
    assert len({kommune.code for kommune in KOMMUNER}) == 98


def test_every_code_lies_among_those_of_municipalities():
    assert [kommune.code for kommune in KOMMUNER if not "0101" <= kommune.code <= "0860"] == []


@pytest.mark.parametrize(
    "name, code", [("Københavns Kommune", "0101"), ("Bornholms Regionskommune", "0400"), ("Viborg Kommune", "0791")]
)
def test_codes_are_those_of_the_register(name, code):
    assert [kommune.code for kommune in KOMMUNER if kommune.name == name] == [code]


def test_there_are_five_regions_until_the_end_of_2026():
    expected = {"Hovedstaden": 29, "Sjælland": 17, "Syddanmark": 22, "Midtjylland": 19, "Nordjylland": 11}
    assert _regions(date(2026, 12, 31)) == expected


def test_there_are_four_regions_from_2027():
    assert _regions(date(2027, 1, 1)) == {"Østdanmark": 46, "Syddanmark": 22, "Midtjylland": 19, "Nordjylland": 11}


def test_every_website_is_a_secure_address_of_its_own():
    websites = {kommune.website for kommune in KOMMUNER}
    assert len(websites) == 98
    assert [website for website in websites if not (website.startswith("https://") and website.endswith(".dk"))] == []


def test_a_name_stands_with_one_municipality_alone():
    assert [called for called, times in Counter(called.casefold() for _, called in CALLED).items() if times > 1] == []


@pytest.mark.parametrize("kommune", KOMMUNER, ids=lambda kommune: kommune.code)
def test_all_names_of_one_lead_to_it_alone(kommune):
    text = ", ".join(called for name, called in [*CALLED, *SHORT] if name == kommune.name)
    assert named_in(text, PAIRS) == [kommune.name]


@pytest.mark.parametrize(
    "written",
    [
        "Jeg bor i {}.".format,
        lambda called: f"hvor er {called.removesuffix('s')}s borgerservice",
        lambda called: called.translate(AS_TWO_LETTERS),
        str.upper,
        str.lower,
        str.title,
    ],
    ids=["in a sentence", "genitive", "without Danish letters", "upper case", "lower case", "title case"],
)
@pytest.mark.parametrize("name, called", [*CALLED, *SHORT])
def test_found_however_it_is_written(name, called, written):
    assert named_in(written(called), [(name, OTHERS[name])]) == [name]


@pytest.mark.parametrize(
    "older, name", [("Århus", "Aarhus Kommune"), ("Ålborg", "Aalborg Kommune"), ("Fåborg", "Faaborg-Midtfyn Kommune")]
)
def test_found_in_the_other_spelling_of_aa(older, name):
    assert named_in(f"jeg flytter til {older}", PAIRS) == [name]


@pytest.mark.parametrize("text, name", [("Øster Hurup", "Mariagerfjord Kommune"), ("Nykøbing Falster", "Guldborgsund Kommune")])
def test_a_longer_name_hides_a_shorter_one_within_it(text, name):
    assert named_in(f"jeg bor i {text}", PAIRS) == [name]


@pytest.mark.parametrize("text", ["jeg flytter fra Hobro til Randers", "fra hobro til RANDERS"])
def test_a_text_that_names_two_gives_both(text):
    assert sorted(named_in(text, PAIRS)) == ["Mariagerfjord Kommune", "Randers Kommune"]


@pytest.mark.parametrize(
    "text",
    [
        "jeg bor i Nykøbing",
        "hvordan melder jeg flytning",
        "jeg vil give min mors nabo læseadgang",
        "hvor skal jeg ringe hen",
        "kan jeg få et års udsættelse",
        "can you help them",
        "",
    ],
)
def test_ordinary_words_name_no_municipality(text):
    assert named_in(text, PAIRS) == []


@settings(max_examples=30, deadline=None)
@given(st.text())
def test_any_text_gives_names_of_the_list_each_once(text):
    found = named_in(text, PAIRS)
    assert len(found) == len(set(found)) and set(found) <= {kommune.name for kommune in KOMMUNER}
