"""Who is sent what is long compressed: whoever says that they take it so."""

import pytest

from bot.web.compression import takes_gzip


@pytest.mark.parametrize(
    "accepted", ["gzip", "deflate, gzip, br", "GZIP", "gzip;q=1.0", "br;q=1, gzip; q=0.001", " gzip ; q = 0.5"]
)
def test_gzip_is_taken_where_it_is_named(accepted):
    assert takes_gzip(accepted)


@pytest.mark.parametrize(
    "accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0", "br, gzip ; q = 0.000, deflate", "x-gzip2", "*", ",;,"]
)
def test_gzip_is_not_taken_where_it_is_not_or_is_refused(accepted):
    assert not takes_gzip(accepted)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/fjordby", "/page.css", "/api/fjordby"])
def test_who_refuses_gzip_is_sent_none(client, path):
    assert "content-encoding" not in client.get(path, headers={"Accept-Encoding": "gzip;q=0"}).headers
