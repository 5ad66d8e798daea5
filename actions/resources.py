"""What the actions of this process share: all content, the encoder, and the municipalities' indexes."""

from __future__ import annotations

import functools

from actions.page_search import PageSearch
from content.language import Language
from content.library import Library
from content.settings import settings
from index.encoder import Encoder, load_encoder
from index.errors import IndexBroken, IndexFault
from index.search import SearchResult
from index.shelf import Shelf
from index.stores import open_store


class Resources:
    """Made once per process. The methods are cheap: models and indexes stay loaded."""

    def __init__(self, library: Library, encoder: Encoder, indexes: Shelf) -> None:
        self.library = library
        self.encoder = encoder
        self.indexes = indexes
        self._pages = PageSearch(encoder, indexes, library.synonyms, library.municipalities)

    def search(self, municipality: str, question: str, lang: Language, page: str | None = None) -> SearchResult | None:
        """The municipality's pages for a question asked in `lang` on `page`, or None when it has no usable index."""
        try:
            return self._pages.search(municipality, question, lang, page)
        except IndexBroken as fault:
            self.indexes.mark_broken(municipality, fault)
        except IndexFault:
            pass
        return None


@functools.lru_cache(maxsize=1)
def resources() -> Resources:
    """This process's resources, of the settings. Raises ContentFault and IndexFault."""
    chosen = settings()
    library = Library.load(chosen.content, chosen.served)
    encoder = load_encoder(chosen.encoder)
    store = open_store(chosen.indexes, chosen.database_url)
    return Resources(library, encoder, Shelf(store, encoder.name, chosen.index_memory_mb * 1_000_000))
