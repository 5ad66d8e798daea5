from rasa_sdk.events import SlotSet

from actions.turn import TurnAction, utter


class ActionAnswer(TurnAction):
    """The scripted answer to the intent."""

    def name(self):
        return "action_answer"

    def reply(self, turn, dispatcher):
        switched = turn.resources.library.answers[turn.intent].switches_language
        reply = turn.resources.library.answer(turn.intent, turn.municipality, turn.now, switched or turn.lang)
        return [*utter(reply, dispatcher, turn.intent), *([SlotSet("lang", switched)] if switched else [])]
