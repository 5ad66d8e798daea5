"""What is a page's text, and what stands around it."""

import datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import extract
from crawler.pages import Section


def read(html: str, **headers: str):
    return extract(
        "https://fjordby.dk/borger/flytning", html.encode(), httpx.Headers({"content-type": "text/html", **headers}), "vejviser"
    )


def text_of(html: str) -> str:
    return "\n".join(f"{section.heading}\n{section.text}".strip() for section in read(html).page.sections)


@pytest.mark.parametrize(
    "clutter",
    [
        "<nav>STØJ</nav>",
        "<aside>STØJ</aside>",
        "<script>STØJ</script>",
        "<style>STØJ</style>",
        "<noscript>STØJ</noscript>",
        "<template>STØJ</template>",
        "<!-- STØJ -->",
        "<div hidden>STØJ</div>",
        '<div style="display: none">STØJ</div>',
        '<div aria-hidden="true">STØJ</div>',
        '<div role="navigation">STØJ</div>',
        '<div role="search">STØJ</div>',
        '<div id="cookie-banner">STØJ</div>',
        '<div class="CookieConsent">STØJ</div>',
        '<ol class="breadcrumb"><li>STØJ</li></ol>',
        '<a class="skip-link" href="#a">STØJ</a>',
        '<span class="visually-hidden">STØJ</span>',
        '<div class="share-buttons">STØJ</div>',
        '<div class="relateret-indhold">STØJ</div>',
        '<h2>Læs også</h2><ul><li><a href="/x">STØJ</a></li></ul>',
        "<button>STØJ</button>",
        '<form><label for="a">STØJ</label><select><option>STØJ</option></select></form>',
        "<footer>STØJ</footer>",
    ],
)
@pytest.mark.parametrize(
    "shell",
    [
        "<main><h1>Pas</h1><p>Du skal bestille tid hos Borgerservice.</p>{}</main>",
        "<h1>Pas</h1><div><p>Du skal bestille tid hos Borgerservice.</p>{}</div>",
    ],
)
def test_what_is_not_content_is_left_out(shell, clutter):
    assert text_of(shell.format(clutter)) == "Du skal bestille tid hos Borgerservice."


@pytest.mark.parametrize(
    "content",
    [
        "<p>TEKST</p>",
        "TEKST",
        "<ul><li>TEKST</li></ul>",
        "<blockquote>TEKST</blockquote>",
        "<pre>TEKST</pre>",
        "<form><p>TEKST</p></form>",
        "<header><p>TEKST</p></header>",
        '<aside class="kontakt">TEKST</aside>',
        '<aside><a href="tel:70200000">TEKST</a></aside>',
        "<details><summary>Spørgsmål</summary>TEKST</details>",
        '<button aria-controls="svar">Spørgsmål</button><div id="svar" hidden>TEKST</div>',
        '<div class="accordion-panel" aria-hidden="true">TEKST</div>',
        "<table><tr><td><h2>Layout</h2>TEKST</td></tr></table>",
        "<p>TE&shy;KST</p>",
        "<p>TE\u200bKST</p>",
        '<section class="has-sidebar no-menu">TEKST</section>',
        "<p>Vælg <span><span hidden>andet</span><span hidden>TEKST</span></span> her.</p>",
    ],
)
def test_what_is_content_is_kept(content):
    assert "TEKST" in text_of(f"<nav>Menu</nav><main><h1>Pas</h1>{content}</main>")


@pytest.mark.parametrize(
    "body",
    [
        "<nav>TEKST</nav>",
        "<header>TEKST</header>",
        "<footer><p>TEKST</p></footer>",
        '<div class="cookie">TEKST</div>',
        "<form><label>TEKST</label></form>",
        "<div hidden>TEKST</div>",
        "<main></main><p>TEKST</p>",
        "<main><h1></h1></main><div>TEKST</div>",
        '<main><nav><a href="/a">TEKST</a></nav></main>',
        "<h1>TEKST</h1>",
        "<table>TEKST</table>",
        '<p>TEKST</p><div id="content"></div>',
        "TEKST",
    ],
)
def test_a_page_with_any_visible_text_never_comes_out_empty(body):
    assert "TEKST" in text_of(f"<html><body>{body}</body></html>")


def test_a_page_whose_text_a_script_unfolds_is_read_without_its_menu():
    assert text_of("<nav>Menu</nav><h1>Pas</h1><div hidden>Bestil tid.</div>") == "Bestil tid."


def test_one_paragraph_is_enough():
    assert read("<main><h1>Hittegods</h1><p>Ring til politiet.</p></main>").page.sections == (Section("", "Ring til politiet."),)


