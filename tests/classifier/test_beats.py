"""Every beat gets its class on whatever leads there are; what holds no beats is refused with the reason."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from classifier.beats import BeatResult, classify_beats
from classifier.not_classified import NotClassified
from ecg.recording import Recording
from training.beat_data import DS1, mitdb_records
from training.synthetic import synthesize

FS_HZ = 360.0
# Time from the R peak (s), height (mV) and width (s) of P, Q, R, S and T, and of a ventricular beat.
SINUS = ((-0.17, 0.12, 0.025), (-0.03, -0.10, 0.010), (0.0, 1.1, 0.011), (0.03, -0.20, 0.011), (0.27, 0.28, 0.05))
VENTRICULAR = ((0.0, 1.7, 0.045), (0.09, -0.5, 0.04), (0.32, -0.5, 0.07))
ECTOPIC = (9, 20, 28)


def with_ectopy(leads: tuple[str, ...] = ("II", "V1")) -> tuple[Recording, NDArray[np.float64]]:
    """Half a minute at 75 bpm in which three beats come early and wide, with a pause; and the R peaks (s)."""
    rr_s = np.full(36, 0.8)
    rr_s[list(ECTOPIC)] = 0.5
    rr_s[[k + 1 for k in ECTOPIC]] = 1.1
    r_s = np.cumsum(rr_s)
    time_s = np.arange(round(30.0 * FS_HZ)) / FS_HZ
    signal = np.random.default_rng(1).normal(0.0, 0.01, (len(leads), len(time_s)))
    for k, peak_s in enumerate(r_s):
        for offset_s, height_mv, width_s in VENTRICULAR if k in ECTOPIC else SINUS:
            wave = height_mv * np.exp(-0.5 * ((time_s - peak_s - offset_s) / width_s) ** 2)
            signal += np.array([[1.0], [-0.6]])[: len(leads)] * wave
    return Recording(leads, signal.astype(np.float32), FS_HZ), r_s


def classified(recording: Recording) -> BeatResult:
    result = classify_beats(recording)
    assert isinstance(result, BeatResult)
    return result


@pytest.mark.parametrize("leads", [("II", "V1"), ("II",), ("V5",)])
def test_early_wide_beats_are_ventricular_and_the_others_normal(leads: tuple[str, ...]) -> None:
    recording, r_s = with_ectopy(leads)
    result = classified(recording)
    assert result.leads == leads
    assert len(result.r_s) == len(r_s)
    assert np.abs(result.r_s - r_s).max() < 0.05
    assert [k for k, label in enumerate(result.labels) if label == "V"] == list(ECTOPIC)
    assert result.counts["N"] == len(r_s) - len(ECTOPIC)
    np.testing.assert_allclose(result.probabilities.sum(axis=1), 1.0, atol=1e-5)


def test_a_regular_heart_has_normal_beats_on_twelve_leads() -> None:
    result = classified(synthesize(3, 10.0, 500.0))
    assert result.leads == ("II", "V1")
    assert set(result.labels) == {"N"}
    assert result.model_id


def test_a_gap_in_the_signal_hides_its_beats_and_no_others() -> None:
    recording, r_s = with_ectopy()
    signal = recording.signal.copy()
    signal[:, round(12.2 * FS_HZ) : round(15.0 * FS_HZ)] = np.nan
    result = classified(recording.with_signal(signal))
    hidden = (r_s > 12.1) & (r_s < 15.1)
    seen = r_s[~hidden]
    assert all(np.abs(seen - at_s).min() < 0.05 for at_s in result.r_s)
    assert len(result.r_s) >= len(seen) - 2


def test_a_second_lead_recorded_elsewhere_in_time_is_not_asked() -> None:
    recording, _ = with_ectopy()
    signal = recording.signal.copy()
    half = signal.shape[1] // 2
    signal[0, half:] = np.nan
    signal[1, :half] = np.nan
    result = classified(recording.with_signal(signal))
    assert len(result.leads) == 1


@pytest.mark.parametrize(
    ("signal", "fs_hz", "why"),
    [
        (np.full((1, 5000), np.nan, np.float32), 500.0, "heartbeats"),
        (np.zeros((1, 5000), np.float32), 500.0, "heartbeats"),
        (np.array([[0.0, 1.0, 0.0]], np.float32), 500.0, "heartbeats"),
        (np.zeros((1, 800), np.float32), 80.0, "80 Hz"),
    ],
)
def test_what_holds_no_beats_is_refused_with_the_reason(signal: NDArray[np.float32], fs_hz: float, why: str) -> None:
    refused = classify_beats(Recording(("II",), signal, fs_hz))
    assert isinstance(refused, NotClassified)
    assert why in refused.reason


def test_ventricular_beats_of_a_real_patient_are_found(shared: Path) -> None:
    (record,) = mitdb_records(shared / "data", ("N", "S", "V", "F", "Q"), ("119",))
    assert record.name in DS1
    minute = Recording(record.leads, record.signal[:, : round(60 * record.fs_hz)], record.fs_hz)
    result = classified(minute)
    truth_s = record.r_s[(record.labels == 2) & (record.r_s < 59.0)]
    found_s = result.r_s[[label == "V" for label in result.labels]]
    assert len(truth_s) > 5
    assert all(np.abs(found_s - at_s).min() < 0.1 for at_s in truth_s)
