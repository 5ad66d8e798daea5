"""What citizens say of replies, whichever way it came, and the end of a conversation, which takes their words with it."""

from __future__ import annotations

import logging
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from bot.conversations import Conversation, Conversations
from bot.feedback import Feedback, FeedbackFault, FeedbackStore, new_row
from bot.masking import mask
from bot.web import faults
from bot.web.faults import Fault

logger = logging.getLogger("vejviser")

UNRATED = ("chat", "clarify", "safety")  # outcomes that nobody is asked about: nobody in danger is asked for an opinion
PER_ADDRESS = RateLimitItemPerMinute(20)  # each is a write to the disk; by the address that began the conversation


class Ratings:
    def __init__(self, conversations: Conversations, store: FeedbackStore) -> None:
        self._conversations = conversations
        self._store = store
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def rate(self, conversation: Conversation, turn: int, helped: bool, why: str | None = None) -> None:
        """In place of what was said of that reply before. `why` is masked here. Raises Fault."""
        exchange = conversation.exchange(turn)
        if exchange is None:
            raise faults.unknown_conversation()
        if exchange.reply["outcome"] in UNRATED:
            raise faults.invalid("turn: nobody is asked about a reply of this kind")
        self._admit(conversation)
        row = conversation.feedback.setdefault(turn, new_row())
        about = {key: exchange.reply[key] for key in ("municipality", "lang", "outcome", "intent")}
        try:
            await self._store.keep(row, Feedback(**about, helped=helped, why=mask(why).text if why else None))
        except FeedbackFault:
            raise _refused(conversation, faults.feedback_not_kept()) from None
        if conversation.id not in self._conversations:  # it was deleted meanwhile
            await self._delete_words(conversation)
            raise faults.unknown_conversation()
        conversation.helped[turn] = helped

    async def delete(self, conversation: Conversation) -> None:
        """Ends the conversation. Raises Fault, with the conversation still there, where the words given in it cannot be deleted."""
        await self._delete_words(conversation)
        self._conversations.end(conversation.id)

    def _admit(self, conversation: Conversation) -> None:
        """Counts a rating. Raises Fault when there were too many."""
        if not self._limiter.hit(PER_ADDRESS, conversation.owner):
            reset, _ = self._limiter.get_window_stats(PER_ADDRESS, conversation.owner)
            raise _refused(conversation, faults.too_many(max(1, round(reset - time.time()))))

    async def _delete_words(self, conversation: Conversation) -> None:
        try:
            await self._store.remove_words(list(conversation.feedback.values()))
        except FeedbackFault:
            raise _refused(conversation, faults.feedback_not_deleted()) from None


def _refused(conversation: Conversation, fault: Fault) -> Fault:
    """The fault, with a line in the log that holds nothing of the citizen."""
    logger.info("%s refused: %s", conversation.municipality, fault.code)
    return fault
