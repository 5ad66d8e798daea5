"""Debian's own Firefox, driven by Playwright over WebDriver BiDi.

Of a context's options it takes no notice, and says nothing, of java_script_enabled, reduced_motion, forced_colors, has_touch and
bypass_csp: what a citizen can choose in Firefox is a preference here, set before it starts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
# Playwright switches off telemetry, updates and the like. What is left would go to a proxy that nobody is behind; loopback never goes through one.
NOWHERE = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
}
HONOUR_SETTINGS_SERVER = {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}  # a release takes no notice of that preference without


@contextmanager
def started(playwright: Playwright, home: Path, preferences: dict | None = None) -> Iterator[Browser]:
    """Without a window, with a fresh profile, and `home` for what it keeps beside the profile."""
    if FIREFOX is None:
        pytest.skip("no Firefox on this machine; `make test` installs Debian's where it can")
    browser = playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=FIREFOX,
        firefox_user_prefs=NOWHERE | (preferences or {}),
        env={**os.environ, **HONOUR_SETTINGS_SERVER, "HOME": str(home)},
    )
    try:
        yield browser
    finally:
        browser.close()
