from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from content import clock
from content.clock import COPENHAGEN
from content.hours import LOOK_AHEAD_DAYS, ClosingDay, Schedule, WeeklyHours, hours_text, short_status, status_sentence
from content.yaml import Record, read

CONTENT = """
hours: {mon: "10:00-15:00", tue: "10:00-15:00", wed: "10:00-15:00", thu: "10:00-12:00, 13:00-17:00", fri: "9:30-13:00"}
closing_days:
  - {day: "12-24", name: {da: juleaften, en: Christmas Eve}}
  - {day: "05-01", until: "12:00", name: {da: 1. maj, en: 1 May}}
  - {day: "06-05", name: {da: grundlovsdag, en: Constitution Day}}
  - {holiday: kristi Himmelfartsdag, plus: 1, name: {da: dagen efter Kristi himmelfartsdag, en: the day after Ascension Day}}
  - {from: 2026-12-27, to: 2026-12-30, name: {da: mellem jul og nytår, en: between Christmas and New Year}}
"""


class Place(Record):
    hours: WeeklyHours
    closing_days: tuple[ClosingDay, ...]


@pytest.fixture
def schedule(tmp_path) -> Schedule:
    path = tmp_path / "sted.yml"
    path.write_text(CONTENT, encoding="utf-8")
    place = read(path, Place)
    return Schedule(place.hours, place.closing_days)


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=COPENHAGEN) if moment.tzinfo is None else moment.astimezone(COPENHAGEN)


def sentence(schedule: Schedule, moment: str, lang: str = "da", name: str = "Borgerservice") -> str:
    return status_sentence(schedule.status(at(moment)), name, at(moment), lang)


def closing_day(**kind: object) -> ClosingDay:
    return ClosingDay.parse_obj({"name": {"da": "fridag", "en": "day off"}, **kind})


# The spans of a date


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        ("2026-11-23", [(time(10), time(15))]),
        ("2026-11-26", [(time(10), time(12)), (time(13), time(17))]),
        ("2026-11-28", []),  # Saturday
        ("2026-12-24", []),
        ("2026-12-25", []),
        ("2026-12-28", []),  # between Christmas and New Year
        ("2026-12-31", [(time(10), time(12)), (time(13), time(17))]),
        ("2027-01-01", []),
        ("2027-12-28", [(time(10), time(15))]),  # the year after, it is no longer closed
        ("2027-03-25", []),  # Skærtorsdag
        ("2027-03-26", []),  # Langfredag
        ("2027-03-29", []),  # 2. påskedag
        ("2027-03-30", [(time(10), time(15))]),
        ("2027-04-23", [(time(9, 30), time(13))]),  # Store bededag, until 2023
        ("2023-05-05", []),
        ("2027-05-06", []),  # Kristi himmelfartsdag
        ("2027-05-07", []),  # the day after
        ("2026-05-01", [(time(9, 30), time(12))]),
        ("2028-06-05", []),
    ],
)
def test_a_date_has_the_spans_of_its_weekday_unless_it_is_closed_or_shortened(schedule, day, spans):
    assert schedule.on(date.fromisoformat(day)) == spans


def test_a_place_may_be_open_on_public_holidays():
    assert Schedule(WeeklyHours(fri="16:00-20:00"), holidays=False).on(date(2026, 12, 25)) == [(time(16), time(20))]


def test_a_shortened_day_that_closes_before_it_opens_is_closed():
    schedule = Schedule(WeeklyHours(fri="10:00-15:00"), [closing_day(day="05-01", until="9:00")])
    assert schedule.on(date(2026, 5, 1)) == []
    assert schedule.status(at("2026-05-01T11:00")).closed_because.da == "fridag"


def test_a_shortened_day_leaves_out_the_spans_after_it():
    schedule = Schedule(WeeklyHours(fri="10:00-12:00, 13:00-17:00"), [closing_day(day="05-01", until="12:30")])
    assert schedule.on(date(2026, 5, 1)) == [(time(10), time(12))]


