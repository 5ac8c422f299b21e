"""Classes find the beats that they are of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.beat_classes import BeatClasses, laid_on


def test_each_beat_gets_the_class_nearest_to_it() -> None:
    classes = BeatClasses(np.array([1.0, 2.0, 3.0]), np.array(["N", "V", "S"]), np.eye(5)[[0, 2, 1]])
    found = laid_on(classes, np.array([0.4, 1.02, 2.1, 2.93, 3.6]))
    assert found.labels.tolist() == ["", "N", "V", "S", ""]
    assert found.probabilities is not None
    np.testing.assert_array_equal(found.probabilities.sum(axis=1), [0, 1, 1, 1, 0])


@pytest.mark.parametrize("classified", [0, 1])
def test_few_or_no_classes(classified: int) -> None:
    classes = BeatClasses(np.full(classified, 1.0), np.full(classified, "V"))
    assert laid_on(classes, np.array([1.1, 2.0])).labels.tolist() == ["V" if classified else "", ""]
    assert laid_on(classes, np.zeros(0)).labels.size == 0


@given(r_s=st.lists(st.integers(0, 100), min_size=1, max_size=40, unique=True), shift=st.floats(-0.14, 0.14))
def test_a_shift_within_the_window_loses_no_beat(r_s: list[int], shift: float) -> None:
    beats = np.sort(np.array(r_s, np.float64))
    labels = np.array(list("NSVFQ"))[np.arange(beats.size) % 5]
    assert laid_on(BeatClasses(beats + shift, labels), beats).labels.tolist() == labels.tolist()
