"""Opening hours of the day and the place that were asked about."""

from datetime import date, datetime
from pathlib import Path

import pytest
from holidays import country_holidays
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from content.asked_day import Days, asked_days
from content.asked_place import asked_places
from content.clock import COPENHAGEN
from content.language import LANGUAGES
from content.lines import Line
from content.municipality import Municipality, load_municipalities
from content.opening import opening_answer
from content.settings import ROOT
from content.yaml import read

WEDNESDAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def fjordby() -> Municipality:
    return load_municipalities(ROOT / "data" / "municipalities")["fjordby"]


@pytest.fixture(scope="module")
def lines() -> dict[str, Line]:
    return read(ROOT / "data" / "lines.yml", dict[str, Line])


HAVNEBY = """
name: havneby
title: Havneby Kommune
region: Sjælland
website: https://www.havneby.example/
phone: 11 22 33 44
greeting: {da: Hej., en: Hello.}
hotline:
  name: {da: Hotlinen, en: The hotline}
  phone: 55 66 77 88
  hours: {mon: "08:00-20:00"}
places:
  borgerservice:
    name: {da: Borgerservice, en: The citizen service}
    address: Torvet 1, Havneby
    hours: {mon: "10:00-15:00"}
  borgerservice_strandby:
    name: {da: Borgerservice i Strandby, en: The citizen service in Strandby}
    address: Strandvej 2, Strandby
    hours: {wed: "12:00-14:00", sat: "10:00-13:00"}
  raadhus:
    name: {da: Rådhuset, en: The town hall}
    address: Torvet 1, Havneby
    hours: {tue: "9:00-12:00"}
  bibliotek_nord: &library
    name: {da: Nord Bibliotek, en: North Library}
    also_called: [bibliotek, library]
    address: Nordvej 1, Norddal
    hours: {mon: "10:00-18:00", sat: "10:00-14:00"}
  bibliotek_syd: {<<: *library, name: {da: Syd Bibliotek, en: South Library}, address: "Sydvej 1, 9999 Syddal"}
  bibliotek_oest: {<<: *library, name: {da: Øst Bibliotek, en: East Library}, address: "Østvej 1, Østdal"}
  bibliotek_vest: {<<: *library, name: {da: Vest Bibliotek, en: West Library}, address: "Vestvej 1, Vestdal"}
"""


@pytest.fixture
def havneby(tmp_path: Path) -> Municipality:
    """A municipality with two citizen services, a town hall with its own hours and more libraries than an answer holds."""
    (tmp_path / "havneby.yml").write_text(HAVNEBY, encoding="utf-8")
    return load_municipalities(tmp_path)["havneby"]


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=COPENHAGEN)