def test_a_day_before_a_holiday_can_be_closed():
    schedule = Schedule(WeeklyHours(wed="10:00-15:00"), [closing_day(holiday="Skærtorsdag", plus=-1)])
    assert schedule.on(date(2027, 3, 24)) == []


def test_a_closing_day_without_an_end_is_one_day():
    schedule = Schedule(WeeklyHours(mon="10:00-15:00", tue="10:00-15:00"), [closing_day(**{"from": date(2026, 11, 23)})])
    assert (schedule.on(date(2026, 11, 23)), len(schedule.on(date(2026, 11, 24)))) == ([], 1)


def test_a_place_may_have_hours_of_its_own_on_public_holidays():
    schedule = Schedule(WeeklyHours(fri="8:00-20:00"), holiday_hours=((time(10), time(16)),))
    assert [schedule.on(date(2026, 12, day)) for day in (18, 25)] == [[(time(8), time(20))], [(time(10), time(16))]]


def test_a_day_may_have_hours_of_its_own():
    schedule = Schedule(WeeklyHours(thu="8:00-20:00"), [closing_day(day="12-24", hours="10:00-12:00, 13:00-14:00")])
    assert schedule.on(date(2026, 12, 24)) == [(time(10), time(12)), (time(13), time(14))]


def test_a_public_holiday_with_hours_of_its_own_is_open():
    schedule = Schedule(WeeklyHours(fri="8:00-20:00"), [closing_day(day="12-25", hours="10:00-12:00")])
    assert schedule.on(date(2026, 12, 25)) == [(time(10), time(12))]


def test_a_day_cannot_both_be_shortened_and_have_hours_of_its_own():
    with pytest.raises(ValidationError, match="already tell until when"):
        closing_day(day="12-24", hours="10:00-12:00", until="11:00")


@pytest.mark.parametrize(
    ("day", "because"),
    [
        ("2026-12-24", "fridag"),
        ("2026-12-25", "juledag"),
        ("2026-05-01", "fridag"),  # shortened
        ("2027-05-01", None),  # a Saturday, closed as ever
        ("2026-12-31", None),  # longer than usual
        ("2026-11-23", None),
    ],
)
def test_a_date_has_a_reason_when_it_is_shorter_than_its_weekday(day, because):
    special = [closing_day(day="12-24"), closing_day(day="05-01", until="12:00"), closing_day(day="12-31", hours="8:00-20:00")]
    schedule = Schedule(WeeklyHours(mon="10:00-15:00", thu="10:00-15:00", fri="10:00-15:00"), special)
    reason = schedule.because(date.fromisoformat(day))
    assert (reason and reason.da) == because


def test_public_holidays_with_fewer_hours_are_the_reason():
    schedule = Schedule(WeeklyHours(fri="8:00-20:00", sat="10:00-16:00"), holiday_hours=((time(10), time(16)),))
    reasons = [schedule.because(date(2026, 12, day)) for day in (25, 26)]
    assert [reason and reason.da for reason in reasons] == ["juledag", None]


# Open or closed at a moment


@pytest.mark.parametrize(
    ("moment", "open_"),
    [("09:59:59", False), ("10:00", True), ("14:59:59", True), ("15:00", False)],
)
def test_a_place_opens_and_closes_to_the_minute(schedule, moment, open_):
    assert schedule.status(at(f"2026-11-23T{moment}")).open is open_


def test_an_open_place_tells_when_it_closes(schedule):
    assert schedule.status(at("2026-11-23T11:00")).until.isoformat() == "2026-11-23T15:00:00+01:00"


def test_a_lunch_break_ends_the_same_day(schedule):
    assert schedule.status(at("2026-11-26T12:00")).opens == at("2026-11-26T13:00")


def test_the_next_opening_is_after_weekend_and_holidays(schedule):
    assert schedule.status(at("2026-12-23T15:00")).opens == at("2026-12-31T10:00")


def test_a_holiday_is_the_reason_to_be_closed(schedule):
    assert schedule.status(at("2027-05-06T11:00")).closed_because.dict() == {"da": "Kristi himmelfartsdag", "en": "Ascension Day"}


