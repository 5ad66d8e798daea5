from actions.search import search
from actions.turn import End, Turn, TurnAction
from content.kommuner import ALSO_A_WORD, Kommune


class ActionAnswer(TurnAction):
    """The scripted answer to the intent, or the pages where the municipality has switched it off."""

    def name(self):
        return "action_answer"

    def end(self, turn):
        library = turn.resources.library
        if not library.gives(turn.intent, turn.municipality):
            return End(search(turn))
        if library.tells_opening_hours(turn.intent) and (elsewhere := self._elsewhere(turn)):
            return elsewhere
        switched = library.answers[turn.intent].switches_language
        reply = library.answer(turn.intent, turn.municipality, turn.now, switched or turn.lang, turn.asked, turn.case)
        return End(reply, turn.intent, lang=switched)

    def _elsewhere(self, turn: Turn) -> End | None:
        """The end of a turn that asks for the opening hours of another municipality."""
        library, named = turn.resources.library, turn.resources.library.municipality_named(turn.asked)
        if named is None or named == turn.municipality:
            return None
        if isinstance(named, Kommune) and named.name in ALSO_A_WORD and "kommune" not in turn.asked.casefold():
            return None
        if isinstance(named, Kommune) or not library.gives(turn.intent, named):
            return End(library.elsewhere(named, *turn.about()), turn.intent)
        return End(library.answer(turn.intent, named, turn.now, turn.lang, turn.asked), turn.intent)
