"""Addresses not worth visiting, since a machine makes more of them without end: calendars, filters, sortings, loops.

An ordinary page passes, whatever it is called. What is passed over gets a reason that the owner of the site understands.
"""

import re
from collections import Counter
from datetime import date
from urllib.parse import unquote_plus

from crawler.addresses import path_of
from crawler.report import Outcome
from crawler.settings import CrawlSettings

MONTHS_AHEAD = 18  # plans of meetings and events reach that far; only calendars go on
MONTHS_BACK = 18  # for calendars alone: news and minutes keep their old dates
MAX_PARAMETERS = 8  # after "?"
FILTERS = 3  # parameters in one address, from which on they are a choice of filters
MAX_FILTERED = 10  # such addresses of one path
MAX_PAGE_NUMBER = 10_000  # of a list; smaller ones may be the page's own number
MAX_OFFSET = 100_000  # entries passed over

# What shows the same page otherwise, or says where the visitor came from.
VIEW_NAMES = frozenset(
    "sort sorting sortby sort_by sortorder sort_order sortdir sortfield sortering sorter orderby order_by orderdir orderdirection print printversion"
    " printable printvenlig udskriv fontsize contrast kontrast readspeaker share replytocom returnurl return_url backurl referer referrer highlight".split()
)
# Names that mean this only with such a value: "view=12" is often a page of its own.
VAGUE_VIEW_NAMES = frozenset("order dir direction view visning display layout mode format".split())
VIEW_VALUE = re.compile(
    r"asc|desc|ascending|descending|grid|gitter|list|liste|table|tabel|map|kort|compact|mobile|mobil|desktop|print"
)
SESSION_NAME = re.compile(r"(?:.*_)?(?:session|sessid|sess|token|nonce|csrf|ticket|cachebust\w*|timestamp|_)")
SESSION_VALUE = re.compile(r"[0-9a-f]{16,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=.*\d)(?=.*[a-z])[\w-]{20,}|\d{10,13}")
SESSION_SEGMENT = re.compile(r"\([a-z]\([\w-]{12,}\)\)", re.IGNORECASE)  # "/(S(lit3py55t21z5v55vlm25s55))/", of old ASP.NET sites

CALENDAR = re.compile(
    r"kalender|calendar|arrangement|begivenhed|aktivitet|event|det-?sker|oplevelse|booking|(?:month|maaned|måned|uge|week|dag|day)(?![a-zæøå])"
)
DATE_AT_END = re.compile(r"/(?P<year>(?:19|20|21)\d\d)[/-](?P<month>1[0-2]|0?[1-9])(?:[/-](?:3[01]|[12]\d|0?[1-9]))?/?$")
YEAR_FIRST = re.compile(r"(?P<year>(?:19|20|21)\d\d)-?(?P<month>1[0-2]|0[1-9])(?:-?\d\d)?(?:t.*)?")
YEAR_LAST = re.compile(r"(?:\d{1,2}[-./])?(?P<month>1[0-2]|0?[1-9])[-./](?P<year>(?:19|20|21)\d\d)")
YEAR = re.compile(r"(?:19|20|21)\d\d")
YEAR_NAMES = frozenset("year yr aar år aarstal årstal".split())
MONTH_NAMES = frozenset("month mon m maaned måned mdr".split())
WEEK_AND_DAY_NAMES = frozenset("week uge day dag".split())
DATE_NAME = re.compile(
    r"(?:.*[_-])?(?:date|dato|month|maaned|måned|day|dag|week|uge|startdate|startdato|start|from|fra|to|til|end|slut)"
)
PAGE_NAMES = frozenset("page side pagenumber pageno pagenr page_no pageindex sidenr sidetal currentpage paged".split())
OFFSET_NAMES = frozenset("offset start skip startrow".split())
PAGE_IN_PATH = re.compile(r"/(?:page|side)[/-](\d{1,18})(?=/|$)")