def test_the_weekend_needs_no_reason(schedule):
    assert schedule.status(at("2026-11-28T11:00")).closed_because is None


def test_a_shortened_day_is_the_reason_only_when_it_has_closed(schedule):
    moments = ["2026-05-01T09:00", "2026-05-01T11:59", "2026-05-01T12:00"]
    assert [schedule.status(at(moment)).closed_early for moment in moments] == [False, False, True]


def test_a_place_without_hours_never_opens():
    status = Schedule(WeeklyHours()).status(at("2026-11-23T11:00"))
    assert (status.open, status.opens) == (False, None)


def test_a_place_closed_for_more_than_sixty_days_has_no_next_opening():
    closed = closing_day(**{"from": date(2026, 11, 1), "to": date(2027, 3, 1)})
    assert Schedule(WeeklyHours(mon="10:00-15:00"), [closed]).status(at("2026-11-23T11:00")).opens is None


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2027-03-28T01:30+01:00", "2027-03-28T05:00:00+02:00"),  # the hour from 2 to 3 is left out
        ("2027-10-31T01:30+02:00", "2027-10-31T05:00:00+01:00"),  # the hour from 2 to 3 comes twice
        ("2027-10-31T02:30+01:00", "2027-10-31T05:00:00+01:00"),
    ],
)
def test_closing_time_is_right_on_the_nights_when_the_clocks_change(moment, until):
    schedule = Schedule(WeeklyHours(sun="01:00-05:00"), holidays=False)
    assert schedule.status(at(moment)).until.isoformat() == until


def test_opening_time_is_right_across_a_change_of_the_clocks():
    schedule = Schedule(WeeklyHours(sun="10:00-14:00"), holidays=False)
    assert schedule.status(at("2027-03-27T20:00")).opens.isoformat() == "2027-03-28T10:00:00+02:00"


def test_the_time_may_be_given_in_another_zone(schedule):
    assert schedule.status(datetime.fromisoformat("2026-11-23T09:30+00:00")).open


def test_a_time_without_a_zone_is_refused(schedule):
    with pytest.raises(ValueError, match="no time zone"):
        schedule.status(datetime(2026, 11, 23, 10))


@st.composite
def schedules(draw) -> Schedule:
    def spans() -> str:
        minutes = sorted(draw(st.sets(st.integers(0, 24 * 60 - 1), min_size=2, max_size=6)))
        ends = [f"{minute // 60}:{minute % 60:02}" for minute in minutes]
        return ", ".join(f"{start}-{end}" for start, end in zip(ends[::2], ends[1::2], strict=False))

    hours = {day: spans() for day in draw(st.sets(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])))}
    closed = draw(st.lists(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=5))
    until = draw(st.sampled_from([{}, {"until": "12:00"}]))
    return Schedule(WeeklyHours(**hours), [closing_day(**{"from": day}, **until) for day in closed], draw(st.booleans()))


MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=COPENHAGEN))


def skipped_or_doubled(moment: datetime) -> bool:
    return moment.hour < 4 and moment.date() in {date(2027, 3, 28), date(2027, 10, 31)}


@settings(deadline=None)
@given(schedules(), MOMENTS.filter(lambda moment: not skipped_or_doubled(moment)))
def test_the_status_agrees_with_the_spans_of_the_date(schedule, now):
    status = schedule.status(now)
    assert status.open == any(start <= now.time() < end for start, end in schedule.on(now.date()))


@settings(deadline=None)
@given(schedules(), MOMENTS)
def test_until_is_later_than_now_and_the_end_of_a_span(schedule, now):
    until = schedule.status(now).until
    if until is not None and not skipped_or_doubled(until):
        assert until > now
        assert until.time() in {end for _, end in schedule.on(until.date())}


@settings(deadline=None)
@given(schedules(), MOMENTS)
def test_opens_is_later_than_now_and_the_start_of_a_span(schedule, now):
    opens = schedule.status(now).opens
    if opens is not None and not skipped_or_doubled(opens):
        assert now < opens <= now + timedelta(days=LOOK_AHEAD_DAYS + 1)
        assert opens.time() in {start for start, _ in schedule.on(opens.date())}


