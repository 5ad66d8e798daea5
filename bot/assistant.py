"""A turn from the citizen's words to the reply: mask, find the conversation, understand and act, reply.

The same for every channel: the web server, the page without JavaScript and the command line.
"""

from __future__ import annotations

from typing import Any

from actions.resources import Resources
from bot.conversations import Beginning, Conversation, Conversations, Exchange
from bot.dialogue import Dialogue, just_words
from bot.encoding import EncodingQueue
from bot.errors import ActionFailed
from bot.masking import REPLACEMENT, Masked, mask
from bot.parts import parts_of
from content import messages
from content.clock import now
from content.language import DEFAULT, Language
from content.library import Reply
from content.recognised_language import recognised
from content.settings import Settings


class Assistant:
    """Answers citizens. One per process, used from one event loop."""

    def __init__(self, resources: Resources, dialogue: Dialogue, settings: Settings) -> None:
        self.resources = resources
        self.library = resources.library
        self.dialogue = dialogue
        self.conversations = Conversations(settings.idle_minutes * 60, settings.max_conversations, on_end=dialogue.forget)
        self._encoding = EncodingQueue(resources.encoder)

    async def converse(
        self,
        municipality: str,
        text: str,
        conversation: str | None = None,
        lang: Language | None = None,
        key: str | None = None,
        title: str | None = None,
        page: str | None = None,
        address: str = "",
    ) -> dict[str, Any]:
        """The reply object of the HTTP contract. An unknown or ended `conversation` begins a new one, with a new name.

        `key`: the client's own mark of this message; the same words sent again under it are answered once. Where they begin a
        conversation, that takes a key that no other client has.
        `title`: the words on the button whose payload `text` is; they are taken instead where that payload is not offered (any more).
        `page`: the address of the page they stand on; it is used in this turn and not kept with the conversation.
        `address`: of the network they write from, as far as that is known.
        """
        masked, title_words = mask(text), mask(title or "")
        sent = masked.text.strip()
        beginning = Beginning(municipality, address, sent, key)
        found = self.conversations.find_or_begin(conversation, lang or DEFAULT, beginning)
        async with found.answering:
            if answered := found.reply_to(sent, key):
                return answered
            if title_words.text.strip() and sent not in found.offered:
                masked = title_words
            try:
                reply = await self._reply_to(found, masked, lang, page)
            finally:
                if found.id not in self.conversations:  # it ended while this was answered
                    self.dialogue.forget(found.id)
            self._remember(found, reply, sent, key)
        return reply

    async def _reply_to(
        self, conversation: Conversation, masked: Masked, lang: Language | None, page: str | None
    ) -> dict[str, Any]:
        text = masked.text.strip()
        payload = conversation.payload(text)
        conversation.lang = lang or (None if payload else self._language_of(text, conversation)) or conversation.lang
        reply = await self._turn(conversation, text, payload or just_words(text), page)
        if masked.found:
            _say_that_a_number_was_hidden(reply, self._say("number_hidden", conversation))
        return reply

    async def _turn(self, conversation: Conversation, text: str, said: str, page: str | None) -> dict[str, Any]:
        """`said` is what Rasa is told: the payload of a button, or the citizen's words."""
        if not any(character.isalnum() for character in said.replace(REPLACEMENT, "")):
            reply = self.library.not_understood(self._municipality(conversation), now(), conversation.lang)
            return _reply(conversation, text, reply, None, 0.0)
        if not said.startswith("/"):
            await self._encoding.encode(said, *parts_of(said))  # Rasa and the search then find the vectors remembered
        try:
            understood = await self.dialogue.say(conversation.id, said, conversation.municipality, conversation.lang, page)
        except ActionFailed:
            reply = self.library.trouble(self._municipality(conversation), now(), conversation.lang)
            return _reply(conversation, text, reply, None, 0.0)
        conversation.municipality = understood.municipality or conversation.municipality
        conversation.lang = understood.lang or conversation.lang
        reply = Reply(understood.outcome, understood.messages)
        return _reply(conversation, text, reply, understood.intent, understood.confidence)

    def _language_of(self, text: str, conversation: Conversation) -> Language | None:
        """The language the words are in, if the municipality answers in it."""
        lang = recognised(text)
        return lang if lang in self._municipality(conversation).languages else None

    def _municipality(self, conversation: Conversation):
        return self.library.municipalities[conversation.municipality]

    def _say(self, key: str, conversation: Conversation) -> str:
        return self.library.say(key, self._municipality(conversation), now(), conversation.lang)

    def _remember(self, conversation: Conversation, reply: dict[str, Any], sent: str, key: str | None) -> None:
        shown = conversation.offered.get(reply["text"], reply["text"])
        conversation.remember(Exchange(shown, reply, sent, key))
        choices = [choice for message in reply["messages"] if message["type"] == "choices" for choice in message["choices"]]
        if choices or reply["outcome"] not in ("none", "safety"):  # after these the choices before them still stand
            conversation.on_the_table = [(choice["title"], choice["payload"]) for choice in choices]
        conversation.offered |= {choice["payload"]: choice["title"] for choice in choices}


def _reply(conversation: Conversation, text: str, reply: Reply, intent: str | None, confidence: float) -> dict[str, Any]:
    return {
        "conversation": conversation.id,
        "turn": conversation.turns + 1,
        "municipality": conversation.municipality,
        "lang": conversation.lang,
        "text": text,
        "outcome": reply.outcome,
        "intent": intent,
        "confidence": round(confidence, 4),
        "messages": [{key: value for key, value in message.items() if key != "voice"} for message in reply.messages],
        "voice": next((message["voice"] for message in reply.messages if message.get("voice")), None),  # to be said on the phone
    }


def _say_that_a_number_was_hidden(reply: dict[str, Any], words: str) -> None:
    """First, but after the help where life is in danger."""
    place = len(reply["messages"]) if reply["outcome"] == "safety" else 0
    reply["messages"].insert(place, messages.text(words))