# The day


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("har I åbent i dag", "2026-11-25"),
        ("er der åwen i da", "2026-11-25"),
        ("i aften?", "2026-11-25"),
        ("open today?", "2026-11-25"),
        ("hva tid åbner i i morgen tidlig", "2026-11-26"),
        ("åbent imorgen", "2026-11-26"),
        ("i morn", "2026-11-26"),
        ("are you open tomorow", "2026-11-26"),
        ("i overmorgen", "2026-11-27"),
        ("the day after tomorrow", "2026-11-27"),
        ("er der åbent lørdag formiddag", "2026-11-28"),
        ("på lordag", "2026-11-28"),
        ("loerdag", "2026-11-28"),
        ("open on Saturday?", "2026-11-28"),
        ("onsdag eftermiddag", "2026-11-25"),
        ("på onsdag", "2026-12-02"),
        ("på en hverdag, fx på mandag", "2026-11-30"),
        ("næste tirsdag", "2026-12-01"),
        ("næste fredag", "2026-11-27 2026-12-04"),
        ("i dag eller i morgen", "2026-11-25 2026-11-26"),
        ("kan man komme i weekenden", "2026-11-28 2026-11-29"),
        ("næste uge", "2026-11-30 2026-12-01 2026-12-02 2026-12-03 2026-12-04 2026-12-05 2026-12-06"),
        ("uge 53", "2026-12-28 2026-12-29 2026-12-30 2026-12-31 2027-01-01 2027-01-02 2027-01-03"),
        ("den 24.", "2026-12-24"),
        ("d. 30", "2026-11-30"),
        ("den 25.", "2026-11-25"),
        ("on the 24th", "2026-12-24"),
        ("er der åbent den 24/12", "2026-12-24"),
        ("24/12-2027", "2027-12-24"),
        ("24/12/27", "2027-12-24"),
        ("24/12 10-12", "2026-12-24"),
        ("24/12, 31/12", "2026-12-24 2026-12-31"),
        ("den 24.12.", "2026-12-24"),
        ("24.12", "2026-12-24"),
        ("24.12.2027", "2027-12-24"),
        ("2027-01-04", "2027-01-04"),
        ("24. december", "2026-12-24"),
        ("torsdag den 24. december 2026", "2026-12-24"),
        ("24 dec", "2026-12-24"),
        ("December 24th, 2026", "2026-12-24"),
        ("24th of December", "2026-12-24"),
        ("on 4 January", "2027-01-04"),
        ("fra 30. december til 2. januar", "2026-12-30 2026-12-31 2027-01-01 2027-01-02"),
        ("29.-31. december", "2026-12-29 2026-12-30 2026-12-31"),
        ("den 29. februar", "2028-02-29"),
        ("24. november", "2027-11-24"),
        ("lillejuleaften", "2026-12-23"),
        ("juleaften", "2026-12-24"),
        ("juleaftn", "2026-12-24"),
        ("Christmas Eve", "2026-12-24"),
        ("juledag", "2026-12-25"),
        ("1. juledag", "2026-12-25"),
        ("anden juledag", "2026-12-26"),
        ("2. juledag", "2026-12-26"),
        ("Boxing Day", "2026-12-26"),
        ("mellem jul og nytår", "2026-12-27 2026-12-28 2026-12-29 2026-12-30"),
        ("between Christmas and New Year's", "2026-12-27 2026-12-28 2026-12-29 2026-12-30"),
        ("nytårsaftensdag", "2026-12-31"),
        ("New Year’s Eve", "2026-12-31"),
        ("nytårsdag", "2027-01-01"),
        ("i nytåret", "2026-12-31 2027-01-01"),
        ("påsken", "2027-03-25 2027-03-26 2027-03-27 2027-03-28 2027-03-29"),
        ("onsdagen før skærtorsdag", "2027-03-24"),
        ("dagen efter Kristi himmelfart", "2027-05-07"),
        ("fredag efter himmelfarten", "2027-05-07"),
        ("klemmedagen", "2027-05-07"),
        ("indeklemt fredag", "2027-05-07"),
        ("the day after Ascension Day", "2027-05-07"),
        ("1. maj", "2027-05-01"),
        ("store bededag", "2027-04-23"),
        ("pinsen", "2027-05-16 2027-05-17"),
        ("grunlovsdag", "2027-06-05"),
        ("femte juni", "2027-06-05"),
        ("juleaften 2028", "2028-12-24"),
        ("Easter 2028", "2028-04-13 2028-04-14 2028-04-15 2028-04-16 2028-04-17"),
    ],
)
def test_a_question_speaks_of_dates(asked, days):
    assert asked_days(asked, WEDNESDAY).dates == tuple(map(date.fromisoformat, days.split()))


CHRISTMAS_DAYS = "2026-12-24 2026-12-25 2026-12-26 2026-12-27 2026-12-28 2026-12-29 2026-12-30 2026-12-31 2027-01-01 2027-01-02"


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("den første mandag i januar", "2027-01-04"),
        ("1. mandag i januar", "2027-01-04"),
        ("anden tirsdag i februar", "2027-02-09"),
        ("sidste fredag i januar", "2027-01-29"),
        ("the first Monday in January", "2027-01-04"),
        ("the last Friday of January 2028", "2028-01-28"),
        ("første mandag i måneden", "2027-01-04"),
        ("5. mandag i marts", "2027-03-29"),
        ("1. søndag i advent", "2027-11-28"),
        ("4. advent", "2027-12-19"),
        ("3. søndag i advent 2028", "2028-12-17"),
        ("fredag den 13.", "2027-01-13"),
        ("Friday the 13th", "2027-01-13"),
        ("fredag den 24. december", "2026-12-24"),
        ("fra 24. december til 2. januar", CHRISTMAS_DAYS),
        ("fra den 24. til den 2. januar", CHRISTMAS_DAYS),
        ("24/12-2/1", CHRISTMAS_DAYS),
        ("24.12-2.1", CHRISTMAS_DAYS),
        ("fra 20. december til 2. januar", f"2026-12-23 {CHRISTMAS_DAYS}"),
        ("mandag til onsdag", "2026-12-28 2026-12-29 2026-12-30"),
        ("mandag-onsdag", "2026-12-28 2026-12-29 2026-12-30"),
        ("fra fredag til mandag", "2026-12-25 2026-12-26 2026-12-27 2026-12-28"),
        ("from Friday to Monday", "2026-12-25 2026-12-26 2026-12-27 2026-12-28"),
        ("mellem mandag og onsdag", "2026-12-28 2026-12-29 2026-12-30"),
        ("mandag og onsdag", "2026-12-23 2026-12-28"),
        ("5/1, fra 24/12 til 25/12, mandag til tirsdag", "2026-12-24 2026-12-25 2026-12-28 2026-12-29 2027-01-05"),
        ("dagen før jul", "2026-12-23"),
        ("sidste mandag før jul", "2027-12-20"),
        ("den 24-12", "2026-12-24"),
        ("24-12", "2026-12-24"),
        ("24-12-27", "2027-12-24"),
        ("juleferien i december", " ".join(CHRISTMAS_DAYS.split()[:-1])),
    ],
)
def test_a_day_is_counted_and_a_span_is_all_its_days(asked, days):
    assert asked_days(asked, date(2026, 12, 23)) == Days(tuple(map(date.fromisoformat, days.split())))


