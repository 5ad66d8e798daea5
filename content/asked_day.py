"""Which days a question speaks of: "i morgen", "på lørdag", "2. juledag", "between Christmas and New Year", "den 24/12"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz, process

from content.hours import MONTHS, WEEKDAYS, easter_sunday

Reader = Callable[[re.Match, date], Iterable[date]]

ALIKE = 84  # of 100, from which a word counts as misspelt: above "fridag" to "fredag", below "grunlovsdag" to "grundlovsdag"
SHORTEST_MISSPELT = 5  # letters
LONGEST_RANGE = timedelta(days=14)
LONGEST_SPAN = 14  # days, from one that is named to another
LONGEST_READ = 1000  # characters


@dataclass(frozen=True)
class Days:
    """What a question says of the time it asks about; nothing, if it is empty."""

    dates: tuple[date, ...] = ()  # today or later, in order
    weekdays: tuple[int, ...] = ()  # those of every week, Monday is 0: "om lørdagen"
    now: bool = False
    unread: bool = False  # a day or a time is meant, but which is not known


def asked_days(text: str, today: date) -> Days:
    """The dates come first: what has been read as one is not read again as a weekday. A date without a year is the next one."""
    words = _DATE_TO_DATE.sub(r"\1/\2 til \3/\4", _corrected(plain(text)))
    found: dict[str, list[date]] = {}  # by the mark that stands for them in the words
    for pattern, read in _READERS:
        first_mark = _FIRST_NUMBERED if read is _dated else _FIRST_OTHER

        def marked(match: re.Match, read: Reader = read, first_mark: int = first_mark) -> str:
            if read is _past:
                return "|"
            mark = chr(first_mark + len(found))
            found[mark] = sorted(day for day in read(match, today) if day >= today)
            return mark

        words = pattern.sub(marked, words)
    words = _CONTRADICTED.sub(r"\1", words)
    words = _SPAN.sub(lambda match: _spanned(match, found, today), words)
    words = _BESIDE.sub(lambda match: found.update({match["mark"]: []}) or match["mark"], words)
    dates = {day for days in found.values() for day in days}
    unread = not all(found.values())
    habits = {day for match in _HABIT.finditer(words) for day in _habit(match)}
    words = _HABIT.sub("|", words)
    for match in _WEEKDAY.finditer(words):
        if habits and match["the"]:  # "om mandagen og tirsdagen"
            habits.add(_number(match["weekday"]))
        elif not unread and _number(match["weekday"]) not in {day.weekday() for day in dates}:
            dates |= set(_coming_weekday(match, today))
    now = bool(_NOW.search(words))
    unread = (unread or bool(_VAGUE.search(words))) and not (dates or habits or now)
    return Days(tuple(sorted(dates)), tuple(sorted(habits)), now, unread)


def plain(text: str) -> str:
    """Without capitals and apostrophes, with ae, oe and aa for æ, ø and å: as people write in a hurry.

    No more is read than the beginning.
    """
    text = text[:LONGEST_READ].casefold()
    for letter, written in (("å", "aa"), ("a\u030a", "aa"), ("ø", "oe"), ("æ", "ae"), ("'", ""), ("’", ""), ("´", "")):
        text = text.replace(letter, written)
    return " ".join(re.sub(r"[^a-z0-9/.:-]", " ", text).split())


def _corrected(words: str) -> str:
    """Words that are nearly one of those read here become it."""

    def correct(match: re.Match) -> str:
        word = match[0]
        if len(word) < SHORTEST_MISSPELT or word in _VOCABULARY or word in _NOT_MISSPELT:
            return word
        nearest = process.extractOne(word, _VOCABULARY, scorer=fuzz.ratio, score_cutoff=ALIKE)
        return nearest[0] if nearest else word

    return re.sub(r"[a-z]+", correct, words)


# Days that have a name

_SECOND = r"(?:2\.?|anden|2nd|second) ?"
_FIRST = r"(?:(?:1\.?|foerste) ?)?"

# Pattern, first day and last day: counted from Easter Sunday, or month and day. What is longer stands before what it begins with.
_NAMED: tuple[tuple[str, int | tuple[int, int], int | tuple[int, int]], ...] = (
    (r"fastelavn\w*|shrovetide", -49, -49),
    (r"palmesoendag|palm sunday", -7, -7),
    (r"skaer ?torsdag|(?:maundy|holy) thursday", -3, -3),
    (r"lang ?fredag|good friday", -2, -2),
    (r"paaske ?(?:loerdag|aften)|(?:holy|easter) saturday", -1, -1),
    (rf"{_SECOND}paaske ?dag|easter monday", 1, 1),
    (rf"{_FIRST}paaske ?dag|easter (?:sun)?day", 0, 0),
    (r"paaske\w*|easter", -3, 1),
    (r"(?:store? )?bededag\w*|(?:great|general) prayer day", 26, 26),
    (r"klemmedag\w*|indeklemte? (?:fre)?dag", 40, 40),
    (r"(?:(?:kristi|kr)\.? )?himmelfart\w*|ascension(?: day)?", 39, 39),
    (rf"{_SECOND}pinse ?dag|(?:whit|pentecost) monday", 50, 50),
    (rf"{_FIRST}pinse ?dag|(?:whit|pentecost) sunday|pentecost", 49, 49),
    (r"pinse\w*|whitsun", 49, 50),
    (r"arbejdernes(?: internationale)? kampdag|foerste maj|may day|first of may|(?:labou?r|workers) day", (5, 1), (5, 1)),
    (r"grundlovs ?dag\w*|femte juni|constitution day", (6, 5), (6, 5)),
    (r"sankt ?hans\w*|sct\.? ?hans\w*|midsummer(?: eve)?", (6, 23), (6, 23)),
    (r"lille ?jule ?aften\w*", (12, 23), (12, 23)),
    (r"jule ?aften\w*|(?:christmas|xmas) eve", (12, 24), (12, 24)),
    (rf"{_SECOND}jule ?dag|boxing day|second (?:day of christmas|christmas day)", (12, 26), (12, 26)),
    (rf"{_FIRST}jule ?dag|(?:christmas|xmas) day", (12, 25), (12, 25)),
    (r"mellem jul(?:en|edagene)? og nyt ?aar\w*|mellemdagene|between (?:christmas|xmas) and new ?years?", (12, 27), (12, 30)),
    (r"nyt ?aars ?aften\w*|new years eve", (12, 31), (12, 31)),
    (r"nyt ?aars ?dag\w*|new years day", (1, 1), (1, 1)),
    (r"nyt ?aar\w*|new years?(?= |$)", (12, 31), (1, 1)),
    (r"jul(?:en|s)?|jule ?(?:dagene|ferie\w*|lukke\w*)|christmas|xmas", (12, 24), (1, 1)),
)
_NAME = "|".join(f"(?P<name{i}>{pattern})" for i, (pattern, _, _) in enumerate(_NAMED))


def _named(match: re.Match, today: date) -> Iterable[date]:
    year = re.match(r"\W+(20\d\d)\b", match.string[match.end() :])
    return _coming(today, lambda y: _days_of(match, y), int(year[1]) if year else None)


_SIDE = r"foer|inden|op til|efter|before|after"
_LATER = ("efter", "after")


def _beside_named(match: re.Match, today: date) -> Iterable[date]:
    """The day, or the weekday, before or after a day that has a name."""
    later = match["side"] in _LATER

    def beside(year: int) -> list[date]:
        days = _days_of(match, year)
        day = _shifted(days[-1], 1) if later else _shifted(days[0], -1)
        while match["weekday"] and day.weekday() != _number(match["weekday"]):
            day = _shifted(day, 1 if later else -1)
        return [day]

    return _coming(today, beside)


def _days_of(match: re.Match, year: int) -> list[date]:
    _, first, last = next(_NAMED[i] for i in range(len(_NAMED)) if match[f"name{i}"])
    if isinstance(first, int):
        easter = easter_sunday(year)
        return _range(easter + timedelta(days=first), easter + timedelta(days=last))
    return _range(date(year, *first), date(year + (last < first), *last))


# Days that have a number

_MONTH_NAMES = {name.casefold(): number for names in MONTHS.values() for number, name in enumerate(names, start=1)}
_MONTH_NAMES |= {name[:3]: number for name, number in _MONTH_NAMES.items() if name[:3] != "jul"} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_NAMES, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?:,? ?(?P<year>20\d\d)\b)?"
_ALONE = r"(?<![\d.:/-])"  # not the end of a time or of a longer number


def _dated(match: re.Match, today: date) -> Iterable[date]:
    groups = defaultdict(lambda: None, match.groupdict())
    day = int(groups["day"] or groups["ordinal"])
    until = int(groups["until"] or day)
    if groups["month"] is None:
        this_month = today.year * 12 + today.month - 1
        dates = (_date((this_month + ahead) // 12, (this_month + ahead) % 12 + 1, day) for ahead in range(3))
        return [next(found for found in dates if found and found >= today)] if 1 <= day <= 31 else []
    month = _MONTH_NAMES.get(groups["month"]) or int(groups["month"])

    def days(year: int) -> list[date]:
        last = _date(year, month, until)
        first = _date(year, month, day) if day <= until else _date(year - (month == 1), (month - 2) % 12 + 1, day)
        return _range(first, last) if first and last and last - first <= LONGEST_RANGE else []

    year = groups["year"] or (groups["short_year"] and f"20{groups['short_year']}")
    return _coming(today, days, int(year) if year else None)


# Days that are counted within a month or before Christmas

_COUNTED = {
    **dict.fromkeys(("1", "foerste", "1st", "first"), 1),
    **dict.fromkeys(("2", "anden", "2nd", "second"), 2),
    **dict.fromkeys(("3", "tredje", "3rd", "third"), 3),
    **dict.fromkeys(("4", "fjerde", "4th", "fourth"), 4),
    **dict.fromkeys(("5", "femte", "5th", "fifth"), 5),
    **dict.fromkeys(("sidste", "last"), -1),
}
_COUNT = rf"(?P<count>{'|'.join(sorted(_COUNTED, key=len, reverse=True))})\.?"


def _counted_weekday(match: re.Match, today: date) -> Iterable[date]:
    """The first, the second or the last such weekday of a month; of "the month" that has none left, it is the next month's."""

    def days_of(year: int, month: int) -> list[date]:
        count, number = _COUNTED[match["count"]], _number(match["weekday"])
        if count > 0:
            first = date(year, month, 1)
            day = _shifted(first, (number - first.weekday()) % 7 + 7 * (count - 1))
            return [day] if day.month == month else []
        last = _shifted(date(year + (month == 12), month % 12 + 1, 1), -1)
        return [_shifted(last, -((last.weekday() - number) % 7))]

    if match["month"] is None:
        this = [day for day in days_of(today.year, today.month) if day >= today]
        return this or days_of(today.year + (today.month == 12), today.month % 12 + 1)
    year = match["year"]
    return _coming(today, lambda y: days_of(y, _MONTH_NAMES[match["month"]]), int(year) if year else None)