class Traps:
    """Remembers which addresses were taken, for traps that only show in numbers. `today` decides which dates are far away."""

    def __init__(self, settings: CrawlSettings, today: date):
        self._settings = settings
        self._today = today
        self._taken: Counter[str] = Counter()  # by what the variants of one page have in common
        self._views: dict[str, str] = {}  # the first address taken, by what it shows

    def judge(self, url: str, clicks: int = 0) -> tuple[Outcome, str] | None:
        """Why a normalised address is passed over, with the detail for the report; None if it is worth a visit. Never raises."""
        address = _Address(url)
        detail = (
            self._shape(address) or _loop(address.segments) or self._calendar(address) or _far_page(address) or self._view(address)
        )
        if detail:
            return Outcome.TRAP, detail
        if clicks > self._settings.max_clicks:
            return Outcome.TOO_MANY_CLICKS, f"more than {self._settings.max_clicks} clicks from the start"
        for kind, limit in self._kinds(address):
            if self._taken[kind] >= limit:
                return Outcome.QUERY_VARIANTS, f"more than {limit} of {kind}"
        return None

    def remember(self, url: str) -> None:
        """To be told of every address that is visited, also in earlier processes of the same run."""
        self.reserve(url)
        self.show(url)

    def reserve(self, url: str) -> None:
        """It takes its place among those of which only so many are taken."""
        self._taken.update(kind for kind, _ in self._kinds(_Address(url)))

    def show(self, url: str) -> None:
        """What it shows need not be visited in another view."""
        self._views.setdefault(_Address(url).shown, url)

    def _shape(self, address: "_Address") -> str:
        settings = self._settings
        if len(address.url) > settings.max_address_length:
            return f"{len(address.url)} characters long"
        if len(address.segments) > settings.max_path_depth:
            return f"{len(address.segments)} segments deep"
        if len(address.parameters) > MAX_PARAMETERS:
            return f"{len(address.parameters)} parameters"
        repeats = max(Counter(address.segments).values(), default=0)
        return f"the same segment {repeats} times" if repeats > settings.max_segment_repeats else ""

    def _calendar(self, address: "_Address") -> str:
        for year, month in address.months():
            ahead = (year - self._today.year) * 12 + month - self._today.month
            if ahead > MONTHS_AHEAD:
                return f"a calendar {ahead} months ahead"
            if address.names_calendar and ahead < -MONTHS_BACK:
                return f"a calendar {-ahead} months back"
        return ""

    def _view(self, address: "_Address") -> str:
        taken = self._views.get(address.shown, address.url)
        return f"another view of {taken}" if taken != address.url else ""

    def _kinds(self, address: "_Address") -> list[tuple[str, int]]:
        """What the address is one of many of, with how many are taken."""
        path = path_of(address.url)
        if len(address.parameters) >= FILTERS:
            return [(path, self._settings.max_query_variants), (f"{path} with filters", MAX_FILTERED)]
        if address.parameters:
            return [(path, self._settings.max_query_variants)]
        date_in_path = address.calendar_date()
        return [(f"{address.path[: date_in_path.start()]}/ with dates", self._settings.max_query_variants)] if date_in_path else []


class _Address:
    """The parts of a normalised address that the judgement asks for."""

    def __init__(self, url: str):
        path, _, query = url.partition("?")
        self.url = url
        self.path = unquote_plus("/" + "/".join(path.split("/")[3:]), errors="replace").lower()
        self.segments = [segment for segment in self.path.split("/") if segment]
        self.parameters = [_parameter(pair) for pair in query.split("&") if pair]

    @property
    def shown(self) -> str:
        """The address without what only changes its looks or names a session."""
        kept = [
            f"{name}={value}"
            for name, value in self.parameters
            if name not in VIEW_NAMES
            and not (name in VAGUE_VIEW_NAMES and VIEW_VALUE.fullmatch(value))
            and not (SESSION_NAME.fullmatch(name) and SESSION_VALUE.fullmatch(value))
        ]
        path, _, _ = self.url.partition("?")
        segments = (segment for segment in path.split("/") if not SESSION_SEGMENT.fullmatch(segment))
        return "/".join(segments) + "?" + "&".join(sorted(kept))

    @property
    def names_calendar(self) -> bool:
        return CALENDAR.search(self.path) is not None

    def calendar_date(self) -> re.Match | None:
        """The date that ends the path of a calendar. News and minutes have dates in their paths too."""
        match = DATE_AT_END.search(self.path)
        return match if match and (self.names_calendar or match.start() == 0) else None

    def months(self) -> list[tuple[int, int]]:
        """Year and month of every date in the address for which a list could be made."""
        dates = [self.calendar_date()]
        dates += [
            YEAR_FIRST.fullmatch(value) or YEAR_LAST.fullmatch(value)
            for name, value in self.parameters
            if DATE_NAME.fullmatch(name)
        ]
        months = [(int(date["year"]), int(date["month"])) for date in dates if date]
        values = dict(self.parameters)
        year = next((values[name] for name in sorted(YEAR_NAMES & values.keys()) if YEAR.fullmatch(values[name])), None)
        if year and (self.names_calendar or (MONTH_NAMES | WEEK_AND_DAY_NAMES) & values.keys()):
            month = next(
                (values[name] for name in sorted(MONTH_NAMES & values.keys()) if re.fullmatch(r"1[0-2]|0?[1-9]", values[name])), 6
            )
            months.append((int(year), int(month)))
        return months


def _parameter(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return unquote_plus(name, errors="replace").lower().removesuffix("[]"), unquote_plus(value, errors="replace").lower()


def _loop(segments: list[str]) -> str:
    """Relative links gone wrong: "/a/b/a/b". A single folder within one of its own name is ordinary."""
    for length in range(2, len(segments) // 2 + 1):
        for begin in range(len(segments) - 2 * length + 1):
            block = segments[begin : begin + length]
            if block == segments[begin + length : begin + 2 * length] and not all(map(str.isdecimal, block)):
                return f"goes in circles: {'/'.join(block)[:100]}"
    return ""


def _far_page(address: _Address) -> str:
    for name, value in address.parameters:
        if not re.fullmatch(r"[0-9]{1,18}", value):
            continue
        if name in PAGE_NAMES and int(value) > MAX_PAGE_NUMBER:
            return f"page {value} of a list"
        if name in OFFSET_NAMES and int(value) > MAX_OFFSET and not YEAR_FIRST.fullmatch(value):
            return f"a list from entry {value} on"
    match = PAGE_IN_PATH.search(address.path)
    return f"page {match[1]} of a list" if match and int(match[1]) > MAX_PAGE_NUMBER else ""
