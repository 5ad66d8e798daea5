"""Danish personal numbers (CPR) are masked before a text reaches Rasa, a log or a store.

A CPR number is a date and four digits: day 01-31 (61-91 in replacement numbers), month 01-12, any year. Modulus 11 is never
asked: numbers issued since 2007 need not satisfy it, and a mistyped number tells nearly as much about its owner as a right one.
In doubt the text is masked; only what cannot be a date and four digits (a phone number, a plain date) is left alone.

The search works on a *skeleton* of the text, one ASCII character per visible character: a digit of any script is its
value, every kind of space is " ", every dash, dot or slash is ".", a letter is "A" (O, I and l are themselves, as they may stand
for digits), the signs of markup and addresses are themselves, anything else is "#". Words that tell of a number are written over:
"C" for "cpr", "født" and the like, "M" for the name of a month. HTML tags and entities are spaces.
"""

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

REPLACEMENT = "[skjult]"


@dataclass(frozen=True)
class Masked:
    """A text without personal numbers, and whether there were any."""

    text: str
    found: bool


def mask(text: str) -> Masked:
    """Replace every personal number in the text by "[skjult]".

    The time is linear in the length of the text, whatever it holds, and masking a masked text changes nothing.
    """
    places = [place for place, kind in enumerate(_kinds(text)) if kind != INVISIBLE]
    visible = "".join([text[place] for place in places])
    places.append(len(text))

    skeleton, labels = _with_telling_words(visible, _kinds(visible))
    skeleton = _letters_as_digits(skeleton)
    skeleton = _without_markup(skeleton)
    skeleton = _without_ranges(skeleton)
    skeleton = _ink(skeleton, _labelled(skeleton, labels))
    skeleton = _ink(skeleton, _with_short_day_or_month(skeleton))
    skeleton = _ink(skeleton, _with_other_signs(skeleton))
    skeleton = _ink(skeleton, _without_leading_zero(skeleton))
    skeleton = _ink(skeleton, _date_and_four_digits(skeleton))
    skeleton = _ink(skeleton, _with_name_of_month(skeleton))
    skeleton = _ink(skeleton, _with_words_between(skeleton))
    skeleton = _ink(skeleton, _one_digit_short(skeleton))

    return _replaced(text, [(places[hit.start()], places[hit.end()]) for hit in re.finditer(f"{INK}+", skeleton)])


# From text to skeleton

INVISIBLE = "_"  # zero-width characters, combining marks, the frame of a keycap emoji
INK = "X"
TELLING = "C"
MONTH_NAME = "M"
BARRIER = "|"  # what is masked already or surely no number; nothing is read across it
SIGNS = "#%<>&;"
LETTERS_LIKE_DIGITS = {"O": "O", "o": "O", "I": "I", "l": "l"}
SEPARATORS = frozenset("./\\_−˗⁃➖ー⁄∕⧸·•∙⋅․‧…。٫٬")
BLANKS = frozenset("\u2800\u115f\u1160\u3164\uffa0")  # drawn as nothing, though Unicode calls them symbols and letters


def _kinds(text: str) -> str:
    return text.translate(_KINDS)


