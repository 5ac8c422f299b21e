"""R peaks: found where they are, whatever the leads, the rate, the sign and the gaps; none in noise."""

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest
import wfdb
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecg import Recording
from vitals import r_peaks

BEAT_MARKS = frozenset("NLRBAaJSVrFejnE/fQ?")
TOLERANCE_S = 0.15

Heart = Callable[..., Recording]


def missed_and_invented(truth_s: NDArray[np.float64], answer_s: NDArray[np.float64]) -> tuple[int, int]:
    """Beats of either row without one of the other within 150 ms."""
    apart = np.abs(truth_s[:, None] - answer_s) > TOLERANCE_S
    return int(apart.all(axis=1).sum()), int(apart.all(axis=0).sum())


def jittered(bpm: float, seconds: float, seed: int) -> NDArray[np.float64]:
    """R peaks whose intervals vary by 3 %."""
    rng = np.random.default_rng(seed)
    intervals = 60 / bpm * (1 + 0.03 * rng.standard_normal(int(seconds * bpm / 60)))
    times: NDArray[np.float64] = 0.4 + np.cumsum(intervals) - intervals[0]
    return times[times < seconds - 0.3]


@pytest.mark.parametrize("name", ["100", "105", "119", "200", "208", "232"])
def test_annotated_beats_of_half_an_hour_are_found(packed: ModuleType, name: str) -> None:
    path = str(packed.mitdb() / name)
    record, marks = wfdb.rdrecord(path), wfdb.rdann(path, "atr")
    truth = np.array([s for s, mark in zip(marks.sample, marks.symbol, strict=True) if mark in BEAT_MARKS])
    recording = Recording((record.sig_name[0],), record.p_signal.T[:1], record.fs)

    missed, invented = missed_and_invented(truth / record.fs, r_peaks(recording) / record.fs)

    assert missed <= 0.005 * truth.size
    assert invented <= 0.02 * truth.size


@pytest.mark.parametrize("bpm", [20, 30, 45, 60, 90, 120, 150, 180, 220, 260, 300])
@pytest.mark.parametrize("leads", [("II",), ("I", "II", "V1", "V5")])
def test_every_beat_from_20_to_300_bpm(heart: Heart, bpm: float, leads: tuple[str, ...]) -> None:
    r_s = np.arange(0.5, 9.8, 60 / bpm)
    qrs_ms = 90.0 if bpm < 200 else 70.0
    recording = heart(r_s=r_s, bpm=bpm, leads=leads, qrs_ms=qrs_ms, p=bpm < 150, t=bpm < 200)

    answer_s = r_peaks(recording) / recording.fs_hz

    assert len(answer_s) == len(r_s)
    assert np.abs(answer_s - r_s).max() < 0.008


@settings(max_examples=15)
@given(fs_hz=st.integers(100, 1000), bpm=st.floats(35, 160), seed=st.integers(0, 1000))
def test_answer_does_not_depend_on_the_sampling_rate(heart: Heart, fs_hz: int, bpm: float, seed: int) -> None:
    r_s = jittered(bpm, 6.0, seed)
    recording = heart(r_s=r_s, bpm=bpm, duration_s=6.0, fs_hz=float(fs_hz), leads=("I", "II", "V2"), seed=seed)

    answer_s = r_peaks(recording) / fs_hz

    assert len(answer_s) == len(r_s)
    assert np.abs(answer_s - r_s).max() < 0.004 + 1 / fs_hz


