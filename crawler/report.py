"""What became of every address a run saw: exactly one outcome each, with its reason."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

LISTED = 20  # of a kind that summary() names; to_json() has them all


class Outcome(StrEnum):
    """The value is what the store and the JSON report hold; `group` and `meaning` are for people."""

    def __new__(cls, value: str, group: str, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.group = group
        member.meaning = meaning
        return member

    PAGE = "page", "pages", "text held"
    REDIRECTED = "redirected", "redirected", "leads to another address"

    SITEMAP = "sitemap", "skipped", "read as a sitemap"
    OTHER_HOST = "other_host", "skipped", "another host"
    ROBOTS = "robots", "skipped", "forbidden by robots.txt"
    NOINDEX = "noindex", "skipped", "the page asks not to be indexed"
    NOFOLLOW = "nofollow", "skipped", "linked only with nofollow"
    DUPLICATE = "duplicate", "skipped", "the same text as another page"
    JAVASCRIPT = "javascript", "skipped", "shows its text only with JavaScript"
    CANONICAL_ELSEWHERE = "canonical_elsewhere", "skipped", "names another address as the real one"
    CONTENT_TYPE = "content_type", "skipped", "neither HTML nor PDF"
    EMPTY = "empty", "skipped", "no visible text"
    QUERY_VARIANTS = "query_variants", "skipped", "too many query variants of one path"
    TRAP = "trap", "skipped", "endless, or another view of a page"
    TOO_MANY_CLICKS = "too_many_clicks", "skipped", "too many clicks from the start"
    MAX_PAGES = "max_pages", "skipped", "the limit of pages was reached"

    TIMEOUT = "timeout", "failed", "no answer in time"
    CONNECTION = "connection", "failed", "no proper answer"
    TLS = "tls", "failed", "the secure connection cannot be trusted"
    PRIVATE = "private", "failed", "private network address"
    HTTP_ERROR = "http_error", "failed", "the server answered with an error"
    SOFT_404 = "soft_404", "failed", "says that the page does not exist"
    TOO_LARGE = "too_large", "failed", "too large"
    REDIRECT_LOOP = "redirect_loop", "failed", "redirects in a circle or too often"
    ROBOTS_UNAVAILABLE = "robots_unavailable", "failed", "robots.txt could not be read"
    INVALID = "invalid", "failed", "breaks the rules of HTTP"
    UNREADABLE = "unreadable", "failed", "the text could not be taken out"

    WAITING = "waiting", "waiting", "not visited yet; the next run goes on here"


class Change(StrEnum):
    """What a run made of a page."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class AddressReport:
    """One address. `detail` says what the outcome alone does not: the status, the type, where a redirect leads."""

    url: str
    outcome: Outcome
    detail: str
    linked_from: str  # the page or sitemap it was first seen on; "" for start addresses
    change: Change | None = None  # for pages

    @property
    def reason(self) -> str:
        return self.detail or self.outcome.meaning


@dataclass(frozen=True)
class GonePage:
    """A page that left the store."""

    url: str
    title: str
    reason: str


@dataclass(frozen=True)
class DeadLink:
    """An address that is no page, and who links to it."""

    url: str
    reason: str
    pages: tuple[str, ...]  # the first of them; links from sitemaps and redirects count too
    count: int  # all of them


@dataclass(frozen=True)
class OldPage:
    url: str
    title: str
    date: date  # by the page's own word


