"""Matching answers to annotated instants, and counting what is left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from benchmarks.event_matching import EventCount, count_events, matched

instants = st.lists(st.integers(0, 300), max_size=12, unique=True).map(lambda ms: np.sort(np.array(ms, float)) / 100)


def test_each_instant_is_used_once_and_the_nearest_comes_first() -> None:
    truth, answer = np.array([1.0, 2.0, 3.0]), np.array([0.95, 1.02, 2.2, 3.1])
    np.testing.assert_array_equal(matched(truth, answer, 0.15), [[0, 1], [2, 3]])
    assert count_events(truth, answer, 0.15) == EventCount(found=2, missed=1, invented=2)
    assert count_events(truth, answer, 0.25) == EventCount(found=3, missed=0, invented=1)


def test_the_edge_of_the_window_counts() -> None:
    assert count_events(np.array([1.0]), np.array([1.25]), 0.25).found == 1
    assert count_events(np.array([1.0]), np.array([0.75]), 0.25).found == 1
    assert count_events(np.array([1.0]), np.array([1.2501]), 0.25).found == 0


def test_nothing_on_one_side_is_all_missed_or_all_invented() -> None:
    none, two = np.zeros(0), np.array([1.0, 2.0])
    assert count_events(two, none, 0.1) == EventCount(0, 2, 0)
    assert count_events(none, two, 0.1) == EventCount(0, 0, 2)
    assert count_events(none, none, 0.1) == EventCount()


def test_rates() -> None:
    count = EventCount(found=90, missed=10, invented=30) + EventCount(found=0, missed=0, invented=0)
    assert count.sensitivity == pytest.approx(0.9)
    assert count.predictivity == pytest.approx(0.75)
    assert count.f1 == pytest.approx(2 * 0.9 * 0.75 / (0.9 + 0.75))
    assert (EventCount().sensitivity, EventCount().predictivity, EventCount().f1) == (0.0, 0.0, 0.0)
    assert str(count) == "Se  90.000 %  +P  75.000 %  missed 10  invented 30"


@given(truth=instants, answer=instants)
def test_pairs_are_one_to_one_and_near_and_no_pair_is_left(truth: np.ndarray, answer: np.ndarray) -> None:
    pairs = matched(truth, answer, 0.15)
    assert len(set(pairs[:, 0])) == len(set(pairs[:, 1])) == len(pairs)
    distance = np.abs(truth[:, None] - answer)
    assert (distance[pairs[:, 0], pairs[:, 1]] <= 0.15 + 1e-9).all()
    left = np.delete(np.delete(distance, pairs[:, 0], axis=0), pairs[:, 1], axis=1)
    assert (left > 0.15 - 1e-9).all()
    most = (distance <= 0.15).astype(float)
    rows, columns = linear_sum_assignment(-most)
    assert len(pairs) >= most[rows, columns].sum() / 2
