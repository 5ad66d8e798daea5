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
    result = turn.resources.search(turn.municipality.name, turn.question, turn.lang, turn.page)
    shown = result.worth_showing(SHOWN) if result and result.perhaps else ()
    if not shown:
        return library.handoff(*turn.about())
    links = [
        {"title": page.title, "url": page.url, "snippet": page.snippet, "marks": page.marks, "lang": page.language}
        for page in shown
    ]
    return (library.pages if result.answerable else library.perhaps)(links, *turn.about())
