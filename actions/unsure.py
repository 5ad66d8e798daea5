from rasa_sdk import Action

from actions.search import search
from actions.turn import Turn, utter
from content.decision import AskBack, Help, Search, decide


class ActionUnsure(Action):
    """What to do with words that were not understood well enough to answer."""

    def name(self) -> str:
        return "action_unsure"

    def run(self, dispatcher, tracker, domain):
        turn = Turn.of(tracker)
        library = turn.resources.library
        match decide(turn.ranking, library.answers, library.thresholds):
            case Help(intent):
                return utter(library.answer(intent, *turn.about()), dispatcher, intent)
            case AskBack(intents):
                return utter(library.ask_back(intents, *turn.about()), dispatcher)
            case Search():
                return utter(search(turn), dispatcher)
