"""Keeps what Rasa and the libraries below it have to say off the screen and the network. Imported before them."""

from __future__ import annotations

import logging
import os
import warnings


def quieten() -> None:
    """Before the first import of Rasa or torch. What is set in the environment already stays."""
    for name, value in {
        "RASA_TELEMETRY_ENABLED": "false",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "GIT_PYTHON_REFRESH": "quiet",
    }.items():
        os.environ.setdefault(name, value)
    warnings.showwarning = lambda *_, **__: None  # a filter would not last: some of them set their own
    for name in ("rasa", "rasa_sdk", "sentence_transformers", "transformers", "httpx", "matplotlib", "apscheduler"):
        logging.getLogger(name).setLevel(logging.ERROR)
    _silence_structured_logs()


def _silence_structured_logs() -> None:
    """Rasa's structured debug log holds the words of messages, and without configuration structlog prints it."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
