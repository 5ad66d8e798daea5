import io
import logging
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.masking import MaskingFilter, mask, mask_logging

# The forms of a personal number


@pytest.mark.parametrize(
    "number",
    [
        "0102451234",
        "010245-1234",
        "010245 1234",
        "010245  -  1234",
        "01-02-45-1234",
        "01.02.45.1234",
        "01/02/45 1234",
        "01 02 45 12 34",
        "0 1 0 2 4 5 1 2 3 4",
        "010245\t1234",
        "010245\n\n1234",
        "010245_1234",
        "01021945-1234",
        "010219451234",
        "01.02.1945-1234",
        "01 02 1945 12 34",
        "1/2-1945 1234",
        "1/12-1945 1234",
        "11/2-1945-1234",
        "1/2-45 1234",
        "1.2.45-1234",
        "1/2-451234",
        "1/2-19451234",
    ],
)
def test_a_personal_number_is_masked_however_it_is_divided(number):
    assert mask(f"mit nummer, {number}, altså").text == "mit nummer, [skjult], altså"


@pytest.mark.parametrize("number", ["010245-1234", "310199-0000", "611245-1234", "911245-1234", "290200-9999"])
def test_every_day_of_ordinary_and_replacement_numbers_is_known(number):
    assert mask(number).text == "[skjult]"


@pytest.mark.parametrize("dash", "-‐‑‒–—―−⁃﹘﹣－⸺")
def test_every_dash_divides(dash):
    assert mask(f"010245{dash}1234").text == "[skjult]"


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2028", "\r\n", "\u2800"])
def test_every_space_divides(space):
    assert mask(f"01{space}02{space}45{space}1234").text == "[skjult]"


@pytest.mark.parametrize("invisible", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u0301", "\ufe0f\u20e3"])
def test_invisible_characters_hide_nothing(invisible):
    assert mask(invisible.join("0102451234") + invisible).text == "[skjult]"


@pytest.mark.parametrize("number", ["０１０２４５－１２３４", "٠١٠٢٤٥١٢٣٤", "०१०२४५ १२३४", "𝟎𝟏𝟎𝟐𝟒𝟓-𝟏𝟐𝟑𝟒", "⓪①⓪②④⑤①②③④"])
def test_digits_of_every_script_are_digits(number):
    assert mask(number).text == "[skjult]"


@pytest.mark.parametrize("number", ["OI0245-I234", "o1o245-1234", "Ol0245-l234", "010245-IOOI"])
def test_letters_that_look_like_digits_are_digits(number):
    assert mask(f"det er {number}").text == "det er [skjult]"


@pytest.mark.parametrize("number", ["010245-123", "010245123", "0102451-23", "0102451-234", "010245-12345", "0102451234567"])
def test_a_number_with_a_digit_missing_or_too_many_is_masked_whole(number):
    assert mask(f"nr. {number}.").text == "nr. [skjult]."


@pytest.mark.parametrize("number", ["010245,1234", "010245:1234", "010245 (1234", "010245, 1234", "010245+1234", "010245%201234"])
def test_other_signs_between_a_joined_date_and_four_digits_do_not_save_it(number):
    assert mask(f"nr. {number}").text == "nr. [skjult]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("cpr 01.07.2026-31.07.2026", "cpr [skjult]"),
        ("cpr0102451234.", "cpr[skjult]."),
        ("mitcprer0102451234tak", "mitcprer[skjult]tak"),
        ("cprO1O2451234", "cpr[skjult]"),
        ("cpr: 0102451234x", "cpr: [skjult]x"),
        ("https://fjordby.example/?cpr=010245-1234&side=2", "https://fjordby.example/?cpr=[skjult]&side=2"),
        ("https://fjordby.example/0102451234/sag", "https://fjordby.example/[skjult]/sag"),
        ("https://fjordby.example/?cpr=010245%2D1234", "https://fjordby.example/?cpr=[skjult]"),
        ("99010245-1234", "[skjult]"),
    ],
)
def test_a_personal_number_is_masked_whatever_it_is_glued_to(text, masked):
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "label",
    ["cpr", "CPR:", "cpr-nr.", "cpr nummer er", "Cpr-nummeret er:", "personnummer", "person nr.", "personnr", "CPR number is"],
)
@pytest.mark.parametrize("number", ["993345-123", "993345-1234", "993345 12345", "123456789"])
def test_nine_digits_or_more_after_the_word_are_masked_without_being_a_date(label, number):
    assert mask(f"{label} {number} tak").text == f"{label} [skjult] tak"


@pytest.mark.parametrize("number", ["10245-1234", "102451234", "10245 1234", "1021945-1234", "10245, 1234"])
def test_a_leading_zero_lost_does_not_save_a_number(number):
    assert mask(f"nr. {number} tak").text == "nr. [skjult] tak"


