"""What became of every address a run saw: exactly one outcome each, with its reason."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

LISTED = 20  # failures that summary() names; to_json() has them all


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
    CANONICAL_ELSEWHERE = "canonical_elsewhere", "skipped", "names another address as the real one"
    CONTENT_TYPE = "content_type", "skipped", "no HTML"
    EMPTY = "empty", "skipped", "no visible text"
    QUERY_VARIANTS = "query_variants", "skipped", "too many query variants of one path"
    TRAP = "trap", "skipped", "looks like an endless path"
    TOO_MANY_CLICKS = "too_many_clicks", "skipped", "too many clicks from the start"
    MAX_PAGES = "max_pages", "skipped", "the limit of pages was reached"

    TIMEOUT = "timeout", "failed", "no answer in time"
    CONNECTION = "connection", "failed", "no proper answer"
    PRIVATE = "private", "failed", "private network address"
    HTTP_ERROR = "http_error", "failed", "the server answered with an error"
    TOO_LARGE = "too_large", "failed", "too large"
    REDIRECT_LOOP = "redirect_loop", "failed", "redirects in a circle or too often"
    ROBOTS_UNAVAILABLE = "robots_unavailable", "failed", "robots.txt could not be read"
    INVALID = "invalid", "failed", "breaks the rules of HTTP"
    UNREADABLE = "unreadable", "failed", "the text could not be taken out"

    WAITING = "waiting", "waiting", "not visited yet; the next run goes on here"


@dataclass(frozen=True)
class AddressReport:
    """One address. `detail` says what the outcome alone does not: the status, the type, where a redirect leads."""

    url: str
    outcome: Outcome
    detail: str
    linked_from: str  # the page or sitemap it was first seen on; "" for start addresses


@dataclass(frozen=True)
class CrawlReport:
    """The latest run of a store."""

    site: str  # origin, e.g. "https://www.fjordby.dk"; "" before any start address answered
    started: datetime | None  # UTC; None when the store has never been crawled
    finished: datetime | None  # UTC; None while addresses are waiting
    addresses: tuple[AddressReport, ...]  # in the order they were seen
    unrecorded: int  # links beyond the limit of addresses, counted but not remembered
    pages_held: int  # pages in the store, earlier runs included

    @property
    def complete(self) -> bool:
        return self.finished is not None

    def counts(self) -> dict[str, int]:
        """Addresses by outcome, e.g. {"page": 120, "robots": 4}."""
        return dict(Counter(address.outcome.value for address in self.addresses))

    def groups(self) -> dict[str, int]:
        """Addresses by what it means for an operator: pages, redirected, skipped, failed, waiting; they add up to all."""
        counted = Counter(address.outcome.group for address in self.addresses)
        return {group: counted[group] for group in ("pages", "redirected", "skipped", "failed", "waiting")}

    def summary(self) -> str:
        """The run for a person, in lines."""
        if self.started is None:
            return "Nothing has been crawled yet."
        groups = self.groups()
        lines = [
            f"{self.site or 'No site'}: {groups['pages']} pages read, {len(self.addresses)} addresses seen, {self.pages_held} pages held."
        ]
        for group in ("redirected", "skipped", "failed", "waiting"):
            if groups[group]:
                lines.append(f"  {groups[group]} {group}: {self._reasons(group)}")
        if self.unrecorded:
            lines.append(f"  {self.unrecorded} more links were beyond the limit of addresses and are not listed")
        failures = [address for address in self.addresses if address.outcome.group == "failed"]
        for address in failures[:LISTED]:
            source = f" (linked from {address.linked_from})" if address.linked_from else ""
            lines.append(f"  failed: {address.url}: {address.detail or address.outcome.meaning}{source}")
        if len(failures) > LISTED:
            lines.append(f"  … and {len(failures) - LISTED} more failures")
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
                "pages_held": self.pages_held,
                "groups": self.groups(),
                "counts": self.counts(),
                "unrecorded": self.unrecorded,
                "addresses": [
                    {
                        "url": address.url,
                        "outcome": address.outcome.value,
                        "detail": address.detail,
                        "linked_from": address.linked_from,
                    }
                    for address in self.addresses
                ],
            },
            ensure_ascii=False,
        )

    def _reasons(self, group: str) -> str:
        counted = Counter(address.outcome for address in self.addresses if address.outcome.group == group)
        return ", ".join(f"{outcome.meaning} ({count})" for outcome, count in counted.most_common())
