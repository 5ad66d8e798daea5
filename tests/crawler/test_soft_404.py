"""Pages that say that they are none, and pages that are about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages import Section
from crawler.soft_404 import MissingPage, says_missing

URL = "https://fjordby.dk/findes-ikke-4711"


def sections(*texts: str) -> tuple[Section, ...]:
    return tuple(Section("", text) for text in texts)


@pytest.mark.parametrize(
    "title",
    [
        "Siden findes ikke",
        "Siden findes desværre ikke",
        "Ups! Siden findes ikke længere - Fjordby Kommune",
        "Siden blev ikke fundet",
        "Side ikke fundet | Fjordby",
        "Siden kunne ikke findes",
        "Siden kan ikke vises",
        "Vi kan ikke finde siden",
        "Vi kunne desværre ikke finde den side",
        "Siden, du leder efter, findes ikke",
        "Siden er slettet",
        "404",
        "Fejl 404",
        "404 - siden blev ikke fundet",
        "Page not found",
        "404 Not Found",
        "Error 404",
        "The page you are looking for does not exist",
        "We can't find that page",
        "The requested URL was not found",
    ],
)
def test_a_title_that_says_so_is_believed(title):
    assert says_missing(title, sections("Prøv forsiden, eller søg."))


def test_a_heading_that_says_so_is_believed():
    assert says_missing("Fjordby Kommune", (Section("Siden findes ikke", "Prøv forsiden."),))


@pytest.mark.parametrize(
    "text",
    [
        "Vi kan desværre ikke finde siden. Den kan være flyttet.",
        "Siden, som du prøver at åbne, findes ikke længere.",
        "The document you requested could not be found.",
    ],
)
def test_a_short_text_that_opens_with_it_is_believed(text):
    assert says_missing("Fjordby Kommune", sections(text))


@pytest.mark.parametrize(
    "title, text",
    [
        ("Siden findes ikke: ord i brug på nettet", "Når en side er slettet, svarer serveren med et tal. " * 20),
        ("Hvad gør jeg, når siden ikke findes?", "Ring til os."),
        ("Siden findes ikke: hvad gør jeg?", "Ring til os."),
        ("Kørselsordning", "Adressen findes på kortet."),
        ("Bus 404", "Rute 404 kører mellem Fjordby og Dalby."),
        ("Lokale 404", "Mødet holdes i lokale 404."),
        ("Jobcenter", "Siden 2007 har kommunen haft et jobcenter."),
        ("Hittegods", "Kan du ikke finde din cykel? Ring til politiet."),
        ("Ældre tilsyn", "Rapporterne findes ikke i papir."),
        ("Lejlighed", "Boligen blev ikke fundet egnet."),
        ("Byggesag", "Dokumenter, som ikke er fundet, bestilles på rådhuset. " * 15),
        ("", ""),
    ],
)
def test_other_pages_are_let_alone(title, text):
    assert says_missing(title, sections(text)) is None


LINKS = "Gå til forsiden. Kontakt os på rådhuset i Fjordby, eller brug søgefeltet øverst på skærmen. Vi er her for at hjælpe dig videre."


def test_the_answer_to_an_address_that_cannot_exist_is_known_again():
    missing = MissingPage(URL, "Hov", sections(f"Intet at se på {URL} kl. 10.31. {LINKS}"))
    assert missing.resembles(
        "https://fjordby.dk/gammel-side", "Hov", sections(f"Intet at se på https://fjordby.dk/gammel-side kl. 11.02. {LINKS}")
    )


@pytest.mark.parametrize(
    "text", ["Svømmehallen har åbent hver dag.", f"Svømmehallen har åbent hver dag, og caféen serverer frokost. {LINKS}", ""]
)
def test_a_page_of_the_same_host_is_told_from_it(text):
    missing = MissingPage(URL, "Hov", sections(f"Intet at se. {LINKS}"))
    assert not missing.resembles("https://fjordby.dk/svoem", "Svømmehallen", sections(text))


def test_an_empty_answer_resembles_nothing():
    assert not MissingPage(URL, "", ()).resembles(URL, "", ())


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=4))
def test_any_text_may_be_judged(title, texts):
    says_missing(title, sections(*texts))
    MissingPage(title, title, sections(*texts)).resembles(title, title, sections(*texts))
