"""A question to a municipality's pages: its vector, its synonyms and what the editors have decided, put to the index."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from content.findable import Findable, Sayings, load_synonyms
from content.municipality import Municipality, load_municipalities
from content.recognised_language import recognised
from content.settings import Settings
from index.encoder import Encoder
from index.errors import IndexBroken
from index.preferences import Preferences
from index.search import SearchResult
from index.shelf import Shelf
from index.stores import open_store
from index.synonyms import Synonyms

AS_IT_IS = Findable()
NO_SYNONYMS = Synonyms({})


class PageSearch:
    """Searches in any municipality that has an index, configured or not. One per process; safe to share between threads."""

    def __init__(self, encoder: Encoder, indexes: Shelf, synonyms: Sayings, municipalities: Mapping[str, Municipality]) -> None:
        self.indexes = indexes
        self._encoder = encoder
        self._synonyms = Synonyms(synonyms)
        self._findable = {name: municipality.search for name, municipality in municipalities.items()}
        self._own_synonyms = {name: Synonyms(findable.synonyms) for name, findable in self._findable.items()}
        self._pinned = {name: Synonyms(findable.pinned) for name, findable in self._findable.items()}

    def search(self, municipality: str, question: str, lang: str | None = None, page: str | None = None) -> SearchResult:
        """`lang`: that of the conversation, else the one that the words are in; `page`: where the citizen stands. Raises IndexFault."""
        index = self.indexes.index(municipality)
        terms = {*self._synonyms.terms(question), *self._of(self._own_synonyms, municipality).terms(question)}
        preferences = Preferences(
            terms=tuple(sorted(terms)),
            language=lang or recognised(question),
            page=page,
            pinned=self._of(self._pinned, municipality).meant(question),
            hidden=self._findable.get(municipality, AS_IT_IS).hidden,
        )
        vector = self._vector(question, preferences.terms)
        try:
            return index.search(question, vector, 10, preferences, self._encoder.passages)
        except IndexBroken as fault:
            self.indexes.mark_broken(municipality, index, fault)
            raise

    def _of(self, lists: Mapping[str, Synonyms], municipality: str) -> Synonyms:
        return lists.get(municipality, NO_SYNONYMS)

    def _vector(self, question: str, terms: tuple[str, ...]) -> np.ndarray:
        """Of the question as it was asked, and half way to what it would be in the pages' words."""
        asked = self._encoder.query(question)
        return asked if not terms else (asked + self._encoder.query(f"{question} ({', '.join(terms)})")) / 2


def page_search(chosen: Settings, encoder: Encoder) -> PageSearch:
    """The search of these settings, without the answers beside it. Raises ContentFault and IndexFault."""
    indexes = Shelf(open_store(chosen.indexes, chosen.database_url), encoder.name, chosen.index_memory_mb * 1_000_000)
    municipalities = load_municipalities(chosen.content / "municipalities")
    return PageSearch(encoder, indexes, load_synonyms(chosen.content / "synonyms.yml"), municipalities)
