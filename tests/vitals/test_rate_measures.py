"""Heart rate, its extremes and RR intervals."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats
from vitals.estimate import Estimate, Found
from vitals.rate_measures import rates
from vitals.rr_intervals import rr_intervals
from vitals.wave import Absent

BeatsOf = Callable[[NDArray[np.float64]], AlignedBeats]


def of(found: dict[str, Found], name: str) -> Estimate:
    one = found[name]
    assert isinstance(one, Estimate), one
    return one


def test_one_premature_beat_is_no_heart_rate(beats_of: BeatsOf) -> None:
    rr_ms = np.full(60, 800.0)
    rr_ms[[30, 31]] = 450.0, 1150.0
    found = rates(rr_intervals(beats_of(rr_ms)))
    assert of(found, "rr_min").value == pytest.approx(450.0)
    assert of(found, "heart_rate_max").value < 80.0
    assert of(found, "heart_rate_min").value > 71.0


def test_bigeminy_keeps_its_mean_rate(beats_of: BeatsOf) -> None:
    found = rates(rr_intervals(beats_of(np.tile([500.0, 1100.0], 20))))
    for name in ("heart_rate", "heart_rate_min", "heart_rate_max"):
        assert of(found, name).value == pytest.approx(75.0, abs=0.1)


def test_a_spell_of_another_rate_is_found(beats_of: BeatsOf) -> None:
    rr_ms = np.concatenate([np.full(50, 1000.0), np.full(12, 500.0), np.full(50, 1000.0), np.full(12, 1500.0)])
    found = rates(rr_intervals(beats_of(rr_ms)))
    assert of(found, "heart_rate_max").value == pytest.approx(120.0)
    assert of(found, "heart_rate_min").value == pytest.approx(40.0)
    assert of(found, "heart_rate_max").beats == 9
    assert of(found, "beat_count").value == 125


def test_extremes_do_not_reach_across_gaps(beats_of: BeatsOf) -> None:
    rr_ms = np.concatenate([np.full(20, 1000.0), np.full(6, 400.0), np.full(20, 1000.0)])
    whole = beats_of(rr_ms)
    gap = np.zeros(whole.sample.size, bool)
    gap[[0, 21, 26]] = True
    found = rates(rr_intervals(AlignedBeats(whole.sample, whole.likeness, gap)))
    assert of(found, "heart_rate_max").value == pytest.approx(60.0)
    assert isinstance(found["heart_rate_min"], Estimate)


@pytest.mark.parametrize(("intervals", "why"), [(0, "fewer than two"), (1, "fewer than two"), (8, "too few RR")])
def test_too_few_intervals_say_so(beats_of: BeatsOf, intervals: int, why: str) -> None:
    found = rates(rr_intervals(beats_of(np.full(intervals, 800.0))))
    missing = found["heart_rate_max"]
    assert isinstance(missing, Absent)
    assert why in missing.reason
    assert of(found, "beat_count").value == intervals + 1


def test_the_uncertainty_of_a_mean_is_how_means_scatter(beats_of: BeatsOf) -> None:
    rng = np.random.default_rng(0)
    found = [rates(rr_intervals(beats_of(rng.normal(800.0, 40.0, 25)))) for _ in range(300)]
    for name in ("heart_rate", "rr_mean", "rr_sd"):
        scatter = np.std([of(one, name).value for one in found])
        said = np.sqrt(np.mean([of(one, name).sd ** 2 for one in found]))  # type: ignore[operator]
        assert said == pytest.approx(scatter, rel=0.2)


@given(rr=st.lists(st.integers(100, 1500), min_size=16, max_size=60))
def test_extremes_lie_within_the_single_intervals(beats_of: BeatsOf, rr: list[int]) -> None:
    found = rates(rr_intervals(beats_of(2.0 * np.array(rr, np.float64))))
    lowest, highest = of(found, "heart_rate_min").value, of(found, "heart_rate_max").value
    assert 60000 / (2 * max(rr)) - 1e-6 <= lowest <= highest <= 60000 / (2 * min(rr)) + 1e-6
