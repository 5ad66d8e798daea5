"""Tabs: the name on a tab becomes the heading of the panel that it opens, as who clicks it would read them."""

from copy import deepcopy

from lxml import etree

Element = etree._Element

_TABS = etree.XPath(".//*[@role='tab']")


def name_panels(root: Element) -> None:
    """Put a heading before each panel that a tab controls and that has none of its own."""
    tabs = _TABS(root)
    if not tabs:
        return
    by_id = {tag.get("id"): tag for tag in root.iter("*") if tag.get("id")}
    for tab in tabs:
        panel = by_id.get(tab.get("aria-controls") or tab.get("href", "").lstrip("#"))
        if panel is not None and panel is not root and panel is not tab and next(panel.iter("h2", "h3", "h4"), None) is None:
            panel.addprevious(_as_heading(tab))


def _as_heading(tab: Element) -> Element:
    heading = deepcopy(tab)
    heading.tag, heading.tail = "h3", None
    heading.attrib.clear()
    return heading
