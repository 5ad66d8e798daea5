import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from content.check import check
from content.checks import examples as of_examples
from content.clock import COPENHAGEN
from content.settings import ROOT

SHIPPED = ROOT / "data"
NOVEMBER = datetime(2026, 11, 30, 23, 59, tzinfo=COPENHAGEN)
DECEMBER = datetime(2026, 12, 1, tzinfo=COPENHAGEN)
NO_ADDRESS = "municipality fjordby: facts.byg_url must be an address that starts with https:// or http:// and is without spaces"
yaml = YAML(typ="safe")


@pytest.fixture(scope="session")
def in_order(tmp_path_factory) -> Path:
    """All content, with Fjordby alone and with as few examples of each intent as will do."""
    folder = Path(shutil.copytree(SHIPPED, tmp_path_factory.mktemp("content") / "data"))
    for path in (folder / "municipalities").glob("*.yml"):
        if path.stem != "fjordby":
            path.unlink()
    for path in (folder / "nlu").glob("*.yml"):
        content = yaml.load(path.read_text(encoding="utf-8"))
        enough = [entry for entry in content["nlu"] if len(entry["examples"].splitlines()) >= 12]
        content["nlu"] = [entry | {"examples": "\n".join(entry["examples"].splitlines()[:12])} for entry in enough]
        with path.open("w", encoding="utf-8") as out:
            yaml.dump(content, out)
    return folder


@pytest.fixture
def data(in_order, tmp_path) -> Path:
    """A copy of the content, to be spoilt."""
    return Path(shutil.copytree(in_order, tmp_path / "data"))


@pytest.fixture
def change(data) -> Callable[[str, Callable[[dict], object]], None]:
    """Does something to what a content file holds."""

    def changed(file: str, how: Callable[[dict], object]) -> None:
        path = data / file
        content = yaml.load(path.read_text(encoding="utf-8"))
        how(content)
        with path.open("w", encoding="utf-8") as out:
            yaml.dump(content, out)

    return changed


def faults(data: Path) -> list[str]:
    return check(data, NOVEMBER).faults


def warnings(data: Path, now: datetime, about: str) -> list[str]:
    return [warning for warning in check(data, now).warnings if about in warning]


def _examples(content: dict, intent: str) -> dict:
    return next(entry for entry in content["nlu"] if entry["intent"] == intent)


def besides_unused_facts(data) -> list[str]:
    """A broken answer may leave a fact in no answer, which is told as well."""
    return [fault for fault in faults(data) if not fault.endswith("is in no answer")]


@pytest.mark.slow
def test_the_shipped_content_is_in_order():
    assert faults(SHIPPED) == []


def test_an_intent_without_an_answer(data, change):
    change("answers/rotter.yml", lambda answers: answers.pop("rotter"))
    assert besides_unused_facts(data) == ["intent rotter has no answer in data/answers/"]


def test_an_answer_without_an_intent(data, change):
    label = {"da": "Mus", "en": "Mice"}
    change("answers/rotter.yml", lambda answers: answers.update(mus=answers["rotter"] | {"label": label}))
    assert faults(data) == ["the answer mus is never given: no such intent in data/nlu/"]


def test_an_intent_with_too_few_examples(data, change):
    change("nlu/samtale.yml", lambda content: _examples(content, "ja").update(examples="- ja\n- jo\n"))
    assert faults(data) == ["intent ja has 2 examples in data/nlu/; at least 12 are needed"]


def test_a_fact_that_there_is_not(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["da"].__setitem__(0, "Ring {rottetelefon}."))
    assert faults(data) == ["answer rotter: {rottetelefon} is no fact of data/facts.yml"]


def test_a_fact_in_an_address_that_there_is_not(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["links"][0].update(url="https://eksempel.dk/{sti}"))
    assert besides_unused_facts(data) == ["answer rotter: {sti} is no fact of data/facts.yml"]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_label_that_is_too_long_for_a_button(data, change, lang):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["label"].update({lang: "rotter " * 8}))
    assert faults(data) == [f"answer rotter: label.{lang} is longer than 45 characters"]


@pytest.mark.parametrize("text", ["Ring {telefon.", "Ring telefon}.", "Ring {{telefon}."])
def test_a_brace_without_its_other_half(data, change, text):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["da"].__setitem__(0, text))
    assert faults(data) == ["answer rotter: da has a brace without its other half"]


