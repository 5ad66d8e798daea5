"""Danish letters survive what pages say about themselves."""

import pytest

from crawler.charset import decode

TEXT = "<p>Blåbærgrød på Ærø – 5 €</p>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), "text/html; charset=utf-8"),
        (TEXT.encode(), "text/html"),
        (TEXT.encode("cp1252"), "text/html; charset=windows-1252"),
        (TEXT.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (TEXT.encode("cp1252"), "text/html"),
        (TEXT.encode("cp1252"), "text/html; charset=utf-8"),
        (TEXT.encode(), "text/html; charset=iso-8859-1"),
        (TEXT.encode("cp1252"), "text/html; charset=findes-ikke"),
        (TEXT.encode("cp1252"), 'text/html; charset="UTF-8"'),
        (TEXT.encode("utf-8-sig"), "text/html; charset=iso-8859-1"),
        (TEXT.encode("utf-16"), "text/html"),
        (TEXT.encode("utf-16-le"), "text/html; charset=utf-16-le"),
    ],
)
def test_text_survives_its_declaration(body, content_type):
    assert decode(body, content_type) == TEXT


def test_a_meta_tag_declares_the_charset():
    body = '<meta charset="iso-8859-2"><p>Łódź</p>'
    assert decode(body.encode("iso-8859-2")) == body


def test_a_page_mixed_from_two_charsets_is_read():
    assert decode("på ".encode() + "ærø".encode("cp1252"), "text/html; charset=utf-8") == "på ærø"
