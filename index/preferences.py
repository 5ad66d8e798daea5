"""What bears on one search besides the question's own words: the citizen's language and place, and what editors have decided."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Preferences:
    """Nothing is preferred by default."""

    terms: tuple[str, ...] = ()  # the pages' words for what was asked in others
    language: str | None = None  # two letters: that of the conversation
    page: str | None = None  # address of the page the citizen stands on
    pinned: tuple[str, ...] = ()  # addresses or paths of the pages that come first, in this order
    hidden: tuple[str, ...] = ()  # paths of pages that are never shown; with * at the end every path that begins so


def is_at(url: str, place: str) -> bool:
    """Whether an address is `place`: an address, or a path, with * at the end any that begins so. A slash at the end does not count,
    and æ is as good as %C3%A6. What follows "?" counts where the place says it, or is a whole address."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if "?" in place else parts.path
    found, place = unquote(url if "://" in place else path), unquote(place)
    if place.endswith("*"):
        return found.startswith(place[:-1]) or f"{found}/" == place[:-1]
    return found.rstrip("/") == place.rstrip("/")


def nearness_of_places(url: str, page: str) -> float:
    """How much of the way to `url` is also the way to `page`, 0..1: the share of its folders, from the outermost.

    `page` is what a visitor's browser says: 0 where it is no address.
    """
    try:
        way, here = (urlsplit(address) for address in (url, page))
    except ValueError:
        return 0.0
    if way.netloc != here.netloc:
        return 0.0
    folders, others = ([part for part in place.path.split("/") if part][:-1] for place in (way, here))
    others += [part for part in here.path.split("/") if part][-1:]
    if not folders:
        return 0.0
    shared = next(
        (place for place, (one, other) in enumerate(zip(folders, others)) if one != other), min(len(folders), len(others))
    )
    return shared / len(folders)
