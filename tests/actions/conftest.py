import pytest

from actions.resources import resources
from content.settings import settings

MONDAY_MORNING = "2026-11-23T10:30"  # the hotline is open


@pytest.fixture(autouse=True)
def fjordby(fjordby_home, monkeypatch):
    """The actions serve Fjordby alone, with its pages indexed, on a Monday morning."""
    monkeypatch.setenv("VEJVISER_HOME", str(fjordby_home))
    monkeypatch.setenv("VEJVISER_MUNICIPALITIES", "fjordby")
    monkeypatch.setenv("VEJVISER_NOW", MONDAY_MORNING)
    settings.cache_clear()
    resources.cache_clear()
    yield
    settings.cache_clear()
    resources.cache_clear()
