"""Noise, hum and wander come out at the size that went in, whatever the beats, the rate and the gaps."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecg import Recording
from ecg.resampling import resampled_recording
from vitals.between_beats import BetweenBeats, between_beats
from vitals.conditioning import condition
from vitals.median_beat import median_beat
from vitals.qrs import find_beats

Heart = Callable[..., Recording]
LEADS = ("I", "II", "V1", "V5")


def rest_of(recording: Recording) -> BetweenBeats:
    ecg = condition(recording)
    beats = find_beats(ecg)
    return between_beats(recording, beats, median_beat(ecg, beats))


def with_added(recording: Recording, added: NDArray[np.float64]) -> Recording:
    return recording.with_signal((recording.signal + added).astype(np.float32))


def usual(rows: NDArray[np.float64]) -> float:
    return float(np.nanmedian(rows))


@settings(max_examples=15)
@given(bpm=st.floats(40, 150), fs_hz=st.sampled_from([100.0, 128.0, 250.0, 360.0, 500.0, 1000.0]))
def test_a_clean_heart_leaves_next_to_nothing(heart: Heart, bpm: float, fs_hz: float) -> None:
    rest = rest_of(heart(bpm=bpm, fs_hz=fs_hz, leads=LEADS, noise_mv=0.002))
    assert usual(rest.noise_mv) < 0.025
    assert usual(rest.wander_mv) < 0.15


@pytest.mark.parametrize("rms_mv", [0.05, 0.1, 0.2])
def test_slow_and_muscle_noise_are_told_apart(heart: Heart, rms_mv: float) -> None:
    clean = heart(leads=LEADS, noise_mv=0.001)
    t = clean.time_s
    slow = rms_mv * np.sqrt(2) * np.sin(2 * np.pi * 7.3 * t)
    fast = rms_mv * np.sqrt(2) * np.sin(2 * np.pi * 83.7 * t)
    of_slow, of_fast = (rest_of(with_added(clean, added)) for added in (slow, fast))
    assert usual(of_slow.slow_mv) == pytest.approx(rms_mv, rel=0.4)
    assert usual(of_fast.muscle_mv) == pytest.approx(rms_mv, rel=0.25)
    assert usual(of_slow.muscle_mv) < 0.3 * rms_mv
    assert usual(of_fast.slow_mv) < 0.3 * rms_mv


@pytest.mark.parametrize(
    ("fs_hz", "mains_hz"), [(500.0, 50.0), (500.0, 60.0), (250.0, 50.0), (360.0, 60.0), (1000.0, 50.0)]
)
def test_hum_has_its_amplitude_and_is_no_noise(heart: Heart, fs_hz: float, mains_hz: float) -> None:
    clean = heart(leads=LEADS, fs_hz=fs_hz, noise_mv=0.003)
    rest = rest_of(with_added(clean, 0.1 * np.sin(2 * np.pi * mains_hz * clean.time_s + 1.0)))
    at, other = (0, 1) if mains_hz == 50.0 else (1, 0)
    assert usual(rest.hum_mv[at]) == pytest.approx(0.1, rel=0.1)
    assert usual(rest.hum_mv[other]) < 0.02
    assert usual(rest.noise_mv) < 0.05


def test_muscle_noise_is_no_hum(heart: Heart) -> None:
    clean = heart(leads=LEADS, noise_mv=0.1)
    assert usual(rest_of(clean).hum_mv) < 0.02


def test_a_rate_that_holds_no_mains_frequency_tells_none(heart: Heart) -> None:
    rest = rest_of(heart(leads=LEADS, fs_hz=100.0))
    assert np.isnan(rest.hum_mv).all()
    assert np.isfinite(rest.noise_mv).all()


@pytest.mark.parametrize("height_mv", [0.3, 1.0, 3.0])
def test_wander_has_its_height(heart: Heart, height_mv: float) -> None:
    clean = heart(leads=LEADS)
    rest = rest_of(with_added(clean, height_mv / 2 * np.sin(2 * np.pi * 0.2 * clean.time_s)))
    assert usual(rest.wander_mv) == pytest.approx(height_mv, rel=0.15)


def test_a_step_of_the_baseline_is_seen(heart: Heart) -> None:
    clean = heart(leads=LEADS)
    assert rest_of(clean).step_mv.max() < 0.5
    rest = rest_of(with_added(clean, np.where(clean.time_s > 5.2, 4.0, 0.0)))
    assert rest.step_mv.min() == pytest.approx(4.0, rel=0.15)


def test_bad_seconds_are_those_that_were_made_bad(heart: Heart) -> None:
    clean = heart(leads=LEADS, duration_s=30.0)
    burst = np.where((clean.time_s >= 12) & (clean.time_s < 15), 0.4 * np.sin(2 * np.pi * 6 * clean.time_s), 0.0)
    noise = rest_of(with_added(clean, burst)).noise_mv
    assert (noise[:, 12:15] > 0.15).all()
    assert (np.delete(noise, [11, 12, 13, 14, 15], axis=1) < 0.03).all()


def test_ectopic_beats_are_no_noise(heart: Heart) -> None:
    recording = heart(bpm=60.0, leads=("II", "V5"), noise_mv=0.003)
    signal = recording.signal.copy()
    for r in (1675, 3675):
        signal[:, r - 60 : r + 61] = 0.0
        signal[:, r - 45 : r + 46] -= 2 * np.hanning(91).astype(np.float32)
    rest = rest_of(recording.with_signal(signal))
    assert np.nanmax(rest.noise_mv) < 0.05
    assert rest.wander_mv.max() < 0.1


@settings(max_examples=8)
@given(number=st.integers(0, 29), fs_hz=st.sampled_from([250.0, 360.0, 1000.0]))
def test_noise_does_not_depend_on_the_sampling_rate(ptbxl: dict[int, Recording], number: int, fs_hz: float) -> None:
    recording = list(ptbxl.values())[number]
    here, there = rest_of(recording), rest_of(resampled_recording(recording, fs_hz))
    for name in ("noise_mv", "wander_mv"):
        one, other = (np.nanmedian(getattr(rest, name), axis=1) for rest in (here, there))
        assert np.median(np.abs(one - other) / one) < 0.15


def test_gaps_count_for_nothing_and_unknown_is_nan(heart: Heart) -> None:
    clean = heart(leads=LEADS, duration_s=20.0)
    signal = clean.signal.copy()
    signal[1, 2000:7000] = np.nan
    signal[2] = np.nan
    whole, holed = rest_of(clean), rest_of(clean.with_signal(signal))
    assert np.isnan(holed.noise_mv[1, 5:13]).all()
    assert np.isnan(holed.noise_mv[2]).all()
    assert usual(holed.noise_mv[1]) == pytest.approx(usual(whole.noise_mv[1]), rel=0.3)
    assert holed.wander_mv[1].max() < 0.1


@pytest.mark.parametrize("fs_hz", [1.0, 2.0, 5.0])
def test_a_rate_at_which_no_beat_shows_is_survived(fs_hz: float) -> None:
    rest = rest_of(Recording(LEADS, np.random.default_rng(0).normal(0, 0.1, (4, 300)).astype(np.float32), fs_hz))
    assert np.isnan(rest.step_mv).all()
