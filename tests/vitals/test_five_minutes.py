"""Stretches of five minutes: how many, and which are left out."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats
from vitals.five_minutes import five_minutes
from vitals.rr_intervals import RrIntervals, rr_intervals
from vitals.wave import Absent

BeatsOf = Callable[[NDArray[np.float64]], AlignedBeats]


def stretches(rr: RrIntervals) -> tuple[RrIntervals, ...]:
    found = five_minutes(rr)
    assert not isinstance(found, Absent), found
    return found


@pytest.mark.parametrize(("minutes", "count"), [(4.9, 0), (5.0, 1), (9.9, 1), (10.0, 2), (61.0, 12)])
def test_whole_stretches_count(beats_of: BeatsOf, minutes: float, count: int) -> None:
    beats = round(minutes * 75)  # a recording of 5 minutes at 75 bpm holds 375 beats and 374 intervals
    found = five_minutes(rr_intervals(beats_of(np.full(beats - 1, 800.0))))
    assert (0 if isinstance(found, Absent) else len(found)) == count
    if isinstance(found, Absent):
        assert "5 minutes" in found.reason


def test_a_fibrillating_stretch_is_left_out(beats_of: BeatsOf) -> None:
    steady = np.full(375, 800.0)
    wild = np.random.default_rng(0).uniform(500.0, 1100.0, 375)
    found = stretches(rr_intervals(beats_of(np.concatenate([steady, wild, steady, steady]))))
    assert len(found) == 3
    assert not any(part.irregular for part in found)


def test_fibrillation_and_ectopy_throughout_say_so(beats_of: BeatsOf) -> None:
    wild = five_minutes(rr_intervals(beats_of(np.random.default_rng(0).uniform(500.0, 1100.0, 500))))
    ectopic = five_minutes(rr_intervals(beats_of(np.tile([*[800.0] * 6, 500.0, 1100.0], 100))))
    assert isinstance(wild, Absent)
    assert "irregular" in wild.reason
    assert isinstance(ectopic, Absent)
    assert "ectopic" in ectopic.reason


def test_a_gap_of_a_minute_takes_its_stretch(beats_of: BeatsOf) -> None:
    whole = beats_of(np.full(1124, 800.0))
    held = np.ones(1125, bool)
    held[400:475] = False
    gap = np.zeros(1125, bool)
    gap[[0, 475]] = True
    rr = rr_intervals(AlignedBeats(whole.sample[held], whole.likeness[held], gap[held]))
    assert len(stretches(rr)) == 2