def test_an_answer_that_may_turn_out_empty(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(da=["{rotter_telefon}"], en=["Report them."]))
    assert besides_unused_facts(data) == ["answer rotter: da may be empty: every paragraph needs a fact"]


def test_languages_that_do_not_say_the_same(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(da=["En.", "To."], en=["One."]))
    assert besides_unused_facts(data) == ["answer rotter: da has 2 paragraphs and en has 1"]


@pytest.mark.parametrize("fact", ["byg_telefon", "anden_kommune", "aabent_svar"])
def test_a_text_that_needs_a_fact_which_may_be_missing(data, change, fact):
    change("texts.yml", lambda texts: texts["ask_back"].update(da=f"Ring {{{fact}}}."))
    assert faults(data) == [f"texts.yml: ask_back: {{{fact}}} is not a fact that is always there"]


def test_a_region_that_there_is_not(data, change):
    change("municipalities/fjordby.yml", lambda municipality: municipality.update(region="Jylland"))
    assert [fault.split(" is not one of ")[0] for fault in faults(data)] == ["municipality fjordby: region Jylland"]


def test_a_municipal_fact_that_no_answer_knows(data, change):
    change("municipalities/fjordby.yml", lambda municipality: municipality["facts"].update(rotte_telefon="12"))
    assert faults(data) == ["municipality fjordby: facts.rotte_telefon is no fact of data/facts.yml"]


def test_no_municipality_at_all(data):
    (data / "municipalities" / "fjordby.yml").unlink()
    assert faults(data) == [f"{data / 'municipalities'}: no municipality is configured"]


def test_no_municipality_that_is_served(data, change):
    change("municipalities/fjordby.yml", lambda municipality: municipality.update(served=False))
    assert faults(data) == [f"{data / 'municipalities'}: every municipality has `served: false`"]


def _viborg(change, region: str) -> None:
    change("municipalities/fjordby.yml", lambda municipality: municipality.update(title="Viborg Kommune", region=region))


def test_another_region_than_the_country_knows(data, change):
    _viborg(change, "Nordjylland")
    told = "municipality fjordby: region Nordjylland is not the one of data/kommuner.yml: Midtjylland"
    assert faults(data) == [told]


def test_the_region_that_the_country_knows(data, change):
    _viborg(change, "Midtjylland")
    assert faults(data) == []


def _without_hours(change) -> None:
    change("municipalities/fjordby.yml", lambda municipality: municipality["places"]["borgerservice"].update(hours={}))


def test_a_citizen_service_without_hours(data, change):
    _without_hours(change)
    told = "places.borgerservice.hours is empty: fill it in, or switch answers.aabningstider off"
    assert faults(data) == [f"municipality fjordby: {told}"]


def test_hours_may_be_missing_where_nothing_is_said_of_them(data, change):
    _without_hours(change)
    _override(change, "aabningstider", off=True)
    assert faults(data) == []


@pytest.mark.parametrize("file", ["texts.yml", "facts.yml", "thresholds.yml", "kommuner.yml", "lines.yml"])
def test_a_file_that_is_missing(data, file):
    (data / file).unlink()
    assert faults(data) == [f"{data / file}: no such file"]


@pytest.mark.parametrize(
    "file",
    [
        *("texts.yml", "facts.yml", "thresholds.yml", "kommuner.yml", "lines.yml"),
        *("municipalities/fjordby.yml", "answers/rotter.yml", "nlu/rotter.yml", "rules/rotter.yml"),
    ],
)
def test_a_file_that_is_no_yaml_is_named(data, file):
    (data / file).write_text("a: [", encoding="utf-8")
    assert any(fault.startswith(f"{data / file}: not valid YAML") for fault in faults(data))


def test_two_answers_with_the_same_label(data, change):
    change("answers/skat.yml", lambda answers: answers["skat"].update(label={"da": "mus", "en": "Tax"}))
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(label={"da": "Mus", "en": "Rats"}))
    (fault,) = faults(data)
    assert fault.endswith("label.da is the same as the one of rotter")


# What is said on the phone


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_voice_that_is_too_long(data, change, lang):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["voice"].update({lang: ["En.", "To.", "Tre."]}))
    assert besides_unused_facts(data) == [f"answer rotter: voice.{lang} has 3 sentences; a caller remembers 2"]


