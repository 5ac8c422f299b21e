"""RR intervals: which are normal, which follow each other, and parts of them."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats
from vitals.rr_intervals import rr_intervals

BeatsOf = Callable[[NDArray[np.float64]], AlignedBeats]


def test_no_interval_crosses_a_gap_and_none_follows_one(beats_of: BeatsOf) -> None:
    whole = beats_of(np.full(9, 800.0))
    gap = np.zeros(10, bool)
    gap[[0, 5]] = True
    rr = rr_intervals(AlignedBeats(whole.sample, whole.likeness, gap))
    assert rr.beats == 10
    assert rr.rr_ms.size == 8
    assert rr.follows.tolist() == [False, True, True, True, False, True, True, True]
    assert rr.nn_change_ms.size == 6
    assert rr.end_s[4] == pytest.approx(0.3 + 6 * 0.8)


def test_beats_known_to_be_ectopic_break_normal_intervals_on_both_sides(beats_of: BeatsOf) -> None:
    beats = beats_of(np.full(9, 800.0))
    ectopic = np.arange(10) == 4
    rr = rr_intervals(beats, ectopic)
    assert np.flatnonzero(~rr.normal).tolist() == [3, 4]
    assert rr_intervals(beats).normal.all()
    assert rr.rr_ms.size == 9


def test_a_part_stands_for_itself(beats_of: BeatsOf) -> None:
    steady = np.full(40, 800.0)
    wild = np.random.default_rng(0).uniform(400.0, 1200.0, 40)
    rr = rr_intervals(beats_of(np.concatenate([steady, wild])))
    first, second = rr.part(0, 40), rr.part(40, 80)
    assert not first.irregular
    assert second.irregular
    assert not second.follows[0]
    assert second.follows[1:].all()
    np.testing.assert_array_equal(np.concatenate([first.rr_ms, second.rr_ms]), rr.rr_ms)


@pytest.mark.parametrize("intervals", [0, 1, 2])
def test_few_beats_have_no_mean_or_a_mean(beats_of: BeatsOf, intervals: int) -> None:
    rr = rr_intervals(beats_of(np.full(intervals, 900.0)))
    assert np.isfinite(rr.mean_ms) == (intervals > 1)
    assert not rr.irregular
    assert rr.covered_s == pytest.approx(0.9 * (intervals + 1) if intervals else 0.0)
