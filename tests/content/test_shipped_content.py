"""What is in data/ is what citizens read: every need has an answer, in proper Danish, with no fact missing."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from ruamel.yaml import YAML

from content.answers import Answer
from content.clock import COPENHAGEN
from content.language import LANGUAGES
from content.settings import ROOT

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
INTENTS = NAMES.split()
SAFETY = ("krise", "vold", "akut")
MOMENTS = [
    datetime.fromisoformat(moment).replace(tzinfo=COPENHAGEN)
    for moment in ("2026-11-23T10:30", "2026-12-24T10:00", "2027-01-01T00:00", "2028-02-29T23:59")
]
AS_TWO_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
ADDRESS = re.compile(r"https?://\S+|\w+(?:\.\w+)+")


@pytest.fixture(scope="session")
def utterances() -> dict[str, list[str]]:
    """The examples of each intent, as they are learnt."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            found.setdefault(entry["intent"], []).extend(line.removeprefix("- ") for line in entry["examples"].splitlines())
    return found


def test_the_intents_are_46_different_ones():
    assert len(set(INTENTS)) == len(INTENTS) == 46


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_an_answer(shipped, intent):
    assert intent in shipped.answers


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_at_least_twelve_different_utterances(utterances, intent):
    assert len({" ".join(utterance.casefold().split()) for utterance in utterances[intent]}) >= 12


def test_no_utterance_teaches_two_intents(utterances):
    taught = Counter(utterance.casefold() for examples in utterances.values() for utterance in {e.casefold() for e in examples})
    assert [utterance for utterance, times in taught.items() if times > 1] == []


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("intent", INTENTS)
def test_an_answer_says_something_and_leaves_no_brace(shipped, intent, lang, moment):
    reply = shipped.answer(intent, shipped.municipalities["fjordby"], moment, lang)
    assert reply.messages[0]["text"].strip() and not set("{}") & set(str([_words(m) for m in reply.messages]))


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_set_text_leaves_no_brace(shipped, lang, moment):
    said = [shipped.say(key, shipped.municipalities["fjordby"], moment, lang) for key in shipped.texts]
    assert all(said) and not set("{}") & set("".join(said))


@pytest.mark.parametrize("intent", INTENTS)
def test_an_answer_links_to_whole_addresses(shipped, intent):
    for message in shipped.answer(intent, shipped.municipalities["fjordby"], MOMENTS[0], "da").messages:
        assert all(re.match(r"https?://[^\s{}]+$", link["url"]) for link in message.get("links", []))


def test_no_word_is_spelt_with_two_letters_for_one_of_the_danish_ones(shipped, utterances):
    read = _danish_words([text for answer in shipped.answers.values() for text in _danish(answer)])
    read |= _danish_words([text.da for text in shipped.texts.values()])
    known = read | _danish_words([utterance for examples in utterances.values() for utterance in examples])
    mistakes = {word.translate(AS_TWO_LETTERS) for word in known if word != word.translate(AS_TWO_LETTERS)}
    assert read & mistakes == set()


@pytest.mark.parametrize("amount", ["boligsikring_max", "boligydelse_max", "børneydelse_0_2"])
def test_amounts_are_given_with_their_year(shipped, amount):
    assert "(2026)" in shipped.facts(shipped.municipalities["fjordby"], MOMENTS[0], "da")[amount]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_amount_is_given_after_its_year(shipped, lang):
    last = max(amount.year for amount in shipped.catalogue.amounts.values())
    moment = datetime(last + 1, 1, 1, tzinfo=COPENHAGEN)
    said = [shipped.answer(i, shipped.municipalities["fjordby"], moment, lang).messages[0]["text"] for i in INTENTS]
    assert not re.search(rf"\((?:20\d\d|{last})\)", " ".join(said))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("intent", SAFETY)
def test_help_in_danger_begins_with_112(shipped, intent, lang):
    words = shipped.answer(intent, shipped.municipalities["fjordby"], MOMENTS[0], lang).messages[0]["text"]
    assert "112" in words.split("\n\n")[0]


def test_safety_intents_and_only_they_have_the_outcome_safety(shipped):
    assert {intent for intent, answer in shipped.answers.items() if answer.outcome == "safety"} == set(SAFETY)


def _words(message: dict) -> list[str]:
    return [message.get("text") or "", *(text for link in message.get("links", []) for text in link.values())]


def _danish(answer: Answer) -> Iterator[str]:
    yield answer.label.da
    for paragraph in answer.paragraphs("da"):
        yield from (paragraph.text, paragraph.otherwise or "")
    for link in answer.links:
        yield from (link.title.da, link.snippet.da)


def _danish_words(texts: list[str]) -> set[str]:
    plain = (re.sub(r"\{[^{}]*\}", "", ADDRESS.sub("", text)) for text in texts)
    return {word for text in plain for word in re.findall(r"\w+", text.casefold())}
