from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult, classify_rhythm, windows
from ecg.recording import Recording
from training.rhythm_data import SOURCE_FS_HZ, cinc2017_raw
from training.rhythm_scores import rhythm_scores
from training.synthetic import synthesize

FS_HZ = 500.0
CLASSES = ("normal", "atrial fibrillation", "other arrhythmia", "too noisy")
# Time from the R peak (s), height (mV) and width (s) of P, Q, R, S and T.
SINUS_BEAT = ((-0.17, 0.12, 0.025), (-0.03, -0.10, 0.010), (0.0, 1.1, 0.011), (0.03, -0.20, 0.011), (0.27, 0.28, 0.05))


def strip(r_peaks_s: NDArray[np.float64], seconds: float, waves: tuple[tuple[float, ...], ...]) -> NDArray[np.float32]:
    """float32 [sample], mV: one beat of Gaussian waves at every R peak, with the noise of a quiet recording."""
    time_s = np.arange(int(seconds * FS_HZ)) / FS_HZ
    signal = np.random.default_rng(3).normal(0.0, 0.01, len(time_s))
    for peak_s in r_peaks_s:
        for offset_s, height_mv, width_s in waves:
            signal += height_mv * np.exp(-0.5 * ((time_s - peak_s - offset_s) / width_s) ** 2)
    return signal.astype(np.float32)


def sinus(seconds: float, rr_s: float = 0.85) -> NDArray[np.float32]:
    beats = np.arange(0.4, seconds, rr_s)
    breathing = 0.02 * np.sin(2 * np.pi * 0.25 * beats)
    return strip(beats + breathing, seconds, SINUS_BEAT)


def fibrillation(seconds: float) -> NDArray[np.float32]:
    beats = 0.3 + np.cumsum(np.random.default_rng(11).uniform(0.38, 1.05, int(seconds / 0.38)))
    return strip(beats[beats < seconds], seconds, SINUS_BEAT[1:])


def one_lead(signal: NDArray[np.float32], lead: str = "II") -> Recording:
    return Recording((lead,), signal[np.newaxis], FS_HZ)


def classified(recording: Recording) -> RhythmResult:
    result = classify_rhythm(recording)
    assert isinstance(result, RhythmResult)
    return result


@pytest.mark.parametrize("seconds", [5.0, 10.0, 30.0, 60.0, 95.0])
def test_a_regular_rhythm_with_p_waves_is_normal_at_any_length(seconds: float) -> None:
    result = classified(one_lead(sinus(seconds)))
    assert result.label == "normal"
    assert result.p_arrhythmia < 0.5
    assert result.span_s == pytest.approx((0.0, seconds))
    assert tuple(result.probabilities) == CLASSES
    assert sum(result.probabilities.values()) == pytest.approx(1.0)


def test_an_irregular_rhythm_without_p_waves_is_fibrillation() -> None:
    result = classified(one_lead(fibrillation(30.0)))
    assert result.label == "atrial fibrillation"
    assert result.p_arrhythmia > 0.5


def test_a_panel_of_two_and_a_half_seconds_is_enough_and_two_seconds_are_not() -> None:
    assert classified(one_lead(sinus(2.5))).span_s == pytest.approx((0.0, 2.5))
    refused = classify_rhythm(one_lead(sinus(2.0)))
    assert refused == NotClassified("no lead holds 2.3 s of signal in one piece")


def test_a_rate_that_shows_no_qrs_is_refused() -> None:
    refused = classify_rhythm(Recording(("II",), sinus(10.0)[np.newaxis, ::20], FS_HZ / 20))
    assert isinstance(refused, NotClassified)
    assert "25 Hz" in refused.reason


@pytest.mark.parametrize("every", [1, 4, 7])
def test_the_answer_does_not_hang_on_the_sampling_rate(every: int) -> None:
    whole = classified(one_lead(sinus(10.0))).probabilities
    thinned = classified(Recording(("II",), sinus(10.0)[np.newaxis, ::every], FS_HZ / every)).probabilities
    assert list(thinned.values()) == pytest.approx(list(whole.values()), abs=0.1)


def test_a_flat_lead_is_refused_with_its_name() -> None:
    refused = classify_rhythm(one_lead(np.full(5000, 0.3, np.float32)))
    assert isinstance(refused, NotClassified)
    assert "flat: II" in refused.reason


def test_a_lead_without_a_single_sample_is_refused() -> None:
    assert isinstance(classify_rhythm(one_lead(np.full(5000, np.nan, np.float32))), NotClassified)


def test_a_short_gap_is_bridged_and_a_long_one_ends_the_span() -> None:
    signal = sinus(20.0)
    signal[2300:2390] = np.nan  # 0.18 s
    whole = classified(one_lead(signal))
    assert whole.span_s == pytest.approx((0.0, 20.0))
    assert whole.label == "normal"
    signal[6000:6500] = np.nan  # 1 s from 12 s on
    assert classified(one_lead(signal)).span_s == pytest.approx((0.0, 12.0))