def _advent(match: re.Match, today: date) -> Iterable[date]:
    """The fourth is the last Sunday before Christmas Day."""
    number = _COUNTED[match["count"]]
    before = 7 * (4 - number) if number > 0 else 0
    if before < 0:
        return []

    def sunday(year: int) -> list[date]:
        eve = date(year, 12, 24)
        return [_shifted(eve, -((eve.weekday() + 1) % 7) - before)]

    return _coming(today, sunday, int(match["year"]) if match["year"] else None)


# Days that are counted from today

_WEEKDAY_NAMES = {plain(name): number for names in WEEKDAYS.values() for number, name in enumerate(names)}


def _any_weekday(group: str = "weekday") -> str:
    return f"(?P<{group}>{'|'.join(_WEEKDAY_NAMES)})"


_WEEKDAY = re.compile(rf"(?:\b(?P<word>paa|naeste|next) )?\b{_any_weekday()}(?P<the>en)?\b")
_HABIT = re.compile(
    rf"\bom {_any_weekday()}en\b|\b(?:hver|every|paa en|on a) {_any_weekday('each')}\b"
    rf"|\b{_any_weekday('many')}(?:e|ene|s|saaben\w*)\b"
    r"|\b(?P<weekends>(?:om|hver|every) weekend(?:en)?|weekender(?:ne)?|weekends)\b"
)
_NOW = re.compile(r"\b(?:nu|now|oejeblikket|moment)\b")


