"""A citizen in front of the widget: what they do, and what they see and hear."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

ANSWERED = "Hvordan melder jeg flytning?"
SEARCHED = "Hvor må min hund løbe uden snor?"
HANDED_OFF = "Jeg vil tale med et menneske"
CHATTED = "hej"
HELPED_IN_DANGER = "Jeg vil ikke leve mere"
AMBIGUOUS = ("kort", "penge fra kommunen", "ny telefon", "barn og bolig", "adresse")


class Citizen:
    def __init__(self, page: Page, kommune: str = "fjordby") -> None:
        self.page = page
        self.widget = page.locator(f"vejviser-widget[kommune={kommune}]")
        self.launcher = self.widget.locator(".launcher")
        self.panel = self.widget.locator(".panel")
        self.field = self.widget.locator("textarea")
        self.menu_button = self.widget.locator(".head [aria-expanded]")
        self.log = self.widget.locator(".log")

    def find(self, selector: str) -> Locator:
        return self.widget.locator(selector)

    def press(self, name: str) -> None:
        self.widget.get_by_role("button", name=name, exact=True).click()

    def open(self) -> Citizen:
        self.launcher.click()
        self.panel.wait_for()
        return self

    def go(self, address: str) -> Citizen:
        """To another page, or the same anew, until the widget is there as it was left."""
        self.page.goto(address)
        self.widget.locator("aside").wait_for(state="attached")
        return self

    def reload(self) -> Citizen:
        return self.go(self.page.url)

    def write(self, words: str) -> Citizen:
        """Sends words, without waiting for the reply."""
        self.field.fill(words)
        self.field.press("Enter")
        return self

    def ask(self, words: str) -> Citizen:
        before = self.find(".reply").count()
        return self.write(words).wait_for_replies(before)

    def ask_until_asked_back(self) -> Citizen:
        for word in AMBIGUOUS:
            self.ask(word)
            if (
                self.find(
                    ".choices:not([data-passed]) button",
                )
                .filter(has_text="Noget andet")
                .count()
            ):
                return self
        raise AssertionError("no word is ambiguous any more")

    def wait_for_replies(self, more_than: int) -> Citizen:
        self.find(".reply").nth(more_than).wait_for()
        self.find(".queued").wait_for(state="detached")
        return self

    def menu(self, name: str) -> Citizen:
        if self.menu_button.get_attribute("aria-expanded") == "false":
            self.menu_button.click()
        self.press(name)
        return self

    @property
    def said(self) -> list[str]:
        return self.find(".you p").all_inner_texts()

    @property
    def replies(self) -> list[str]:
        return self.find(".reply").all_inner_texts()[1:]  # after the greeting

    @property
    def heard(self) -> str:
        """What the live region holds."""
        return self.find("[aria-live]").inner_text()

    @property
    def focused(self) -> str:
        """What has the focus, inside the widget if it is there: tag, and its name or text."""
        return self.page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                return `${at.tagName.toLowerCase()} ${at.getAttribute("aria-label") ?? at.id ?? ""} ${at.tagName === "DIV" ? "" : at.innerText ?? ""}`
                    .replace(/\\s+/g, " ").trim();
            }"""
        )

    @property
    def stored(self) -> str:
        return self.page.evaluate("JSON.stringify({...sessionStorage}) + JSON.stringify({...localStorage}) + document.cookie")
