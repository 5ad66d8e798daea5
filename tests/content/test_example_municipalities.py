"""The real municipalities that come along as examples: they load, are not served unasked, and tell where each fact was read."""

import re
from datetime import date

import pytest

from content.checks.municipalities import faults
from content.library import Library
from content.municipality import Municipality, load_municipalities
from content.settings import ROOT

LATEST = date(2026, 12, 31)
EXAMPLES = ("favrskov", "randers", "vordingborg")
AMOUNT = re.compile(r"\bkr\.|\bDKK\b")
YEAR = re.compile(r"\(20\d\d\)")


@pytest.fixture(scope="module")
def configured() -> dict[str, Municipality]:
    return load_municipalities(ROOT / "data" / "municipalities")


@pytest.fixture(params=EXAMPLES)
def example(configured, request) -> Municipality:
    return configured[request.param]


def _found(municipality: Municipality, key: str) -> object:
    """What stands at a place such as places.borgerservice.hours."""
    found: object = municipality
    for part in key.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    return found


def _texts(value: object) -> list[str]:
    """Every text within a fact, in all languages and on all days."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for dated in value for text in _texts(dated)]
    return _texts(value.value) if hasattr(value, "value") else [value.da, value.en]


def test_every_municipality_but_the_made_up_one_is_an_example(configured):
    assert set(configured) - {"fjordby"} == set(EXAMPLES)


def test_examples_are_not_served_unless_they_are_named():
    assert set(Library.load(ROOT / "data").municipalities) & set(EXAMPLES) == set()


def test_an_example_is_served_when_it_is_named(example):
    assert list(Library.load(ROOT / "data", serve=[example.name]).municipalities) == [example.name]


def test_at_least_25_facts_tell_their_source(example):
    assert len(example.sources) >= 25


def test_every_source_is_of_something_in_the_file(example):
    assert [key for key in example.sources if not _found(example, key)] == []


def test_every_fact_tells_its_source(example):
    assert [name for name in example.facts if f"facts.{name}" not in example.sources] == []


def test_every_source_is_a_secure_address(example):
    assert [source.url for source in example.sources.values() if not source.url.startswith("https://")] == []


def test_no_source_was_seen_in_the_future(example):
    assert [key for key, source in example.sources.items() if source.seen > LATEST] == []


def test_every_amount_carries_its_year(example):
    texts = [text for fact in example.facts.values() for text in _texts(fact)]
    assert [text for text in texts if AMOUNT.search(text) and not YEAR.search(text)] == []


def test_where_hours_are_not_known_they_are_not_answered(example):
    known = any(example.places["borgerservice"].hours.days)
    assert known or example.answers["aabningstider"].off


def test_the_file_that_the_page_on_adding_a_municipality_shows_is_in_order(tmp_path, shipped):
    page = (ROOT / "docs" / "municipality.md").read_text(encoding="utf-8")
    shown = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "eksempel.yml").write_text(shown[1], encoding="utf-8")
    municipality = load_municipalities(tmp_path)["eksempel"]
    assert list(faults(municipality, shipped.answers, shipped.catalogue, shipped.kommuner)) == []
