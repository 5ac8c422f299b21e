"""Q, R and S as a reader of ECGs would call them."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecg import Recording
from vitals.conditioning import condition
from vitals.delineation import delineate
from vitals.median_beat import median_beat
from vitals.qrs import find_beats
from vitals.qrs_amplitudes import QrsAmplitudes, q_r_s_mv, qrs_amplitudes
from vitals.wave import Wave

Heart = Callable[..., Recording]


def complex_of(*waves: tuple[float, float], end_mv: float = 0.0) -> NDArray[np.float64]:
    """Waves of (place 0 to 1, height in mV), 51 samples, and the level that the ST segment begins on."""
    at = np.linspace(0.0, 1.0, 51)
    humps = sum((height * np.clip(1 - np.abs(at - place) / 0.1, 0, None) for place, height in waves), np.zeros(51))
    return np.asarray(humps + end_mv * np.clip((at - 0.8) / 0.2, 0, None))


@pytest.mark.parametrize(
    ("waves", "end_mv", "q_r_s"),
    [
        (((0.2, -0.2), (0.46, 1.5), (0.7, -0.4)), 0.0, (0.2, 1.5, 0.4)),  # qRs
        (((0.3, 0.3), (0.6, -1.2)), 0.0, (0.0, 0.3, 1.2)),  # rS, V1
        (((0.2, 0.3), (0.46, -0.5), (0.7, 1.0)), 0.0, (0.0, 1.0, 0.5)),  # rsR', right bundle branch block
        (((0.5, -1.4),), 0.0, (1.4, 0.0, 1.4)),  # QS
        (((0.5, -1.4),), 0.3, (1.4, 0.0, 1.4)),  # QS before a raised ST segment, which is no R
        (((0.4, 1.0),), -0.2, (0.0, 1.0, 0.0)),  # R before a lowered ST segment, which is no S
        (((0.4, 1.0),), 0.8, (0.0, 1.0, 0.0)),
        (((0.4, 0.015),), 0.0, (0.0, 0.0, 0.0)),  # below 20 microvolts
        ((), 0.0, (0.0, 0.0, 0.0)),
    ],
)
def test_waves_have_their_names(
    waves: tuple[tuple[float, float], ...], end_mv: float, q_r_s: tuple[float, float, float]
) -> None:
    assert q_r_s_mv(complex_of(*waves, end_mv=end_mv), 0.02, 3) == pytest.approx(q_r_s, abs=0.01)


@given(values=st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=80))
def test_no_wave_is_higher_than_the_trace(values: list[float]) -> None:
    height = np.array(values)
    q, r, s = q_r_s_mv(height, 0.02, 3)
    assert min(q, r, s) >= 0.0
    assert r <= max(height.max(), 0.0)
    assert max(q, s) <= max(-height.min(), 0.0)


def of(recording: Recording) -> tuple[QrsAmplitudes | None, ...]:
    ecg = condition(recording)
    beats = find_beats(ecg)
    beat = median_beat(ecg, beats)
    assert beat is not None
    qrs = delineate(beat, irregular=False).qrs
    assert isinstance(qrs, Wave)
    return qrs_amplitudes(recording, beats, qrs)


def known(found: QrsAmplitudes | None) -> QrsAmplitudes:
    assert found is not None
    return found


@settings(max_examples=10)
@given(fs_hz=st.sampled_from([100.0, 250.0, 360.0, 500.0, 1000.0]), bpm=st.floats(50.0, 110.0))
def test_known_heights_at_any_rate(heart: Heart, fs_hz: float, bpm: float) -> None:
    found = of(heart(fs_hz=fs_hz, bpm=bpm, leads=("I", "V1", "V5")))
    loss = 0.12 if fs_hz == 100.0 else 0.03  # at 100 Hz the peak itself lies between samples
    assert known(found[0]).r_mv == pytest.approx(1.0, rel=loss)
    assert known(found[1]).s_mv == pytest.approx(0.8, rel=loss)
    assert known(found[1]).r_mv == 0.0
    assert known(found[2]).r_mv == pytest.approx(1.3, rel=loss)


def test_wander_of_the_baseline_moves_no_height(heart: Heart) -> None:
    clean = heart(leads=("II", "V1"))
    wander = 0.5 * np.sin(2 * np.pi * 0.25 * clean.time_s)
    moved = clean.with_signal(clean.signal + wander.astype(np.float32))
    for one, other in zip(of(clean), of(moved), strict=True):
        assert known(one).r_mv == pytest.approx(known(other).r_mv, abs=0.03)
        assert known(one).s_mv == pytest.approx(known(other).s_mv, abs=0.03)


def test_the_uncertainty_is_how_medians_of_noisy_beats_scatter(heart: Heart) -> None:
    found = [known(of(heart(leads=("II",), noise_mv=0.04, seed=seed))[0]) for seed in range(40)]
    scatter = np.std([one.r_mv for one in found])
    assert np.median([one.sd_mv or 0.0 for one in found]) == pytest.approx(scatter, rel=0.5)


def test_a_lead_without_a_whole_complex_has_none(heart: Heart) -> None:
    recording = heart(leads=("I", "II"))
    signal = recording.signal.copy()
    signal[0, ::20] = np.nan
    assert of(recording.with_signal(signal))[0] is None
    assert known(of(recording.with_signal(signal))[1]).beats > 8
