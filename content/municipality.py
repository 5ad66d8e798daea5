"""What differs from one municipality to the next: data/municipalities/NAME.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import idna
from pydantic import Field, root_validator, validator

from content.answers import Wording
from content.characters import STEERING
from content.colours import READABLE, SOFT, WHITE, contrast, darkened_until, readable_on
from content.dated import Fact
from content.errors import ContentFault
from content.findable import Findable
from content.hours import ClosingDay, Schedule, WeeklyHours
from content.language import Language, Text
from content.yaml import Record, read

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
TAKEN = {"api", "health", "ready", "widget"}  # words that stand in addresses already
COLOUR = r"#[0-9a-fA-F]{6}\Z"
DEFAULT_PORTS = {"http": 80, "https": 443}
AFTER_THE_HOST = re.compile(r"[^\w.:\[\]-]")  # no host and no port is written with it


class Hotline(Record):
    """The phone that a citizen is given when nothing else helps."""

    name: Text
    phone: str
    hours: WeeklyHours
    closing_days: tuple[ClosingDay, ...] = ()

    @property
    def schedule(self) -> Schedule:
        return Schedule(hours=self.hours, closing_days=self.closing_days)


class Place(Record):
    """Somewhere citizens can go in person."""

    name: Text
    also_called: tuple[str, ...] = ()  # other words by which citizens mean it
    address: str
    hours: WeeklyHours
    closing_days: tuple[ClosingDay, ...] = ()

    @property
    def schedule(self) -> Schedule:
        return Schedule(hours=self.hours, closing_days=self.closing_days)


class Colours(Record):
    """Of the page citizens see, as #rrggbb."""

    primary: str = Field("#0b4f6c", regex=COLOUR)
    on_primary: str | None = Field(None, regex=COLOUR)  # left out: one that reads is chosen

    @validator("on_primary", always=True)
    def _reads(cls, value: str | None, values: dict) -> str | None:
        if "primary" not in values:  # it is told of already
            return value
        primary = values["primary"]
        chosen = readable_on(primary)
        if value is None:
            return chosen
        reached = contrast(value, primary)
        if reached < READABLE:
            shown = int(reached * 100) / 100  # rounded down, or what falls just short of 4.5 would be called 4.5
            told = f"{value} on {primary}, the primary, has a contrast of {shown} : 1 and needs {READABLE} : 1"
            raise ValueError(f"{told}; {chosen} would do")
        return value

    @property
    def accent(self) -> str:
        """The primary as text and lines on our backgrounds: itself, or as much darker as it must be to read."""
        return darkened_until(self.primary, (WHITE, SOFT), READABLE)


class Widget(Record):
    """The conversation inside the municipality's own pages."""

    title: Text | None = None  # above it; None: as the page of its own is called
    launcher: Text | None = None  # on the button that opens it; None: data/texts.yml
    position: Literal["right", "left"] = "right"
    origins: tuple[str, ...] = ()  # whose pages may have it, besides those of the website

    @validator("title", "launcher")
    def _says_something(cls, value: Text | None) -> Text | None:
        if value and not (value.da.strip() and value.en.strip()):
            raise ValueError("must not be empty: leave it out to have the common words")
        if value and STEERING.search(value.da + value.en):
            raise ValueError("must be one line without control characters")
        return value

    @validator("origins", each_item=True)
    def _is_an_origin(cls, value: str) -> str:
        origin = origin_of(value)
        if AFTER_THE_HOST.search(value.partition("://")[2]):
            raise ValueError(f"{value!r} must be a scheme and a host with nothing else but a port: {origin}")
        return origin


class Override(Record):
    """What a municipality says otherwise than the common answer to an intent."""

    replace: Wording | None = None
    before: Text | None = None  # a line of its own before the answer; it drops out when a fact in it is missing
    after: Text | None = None
    off: bool = False  # the pages are searched instead

    @root_validator(skip_on_failure=True)
    def _says_something(cls, values: dict) -> dict:
        if not any(values.values()):
            raise ValueError("must have one of replace, before, after and off")
        if values["off"] and (values["replace"] or values["before"] or values["after"]):
            raise ValueError("an answer that is off has nothing before, after or instead of it")
        return values


AS_EVERYWHERE = Override.construct(replace=None, before=None, after=None, off=False)


class Source(Record):
    """Where a fact was read, and when."""

    url: str
    seen: date


class Municipality(Record):
    """One municipality. `name` is the file's name, the word in addresses and on the command line."""

    name: str
    title: str  # as citizens say it: Fjordby Kommune
    served: bool = True  # unless VEJVISER_MUNICIPALITIES says which are
    region: str
    website: str  # where the crawl starts
    private_website: bool = False  # the website may lie on a private or loopback address; only the demo's does
    crawl_pause: float = Field(1.0, ge=0)  # seconds between two requests
    crawl_interval: float = Field(24.0, gt=0, le=8760)  # hours from one crawl to the next, where `vejviser watch` runs
    phone: str
    languages: tuple[Language, ...] = ("da", "en")
    greeting: Text
    colours: Colours = Colours()
    widget: Widget = Widget()
    accessibility_statement: str | None = None  # the address of the municipality's own
    hotline: Hotline
    places: dict[str, Place]  # "borgerservice" is the one that answers speak of
    facts: dict[str, Fact] = {}
    answers: dict[str, Override] = {}  # by intent
    search: Findable = Findable()
    sources: dict[str, Source] = {}  # by the place of the fact in this file: phone, hotline.hours, facts.byg_url

    @validator("website", "accessibility_statement")
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None:
            origin_of(value)  # raises where there is none
            if re.search(r"\s", value):
                raise ValueError("must be an address without spaces")
        return value

    @validator("places")
    def _has_a_citizen_service(cls, value: dict[str, Place]) -> dict[str, Place]:
        if "borgerservice" not in value:
            raise ValueError("must have a place named borgerservice")
        return value

    @property
    def origins(self) -> frozenset[str]:
        """Whose pages may have the widget."""
        return frozenset({origin_of(self.website), *self.widget.origins})


def load_municipalities(folder: Path) -> dict[str, Municipality]:
    """Every municipality in the folder by name. Raises ContentFault."""
    if not folder.is_dir():
        raise ContentFault(f"{folder}: no such folder")
    return {path.stem: _load(path) for path in sorted(folder.glob("*.yml"))}


def served_by_default(configured: Mapping[str, Municipality]) -> tuple[str, ...]:
    """The names of those that are served unless the settings say which are."""
    return tuple(name for name, municipality in configured.items() if municipality.served)


def origin_of(address: str) -> str:
    """The scheme, host and port of an address as browsers write them in the header Origin. Raises ValueError."""
    parts = urlsplit(address)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("must be an address that starts with http:// or https://")
    usual = parts.port in (None, DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{_host(parts.hostname)}{'' if usual else f':{parts.port}'}"


def _host(name: str) -> str:
    if ":" in name:
        return f"[{ip_address(name)}]"
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        raise ValueError(f"{name!r} is not the name of one host") from None


def _load(path: Path) -> Municipality:
    if not NAME.fullmatch(path.stem):
        raise ContentFault(f"{path}: the file's name must be of a-z, 0-9 and -, since it is the word in addresses")
    if path.stem in TAKEN:
        raise ContentFault(f"{path}: {path.stem} cannot be a municipality's name: it means something else in addresses")
    municipality = read(path, Municipality)
    if municipality.name != path.stem:
        raise ContentFault(f"{path}: name: must be {path.stem}, as the file is called")
    return municipality
