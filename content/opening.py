"""The answer to "when are you open?": of the day and the place that the citizen asks about."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from content.asked_day import Days, asked_days
from content.asked_place import Asked, asked_places
from content.clock import COPENHAGEN
from content.hours import WEEKDAYS, Schedule, Span, clock_text, date_text, enumerated, open_days, spans_text, status_sentence
from content.language import Language
from content.lines import Line
from content.municipality import Municipality, Place

SAME_YEAR = timedelta(days=180)  # a date that is nearer needs no year


def opening_answer(
    asked: str, intent: str, municipality: Municipality, lines: Mapping[str, Line], now: datetime, lang: Language
) -> str:
    """One to four sentences. `asked` are the citizen's words; `now` is aware.

    Where they name no place, it is the hotline for the intent of that name, and else the citizen service; where no day, it is now.
    """
    now = now.astimezone(COPENHAGEN)
    days = asked_days(asked, now.date())
    places = asked_places(asked, municipality, lines)
    default = municipality.places["borgerservice"]
    if intent == "hotline":  # one cannot call a counter
        places, default = [place for place in places if not isinstance(place, Place)], municipality.hotline
    places = places or [default]
    sentences = [_sentence(place, len(places) > 1, days, now, lang) for place in places]
    if days.unread and any(place.schedule for place in places):
        sentences.insert(0, "Jeg kan ikke se, hvilken dag du mener." if lang == "da" else "I cannot tell which day you mean.")
    if len(places) == 1:
        sentences += _more(places[0], places[0] is default, days, municipality, now, lang)
    return " ".join(sentences)


def _sentence(place: Asked, one_of_many: bool, days: Days, now: datetime, lang: Language) -> str:
    name, schedule = place.name.in_(lang), place.schedule
    if schedule is None:
        return _unknown(place, lang)
    if len(days.dates) == 1:
        return _on_date(name, schedule, days.dates[0], now, lang)
    if days.dates:
        return _on_dates(name, schedule, days.dates, now, lang)
    if days.weekdays:
        return _on_weekdays(name, schedule, days.weekdays, lang)
    if one_of_many and not days.now:
        return _every_week(name, schedule, lang)
    return status_sentence(schedule.status(now), name, now, lang)


def _more(place: Asked, is_default: bool, days: Days, municipality: Municipality, now: datetime, lang: Language) -> list[str]:
    """What one wants to know besides, of a single place."""
    if place.schedule is None:
        return []
    if not days.dates:
        # The usual hours of the default stand in the answer already.
        return [] if is_default or days.weekdays or days.now else [_every_week(None, place.schedule, lang)]
    if len(days.dates) > 1:
        opens = _opens_after(place.schedule, days.dates[-1])
        closed_at_last = any(place.schedule.on(day) for day in days.dates) and not place.schedule.on(days.dates[-1])
        if not closed_at_last or opens is None:
            return []
        again = _day_and_hour(opens, now, lang)
        return [f"Der er åbent igen {again}." if lang == "da" else f"It opens again {again}."]
    if place is municipality.places["borgerservice"] and not place.schedule.on(days.dates[0]):
        others = [
            other
            for key, other in municipality.places.items()
            if key.startswith("borgerservice_") and other.schedule.on(days.dates[0])
        ]
        return [_on_date(other.name.in_(lang), other.schedule, days.dates[0], now, lang) for other in others[:1]]
    return []


def _unknown(line: Line, lang: Language) -> str:
    name = line.name.in_(lang)
    if lang == "da":
        ways = f"Ring på {line.phone}, eller se {line.site}" if line.phone else f"Se {line.site}"
        return f"Jeg kender ikke åbningstiden for {name}. {ways}."
    ways = f"Call {line.phone}, or see {line.site}" if line.phone else f"See {line.site}"
    return f"I do not know the opening hours of {name}. {ways}."


# One date


def _on_date(name: str, schedule: Schedule, day: date, now: datetime, lang: Language) -> str:
    spans, because, when = schedule.on(day), schedule.because(day), _when(day, now, lang)
    if spans and day == now.date() and now.time() >= spans[-1][1]:
        return status_sentence(schedule.status(now), name, now, lang)
    if spans:
        return _open_on(name, when, spans_text(spans, lang), because and because.in_(lang), lang)
    reason = because and (f", fordi det er {because.da}" if lang == "da" else f" ({because.en})")
    closed = f"{name} har lukket {when}" if lang == "da" else f"{name} is closed {when}"
    opens = _opens_after(schedule, day)
    if reason:
        closed = f"{closed.removesuffix(',')}{reason}"
    if opens is None:
        return f"{closed.removesuffix(',')}."
    pause = "," if reason and lang == "da" else ""
    again = "og åbner igen" if lang == "da" else "and opens again"
    return f"{closed}{pause} {again} {_day_and_hour(opens, now, lang)}."


def _open_on(name: str, when: str, hours: str, because: str | None, lang: Language) -> str:
    if lang == "da":
        return f"{name} har {when} kun åbent {hours}, fordi det er {because}." if because else f"{name} har åbent {when} {hours}."
    pause = "" if when.endswith(",") else ","
    return f"{name} is open {when}{pause} {hours}{f' only ({because})' if because else ''}."


def _opens_after(schedule: Schedule, day: date) -> datetime | None:
    return schedule.next_opening(datetime.combine(day + timedelta(days=1), time(), COPENHAGEN) - timedelta(microseconds=1))


def _when(day: date, now: datetime, lang: Language) -> str:
    """ "i morgen, mandag den 23. november," "torsdag den 24. december" "on Saturday 5 June 2027" """
    date_ = _full_date(day, now, lang)
    near = {0: ("i dag", "today"), 1: ("i morgen", "tomorrow")}.get((day - now.date()).days)
    if near:
        return f"{near[lang == 'en']}, {date_},"
    return date_ if lang == "da" else f"on {date_}"


def _day_and_hour(opens: datetime, now: datetime, lang: Language) -> str:
    return f"{_when(opens.date(), now, lang)} {clock_text(opens, lang)}"


def _full_date(day: date, now: datetime, lang: Language) -> str:
    """With its year, if one could be in doubt."""
    doubtful = day.year != now.year and day - now.date() > SAME_YEAR
    return f"{date_text(day, lang)} {day.year}" if doubtful else date_text(day, lang)


# Several dates, and weekdays in general


def _on_dates(name: str, schedule: Schedule, days: Iterable[date], now: datetime, lang: Language) -> str:
    """Day by day, those in a row that are alike together."""
    runs: list[tuple[list[Span], list[date]]] = []
    for day in days:
        spans = schedule.on(day)
        if runs and runs[-1][0] == spans and runs[-1][1][-1] == day - timedelta(days=1):
            runs[-1][1].append(day)
        else:
            runs.append((spans, [day]))
    open_ = [f"{_from_to(run, now, lang)} {spans_text(spans, lang)}" for spans, run in runs if spans]
    closed = [_from_to(run, now, lang) for spans, run in runs if not spans]
    if not open_ and (opens := _opens_after(schedule, runs[-1][1][-1])):
        again = f"{'og åbner igen' if lang == 'da' else 'and opens again'} {_day_and_hour(opens, now, lang)}"
        return f"{_open_and_closed(name, open_, closed, lang).removesuffix('.')} {again}."
    return _open_and_closed(name, open_, closed, lang)


def _from_to(days: list[date], now: datetime, lang: Language) -> str:
    """ "fredag den 25. december", "fra fredag den 25. til søndag den 27. december", "Friday 25 to Sunday 27 December" """
    first, last = days[0], _full_date(days[-1], now, lang)
    if len(days) == 1:
        return last if lang == "da" else f"on {last}"
    from_ = _full_date(first, now, lang)
    if (first.year, first.month) == (days[-1].year, days[-1].month):
        weekday = WEEKDAYS[lang][first.weekday()]
        from_ = f"{weekday} den {first.day}." if lang == "da" else f"{weekday} {first.day}"
    return f"fra {from_} til {last}" if lang == "da" else f"from {from_} to {last}"


def _on_weekdays(name: str, schedule: Schedule, weekdays: Iterable[int], lang: Language) -> str:
    called = {day: f"om {WEEKDAYS['da'][day]}en" if lang == "da" else f"on {WEEKDAYS['en'][day]}s" for day in weekdays}
    hours = schedule.hours.days
    alike = [(spans, list(days)) for spans, days in itertools.groupby(called, key=lambda day: hours[day])]
    open_ = [f"{enumerated([called[day] for day in days], lang)} {spans_text(spans, lang)}" for spans, days in alike if spans]
    return _open_and_closed(name, open_, [called[day] for spans, days in alike if not spans for day in days], lang)


def _open_and_closed(name: str, open_: list[str], closed: list[str], lang: Language) -> str:
    parts = []
    if open_:
        parts.append(f"{'har åbent' if lang == 'da' else 'is open'} {enumerated(open_, lang)}")
    if closed:
        parts.append(f"{'har lukket' if lang == 'da' else 'is closed'} {enumerated(closed, lang)}")
    return f"{name} {(', men ' if lang == 'da' else ', but ').join(parts)}."


def _every_week(name: str | None, schedule: Schedule, lang: Language) -> str:
    """The usual hours in one sentence; without a name it is of the place that has just been spoken of."""
    hours = open_days(schedule.hours, lang)
    if schedule.holiday_hours:
        hours.append(f"{'helligdage' if lang == 'da' else 'public holidays'} {spans_text(schedule.holiday_hours, lang)}")
    if not hours:
        return "Der er ingen faste åbningstider." if lang == "da" else "There are no usual opening hours."
    week = enumerated(hours, lang)
    if name is None:
        return f"De faste tider er {week}." if lang == "da" else f"The usual hours are {week}."
    return f"{name} har normalt åbent {week}." if lang == "da" else f"{name} is usually open {week}."