def test_lead_ii_is_taken_when_it_holds_five_seconds_though_others_are_longer() -> None:
    signal = np.stack([sinus(10.0), sinus(10.0)])
    signal[1, 3000:] = np.nan
    result = classified(Recording(("V1", "II"), signal, FS_HZ))
    assert result.lead == "II"
    assert result.span_s == pytest.approx((0.0, 6.0))


def test_the_rhythm_strip_is_taken_when_lead_ii_is_only_a_panel() -> None:
    signal = np.stack([sinus(10.0)] * 3)
    signal[0, 1250:] = np.nan
    signal[1, :1250] = signal[1, 2500:] = np.nan
    assert classified(Recording(("II", "aVL", "V1"), signal, FS_HZ)).lead == "V1"


def test_equally_long_panels_go_to_lead_ii() -> None:
    leads = ("I", "II", "V1", "V5")
    signal = np.full((4, 5000), np.nan, np.float32)
    for k in range(4):
        signal[k, 1250 * k : 1250 * (k + 1) - 3 * (k == 1)] = sinus(2.5)[: 1250 - 3 * (k == 1)]
    result = classified(Recording(leads, signal, FS_HZ))
    assert result.lead == "II"


def test_a_flat_lead_ii_gives_way_to_a_lead_with_signal() -> None:
    result = classified(Recording(("I", "II"), np.stack([sinus(10.0), np.zeros(5000, np.float32)]), FS_HZ))
    assert result.lead == "I"


def test_the_same_recording_gets_the_same_answer() -> None:
    recording = one_lead(fibrillation(20.0))
    assert classify_rhythm(recording) == classify_rhythm(recording)


def test_gain_and_offset_do_not_change_the_answer() -> None:
    signal = sinus(10.0)
    first = classified(one_lead(signal)).probabilities
    second = classified(one_lead(2.0 * signal + 0.7)).probabilities
    assert list(second.values()) == pytest.approx(list(first.values()), abs=1e-3)


@pytest.mark.parametrize("seconds", [60.1, 75.0, 90.0, 200.0])
def test_windows_of_a_long_record_cover_it_end_to_end(seconds: float) -> None:
    signal = np.arange(int(seconds * 100), dtype=np.float32)
    rows = windows(signal, 100.0)
    assert rows.shape[1] == 3000
    assert np.array_equal(np.unique(rows), signal)


def test_held_out_recordings_are_told_apart(shared: Path) -> None:
    records = cinc2017_raw(shared / "data", "val", limit=120)
    answers = [classified(Recording(("I",), signal[np.newaxis], SOURCE_FS_HZ)) for signal in records.signals]
    probabilities = np.array([[answer.probabilities[name] for name in CLASSES] for answer in answers])
    scores = rhythm_scores(probabilities, records.labels)
    assert scores.mean_f1_nao > 0.7
    assert scores.f1[0] > 0.8


def test_a_clear_rhythm_is_not_referred_and_noise_is() -> None:
    clear = classify_rhythm(synthesize(3, 30.0, 500.0))
    assert isinstance(clear, RhythmResult)
    assert clear.refer is None
    noise = np.random.default_rng(2).normal(0.0, 0.4, (1, 5000)).astype(np.float32)
    unclear = classify_rhythm(Recording(("II",), noise, 500.0))
    assert isinstance(unclear, RhythmResult)
    assert unclear.refer
    for told in (clear, unclear):
        left = [name for name, share in told.probabilities.items() if share >= told.least[name]]
        assert (told.refer is None) == (len(left) == 1 and left != ["too noisy"])


@pytest.mark.parametrize(
    ("probabilities", "refer"),
    [
        ((0.90, 0.05, 0.05, 0.0), None),
        ((0.60, 0.20, 0.20, 0.0), "normal or other arrhythmia: not certain at 90 %"),
        ((0.75, 0.0, 0.25, 0.0), "normal or other arrhythmia: not certain at 90 %"),
        ((0.65, 0.17, 0.17, 0.01), "normal or other arrhythmia: not certain at 90 %"),
        ((0.69, 0.20, 0.10, 0.01), "unlike every rhythm at 90 %"),
        ((0.05, 0.0, 0.05, 0.90), "too noisy to say"),
    ],
)
def test_an_answer_is_only_certain_where_it_alone_is_left(
    probabilities: tuple[float, ...], refer: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classifier.rhythm.rhythm_probabilities", lambda *_: np.array(probabilities))
    told = classify_rhythm(synthesize(3, 30.0, 500.0))
    assert isinstance(told, RhythmResult)
    assert told.refer == refer
