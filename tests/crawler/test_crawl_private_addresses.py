"""Internal networks are crawled only when that was asked for."""

import ipaddress

import pytest

from crawler import network
from crawler.crawl import crawl
from crawler.errors import PrivateAddress
from crawler.progress import Silent
from crawler.settings import CrawlSettings
from tests.crawler.local_website import LocalWebsite, page, redirect

CAREFUL = CrawlSettings(pause=0, connect_timeout=1, read_timeout=1)


@pytest.fixture
def one_public_host(monkeypatch):
    """127.0.0.1 counts as a public address, the rest of loopback as what it is."""
    real = network.is_public
    monkeypatch.setattr(network, "is_public", lambda address: str(address) == "127.0.0.1" or real(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_a_start_on_loopback_is_refused_in_every_spelling(store, host):
    with pytest.raises(PrivateAddress):
        crawl([f"http://{host}:9/"], store, CAREFUL, Silent())


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "fe80::1",
        "fc00::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::7f00:1",
        "fec0::1",
        "::ffff:0:7f00:1",
    ],
)
def test_internal_addresses_are_not_public(address):
    assert not network.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001::1"])
def test_addresses_of_the_internet_are_public(address):
    assert network.is_public(ipaddress.ip_address(address))


def test_a_start_that_redirects_into_a_private_address_is_refused(site, store, one_public_host):
    with LocalWebsite("127.0.0.2") as internal:
        internal["/"] = page("Hemmelig")
        site["/"] = redirect(internal.url("/"))
        with pytest.raises(PrivateAddress):
            crawl([site.url("/")], store, CAREFUL, Silent())
        assert internal.requests == []


def test_a_page_that_redirects_into_a_private_address_never_reaches_it(site, store, one_public_host):
    with LocalWebsite("127.0.0.2") as internal:
        site["/"] = page("Forside", "/bad")
        site["/bad"] = redirect(internal.url("/"))
        crawl([site.url("/")], store, CAREFUL, Silent())
        assert internal.requests == []


def test_robots_txt_that_redirects_into_a_private_address_never_reaches_it(site, store, one_public_host):
    with LocalWebsite("127.0.0.2") as internal:
        site["/robots.txt"] = redirect(internal.url("/robots.txt"))
        with pytest.raises(PrivateAddress):
            crawl([site.url("/")], store, CAREFUL, Silent())
        assert internal.requests == []


def test_loopback_is_crawled_when_it_is_allowed(site, store):
    site["/"] = page("Forside")
    assert crawl([site.url("/")], store, CrawlSettings(pause=0, allow_private=True), Silent()).counts() == {"page": 1}