@pytest.mark.parametrize(
    ("sentence", "unspeakable"),
    [
        ("Se https://eksempel.dk.", "https:"),
        ("Se borger.dk.", "borger.dk"),
        ("Det er **vigtigt**.", "*"),
        ("Kom kl. 10.", "kl."),
        ("Det koster 100 kr. om året.", "kr."),
        ("Det koster 100 kr.", "kr."),
        ("Det koster 100 kr", "kr"),
        ("Meld fx rotter.", "fx"),
    ],
)
def test_a_voice_that_cannot_be_said(data, change, sentence, unspeakable):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["voice"].update(da=[sentence]))
    assert besides_unused_facts(data) == [f"answer rotter: voice.da has {unspeakable!r}, which cannot be said"]


def test_a_voice_that_may_turn_out_empty(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["voice"].update(da=["Ring {rotter_telefon}."]))
    assert besides_unused_facts(data) == ["answer rotter: voice.da may be empty: every paragraph needs a fact"]


@pytest.mark.parametrize(
    "entry",
    ["Meld dem. Ring så.", "Er de inde? Ring så.", "Ring på 70 20 00 00. Så kommer der nogen.", "Vent! {kommune} ringer."],
)
@pytest.mark.parametrize("key", ["text", "otherwise"])
def test_a_voice_entry_of_more_than_one_sentence(data, change, key, entry):
    voice = {"text": "Ring {telefon}.", "otherwise": "Ring."} | {key: entry}
    change("answers/rotter.yml", lambda answers: answers["rotter"]["voice"].update(da=[voice]))
    told = f"answer rotter: voice.da has more than one sentence in an entry: {entry!r}"
    assert besides_unused_facts(data) == [told]


@pytest.mark.parametrize(
    "entry",
    [
        "Ring på 70 20 00 00, hvis du ser en rotte.",
        "Spørg efter nr. {telefon} den 1. maj eller den 31. oktober.",
        "1. Meld dem til {kommune}.",
        "Skriv til dr. Hansen på Sct. Hans Gade eller J. Jensen.",
        "Ring tlf. {telefon}.",
    ],
)
def test_a_full_stop_within_a_sentence_ends_none(data, change, entry):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["voice"].update(da=[entry]))
    assert besides_unused_facts(data) == []


# Questions and next steps


def _case(label: str) -> dict:
    words = {"da": ["Meld dem."], "en": ["Report them."]}
    return {"label": {"da": label, "en": label}, **words, "voice": words}


def test_a_question_with_a_single_case(data, change):
    question = {"da": "Hvor?", "en": "Where?", "cases": {"inde": _case("Inde")}}
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(question=question))
    assert faults(data) == ["answer rotter: its question has 1 cases; it must have 2 to 4"]


def test_a_fault_in_a_case_names_the_case(data, change):
    cases = {"inde": _case("Inde"), "ude": _case("Ude") | {"da": ["En.", "To."]}}
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(question={"da": "Hvor?", "en": "Where?", "cases": cases}))
    assert faults(data) == ["answer rotter, case ude: da has 2 paragraphs and en has 1"]


def test_a_label_of_a_case_that_is_too_long_for_a_button(data, change):
    cases = {"inde": _case("Inde"), "ude": _case("ude " * 12)}
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(question={"da": "Hvor?", "en": "Where?", "cases": cases}))
    assert faults(data)[0] == "answer rotter: label of the case ude.da is longer than 45 characters"


def _ask(change, intent: str = "rotter", text: str = "Hvor?", **cases: dict) -> None:
    question = {"da": text, "en": "Where?", "cases": {"inde": _case("Inde"), "ude": _case("Ude")} | cases}
    file = "sikkerhed" if intent == "krise" else intent
    change(f"answers/{file}.yml", lambda answers: answers[intent].update(question=question))


@pytest.mark.parametrize("lang", ["da", "en"])
def test_two_cases_with_the_same_label(data, change, lang):
    label = {"da": "Ude", "en": "Ude"} | {lang: "INDE"}
    _ask(change, ude=_case("Ude") | {"label": label})
    assert faults(data) == [f"answer rotter: label of the case ude.{lang} is the same as the one of the case inde"]


def test_help_in_danger_that_depends_on_a_question(data, change):
    _ask(change, "krise")
    assert faults(data) == ["answer krise: help in danger must not depend on a question"]


@pytest.mark.parametrize("text", ["Hvor i {kommune}?", "Hvor {?"])
def test_a_brace_in_a_question(data, change, text):
    _ask(change, text=text)
    assert faults(data) == ["answer rotter: question.da has a brace, but no fact is filled in here"]


