"""Municipalities: what they say of themselves is known, well formed and lies where their sources say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from content.answers import PLACEHOLDER, Answer
from content.checks.answers import ADDRESS, half_braced, of_wording
from content.checks.facts import ending
from content.colours import READABLE
from content.dated import values
from content.facts import Catalogue
from content.kommuner import Kommune
from content.language import LANGUAGES, Text
from content.municipality import AS_EVERYWHERE, Municipality, Override


def faults(
    municipality: Municipality, answers: Mapping[str, Answer], catalogue: Catalogue, kommuner: Sequence[Kommune]
) -> Iterator[str]:
    place = f"municipality {municipality.name}"
    for name in sorted(set(municipality.facts) - set(catalogue.municipal)):
        yield f"{place}: facts.{name} is no fact of data/facts.yml"
    for name, fact in municipality.facts.items():
        addresses = [dated.value for dated in values(fact)] if name.endswith("_url") else []
        if not all(isinstance(value, str) and ADDRESS.fullmatch(value) for value in addresses):
            yield f"{place}: facts.{name} must be an address that starts with https:// or http:// and is without spaces"
    if municipality.region not in catalogue.regional:
        yield f"{place}: region {municipality.region} is not one of {', '.join(catalogue.regional)}"
    for kommune in kommuner:
        regions = [str(dated.value) for dated in values(kommune.region)]
        if kommune.name == municipality.title and municipality.region not in regions:
            yield f"{place}: region {municipality.region} is not the one of data/kommuner.yml: {', then '.join(regions)}"
    opening_answered = not municipality.answers.get("aabningstider", AS_EVERYWHERE).off
    if opening_answered and not any(municipality.places["borgerservice"].hours.days):
        yield f"{place}: places.borgerservice.hours is empty: fill it in, or switch answers.aabningstider off"
    for intent in municipality.answers:
        if intent not in answers:
            yield f"{place}: answers.{intent}: there is no such answer"
    for intent, override in municipality.answers.items():
        yield from _half_braced_lines(f"{place}: answers.{intent}", override)
        named = {name for line in (override.before, override.after) if line for name in PLACEHOLDER.findall(line.da + line.en)}
        if override.replace:
            yield from of_wording(f"{place}: answers.{intent}.replace", override.replace)
            named |= override.replace.placeholders()
        for name in sorted(named - catalogue.names):
            yield f"{place}: answers.{intent}: {{{name}}} is no fact of data/facts.yml"
        if (override.off or override.replace) and answers.get(intent) and answers[intent].outcome == "safety":
            yield f"{place}: answers.{intent}: help in danger cannot be switched off or replaced"
    for key in municipality.sources:
        if not _holds(municipality, key):
            yield f"{place}: sources.{key}: there is nothing at this place of the file"


def outdated(municipality: Municipality, now: datetime) -> Iterator[str]:
    for name, fact in municipality.facts.items():
        yield from ending(f"municipality {municipality.name}: facts.{name}", fact, now)


def unreadable(municipality: Municipality) -> Iterator[str]:
    colours = municipality.colours
    if colours.accent != colours.primary:
        told = f"colours.primary {colours.primary} is too light for text and lines on a light background (less than {READABLE} : 1)"
        yield f"municipality {municipality.name}: {told}; {colours.accent}, the same hue but darker, is used for them"


def _half_braced_lines(place: str, override: Override) -> Iterator[str]:
    for name, line in (("before", override.before), ("after", override.after)):
        for lang in LANGUAGES:
            if line and half_braced(line.in_(lang)):
                yield f"{place}.{name}.{lang} has a brace without its other half"


def _holds(municipality: Municipality, key: str) -> bool:
    """Whether there is something at a place such as places.borgerservice.hours."""
    found: object = municipality
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else getattr(found, part, None)
    return found is not None and not (isinstance(found, (str, tuple, Text)) and not found)
