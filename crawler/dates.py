"""Dates as Danish websites write them."""

import datetime
import re

MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")
MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
YEARS = range(1990, 2100)
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
NUMBERS = re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})")
WORDS = re.compile(
    rf"(?P<day>\d{{1,2}})\.?\s*(?P<month>{'|'.join(MONTHS)}|{'|'.join(MONTH_NUMBERS)})\.?,?\s+(?P<year>\d{{4}})", re.IGNORECASE
)
CHANGED = re.compile(r"\b(?:opdateret|ændret|redigeret|revideret|rettet)\b[^\d\n]{0,40}(?P<when>\d.{0,24})", re.IGNORECASE)


def read_date(text: str) -> datetime.date | None:
    """The date at the beginning of a text: "2026-03-12T08:00", "12. marts 2026", "12.03.2026", "12/3-2026"; None if there is none."""
    for pattern in (ISO, WORDS, NUMBERS):
        if match := pattern.match(text.strip()):
            return _valid_date(match)
    return None


def last_changed(text: str) -> datetime.date | None:
    """The date in words such as "Sidst opdateret 12. marts 2026"; None if the text says nothing of the kind."""
    found = (read_date(match["when"]) for match in CHANGED.finditer(text))
    return next((date for date in found if date), None)


def _valid_date(match: re.Match) -> datetime.date | None:
    month = match["month"]
    number = int(month) if month.isdecimal() else MONTH_NUMBERS[month[:3].lower()]
    try:
        date = datetime.date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None
    return date if date.year in YEARS else None