@pytest.mark.parametrize(
    "number",
    [
        "1. februar 1945-1234",
        "01. feb. 45-1234",
        "1 feb 45 1234",
        "1feb45-1234",
        "1/feb/1945/1234",
        "1. FEBRUAR, 1945 (1234",
        "31. maj 1945 12 34",
        "1. okt. 451234",
        "1. oktober 2010 1234",
        "1st of February 1945 - 1234",
        "2 March 1945-1234",
        "February 1, 1945-1234",
        "Dec 24th, 1945 1234",
    ],
)
def test_the_month_may_be_written_in_letters(number):
    assert mask(f"nr. {number} tak").text == "nr. [skjult] tak"


NAMES_OF_MONTHS = (
    "januar februar marts april maj juni juli august september oktober november december jan feb febr mar apr jun jul aug sep sept okt "
    "nov dec january february march may june july october oct"
).split()


@pytest.mark.parametrize("name", NAMES_OF_MONTHS)
def test_every_month_is_known_in_danish_and_english(name):
    assert mask(f"1. {name} 1945-1234").text == "[skjult]"


@pytest.mark.parametrize(
    "text",
    [
        "{} cpr {}",
        "{}, cpr-nr. {}",
        "{} løbenr {}",
        "{} og løbenummeret er {}",
        "{} personnummer {}",
        "{} og de sidste fire er {}",
        "{}, sidste 4 cifre: {}",
        "{} kontrolcifre {}",
        "{} and the last four digits are {}",
        "Fødselsdato: {}, løbenr: {}",
        "jeg er født den {} og så {}",
        "cpr: {} og så {}",
        "?foedselsdato={}&nr={}",
    ],
)
@pytest.mark.parametrize("date", ["010245", "01021945", "10245", "01.02.45", "1/2-1945", "1. februar 1945", "Feb 1, 1945"])
def test_words_that_tell_of_the_number_join_a_date_and_four_digits(text, date):
    assert mask(text.format(date, "1234")).text == text.format("[skjult]", "[skjult]")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("010245<br>1234", "[skjult]"),
        ("010245<br />1234", "[skjult]"),
        ("010245&nbsp;1234", "[skjult]"),
        ("010245&#160;1234", "[skjult]"),
        ("010245&#x2011;1234", "[skjult]"),
        ("010245,&nbsp;1234", "[skjult]"),
        ("<b>010245</b>-1234", "<b>[skjult]"),
        ('<td>010245</td><td class="h1">1234</td>', "<td>[skjult]</td>"),
        ('<a href="tel:0102451234">ring</a>', '<a href="tel:[skjult]">ring</a>'),
        ("<OIO2IO-IOOI>", "<[skjult]>"),
    ],
)
def test_markup_divides_and_hides_nothing(text, masked):
    assert mask(text).text == masked


def test_every_number_in_a_text_is_masked():
    assert mask("min mor er 010245-1234 og min far 020344-4321").text == "min mor er [skjult] og min far [skjult]"


def test_a_date_with_a_time_is_masked_since_it_has_the_form():
    assert mask("24-12-26 1500").found


# What is left alone


