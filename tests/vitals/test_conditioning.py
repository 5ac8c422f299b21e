"""One rate for all recordings, whatever theirs and however long they are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ecg import Recording
from vitals.conditioning import QRS_HZ, WORK_HZ, condition


@settings(max_examples=60, deadline=None)
@given(
    fs_hz=st.sampled_from([100.0, 128.0, 257.0, 300.0, 360.0, 499.99999, 500.0, 999.0, 1000.0]),
    samples=st.integers(0, 4000),
)
def test_any_length_at_any_rate_has_waves_of_its_length(fs_hz: float, samples: int) -> None:
    time_s = np.arange(samples) / fs_hz
    signal = np.sin(2 * np.pi * 8.0 * time_s).astype(np.float32)
    gap = signal.copy()
    gap[samples // 3 : samples // 2] = np.nan

    ecg = condition(Recording(("I", "II", "III"), np.stack([signal, gap, np.full(samples, np.nan)]), fs_hz))

    assert ecg.waves.shape == (3, ecg.samples)
    assert abs(ecg.samples / WORK_HZ - samples / fs_hz) < 1 / WORK_HZ
    assert abs(ecg.qrs.shape[1] / QRS_HZ - samples / fs_hz) < 1 / QRS_HZ
    assert np.isnan(ecg.waves[2]).all()
    if samples > 2.5 * fs_hz:
        assert np.isfinite(ecg.waves[0]).all()
        middle = slice(ecg.samples // 4, 3 * ecg.samples // 4)
        wanted = np.sin(2 * np.pi * 8.0 * np.arange(ecg.samples) / WORK_HZ)
        assert np.abs(ecg.waves[0] - wanted)[middle].max() < 0.1


@settings(max_examples=25, deadline=None)
@given(fs_hz=st.floats(100, 1000), at_s=st.floats(0.0, 4.0))
def test_what_is_cut_around_a_beat_is_what_was_there(fs_hz: float, at_s: float) -> None:
    time_s = np.arange(round(4 * fs_hz)) / fs_hz
    signal = np.sin(2 * np.pi * 5.0 * time_s).astype(np.float32)
    ecg = condition(Recording(("II",), signal[np.newaxis], fs_hz))
    centre = round(at_s * WORK_HZ)

    cut = ecg.around(np.array([centre]), 70)[0, 0]

    at = (centre + np.arange(-70, 71)) / WORK_HZ
    wanted = np.sin(2 * np.pi * 5.0 * at)
    inside = np.isfinite(cut) & (at > 0.15) & (at < 3.85)
    if inside.all():
        np.testing.assert_allclose(cut, wanted - np.median(wanted), atol=0.06)
    assert np.isnan(cut[(at < -1 / fs_hz) | (at > 4.0 + 1 / fs_hz)]).all()