@pytest.mark.parametrize(
    "asked",
    [
        *("sidste hverdag før jul", "lige før jul", "after Christmas", "søndag i advent", "6. søndag i advent", "i adventstiden"),
        *("31/2", "29/2/2027", "mandag den 31/2", "den 31. april", "fra 24. december til 30. januar", "første mandag i det nye år"),
        *("vinterferien", "i sommerferien", "i juli", "i august", "i december", "in July", "during the summer holidays"),
    ],
)
def test_a_day_that_is_meant_may_not_be_known(asked):
    assert asked_days(asked, date(2026, 12, 23)) == Days(unread=True)


@pytest.mark.parametrize("asked", ["eastern library", "fra 10-12", "kl. 8.30-12.30", "24-7", "may I come in", "åbningstider"])
def test_what_is_no_day_is_not_taken_for_one(asked):
    assert asked_days(asked, date(2026, 12, 23)) == Days()


def test_only_the_beginning_of_the_words_is_read(fjordby, lines):
    asked = f"{'x ' * 500} biblioteket i morgen"
    assert (asked_days(asked, WEDNESDAY), asked_places(asked, fjordby, lines)) == (Days(), ())


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "åbningstider",
            "har I åbent fra 10-12?",
            "kl. 10.12",
            "I har åbent 24/7, ikke?",
            "ring på 70 20 00 00",
            "er det også fridag",
        ),
        *("i går", "i mandags", "sidste fredag", "24. december 2025", "påsken 2026", "den 31. april", "den 45/17", "", "…"),
    ],
)
def test_a_question_may_speak_of_no_date(asked):
    assert asked_days(asked, WEDNESDAY).dates == ()


@pytest.mark.parametrize(
    ("asked", "weekdays"),
    [
        ("om lørdagen", (5,)),
        ("on Saturdays", (5,)),
        ("hver torsdag", (3,)),
        ("på en søndag", (6,)),
        ("lørdagsåbent", (5,)),
        ("om mandagen og tirsdagen", (0, 1)),
        ("i weekenderne", (5, 6)),
    ],
)
def test_what_is_so_every_week_is_no_date(asked, weekdays):
    assert asked_days(asked, WEDNESDAY) == Days(weekdays=weekdays)


def test_now_is_no_date():
    assert asked_days("er der åbent lige nu", WEDNESDAY) == Days(now=True)


@pytest.mark.parametrize(
    ("today", "asked", "first"),
    [
        ("2026-12-24", "juleaften", "2026-12-24"),
        ("2026-12-25", "juleaften", "2027-12-24"),
        ("2026-12-31", "i morgen", "2027-01-01"),
        ("2027-01-01", "nytår", "2027-01-01"),
        ("2026-12-29", "mellem jul og nytår", "2026-12-29"),
        ("2028-02-28", "i morgen", "2028-02-29"),
        ("2028-02-29", "29. februar", "2028-02-29"),
        ("2028-03-01", "den 31.", "2028-03-31"),
        ("2027-01-31", "den 30.", "2027-03-30"),
        ("2027-03-27", "i morgen", "2027-03-28"),  # the clocks change
        ("2026-11-29", "i weekenden", "2026-11-29"),
        ("2027-05-07", "dagen efter Kristi himmelfart", "2027-05-07"),
    ],
)
def test_a_day_that_is_over_means_the_next_one(today, asked, first):
    assert asked_days(asked, date.fromisoformat(today)).dates[0] == date.fromisoformat(first)


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize("language", ["da", "en_US"])
def test_every_holiday_is_known_by_its_name(year, language):
    known = country_holidays("DK", years=year, expand=False, categories=("public", "optional"), language=language)
    wrong = {
        name: found
        for day in known
        for name in known.get_list(day)
        if (found := asked_days(f"{name} {year}", date(year, 1, 1)).dates) != (day,)
    }
    assert not wrong


