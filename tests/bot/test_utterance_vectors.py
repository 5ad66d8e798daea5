"""The vectors of training utterances are kept: what was encoded before is not encoded again, and nothing else is kept."""

import hashlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.utterance_vectors import utterance_vectors

TEXTS = ["der er rotter", "jeg flytter", "nyt pas", "jeg flytter"]


class Digits:
    """An encoder whose vectors are digits of a text's digest. Remembers what it was asked."""

    def __init__(self, name: str = "digits", dimension: int = 4) -> None:
        self.name, self.dimension = name, dimension
        self.encoded: list[str] = []

    def queries(self, texts) -> np.ndarray:
        self.encoded += texts
        digests = [hashlib.sha256(text.encode("utf-8", "replace")).digest()[: self.dimension] for text in texts]
        return np.array([list(digest) for digest in digests], np.float32).reshape(len(texts), self.dimension)


@pytest.fixture
def encoder() -> Digits:
    return Digits()


def test_every_utterance_has_its_own_vector_in_its_own_place(encoder, tmp_path):
    assert np.array_equal(utterance_vectors(TEXTS, encoder, tmp_path), Digits().queries(TEXTS))


def test_an_utterance_that_stands_twice_is_encoded_once(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    assert sorted(encoder.encoded) == sorted(set(TEXTS))


def test_the_second_time_nothing_is_encoded(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    again = Digits()
    utterance_vectors(TEXTS, again, tmp_path)
    assert again.encoded == []


def test_the_second_time_the_vectors_are_the_same(encoder, tmp_path):
    first = utterance_vectors(TEXTS, encoder, tmp_path)
    assert np.array_equal(utterance_vectors(TEXTS, encoder, tmp_path), first)


def test_only_what_is_new_is_encoded(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    later = Digits()
    utterance_vectors([*TEXTS, "sundhedskort"], later, tmp_path)
    assert later.encoded == ["sundhedskort"]


def test_utterances_in_another_order_get_their_own_vectors(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    assert np.array_equal(utterance_vectors(TEXTS[::-1], encoder, tmp_path), Digits().queries(TEXTS[::-1]))


def test_an_utterance_that_is_no_longer_asked_for_is_forgotten(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    utterance_vectors(TEXTS[:1], encoder, tmp_path)
    later = Digits()
    utterance_vectors(TEXTS, later, tmp_path)
    assert later.encoded == TEXTS[1:3]


def test_when_every_utterance_is_gone_all_are_forgotten(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    assert utterance_vectors([], encoder, tmp_path).shape == (0, 4)


def test_no_words_are_kept(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    (file,) = tmp_path.iterdir()
    assert not any(text.encode() in file.read_bytes() for text in TEXTS)


def test_another_encoder_has_vectors_of_its_own(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    other = Digits("other")
    utterance_vectors(TEXTS, other, tmp_path)
    assert len(other.encoded) == 3


def test_vectors_of_another_length_are_encoded_again(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    assert np.array_equal(utterance_vectors(TEXTS, Digits(dimension=6), tmp_path), Digits(dimension=6).queries(TEXTS))


def test_nothing_unfinished_is_left_behind(encoder, tmp_path):
    utterance_vectors(TEXTS, encoder, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["digits.npz"]


@pytest.mark.parametrize("damage", [b"", b"no vectors", b"PK\x03\x04", b"\x93NUMPY"])
def test_a_file_that_is_something_else_is_made_anew(encoder, tmp_path, damage):
    (tmp_path / "digits.npz").write_bytes(damage)
    utterance_vectors(TEXTS, encoder, tmp_path)
    again = Digits()
    utterance_vectors(TEXTS, again, tmp_path)
    assert again.encoded == []


def test_an_array_alone_is_no_kept_vectors(encoder, tmp_path):
    with (tmp_path / "digits.npz").open("wb") as file:
        np.save(file, np.zeros(3))
    assert np.array_equal(utterance_vectors(TEXTS, encoder, tmp_path), Digits().queries(TEXTS))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 10_000), byte=st.integers(1, 255), end=st.none() | st.integers(0, 10_000))
def test_a_damaged_file_changes_no_vector(tmp_path, place, byte, end):
    utterance_vectors(TEXTS, Digits(), tmp_path)
    file = tmp_path / "digits.npz"
    kept = bytearray(file.read_bytes())
    kept[place % len(kept)] ^= byte
    file.write_bytes(kept[:end])
    assert np.array_equal(utterance_vectors(TEXTS, Digits(), tmp_path), Digits().queries(TEXTS))
