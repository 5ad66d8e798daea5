"""What is in data/ is what citizens read: every need has an answer, in proper Danish, with no fact missing."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from statistics import mean

import pytest
from ruamel.yaml import YAML

from content.answers import Answer, load_answers
from content.clock import COPENHAGEN
from content.language import LANGUAGES, Language
from content.library import Library
from content.municipality import Municipality, load_municipalities
from content.settings import ROOT
from content.training_files import load_ambiguous
from index.sentences import sentences

NAMES = """
    digital_post_fritagelse digital_post_opret digital_post_adviser digital_post_laeseadgang digital_post_laes
    mitid_bestil mitid_spaerret mitid_kodeviser nemid_ophoert
    aabningstider kontakt_kommunen tidsbestilling hotline sagsstatus
    flytning_anmeld flytning_til_udland flytning_fra_udland adressebeskyttelse
    pladsanvisning_opskriv pladsanvisning_udmeld pladsanvisning_pris
    eu_sygesikringskort
    boligstoette folkepension boerneydelse barselsdagpenge udbetaling_danmark
    laegevalg sygesikringsgruppe sundhedskort
    byggetilladelse rotter skat
    hilsen tak farvel ja nej hvem_er_du hvad_kan_du klage english skift_kommune
    krise vold akut
"""
ANSWERS = load_answers(ROOT / "data" / "answers")
INTENTS = list(ANSWERS)
SAFETY = ("krise", "vold", "akut")
MOMENTS = [
    datetime.fromisoformat(moment).replace(tzinfo=COPENHAGEN)
    for moment in ("2026-11-23T10:30", "2026-12-24T10:00", "2027-01-01T00:00", "2028-02-29T23:59")
]
# Speech synthesis spells these out, or reads a full stop in a number as the end of a sentence. "kl. 15" is read as it should be.
ODD = re.compile(
    r"https?:|www\.|\w\.(?:dk|eu|com)\b|[<>*_#|{}\[\]/\\]|\d\.\d|\b(?:kr|fx|ca|nr|tlf|bl\.a|f\.eks)\b|\s\s|^\s*$", re.IGNORECASE
)
HARDEST, HARD = 40, 35  # LIX: a text above 35 is hard for many readers, one above 45 for most
AS_TWO_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
WRITTEN_SO = {"aarhus", "boede"}  # spelt as they should be, though århus and bøde are words as well
ADDRESS = re.compile(r"https?://\S+|\w+(?:\.\w+)+")


@pytest.fixture
def everywhere(bare) -> list[Municipality]:
    """Every municipality, served or not, and one that says nothing of itself."""
    return [*load_municipalities(ROOT / "data" / "municipalities").values(), bare]


@pytest.fixture(scope="session")
def utterances() -> dict[str, list[str]]:
    """The examples of each intent, as they are learnt."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            found.setdefault(entry["intent"], []).extend(line.removeprefix("- ") for line in entry["examples"].splitlines())
    return found


@pytest.mark.parametrize("intent", NAMES.split())
def test_every_need_that_was_agreed_on_has_an_answer(intent):
    assert intent in ANSWERS


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_at_least_twelve_different_utterances(utterances, intent):
    assert len({" ".join(utterance.casefold().split()) for utterance in utterances[intent]}) >= 12


def test_no_utterance_teaches_two_intents_unless_it_is_meant_to(utterances):
    ambiguous = load_ambiguous(ROOT / "data/nlu")
    once = [{example.casefold() for example in examples if example not in ambiguous} for examples in utterances.values()]
    taught = Counter(utterance for examples in once for utterance in examples)
    assert [utterance for utterance, times in taught.items() if times > 1] == []


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_answer_of_every_municipality_begins_with_words_and_leaves_no_brace(shipped, everywhere, lang, moment):
    bad = [
        (municipality.name, intent, case)
        for municipality in everywhere
        for (intent, case), reply in _replies(shipped, municipality, moment, lang)
        if not reply[0]["text"].split("\n\n")[0].strip() or set("{}") & set(str([_words(message) for message in reply]))
    ]
    assert bad == []


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_answer_of_every_municipality_can_be_said(shipped, everywhere, lang, moment):
    bad = [
        (municipality.name, intent, case, odd[0])
        for municipality in everywhere
        for (intent, case), reply in _replies(shipped, municipality, moment, lang)
        if (odd := ODD.search(reply[0]["voice"]))
    ]
    assert bad == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_caller_hears_more_than_two_sentences(shipped, everywhere, lang):
    long = [
        (municipality.name, intent, case, reply[0]["voice"])
        for municipality in everywhere
        for (intent, case), reply in _replies(shipped, municipality, MOMENTS[0], lang)
        if len(sentences(reply[0]["voice"])) > 2
    ]
    assert long == []


def test_no_answer_is_hard_to_read(shipped, everywhere):
    hard = {place: round(lix(text)) for place, text in _danish_answers(shipped, everywhere).items() if lix(text) > HARDEST}
    assert hard == {}


