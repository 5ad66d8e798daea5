"""Hubness: a page that is near every question loses to one that is as near to this one."""

import numpy as np
import pytest

from index.centring import Centring
from index.hubness import hubness
from index.ranking import RankingWeights, meaning
from index.stores import PageSimilarities

AXES = np.eye(4, dtype=np.float32)
AS_THEY_ARE = Centring(np.zeros(4, dtype=np.float32), np.zeros(4, dtype=np.float32), np.zeros((0, 4), dtype=np.float32))


def between(*axes: int) -> np.ndarray:
    """The unit vector that is as near to each of these axes."""
    return AXES[list(axes)].sum(axis=0) / np.sqrt(len(axes))


def hubness_of(pages: list[list[np.ndarray]], questions: np.ndarray, centring: Centring = AS_THEY_ARE) -> np.ndarray:
    counts = np.array([len(chunks) for chunks in pages], dtype=np.int64)
    vectors = np.array([chunk for chunks in pages for chunk in chunks], dtype=np.float16).reshape(-1, 4)
    return hubness(vectors, np.cumsum(counts) - counts, centring, questions)


def test_a_page_near_everything_loses_to_one_as_near():
    hub, page = between(0, 1), between(0, 3)  # of the general questions, none is about the fourth axis
    question = AXES[0]
    near = np.array([hub @ question, page @ question], dtype=np.float32)
    assert near[0] == near[1]
    common = hubness_of([[hub], [page]], AXES[[1] * 12 + [2] * 12])
    scores = meaning(PageSimilarities(near, near, np.arange(2)), common, RankingWeights())
    assert scores[0] < scores[1]


def test_a_page_is_as_near_as_its_nearest_chunk():
    assert hubness_of([[AXES[3], AXES[0]], [AXES[3]]], AXES[[0]]) == pytest.approx([1, 0], abs=1e-3)


def test_only_the_questions_nearest_to_a_page_count():
    questions = np.concatenate([AXES[[0] * 12], -AXES[[0] * 500]])
    assert hubness_of([[AXES[0]]], questions) == pytest.approx([1], abs=1e-3)


def test_it_is_the_mean_of_the_nearest_questions():
    questions = np.concatenate([AXES[[0] * 6], AXES[[1] * 6]])
    assert hubness_of([[AXES[0]]], questions) == pytest.approx([0.5], abs=1e-3)


def test_fewer_questions_than_are_asked_for_are_enough():
    assert hubness_of([[AXES[0]]], AXES[:2]) == pytest.approx([0.5], abs=1e-3)


def test_what_all_texts_share_does_not_count():
    shared = 3 * AXES[3]
    centring = Centring(shared, shared, np.zeros((0, 4), dtype=np.float32))
    assert hubness_of([[AXES[0] + shared]], AXES[[1]] + shared, centring) == pytest.approx([0], abs=1e-3)


def test_without_pages_there_is_none():
    found = hubness_of([], AXES)
    assert (found.shape, found.dtype) == ((0,), np.float32)
