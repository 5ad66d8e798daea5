from actions.search import search
from actions.turn import End, TurnAction


class ActionAnswer(TurnAction):
    """The scripted answer to the intent, or the pages where the municipality has switched it off."""

    def name(self):
        return "action_answer"

    def end(self, turn):
        library = turn.resources.library
        if not library.gives(turn.intent, turn.municipality):
            return End(search(turn))
        switched = library.answers[turn.intent].switches_language
        reply = library.answer(turn.intent, turn.municipality, turn.now, switched or turn.lang, turn.question, turn.case)
        return End(reply, turn.intent, lang=switched)
