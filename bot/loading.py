"""Loads what answers citizens, and turns what can be missing or broken into one clear sentence."""

from __future__ import annotations

import os

from bot.errors import ModelBroken
from content.clock import now
from content.errors import UsageFault
from content.settings import settings


def load_assistant():
    """The Assistant of this process's settings. Raises VejviserFault and IndexFault (EncoderMissing)."""
    _check_clock()
    _one_thread_for_each_library()
    from bot.dialogue import Dialogue  # before everything else that could import TensorFlow
    from bot.models import newest_model

    model = newest_model(settings().models)
    from actions.resources import resources
    from bot.assistant import Assistant

    shared = resources()
    dialogue = Dialogue(model)
    if unanswered := sorted(dialogue.intents - set(shared.library.answers)):
        raise ModelBroken(f"the model {model.name} knows intents without an answer: {', '.join(unanswered)}; run `vejviser train`")
    return Assistant(shared, dialogue, settings())


def load_dialogue():
    """The understanding alone. Raises VejviserFault and IndexFault (EncoderMissing)."""
    _one_thread_for_each_library()
    from bot.dialogue import Dialogue
    from bot.models import newest_model
    from index.encoder import load_encoder

    model = newest_model(settings().models)
    load_encoder(settings().encoder)
    return Dialogue(model)


def _check_clock() -> None:
    try:
        now()
    except ValueError as error:
        raise UsageFault(str(error)) from None


def _one_thread_for_each_library() -> None:
    """While serving, messages are the unit of parallel work; threads inside one message would only get in each other's way."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
