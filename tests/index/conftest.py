"""Pages to index, stores to keep them in, and two encoders: the real one, and a quick one for tests where no meaning is asked for."""

import datetime
import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder, load_encoder
from index.stores import open_store
from tests.index.postgres_server import PostgresServer, running_server


@dataclass(frozen=True)
class Section:
    heading: str
    text: str


@dataclass(frozen=True)
class Page:
    url: str
    title: str
    sections: tuple[Section, ...]
    language: str | None = "da"
    date: datetime.date | None = None


def page(url: str, title: str, *texts: str) -> Page:
    return Page(url, title, tuple(Section("", text) for text in texts))


class WordEncoder:
    """Encodes words by their spelling alone: the same words, the same vector. Counts what it encodes."""

    dimension = 384

    def __init__(self, name: str = "words-1") -> None:
        self.name = name
        self.encoded: list[str] = []

    def query(self, text: str) -> np.ndarray:
        vector = np.full(self.dimension, 0.01, dtype=np.float32)
        for word in text.lower().split():
            seed = int.from_bytes(hashlib.blake2b(word.strip(".,:?").encode("utf-8", "replace"), digest_size=8).digest(), "big")
            vector += np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        return vector / np.linalg.norm(vector)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([self.query(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def passages(self, texts: Sequence[str], progress=None) -> np.ndarray:
        self.encoded += texts
        if progress:
            progress(len(texts))
        return self.queries(texts)


@pytest.fixture
def word_encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture
def pages() -> list[Page]:
    """A small site about matters that have little to do with each other."""
    return [
        page("/legepladser", "Legepladser", "Kommunen har ni legepladser. På den store i parken er der en svævebane."),
        page("/hunde", "Hunde", "I hundeskoven må din hund løbe frit. På stranden skal hunden være i snor om sommeren."),
        page("/badevand", "Badevand", "Vi måler vandet ved strandene hver uge. Grønt flag betyder, at vandet er rent."),
        page("/musikskole", "Musikskolen", "Børn kan lære at spille klaver, violin og guitar. Du kan leje et instrument."),
        page("/gadelys", "Gadebelysning", "Lyser en lygte ikke på din vej, så send os nummeret, der står på pælen."),
        page("/tandpleje", "Tandpleje", "Tandlægen er gratis for alle børn. Slår dit barn en tand, ringer du til klinikken."),
        page("/vejsalt", "Snerydning", "Du skal rydde sne på fortovet ud for dit hus og strø, når det er glat."),
    ]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_server("fsync=off", "max_connections=50") as server:
        yield server


@pytest.fixture
def database(postgres_server) -> Iterator[str]:
    """The name of an empty database, which goes away after the test."""
    name = f"test_{uuid.uuid4().hex}"
    postgres_server.execute(f"CREATE DATABASE {name}")
    yield name
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def store_arguments(request, tmp_path) -> list[str]:
    """What open_store is given, for each back end."""
    arguments = [str(tmp_path / "index")]
    if request.param == "postgres":
        arguments.append(request.getfixturevalue("postgres_server").url(request.getfixturevalue("database")))
    return arguments


@pytest.fixture
def store(store_arguments):
    return open_store(Path(store_arguments[0]), *store_arguments[1:])