# What has been read stands in the words as a mark, one character: a day that has a number, or another.
_FIRST_NUMBERED, _FIRST_OTHER = 0xE000, 0xF000
_MARK = "[\ue000-\uf8ff]"
_DATE_TO_DATE = re.compile(  # "24/12-2/1", "24.12-2.1", but not "8.30-12.30"
    r"(?<![\d.:/-])(?=\d+/|2[4-9]\.|3[01]\.)(\d{1,2})[./](0?[1-9]|1[0-2])-(\d{1,2})[./](0?[1-9]|1[0-2])(?!\d)"
)
_CONTRADICTED = re.compile(rf"\b(?:{'|'.join(_WEEKDAY_NAMES)})(?:en)? (?:den |the )?([\ue000-\uefff])")  # "fredag den 13."
_BESIDE = re.compile(rf"\b(?:{_SIDE}) (?:den |the )?(?P<mark>{_MARK})")  # "før jul"


def _end(group: str) -> str:
    return rf"(?:(?P<{group}>{_MARK})|(?:(?:paa|on) )?\b{_any_weekday(group + '_weekday')}(?:en)?\b)"


_TO = r" ?(?:til(?: og med)?|to|until|till|through|thru|-) ?(?:den |the |and including )?"
_SPAN = re.compile(
    rf"(?<!\bom )(?<!\bhver )(?<!\bevery )(?:\b(?P<between>mellem|between) |\b(?:fra|from) )?(?:den |the )?"
    rf"{_end('first')}(?:{_TO}|(?(between) (?:og|and) (?:den |the )?|(?!))){_end('last')}"
)


