from rasa_sdk import Action

from actions.turn import Turn, utter
from content.library import Reply

SHOWN = 3  # pages in a reply


class ActionSearch(Action):
    """The municipality's pages for the citizen's last own words, or the hotline when none of them answers."""

    def name(self) -> str:
        return "action_search"

    def run(self, dispatcher, tracker, domain):
        return utter(search(Turn.of(tracker)), dispatcher)


def search(turn: Turn) -> Reply:
    library = turn.resources.library
    if not any(character.isalnum() for character in turn.question):
        return library.not_understood(*turn.about())
    result = turn.resources.search(turn.municipality.name, turn.question)
    if result is None or not result.answerable:
        return library.handoff(*turn.about())
    found = [{"title": page.title, "url": page.url, "snippet": page.snippet} for page in result.pages[:SHOWN]]
    return library.pages(found, *turn.about())
