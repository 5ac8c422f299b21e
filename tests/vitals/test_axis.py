"""The frontal axis and how sure it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg.leads import LIMB_LEADS
from vitals.axis import frontal_axis_deg
from vitals.conditioning import WORK_HZ
from vitals.estimate import Estimate
from vitals.median_beat import MedianBeat
from vitals.wave import Absent, Wave

ANGLES = {"I": 0.0, "II": 60.0, "III": 120.0, "aVR": -150.0, "aVL": -30.0, "aVF": 90.0}
QRS = Wave(-0.05, 0.0, 0.05, 1.0)


def beat(angle_deg: float, height_mv: float = 1.0, noise_mv: float = 0.01) -> MedianBeat:
    """A heart whose vector moves along one line."""
    time_s = np.arange(651) / WORK_HZ - 0.5
    wave = np.where(np.abs(time_s) < 0.05, np.cos(np.pi * time_s / 0.1) ** 2, 0.0)
    lengths = {lead: 1.0 if lead in ("I", "II", "III") else 0.75**0.5 for lead in LIMB_LEADS}
    shares = [lengths[lead] * np.cos(np.radians(angle_deg - ANGLES[lead])) for lead in LIMB_LEADS]
    noise = np.full(6, noise_mv, np.float32)
    return MedianBeat(LIMB_LEADS, (height_mv * np.outer(shares, wave)).astype(np.float32), np.full(6, 9), noise, 0.8)


@given(angle_deg=st.floats(-179.0, 179.0))
def test_every_direction_is_found(angle_deg: float) -> None:
    found = frontal_axis_deg(beat(angle_deg), QRS)
    assert isinstance(found, Estimate)
    assert abs((found.value - angle_deg + 180) % 360 - 180) < 0.5


def test_a_lower_wave_and_more_noise_make_it_less_sure() -> None:
    high, low, noisy = (frontal_axis_deg(beat(40.0, *given), QRS) for given in ((1.0, 0.01), (0.1, 0.01), (1.0, 0.1)))
    assert isinstance(high, Estimate)
    assert isinstance(low, Estimate)
    assert isinstance(noisy, Estimate)
    assert low.sd == pytest.approx(10 * (high.sd or 0.0), rel=1e-3)
    assert noisy.sd == pytest.approx(low.sd, rel=1e-3)


def test_the_uncertainty_covers_what_wrong_baselines_do() -> None:
    clean = beat(40.0, 0.3, 0.02)
    rng = np.random.default_rng(0)
    found = []
    for _ in range(300):
        wrong = rng.normal(0.0, 0.02, (6, 1)) * (np.abs(np.arange(651) - 250) <= 25)
        one = frontal_axis_deg(
            MedianBeat(
                clean.leads, (clean.signal + wrong).astype(np.float32), clean.beats_per_lead, clean.noise_mv, 0.8
            ),
            QRS,
        )
        assert isinstance(one, Estimate)
        found.append(one)
    scatter = np.std([one.value for one in found])
    assert 0.7 * scatter < np.median([one.sd or 0.0 for one in found]) < 2.0 * scatter


def test_one_beat_alone_tells_no_uncertainty() -> None:
    single = beat(40.0, noise_mv=float("nan"))
    found = frontal_axis_deg(single, QRS)
    assert isinstance(found, Estimate)
    assert found.sd is None


def test_areas_that_cancel_have_no_axis() -> None:
    one = beat(40.0)
    turned = one.signal * np.sign(np.arange(651) - 250.5).astype(np.float32)
    found = frontal_axis_deg(MedianBeat(one.leads, turned, one.beats_per_lead, one.noise_mv, 0.8), QRS)
    assert isinstance(found, Absent)
    assert "indeterminate" in found.reason
