"""Which places and phones a question speaks of: "biblioteket i Østerlund", "rådhuset", "hotlinen", "MitID-support"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz import fuzz

from content.asked_day import plain
from content.lines import Line
from content.municipality import Hotline, Municipality, Place

Asked = Place | Hotline | Line

MOST = 3  # places in one answer
ALIKE = 87  # of 100, from which a name counts as misspelt
SHORTEST_MISSPELT = 6  # letters
CITIZEN_SERVICE = ("rådhus", "kommunekontor", "town hall", "city hall", "citizen service", "citizen centre", "citizen center")
HOTLINE = ("hotline", "helpline")
# What the municipality's phone is called. It is that of the hotline where the two have the same number, unless another phone is named.
PHONE = (
    "jer på telefonen",
    "telefontid",
    "telefonen",
    "telefonlinje",
    "omstilling",
    "ringe til jer",
    "call you",
    "phone hours",
    "phone lines",
)

_ENDING = re.compile(r"(?<=\w{4})(?:ets?|ens?|s)$")  # biblioteket, hotlinen, Danmarks


def asked_places(text: str, municipality: Municipality, lines: Mapping[str, Line]) -> tuple[Asked, ...]:
    """At most three, in the order in which they are spoken of; none, if the question names none that is known here."""
    known: dict[str, Asked] = {**municipality.places, "hotline": municipality.hotline, **lines}
    words = _stems(re.sub(rf"\b{re.escape(municipality.title)}(s|\b)", " ", text, flags=re.IGNORECASE))
    named = [(key, *where) for key, place in known.items() for name in _names(key, place, known) for where in _found(name, words)]
    named = sorted((hit for hit in named if not _hidden(hit, named)), key=lambda hit: hit[1])
    others = {word for i, word in enumerate(words) if not any(start <= i < end for _, start, end in named)}
    keys = list(dict.fromkeys(key for key, _, _ in named))
    keys = _pointed_to(keys or ["borgerservice"], known, others) or keys
    if not keys and municipality.hotline.phone == municipality.phone and any(any(_found(_stems(name), words)) for name in PHONE):
        return (municipality.hotline,)
    return tuple(known[key] for key in keys[:MOST])


def _names(key: str, place: Asked, known: Mapping[str, Asked]) -> set[tuple[str, ...]]:
    """What a place is called, each name as its stems."""
    names = _written(key, place)
    if key == "borgerservice":
        taken = {tuple(_stems(name)) for other, place in known.items() if other != key for name in _written(other, place)}
        names += [name for name in CITIZEN_SERVICE if tuple(_stems(name)) not in taken]
    if key == "hotline":
        names += HOTLINE
    return {stems for name in names if (stems := tuple(_stems(name)))}


def _written(key: str, place: Asked) -> list[str]:
    """The names of a place in its file; what stands in brackets explains one."""
    explained = (re.sub(r"\(.*?\)", " ", name) for name in (place.name.da, place.name.en))
    return [key.replace("_", " "), *explained, *getattr(place, "also_called", ())]


def _found(name: Iterable[str], words: list[str]) -> Iterator[tuple[int, int]]:
    """Where a name stands: the first word and the one after the last."""
    name = list(name)
    called = " ".join(name)
    for start in range(len(words) - len(name) + 1):
        said = " ".join(words[start : start + len(name)])
        if said == called or (len(called) >= SHORTEST_MISSPELT and fuzz.ratio(said, called) >= ALIKE):
            yield start, start + len(name)


def _hidden(hit: tuple[str, int, int], hits: list[tuple[str, int, int]]) -> bool:
    """Whether it is part of a longer name: "biblioteket" in "biblioteket i Østerlund"."""
    _, start, end = hit
    return any(a <= start and end <= b and b - a > end - start for _, a, b in hits)


def _pointed_to(keys: list[str], known: Mapping[str, Asked], words: set[str]) -> list[str]:
    """Of places that share a name, and of the parts of one (`library_north` is a part of `library`), those that other words point to."""
    own = {key: _own_words(key, known[key]) for key in known if any(key == k or key.startswith(f"{k}_") for k in keys)}
    return [key for key in own if words & own[key].difference(*(more for other, more in own.items() if other != key))]


def _own_words(key: str, place: Asked) -> set[str]:
    """The words of its names, what it answers for, and its town."""
    town = getattr(place, "address", "").rpartition(",")[2]
    texts = [*_written(key, place), *getattr(place, "about", ()), town]
    return {word for text in texts for word in _stems(text) if len(word) > 2}


def _stems(text: str) -> list[str]:
    return [_ENDING.sub("", word) for word in re.findall(r"[a-z0-9]+", plain(text))]
