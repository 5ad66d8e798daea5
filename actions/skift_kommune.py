import re

from rasa_sdk.events import SlotSet

from actions.turn import TurnAction, utter
from content.municipality import Municipality


class ActionSkiftKommune(TurnAction):
    """Moves the citizen to the municipality named, if it is served; else says which are."""

    def name(self):
        return "action_skift_kommune"

    def reply(self, turn, dispatcher):
        named = _named(turn.question, turn.resources.library.municipalities.values())
        if named is None or named == turn.municipality:
            return utter(turn.resources.library.answer(turn.intent, *turn.about()), dispatcher, turn.intent)
        reply = turn.resources.library.moved(named, turn.now, turn.lang)
        return [*utter(reply, dispatcher, turn.intent), SlotSet("municipality", named.name)]


def _named(text: str, served) -> Municipality | None:
    """The one served municipality whose name stands in the text."""
    found = [m for m in served if re.search(rf"\b{re.escape(m.title.removesuffix(' Kommune'))}(s|\b)", text, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None