def _spanned(match: re.Match, found: dict[str, list[date]], today: date) -> str:
    """All days from one to the other, at most fourteen, in place of the two: "fra 24. december til 2. januar"."""
    mark = match["first"] or match["last"] or chr(max([_FIRST_OTHER, *map(ord, found)]) + 1)
    firsts = found.pop(match["first"], []) if match["first"] else _next(today, match["first_weekday"])
    first = firsts[0] if firsts else None
    if match["last"]:
        lasts = found.pop(match["last"], [])
    else:
        lasts = _next(_shifted(first, 1), match["last_weekday"]) if first else []
    found[mark] = _between(first, lasts[-1], today) if first and lasts else []
    return mark


def _next(from_: date, weekday: str) -> list[date]:
    return [_shifted(from_, (_number(weekday) - from_.weekday()) % 7)]


def _between(first: date, last: date, today: date) -> list[date]:
    begun = (
        _date(first.year - 1, first.month, first.day),
        _date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, first.day),
    )
    for start in (first, *begun):  # what has begun has been read as next month's or next year's
        if start and start <= last and (last - start).days < LONGEST_SPAN:
            return _range(max(start, today), last)
    return []


def _coming_weekday(match: re.Match, today: date) -> list[date]:
    """Of "på lørdag" the next that is not today. Of "næste lørdag", which people mean differently, both that it may be."""
    number = _number(match["weekday"])
    ahead = (number - today.weekday()) % 7
    if match["word"] and ahead == 0:
        ahead = 7
    both = match["word"] in ("naeste", "next") and today.weekday() < number
    return [_shifted(today, ahead), *([_shifted(today, ahead + 7)] if both else [])]


