"""What a website pastes into its pages to have the conversation there."""

from __future__ import annotations

from html import escape


def script(municipality: str, source: str, integrity: str = "") -> str:
    """The widget, from `source`. With an integrity (sha384-…) the browser refuses any other version."""
    pinned = f' integrity="{escape(integrity)}" crossorigin="anonymous"' if integrity else ""
    return f'<script src="{escape(source)}"{pinned} data-kommune="{municipality}" async></script>'


def link(municipality: str, title: str, url: str) -> str:
    """For browsers without JavaScript: the page of plain forms."""
    return f'<noscript><a href="{escape(url)}/{municipality}">{escape(title)}</a></noscript>'
