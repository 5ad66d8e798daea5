"""What editors say about the search: it is read as it is meant, mistakes are told, and docs/search.md says what happens."""

import re

import pytest

from content.errors import ContentFault
from content.findable import Findable, load_synonyms
from content.municipality import load_municipalities
from content.settings import ROOT
from index.preferences import is_at
from index.synonyms import Synonyms
from tests.content.bjergby import MUNICIPALITY

GOOD = MUNICIPALITY.format(name="bjergby")
SEARCH = GOOD + "search: {synonyms: {storskrald: [gammel sofa]}, pinned: {/affald/: [skrald]}, hidden: [/test/]}\n"


@pytest.fixture
def findable(write):
    """The part `search:` of a municipality's file."""

    def read(file: str) -> Findable:
        return load_municipalities(write(file))["bjergby"].search

    return read


def test_what_is_left_out_is_empty(findable):
    assert findable(GOOD) == Findable(synonyms={}, pinned={}, hidden=())


def test_what_editors_write_is_read(findable):
    found = findable(SEARCH)
    assert (found.synonyms, found.pinned, found.hidden) == (
        {"storskrald": ("gammel sofa",)},
        {"/affald/": ("skrald",)},
        ("/test/",),
    )


def test_the_order_of_pinned_pages_is_kept(findable):
    assert list(findable(GOOD + "search: {pinned: {/ø/: [x], /b/: [x], /a/: [x]}}\n").pinned) == ["/ø/", "/b/", "/a/"]


@pytest.mark.parametrize(
    "place", ["/", "/a", "/borger/børn/", "/b%C3%B8rn/", "/side.aspx", "https://www.bjergby.example/", "http://b.example/a"]
)
def test_a_place_is_a_path_or_an_address(findable, place):
    found = findable(GOOD + f"search: {{pinned: {{'{place}': [x]}}, hidden: ['{place}', '{place}*']}}\n")
    assert list(found.pinned) == [place] and found.hidden == (place, f"{place}*")


