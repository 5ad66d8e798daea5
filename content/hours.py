"""When a place is open: weekly hours, public holidays and closing days; and how that is said to citizens."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from holidays import OPTIONAL, PUBLIC, country_holidays
from pydantic import Field, root_validator, validator

from content.clock import COPENHAGEN
from content.language import Language, Text
from content.yaml import Record

LOOK_AHEAD_DAYS = 60

Span = tuple[time, time]  # from the first minute that is open to the first that is not


class WeeklyHours(Record):
    """The open spans of each weekday, in a file as "10:00-12:00, 13:00-17:00". A day that is not named is closed."""

    mon: tuple[Span, ...] = ()
    tue: tuple[Span, ...] = ()
    wed: tuple[Span, ...] = ()
    thu: tuple[Span, ...] = ()
    fri: tuple[Span, ...] = ()
    sat: tuple[Span, ...] = ()
    sun: tuple[Span, ...] = ()

    @validator("*", pre=True)
    def _read_spans(cls, value: object) -> tuple[Span, ...]:
        return read_spans(value)

    @property
    def days(self) -> tuple[tuple[Span, ...], ...]:
        """The spans of Monday to Sunday."""
        return self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun


class ClosingDay(Record):
    """A day besides the public holidays that is closed; or that is open, with `until` no longer than that and with `hours` just then.

    It is one of three kinds: a `day` of every year ("12-24"); the `holiday` of a name, `plus` so many days; the days `from` one
    date `to` another.
    """

    name: Text  # completes "fordi det er ..."
    until: time | None = None
    hours: tuple[Span, ...] = ()
    day: str | None = None
    holiday: str | None = None
    plus: int | None = Field(None, ge=-100, le=100)
    from_: date | None = Field(None, alias="from")
    to: date | None = None

    @validator("until", pre=True)
    def _read_until(cls, value: object) -> time | None:
        return None if value is None else _time(value)

    @validator("hours", pre=True)
    def _read_hours(cls, value: object) -> tuple[Span, ...]:
        return read_spans(value)

    @validator("day")
    def _is_a_day_of_the_year(cls, value: str | None) -> str | None:
        try:
            return None if value is None else f"{datetime.strptime(f'2000-{value}', '%Y-%m-%d'):%m-%d}"
        except ValueError:
            raise ValueError(f'{value!r} is not a month and a day such as "12-24"') from None

    @validator("holiday")
    def _is_a_holiday(cls, value: str | None) -> str | None:
        known = _holiday_names()
        if value is not None and value.casefold() not in known:
            raise ValueError(f"{value!r} is not a Danish holiday; the holidays are {', '.join(sorted(known))}")
        return value and value.casefold()

    @validator("from_", "to", pre=True)
    def _is_a_date(cls, value: object) -> object:
        if isinstance(value, str) or type(value) is date or value is None:
            return value
        raise ValueError(f"{value!r} is not a date such as 2026-12-27")

    @root_validator(skip_on_failure=True)
    def _is_of_one_kind(cls, values: dict) -> dict:
        if sum(values[kind] is not None for kind in ("day", "holiday", "from_")) != 1:
            raise ValueError("a closing day must have one of day, holiday and from")
        if values["until"] is not None and values["hours"]:
            raise ValueError("hours already tell until when")
        if values["plus"] is not None and values["holiday"] is None:
            raise ValueError("plus counts from a holiday, and there is none")
        if values["to"] is not None and values["from_"] is None:
            raise ValueError("to needs a from")
        if values["to"] is not None and values["to"] < values["from_"]:
            raise ValueError(f"to ({values['to']}) is before from ({values['from_']})")
        return values

    def covers(self, day: date) -> bool:
        if self.day is not None:
            return f"{day:%m-%d}" == self.day
        if self.holiday is not None:
            holiday = day - timedelta(days=self.plus or 0)
            return self.holiday in _holidays(holiday.year, PUBLIC, OPTIONAL).get(holiday, {})
        return self.from_ <= day <= (self.to or self.from_)


@dataclass(frozen=True)
class Status:
    """Whether a place is open at a moment. Times are aware, in Danish time."""

    open: bool
    until: datetime | None = None  # when it closes, if it is open
    opens: datetime | None = None  # when it opens next, if it is closed and does so within 60 days
    closed_because: Text | None = None  # the holiday or closing day today, if that is why it is closed
    closed_early: bool = False  # ... though it was open earlier in the day


@dataclass(frozen=True)
class Schedule:
    """The opening hours of one place; `holidays` tells whether public holidays have hours of their own: none, unless they are given."""

    hours: WeeklyHours
    closing_days: Sequence[ClosingDay] = ()
    holidays: bool = True
    holiday_hours: tuple[Span, ...] = ()

    def on(self, day: date) -> list[Span]:
        """The open spans of a date, in order."""
        if self._closes(day) is not None:
            return []
        spans = self._uncut(day)
        for shortened in self._shortens(day):
            spans = [(start, min(end, shortened.until)) for start, end in spans if start < shortened.until]
        return spans

    def because(self, day: date) -> Text | None:
        """The holiday or closing day that a date is, if it closes the date or makes it shorter than its weekday is."""
        usual = self.hours.days[day.weekday()]
        if (name := self._closes(day)) is not None:
            return name
        if not usual or _minutes(self.on(day)) >= _minutes(usual):
            return None
        special = next((day_.name for day_ in [*self._shortens(day), *self._opens(day)]), None)
        return special or self._holiday(day)

    def status(self, now: datetime) -> Status:
        """Open or closed at `now` (aware), and until when."""
        now = _danish(now)
        today = now.date()
        for start, end in self._moments(today):
            if start <= now < end:
                return Status(open=True, until=_danish(end))
        because = self._reason(now)
        return Status(
            open=False,
            opens=self.next_opening(now),
            closed_because=because,
            closed_early=because is not None and bool(self.on(today)),
        )

    def next_opening(self, now: datetime) -> datetime | None:
        """When it opens next after `now` (aware), if it does so within 60 days. The time is aware, in Danish time."""
        today = _danish(now).date()
        days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS + 1))
        return next((_danish(start) for day in days for start, _ in self._moments(day) if start > now), None)

    def _holiday(self, day: date) -> Text | None:
        """The name of the public holiday that the date is, if those have hours of their own."""
        names = _holidays(day.year, PUBLIC).get(day) if self.holidays else None
        return next(iter(names.values())) if names else None

    def _closes(self, day: date) -> Text | None:
        """The name of what closes the whole day."""
        for closing_day in self._covering(day):
            if closing_day.until is None and not closing_day.hours:
                return closing_day.name
        return None if self.holiday_hours or self._opens(day) else self._holiday(day)

    def _opens(self, day: date) -> list[ClosingDay]:
        return [closing_day for closing_day in self._covering(day) if closing_day.hours]

    def _shortens(self, day: date) -> list[ClosingDay]:
        shortened = [closing_day for closing_day in self._covering(day) if closing_day.until]
        return sorted(shortened, key=lambda closing_day: closing_day.until)

    def _covering(self, day: date) -> list[ClosingDay]:
        return [closing_day for closing_day in self.closing_days if closing_day.covers(day)]

    def _uncut(self, day: date) -> list[Span]:
        """The spans of a date that is not closed, before they are shortened."""
        for closing_day in self._opens(day):
            return list(closing_day.hours)
        return list(self.holiday_hours if self._holiday(day) else self.hours.days[day.weekday()])

    def _reason(self, now: datetime) -> Text | None:
        """Why it is closed at a moment after the last open span, if that is for another reason than the weekly hours."""
        spans = self.on(now.date())
        return self.because(now.date()) if not spans or now.time() >= spans[-1][1] else None

    def _moments(self, day: date) -> list[tuple[datetime, datetime]]:
        """The open spans of a date in UTC: only there do moments compare rightly on the two nights when the clocks change."""
        return [tuple(datetime.combine(day, t, COPENHAGEN).astimezone(UTC) for t in span) for span in self.on(day)]


def _minutes(spans: Iterable[Span]) -> int:
    return sum((end.hour - start.hour) * 60 + end.minute - start.minute for start, end in spans)


def _danish(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).astimezone(COPENHAGEN)


# Reading what editors write


def read_spans(value: object) -> tuple[Span, ...]:
    """Hours as they stand in a file. Raises ValueError."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError('must be hours such as "10:00-12:00, 13:00-17:00"; a closed day is left out')
    spans = tuple(_span(part) for part in value.split(","))
    for (_, end), (start, _) in itertools.pairwise(spans):
        if start <= end:
            raise ValueError(f"{value!r}: each span must begin after the one before has ended")
    return spans


