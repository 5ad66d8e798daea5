"""The page about the crawler names every setting and every outcome."""

from dataclasses import fields
from pathlib import Path

import pytest

from crawler.report import Outcome
from crawler.settings import CrawlSettings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "crawler.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name for field in fields(CrawlSettings)] + [outcome.value for outcome in Outcome])
def test_the_page_names_it(name):
    assert f"`{name}`" in PAGE
