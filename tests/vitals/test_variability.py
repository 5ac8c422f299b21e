"""Heart rate variability in the time domain against its definitions, and where it is withheld."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats
from vitals.estimate import Estimate, Found
from vitals.rr_intervals import rr_intervals
from vitals.variability import TIME_DOMAIN, time_domain
from vitals.wave import Absent

BeatsOf = Callable[[NDArray[np.float64]], AlignedBeats]


def value(found: dict[str, Found], name: str) -> float:
    one = found[name]
    assert isinstance(one, Estimate), one
    return one.value


def test_definitions_on_a_series_done_by_hand(beats_of: BeatsOf) -> None:
    found = time_domain(rr_intervals(beats_of(np.array([800.0, 860.0, 800.0, 810.0, 800.0, 800.0]))))
    assert value(found, "sdnn") == pytest.approx(np.std([800, 860, 800, 810, 800, 800], ddof=1))
    assert value(found, "rmssd") == pytest.approx(np.sqrt((60**2 + 60**2 + 10**2 + 10**2 + 0) / 5))
    assert value(found, "pnn50") == pytest.approx(40.0)


@given(change=st.lists(st.integers(-15, 15), min_size=10, max_size=80), level=st.integers(250, 600))
def test_a_longer_beat_changes_the_rate_but_not_the_variability(
    beats_of: BeatsOf, change: list[int], level: int
) -> None:
    changes = 2.0 * np.array(change, np.float64)
    one, other = (time_domain(rr_intervals(beats_of(2.0 * level + shift + changes))) for shift in (0.0, 100.0))
    for name in TIME_DOMAIN:
        assert value(one, name) == pytest.approx(value(other, name), abs=1e-6)


def test_ectopic_intervals_do_not_count(beats_of: BeatsOf) -> None:
    rng = np.random.default_rng(0)
    clean = 2.0 * np.round(rng.normal(400.0, 5.0, 200))
    mixed = clean.copy()
    mixed[[50, 51, 120, 121]] = 400.0, 1200.0, 400.0, 1200.0
    one, other = (time_domain(rr_intervals(beats_of(rr_ms))) for rr_ms in (clean, mixed))
    for name in ("sdnn", "rmssd"):
        assert value(other, name) == pytest.approx(value(one, name), rel=0.05)


@pytest.mark.parametrize(
    ("rr_ms", "why"),
    [
        (np.random.default_rng(1).uniform(400.0, 1200.0, 40), "irregular"),
        (np.tile([800.0, 800.0, 800.0, 800.0, 500.0, 1100.0], 10), "ectopic"),
        (np.full(3, 800.0), "fewer than three pairs"),
    ],
)
def test_withheld_with_the_reason(beats_of: BeatsOf, rr_ms: NDArray[np.float64], why: str) -> None:
    found = time_domain(rr_intervals(beats_of(rr_ms)))
    for name in TIME_DOMAIN:
        missing = found[name]
        assert isinstance(missing, Absent)
        assert why in missing.reason


def test_the_uncertainty_is_how_the_values_scatter(beats_of: BeatsOf) -> None:
    rng = np.random.default_rng(2)
    found = [time_domain(rr_intervals(beats_of(rng.normal(800.0, 30.0, 100)))) for _ in range(150)]
    for name in TIME_DOMAIN:
        estimates = [one[name] for one in found]
        scatter = np.std([one.value for one in estimates if isinstance(one, Estimate)])
        said = np.sqrt(np.mean([(one.sd or 0.0) ** 2 for one in estimates if isinstance(one, Estimate)]))
        assert said == pytest.approx(scatter, rel=0.3)