def _span(text: str) -> Span:
    if len(ends := re.split("[-–]", text)) != 2:
        raise ValueError(f'{text.strip()!r} is not a span such as "10:00-15:00"')
    start, end = map(_time, ends)
    if start >= end:
        raise ValueError(f"{text.strip()!r} ends before it begins")
    return start, end


def _time(value: object) -> time:
    if isinstance(value, str) and re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", value.strip()):
        hour, minute = value.split(":")
        return time(int(hour), int(minute))
    raise ValueError(f'{value.strip() if isinstance(value, str) else value!r} is not a time of day from "0:00" to "23:59"')


# Public holidays


@functools.lru_cache(maxsize=64)
def _holidays(year: int, *categories: str) -> dict[date, dict[str, Text]]:
    """The holidays of a year: date → Danish name without capitals → name."""
    danish, english = (
        country_holidays("DK", years=year, expand=False, categories=categories, language=language) for language in ("da", "en_US")
    )
    return {
        day: {da.casefold(): Text(da=_within_a_sentence(da), en=en) for da, en in zip(danish.get_list(day), english.get_list(day))}
        for day in danish
    }


def easter_sunday(year: int) -> date:
    """The day from which the other movable holidays are counted."""
    return next(day for day, names in _holidays(year, PUBLIC).items() if "påskedag" in names)