def test_headings_divide_a_page_into_sections():
    html = "<main><h1>Pas</h1><p>Indledning</p><h2>Pris</h2><p>Et</p><p>To</p><h3>Børn</h3>Tre</main>"
    assert read(html).page.sections == (Section("", "Indledning"), Section("Pris", "Et\nTo"), Section("Børn", "Tre"))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<tr><td>Mandag</td><td>10-15</td></tr>", "Mandag: 10-15"),
        ("<tr><th>Mandag:</th><td>10-15</td></tr>", "Mandag: 10-15"),
        ("<tr><td>Mandag</td><td>10-12</td><td>13-15</td></tr>", "Mandag: 10-12, 13-15"),
        (
            "<tr><th></th><th>Borgerservice</th><th>Jobcenter</th></tr><tr><th>Mandag</th><td>10-15</td><td>9-12</td></tr>",
            "Mandag: Borgerservice 10-15, Jobcenter 9-12",
        ),
        ("<caption>Tider</caption><tr><td>Mandag</td><td>10-15</td></tr>", "Tider\nMandag: 10-15"),
    ],
)
def test_a_table_row_stays_one_readable_line(table, expected):
    assert text_of(f"<main><table>{table}</table></main>") == expected


def test_a_term_stays_with_its_explanation():
    assert (
        text_of("<main><dl><dt>Telefon</dt><dd>70 20 00 00</dd><dt>Adresse:</dt><dd>Torvet 1</dd></dl></main>")
        == "Telefon: 70 20 00 00\nAdresse: Torvet 1"
    )


def test_line_breaks_in_the_source_do_not_break_a_sentence():
    assert text_of("<main><p>Du skal\n   <b>bestille</b>\n tid.</p></main>") == "Du skal bestille tid."


def test_text_after_an_unfolded_answer_goes_back_to_its_own_heading():
    html = "<main><h2>Pas</h2><details><summary>Pris?</summary>Gratis</details><p>Velkommen</p></main>"
    assert read(html).page.sections[-1] == Section("Pas", "Velkommen")


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Fjordby</title>", "<main><h1>Meld <em>flytning</em></h1></main>", "Meld flytning"),
        ("<title>Flytning | Fjordby Kommune</title>", "<p>a", "Flytning"),
        ("<title>Flytning - Fjordby Kommune</title>", "<p>a", "Flytning"),
        ("<title>Fjordby Kommune - Flytning</title>", "<p>a", "Flytning"),
        ("<title>Til- og fraflytning</title>", "<p>a", "Til- og fraflytning"),
        ('<meta property="og:title" content="Flytning"><title>Andet</title>', "<p>a", "Flytning"),
        ("", "<main><h1><img alt=logo></h1></main><p>a", "flytning"),
    ],
)
def test_the_title_is_the_heading_or_the_title_without_the_site(head, body, title):
    assert read(f"<html><head>{head}</head><body>{body}</body></html>").page.title == title


@pytest.mark.parametrize(
    "html",
    [
        '<meta property="article:modified_time" content="2026-03-12T10:00:00+01:00">',
        "<p>Sidst opdateret 12. marts 2026</p>",
        "<p>Sidst opdateret: <b>12.03.2026</b></p>",
        "<footer>Siden er ændret d. 12/3-2026</footer>",
        "<main><time datetime='2026-03-12'>i går</time></main>",
        '<script type="application/ld+json">{"dateModified": "2026-03-12"}</script>',
        '<meta name="date" content="2026-03-12">',
    ],
)
def test_the_date_of_the_last_change_is_found(html):
    assert read(f"<html><body>{html}<p>a").page.date == datetime.date(2026, 3, 12)


@pytest.mark.parametrize(
    "text", ["Sidst opdateret 31. februar 2026", "Opdateret løbende", "Mødet er 12. marts 2026", "Opdateret 99.99.9999"]
)
def test_other_words_are_no_date(text):
    assert read(f"<p>{text}").page.date is None


@pytest.mark.parametrize(
    ("html", "language"), [("<html lang=da-DK>", "da"), ("<html lang=en>", "en"), ("<html>", None), ("<html lang='12'>", None)]
)
def test_the_language_is_the_pages_own_word(html, language):
    assert read(f"{html}<p>a").page.language == language


def test_breadcrumbs_show_the_way_to_the_page():
    assert read("<nav aria-label='Brødkrumme'><ol><li><a href='/'>Forside</a> ›<li>Flytning</ol></nav><p>a").page.breadcrumbs == (
        "Forside",
        "Flytning",
    )


def test_links_follow_the_base_address_of_the_page():
    assert [link.url for link in read('<base href="/help/"><a href="da/a.html">a</a>').links] == [
        "https://fjordby.dk/help/da/a.html"
    ]


def test_a_refresh_inside_noscript_is_no_redirect():
    assert read('<noscript><meta http-equiv="refresh" content="0; url=/a"></noscript><p>a').refresh is None


def test_a_robots_tag_for_another_crawler_is_not_ours():
    assert not read("<p>a", **{"x-robots-tag": "googlebot: noindex"}).noindex


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div hidden>",
            "<table>",
            "<tr>",
            "<td>",
            "<main>",
            "</main>",
            "<h1>",
            "<dl>",
            "<dt>",
            "<dd>",
            "<a href=x>",
            "<details>",
            "<!--",
            "-->",
            "&#0;",
            "<pre>",
            "å",
            "<form>",
        ]
    )
    | st.text(max_size=5),
    max_size=30,
).map("".join)


@given(MARKUP)
def test_any_markup_is_read_without_an_error(html):
    read(html)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(body):
    extract("https://fjordby.dk/", body, httpx.Headers({"content-type": "text/html; charset=utf-8"}))