# What citizens read


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-23T11:00", "Borgerservice har åbent nu og lukker kl. 15."),
        ("2026-11-23T08:00", "Borgerservice har lukket nu og åbner i dag kl. 10."),
        ("2026-11-23T15:00", "Borgerservice har lukket nu og åbner igen i morgen, tirsdag den 24. november, kl. 10."),
        ("2026-11-27T15:00", "Borgerservice har lukket nu og åbner igen mandag den 30. november kl. 10."),
        (
            "2026-12-24T11:00",
            "Borgerservice har lukket i dag, fordi det er juleaften, og åbner igen torsdag den 31. december kl. 10.",
        ),
        (
            "2027-03-29T11:00",
            "Borgerservice har lukket i dag, fordi det er anden påskedag, og åbner igen i morgen, tirsdag den 30. marts, kl. 10.",
        ),
        (
            "2026-05-01T13:00",
            "Borgerservice har lukket resten af dagen, fordi det er 1. maj, og åbner igen mandag den 4. maj kl. 10.",
        ),
    ],
)
def test_the_status_is_said_in_danish(schedule, moment, text):
    assert sentence(schedule, moment) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-23T11:00", "Citizen Service is open now and closes at 15:00."),
        ("2026-11-27T08:00", "Citizen Service is closed now and opens today at 9:30."),
        ("2026-11-23T15:00", "Citizen Service is closed now and opens again tomorrow, Tuesday 24 November, at 10:00."),
        ("2026-12-24T11:00", "Citizen Service is closed today (Christmas Eve) and opens again on Thursday 31 December at 10:00."),
        ("2026-05-01T13:00", "Citizen Service is closed for the rest of the day (1 May) and opens again on Monday 4 May at 10:00."),
    ],
)
def test_the_status_is_said_in_english(schedule, moment, text):
    assert sentence(schedule, moment, "en", "Citizen Service") == text


def test_a_place_that_never_opens_promises_nothing():
    assert sentence(Schedule(WeeklyHours()), "2026-11-23T11:00") == "Borgerservice har lukket nu."


@pytest.mark.parametrize(
    ("moment", "danish", "english"),
    [
        ("2026-11-23T11:00", "Åbent til kl. 15", "Open until 15:00"),
        ("2026-11-27T08:00", "Lukket nu. Åbner i dag kl. 9.30", "Closed now. Opens today at 9:30"),
        ("2026-11-23T15:00", "Lukket nu. Åbner i morgen kl. 10", "Closed now. Opens tomorrow at 10:00"),
        ("2026-11-27T15:00", "Lukket nu. Åbner mandag kl. 10", "Closed now. Opens on Monday at 10:00"),
        (
            "2026-12-23T15:00",
            "Lukket nu. Åbner torsdag den 31. december kl. 10",
            "Closed now. Opens on Thursday 31 December at 10:00",
        ),
    ],
)
def test_a_card_shows_the_status_in_a_few_words(schedule, moment, danish, english):
    status = schedule.status(at(moment))
    assert [short_status(status, at(moment), lang) for lang in ("da", "en")] == [danish, english]


def test_a_card_of_a_place_that_never_opens_says_that_it_is_closed():
    moment = at("2026-11-23T11:00")
    assert short_status(Schedule(WeeklyHours()).status(moment), moment, "da") == "Lukket nu"


