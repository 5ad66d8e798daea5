"""Three opinions, weighed together, tell classes apart that can be told apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.opinions import Opinions, Weights

DIMENSION = 16
WORDS = {
    "rotter": ["der er en rotte i kælderen", "rotter i haven", "jeg har set en rotte"],
    "pas": ["jeg skal have nyt pas", "hvad koster et pas", "forny mit pas"],
    "skat": ["hvornår kommer min skat", "årsopgørelse og skat", "hvad skal jeg betale i skat"],
}
CENTRES = dict(zip(WORDS, np.random.default_rng(1).normal(size=(len(WORDS), DIMENSION))))
TOGETHER = Weights(meaning=1, wording=1, neighbours=1)


def toy(seed: int) -> tuple[list[str], np.ndarray, list[str]]:
    """Utterances, their vectors, which lie about the middle of their class, and their classes."""
    random = np.random.default_rng(seed)
    labels = [label for label in WORDS for _ in range(10)]
    texts = [f"{WORDS[label][number % 3]} {number}" for number, label in enumerate(labels)]
    vectors = np.array([CENTRES[label] for label in labels]) + 0.2 * random.normal(size=(len(labels), DIMENSION))
    return texts, vectors.astype(np.float32), labels


@pytest.fixture(scope="module")
def learnt() -> Opinions:
    return Opinions.learn(*toy(seed=2))


def guessed(opinions: Opinions, shares: np.ndarray) -> list[str]:
    return [opinions.classes[best] for best in shares.argmax(1)]


@pytest.mark.parametrize("alone", [TOGETHER, Weights(1, 0, 0), Weights(0, 1, 0), Weights(0, 0, 1)])
def test_every_opinion_alone_and_all_together_know_utterances_like_those_learnt(learnt, alone):
    texts, vectors, labels = toy(seed=3)
    assert guessed(learnt, learnt.shares(texts, vectors, alone)) == labels


def test_what_no_opinion_weighs_is_as_likely_as_everything_else(learnt):
    texts, vectors, _ = toy(seed=3)
    assert np.allclose(learnt.shares(texts, vectors, Weights(0, 0, 0)), 1 / 3)


def test_the_columns_are_the_classes(learnt):
    assert sorted(learnt.classes) == sorted(WORDS)


def test_the_meaning_speaks_where_no_letter_is_known(learnt):
    vector = CENTRES["skat"][None].astype(np.float32)
    assert guessed(learnt, learnt.shares(["ЖЖЖ"], vector, TOGETHER)) == ["skat"]


def test_the_wording_speaks_where_the_vector_tells_nothing(learnt):
    nowhere = np.mean(list(CENTRES.values()), axis=0)[None].astype(np.float32)
    assert guessed(learnt, learnt.shares(["rotterne i kælderen"], nowhere, Weights(0, 1, 0))) == ["rotter"]


def test_what_was_saved_is_loaded_with_the_same_shares(learnt, tmp_path):
    texts, vectors, _ = toy(seed=3)
    learnt.save(tmp_path)
    assert np.array_equal(Opinions.load(tmp_path).shares(texts, vectors, TOGETHER), learnt.shares(texts, vectors, TOGETHER))


def test_what_was_saved_is_loaded_with_the_same_classes(learnt, tmp_path):
    learnt.save(tmp_path)
    assert Opinions.load(tmp_path).classes == learnt.classes


@pytest.mark.parametrize("missing", ["opinions.npz", "opinions.json"])
def test_what_was_saved_in_part_is_not_loaded(learnt, tmp_path, missing):
    learnt.save(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(OSError):
        Opinions.load(tmp_path)


@pytest.mark.parametrize("damaged", ["opinions.npz", "opinions.json"])
def test_what_was_damaged_is_not_loaded(learnt, tmp_path, damaged):
    learnt.save(tmp_path)
    (tmp_path / damaged).write_bytes(b"damaged")
    with pytest.raises((OSError, KeyError, ValueError)):
        Opinions.load(tmp_path)


vectors = st.lists(st.floats(-10, 10, width=32), min_size=DIMENSION, max_size=DIMENSION)
weights = st.builds(Weights, *[st.floats(0, 5)] * 3)


@given(st.lists(st.tuples(st.text(st.characters(codec=None)), vectors), min_size=1, max_size=5), weights)
def test_whatever_is_said_the_shares_sum_to_one(learnt, said, how):
    shares = learnt.shares([text for text, _ in said], np.array([vector for _, vector in said], np.float32), how)
    assert shares.shape == (len(said), 3) and np.allclose(shares.sum(1), 1, atol=1e-4) and (shares >= 0).all()