@pytest.mark.parametrize("label", ["Ude i {kommune}", "Ude}"])
def test_a_brace_in_the_label_of_a_case(data, change, label):
    _ask(change, ude=_case("Ude") | {"label": {"da": label, "en": "Ude"}})
    assert faults(data) == ["answer rotter: label of the case ude.da has a brace, but no fact is filled in here"]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_brace_in_the_label_of_an_answer(data, change, lang):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["label"].update({lang: "Rotter i {kommune}"}))
    assert faults(data) == [f"answer rotter: label.{lang} has a brace, but no fact is filled in here"]


@pytest.mark.parametrize("place", ["title", "snippet"])
def test_a_brace_in_what_a_link_is_shown_with(data, change, place):
    change("answers/rotter.yml", lambda answers: answers["rotter"]["links"][0][place].update(en="Rats in {kommune}"))
    assert faults(data) == [f"answer rotter: link {{rotter_url}}: {place}.en has a brace, but no fact is filled in here"]


def test_the_same_next_step_twice(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(next=["pas", "skat", "pas"]))
    assert faults(data) == ["answer rotter: the next step pas stands 2 times"]


@pytest.mark.parametrize("step", ["mus", "rotter"])
def test_a_next_step_that_leads_nowhere_else(data, change, step):
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(next=[step]))
    assert faults(data) == [f"answer rotter: the next step {step} is no other answer"]


def test_too_many_next_steps(data, change):
    change("answers/rotter.yml", lambda answers: answers["rotter"].update(next=["pas", "skat", "valg", "tak", "ja"]))
    assert faults(data) == ["answer rotter: 5 next steps are too many; 4 is the most"]


# What a municipality says otherwise


def _override(change, intent: str, **how: object) -> None:
    change("municipalities/fjordby.yml", lambda municipality: municipality.setdefault("answers", {}).update({intent: how}))


def test_an_override_of_an_answer_that_there_is_not(data, change):
    _override(change, "mus", off=True)
    assert faults(data) == ["municipality fjordby: answers.mus: there is no such answer"]


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_line_of_an_override_with_a_fact_that_there_is_not(data, change, place):
    _override(change, "rotter", **{place: {"da": "Ring {rottetelefon}.", "en": "Call."}})
    assert faults(data) == ["municipality fjordby: answers.rotter: {rottetelefon} is no fact of data/facts.yml"]


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_line_of_an_override_with_a_brace_without_its_other_half(data, change, place):
    _override(change, "rotter", **{place: {"da": "Ring.", "en": "Call {telefon."}})
    assert faults(data) == [f"municipality fjordby: answers.rotter.{place}.en has a brace without its other half"]


def test_the_words_of_an_override_are_checked_as_an_answer_is(data, change):
    words = {"da": ["En.", "To."], "en": ["One."]}
    _override(change, "rotter", replace=words | {"voice": {"da": ["En."], "en": ["One."]}})
    assert faults(data) == ["municipality fjordby: answers.rotter.replace: da has 2 paragraphs and en has 1"]


@pytest.mark.parametrize("intent", ["krise", "vold", "akut"])
def test_help_in_danger_that_is_switched_off(data, change, intent):
    _override(change, intent, off=True)
    assert faults(data) == [f"municipality fjordby: answers.{intent}: help in danger cannot be switched off or replaced"]


def test_any_other_answer_may_be_switched_off(data, change):
    _override(change, "rotter", off=True)
    assert faults(data) == []


def test_a_source_of_what_is_not_there(data, change):
    source = {"url": "https://www.fjordby.example/", "seen": "2026-11-22"}
    change("municipalities/fjordby.yml", lambda m: m.update(sources={"places.raadhus.hours": source, "hotline.hours": source}))
    assert faults(data) == ["municipality fjordby: sources.places.raadhus.hours: there is nothing at this place of the file"]


def _primary(change, colour: str) -> None:
    change("municipalities/fjordby.yml", lambda municipality: municipality.update(colours={"primary": colour}))


def test_a_primary_that_is_darkened_to_be_read_is_told(data, change):
    _primary(change, "#ffcc00")
    (told,) = warnings(data, NOVEMBER, "colours.primary")
    assert re.fullmatch(r"municipality fjordby: colours.primary #ffcc00 is too light .*; #[0-9a-f]{6}, .*, is used for them", told)


def test_a_primary_that_is_darkened_is_no_fault(data, change):
    _primary(change, "#ffcc00")
    assert faults(data) == []