# The place


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ("borgerservice", "Borgerservice"),
        ("rådhuset", "Borgerservice"),
        ("is the town hall open", "Borgerservice"),
        ("hovedbiblioteket", "Fjordby Bibliotek (med personale)"),
        ("biblioteket i Østerlund", "Østerlund Bibliotek (med personale)"),
        ("oesterlund bibliotek", "Østerlund Bibliotek (med personale)"),
        ("har biblioteket åbent lørdag i Østerlund", "Østerlund Bibliotek (med personale)"),
        ("bibloteket", "Fjordby Bibliotek (med personale), Østerlund Bibliotek (med personale)"),
        ("Fjordby Kommunes biblioteker", "Fjordby Bibliotek (med personale), Østerlund Bibliotek (med personale)"),
        ("hotlinen", "Den Digitale Hotline"),
        ("kan jeg få jer på telefonen", "Den Digitale Hotline"),
        ("mitid-supporten", "MitID-support"),
        ("hvornår tager mitid support telefonen", "MitID-support"),
        ("told og skat", "Skattestyrelsen"),
        ("kan man ringe til skat", "Skattestyrelsen"),
        ("udbetalling danmark", "Udbetaling Danmark"),
        ("Udbetaling Danmark om boligstøtte", "Udbetaling Danmark om boligstøtte"),
        ("udk barsel", "Udbetaling Danmark om barsel"),
        ("åbningstider", ""),
        ("genbrugspladsen", ""),
    ],
)
def test_a_question_speaks_of_places(fjordby, lines, asked, places):
    assert ", ".join(place.name.da for place in asked_places(asked, fjordby, lines)) == places


def test_the_town_hall_is_itself_where_it_has_its_own_hours(havneby, lines):
    assert asked_places("rådhuset", havneby, lines) == (havneby.places["raadhus"],)


def test_no_more_than_three_places_are_answered_for(havneby, lines):
    assert len(asked_places("biblioteket", havneby, lines)) == 3


def test_a_town_in_an_address_tells_places_apart(havneby, lines):
    assert asked_places("er biblioteket i Vestdal åbent", havneby, lines) == (havneby.places["bibliotek_vest"],)


def test_a_town_alone_means_the_citizen_service_there(havneby, lines):
    assert asked_places("har I åbent i Strandby", havneby, lines) == (havneby.places["borgerservice_strandby"],)


def test_the_municipality_s_phone_is_not_the_hotline_where_their_numbers_differ(havneby, lines):
    assert asked_places("telefontid", havneby, lines) == ()