@pytest.mark.parametrize(
    ("hours", "danish", "english"),
    [
        (
            {"mon": "10:00-15:00", "tue": "10:00-15:00", "wed": "10:00-15:00", "thu": "10:00-17:00", "fri": "10:00-13:00"},
            "Mandag-onsdag kl. 10-15, torsdag kl. 10-17 og fredag kl. 10-13. Lørdag og søndag er der lukket.",
            "Monday-Wednesday 10:00-15:00, Thursday 10:00-17:00 and Friday 10:00-13:00. Closed Saturday and Sunday.",
        ),
        (
            {"mon": "9:30-15:00", "thu": "10:00-12:00, 13:00-17:00"},
            "Mandag kl. 9.30-15 og torsdag kl. 10-12 og 13-17. Tirsdag, onsdag og fredag-søndag er der lukket.",
            "Monday 9:30-15:00 and Thursday 10:00-12:00 and 13:00-17:00. Closed Tuesday, Wednesday and Friday-Sunday.",
        ),
        (
            dict.fromkeys(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "8:00-20:00"),
            "Alle dage kl. 8-20.",
            "Every day 8:00-20:00.",
        ),
        ({}, "Der er lukket alle ugens dage.", "Closed every day of the week."),
    ],
)
def test_the_weekly_hours_are_said_with_equal_days_together(hours, danish, english):
    assert [hours_text(WeeklyHours(**hours), lang) for lang in ("da", "en")] == [danish, english]


# What editors get wrong


@pytest.mark.parametrize(
    ("hours", "field", "fault"),
    [
        ({"monday": "10:00-15:00"}, "monday", "extra fields"),
        ({"mon": "25:00-26:00"}, "mon", "'25:00' is not a time of day"),
        ({"mon": "10-15"}, "mon", "'10' is not a time of day"),
        ({"mon": "15:00-10:00"}, "mon", "ends before it begins"),
        ({"mon": "10:00-10:00"}, "mon", "ends before it begins"),
        ({"mon": "10:00-12:00, 11:00-13:00"}, "mon", "begin after the one before"),
        ({"mon": "13:00-17:00, 10:00-12:00"}, "mon", "begin after the one before"),
        ({"mon": "10:00"}, "mon", "not a span"),
        ({"mon": ""}, "mon", "a closed day is left out"),
        ({"mon": None}, "mon", "a closed day is left out"),
        ({"mon": 600}, "mon", "must be hours such as"),
    ],
)
def test_wrong_weekly_hours_are_refused_by_field(hours, field, fault):
    with pytest.raises(ValidationError) as error:
        WeeklyHours.parse_obj(hours)
    assert error.value.errors()[0]["loc"] == (field,)
    assert fault in error.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ({}, "one of day, holiday and from"),
        ({"day": "12-24", "holiday": "Juledag"}, "one of day, holiday and from"),
        ({"day": "13-01"}, "not a month and a day"),
        ({"day": "02-30"}, "not a month and a day"),
        ({"day": "12-24", "until": "24:00"}, "not a time of day"),
        ({"day": "12-24", "plus": 1}, "plus counts from a holiday"),
        ({"holiday": "Julekage"}, "not a Danish holiday"),
        ({"from": 2026}, "not a date"),
        ({"from": "i går"}, "invalid date"),
        ({"from": date(2026, 12, 30), "to": date(2026, 12, 27)}, "is before from"),
        ({"day": "12-24", "to": date(2026, 12, 27)}, "to needs a from"),
        ({"day": "12-24", "closed": True}, "extra fields"),
    ],
)
def test_a_wrong_closing_day_is_refused(kind, fault):
    with pytest.raises(ValidationError, match=fault):
        closing_day(**kind)


# The clock


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-23T10:30", "2026-11-23T10:30:00+01:00"),
        ("2027-06-01T10:30", "2027-06-01T10:30:00+02:00"),
        ("2026-11-23T10:30:00Z", "2026-11-23T11:30:00+01:00"),
    ],
)
def test_the_clock_can_be_set(monkeypatch, value, moment):
    monkeypatch.setenv("VEJVISER_NOW", value)
    assert clock.now().isoformat() == moment


def test_the_clock_tells_danish_time_when_it_is_not_set(monkeypatch):
    monkeypatch.delenv("VEJVISER_NOW", raising=False)
    assert clock.now().tzinfo is COPENHAGEN


def test_a_clock_set_to_nonsense_is_refused(monkeypatch):
    monkeypatch.setenv("VEJVISER_NOW", "i morgen")
    with pytest.raises(ValueError, match="VEJVISER_NOW: 'i morgen' is not a time"):
        clock.now()
