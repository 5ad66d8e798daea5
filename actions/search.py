from actions.turn import Turn, TurnAction, utter
from content.library import Reply

SHOWN = 3  # pages in a reply


class ActionSearch(TurnAction):
    """The municipality's pages for the citizen's last own words, or the hotline when none of them answers."""

    def name(self):
        return "action_search"

    def reply(self, turn, dispatcher):
        return utter(search(turn), dispatcher)


def search(turn: Turn) -> Reply:
    library = turn.resources.library
    if not any(character.isalnum() for character in turn.question):
        return library.not_understood(*turn.about())
    result = turn.resources.search(turn.municipality.name, turn.question)
    if result is None or not result.answerable:
        return library.handoff(*turn.about())
    found = [{"title": page.title, "url": page.url, "snippet": page.snippet} for page in result.pages[:SHOWN]]
    return library.pages(found, *turn.about())