# The answer


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("er i åbne nu", "Borgerservice har åbent nu og lukker kl. 15."),
        ("åbningstider", "Borgerservice har åbent nu og lukker kl. 15."),
        ("har I åbent i dag", "Borgerservice har åbent i dag, onsdag den 25. november, kl. 10-15."),
        ("i morgen", "Borgerservice har åbent i morgen, torsdag den 26. november, kl. 10-17."),
        ("lørdag", "Borgerservice har lukket lørdag den 28. november og åbner igen mandag den 30. november kl. 10."),
        (
            "juleaften",
            "Borgerservice har lukket torsdag den 24. december, fordi det er juleaften, og åbner igen mandag den 28. december kl. 10.",
        ),
        ("1. maj 2028", "Borgerservice har mandag den 1. maj 2028 kun åbent kl. 10-12, fordi det er 1. maj."),
        ("om lørdagen", "Borgerservice har lukket om lørdagen."),
        ("om fredagen", "Borgerservice har åbent om fredagen kl. 10-13."),
        (
            "mellem jul og nytår",
            "Borgerservice har åbent fra mandag den 28. til onsdag den 30. december kl. 10-15, men har lukket søndag den 27. december.",
        ),
        (
            "i påsken",
            "Borgerservice har lukket fra torsdag den 25. til mandag den 29. marts og åbner igen tirsdag den 30. marts kl. 10.",
        ),
        (
            "hotlinen juleaften",
            "Den Digitale Hotline har lukket torsdag den 24. december, fordi det er juleaften, "
            "og åbner igen søndag den 27. december kl. 16.",
        ),
        (
            "hotlinen i weekenden",
            "Den Digitale Hotline har åbent søndag den 29. november kl. 16-20, men har lukket lørdag den 28. november.",
        ),
        ("mitid support 2. juledag", "MitID-support har åbent lørdag den 26. december kl. 10-16."),
        ("mitid support juledag", "MitID-support har fredag den 25. december kun åbent kl. 10-16, fordi det er juledag."),
        ("skat på fredag", "Jeg kender ikke åbningstiden for Skattestyrelsen. Ring på 72 22 18 18, eller se skat.dk."),
        ("udbetaling danmark", "Jeg kender ikke åbningstiden for Udbetaling Danmark. Se borger.dk."),
    ],
)
def test_the_answer_is_given_in_danish(fjordby, lines, asked, answer):
    assert opening_answer(asked, "aabningstider", fjordby, lines, at("2026-11-25T11:00"), "da") == answer


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("are you open", "Borgerservice (the citizen service) is open now and closes at 15:00."),
        ("tomorrow", "Borgerservice (the citizen service) is open tomorrow, Thursday 26 November, 10:00-17:00."),
        ("on Friday", "Borgerservice (the citizen service) is open on Friday 27 November, 10:00-13:00."),
        (
            "Christmas Eve",
            "Borgerservice (the citizen service) is closed on Thursday 24 December (Christmas Eve) "
            "and opens again on Monday 28 December at 10:00.",
        ),
        ("1 May 2028", "Borgerservice (the citizen service) is open on Monday 1 May 2028, 10:00-12:00 only (1 May)."),
        ("on Saturdays", "Borgerservice (the citizen service) is closed on Saturdays."),
        ("MitID support at the weekend", "MitID support is open from Saturday 28 to Sunday 29 November 10:00-16:00."),
        (
            "tax office",
            "I do not know the opening hours of Skattestyrelsen (the tax agency). Call 72 22 18 18, or see skat.dk.",
        ),
    ],
)
def test_the_answer_is_given_in_english(fjordby, lines, asked, answer):
    assert opening_answer(asked, "aabningstider", fjordby, lines, at("2026-11-25T11:00"), "en") == answer


@pytest.mark.parametrize(
    ("asked", "lang", "answer"),
    [
        ("i juli", "da", "Jeg kan ikke se, hvilken dag du mener. Borgerservice har åbent nu og lukker kl. 15."),
        (
            "in July",
            "en",
            "I cannot tell which day you mean. Borgerservice (the citizen service) is open now and closes at 15:00.",
        ),
        (
            "biblioteket i Østerlund den 31/2",
            "da",
            "Jeg kan ikke se, hvilken dag du mener. Østerlund Bibliotek (med personale) har lukket nu og åbner i dag kl. 14. "
            "De faste tider er mandag kl. 14-18, onsdag kl. 14-18 og torsdag kl. 10-14.",
        ),
        ("skat i juli", "da", "Jeg kender ikke åbningstiden for Skattestyrelsen. Ring på 72 22 18 18, eller se skat.dk."),
    ],
)
def test_a_day_that_is_not_known_is_not_answered_as_if_it_were_now(fjordby, lines, asked, lang, answer):
    assert opening_answer(asked, "aabningstider", fjordby, lines, at("2026-11-25T11:00"), lang) == answer


def test_a_day_whose_hours_are_over_is_answered_with_the_next_opening(fjordby, lines):
    answer = opening_answer("i dag", "aabningstider", fjordby, lines, at("2026-11-25T16:00"), "da")
    assert answer == "Borgerservice har lukket nu og åbner igen i morgen, torsdag den 26. november, kl. 10."


def test_a_closed_tomorrow_is_answered_with_its_date(fjordby, lines):
    answer = opening_answer("i morgen", "aabningstider", fjordby, lines, at("2026-12-31T09:00"), "da")
    assert answer == (
        "Borgerservice har lukket i morgen, fredag den 1. januar, fordi det er nytårsdag, og åbner igen mandag den 4. januar kl. 10."
    )


