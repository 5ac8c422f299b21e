"""The noise has the power that the stress test asks for, where and only where it asks for it."""

import numpy as np
import pytest

from benchmarks.noise_stress import noisy_segments_s, usual_qrs_mv, usual_rms_mv, with_noise
from training.beat_data import AnnotatedRecord

FS_HZ = 100.0
BEATS_S = np.arange(0.5, 900.0)


def record(height_mv: float = 2.0) -> AnnotatedRecord:
    """15 minutes of spikes, one a second, of that height; the second channel is turned over and half as high."""
    row = np.zeros(round(900 * FS_HZ), np.float32)
    row[np.round(BEATS_S * FS_HZ).astype(int)] = height_mv
    return AnnotatedRecord(
        "x", ("I", "II"), np.stack([row, -row / 2]), FS_HZ, BEATS_S, np.zeros(BEATS_S.size, np.int64)
    )


def test_noise_comes_after_five_minutes_and_every_other_two() -> None:
    assert noisy_segments_s(900.0) == [(300.0, 420.0), (540.0, 660.0), (780.0, 900.0)]
    assert noisy_segments_s(850.0)[-1] == (780.0, 850.0)
    assert noisy_segments_s(200.0) == []


@pytest.mark.parametrize("snr_db", [24.0, 0.0, -6.0])
def test_the_signal_to_noise_ratio_is_that_of_the_database(snr_db: float) -> None:
    clean = record()
    noise = np.tile(np.random.default_rng(0).normal(0.3, 0.7, (1, round(FS_HZ))), 900)
    added = with_noise(clean, noise, snr_db) - clean.signal
    segment = added[:, round(300 * FS_HZ) : round(420 * FS_HZ)]
    amplitude = np.array([2.0, 1.0])
    np.testing.assert_allclose(10 * np.log10(amplitude**2 / 8 / segment.var(axis=1)), snr_db, atol=0.01)
    assert not added[:, : round(300 * FS_HZ)].any()
    between = added[:, round(420 * FS_HZ) : round(540 * FS_HZ)]
    np.testing.assert_allclose(np.ptp(between, axis=1), 0.0, atol=1e-5)


def test_no_step_is_added_where_noise_begins_or_ends() -> None:
    clean = record()
    drift = np.sin(np.arange(clean.signal.shape[1]) / 40.0)[None]
    added = with_noise(clean, drift, 0.0) - clean.signal
    gain = np.sqrt(2.0**2 / 8) / usual_rms_mv(drift[0], FS_HZ)
    assert np.abs(np.diff(added[0])).max() < 1.1 * gain / 40.0


def test_amplitudes_are_trimmed_means() -> None:
    clean = record()
    odd = clean.signal[0].copy()
    odd[np.round(BEATS_S[:10] * FS_HZ).astype(int)] = 50.0
    assert usual_qrs_mv(odd, FS_HZ, BEATS_S) == pytest.approx(2.0)
    seconds = np.tile([1.0, -1.0], 50 * 300)
    seconds[:1000] *= 30.0
    assert usual_rms_mv(seconds + 4.0, FS_HZ) == pytest.approx(1.0)
