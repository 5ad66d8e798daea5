from actions.search import search
from actions.turn import TurnAction, utter
from content.decision import AskBack, Search, decide


class ActionUnsure(TurnAction):
    """What to do with words that were not understood well enough to answer."""

    def name(self):
        return "action_unsure"

    def reply(self, turn, dispatcher):
        library = turn.resources.library
        match decide(turn.ranking, library.answers, library.thresholds):
            case AskBack(intents):
                return utter(library.ask_back(intents, *turn.about()), dispatcher)
            case Search():
                return utter(search(turn), dispatcher)
