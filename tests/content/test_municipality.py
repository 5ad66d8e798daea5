import re
import shutil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from content.errors import ContentFault
from content.findable import Findable
from content.library import Library
from content.municipality import Colours, Municipality, Override, Widget, load_municipalities
from content.settings import ROOT
from content.yaml import Record
from tests.content.bjergby import MUNICIPALITY

GOOD = MUNICIPALITY.format(name="bjergby")


def test_a_municipality_goes_by_the_name_of_its_file(write):
    assert load_municipalities(write(GOOD))["bjergby"].title == "Bjergby Kommune"


def test_what_is_left_out_has_its_default(bjergby):
    assert (bjergby.crawl_pause, bjergby.private_website, bjergby.served, bjergby.languages) == (1.0, False, True, ("da", "en"))


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (GOOD + "telefon: 11 22\n", "telefon: extra fields not permitted"),
        (GOOD + "phone: 11 22 33 44\n", 'found duplicate key "phone"'),
        (GOOD.replace("phone: 11 22 33 44\n", ""), "phone: field required"),
        (GOOD.replace("10:00-15:00", "10:00-25:00"), "places.borgerservice.hours.mon"),
        (GOOD.replace("10:00-15:00", "15:00-10:00"), "'15:00-10:00' ends before it begins"),
        (GOOD.replace("08:00-20:00", "hele dagen"), "hotline.hours.mon"),
        (GOOD.replace("mon:", "man:"), "hotline.hours.man: extra fields not permitted"),
        (GOOD + "colours: {primary: blå}\n", "colours.primary"),
        (GOOD + "colours: {primary: '#12345'}\n", "colours.primary"),
        (GOOD + 'colours: {primary: "#0b4f6c\\n"}\n', "colours.primary"),
        (GOOD + "colours: {on_primary: hvid}\n", "colours.on_primary"),
        (GOOD + "widget: {position: top}\n", "widget.position"),
        (GOOD + "widget: {launcher: {da: ' ', en: Ask}}\n", "widget.launcher: must not be empty"),
        (GOOD + "widget: {title: {da: Spørg}}\n", "widget.title.en: field required"),
        (GOOD + 'widget: {title: {da: "Spørg\\nos", en: Ask us}}\n', "widget.title: must be one line without control characters"),
        (GOOD + 'widget: {launcher: {da: Spørg, en: "Ask\\e[31m"}}\n', "widget.launcher: must be one line"),
        (GOOD + "accessibility_statement: www.was.example\n", "accessibility_statement: must be an address that starts with http"),
        (GOOD + "accessibility_statement: 'javascript:alert(1)'\n", "accessibility_statement: must be an address that starts with"),
        (
            GOOD + "accessibility_statement: https://was.example/to ord\n",
            "accessibility_statement: must be an address without spaces",
        ),
        (GOOD.replace("www.bjergby.example/", "www.bjergby.example:99999/"), "website: Port out of range"),
        (GOOD.replace("  borgerservice:", "  raadhus:"), "places: must have a place named borgerservice"),
        (GOOD.replace("https://www", "www"), "website: must be an address that starts with http"),
        (GOOD + "crawl_pause: -1\n", "crawl_pause"),
        (GOOD + "languages: [da, de]\n", "languages.1"),
        (GOOD.replace("{da: Hej., en: Hello.}", "{da: Hej.}"), "greeting.en: field required"),
        (GOOD.replace("name: bjergby", "name: dalby"), "name: must be bjergby, as the file is called"),
        (GOOD + "  byg_url: {value: x, fra: 2027-01-01}\n", "facts.byg_url"),
        (GOOD + "answers: {rotter: {}}\n", "answers.rotter: must have one of replace, before, after and off"),
        (GOOD + "answers: {rotter: {off: true, after: {da: x, en: x}}}\n", "answers.rotter: an answer that is off has nothing"),
        (GOOD + "answers: {rotter: {replace: {da: [x], en: [x]}}}\n", "answers.rotter.replace.voice: field required"),
        (GOOD + "sources: {phone: {url: https://www.bjergby.example/}}\n", "sources.phone.seen: field required"),
        (GOOD + "served: måske\n", "served"),
        (GOOD + "  : [", "not valid YAML"),
        (GOOD.replace("title", "\ttitle"), "not valid YAML"),
        (GOOD.encode("latin-1"), "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        ("", "none is not an allowed value"),
        ("- en\n- liste\n", "value is not a valid dict"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_a_mistake_is_told_with_its_file_and_its_place(write, mistake, told):
    folder = write(mistake)
    with pytest.raises(ContentFault) as caught:
        load_municipalities(folder)
    assert str(folder / "bjergby.yml") in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize("name", ["api", "health", "ready", "widget"])
def test_a_name_that_means_something_else_in_addresses_is_refused(write, name):
    with pytest.raises(ContentFault, match=f"{name} cannot be a municipality's name"):
        load_municipalities(write(MUNICIPALITY.format(name=name), name))


def test_a_colour_that_cannot_be_read_on_the_primary_is_told_with_one_that_can(write):
    folder = write(GOOD + "colours: {primary: '#777777', on_primary: '#ffffff'}\n")
    with pytest.raises(ContentFault) as caught:
        load_municipalities(folder)
    told = "#ffffff on #777777, the primary, has a contrast of 4.47 : 1 and needs 4.5 : 1; #000000 would do"
    assert str(caught.value) == f"{folder / 'bjergby.yml'}: colours.on_primary: {told}"


def test_a_colour_that_falls_just_short_is_not_called_enough(write):
    folder = write(GOOD + "colours: {primary: '#238840', on_primary: '#ffffff'}\n")
    with pytest.raises(ContentFault, match="has a contrast of 4.49 : 1"):
        load_municipalities(folder)


def test_the_widget_has_its_defaults_where_nothing_is_said_of_it(bjergby):
    assert bjergby.widget.dict() == {"title": None, "launcher": None, "position": "right", "origins": ()}


def test_the_pages_of_the_website_may_always_have_the_widget(bjergby):
    assert bjergby.origins == {"https://www.bjergby.example"}


def test_the_pages_of_named_origins_may_have_the_widget_as_well(write):
    municipalities = load_municipalities(write(GOOD + "widget: {origins: [https://billet.bjergby.example]}\n"))
    assert municipalities["bjergby"].origins == {"https://www.bjergby.example", "https://billet.bjergby.example"}


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("HTTPS://WWW.Bjergby.Example", "https://www.bjergby.example"),
        ("https://bjergby.example:443", "https://bjergby.example"),
        ("http://bjergby.example:80", "http://bjergby.example"),
        ("http://bjergby.example:443", "http://bjergby.example:443"),
        ("https://bjergby.example:8443", "https://bjergby.example:8443"),
        ("https://Ærø.example", "https://xn--r-3fa9c.example"),
        ("http://[0:0:0:0:0:0:0:1]:8031", "http://[::1]:8031"),
    ],
)
def test_an_origin_is_known_as_browsers_send_it(written, sent):
    assert Widget(origins=[written]).origins == (sent,)


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("https://bjergby.example/", "'https://bjergby.example/' must be a scheme and a host with nothing else but a port"),
        ("https://bjergby.example/borger", "nothing else but a port: https://bjergby.example"),
        ("https://bjergby.example?", "nothing else but a port: https://bjergby.example"),
        ("https://bjergby.example#top", "nothing else but a port: https://bjergby.example"),
        ("https://navn@bjergby.example", "nothing else but a port: https://bjergby.example"),
        ("https://*.bjergby.example", "'*.bjergby.example' is not the name of one host"),
        ("https://bjerg by.example", "'bjerg by.example' is not the name of one host"),
        ("https://bjergby.example:99999", "Port out of range"),
        ("https://", "must be an address that starts with http"),
        ("bjergby.example", "must be an address that starts with http"),
        ("ftp://bjergby.example", "must be an address that starts with http"),
        ("*", "must be an address that starts with http"),
        ("null", "must be an address that starts with http"),
        ("", "must be an address that starts with http"),
    ],
)
def test_what_is_no_origin_is_refused_with_the_reason(origin, told):
    with pytest.raises(ValidationError) as caught:
        Widget(origins=[origin])
    (fault,) = caught.value.errors()
    assert fault["loc"] == ("origins", 0) and told in fault["msg"]


