from actions.turn import End, TurnAction


class ActionAuthority(TurnAction):
    """The way to the authority that decides where the municipality does not."""

    def name(self):
        return "action_authority"

    def end(self, turn):
        return End(turn.resources.library.authority(turn.intent, *turn.about()))
