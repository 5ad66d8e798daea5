from actions.turn import End, Turn, TurnAction
from content.library import Reply

SHOWN = 3  # pages in a reply


class ActionSearch(TurnAction):
    """The municipality's pages for the citizen's last own words, or the hotline when none of them answers."""

    def name(self):
        return "action_search"

    def end(self, turn):
        return End(search(turn))


def search(turn: Turn) -> Reply:
    library = turn.resources.library
    if not any(character.isalnum() for character in turn.question):
        return library.not_understood(*turn.about())
    found = pages(turn)
    return library.pages(found, *turn.about()) if found else library.handoff(*turn.about())


def pages(turn: Turn) -> list[dict[str, str]]:
    """The pages that are shown for the citizen's last own words; none when none of them answers."""
    result = turn.resources.search(turn.municipality.name, turn.question)
    if result is None or not result.answerable:
        return []
    return [{"title": page.title, "url": page.url, "snippet": page.snippet} for page in result.pages[:SHOWN]]
