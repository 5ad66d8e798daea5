from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.turn import Turn, utter


class ActionAnswer(Action):
    """The scripted answer to the intent."""

    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher, tracker, domain):
        turn = Turn.of(tracker)
        switched = turn.resources.library.answers[turn.intent].switches_language
        reply = turn.resources.library.answer(turn.intent, turn.municipality, turn.now, switched or turn.lang)
        return [*utter(reply, dispatcher, turn.intent), *([SlotSet("lang", switched)] if switched else [])]