def _habit(match: re.Match) -> tuple[int, ...]:
    if match["weekends"]:
        return 5, 6
    return (_number(match["weekday"] or match["each"] or match["many"]),)


def _weekend(match: re.Match, today: date) -> Iterable[date]:
    monday = _monday(today) + timedelta(weeks=bool(match["next"]))
    return _range(_shifted(monday, 5), _shifted(monday, 6))


def _week(match: re.Match, today: date) -> Iterable[date]:
    if not (number := match["number"] or match["autumn"] and 42):
        return _range(monday := _monday(today) + timedelta(weeks=bool(match["next"])), _shifted(monday, 6))

    def days(year: int) -> list[date]:
        try:
            monday = date.fromisocalendar(year, int(number), 1)
        except ValueError:
            return []
        return _range(monday, _shifted(monday, 6))

    return _coming(today, days)


# What is read, in this order


def _unknown(_: re.Match, __: date) -> Iterable[date]:
    return ()


def _past(_: re.Match, __: date) -> Iterable[date]:
    return ()


def _reader(pattern: str, read: Reader) -> tuple[re.Pattern, Reader]:
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"), read


_READERS: tuple[tuple[re.Pattern, Reader], ...] = (
    _reader(rf"{_COUNT} {_any_weekday()} (?:i|in|of) (?:{_MONTH}{_YEAR}|maaneden|the month)", _counted_weekday),
    _reader(
        rf"{_COUNT} ?(?:(?:soendag|sunday) (?:i|in|of) )?advent(?:s?soendag| sunday)?{_YEAR}",
        _advent,
    ),
    _reader(
        rf"(?:dagen|day|(?:(?:sidste|foerste|last|first) )?{_any_weekday()}(?:en)?) (?P<side>{_SIDE}) (?:the )?(?:{_NAME})",
        _beside_named,
    ),
    # A weekday is not read that is told from others in a way that is not known here.
    _reader(
        rf"{_COUNT} {_any_weekday()} (?:i|in|of|{_SIDE})|(?:soendag|sunday)(?:e|en|ene|s)? (?:i|in|of) advent\w*|advents?soendag\w*"
        r"|advent sundays?",
        _unknown,
    ),
    # What has been is not asked about.
    _reader(rf"i gaar|i forgaars|yesterday|(?:sidste|forrige|last) {_any_weekday()}|i {_any_weekday('past')}s", _past),
    _reader(_NAME, _named),
    _reader(r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)", _dated),
    _reader(rf"{_ALONE}{_DAY}[.-](?P<month>\d{{1,2}})[.-](?P<year>20\d\d)", _dated),
    _reader(
        rf"{_ALONE}(?!24/7){_DAY}/(?P<month>\d{{1,2}})(?:[-/. ](?P<year>20\d\d)|[-/.](?P<short_year>\d\d))?(?![/:.]\d)", _dated
    ),
    _reader(rf"(?:den|d\.?) ?{_DAY}\.(?P<month>\d{{1,2}})\.?", _dated),
    _reader(rf"{_ALONE}(?P<day>2[4-9]|3[01])\.(?P<month>0?[1-9]|1[0-2])\.?", _dated),
    _reader(rf"{_ALONE}{_DAY}\.? ?(?:-|til|to) ?(?:den |the )?(?P<until>\d{{1,2}})\.? {_MONTH}{_YEAR}", _dated),
    _reader(rf"{_ALONE}{_DAY}(?:\.|st|nd|rd|th)? ?(?:of )?{_MONTH}{_YEAR}", _dated),
    _reader(rf"(?:den|d\.?) ?{_DAY}-(?P<month>0?[1-9]|1[0-2])(?:-(?P<short_year>\d\d))?(?![.:/-]?\d)", _dated),
    _reader(rf"{_ALONE}(?!24-7)(?P<day>2[4-9]|3[01])-(?P<month>0?[1-9]|1[0-2])(?:-(?P<short_year>\d\d))?(?![.:/-]?\d)", _dated),
    _reader(rf"{_MONTH} (?:the )?{_DAY}(?:st|nd|rd|th)?(?![.:]\d){_YEAR}", _dated),
    _reader(rf"(?:den|d\.?) ?{_DAY}\.?(?![.:/-]?\d)|(?:the )?(?P<ordinal>\d{{1,2}})(?:st|nd|rd|th)", _dated),
    _reader(r"(?:i )?overmorgen|(?:the )?day after tomorrow", lambda _, today: [_shifted(today, 2)]),
    _reader(r"i ?(?:morgen|morn|moren|morgn)|tomorrow|tmrw", lambda _, today: [_shifted(today, 1)]),
    _reader(
        r"i ?(?:dag|da|aften|eftermiddag|formiddag|nat)|today|tonight|this (?:morning|afternoon|evening)", lambda _, today: [today]
    ),
    _reader(r"(?P<next>(?:naeste|next) )?(?<!om )(?<!hver )(?<!every )weekend(?:en)?", _weekend),
    _reader(
        r"(?:uge|week) (?P<number>\d\d?)|(?P<autumn>efteraarsferie\w*)|(?:(?P<next>naeste|next)|denne|this) (?:uge|week)", _week
    ),
)