def _kind(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if character in BLANKS or category[0] == "Z" or category == "Cc":
        return " "
    if category in {"Cf", "Mn", "Me"}:
        return INVISIBLE
    plain = unicodedata.normalize("NFKC", character)
    if category == "Pd" or plain in SEPARATORS or character in SEPARATORS:
        return "."
    if plain in LETTERS_LIKE_DIGITS:
        return LETTERS_LIKE_DIGITS[plain]
    if character in SIGNS:
        return character
    return "A" if category[0] in "LM" else "#"


class _KindOfCharacter(dict):
    """Works as a table for str.translate; each character is looked at once in the life of the process."""

    def __missing__(self, codepoint: int) -> str:
        kind = self[codepoint] = _kind(chr(codepoint))
        return kind


_KINDS = _KindOfCharacter()

LABEL = re.compile(
    r"(?:cpr|person\W?(?:nummer|nr|number))(?:[\W_]*+(?:nummeret|nummer|number|numre|nr|no|er|is))*+[\W_]*+", re.IGNORECASE
)


TELLING_WORD = re.compile(
    r"f(?:ø|oe)dt|f(?:ø|oe)dsels(?:dato|dag)|date\Wof\Wbirth|birth\W?(?:date|day)|\bborn\b|\bdob\b"
    r"|l(?:ø|oe)be\W?(?:nummer|nr)|\blb\W?nr|(?:kontrol|check)\W?(?:cif|digit)|(?:sidste|last)\W{1,3}(?:fire|four|4(?!\d))",
    re.IGNORECASE,
)
NAME_OF_MONTH = re.compile(
    r"(?<![^\W\d_])(?:jan(?:uary?)?|feb(?:r|ruary?)?|mar(?:ts|ch)?|apr(?:il)?|ma[jy]|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?"
    r"|o[kc]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?)(?![^\W\d_])",
    re.IGNORECASE,
)


def _with_telling_words(visible: str, skeleton: str) -> tuple[str, list[int]]:
    """The skeleton with the words written over, and the places where labels like "cpr-nummer er: " end."""
    labels = [label.span() for label in LABEL.finditer(visible)]
    skeleton = _overwritten(skeleton, _spans(NAME_OF_MONTH, visible), MONTH_NAME)
    skeleton = _overwritten(skeleton, [*labels, *_spans(TELLING_WORD, visible)], TELLING)
    skeleton = _overwritten(skeleton, _spans(re.compile(re.escape(REPLACEMENT)), visible), BARRIER)
    return skeleton, [end for _, end in labels]


LETTERS_WITH_LOOKALIKES = re.compile("(?<![AOlI])A*+[OlI][AOlI]*+")


def _letters_as_digits(skeleton: str) -> str:
    """O is read as zero and l or I as one, unless they stand in a word ("til", "kl10"); a lone I is a word."""

    def read(letters: re.Match[str]) -> str:
        beside_digit = skeleton[max(letters.start() - 1, 0)].isdigit() or skeleton[letters.end() : letters.end() + 1].isdigit()
        if "A" in letters[0] or (letters[0] == "I" and not beside_digit):
            return "A" * len(letters[0])
        return letters[0].translate({ord("O"): "0", ord("l"): "1", ord("I"): "1"})

    return LETTERS_WITH_LOOKALIKES.sub(read, skeleton)


MARKUP = re.compile(
    rf"<\.?+(?=[A\d])[^<>{BARRIER}\d]*+(?:\d[^<>{BARRIER}\d]*+){{0,5}}+>"  # with more digits a tag may itself hold a number
    rf"|&(?:A[A\d]{{1,7}}+|#A?+[A\d]{{1,5}}+);"
)


def _without_markup(skeleton: str) -> str:
    """HTML tags and entities are spaces: "010245<br>1234", "010245&nbsp;1234"."""
    return _overwritten(skeleton, _spans(MARKUP, skeleton), " ")


# Where personal numbers stand in a skeleton. Repeats are possessive (*+), so that no input makes the search go back over itself.

DAY = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
MONTH = r"(?:0[1-9]|1[0-2])"
LONG_YEAR = r"(?:18|19|20)\d\d"
YEAR = rf"(?:{LONG_YEAR}|\d\d)"
SHORT_DAY = rf"(?:{DAY}|[1-9])"
SHORT_MONTH = rf"(?:{MONTH}|[1-9])"
PHONE = r"[2-9]\d(?:[ .]?\d\d){3}(?![ .]?\d)"
RUN = re.compile(r"\d(?:[ .]*+\d){8,}+")  # nine digits or more with nothing but separators between them

Spans = Iterable[tuple[int, int]]

CALENDAR_DATE = r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])"
RANGE = re.compile(
    rf"(?<![\d{TELLING}])(?<!\d[ .])(?:{CALENDAR_DATE}\.{LONG_YEAR} ?\. ?{CALENDAR_DATE}\.{LONG_YEAR}"
    rf"|{CALENDAR_DATE} ?\.{{1,2}} ?{CALENDAR_DATE}[ .]{LONG_YEAR})(?![ .]{{0,2}}\d)"
)


def _without_ranges(skeleton: str) -> str:
    """Two whole dates are no number: "01.07.2026-31.07.2026", "24/12-31/12 2026"."""
    return _overwritten(skeleton, _spans(RANGE, skeleton), BARRIER)


def _labelled(skeleton: str, labels: list[int]) -> Spans:
    """Nine digits or more right after the word CPR, whether they form a date or not."""
    return (run.span() for end in labels if (run := RUN.match(skeleton, end)))


SHORT_DAY_OR_MONTH = re.compile(rf"{SHORT_DAY} *+\.[ .]*+{SHORT_MONTH}(?:[ .]++{YEAR}[ .]++\d\d[ .]*+\d\d|\.{YEAR}\d{{4}}(?!\d))")


def _with_short_day_or_month(skeleton: str) -> Spans:
    """Dates as they are spoken, "1/2-45 1234"; a dot, dash or slash after the day tells them from a phone number."""
    return _spans(SHORT_DAY_OR_MONTH, skeleton)


OTHER_SIGNS = re.compile(rf"(?<!\d){SHORT_DAY}{MONTH}{YEAR}(?:(?:[ .]*+[{SIGNS}]){{1,4}}+[ .]*+|%2[0A])\d{{4}}(?!\d)")


def _with_other_signs(skeleton: str) -> Spans:
    """A joined date and four digits with other signs between: "010245,1234", "010245 (1234)", "010245%201234" in an address."""
    return _spans(OTHER_SIGNS, skeleton)


WITHOUT_LEADING_ZERO = re.compile(rf"(?<!\d)[1-9]{MONTH}{YEAR}[ .]*+\d\d ?\d\d(?!\d)")


def _without_leading_zero(skeleton: str) -> Spans:
    """A joined date that a spreadsheet took for a number, "10245-1234", "102451234"."""
    return _spans(WITHOUT_LEADING_ZERO, skeleton)


DATE_AND_FOUR_DIGITS = re.compile(rf"(?=({DAY}{MONTH}{YEAR}\d{{4}}))")