HOSTS = st.text(st.sampled_from("abæøÅ0.-_*:/?#@[]%\\ \t1"), max_size=20) | st.text(max_size=20)


@given(st.sampled_from(["https://", "HTTP://", "https:", ""]), HOSTS)
@example("https://", "[fe80::1%eth0]")
def test_whatever_is_taken_as_an_origin_is_one(scheme, rest):
    try:
        (origin,) = Widget(origins=[scheme + rest]).origins
    except ValidationError:
        return
    assert re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d+)?", origin) and Widget(origins=[origin]).origins == (origin,)


def _keys(record: type[Record]) -> list[str]:
    return [field.alias for field in record.__fields__.values()]


@pytest.mark.parametrize("key", [key for record in (Municipality, Colours, Widget, Findable, Override) for key in _keys(record)])
def test_every_key_has_its_row_in_the_page_on_adding_a_municipality(key):
    page = (ROOT / "docs" / "municipality.md").read_text(encoding="utf-8")
    assert re.search(rf"^\|[^|]*`{key}\b[^|]*\|", page, re.MULTILINE)


@pytest.fixture
def content(tmp_path):
    """All content, with Bjergby, which is served, and Dalby, which is only configured."""
    folder = shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.rmtree(folder / "municipalities")
    (folder / "municipalities").mkdir()
    for name, served in (("bjergby", "true"), ("dalby", "false")):
        written = MUNICIPALITY.format(name=name) + f"served: {served}\n"
        (folder / "municipalities" / f"{name}.yml").write_text(written, encoding="utf-8")
    return folder


def test_a_municipality_that_is_only_configured_is_not_served(content):
    assert set(Library.load(content).municipalities) == {"bjergby"}


def test_a_municipality_that_is_only_configured_is_served_when_it_is_asked_for(content):
    assert set(Library.load(content, ["dalby"]).municipalities) == {"dalby"}


def test_a_municipality_without_a_file_cannot_be_served(content):
    with pytest.raises(ContentFault, match="municipality elmby has no file in"):
        Library.load(content, ["dalby", "elmby"])


def test_every_mistake_in_a_file_is_told_in_a_line_of_its_own(write):
    folder = write(GOOD + "a: 1\nb: 2\n")
    with pytest.raises(ContentFault) as caught:
        load_municipalities(folder)
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("name", ["Bjergby", "bjerg_by", "bjergbÿ", "-bjergby", "b" * 51])
def test_a_file_name_that_cannot_stand_in_an_address_is_refused(write, name):
    folder = write(MUNICIPALITY.format(name=name), name)
    with pytest.raises(ContentFault, match="must be of a-z, 0-9 and -"):
        load_municipalities(folder)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ContentFault, match="kommuner: no such folder"):
        load_municipalities(tmp_path / "kommuner")


def test_files_of_other_kinds_are_left_alone(write):
    folder = write(GOOD)
    (folder / "bjergby.yml.bak").write_text("ikke YAML: [", encoding="utf-8")
    assert set(load_municipalities(folder)) == {"bjergby"}
