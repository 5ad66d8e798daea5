"""The facts that stand in braces in answers: a municipality's own, national amounts, and what follows from the clock.

data/facts.yml lists which there are. A fact may be missing for a municipality, or not be true today, and an amount is left out but in its
year: the paragraph that needs it then drops out of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import Field

from content.dated import Fact, value_on
from content.hours import hours_text, status_sentence
from content.language import Language
from content.municipality import Municipality
from content.yaml import Record, read

ALWAYS = (
    "kommune",
    "telefon",
    "kommuneliste",
    "hotline_navn",
    "hotline_telefon",
    "hotline_tider",
    "hotline_status",
    "borgerservice_adresse",
    "borgerservice_tider",
    "borgerservice_status",
)
COMPUTED = ("aabent_svar", *ALWAYS)  # the first follows from the citizen's words, so that only an answer has it


class Amount(Record):
    """A national amount in kroner, true in one year."""

    kroner: float
    year: int = Field(ge=2000, le=2100)
    meaning: str
    source: str


class Catalogue(Record):
    """data/facts.yml: which facts there are."""

    municipal: dict[str, str]  # name → what it means and how to word it
    regional: dict[str, dict[str, Fact]]  # region → name → value
    amounts: dict[str, Amount | tuple[Amount, ...]]  # one, or one for each year

    @property
    def names(self) -> set[str]:
        """Of every fact that an answer may name."""
        regional = {name for facts in self.regional.values() for name in facts}
        return {*COMPUTED, *self.municipal, *self.amounts, *regional}

    def years(self, amount: str) -> dict[int, Amount]:
        """An amount by its years."""
        found = self.amounts[amount]
        return {one.year: one for one in ((found,) if isinstance(found, Amount) else found)}


def load_catalogue(path: Path) -> Catalogue:
    return read(path, Catalogue)


def facts_of(municipality: Municipality, served: list[str], catalogue: Catalogue, now: datetime, lang: Language) -> dict[str, str]:
    """Every fact that is known and true now, by name. `served` are the titles of all municipalities that are served."""
    borgerservice, hotline = municipality.places["borgerservice"], municipality.hotline
    return {
        "kommune": municipality.title,
        "telefon": municipality.phone,
        "kommuneliste": _enumerated(served, lang),
        "hotline_navn": hotline.name.in_(lang),
        "hotline_telefon": hotline.phone,
        "hotline_tider": hours_text(hotline.hours, lang),
        "hotline_status": status_sentence(hotline.schedule.status(now), hotline.name.in_(lang), now, lang),
        "borgerservice_adresse": borgerservice.address,
        "borgerservice_tider": hours_text(borgerservice.hours, lang),
        "borgerservice_status": status_sentence(borgerservice.schedule.status(now), borgerservice.name.in_(lang), now, lang),
        **_true(catalogue.regional.get(municipality.region, {}), now, lang),
        **{name: _written(years[now.year], lang) for name in catalogue.amounts if now.year in (years := catalogue.years(name))},
        **_true(municipality.facts, now, lang),
    }


def _true(facts: Mapping[str, Fact], now: datetime, lang: Language) -> dict[str, str]:
    """Those that are true today."""
    today = {name: value_on(fact, now.date(), lang) for name, fact in facts.items()}
    return {name: value for name, value in today.items() if value is not None}


def _written(amount: Amount, lang: Language) -> str:
    number = f"{amount.kroner:,.2f}".removesuffix(".00")
    if lang == "en":
        return f"DKK {number} ({amount.year})"
    return f"{number.translate(str.maketrans(',.', '.,'))} kr. ({amount.year})"


def _enumerated(names: list[str], lang: Language) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'and' if lang == 'en' else 'og'} {names[-1]}"
