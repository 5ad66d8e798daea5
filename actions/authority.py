from actions.search import search
from actions.turn import End, TurnAction


class ActionAuthority(TurnAction):
    """The way to the authority that decides where the municipality does not, or the pages where the municipality has switched it off."""

    def name(self):
        return "action_authority"

    def end(self, turn):
        library = turn.resources.library
        if not library.gives(turn.intent, turn.municipality):
            return End(search(turn))
        return End(library.authority(turn.intent, *turn.about()))