def test_today_is_the_day_in_denmark(fjordby, lines):
    late_in_london = datetime.fromisoformat("2026-11-25T23:30+00:00")
    answer = opening_answer("i dag", "aabningstider", fjordby, lines, late_in_london, "da")
    assert answer == "Borgerservice har åbent i dag, torsdag den 26. november, kl. 10-17."


def test_the_next_opening_is_right_across_a_change_of_the_clocks(fjordby, lines):
    answer = opening_answer("hotlinen i morgen", "hotline", fjordby, lines, at("2027-10-30T12:00"), "da")
    assert answer == "Den Digitale Hotline har åbent i morgen, søndag den 31. oktober, kl. 16-20."


def test_whoever_wants_to_call_is_told_the_hotline_s_hours(fjordby, lines):
    answer = opening_answer("stil mig om til borgerservice", "hotline", fjordby, lines, at("2026-11-25T19:00"), "da")
    assert answer == "Den Digitale Hotline har åbent nu og lukker kl. 20."


def test_a_library_is_answered_for_with_its_week(fjordby, lines):
    answer = opening_answer("biblioteket i Østerlund", "aabningstider", fjordby, lines, at("2026-11-25T11:00"), "da")
    assert answer.endswith("De faste tider er mandag kl. 14-18, onsdag kl. 14-18 og torsdag kl. 10-14.")


def test_each_of_several_places_is_answered_for(fjordby, lines):
    answer = opening_answer("is the library open on Thursday", "aabningstider", fjordby, lines, at("2026-11-23T11:00"), "en")
    assert answer == (
        "Fjordby Library (with staff) is open on Thursday 26 November, 10:00-18:00. "
        "Østerlund Library (with staff) is open on Thursday 26 November, 10:00-14:00."
    )


def test_another_citizen_service_that_is_open_is_told_when_the_first_is_closed(havneby, lines):
    answer = opening_answer("har i åbent lørdag", "aabningstider", havneby, lines, at("2026-11-25T11:00"), "da")
    assert answer == (
        "Borgerservice har lukket lørdag den 28. november og åbner igen mandag den 30. november kl. 10. "
        "Borgerservice i Strandby har åbent lørdag den 28. november kl. 10-13."
    )


def test_days_that_end_closed_are_followed_by_the_next_opening(fjordby, lines):
    answer = opening_answer("borgerservice i julen", "aabningstider", fjordby, lines, at("2026-12-20T11:00"), "da")
    assert answer.endswith("Der er åbent igen mandag den 4. januar kl. 10.")


@settings(deadline=None, max_examples=300)
@given(
    asked=st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                "den 24. 31/2 2. i på om efter før juleaften påske lørdag mandagen weekenden uge 53 29. februar maj 2028 næste next "
                "the day after tomorrow biblioteket hotlinen skat mitid support udbetaling danmark 99 0/0 00.00.2026 5.-3. juni".split()
            ),
            max_size=8,
        ).map(" ".join),
    ),
    intent=st.sampled_from(["aabningstider", "hotline", "mitid"]),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31)).map(lambda moment: moment.replace(tzinfo=COPENHAGEN)),
    lang=st.sampled_from(LANGUAGES),
)
def test_any_words_are_answered_with_a_sentence(fjordby, lines, asked, intent, now, lang):
    answer = opening_answer(asked, intent, fjordby, lines, now, lang)
    assert answer.endswith(".")
    assert len(answer) > 20


# The phones of national authorities


def line(**more: object) -> Line:
    return Line.parse_obj({"name": {"da": "Linjen", "en": "The line"}, "website": "https://www.linje.example/", **more})


def test_a_phone_without_confirmed_hours_has_no_schedule():
    assert line().schedule is None


def test_a_phone_is_closed_on_public_holidays_unless_its_hours_then_are_given():
    hours = {"fri": "9:00-15:00"}
    christmas = date(2026, 12, 25)
    open_then = line(hours=hours, holiday_hours="10:00-12:00").schedule.on(christmas)
    assert (line(hours=hours).schedule.on(christmas), len(open_then)) == ([], 1)


def test_holiday_hours_without_a_week_are_refused():
    with pytest.raises(ValidationError, match="need hours"):
        line(holiday_hours="10:00-12:00")


def test_a_website_is_said_by_its_name():
    assert line().site == "linje.example"


def test_every_phone_whose_hours_are_claimed_has_a_source_of_them(lines):
    assert not [name for name, phone in lines.items() if phone.hours and "hours" not in phone.sources]
