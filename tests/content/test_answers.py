import pytest

from content.answers import Answer, filled, load_answers, spoken, written
from content.errors import ContentFault

FACTS = {"telefon": "11 22 33 44", "kommune": "Bjergby Kommune"}


def answer(**parts: object) -> Answer:
    empty = {"label": {"da": "Rotter", "en": "Rats"}, "da": [], "en": [], "voice": {"da": [], "en": []}}
    return Answer.parse_obj(empty | parts)


def text(**parts: object) -> str:
    return written(answer(**parts), FACTS, "da")[0]


def test_facts_stand_where_their_names_stood():
    assert text(da=["Ring til {kommune} på {telefon}."]) == "Ring til Bjergby Kommune på 11 22 33 44."


def test_paragraphs_are_divided_by_an_empty_line():
    assert text(da=["Først.", "Så."]) == "Først.\n\nSå."


def test_a_paragraph_whose_fact_is_missing_drops_out():
    assert text(da=["Først.", "Det koster {pris}.", "Sidst."]) == "Først.\n\nSidst."


def test_a_paragraph_whose_fact_is_missing_says_otherwise():
    assert text(da=[{"text": "Det koster {pris}.", "otherwise": "Det koster noget."}]) == "Det koster noget."


def test_a_paragraph_whose_fact_is_there_does_not_say_otherwise():
    assert text(da=[{"text": "Ring {telefon}.", "otherwise": "Ring."}]) == "Ring 11 22 33 44."


def test_an_otherwise_whose_fact_is_missing_as_well_drops_out():
    assert text(da=["Først.", {"text": "{pris}", "otherwise": "{gebyr}"}]) == "Først."


def test_each_language_has_its_own_words():
    both = answer(da=["Hej {kommune}."], en=["Hello {kommune}."])
    assert written(both, FACTS, "en")[0] == "Hello Bjergby Kommune."


def test_what_is_spoken_is_one_paragraph():
    voiced = answer(voice={"da": ["Meld rotten.", "Ring på {telefon}."], "en": []})
    assert spoken(voiced, FACTS, "da") == "Meld rotten. Ring på 11 22 33 44."


def test_a_spoken_sentence_whose_fact_is_missing_says_otherwise():
    voiced = answer(voice={"da": [{"text": "Ring på {rotter_telefon}.", "otherwise": "Ring til os."}], "en": []})
    assert spoken(voiced, FACTS, "da") == "Ring til os."


def test_a_fact_that_holds_braces_is_not_filled_again():
    assert filled("{a}", {"a": "{b}", "b": "nej"}) == "{b}"


LINK = {"title": {"da": "Rotter", "en": "Rats"}, "url": "https://eksempel.dk/{sti}", "snippet": {"da": "Meld.", "en": "Report."}}


def test_a_link_is_given_in_the_language_asked_for():
    found = written(answer(links=[LINK]), {"sti": "rotter"}, "en")[1]
    assert found == [{"title": "Rats", "url": "https://eksempel.dk/rotter", "snippet": "Report."}]


def test_a_link_whose_address_is_not_known_drops_out():
    assert written(answer(links=[LINK]), FACTS, "da")[1] == []


def test_placeholders_of_all_languages_alternatives_addresses_and_the_voice_are_known():
    voice = {"da": ["{d}"], "en": []}
    parts = {"da": ["{a}"], "en": [{"text": "{b}", "otherwise": "{c}"}], "links": [LINK], "voice": voice}
    assert answer(**parts).placeholders() == {"a", "b", "c", "d", "sti"}


CASE = {"label": {"da": "Inde", "en": "Indoors"}, "da": ["Inde."], "en": ["In."], "voice": {"da": ["Inde."], "en": ["In."]}}


def test_an_answer_without_a_question_has_one_wording():
    assert list(answer().wordings()) == [""]


def test_the_cases_of_a_question_are_wordings_of_the_answer():
    asking = answer(question={"da": "Hvor?", "en": "Where?", "cases": {"inde": CASE, "ude": CASE}})
    assert list(asking.wordings()) == ["", "inde", "ude"]


ROTTER = "rotter:\n  label: {da: Rotter, en: Rats}\n  da: [Meld dem.]\n  en: [Report them.]\n  voice: {da: [Meld dem.], en: [Report them.]}\n"


def test_answers_of_several_files_are_put_together(tmp_path):
    (tmp_path / "a.yml").write_text(ROTTER, encoding="utf-8")
    (tmp_path / "b.yml").write_text(ROTTER.replace("rotter:", "mus:"), encoding="utf-8")
    assert set(load_answers(tmp_path)) == {"rotter", "mus"}


def test_an_intent_that_two_files_answer_is_a_fault_that_names_the_second(tmp_path):
    (tmp_path / "a.yml").write_text(ROTTER, encoding="utf-8")
    (tmp_path / "b.yml").write_text(ROTTER, encoding="utf-8")
    with pytest.raises(ContentFault, match=r"b\.yml: rotter: another file answers this intent already"):
        load_answers(tmp_path)


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (ROTTER.replace("  en: [Report them.]\n", ""), "rotter.en: field required"),
        (ROTTER.replace("label", "lable"), "rotter.lable: extra fields not permitted"),
        (ROTTER.replace("  voice", "  stemme"), "rotter.voice: field required"),
        (ROTTER + "  outcome: clarify\n", "rotter.outcome: unexpected value"),
        (ROTTER + "  next: mus\n", "rotter.next: value is not a valid tuple"),
        (ROTTER + "  question: {da: Hvor?, en: Where?}\n", "rotter.question.cases: field required"),
        (
            ROTTER + "  question: {da: Hvor?, en: Where?, cases: {inde: {da: [], en: []}}}\n",
            "rotter.question.cases.inde.label: field required",
        ),
        (ROTTER + "  links: [{title: x}]\n", "rotter.links.0.url: field required"),
        (ROTTER + ROTTER, "found duplicate key"),
    ],
)
def test_a_mistake_in_an_answer_is_told_with_its_file_and_its_place(tmp_path, mistake, told):
    (tmp_path / "rotter.yml").write_text(mistake, encoding="utf-8")
    with pytest.raises(ContentFault) as caught:
        load_answers(tmp_path)
    assert str(tmp_path / "rotter.yml") in str(caught.value) and told in str(caught.value)


def test_every_broken_file_is_told_at_once(tmp_path):
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("- liste", encoding="utf-8")
    with pytest.raises(ContentFault, match=r"(?s)a\.yml.*b\.yml"):
        load_answers(tmp_path)