@pytest.mark.parametrize(
    ("search", "told"),
    [
        ("{synonymer: {a: [b]}}", "search.synonymer: extra fields not permitted"),
        ("{synonyms: {storskrald: []}}", "search.synonyms: 'storskrald' must have at least one word or phrase"),
        ("{synonyms: {storskrald: ['']}}", "search.synonyms: 'storskrald' must have at least one word or phrase"),
        ("{synonyms: {storskrald: [sofa, ' ']}}", "search.synonyms: 'storskrald' must have at least one word or phrase"),
        ("{synonyms: {' ': [sofa]}}", "search.synonyms: ' ' must have at least one word or phrase"),
        ("{synonyms: {storskrald: gammel sofa}}", "search.synonyms.storskrald: value is not a valid tuple"),
        ("{synonyms: {storskrald: [null]}}", "search.synonyms.storskrald.0: none is not an allowed value"),
        ("{synonyms: [storskrald]}", "search.synonyms: value is not a valid dict"),
        ("{pinned: {/affald/: []}}", "search.pinned: '/affald/' must have at least one word or phrase"),
        ("{pinned: {affald: [skrald]}}", "search.pinned: 'affald' must be the path of a page"),
        ("{pinned: {/affald/*: [skrald]}}", "search.pinned: '/affald/*' must be the path of one page"),
        ("{hidden: [affald]}", "search.hidden: 'affald' must be the path of a page"),
        ("{hidden: [/a b/]}", "search.hidden: '/a b/' must be the path of a page"),
        ("{hidden: ['/*/test/']}", "search.hidden: '/*/test/' must be the path of a page"),
        ("{hidden: ['*']}", "search.hidden: '*' must be the path of a page"),
        ("{hidden: ['']}", "search.hidden: '' must be the path of a page"),
        ("{hidden: ['www.bjergby.example/']}", "search.hidden: 'www.bjergby.example/' must be the path of a page"),
        ("{hidden: /test/}", "search.hidden: value is not a valid tuple"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_its_file_and_its_place(write, search, told):
    folder = write(GOOD + f"search: {search}\n")
    with pytest.raises(ContentFault) as caught:
        load_municipalities(folder)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{folder / 'bjergby.yml'}: ") and told in line


# data/synonyms.yml


def test_without_a_file_nothing_has_synonyms(tmp_path):
    assert load_synonyms(tmp_path / "synonyms.yml") == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("storskrald: [sofa]", "storskrald: extra fields not permitted"),
        ("", "none is not an allowed value"),
        ("synonyms: {storskrald: []}", "'storskrald' must have at least one word or phrase"),
        ("synonyms: {a: [b], a: [c]}", 'found duplicate key "a"'),
        ("synonyms: [", "not valid YAML"),
    ],
)
def test_a_mistake_in_the_common_synonyms_is_told_with_its_file(tmp_path, content, told):
    (tmp_path / "synonyms.yml").write_text(content, encoding="utf-8")
    with pytest.raises(ContentFault) as caught:
        load_synonyms(tmp_path / "synonyms.yml")
    assert str(tmp_path / "synonyms.yml") in str(caught.value) and told in str(caught.value)


@pytest.fixture(scope="module")
def shipped_synonyms():
    return load_synonyms(ROOT / "data" / "synonyms.yml")


def test_every_shipped_phrase_leads_to_its_term(shipped_synonyms):
    found = Synonyms(shipped_synonyms)
    lost = [(term, phrase) for term, phrases in shipped_synonyms.items() for phrase in phrases if term not in found.meant(phrase)]
    assert lost == []


def test_no_shipped_phrase_is_its_own_term(shipped_synonyms):
    found = Synonyms(shipped_synonyms)
    idle = [(term, phrase) for term, phrases in shipped_synonyms.items() for phrase in phrases if term not in found.terms(phrase)]
    assert idle == []


@pytest.mark.parametrize(
    "question",
    [
        "hvor logger jeg ind",
        "Where do I log in?",
        "jeg havde en aftale",
        "kan I ikke bare åbne lidt før",
        "kan tandlægen hjælpe dem",
        "skolen gør ingenting mod larm",
        "kan man være studerende her",
    ],
)
def test_everyday_words_add_no_term_of_another_matter(shipped_synonyms, question):
    assert set(Synonyms(shipped_synonyms).terms(question)) <= {"støj"}


# The documentation

PAGE = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1]


def rows(of: str) -> list[tuple[str, str]]:
    """The rows of the table whose second heading is `of`."""
    table = re.search(rf"^\| \w+ \| {of} \|\n\|---\|---\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)[1]
    return re.findall(r"^\| (.+) \| (.+) \|$", table, re.MULTILINE)


def listed(found: tuple[str, ...]) -> str:
    return ", ".join(found) or "none"


@pytest.fixture
def example(findable) -> Findable:
    return findable(GOOD + EXAMPLE)


def test_the_example_of_the_documentation_has_every_key(example):
    assert example.__fields_set__ == set(Findable.__fields__)


def test_the_example_of_the_page_on_municipalities_is_in_order(findable):
    page = (ROOT / "docs" / "municipality.md").read_text(encoding="utf-8")
    found = findable(GOOD + re.search(r"```yaml\n(search:\n.*?)```", page, re.DOTALL)[1])
    assert found.__fields_set__ == set(Findable.__fields__)


@pytest.mark.parametrize(("question", "terms"), rows("terms added"))
def test_the_documentation_says_which_terms_are_added(example, question, terms):
    assert listed(Synonyms(example.synonyms).terms(question)) == terms


@pytest.mark.parametrize(("question", "pinned"), rows("pinned"))
def test_the_documentation_says_which_pages_are_pinned(example, question, pinned):
    assert listed(Synonyms(example.pinned).meant(question)) == pinned


@pytest.mark.parametrize(("page", "hidden"), rows("hidden"))
def test_the_documentation_says_which_pages_are_hidden(example, page, hidden):
    assert ("yes" if any(is_at(page, place) for place in example.hidden) else "no") == hidden