@pytest.mark.parametrize(
    "text",
    [
        "",
        "flytning",
        "ring 33 98 00 10",
        "ring 20112233",
        "tlf. 01 02 45 12",
        "+45 70 20 00 00",
        "+45 20 11 30 12",
        "0045 20 11 30 12",
        "33 98 00 10 eller 70 20 00 00",
        "cpr-kontoret har 33 98 00 10",
        "01.02.1945",
        "født den 1/2-1945",
        "ring 1/2-33980010",
        "d. 1/2 på 33 98 00 10",
        "til 01.02.1945",
        "d. 24/12 2026",
        "24.12.2026 3 personer",
        "fra 1.1.2026 til 31.12.2026",
        "01.07.2026-31.07.2026",
        "1/7/2026 - 31/7/2026",
        "24/12-31/12 2026",
        "24/12 - 2/1-2026",
        "1. juli 2026 - 31. juli 2026",
        "ring 1. februar 33 98 00 10",
        "ring 1. februar 33980010",
        "1. februar 2026 33 98 00 10",
        "1. februar 2026 kl. 1500",
        "født 1. februar 1945",
        "født 01.02.1945, tlf. 33980010",
        "født 01.02.1945, tlf. 3398 0010",
        "født 01.02.1945, tlf. 33 98 00 10",
        "født 01.02.1945 og gift 03.04.1970",
        "d. 24.12.2026 i 8000 Aarhus C",
        "født fra 1. juli 1955 til og med 1962",
        "12. marts 2026, 12.03.2026",
        "<b>33980010</b><br>Nørregade 1",
        "I 10 11 2026",
        "2026-11-23 12:00:00",
        "kl. 10.30",
        "kl10-12",
        "mandag 10.00-15.00, torsdag 10-17",
        "8000 Aarhus C",
        "Birkevej 12, 2. tv., 5000 Odense C",
        "1.250.000 kr.",
        "4.230 kr. i 2026",
        "i 1945",
        "CVR 29 18 98 46",
        "990245-1234",
        "011345-1234",
        "👨‍👩‍👧 æøå",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert mask(text).text == text


def test_found_tells_whether_something_was_masked():
    assert (mask("010245-1234").found, mask("33 98 00 10").found) == (True, False)


# The guarantee

SCRIPTS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]
DIVIDERS = [
    "",
    "",
    " ",
    "-",
    ".",
    "/",
    "\t",
    "\n",
    "\u00a0",
    "\u2009",
    "–",
    "\u2011",
    "−",
    "\u200b",
    "\ufe0f\u20e3",
    " - ",
    "..",
    "_",
]


@st.composite
def personal_numbers(draw) -> tuple[str, str]:
    """The digits, and a way to write them."""
    day = draw(st.one_of(st.integers(1, 31), st.integers(61, 91)))
    month, four = draw(st.integers(1, 12)), draw(st.integers(0, 9999))
    year = draw(st.one_of(st.integers(0, 99).map("{:02}".format), st.integers(1800, 2099).map(str)))
    digits = f"{day:02}{month:02}{year}{four:04}"
    script = draw(st.sampled_from(SCRIPTS))
    return digits, "".join(script[int(digit)] + draw(st.sampled_from(DIVIDERS)) for digit in digits)


NEARLY = st.text("0123456789OoIl cpr.-/,(%2\u200b\u0301[]skjut<b>&#;", max_size=30)  # what is most likely to confuse the search
SURROUNDINGS = st.one_of(st.text(max_size=20), NEARLY)


def bare(text: str) -> str:
    values = [unicodedata.digit(character, character) for character in text]
    return "".join(str(value) for value in values if isinstance(value, int) or value.isalpha())


@settings(deadline=None, max_examples=300)
@given(SURROUNDINGS, personal_numbers(), SURROUNDINGS)
def test_no_personal_number_is_left_in_any_surroundings(before, number, after):
    digits, written = number
    assert digits not in bare(mask(before + written + after).text.replace("skjult", "X"))


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 31), st.integers(1, 12), st.integers(0, 99), st.integers(0, 9999), st.sampled_from("./-–"), SURROUNDINGS)
def test_no_date_as_it_is_spoken_is_left_with_its_four_digits(day, month, year, four, sign, after):
    assert mask(f"født {day}{sign}{month}{sign}{year:02} {four:04}{after}").text.startswith("født [skjult]")


@settings(deadline=None, max_examples=500)
@given(st.one_of(st.text(), st.lists(st.one_of(NEARLY, personal_numbers().map(lambda number: number[1]))).map("".join)))
def test_masking_twice_is_masking_once(text):
    once = mask(text).text
    assert mask(once).text == once


@pytest.mark.parametrize(
    "unit",
    "0|01|1 |0-|01.|l|O1 |A1l|cpr |cpr nr |1.1 45 1|010245,123|1\u200b|<|<b|<b 1|&|&a|&#1|maj|maj |1 maj |1. maj 45 |maj 1 "
    "|010245 cpr |født 010245 a |1.1.2026-".split("|"),
)
def test_hostile_input_takes_linear_time(unit):
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    mask(text)
    assert time.process_time() - started < 0.5


# The last defence


@pytest.fixture
def root_log():
    root, output = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(output)
    root.addHandler(handler)
    mask_logging()
    yield output
    root.removeHandler(handler)
    for other in root.handlers:
        other.filters = [present for present in other.filters if not isinstance(present, MaskingFilter)]


def test_a_logged_message_is_masked_with_its_arguments(root_log):
    logging.getLogger("rasa.core").error("010245-1234 sent %s and %d", {"text": "020344 4321"}, 7)
    assert root_log.getvalue() == "[skjult] sent {'text': '[skjult]'} and 7\n"


def test_a_logged_traceback_is_masked(root_log):
    try:
        raise ValueError("cannot read 010245-1234")
    except ValueError:
        logging.getLogger("rasa").exception("failed")
    assert "ValueError: cannot read [skjult]" in root_log.getvalue()
    assert "010245" not in root_log.getvalue()


def test_arguments_that_do_not_fit_the_message_are_masked_too(root_log):
    logging.getLogger("rasa").error("number %d", "010245-1234")
    assert root_log.getvalue() == "number %d ('[skjult]',)\n"


def test_masking_the_logs_twice_adds_one_filter(root_log):
    mask_logging()
    assert [sum(isinstance(present, MaskingFilter) for present in handler.filters) for handler in logging.getLogger().handlers] == [
        1 for _ in logging.getLogger().handlers
    ]
