"""The open indexes of a process: each municipality's newest generation, as many at once as the memory allows."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import RLock

from index.errors import IndexBroken, IndexMissing
from index.search import Index
from index.stores import Store


@dataclass(frozen=True)
class IndexSummary:
    """What is told of an index without keeping it open."""

    fingerprint: str
    pages: int
    chunks: int


class Shelf:
    """Safe to share between threads. Whoever is searching in an index that leaves the shelf keeps it until done."""

    def __init__(self, store: Store, encoder_name: str, memory: int) -> None:
        """`memory`: bytes that open indexes may hold together; one is kept however large it is."""
        self._store = store
        self._encoder_name = encoder_name
        self._memory = memory
        self._open: OrderedDict[str, tuple[object, Index]] = OrderedDict()  # the one asked longest ago first
        self._known: dict[str, tuple[object, IndexSummary | IndexBroken]] = {}
        self._lock = RLock()

    def index(self, municipality: str) -> Index:
        """The municipality's newest generation; opened again when a new one has taken its place. Raises IndexFault."""
        with self._lock:
            current = self._current(municipality)
            generation, index = self._open.get(municipality, (None, None))
            if generation != current:
                index = self._opened(municipality, current)
            self._open.move_to_end(municipality)
            return index

    def summary(self, municipality: str) -> IndexSummary:
        """What the newest generation holds; read once, whether or not it stays open. Raises IndexFault."""
        with self._lock:
            if self._known.get(municipality, (None,))[0] != self._current(municipality):
                self.index(municipality)
            found = self._known[municipality][1]
        if isinstance(found, IndexBroken):
            raise found
        return found

    def mark_broken(self, municipality: str, index: Index, fault: IndexBroken) -> None:
        """A generation that turns out to be damaged while it is searched is not asked again; one that has taken its place is."""
        with self._lock:
            generation, held = self._open.get(municipality, (None, None))
            if held is index:
                del self._open[municipality]
                self._known[municipality] = (generation, fault)

    def _current(self, municipality: str) -> object:
        current = self._store.current(municipality)
        if current is None:
            self._open.pop(municipality, None)
            raise IndexMissing(f"{municipality} has no index yet")
        return current

    def _opened(self, municipality: str, current: object) -> Index:
        """One that is damaged is opened once; what only failed at the moment is tried again."""
        self._open.pop(municipality, None)
        generation, known = self._known.get(municipality, (None, None))
        if generation == current and isinstance(known, IndexBroken):
            raise known
        try:
            index = Index.open(self._store, municipality, self._encoder_name)
        except IndexBroken as fault:
            self._known[municipality] = (current, fault)
            raise
        self._known[municipality] = (current, IndexSummary(index.fingerprint, index.pages, index.chunks))
        self._open[municipality] = (current, index)
        self._make_room()
        return index

    def _make_room(self) -> None:
        held = sum(index.memory for _, index in self._open.values())
        while held > self._memory and len(self._open) > 1:
            _, (_, index) = self._open.popitem(last=False)
            held -= index.memory
