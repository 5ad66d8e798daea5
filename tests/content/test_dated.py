from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import parse_obj_as

from content.dated import Dated, Fact, value_on, values
from content.language import Text

NEW_YEAR = date(2027, 1, 1)

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
maybe_days = st.none() | days
dated = st.builds(
    lambda value, start, end: Dated(value=value, from_=start, until=end), st.sampled_from("abc"), maybe_days, maybe_days
)


@given(st.lists(dated, max_size=4).map(tuple), days)
def test_what_is_true_on_a_day_is_the_first_value_whose_days_hold_it(fact, day):
    true = [one.value for one in fact if (one.from_ or date.min) <= day <= (one.until or date.max)]
    assert value_on(fact, day, "da") == (true[0] if true else None)


@given(dated, days)
def test_a_value_is_true_on_exactly_its_days(one, day):
    assert (value_on(one, day, "da") is not None) == ((one.from_ or date.min) <= day <= (one.until or date.max))


@pytest.mark.parametrize("day", [date.min, NEW_YEAR, date.max])
def test_a_fact_without_days_is_always_true(day):
    assert value_on("1818", day, "da") == "1818"


def test_a_dated_fact_is_given_in_the_language_asked_for():
    assert value_on(Dated(value=Text(da="i dag", en="today"), from_=NEW_YEAR), NEW_YEAR, "en") == "today"


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("1818", [str]),
        ({"da": "ja", "en": "yes"}, [Text]),
        ({"value": "1818", "from": "2027-01-01"}, [str]),
        ({"value": {"da": "ja", "en": "yes"}, "until": "2027-01-01"}, [Text]),
        ([{"value": "1818", "until": "2026-12-31"}, {"value": "1813", "from": "2027-01-01"}], [str, str]),
    ],
)
def test_every_way_to_write_a_fact_is_read(written, kinds):
    assert [type(one.value) for one in values(parse_obj_as(Fact, written))] == kinds


@pytest.mark.parametrize(
    "written", [{"value": "1818", "fra": "2027-01-01"}, {"value": "1818", "from": "nytår"}, {"from": "2027-01-01"}]
)
def test_a_dated_fact_that_is_not_well_formed_is_refused(written):
    with pytest.raises(ValueError):
        parse_obj_as(Fact, written)