# What speaks of a time, but of no day that is read here.
_VAGUE = re.compile(
    rf"\b(?:i|in) (?:hele |all of )?(?:{'|'.join(_MONTH_NAMES)})\b"
    rf"|\b(?:{'|'.join(sorted({name for name in _MONTH_NAMES if len(name) > 3} - {'march'}))})\b"
    r"|\b(?:vinter|sommer|skole)?ferien?\b|\b(?:vinter|sommer)ferie\w*|\b(?:summer|winter|school) (?:holidays?|vacation|break)\b"
    r"|\b(?:sommeren|vinteren|foraaret|efteraaret|(?:i|om) (?:sommer|vinter)|(?:in|this|next|during) (?:the )?(?:summer|winter))\b"
    r"|\b(?:naeste|denne|next|this) (?:maaned|month)\b|\badvent\w*|(?<![\d.:/-])(?!24/7)\d{1,2}/\d{1,2}\b"
)

_NOT_MISSPELT = ("eastern", "easterly")  # but nearly "easter"
_VOCABULARY = tuple(
    word
    for words in (
        *_WEEKDAY_NAMES,
        *(f"{name}{ending}" for name in _WEEKDAY_NAMES for ending in ("en", "e", "ene", "s")),
        *(name for name in _MONTH_NAMES if len(name) > 4),
        "imorgen overmorgen morgenen tomorrow today tonight weekend weekenden weekender weekenderne weekends",
        "palmesoendag skaertorsdag langfredag paaske paasken paaskedag paaskedagene paaskeferien easter bededag klemmedag",
        "himmelfart himmelfarten himmelfartsdag ascension pinse pinsen pinsedag pentecost kampdag grundlovsdag constitution",
        "lillejuleaften juleaften juleaftensdag juledag juledagene juleferien christmas boxing nytaar nytaarsaften nytaarsdag",
    )
    for word in words.split()
)


def _coming(today: date, of_year: Callable[[int], list[date]], year: int | None = None) -> list[date]:
    """The days of the year that is named or else of the first in which they are not over; those that have passed are left out."""
    for candidate in [year] if year else range(today.year - 1, today.year + 9):
        if (days := of_year(candidate)) and days[-1] >= today:
            return [day for day in days if day >= today]
    return []


def _number(weekday: str) -> int:
    return _WEEKDAY_NAMES[weekday]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _shifted(day: date, ahead: int) -> date:
    return day + timedelta(days=ahead)


def _range(first: date, last: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
