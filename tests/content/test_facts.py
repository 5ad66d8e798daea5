from datetime import datetime

import pytest

from content.clock import COPENHAGEN
from content.facts import COMPUTED, Catalogue, facts_of

CATALOGUE = Catalogue.parse_obj(
    {
        "municipal": {"byg_telefon": "phone of the building office"},
        "regional": {"Sjælland": {"akuttelefon": "1818"}, "Nordjylland": {"akuttelefon": "70 15 03 00"}},
        "amounts": {
            "maksimum": {"kroner": 4230, "year": 2026, "meaning": "most a month", "source": "made up"},
            "gebyr": {"kroner": 1234567.5, "year": 2027, "meaning": "fee", "source": "made up"},
        },
    }
)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=COPENHAGEN)


@pytest.fixture
def facts(bjergby):
    def known(moment: str = "2026-11-23T10:30", lang: str = "da", served: tuple[str, ...] = ("Bjergby Kommune",)) -> dict[str, str]:
        return facts_of(bjergby, list(served), CATALOGUE, at(moment), lang)

    return known


def test_an_amount_is_shown_with_its_year(facts):
    assert facts()["maksimum"] == "4.230 kr. (2026)"


def test_an_english_amount_is_shown_with_its_year(facts):
    assert facts(lang="en")["maksimum"] == "DKK 4,230 (2026)"


def test_an_amount_with_oere_has_two_decimals(facts):
    assert facts()["gebyr"] == "1.234.567,50 kr. (2027)"


def test_an_amount_is_true_until_the_last_minute_of_its_year(facts):
    assert "maksimum" in facts("2026-12-31T23:59")


def test_an_amount_is_left_out_when_its_year_has_passed(facts):
    assert "maksimum" not in facts("2027-01-01T00:00")


def test_a_region_gives_its_own_facts(facts):
    assert facts()["akuttelefon"] == "1818"


def test_a_municipality_gives_its_own_facts(facts):
    assert facts()["byg_telefon"] == "99 88 77 66"


def test_everything_that_is_always_there_is_there(facts):
    assert set(COMPUTED) <= set(facts())


@pytest.mark.parametrize("name", COMPUTED)
def test_nothing_that_is_always_there_is_empty(facts, name):
    assert facts()[name]


def test_the_citizen_service_is_open_on_a_monday_morning(facts):
    assert facts()["borgerservice_status"] == "Borgerservice har åbent nu og lukker kl. 15."


def test_the_citizen_service_is_closed_on_a_monday_evening(facts):
    assert facts("2026-11-23T19:00")["borgerservice_status"].startswith("Borgerservice har lukket nu")


@pytest.mark.parametrize(
    ("served", "da", "en"),
    [
        (("Bjergby",), "Bjergby", "Bjergby"),
        (("Bjergby", "Dalby"), "Bjergby og Dalby", "Bjergby and Dalby"),
        (("Bjergby", "Dalby", "Fjordby"), "Bjergby, Dalby og Fjordby", "Bjergby, Dalby and Fjordby"),
    ],
)
def test_the_municipalities_that_are_served_are_listed(facts, served, da, en):
    assert (facts(served=served)["kommuneliste"], facts(served=served, lang="en")["kommuneliste"]) == (da, en)