@dataclass(frozen=True)
class CrawlReport:
    """The latest run of a store, and what is remarkable about the pages held after it."""

    site: str  # origin, e.g. "https://www.fjordby.dk"; "" before any start address answered
    started: datetime | None  # UTC; None when the store has never been crawled
    finished: datetime | None  # UTC; None while addresses are waiting
    addresses: tuple[AddressReport, ...]  # in the order they were seen
    unrecorded: int  # links beyond the limit of addresses, counted but not remembered
    pages_held: int  # pages in the store, earlier runs included
    cut: bool = False  # the limit of pages ended the run
    withheld: int = 0  # pages that seemed gone, but were refused or too many at once to be believed before the next run
    gone: tuple[GonePage, ...] = ()
    dead_links: tuple[DeadLink, ...] = ()
    oldest: tuple[OldPage, ...] = ()  # oldest first
    untitled: tuple[str, ...] = ()  # pages whose title had to be taken from their address

    @property
    def complete(self) -> bool:
        return self.finished is not None

    def changed(self, change: Change) -> list[str]:
        """The pages that the run found new, changed or unchanged."""
        return [address.url for address in self.addresses if address.change is change]

    def with_outcome(self, outcome: Outcome) -> list[AddressReport]:
        return [address for address in self.addresses if address.outcome is outcome]

    def counts(self) -> dict[str, int]:
        """Addresses by outcome, e.g. {"page": 120, "robots": 4}."""
        return dict(Counter(address.outcome.value for address in self.addresses))

    def groups(self) -> dict[str, int]:
        """Addresses by what it means for an operator: pages, redirected, skipped, failed, waiting; they add up to all."""
        counted = Counter(address.outcome.group for address in self.addresses)
        return {group: counted[group] for group in ("pages", "redirected", "skipped", "failed", "waiting")}

    def changes(self) -> dict[str, int]:
        """Pages by what the run made of them: new, changed, unchanged, gone."""
        counted = Counter(address.change for address in self.addresses)
        return {change.value: counted[change] for change in Change} | {"gone": len(self.gone)}

    def summary(self) -> str:
        """The run for a person, in lines."""
        if self.started is None:
            return "Nothing has been crawled yet."
        groups = self.groups()
        lines = [
            f"{self.site or 'No site'}: {groups['pages']} pages read, {len(self.addresses)} addresses seen, {self.pages_held} pages held.",
            "  pages: " + ", ".join(f"{count} {change}" for change, count in self.changes().items()),
        ]
        for group in ("redirected", "skipped", "failed", "waiting"):
            if groups[group]:
                lines.append(f"  {groups[group]} {group}: {self._reasons(group)}")
        if self.unrecorded:
            lines.append(f"  {self.unrecorded} more links were beyond the limit of addresses and are not listed")
        if self.withheld:
            lines.append(
                f"  {self.withheld} pages seem to be gone. They were refused, or are more than half of all, so they are held on;"
                " if the next run finds the same, they go."
            )
        lines += _listed("gone", [f"{page.url}: {page.reason}" for page in self.gone])
        lines += _listed("failed", [_failure(address) for address in self.addresses if address.outcome.group == "failed"])
        if not self.complete:
            lines.append("  The run is not complete; crawling again goes on where it stopped.")
        return "\n".join(lines)

    def to_json(self) -> str:
        """The whole report as one JSON object."""
        return json.dumps(
            {
                "site": self.site,
                "started": self.started.isoformat() if self.started else None,
                "finished": self.finished.isoformat() if self.finished else None,
                "complete": self.complete,
                "cut": self.cut,
                "pages_held": self.pages_held,
                "groups": self.groups(),
                "counts": self.counts(),
                "changes": self.changes(),
                "withheld": self.withheld,
                "unrecorded": self.unrecorded,
                "gone": [asdict(page) for page in self.gone],
                "dead_links": [asdict(link) for link in self.dead_links],
                "oldest": [asdict(page) | {"date": page.date.isoformat()} for page in self.oldest],
                "untitled": list(self.untitled),
                "addresses": [
                    {
                        "url": address.url,
                        "outcome": address.outcome.value,
                        "detail": address.detail,
                        "linked_from": address.linked_from,
                        "change": address.change.value if address.change else None,
                    }
                    for address in self.addresses
                ],
            },
            ensure_ascii=False,
        )

    def _reasons(self, group: str) -> str:
        counted = Counter(address.outcome for address in self.addresses if address.outcome.group == group)
        return ", ".join(f"{outcome.meaning} ({count})" for outcome, count in counted.most_common())


def _failure(address: AddressReport) -> str:
    source = f" (linked from {address.linked_from})" if address.linked_from else ""
    return f"{address.url}: {address.reason}{source}"


def _listed(kind: str, entries: list[str]) -> list[str]:
    lines = [f"  {kind}: {entry}" for entry in entries[:LISTED]]
    if len(entries) > LISTED:
        lines.append(f"  … and {len(entries) - LISTED} more {kind}")
    return lines