@settings(max_examples=15)
@given(
    number=st.integers(0, 29),
    factor=st.floats(0.05, 20.0),
    turned=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_turning_and_scaling_leads_changes_nothing(
    ptbxl: dict[int, Recording], number: int, factor: float, turned: list[bool]
) -> None:
    recording = list(ptbxl.values())[number]
    factors = factor * np.where(turned, -1.0, 1.0)[:, None]
    changed = recording.with_signal((recording.signal * factors).astype(np.float32))

    np.testing.assert_allclose(r_peaks(changed), r_peaks(recording), atol=1)


def test_one_lead_finds_what_all_leads_find(ptbxl: dict[int, Recording]) -> None:
    for recording in list(ptbxl.values())[:10]:
        alone = Recording(("II",), recording.lead("II")[np.newaxis], recording.fs_hz)
        all_s, one_s = (r_peaks(r) / recording.fs_hz for r in (recording, alone))
        assert missed_and_invented(all_s, one_s) == (0, 0)


def test_columns_of_a_page_make_one_row_of_beats(heart: Heart) -> None:
    whole = heart(bpm=80.0)
    page = np.full_like(whole.signal, np.nan)
    for lead in range(12):
        part = slice(lead // 3 * 1250, (lead // 3 + 1) * 1250)
        page[lead, part] = whole.signal[lead, part]

    np.testing.assert_allclose(r_peaks(whole.with_signal(page)), r_peaks(whole), atol=10)


def test_gaps_hide_only_their_own_beats(ptbxl: dict[int, Recording]) -> None:
    recording = next(iter(ptbxl.values()))
    signal = recording.signal.copy()
    signal[:, 2000:2900] = np.nan
    whole_s, holed_s = (r_peaks(r) / 500 for r in (recording, recording.with_signal(signal)))

    assert not ((holed_s > 4.0) & (holed_s < 5.8)).any()
    clear = (whole_s < 3.9) | (whole_s > 5.9)
    assert missed_and_invented(whole_s[clear], holed_s)[0] == 0


def test_a_noisy_a_flat_and_an_empty_lead_do_no_harm(heart: Heart) -> None:
    clean = heart(leads=("I", "II", "V1", "V2"))
    signal = clean.signal.copy()
    signal[0] = np.random.default_rng(1).normal(0.0, 0.5, signal.shape[1])
    signal[2] = 0.1
    signal[3] = np.nan

    np.testing.assert_allclose(r_peaks(clean.with_signal(signal)), r_peaks(clean), atol=3)


@pytest.mark.parametrize("seconds", [2.5, 10.0, 60.0])
def test_noise_and_flat_lines_have_no_beats(seconds: float) -> None:
    rng = np.random.default_rng(2)
    samples = round(seconds * 500)
    mains = 0.2 * np.sin(2 * np.pi * 50 * np.arange(samples) / 500)
    for row in (rng.normal(0.0, 0.1, samples), np.cumsum(rng.normal(0.0, 0.01, samples)), mains, np.zeros(samples)):
        assert r_peaks(Recording(("II",), row[np.newaxis].astype(np.float32), 500.0)).size == 0


def test_all_nan_and_very_short_signals_have_no_beats() -> None:
    for samples in (0, 1, 40, 400):
        for value in (np.nan, 0.0):
            recording = Recording(("II",), np.full((1, samples), value, np.float32), 500.0)
            assert r_peaks(recording).size == 0


def test_a_strip_of_two_and_a_half_seconds(ptbxl: dict[int, Recording]) -> None:
    for recording in list(ptbxl.values())[:10]:
        whole = r_peaks(recording)
        strip = r_peaks(recording.with_signal(recording.signal[:, 1250:2500]))
        inside = whole[(whole > 1300) & (whole < 2450)] - 1250
        assert missed_and_invented(inside / 500, strip / 500)[0] == 0


@pytest.mark.parametrize("before_s", [0.02, 0.06, 0.15])
def test_pacing_spikes_are_no_beats(heart: Heart, before_s: float) -> None:
    recording = heart(bpm=70.0, leads=("II", "V5"))
    signal = recording.signal.copy()
    r_s = np.arange(0.35, 10.0, 60 / 70.0)
    for spike in np.round((r_s - 0.045 - before_s) * 500).astype(int):
        if spike >= 0:
            signal[:, spike : spike + 1] += 3.0

    answer_s = r_peaks(recording.with_signal(signal)) / 500

    assert missed_and_invented(r_s[:-1], answer_s) == (0, 0) or len(answer_s) == len(r_s)
    assert np.abs(answer_s[:, None] - r_s).min(axis=1).max() < 0.12


def test_a_burst_of_noise_hides_only_its_own_beats(heart: Heart) -> None:
    recording = heart(bpm=70.0, duration_s=40.0, leads=("II",))
    signal = recording.signal.copy()
    signal[:, 7500:9500] += np.random.default_rng(3).normal(0.0, 0.6, 2000)
    r_s = np.arange(0.35, 40.0, 60 / 70.0)
    clear = r_s[(r_s < 14.8) | (r_s > 19.2)]

    answer_s = r_peaks(recording.with_signal(signal)) / 500

    outside = answer_s[(answer_s < 14.8) | (answer_s > 19.2)]
    assert missed_and_invented(clear, answer_s)[0] == 0
    assert missed_and_invented(r_s, outside)[1] == 0


@pytest.mark.parametrize("wander_mv", [1.0, 3.0])
def test_wander_hides_no_beat(heart: Heart, wander_mv: float) -> None:
    recording = heart(bpm=70.0)
    wander = wander_mv * np.sin(2 * np.pi * 0.3 * recording.time_s).astype(np.float32)
    np.testing.assert_allclose(r_peaks(recording.with_signal(recording.signal + wander)), r_peaks(recording), atol=2)


def test_a_day_is_read_as_its_hours_are(packed: ModuleType) -> None:
    record = wfdb.rdrecord(str(packed.mitdb() / "100"))
    once = record.p_signal.T[:1].astype(np.float32)
    hours = Recording(("MLII",), np.tile(once, 6), record.fs)
    one = r_peaks(Recording(("MLII",), once, record.fs))
    every = r_peaks(hours)
    assert len(every) == pytest.approx(6 * len(one), abs=8)
    inside = every[(every > once.shape[1]) & (every < 2 * once.shape[1])] - once.shape[1]
    assert missed_and_invented(one / record.fs, inside / record.fs)[0] <= 2