@functools.lru_cache(maxsize=1)
def _holiday_names() -> frozenset[str]:
    years = (2023, 2024)  # the last with Store bededag and the first without
    return frozenset(name for year in years for names in _holidays(year, PUBLIC, OPTIONAL).values() for name in names)


def _within_a_sentence(name: str) -> str:
    return name if name.startswith("Kristi") else name[0].lower() + name[1:]


# What citizens read

WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "da": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: dict[Language, tuple[str, ...]] = {
    "da": (
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def status_sentence(status: Status, name: str, now: datetime, lang: Language) -> str:
    """A full sentence on the place called `name`: "Borgerservice har åbent nu og lukker kl. 15." """
    return (_danish_sentence if lang == "da" else _english_sentence)(status, name, _danish(now))


def _danish_sentence(status: Status, name: str, now: datetime) -> str:
    if status.open:
        return f"{name} har åbent nu og lukker {clock_text(status.until, 'da')}."
    if status.closed_because is None:
        closed, pause = f"{name} har lukket nu", ""
    else:
        day = "resten af dagen" if status.closed_early else "i dag"
        closed, pause = f"{name} har lukket {day}, fordi det er {status.closed_because.da}", ","
    if status.opens is None:
        return f"{closed}."
    date_, clock = date_text(status.opens, "da"), clock_text(status.opens, "da")
    match _days_between(now, status.opens):
        case 0:
            return f"{closed}{pause} og åbner i dag {clock}."
        case 1:
            return f"{closed}{pause} og åbner igen i morgen, {date_}, {clock}."
        case _:
            return f"{closed}{pause} og åbner igen {date_} {clock}."


def _english_sentence(status: Status, name: str, now: datetime) -> str:
    if status.open:
        return f"{name} is open now and closes {clock_text(status.until, 'en')}."
    if status.closed_because is None:
        closed = f"{name} is closed now"
    else:
        closed = f"{name} is closed {'for the rest of the day' if status.closed_early else 'today'} ({status.closed_because.en})"
    if status.opens is None:
        return f"{closed}."
    date_, clock = date_text(status.opens, "en"), clock_text(status.opens, "en")
    match _days_between(now, status.opens):
        case 0:
            return f"{closed} and opens today {clock}."
        case 1:
            return f"{closed} and opens again tomorrow, {date_}, {clock}."
        case _:
            return f"{closed} and opens again on {date_} {clock}."


def short_status(status: Status, now: datetime, lang: Language) -> str:
    """A few words for a card: "Åbent til kl. 20", "Lukket nu. Åbner i morgen kl. 8"."""
    danish = lang == "da"
    if status.open:
        return f"Åbent til {clock_text(status.until, 'da')}" if danish else f"Open until {_hour(status.until, 'en')}"
    closed = "Lukket nu" if danish else "Closed now"
    if status.opens is None:
        return closed
    match _days_between(_danish(now), status.opens):
        case 0:
            day = "i dag" if danish else "today"
        case 1:
            day = "i morgen" if danish else "tomorrow"
        case days if days < 7:
            day = WEEKDAYS["da"][status.opens.weekday()] if danish else f"on {WEEKDAYS['en'][status.opens.weekday()]}"
        case _:
            day = date_text(status.opens, "da") if danish else f"on {date_text(status.opens, 'en')}"
    return f"{closed}. {'Åbner' if danish else 'Opens'} {day} {clock_text(status.opens, lang)}"


def hours_text(hours: WeeklyHours, lang: Language) -> str:
    """The week in one or two sentences: "Mandag-torsdag kl. 10-15 og fredag kl. 10-13. Lørdag og søndag er der lukket." """
    closed = [part for spans, days in _runs(hours) if not spans for part in _day_parts(days, lang)]
    if not (open_ := open_days(hours, lang)):
        return "Der er lukket alle ugens dage." if lang == "da" else "Closed every day of the week."
    sentences = [enumerated(open_, lang)]
    if closed:
        sentences.append(f"{enumerated(closed, lang)} er der lukket" if lang == "da" else f"Closed {enumerated(closed, lang)}")
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences)


def open_days(hours: WeeklyHours, lang: Language) -> list[str]:
    """The days of the week that are open, those alike together: "mandag-torsdag kl. 10-15", "fredag kl. 10-13"."""
    return [f"{_day_range(days, lang)} {spans_text(spans, lang)}" for spans, days in _runs(hours) if spans]


def _runs(hours: WeeklyHours) -> list[tuple[tuple[Span, ...], list[int]]]:
    """Weekdays in a row that have the same spans: the spans and the days."""
    return [(spans, [day for day, _ in days]) for spans, days in itertools.groupby(enumerate(hours.days), key=lambda item: item[1])]


def _day_range(days: list[int], lang: Language) -> str:
    if len(days) == 7:
        return "alle dage" if lang == "da" else "every day"
    return enumerated(_day_parts(days, lang), lang)


def _day_parts(days: list[int], lang: Language) -> list[str]:
    """Days in a row: three or more as one part, "mandag-onsdag", fewer each by itself."""
    names = [WEEKDAYS[lang][day] for day in days]
    return [f"{names[0]}-{names[-1]}"] if len(names) > 2 else names


def spans_text(spans: Iterable[Span], lang: Language) -> str:
    text = enumerated([f"{_hour(start, lang)}-{_hour(end, lang)}" for start, end in spans], lang)
    return f"kl. {text}" if lang == "da" else text


def enumerated(parts: list[str], lang: Language) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} {'og' if lang == 'da' else 'and'} {parts[-1]}"


def _days_between(now: datetime, then: datetime) -> int:
    return (then.date() - now.date()).days


def date_text(moment: date, lang: Language) -> str:
    weekday, month = WEEKDAYS[lang][moment.weekday()], MONTHS[lang][moment.month - 1]
    return f"{weekday} den {moment.day}. {month}" if lang == "da" else f"{weekday} {moment.day} {month}"


def clock_text(moment: datetime, lang: Language) -> str:
    return f"{'kl.' if lang == 'da' else 'at'} {_hour(moment, lang)}"


def _hour(moment: time | datetime, lang: Language) -> str:
    """ "9.30" and "10" in Danish, "9:30" and "10:00" in English."""
    if lang == "en":
        return f"{moment.hour}:{moment.minute:02}"
    return f"{moment.hour}.{moment.minute:02}" if moment.minute else f"{moment.hour}"
