"""What citizens say of replies, whichever way it came, and the end of a conversation, which takes their words with it."""

from __future__ import annotations

from bot.conversations import Conversation, Conversations
from bot.feedback import Feedback, FeedbackFault, FeedbackStore, new_row
from bot.masking import mask
from bot.web import faults


class Ratings:
    def __init__(self, conversations: Conversations, store: FeedbackStore) -> None:
        self._conversations = conversations
        self._store = store

    async def rate(self, conversation: Conversation, turn: int, helped: bool, why: str | None = None) -> None:
        """In place of what was said of that reply before. `why` is masked here. Raises Fault."""
        exchange = conversation.exchange(turn)
        if exchange is None:
            raise faults.unknown_conversation()
        row = conversation.feedback.setdefault(turn, new_row())
        about = {key: exchange.reply[key] for key in ("municipality", "lang", "outcome", "intent")}
        try:
            await self._store.keep(row, Feedback(**about, helped=helped, why=mask(why).text if why else None))
        except FeedbackFault:
            raise faults.feedback_not_kept() from None
        conversation.helped[turn] = helped
        if conversation.id not in self._conversations:  # it was deleted meanwhile
            await self._delete_words(conversation)

    async def delete(self, conversation: Conversation) -> None:
        """Ends the conversation. Raises Fault, with the conversation still there, where the words given in it cannot be deleted."""
        await self._delete_words(conversation)
        self._conversations.end(conversation.id)

    async def _delete_words(self, conversation: Conversation) -> None:
        try:
            await self._store.remove_words(conversation.feedback.values())
        except FeedbackFault:
            raise faults.feedback_not_deleted() from None
