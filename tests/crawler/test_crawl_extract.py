"""What is a page's text, and what stands around it."""

import datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import Link, extract
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


AROUND = (
    '<div class="a1"><a href="/">Fjordby Kommune</a>{menu}</div><div class="a2">{before}<h1>Pas</h1><p>Du skal bestille tid hos Borgerservice, før du'
    " kommer. Tag dit gamle pas med, så går det hurtigere, og husk et foto, hvis du ikke vil fotograferes ved skranken.</p>{after}</div>{foot}"
)
MENU = (
    "<ul>"
    + "".join(f'<li><a href="/{n}">Punkt {n}</a><ul><li><a href="/{n}/a">Under {n}</a></li></ul></li>' for n in range(6))
    + "</ul>"
)
FOOT = "<div>Fjordby Kommune, Torvet 1, 0000 Fjordby, telefon 00 00 00 00</div>"


def around(menu: str = MENU, before: str = "", after: str = "", foot: str = FOOT) -> str:
    page = AROUND.format(menu=menu, before=before, after=after, foot=foot)
    return text_of(f"<html><head><title>Pas - Fjordby Kommune</title></head><body>{page}</body></html>")


def test_a_page_that_names_nothing_is_read_from_its_heading_to_its_foot():
    assert around().startswith("Du skal bestille tid") and around().endswith("ved skranken.")


@pytest.mark.parametrize(
    "furniture",
    [
        f"<div>{MENU}</div>",
        '<div><ul><li><a href="/b">Kort</a></li><li><a href="/pas">Pas</a></li></ul></div>',
        '<div><b>Læs også</b><br><a href="/x">Kørekort</a></div>',
        '<h3>Det bruger andre</h3><ul><li><a href="/x">Kort</a></li><li><a href="/y">Tog</a></li></ul>',
        '<div><p>Hjalp siden dig?</p><a href="#ja">Ja</a> <a href="#nej">Nej</a></div>',
        '<p><a href="#">Hør teksten</a> <a href="#">Gem den</a></p>',
        "<p>Sidst opdateret 12. marts 2026 af Borgerservice</p>",
        '<div><h2>Nyt på mail</h2><form><input type="email"><button>Ja tak</button></form></div>',
        '<ul><li><a href="#pris">Pris</a></li><li><a href="#tid">Ventetid</a></li></ul>',
    ],
)
def test_furniture_behind_the_text_is_known_without_a_name(furniture):
    assert around(after=furniture) == around()


@pytest.mark.parametrize(
    "content",
    [
        '<h2>TEKST</h2><ul><li><a href="/a.pdf">Plan A</a></li><li><a href="/b.pdf">Plan B</a></li></ul>',
        '<p><a href="https://tid.example.dk">TEKST</a></p>',
        "<div>TEKST: Borgerservice, telefon 00 00 00 01</div>",
        '<div class="sidebar">TEKST. Passet koster det samme, uanset hvor du bestiller det, også i ferien.</div>',
        '<div class="menu-list"><a href="/a">Pas til børn</a><p>TEKST. Et pas til et barn gælder i fem år, og begge forældre skal skrive under på det,'
        " før det kan laves.</p></div>",
        "<div><p>TEKST. Egedrup Kommune har kontor på Torvet 1, 0000 Egedrup, hvor du kan hente dit pas, når du har fået besked om, at det er klar"
        " til at blive hentet af dig selv.</p></div>",
        "<h2>Kan jeg selv vælge, hvem der giver hjælpen? TEKST</h2><p>Ja.</p>",
        "<h2>Hjalp det ikke? TEKST</h2><p>Så ring.</p>",
        "<h2>Hvad synes du om planen? TEKST</h2><p>Skriv til os.</p>",
        "<blockquote>Det gik let.<footer>TEKST</footer></blockquote>",
    ],
)
def test_content_behind_the_text_is_kept_without_a_name(content):
    assert "TEKST" in around(after=content)


def test_a_page_of_links_keeps_its_links():
    html = "<h1>Blanketter</h1><p>Vælg en.</p><ul><li><a href='/a'>TEKST</a></li><li><a href='/b'>Flytning</a></li></ul>"
    assert "TEKST" in text_of(html)


def test_a_page_about_the_municipality_keeps_its_address():
    assert "Torvet 1" in text_of("<h1>Kontakt</h1><div>Fjordby Kommune, Torvet 1, 0000 Fjordby, telefon 00 00 00 00</div>")


def test_the_name_of_the_site_as_heading_does_not_hide_the_pages_own():
    html = (
        "<title>Pas - Fjordby</title><h1><a href='/'>Fjordby</a></h1><div><a href='/a'>Menu</a></div><h2>Pas</h2><p>Bestil tid.</p>"
    )
    assert text_of(html) == "Pas\nBestil tid."


def test_a_contact_box_beside_the_main_element_belongs_to_the_page():
    html = "<main><h1>Pas</h1><p>Bestil tid.</p></main><div class='contact'>Ring 00 00 00 01</div><footer>Torvet 1</footer>"
    assert text_of(html) == "Bestil tid.\nRing 00 00 00 01"


def test_the_name_on_a_tab_is_the_heading_of_what_it_opens():
    tabs = '<div role="tablist"><button role="tab" aria-controls="a">Bil</button><button role="tab" aria-controls="b">Bus</button></div>'
    html = f'<main><h1>Kort</h1>{tabs}<div id="a" role="tabpanel">Et</div><div id="b" role="tabpanel" hidden>To</div></main>'
    assert read(html).page.sections == (Section("Bil", "Et"), Section("Bus", "To"))


def test_a_label_of_a_field_is_no_text():
    assert text_of("<main><h1>Tip</h1><p>Skriv.</p><table><tr><td>Vejnavn</td><td><input></td></tr></table></main>") == "Skriv."


def test_text_behind_the_end_of_the_document_is_read():
    assert "TEKST" in text_of("<html><body><h1>Pas</h1><p>a</p></body></html><p>TEKST</p>")


def test_text_nested_deeper_than_the_parser_goes_is_read():
    assert "TEKST" in text_of("<div>" * 5000 + "TEKST")


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


def test_a_long_base_does_not_multiply_the_links():
    links = "".join(f"<a href='side/{number}'>x</a>" for number in range(20_000))
    found = read(f"<base href='https://fjordby.dk/{'a' * 200_000}/'>{links}").links
    assert sum(len(link.url) for link in found) <= 3_000_000
    assert found[0].url == "https://fjordby.dk/borger/side/0"


@pytest.mark.parametrize("base", ["a" * 7_000, "/" + "a" * 7_000])
def test_the_links_of_one_page_take_so_much_room_and_no_more(base):
    links = "".join(f"<a href='{base}{number}'>x</a>" for number in range(1_000))
    assert sum(len(link.url) for link in read(links).links) <= 3_000_000


def test_a_page_gives_so_many_links_and_no_more():
    assert len(read("".join(f"<a href='/{number}'>x</a>" for number in range(12_000))).links) == 10_000


def test_a_link_too_long_for_any_server_is_none():
    assert read(f"<a href='/{'a' * 9_000}'>x</a><a href='/pas'>x</a>").links == (Link("https://fjordby.dk/pas", False),)


@given(MARKUP)
def test_any_markup_is_read_without_an_error(html):
    read(html)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(body):
    extract("https://fjordby.dk/", body, httpx.Headers({"content-type": "text/html; charset=utf-8"}))
