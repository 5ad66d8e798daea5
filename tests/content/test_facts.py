from datetime import datetime

import pytest
from pydantic import parse_obj_as

from content.clock import COPENHAGEN
from content.dated import Fact
from content.facts import ALWAYS, Catalogue, facts_of
from content.municipality import Municipality

CATALOGUE = Catalogue.parse_obj(
    {
        "municipal": {"byg_telefon": "phone of the building office"},
        "regional": {"Sjælland": {"akuttelefon": "1818"}, "Nordjylland": {"akuttelefon": "70 15 03 00"}},
        "amounts": {
            "maksimum": {"kroner": 4230, "year": 2026, "meaning": "most a month", "source": "made up"},
            "gebyr": {"kroner": 1234567.5, "year": 2026, "meaning": "fee", "source": "made up"},
            "ydelse": [
                {"kroner": 1000, "year": 2026, "meaning": "benefit", "source": "made up"},
                {"kroner": 1050, "year": 2027, "meaning": "benefit", "source": "made up"},
            ],
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
    assert facts()["gebyr"] == "1.234.567,50 kr. (2026)"


def test_an_amount_is_true_until_the_last_minute_of_its_year(facts):
    assert "maksimum" in facts("2026-12-31T23:59")


def test_an_amount_is_left_out_when_its_year_has_passed(facts):
    assert "maksimum" not in facts("2027-01-01T00:00")


def test_an_amount_is_left_out_before_its_year(facts):
    assert "maksimum" not in facts("2025-12-31T23:59")


@pytest.mark.parametrize(
    ("moment", "shown"),
    [("2026-12-31T23:59", "1.000 kr. (2026)"), ("2027-01-01T00:00", "1.050 kr. (2027)"), ("2027-12-31T23:59", "1.050 kr. (2027)")],
)
def test_of_an_amount_by_years_the_one_of_this_year_is_shown(facts, moment, shown):
    assert facts(moment)["ydelse"] == shown


@pytest.mark.parametrize("moment", ["2025-12-31T23:59", "2028-01-01T00:00"])
def test_an_amount_by_years_is_left_out_in_every_other_year(facts, moment):
    assert "ydelse" not in facts(moment)


def test_a_dated_fact_is_there_while_it_is_true(bjergby):
    assert _dated(bjergby, "2026-12-31T23:59")["byg_telefon"] == "11 11 11 11"


def test_a_dated_fact_gives_way_to_the_next_at_midnight(bjergby):
    assert _dated(bjergby, "2027-01-01T00:00")["byg_telefon"] == "22 22 22 22"


def test_a_dated_fact_is_left_out_when_it_has_ended(bjergby):
    assert "byg_telefon" not in _dated(bjergby, "2027-07-01T00:00")


def test_a_dated_fact_of_a_region_changes_with_its_days(bjergby):
    dated = [{"value": "1818", "until": "2026-12-31"}, {"value": "1813", "from": "2027-01-01"}]
    catalogue = Catalogue.parse_obj({"municipal": {}, "regional": {"Sjælland": {"akuttelefon": dated}}, "amounts": {}})
    known = [facts_of(bjergby, [], catalogue, at(day), "da")["akuttelefon"] for day in ("2026-12-31T23:59", "2027-01-01T00:00")]
    assert known == ["1818", "1813"]


def test_a_region_gives_its_own_facts(facts):
    assert facts()["akuttelefon"] == "1818"


def test_a_municipality_gives_its_own_facts(facts):
    assert facts()["byg_telefon"] == "99 88 77 66"


def test_everything_that_is_always_there_is_there(facts):
    assert set(ALWAYS) <= set(facts())


@pytest.mark.parametrize("name", ALWAYS)
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


def _dated(bjergby: Municipality, moment: str) -> dict[str, str]:
    """Bjergby's facts where its building office changes its phone at the turn of the year and closes in the summer."""
    phones = [
        {"value": "11 11 11 11", "until": "2026-12-31"},
        {"value": "22 22 22 22", "from": "2027-01-01", "until": "2027-06-30"},
    ]
    moved = bjergby.copy(update={"facts": {"byg_telefon": parse_obj_as(Fact, phones)}})
    return facts_of(moved, [], CATALOGUE, at(moment), "da")
