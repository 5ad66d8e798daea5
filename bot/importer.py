"""Rasa component: reads the training data once. Rasa asks for it three times in one training, and reads every file each time."""

from __future__ import annotations

import functools

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class ReadOnceImporter(RasaFileImporter):
    """Rasa's own importer of files, which keeps what it has read. Rasa copies whatever it changes."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The same for every language: the files are of both."""
        return self._nlu_data

    @functools.cached_property
    def _nlu_data(self) -> TrainingData:
        return super().get_nlu_data()
