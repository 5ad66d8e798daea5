"""The phones of national authorities, which citizens ask the municipality about: data/lines.yml."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import root_validator, validator

from content.hours import ClosingDay, Schedule, Span, WeeklyHours, read_spans
from content.language import Text
from content.municipality import Source
from content.yaml import Record


class Line(Record):
    """A phone outside the municipality. Hours that no page confirms are left out, and are then never claimed."""

    name: Text
    also_called: tuple[str, ...] = ()  # other words by which citizens mean it
    about: tuple[str, ...] = ()  # what it answers for, where an authority has a phone for each matter
    phone: str | None = None
    website: str
    hours: WeeklyHours | None = None
    holiday_hours: tuple[Span, ...] = ()  # on public holidays; none: closed
    closing_days: tuple[ClosingDay, ...] = ()
    sources: dict[str, Source] = {}  # by what was read there: phone, hours

    _read_holiday_hours = validator("holiday_hours", pre=True, allow_reuse=True)(read_spans)

    @validator("website")
    def _is_an_address(cls, value: str) -> str:
        if not urlsplit(value).hostname:
            raise ValueError("must be an address that starts with https://")
        return value

    @root_validator(skip_on_failure=True)
    def _days_need_hours(cls, values: dict) -> dict:
        if values["hours"] is None and (values["holiday_hours"] or values["closing_days"]):
            raise ValueError("holiday_hours and closing_days need hours")
        return values

    @property
    def schedule(self) -> Schedule | None:
        """None where the hours are not known."""
        return self.hours and Schedule(self.hours, self.closing_days, holiday_hours=self.holiday_hours)

    @property
    def site(self) -> str:
        """The website as it is said: borger.dk."""
        return urlsplit(self.website).hostname.removeprefix("www.")