def test_a_primary_that_reads_is_not_told(data, change):
    _primary(change, "#0B4F6C")
    assert warnings(data, NOVEMBER, "colours.primary") == []


# What comes to an end


def _amounts(change, *years: int) -> None:
    """The amount boligsikring_max, as it is in these years."""
    known = [{"kroner": 4230, "year": year, "meaning": "most a month", "source": "made up"} for year in years]
    change("facts.yml", lambda facts: facts["amounts"].update(boligsikring_max=known))


def test_next_years_amount_is_not_asked_for_in_november(data, change):
    _amounts(change, 2026)
    assert warnings(data, NOVEMBER, "boligsikring_max") == []


def test_next_years_amount_is_asked_for_in_december(data, change):
    _amounts(change, 2026)
    told = "facts.yml: boligsikring_max is of 2026; enter the one of 2027 before the year ends"
    assert warnings(data, DECEMBER, "boligsikring_max") == [told]


def test_next_years_amount_that_is_there_is_not_asked_for(data, change):
    _amounts(change, 2026, 2027)
    assert warnings(data, DECEMBER, "boligsikring_max") == []


def test_an_amount_whose_year_has_passed_is_asked_for_at_once(data, change):
    _amounts(change, 2024, 2025)
    told = "facts.yml: boligsikring_max is of 2025 and is left out of the answers; enter the one of 2026"
    assert warnings(data, NOVEMBER, "boligsikring_max") == [told]


def _byg_telefon(change, *phones: dict) -> None:
    change("municipalities/fjordby.yml", lambda municipality: municipality["facts"].update(byg_telefon=list(phones)))


def test_a_fact_that_ends_within_a_month_is_told(data, change):
    _byg_telefon(change, {"value": "11 22 33 44", "until": "2026-12-30"})
    told = "municipality fjordby: facts.byg_telefon is true until 2026-12-30; enter what comes after"
    assert warnings(data, NOVEMBER, "byg_telefon") == [told]


def test_a_fact_that_ends_later_is_not_told(data, change):
    _byg_telefon(change, {"value": "11 22 33 44", "until": "2026-12-31"})
    assert warnings(data, NOVEMBER, "byg_telefon") == []


def test_a_fact_that_has_ended_is_told(data, change):
    _byg_telefon(change, {"value": "11 22 33 44", "until": "2026-11-29"})
    told = "municipality fjordby: facts.byg_telefon was true until 2026-11-29 and is left out of the answers"
    assert warnings(data, NOVEMBER, "byg_telefon") == [told]


def test_a_fact_that_another_follows_is_not_told(data, change):
    _byg_telefon(change, {"value": "11 22 33 44", "until": "2026-12-01"}, {"value": "55 66 77 88", "from": "2026-12-02"})
    assert warnings(data, NOVEMBER, "byg_telefon") == []


def test_an_address_is_checked_on_all_its_days(data, change):
    later = [{"value": "https://eksempel.dk/", "until": "2026-12-31"}, {"value": "htp:/byg", "from": "2027-01-01"}]
    change("municipalities/fjordby.yml", lambda municipality: municipality["facts"].update(byg_url=later))
    assert faults(data) == [NO_ADDRESS]


# Examples


@pytest.mark.parametrize("again", ["der er en rotte", "Der er en ROTTE!", "der  er en rotte"])
def test_an_example_that_stands_twice(again):
    (told,) = of_examples.repeated({"rotter": ["der er en rotte", again]})
    assert told == f"rotter: the example {again!r} stands twice"


def test_an_example_of_two_intents():
    (told,) = of_examples.repeated({"rotter": ["der er en rotte"], "skat": ["der er en rotte"]})
    assert told == "skat: the example 'der er en rotte' stands twice, also in rotter: 'der er en rotte'"


def test_examples_that_differ_in_a_letter_are_not_the_same():
    assert list(of_examples.repeated({"rotter": ["en rotte", "en rotta", "?!", "!?"]})) == []


OTHERS = "kloakrotte rottefælde gnavere mus skadedyr rottegift rottehul rottefænger rotteunger kloakspærre".split()
LONG = "der løber en stor brun rotte rundt nede i vores kælder"


def test_examples_of_an_intent_that_are_written_almost_alike():
    (told,) = of_examples.alike({"rotter": [LONG, f"{LONG}en", "mus"]})
    assert told.startswith(f"rotter: {LONG!r} and {LONG + 'en'!r} are written almost alike (0.9")


