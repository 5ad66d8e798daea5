import re

from actions.turn import End, TurnAction
from content.kommuner import Kommune

DENIED = re.compile(r"\b(ikke|ik|not|don't)\b", re.IGNORECASE)  # "jeg bor ikke i Randers"


class ActionSkiftKommune(TurnAction):
    """Moves the citizen to the municipality named if it is served, else tells where it answers; without a name tells which are served."""

    def name(self):
        return "action_skift_kommune"

    def end(self, turn):
        library = turn.resources.library
        named = library.municipality_named(turn.question)
        if named is None or named == turn.municipality or DENIED.search(turn.question):
            return End(library.answer(turn.intent, *turn.about()), turn.intent)
        if isinstance(named, Kommune):
            return End(library.elsewhere(named, *turn.about()), turn.intent)
        return End(library.moved(named, turn.now, turn.lang), turn.intent, municipality=named.name)
