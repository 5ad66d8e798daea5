"""What the actions of this process share: all content, the encoder, and the open index of each municipality."""

from __future__ import annotations

import functools
import logging
import os
from pathlib import Path

from content.library import Library
from content.settings import settings
from index.encoder import Encoder, load_encoder
from index.errors import IndexBroken, IndexFault, IndexMissing
from index.search import Index, SearchResult

logger = logging.getLogger(__name__)


class Resources:
    """Made once per process. The methods are cheap: models and indexes stay loaded."""

    def __init__(self, library: Library, encoder: Encoder, indexes: Path) -> None:
        self.library = library
        self.encoder = encoder
        self._indexes = indexes
        self._open: dict[str, tuple[tuple[int, int], Index | IndexFault]] = {}

    def index(self, municipality: str) -> Index:
        """The newest generation of a municipality's index; opened again when a new one has taken its place. Raises IndexFault."""
        path = self._indexes / f"{municipality}.sqlite"
        try:
            found = os.stat(path)
        except OSError as error:
            raise IndexMissing(f"{municipality} has no index yet") from error
        generation = (found.st_ino, found.st_mtime_ns)
        if municipality not in self._open or self._open[municipality][0] != generation:
            self._open[municipality] = (generation, self._opened(path))
        opened = self._open[municipality][1]
        if isinstance(opened, IndexFault):
            raise opened
        return opened

    def _opened(self, path: Path) -> Index | IndexFault:
        """The index, or what is wrong with it: told to the operator once, not at every message."""
        try:
            return Index.open(path, self.encoder.name)
        except IndexFault as fault:
            logger.warning("%s", fault)
            return fault

    def search(self, municipality: str, question: str) -> SearchResult | None:
        """The municipality's pages for a question, or None when it has no usable index."""
        try:
            return self.index(municipality).search(question, self.encoder.query(question))
        except IndexBroken as fault:
            self._mark_broken(municipality, fault)
        except IndexFault:
            pass
        return None

    def _mark_broken(self, municipality: str, fault: IndexBroken) -> None:
        """A generation that turns out to be damaged while it is searched is not asked again; told to the operator once."""
        generation, opened = self._open[municipality]
        if opened is not fault:
            logger.warning("%s: %s", municipality, fault)
            self._open[municipality] = (generation, fault)


@functools.lru_cache(maxsize=1)
def resources() -> Resources:
    """This process's resources, of the settings. Raises ContentFault and EncoderMissing."""
    chosen = settings()
    library = Library.load(chosen.content, chosen.served)
    return Resources(library, load_encoder(chosen.encoder), chosen.indexes)