def _date_and_four_digits(skeleton: str) -> Spans:
    """Every window of ten or twelve digits that has the form, however the digits are spread and whatever stands around them."""
    for places, digits in _runs(skeleton):
        for window in DATE_AND_FOUR_DIGITS.finditer(digits):
            yield places[window.start(1)], places[window.end(1) - 1] + 1


BETWEEN = rf"[ .{SIGNS}]"
DAY_AND_NAME = rf"(?<!\d){SHORT_DAY}[ .{SIGNS}A]{{0,10}}+{MONTH_NAME}++{BETWEEN}*+"  # "1. februar ", "1st of February, "
NAME_AND_DAY = rf"(?<!{MONTH_NAME}){MONTH_NAME}++{BETWEEN}*+{SHORT_DAY}A{{0,2}}+{BETWEEN}++"  # "February 1st, "
WITH_NAME_OF_MONTH = re.compile(
    rf"(?:{DAY_AND_NAME}|{NAME_AND_DAY})"
    rf"(?:{LONG_YEAR}{BETWEEN}*+(?!{PHONE}|{CALENDAR_DATE}\.{LONG_YEAR})\d\d[ .]?\d\d|(?!{PHONE})\d\d(?:{BETWEEN}++\d\d[ .]?\d\d|\d{{4}}(?!\d)))"
)


def _with_name_of_month(skeleton: str) -> Spans:
    """Dates with the month in letters, "1. februar 1945-1234", "Feb 1, 45 1234"."""
    return _spans(WITH_NAME_OF_MONTH, skeleton)


WORDS_BETWEEN = re.compile(
    rf"((?:(?<!\d){SHORT_DAY}(?:{MONTH}|[ .]++{SHORT_MONTH}[ .]++)|{DAY_AND_NAME}|{NAME_AND_DAY}){YEAR})"
    rf"([^\d{INK}{BARRIER}]{{1,60}}+)(?!{PHONE})(\d{{4}})(?!\d)"
)
LAST_WORDS = re.compile(rf"[^\d{INK}{BARRIER}]*\Z")


def _with_words_between(skeleton: str) -> Spans:
    """A date and four digits apart, when a word between or before tells what they are: "født 010245, løbenr: 1234".

    A date with its month in letters and then a year is a span of time, "født fra 1. juli 1955 til og med 1962".
    """
    for number in WORDS_BETWEEN.finditer(skeleton):
        before = LAST_WORDS.search(skeleton[max(number.start() - 40, 0) : number.start()])[0]
        span_of_time = MONTH_NAME in number[1] and re.fullmatch(LONG_YEAR, number[3])
        if TELLING in number[2] or (TELLING in before and not span_of_time):
            yield number.span(1)
            yield number.span(3)


ONE_DIGIT_SHORT = re.compile(rf"{DAY}{MONTH}\d{{5}}")


def _one_digit_short(skeleton: str) -> Spans:
    """Nine digits that begin with a date, "010245-123"; a date with a long year and one more digit, "24.12.2026 3", is no number."""
    for places, digits in _runs(skeleton):
        if ONE_DIGIT_SHORT.fullmatch(digits):
            breaks = {count for count in range(1, 9) if places[count] - places[count - 1] > 1}
            if 8 not in breaks or 6 in breaks:
                yield places[0], places[-1] + 1


def _runs(skeleton: str) -> Iterator[tuple[list[int], str]]:
    """The places of each run's digits in the skeleton, and the digits."""
    for run in RUN.finditer(skeleton):
        places = [place for place in range(*run.span()) if skeleton[place].isdigit()]
        yield places, "".join([skeleton[place] for place in places])


def _spans(pattern: re.Pattern[str], text: str) -> Spans:
    return (hit.span() for hit in pattern.finditer(text))


# From skeleton to text


def _ink(skeleton: str, spans: Spans) -> str:
    """Ink over the spans and the digits glued to them, so that no part of a written number is left."""
    inked = _overwritten(skeleton, spans, INK)
    return re.sub(rf"[\d{INK}]+", lambda chunk: INK * len(chunk[0]) if INK in chunk[0] else chunk[0], inked)


def _overwritten(skeleton: str, spans: Spans, character: str) -> str:
    letters = bytearray(skeleton, "ascii")
    for start, end in spans:
        letters[start:end] = character.encode() * (end - start)
    return letters.decode("ascii")


def _replaced(text: str, spans: list[tuple[int, int]]) -> Masked:
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], REPLACEMENT]
        done = end
    return Masked("".join([*pieces, text[done:]]), found=bool(spans))


# The last defence


class MaskingFilter(logging.Filter):
    """Masks the message, the arguments and the traceback of every record that passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(_message(record)).text, None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text).text
        if record.stack_info:
            record.stack_info = mask(record.stack_info).text
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit: a filter that raised would end the work that logs
        return f"{record.msg} {record.args}"


def mask_logging() -> None:
    """Let the root logger's handlers write masked records only. Call it when the handlers are in place."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(present, MaskingFilter) for present in handler.filters):
            handler.addFilter(MaskingFilter())
