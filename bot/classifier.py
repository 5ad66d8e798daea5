"""Rasa component: ranks the intents by the opinions of bot/opinions.py, from a message's words and the encoder's vector of it.

Where one part of a message tells of danger, the ranking is of that part: "do we both sign for the child's passport? he beats me".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.opinions import Opinions, Weights
from bot.parts import parts_of
from content.settings import settings
from index.encoder import load_encoder

NOTHING = {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class OpinionClassifier(IntentClassifier, GraphComponent):
    """Sets a message's intent and the ranking of all intents. The settings are the weights of the opinions, which intents are `dangers`, and from
    which share of these together on a `part` speaks for the message."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> OpinionClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **_: Any
    ) -> OpinionClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Opinions.load(folder))

    @classmethod
    def required_components(cls) -> list[type]:
        return [DenseFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"meaning": 1.0, "wording": 1.0, "neighbours": 1.0, "dangers": [], "part": 1.0}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, opinions: Opinions | None = None
    ) -> None:
        self._weights = Weights(*(float(config[name]) for name in ("meaning", "wording", "neighbours")))
        self._dangers = frozenset(config["dangers"])
        self._part_sure = float(config["part"])
        self._model_storage = model_storage
        self._resource = resource
        self._opinions = opinions

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        vectors = np.concatenate([_vector(example) for example in examples])
        self._opinions = Opinions.learn([e.get(TEXT) for e in examples], vectors, [e.get(INTENT) for e in examples])
        with self._model_storage.write_to(self._resource) as folder:
            self._opinions.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self._ranking(message)
            message.set(INTENT, ranking[0] if ranking else NOTHING, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        """The best first; empty for an empty message."""
        if self._opinions is None or not message.get(TEXT):
            return []
        [shares] = self._opinions.shares([message.get(TEXT)], _vector(message), self._weights)
        parts = self._of_parts(message.get(TEXT))
        worst = max(parts, key=self._danger, default=shares)
        if self._danger(worst) >= self._part_sure and self._danger(worst) > self._danger(shares):
            shares = worst
        return [
            {INTENT_NAME_KEY: self._opinions.classes[place], PREDICTED_CONFIDENCE_KEY: float(shares[place])}
            for place in np.argsort(-shares)
        ]

    def _of_parts(self, text: str) -> Sequence[np.ndarray]:
        parts = parts_of(text)
        if not parts:
            return ()
        encoder = load_encoder(settings().encoder)
        encoder.remember(parts)
        return self._opinions.shares(parts, np.stack([encoder.query(part) for part in parts]), self._weights)

    def _danger(self, shares: np.ndarray) -> float:
        return float(sum(shares[place] for place, name in enumerate(self._opinions.classes) if name in self._dangers))


def _vector(message: Message) -> np.ndarray:
    """The encoder's vector, shape (1, dimension)."""
    _, sentence = message.get_dense_features(TEXT)
    return sentence.features
