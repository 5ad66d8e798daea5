"""Words that lead where a test needs to go, and the shapes of the HTTP contract."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

# Of each outcome several, as a model trained on more intents may come to answer one of them in another way.
LEADING_TO = {
    "answer": ["Hvordan melder jeg flytning?", "Hvordan ser jeg en rotte i min kælder meldt?"],
    "clarify": ["adresse", "kort", "penge fra kommunen", "ny telefon", "barn og bolig"],
    "search": ["Hvor må min hund løbe uden snor?", "Må man brænde grene af i haven?", "Hvor kan jeg lade min elbil?"],
    "handoff": ["Jeg vil tale med et menneske", "Hvem vandt Tour de France sidste år?"],
    "safety": ["Jeg vil ikke leve mere", "Min mand slår mig"],
    "chat": ["hej", "tusind tak"],
    "none": ["???"],
}


@pytest.fixture
def say(client) -> Callable[..., dict[str, Any]]:
    """Sends a message of the HTTP contract to the running server and returns the reply object."""

    def send(text: str, **fields: Any) -> dict[str, Any]:
        body = json.dumps({"text": text, **fields})  # in ASCII, so that a text that is no Unicode can be sent as well
        response = client.post("/api/fjordby/messages", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 200, response.text
        return response.json()

    return send


@pytest.fixture
def talking(make_app) -> Callable[..., Any]:
    """Runs a coroutine that is handed a client of an application in this process; keyword arguments are settings."""

    def run(conversation_with, peer: str = "192.0.2.7", assistant=None, **environment: str):
        app = make_app(assistant, **environment)

        async def connect():
            transport = httpx.ASGITransport(app, client=(peer, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await conversation_with(client)

        return asyncio.run(connect())

    return run


@pytest.fixture
def reach(say) -> Callable[..., dict[str, Any]]:
    """The reply that ends in the outcome asked for, in a conversation of its own."""

    def lead(outcome: str, **fields: Any) -> dict[str, Any]:
        for text in LEADING_TO[outcome]:
            reply = say(text, **fields)
            if reply["outcome"] == outcome:
                return reply
        raise AssertionError(f"none of {LEADING_TO[outcome]} leads to {outcome}")

    return lead


@pytest.fixture
def message_of() -> Callable[[dict[str, Any], str], dict[str, Any]]:
    """The one message of a type in a reply."""

    def find(reply: dict[str, Any], kind: str) -> dict[str, Any]:
        (message,) = (message for message in reply["messages"] if message["type"] == kind)
        return message

    return find
