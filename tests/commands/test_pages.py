"""`vejviser pages` for a website with everything an editor should know of."""

import pytest

from tests.crawler.local_website import LocalWebsite, Reply, page, redirect

pytestmark = pytest.mark.slow

LONG = "Du låner med dit sundhedskort og en kode, som du får af personalet, første gang du kommer. " * 4


@pytest.fixture(scope="module")
def website():
    with LocalWebsite() as site:
        site["/"] = page(
            "Dalby Kommune",
            "/skov",
            "/gammel",
            "/vaek",
            "/app",
            "/laan",
            "/laan-bog",
            "/flyttet",
            "/nedbrud",
            "https://borger.example/",
        )
        site["/skov"] = page("Skovtur", "/vaek", head='<meta name="last-modified" content="2014-03-02">')
        site["/gammel"] = page("Gammel ordning")
        site["/app"] = '<!doctype html><title>Kort</title><div id="app"></div><script src="/kort.js"></script>'
        for path in ("/laan", "/laan-bog"):
            site[path] = f"<!doctype html><title>Lån</title><main><h1>Lån</h1><p>{LONG}</p></main>"
        site["/flyttet"] = redirect("/skov")
        site["/nedbrud"] = Reply("", status=403)
        yield site


@pytest.fixture(scope="module")
def told(vejviser, website, tmp_path_factory):
    """Runs `vejviser pages` after a second crawl, before which one page was deleted and one came."""
    home = str(tmp_path_factory.mktemp("dalby") / "home")

    def run(*arguments: str):
        return vejviser(*arguments, "-m", "dalby", VEJVISER_HOME=home)

    def crawl() -> None:
        ended = run("crawl", "--pause", "0", "--allow-private", "--url", website.url("/"))
        assert ended.code == 0, ended.err

    crawl()
    website["/gammel"] = Reply("Findes ikke", status=404)
    website["/skov"] = page("Skovtur i efteråret", "/vaek", "/ny", head='<meta name="last-modified" content="2014-03-02">')
    website["/ny"] = page("Ny ordning")
    crawl()
    return lambda *arguments: run("pages", *arguments)


@pytest.fixture(scope="module")
def report(told) -> dict:
    (line,) = told("--json").json
    return line


@pytest.fixture(scope="module")
def text(told) -> str:
    return told().out


def section(text: str, title: str) -> str:
    """What stands under a heading, its addresses as paths."""
    (found,) = [part for part in text.split("\n\n") if part.startswith(title)]
    return found


def test_every_address_seen_is_in_the_counts(report):
    assert sum(report["groups"].values()) == len(report["addresses"])


def test_the_counts_at_the_top_are_those_of_the_report(text, report):
    assert f"{report['pages_held']} pages held:" in text and f"{len(report['addresses'])} addresses seen:" in text


def test_the_json_names_the_municipality(report):
    assert report["municipality"] == "dalby"


@pytest.mark.parametrize(
    "title, words",
    [
        ("New pages (1)", ["/ny"]),
        ("Changed pages (1)", ["/skov"]),
        ("Gone pages (1)", ["/gammel", "Gammel ordning", "404"]),
        ("Dead links", ["/vaek  HTTP 404", "/skov"]),
        ("Shown only with JavaScript", ["/app"]),
        ("The same text as another page (1)", ["/laan-bog", "the same as", "/laan"]),
        ("Oldest pages", ["2014-03-02  Skovtur i efteråret"]),
        ("Redirected", ["/flyttet"]),
        ("Skipped: another host", ["https://borger.example/"]),
    ],
)
def test_each_kind_is_listed_under_its_heading(text, title, words):
    assert all(word in section(text, title) for word in words)


def test_both_pages_with_a_dead_link_are_named(text, website):
    entry = section(text, "Dead links").split("/vaek")[1]
    assert f"on {website.url('/')}\n" in entry and f"on {website.url('/skov')}" in entry


def test_problems_leave_out_what_is_as_it_should_be(told):
    shown = told("--problems").out
    assert "Dead links" in shown and "New pages" not in shown and "Skipped" not in shown


def test_long_lists_are_cut_and_say_so(told):
    shown = section(told("--limit", "1").out, "Dead links")
    assert "more; --limit 0 lists all" in shown


def test_without_a_limit_everything_is_listed(told):
    assert "lists all" not in told("--limit", "0").out


def test_where_nothing_was_crawled_it_says_how_to(vejviser, tmp_path):
    assert vejviser("pages", "-m", "dalby", VEJVISER_HOME=str(tmp_path)).failed_with(1, "vejviser crawl -m dalby")


@pytest.mark.parametrize("limit", ["-1", "mange", "²"])
def test_a_limit_that_is_none_is_refused(vejviser, limit):
    assert vejviser("pages", f"--limit={limit}").failed_with(2, "--limit")


def test_a_file_that_is_no_store_is_told(vejviser, tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "dalby.sqlite").write_bytes(b"ikke en database" * 100)
    assert vejviser("pages", "-m", "dalby", VEJVISER_HOME=str(tmp_path)).failed_with(1, "dalby.sqlite")


def test_the_report_is_one_line_of_json(told):
    assert len(told("--json").out.splitlines()) == 1
