"""One spelling for each address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import Site, normalise


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTP://Fjordby.DK", "http://fjordby.dk/"),
        ("https://fjordby.dk:443/", "https://fjordby.dk/"),
        ("http://fjordby.dk:8080/", "http://fjordby.dk:8080/"),
        ("https://fjordby.dk./", "https://fjordby.dk/"),
        ("https://fjordby.dk/a/./b/../c", "https://fjordby.dk/a/c"),
        ("https://fjordby.dk/../../a/..", "https://fjordby.dk/"),
        ("https://fjordby.dk/a#top", "https://fjordby.dk/a"),
        ("https://fjordby.dk/?b=2&a=1", "https://fjordby.dk/?a=1&b=2"),
        ("https://fjordby.dk/?a=2&a=1", "https://fjordby.dk/?a=2&a=1"),
        ("https://fjordby.dk/?utm_source=x&id=3&fbclid=y", "https://fjordby.dk/?id=3"),
        ("https://fjordby.dk/a;jsessionid=1F2E?PHPSESSID=abc", "https://fjordby.dk/a"),
        ("https://fjordby.dk/?sid=12", "https://fjordby.dk/?sid=12"),
        ("https://fjordby.dk/?sid=0123456789abcdef0123456789abcdef", "https://fjordby.dk/"),
        ("https://fjordby.dk/%7eb%c3%a6k", "https://fjordby.dk/~b%C3%A6k"),
        ("https://fjordby.dk/bæk og å", "https://fjordby.dk/b%C3%A6k%20og%20%C3%A5"),
        ("https://fjordby.dk/100%", "https://fjordby.dk/100%25"),
        ("https://Ærø.dk/", "https://xn--r-3fa9c.dk/"),
        ("  https://fjordby.dk/\n", "https://fjordby.dk/"),
        ("https://bruger:kode@fjordby.dk/", "https://fjordby.dk/"),
        ("http://[::1]:80/", "http://[::1]/"),
    ],
)
def test_an_address_has_one_spelling(address, expected):
    assert normalise(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mailto:a@b.dk",
        "javascript:void(0)",
        "tel:70200000",
        "data:text/html,x",
        "http://",
        "http://[x",
        "http://a:99999/",
        "/sti",
    ],
)
def test_what_is_no_web_address_has_no_spelling(address):
    assert normalise(address) is None


@given(st.text(max_size=80), st.sampled_from(["", "http://", "https://fjordby.dk/", "https://fjordby.dk/?"]))
def test_any_text_has_a_stable_spelling_or_none(text, start):
    once = normalise(start + text)
    assert once is None or normalise(once) == once


@pytest.mark.parametrize("url", ["http://fjordby.dk/a?b=1", "https://www.fjordby.dk/a?b=1", "http://www.fjordby.dk/a?b=1"])
def test_www_and_https_are_the_same_site(url):
    assert Site("https://fjordby.dk").identity(url) == "https://fjordby.dk/a?b=1"


@pytest.mark.parametrize("url", ["https://borger.fjordby.dk/", "https://fjordby.dk.andet.dk/", "https://fjordby.dk:8443/"])
def test_other_hosts_and_ports_are_other_sites(url):
    assert not Site("https://fjordby.dk").holds(url)