def test_examples_of_two_intents_that_are_written_almost_alike():
    (told,) = of_examples.alike({"rotter": [LONG], "akut": [f"{LONG}en", "mus"]})
    assert told.startswith(f"rotter: {LONG!r} and akut: {LONG + 'en'!r} are written almost alike")


def test_more_examples_than_are_compared_at_once_are_all_compared():
    others = [f"{number} {number * 7919 % 10007} kroner" for number in range(of_examples.ROWS + 10)]
    told = list(of_examples.alike({"rotter": [LONG], "skat": others, "akut": [f"{LONG}en"]}))
    assert [line for line in told if LONG in line] and len([line for line in told if LONG in line]) == 1


@pytest.mark.parametrize("examples", [{}, {"rotter": ["rotte"]}, {"rotter": ["rotte"], "skat": ["hvad skal jeg betale"]}])
def test_examples_that_are_few_or_different_are_not_alike(examples):
    assert list(of_examples.alike(examples)) == []


def test_what_an_editor_should_look_at_is_no_fault(data, change):
    lines = "\n".join(f"- {text}" for text in (LONG, f"{LONG}en", *OTHERS))
    change("nlu/rotter.yml", lambda content: _examples(content, "rotter").update(examples=lines))
    found = check(data, NOVEMBER)
    assert found.faults == [] and [warning for warning in found.warnings if LONG in warning]


def test_all_faults_are_told_at_once(data, change):
    change("municipalities/fjordby.yml", lambda municipality: municipality.update(region="Jylland"))
    change("nlu/samtale.yml", lambda content: _examples(content, "ja").update(examples="- ja\n"))
    (data / "thresholds.yml").unlink()
    assert len(faults(data)) == 3


def test_an_intent_without_a_rule(data, change):
    change("rules/skat.yml", lambda rules: rules.update(rules=[]))
    assert faults(data) == ["intent skat has no rule in data/rules/"]


def test_a_fact_that_no_answer_needs(data, change):
    change("facts.yml", lambda facts: facts["municipal"].update(færgetider="when the ferry leaves"))
    assert faults(data) == ["facts.yml: færgetider is in no answer"]


def test_a_text_that_is_missing(data, change):
    change("texts.yml", lambda texts: texts.pop("ask_back"))
    assert faults(data) == ["texts.yml: ask_back is missing"]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_text_with_a_brace_without_its_other_half(data, change, lang):
    change("texts.yml", lambda texts: texts["ask_back"].update({lang: "Ring {telefon."}))
    assert faults(data) == [f"texts.yml: ask_back.{lang} has a brace without its other half"]


def test_a_text_that_is_said_nowhere(data, change):
    change("texts.yml", lambda texts: texts.update(vejret={"da": "Sol.", "en": "Sun."}))
    assert faults(data) == ["texts.yml: vejret is said nowhere"]


def test_a_link_that_is_no_address(data, change):
    change("answers/skat.yml", lambda answers: answers["skat"]["links"][0].update(url="javascript:alert(1)"))
    assert faults(data) == [
        "answer skat: link javascript:alert(1) must start with https:// or http:// and be without spaces, or be a fact"
    ]


def test_a_link_with_a_space(data, change):
    url = "https://eksempel.dk/skat og gæld"
    change("answers/skat.yml", lambda answers: answers["skat"]["links"][0].update(url=url))
    assert faults(data) == [f"answer skat: link {url} must start with https:// or http:// and be without spaces, or be a fact"]


@pytest.mark.parametrize("url", ["https://eksempel.dk/byg og bo", "https://eksempel.dk ", "https://eksempel.dk\n"])
def test_a_municipal_address_with_a_space(data, change, url):
    change("municipalities/fjordby.yml", lambda m: m["facts"].update(byg_url=url))
    assert faults(data) == [NO_ADDRESS]


def test_a_municipal_address_that_is_none(data, change):
    change("municipalities/fjordby.yml", lambda m: m["facts"].update(byg_url="htp:/byg"))
    assert faults(data) == [NO_ADDRESS]


def test_a_rule_for_an_intent_that_there_is_not(data, change):
    change("rules/skat.yml", lambda rules: rules["rules"][0]["steps"][0].update(intent="told"))
    assert faults(data) == [
        "skat.yml: a rule speaks of told, but there is no such intent in data/nlu/",
        "intent skat has no rule in data/rules/",
    ]
