"""Rasa component: ranks the intents by the opinions of bot/opinions.py, from a message's words and the encoder's vector of it."""

from __future__ import annotations

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

NOTHING = {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}

@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class OpinionClassifier(IntentClassifier, GraphComponent):
    """Sets a message's intent and the ranking of all intents. The settings are the weights of the opinions."""

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
        return {"meaning": 1.0, "wording": 1.0, "neighbours": 1.0}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, opinions: Opinions | None = None
    ) -> None:
        self._weights = Weights(*(float(config[name]) for name in ("meaning", "wording", "neighbours")))
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

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        """The best first; empty for an empty message."""
        if self._opinions is None or not message.get(TEXT):
            return []
        [shares] = self._opinions.shares([message.get(TEXT)], _vector(message), self._weights)
        return [
            {INTENT_NAME_KEY: self._opinions.classes[place], PREDICTED_CONFIDENCE_KEY: float(shares[place])}
            for place in np.argsort(-shares)
        ]


def _vector(message: Message) -> np.ndarray:
    """The encoder's vector, shape (1, dimension)."""
    _, sentence = message.get_dense_features(TEXT)
    return sentence.features
