from actions.search import search
from actions.turn import End, TurnAction
from content.decision import AskBack, Search, decide


class ActionUnsure(TurnAction):
    """What to do with words that were not understood well enough to answer."""

    def name(self):
        return "action_unsure"

    def end(self, turn):
        library = turn.resources.library
        given = {intent: answer for intent, answer in library.answers.items() if library.gives(intent, turn.municipality)}
        match decide(turn.ranking, given, library.thresholds):
            case AskBack(intents):
                return End(library.ask_back(intents, *turn.about()))
            case Search():
                return End(search(turn))
