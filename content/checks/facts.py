"""Facts: those that answers name exist, those that exist are named, and those of a year or until a day are renewed in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from content.answers import PLACEHOLDER, Answer
from content.checks.answers import half_braced
from content.dated import Fact, values
from content.facts import ALWAYS, Catalogue
from content.language import LANGUAGES, Text
from content.texts import TEXTS, TEXTS_FACTS

NEXT_YEAR_FROM = 12  # the month from which next year's amounts are asked for
SOON = timedelta(days=31)


def faults(answers: Mapping[str, Answer], texts: Mapping[str, Text], catalogue: Catalogue) -> Iterator[str]:
    used: set[str] = set()
    for intent, answer in answers.items():
        named = {name for wording in answer.wordings().values() for name in wording.placeholders()}
        for name in sorted(named - catalogue.names):
            yield f"answer {intent}: {{{name}}} is no fact of data/facts.yml"
        used |= named
    for name in sorted({*catalogue.municipal, *catalogue.amounts} - used):
        yield f"facts.yml: {name} is in no answer"
    for key, text in texts.items():
        given = {*ALWAYS, *TEXTS_FACTS.get(key, ())}
        for name in sorted({*PLACEHOLDER.findall(text.da), *PLACEHOLDER.findall(text.en)} - given):
            yield f"texts.yml: {key}: {{{name}}} is not a fact that is always there"


def faults_of_texts(texts: Mapping[str, Text]) -> Iterator[str]:
    for key in sorted(TEXTS - set(texts)):
        yield f"texts.yml: {key} is missing"
    for key in sorted(set(texts) - TEXTS):
        yield f"texts.yml: {key} is said nowhere"
    for key, text in texts.items():
        for lang in LANGUAGES:
            if half_braced(text.in_(lang)):
                yield f"texts.yml: {key}.{lang} has a brace without its other half"


def outdated(catalogue: Catalogue, now: datetime) -> Iterator[str]:
    """Amounts whose year has passed, or from December on will have, and facts that end soon."""
    for name in catalogue.amounts:
        latest = max(catalogue.years(name))
        if latest < now.year:
            yield f"facts.yml: {name} is of {latest} and is left out of the answers; enter the one of {now.year}"
        elif latest == now.year and now.month >= NEXT_YEAR_FROM:
            yield f"facts.yml: {name} is of {latest}; enter the one of {now.year + 1} before the year ends"
    for region, facts in catalogue.regional.items():
        for name, fact in facts.items():
            yield from ending(f"facts.yml: {region}: {name}", fact, now)


def ending(place: str, fact: Fact, now: datetime) -> Iterator[str]:
    """A dated fact of which nothing is true any longer, or soon will be."""
    last = max((dated.until for dated in values(fact) if dated.until), default=None)
    if last is None or any(dated.until is None for dated in values(fact)):
        return
    if last < now.date():
        yield f"{place} was true until {last} and is left out of the answers"
    elif last < now.date() + SOON:
        yield f"{place} is true until {last}; enter what comes after"
