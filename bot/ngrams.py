"""Rasa component: which character n-grams a message holds. Beside the meaning of the whole, they tell words that differ by a letter
or two, and words that no training example holds: docs/decisions/0002-understanding.md has the figures."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class CharacterNgramFeaturizer(SparseFeaturizer, GraphComponent):
    """Adds one sparse feature of shape (1, 2 ** bits): a vector of length `scale`, the n-grams hashed, so that nothing is learnt."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> CharacterNgramFeaturizer:
        return cls(execution_context.node_name, config)

    @classmethod
    def required_components(cls) -> list[type]:
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**SparseFeaturizer.get_default_config(), "shortest": 3, "longest": 5, "bits": 13, "scale": 1.0}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if not 1 <= config["shortest"] <= config["longest"]:
            raise ValueError("CharacterNgramFeaturizer: shortest must be from 1 to longest")
        if not 8 <= config["bits"] <= 24:
            raise ValueError("CharacterNgramFeaturizer: bits must be from 8 to 24")

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, config)
        self._scale = float(config["scale"])
        self._vectorizer = HashingVectorizer(
            analyzer="char_wb",
            ngram_range=(config["shortest"], config["longest"]),
            n_features=2 ** config["bits"],
            alternate_sign=False,
            binary=True,
            norm="l2",
        )

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            features = self._vectorizer.transform([message.get(TEXT) or ""]) * self._scale
            message.add_features(Features(features, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data
