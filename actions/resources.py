"""What the actions of this process share: all content, the encoder, and the municipalities' indexes."""

from __future__ import annotations

import functools
import logging

from actions.page_search import PageSearch
from content.language import Language
from content.library import Library
from content.settings import settings
from index.encoder import Encoder, load_encoder
from index.errors import IndexFault
from index.search import SearchResult
from index.shelf import Shelf
from index.stores import open_store

logger = logging.getLogger(__name__)


class Resources:
    """Made once per process. The methods are cheap: models and indexes stay loaded."""

    def __init__(self, library: Library, encoder: Encoder, indexes: Shelf) -> None:
        self.library = library
        self.encoder = encoder
        self.indexes = indexes
        self._pages = PageSearch(encoder, indexes, library.synonyms, library.municipalities)
        self._told: dict[str, str] = {}  # by municipality: what was wrong with its index at the last search

    def search(self, municipality: str, question: str, lang: Language, page: str | None = None) -> SearchResult | None:
        """The municipality's pages for a question asked in `lang` on `page`, or None when it has no usable index."""
        try:
            found = self._pages.search(municipality, question, lang, page)
        except IndexFault as fault:
            self._tell(municipality, str(fault))
            return None
        self._told.pop(municipality, None)
        return found

    def _tell(self, municipality: str, fault: str) -> None:
        """Tells the operator once, not at every message."""
        if self._told.get(municipality) != fault:
            self._told[municipality] = fault
            logger.warning("The pages of %s cannot be searched: %s", municipality, fault)


@functools.lru_cache(maxsize=1)
def resources() -> Resources:
    """This process's resources, of the settings. Raises ContentFault and IndexFault."""
    chosen = settings()
    library = Library.load(chosen.content, chosen.served)
    encoder = load_encoder(chosen.encoder)
    store = open_store(chosen.indexes, chosen.database_url)
    return Resources(library, encoder, Shelf(store, encoder.name, chosen.index_memory_mb * 1_000_000))
