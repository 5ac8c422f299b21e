"""Power lies where the heart rate swings, and is as large as its swing."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats
from vitals.estimate import Estimate, Found
from vitals.five_minutes import five_minutes
from vitals.rr_intervals import rr_intervals
from vitals.spectral_variability import BANDS_HZ, FREQUENCY_DOMAIN, band_powers, frequency_domain
from vitals.wave import Absent

BeatsOf = Callable[[NDArray[np.float64]], AlignedBeats]


def swinging(swings: dict[float, float], mean_ms: float = 850.0, seconds: float = 301.0) -> NDArray[np.float64]:
    """RR intervals (ms) that swing with these frequencies (Hz) and amplitudes (ms)."""
    rr, time_s = [], 0.0
    while time_s < seconds:
        rr.append(mean_ms + sum(a * np.sin(2 * np.pi * f * time_s) for f, a in swings.items()))
        time_s += rr[-1] / 1000
    return np.array(rr)


def values(found: dict[str, Found]) -> dict[str, float]:
    return {name: one.value for name, one in found.items() if isinstance(one, Estimate)}


@settings(max_examples=30)
@given(
    band=st.sampled_from(list(BANDS_HZ)),
    place=st.floats(0.15, 0.85),
    swing_ms=st.floats(10.0, 60.0),
    mean_ms=st.floats(650.0, 1100.0),
)
def test_a_swing_has_its_power_in_its_band(
    beats_of: BeatsOf, band: str, place: float, swing_ms: float, mean_ms: float
) -> None:
    low, high = BANDS_HZ[band]
    rr = rr_intervals(beats_of(swinging({low + place * (high - low): swing_ms}, mean_ms)))
    found = values(frequency_domain(five_minutes(rr)))
    assert found[band] == pytest.approx(swing_ms**2 / 2, rel=0.12)
    assert sum(found[name] for name in BANDS_HZ if name != band) < 0.06 * found[band]


def test_two_swings_keep_their_ratio(beats_of: BeatsOf) -> None:
    found = values(frequency_domain(five_minutes(rr_intervals(beats_of(swinging({0.1: 40.0, 0.27: 20.0}))))))
    assert found["lf_hf"] == pytest.approx(4.0, rel=0.05)
    assert found["lf_nu"] == pytest.approx(80.0, abs=1.0)
    assert found["lf_nu"] + found["hf_nu"] == pytest.approx(100.0)


def test_ectopic_beats_leave_the_powers(beats_of: BeatsOf) -> None:
    rr_ms = swinging({0.1: 40.0, 0.27: 20.0})
    ectopic = np.zeros(rr_ms.size + 1, bool)
    ectopic[20::25] = True
    whole, parts = (frequency_domain(five_minutes(rr_intervals(beats_of(rr_ms), mask))) for mask in (None, ectopic))
    for name in ("lf_power", "hf_power"):
        assert values(parts)[name] == pytest.approx(values(whole)[name], rel=0.1)


def test_a_drift_is_no_power() -> None:
    time_s = np.arange(0.0, 300.0, 0.8)
    assert band_powers(time_s, 800.0 + 0.5 * time_s).max() < 1e-6


def test_white_noise_spreads_evenly(beats_of: BeatsOf) -> None:
    rr_ms = np.random.default_rng(0).normal(800.0, 30.0, 8000)
    found = values(frequency_domain(five_minutes(rr_intervals(beats_of(rr_ms)))))
    assert found["hf_power"] / found["lf_power"] == pytest.approx(0.25 / 0.11, rel=0.1)
    total_hz = 1 / (2 * 0.8)
    assert found["hf_power"] == pytest.approx(30.0**2 * 0.25 / total_hz, rel=0.1)


def test_several_stretches_are_averaged_and_have_an_uncertainty(beats_of: BeatsOf) -> None:
    one = frequency_domain(five_minutes(rr_intervals(beats_of(swinging({0.1: 40.0})))))["lf_power"]
    many = frequency_domain(five_minutes(rr_intervals(beats_of(swinging({0.1: 40.0}, seconds=1801.0)))))["lf_power"]
    assert isinstance(one, Estimate)
    assert isinstance(many, Estimate)
    assert one.sd is None
    assert many.sd is not None
    assert many.value == pytest.approx(one.value, rel=0.03)
    assert "6 stretches" in str(many.note)


def test_a_slow_heart_shows_no_faster_swings_than_half_its_rate(beats_of: BeatsOf) -> None:
    found = values(frequency_domain(five_minutes(rr_intervals(beats_of(swinging({0.2: 30.0}, 1600.0))))))
    assert found["hf_power"] == pytest.approx(450.0, rel=0.1)  # without the mirror image at 0.425 Hz


def test_nothing_below_five_minutes_nor_without_variation(beats_of: BeatsOf) -> None:
    short = frequency_domain(five_minutes(rr_intervals(beats_of(np.full(300, 800.0)))))
    steady = frequency_domain(five_minutes(rr_intervals(beats_of(np.full(400, 800.0)))))
    assert all(isinstance(short[name], Absent) for name in FREQUENCY_DOMAIN)
    ratio = steady["lf_hf"]
    assert isinstance(ratio, Absent)
    assert "do not vary" in ratio.reason
