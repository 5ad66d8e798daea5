"""Secure websites, and those whose certificate is not what it should be."""

import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.crawl import crawl
from crawler.errors import StartUnreachable
from crawler.progress import Silent
from crawler.report import Outcome
from crawler.settings import CrawlSettings
from tests.crawler.conftest import QUICK
from tests.crawler.local_website import LocalWebsite, page

VALID = (datetime.datetime(2001, 1, 1), datetime.datetime(2099, 1, 1))
EXPIRED = (datetime.datetime(2001, 1, 1), datetime.datetime(2002, 1, 1))
AUTHORITY = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Fjordby CA")])
AUTHORITY_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def crawl_secure(tmp_path, monkeypatch, store):
    """Crawl a website over TLS whose certificate is for a host, valid for a time, and from an authority that is known or not."""

    def run(host="127.0.0.1", valid=VALID, known=True):
        if known:
            _write(tmp_path / "ca.pem", AUTHORITY, AUTHORITY_KEY, VALID, x509.BasicConstraints(ca=True, path_length=None))
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        name = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
        _write(tmp_path / "server.pem", x509.Name([]), ec.generate_private_key(ec.SECP256R1()), valid, name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "server.pem")
        with LocalWebsite(tls=context) as website:
            website["/"] = page("Sikker side")
            return crawl([website.url("/")], store, CrawlSettings(**QUICK), Silent())

    return run


def test_a_secure_website_is_crawled(crawl_secure):
    assert crawl_secure().counts() == {"page": 1}


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        ({"valid": EXPIRED}, "the certificate has expired"),
        ({"host": "127.0.0.2"}, "the certificate is for another network address"),
        ({"known": False}, "the certificate's authority is not known"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_told_in_words(crawl_secure, store, certificate, reason):
    with pytest.raises(StartUnreachable, match=reason):
        crawl_secure(**certificate)
    assert [address.outcome for address in store.report().addresses] == [Outcome.TLS]


def test_a_server_that_speaks_no_tls_has_no_secure_connection(site, store):
    with pytest.raises(StartUnreachable, match="no secure connection: wrong version number"):
        crawl([site.url("/").replace("http:", "https:")], store, CrawlSettings(**QUICK), Silent())


def _write(path: Path, subject: x509.Name, key: ec.EllipticCurvePrivateKey, valid: tuple, extension) -> None:
    """A certificate signed by the authority, and its key."""
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(AUTHORITY).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(valid[0]).not_valid_after(valid[1])
    certificate = builder.add_extension(extension, critical=True).sign(AUTHORITY_KEY, hashes.SHA256())
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