def test_the_answers_are_easy_to_read_on_the_whole(shipped, everywhere):
    assert mean(map(lix, _danish_answers(shipped, everywhere).values())) <= HARD


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_set_text_leaves_no_brace(shipped, lang, moment):
    municipality, more = shipped.municipalities["fjordby"], {"anden_kommune": "Viborg Kommune", "dage": "180"}
    said = [shipped.say(key, municipality, moment, lang, **more) for key in shipped.texts]
    assert all(said) and not set("{}") & set("".join(said))


def test_an_answer_links_to_whole_addresses(shipped, everywhere):
    links = [
        (municipality.name, intent, link["url"])
        for municipality in everywhere
        for (intent, _), reply in _replies(shipped, municipality, MOMENTS[0], "da")
        for message in reply
        for link in message.get("links", [])
    ]
    assert [link for link in links if not re.match(r"https?://[^\s{}]+$", link[2])] == []


def test_no_word_is_spelt_with_two_letters_for_one_of_the_danish_ones(shipped, utterances):
    read = _danish_words([text for answer in shipped.answers.values() for text in _danish(answer)])
    read |= _danish_words([text.da for text in shipped.texts.values()])
    known = read | _danish_words([utterance for examples in utterances.values() for utterance in examples])
    mistakes = {word.translate(AS_TWO_LETTERS) for word in known if word != word.translate(AS_TWO_LETTERS)}
    assert read & mistakes - WRITTEN_SO == set()


@pytest.mark.parametrize("amount", ["boligsikring_max", "boligydelse_max", "børneydelse_0_2"])
def test_amounts_are_given_with_their_year(shipped, amount):
    assert "(2026)" in shipped.facts(shipped.municipalities["fjordby"], MOMENTS[0], "da")[amount]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_amount_is_given_after_its_year(shipped, bare, lang):
    last = max(year for amount in shipped.catalogue.amounts for year in shipped.catalogue.years(amount))
    replies = _replies(shipped, bare, datetime(last + 1, 1, 1, tzinfo=COPENHAGEN), lang)
    assert [place for place, reply in replies if re.search(r"\(20\d\d\)", reply[0]["text"])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("intent", SAFETY)
def test_help_in_danger_begins_with_112(shipped, intent, lang):
    words = shipped.answer(intent, shipped.municipalities["fjordby"], MOMENTS[0], lang).messages[0]["text"]
    assert "112" in words.split("\n\n")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("intent", SAFETY)
def test_help_in_danger_is_spoken_with_112(shipped, intent, lang):
    assert "112" in shipped.answer(intent, shipped.municipalities["fjordby"], MOMENTS[0], lang).messages[0]["voice"]


@pytest.mark.parametrize("intent", SAFETY)
def test_help_in_danger_asks_nothing_first(intent):
    assert ANSWERS[intent].question is None


def test_safety_intents_and_only_they_have_the_outcome_safety(shipped):
    assert {intent for intent, answer in shipped.answers.items() if answer.outcome == "safety"} == set(SAFETY)


def lix(text: str) -> float:
    """How hard a Danish text is to read: the words in a sentence, and how many of a hundred are longer than six letters."""
    words = re.findall(r"\w+", text)
    return len(words) / len(sentences(text)) + 100 * sum(len(word) > 6 for word in words) / len(words)


def _replies(
    shipped: Library, municipality: Municipality, moment: datetime, lang: Language
) -> Iterator[tuple[tuple[str, str], list]]:
    """The messages of every answer and of each of its cases, "" for the answer itself."""
    for intent, answer in shipped.answers.items():
        for case in answer.wordings():
            yield (intent, case), shipped.answer(intent, municipality, moment, lang, case=case).messages


def _danish_answers(shipped: Library, everywhere: list[Municipality]) -> dict[tuple[str, str, str], str]:
    return {
        (municipality.name, *place): reply[0]["text"]
        for municipality in everywhere
        for place, reply in _replies(shipped, municipality, MOMENTS[0], "da")
    }


def _words(message: dict) -> list[str]:
    choices = [choice["title"] for choice in message.get("choices", [])]
    return [message.get("text") or "", *choices, *(text for link in message.get("links", []) for text in link.values())]


def _danish(answer: Answer) -> Iterator[str]:
    yield answer.label.da
    if answer.question:
        yield answer.question.da
    for wording in answer.wordings().values():
        for paragraph in (*wording.in_("da"), *wording.voice.in_("da")):
            yield from (paragraph.text, paragraph.otherwise or "")
        for link in wording.links:
            yield from (link.title.da, link.snippet.da)


def _danish_words(texts: list[str]) -> set[str]:
    plain = (re.sub(r"\{[^{}]*\}", "", ADDRESS.sub("", text)) for text in texts)
    return {word for text in plain for word in re.findall(r"\w+", text.casefold())}
