"""Measurements: right on beats with known intervals, plausible on real ones, and a reason wherever there is none."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecg import Patient, Recording
from ecg.leads import LIMB_LEADS
from vitals import BeatClasses, Ectopy, Measure, Vitals, measure
from vitals.voltages import VOLTAGES
from vitals.wave import Absent

Heart = Callable[..., Recording]
# A raised cosine leaves its line more slowly than any real complex, and is seen to begin and end where that would have.
SOFT_EDGES_MS = 25
NAMES = (
    *("heart_rate", "heart_rate_min", "heart_rate_max", "beat_count", "rr_mean", "rr_min", "rr_max", "rr_sd"),
    *("sdnn", "rmssd", "pnn50", "vlf_power", "lf_power", "hf_power", "lf_hf", "lf_nu", "hf_nu"),
    *("sd1", "sd2", "sample_entropy", "dfa_alpha1", "pr", "qrs", "qt"),
    *("qtc_fridericia", "qtc_bazett", "qtc_framingham", "qtc_hodges"),
    *("p_duration", "t_duration", "axis_p", "axis_qrs", "axis_t", "sokolow_lyon", "cornell", "cornell_product"),
)
FROM_FIVE_MINUTES = NAMES[11:21]


def value(vitals: Vitals, name: str) -> float:
    found = vitals.get(name).value
    assert found is not None, vitals.get(name).reason
    return found


def test_a_measure_has_a_value_or_a_reason_never_both_nor_neither() -> None:
    for number, reason in ((None, None), (80.0, "why"), (float("nan"), None)):
        with pytest.raises(ValueError, match="heart_rate"):
            Measure("heart_rate", "Heart rate", number, "bpm", 5, reason, None)


def test_every_name_is_there_and_no_other(heart: Heart) -> None:
    vitals = measure(heart())
    assert tuple(one.name for one in vitals.measures) == NAMES
    assert {one.unit for one in vitals.measures} == {"bpm", "beats", "ms", "ms^2", "%", "", "deg", "mV", "mV ms"}
    with pytest.raises(KeyError):
        vitals.get("blood_pressure")


@pytest.mark.parametrize(
    ("bpm", "pr_ms", "qrs_ms", "qt_ms"),
    [(50, 180, 100, 430), (60, 150, 90, 400), (75, 220, 110, 370), (95, 160, 80, 330), (70, 130, 150, 420)],
)
def test_known_intervals(heart: Heart, bpm: float, pr_ms: float, qrs_ms: float, qt_ms: float) -> None:
    vitals = measure(heart(bpm=bpm, pr_ms=pr_ms, qrs_ms=qrs_ms, qt_ms=qt_ms))
    assert value(vitals, "heart_rate") == pytest.approx(bpm, abs=0.2)
    assert value(vitals, "rr_mean") == pytest.approx(60000 / bpm, abs=3)
    assert value(vitals, "pr") == pytest.approx(pr_ms, abs=20)  # nobody sees the first ms of a P wave rise
    assert value(vitals, "qrs") == pytest.approx(qrs_ms, abs=SOFT_EDGES_MS)
    assert value(vitals, "qt") == pytest.approx(qt_ms, abs=20)
    assert value(vitals, "rmssd") < 4


def test_corrected_qt_follows_the_formulas(heart: Heart) -> None:
    vitals = measure(heart(bpm=90.0, qt_ms=340.0))
    qt, rr_s = value(vitals, "qt"), value(vitals, "rr_mean") / 1000
    assert value(vitals, "qtc_fridericia") == pytest.approx(qt / rr_s ** (1 / 3))
    assert value(vitals, "qtc_bazett") == pytest.approx(qt / rr_s**0.5)
    assert value(vitals, "qtc_framingham") == pytest.approx(qt + 154 * (1 - rr_s))
    assert value(vitals, "qtc_hodges") == pytest.approx(qt + 1.75 * (value(vitals, "heart_rate") - 60))


@settings(max_examples=12)
@given(fs_hz=st.integers(100, 1000), bpm=st.floats(45, 110))
def test_intervals_do_not_depend_on_the_sampling_rate(heart: Heart, fs_hz: int, bpm: float) -> None:
    reference, other = (measure(heart(bpm=bpm, fs_hz=float(rate), leads=LIMB_LEADS)) for rate in (500, fs_hz))
    assert value(other, "heart_rate") == pytest.approx(value(reference, "heart_rate"), abs=0.3)
    for name in ("pr", "qrs", "qt"):
        assert value(other, name) == pytest.approx(value(reference, name), abs=8)


def _slack(one: Measure) -> float:
    """A sample or so; of a share of few intervals, one interval."""
    return 100.0 / max(one.beats - 2, 1) if one.unit == "%" else 2.5


@settings(max_examples=12)
@given(number=st.integers(0, 29), factor=st.floats(0.1, 10.0))
def test_intervals_do_not_depend_on_the_gain(ptbxl: dict[int, Recording], number: int, factor: float) -> None:
    recording = list(ptbxl.values())[number]
    original, scaled = measure(recording), measure(recording.with_signal(recording.signal * np.float32(factor)))
    for one, other in zip(original.measures, scaled.measures, strict=True):
        assert (one.value is None) == (other.value is None)
        if one.value is not None and one.name not in VOLTAGES:
            assert one.value == pytest.approx(other.value, abs=_slack(one))


@settings(max_examples=12)
@given(number=st.integers(0, 29))
def test_rate_and_qrs_do_not_depend_on_polarity_and_its_axis_turns_round(
    ptbxl: dict[int, Recording], number: int
) -> None:
    recording = list(ptbxl.values())[number]
    original, turned = measure(recording), measure(recording.with_signal(-recording.signal))
    for name, slack in (("heart_rate", 0.1), ("rr_min", 2.5), ("rr_sd", 2.5), ("qrs", 8.0)):
        assert value(turned, name) == pytest.approx(value(original, name), abs=slack)
    upright, over = (one.get("axis_qrs").value for one in (original, turned))
    if upright is not None and over is not None:
        assert abs(abs(upright - over) - 180) < 6.0


def test_no_p_wave_no_pr(heart: Heart) -> None:
    vitals = measure(heart(p=False))
    for name in ("pr", "p_duration", "axis_p"):
        assert vitals.get(name).value is None
        assert "P wave" in str(vitals.get(name).reason)
    assert value(vitals, "qrs") == pytest.approx(90, abs=SOFT_EDGES_MS)


def test_no_t_wave_no_qt(heart: Heart) -> None:
    vitals = measure(heart(t=False))
    for name in ("qt", "qtc_fridericia", "qtc_bazett", "qtc_framingham", "qtc_hodges", "axis_t"):
        assert vitals.get(name).value is None
        assert "T wave" in str(vitals.get(name).reason)
    assert value(vitals, "pr") == pytest.approx(160, abs=20)


def test_atrial_fibrillation_gets_a_rate_but_neither_pr_nor_rmssd(
    ptbxl: dict[int, Recording], ptbxl_codes: dict[int, str], heart: Heart
) -> None:
    r_s = 0.4 + np.cumsum(np.random.default_rng(3).uniform(0.45, 1.1, 12))
    made = heart(r_s=r_s[r_s < 9.5], p=False)
    real = [recording for number, recording in ptbxl.items() if "AFIB" in ptbxl_codes[number]]
    for recording in (made, *real):
        vitals = measure(recording)
        assert value(vitals, "heart_rate") > 40
        assert vitals.get("pr").value is None
        assert "irregular" in str(vitals.get("rmssd").reason)


def test_ectopic_beats_withhold_rmssd(heart: Heart) -> None:
    r_s = np.array([0.4, 1.2, 2.0, 2.5, 3.6, 4.4, 5.2, 5.7, 6.8, 7.6, 8.4, 9.2])
    vitals = measure(heart(r_s=r_s))
    assert vitals.get("rmssd").value is None
    assert value(vitals, "rr_min") == pytest.approx(500, abs=6)
    assert value(vitals, "rr_max") == pytest.approx(1100, abs=6)


def test_rmssd_of_ten_seconds_is_called_ultra_short(heart: Heart) -> None:
    assert "ultra-short" in measure(heart()).get("rmssd").label
    assert "ultra-short" not in measure(heart(duration_s=330.0, leads=("II",), fs_hz=250.0)).get("rmssd").label


@pytest.mark.parametrize("kind", ["flat", "noise", "nan"])
@pytest.mark.parametrize("seconds", [2.5, 10.0])
def test_without_beats_every_measure_says_why(kind: str, seconds: float) -> None:
    shape = (12, round(seconds * 500))
    rng = np.random.default_rng(4)
    signals = {"flat": np.zeros(shape), "noise": rng.normal(0.0, 0.1, shape), "nan": np.full(shape, np.nan)}
    leads = tuple(f"lead {k}" for k in range(12))
    vitals = measure(Recording(leads, signals[kind].astype(np.float32), 500.0))
    assert vitals.r_peak_s == ()
    assert all(one.value is None and one.reason and one.beats == 0 for one in vitals.measures)


def test_a_strip_of_one_beat_has_intervals_but_no_rate(heart: Heart) -> None:
    vitals = measure(heart(r_s=np.array([1.2]), duration_s=2.5))
    assert value(vitals, "qrs") == pytest.approx(90, abs=SOFT_EDGES_MS)
    for name in ("heart_rate", "rr_mean", "rmssd", "qtc_fridericia"):
        assert vitals.get(name).value is None
    assert "RR intervals" in str(vitals.get("heart_rate").reason)


def test_rr_intervals_do_not_cross_gaps(heart: Heart) -> None:
    recording = heart(bpm=60.0)
    signal = recording.signal.copy()
    signal[:, 2000:3300] = np.nan
    vitals = measure(recording.with_signal(signal))
    assert value(vitals, "rr_max") == pytest.approx(1000, abs=6)
    assert value(vitals, "heart_rate") == pytest.approx(60, abs=0.5)


@pytest.mark.parametrize("leads", [("I", "aVF"), ("I", "II"), ("aVR", "aVL"), ("II", "III", "V1"), LIMB_LEADS])
def test_the_axis_comes_from_any_pair_of_limb_leads(heart: Heart, leads: tuple[str, ...]) -> None:
    vitals = measure(heart(leads=leads, noise_mv=0.002))
    assert value(vitals, "axis_qrs") == pytest.approx(40, abs=3)
    assert value(vitals, "axis_p") == pytest.approx(45, abs=10)
    assert value(vitals, "axis_t") == pytest.approx(35, abs=5)


def test_one_limb_lead_has_no_axis(heart: Heart) -> None:
    vitals = measure(heart(leads=("II", "V1", "V5")))
    assert vitals.get("axis_qrs").value is None
    assert "limb leads" in str(vitals.get("axis_qrs").reason)


def test_women_have_their_own_limit_of_qtc(heart: Heart) -> None:
    recording = heart()
    woman = replace(recording, patient=Patient(sex="F"))
    assert measure(recording).get("qtc_fridericia").normal_range == (360.0, 450.0)
    assert measure(woman).get("qtc_fridericia").normal_range == (360.0, 460.0)
    assert measure(recording).get("heart_rate").normal_range == (60.0, 100.0)


def test_age_and_sex_choose_the_limits(heart: Heart) -> None:
    child = measure(replace(heart(), patient=Patient(sex="F", age_years=7.0)))
    woman = measure(replace(heart(), patient=Patient(sex="F", age_years=60.0)))
    assert child.get("qrs").normal_range == (0.0, 100.0)
    assert child.get("heart_rate").normal_range is None
    assert child.get("cornell").normal_range is None
    assert woman.get("cornell").normal_range == (0.0, 2.0)
    assert value(woman, "cornell_product") > value(measure(heart()), "cornell_product") + 40


def test_confidence_is_the_probability_of_an_error_within_the_tolerance(ptbxl: dict[int, Recording]) -> None:
    for recording in list(ptbxl.values())[:10]:
        for one in measure(recording).measures:
            assert one.value is not None or (one.uncertainty, one.confidence, one.tolerance) == (None, None, None)
            if one.confidence is not None:
                assert one.tolerance is not None
                assert one.uncertainty is not None
                assert 0.0 <= one.confidence <= 1.0


def test_a_rate_that_varies_is_less_sure(heart: Heart) -> None:
    steady = measure(heart())
    varied = measure(heart(r_s=0.4 + np.cumsum(np.random.default_rng(3).uniform(0.45, 1.1, 12)), p=False))
    assert (steady.get("heart_rate").uncertainty or 9.0) < 0.5
    assert (varied.get("heart_rate").uncertainty or 0.0) > 2.0
    assert (varied.get("heart_rate").confidence or 9.0) < (steady.get("heart_rate").confidence or 0.0)
    assert "irregular" in str(varied.get("qtc_fridericia").note)


def test_below_five_minutes_frequencies_and_nonlinear_measures_say_so(heart: Heart) -> None:
    short = measure(heart())
    for name in FROM_FIVE_MINUTES:
        assert "5 minutes" in str(short.get(name).reason)


def test_five_minutes_have_every_measure_of_variability(heart: Heart) -> None:
    rng = np.random.default_rng(5)
    r_s = 0.5 + np.cumsum(0.85 + 0.04 * np.sin(2 * np.pi * 0.1 * np.arange(370) * 0.85) + rng.normal(0, 0.01, 370))
    vitals = measure(heart(r_s=r_s[r_s < 304.5], duration_s=305.0, leads=("II",), fs_hz=250.0))
    for name in FROM_FIVE_MINUTES:
        assert vitals.get(name).value is not None, vitals.get(name).reason
    assert value(vitals, "lf_power") == pytest.approx(800.0, rel=0.15)
    assert value(vitals, "lf_hf") > 3.0
    assert value(vitals, "sd1") == pytest.approx(value(vitals, "rmssd") / np.sqrt(2), rel=0.02)


def test_classes_of_beats_are_counted_and_leave_nn_intervals(heart: Heart) -> None:
    recording = heart(bpm=60.0)
    r_s = np.array(measure(recording).r_peak_s)
    labels = np.array(["V" if k in (3, 4) else "N" for k in range(r_s.size)])
    vitals = measure(recording, BeatClasses(r_s, labels))
    assert isinstance(vitals.ectopy, Ectopy)
    assert (vitals.ectopy.ventricular.count, vitals.ectopy.ventricular.couplets) == (2, 1)
    assert vitals.ectopy.supraventricular.count == 0
    assert "ectopic" in str(vitals.get("rmssd").reason)
    assert value(vitals, "heart_rate") == pytest.approx(60.0, abs=0.2)


def test_without_classes_ectopy_says_why(heart: Heart) -> None:
    assert measure(heart()).ectopy == Absent("beats were not classified")
    assert measure(heart(), Absent("too slow a rate")).ectopy == Absent("too slow a rate")


@pytest.mark.parametrize("samples", [1, 3, 60, 700])
@pytest.mark.parametrize("fs_hz", [50.0, 500.0])
def test_the_shortest_signals_have_reasons(samples: int, fs_hz: float) -> None:
    rng = np.random.default_rng(6)
    for signal in (np.full((2, samples), np.nan), np.zeros((2, samples)), rng.normal(0.0, 0.3, (2, samples))):
        vitals = measure(Recording(("I", "V1"), signal.astype(np.float32), fs_hz))
        assert all((one.value is None) != (one.reason is None) for one in vitals.measures)
        assert tuple(one.lead for one in vitals.leads) == ("I", "V1")


def test_ten_beats_a_minute_are_measured(heart: Heart) -> None:
    vitals = measure(heart(r_s=np.arange(2.0, 60.0, 6.0), bpm=60.0, duration_s=60.0, leads=("II", "V1")))
    assert value(vitals, "qrs") == pytest.approx(90, abs=SOFT_EDGES_MS)
    assert value(vitals, "heart_rate") < 20.0
    assert "20 to 300 bpm" in str(vitals.get("qtc_bazett").reason)


def test_a_page_measures_what_the_whole_recording_measures(ptbxl: dict[int, Recording]) -> None:
    differences: dict[str, list[float]] = {"heart_rate": [], "pr": [], "qrs": [], "qt": []}
    for recording in ptbxl.values():
        page = np.full_like(recording.signal, np.nan)
        for lead in range(12):
            part = slice(lead // 3 * 1250, (lead // 3 + 1) * 1250)
            page[lead, part] = recording.signal[lead, part]
        page[1] = recording.signal[1]
        whole, blanked = measure(recording), measure(recording.with_signal(page))
        for name, row in differences.items():
            one, other = whole.get(name).value, blanked.get(name).value
            if one is not None and other is not None:
                row.append(abs(one - other))
    assert all(len(row) > 20 for row in differences.values())
    assert np.median(differences["heart_rate"]) < 0.1
    assert max(np.median(differences[name]) for name in ("pr", "qrs", "qt")) < 6


@settings(max_examples=25)
@given(data=st.data(), number=st.integers(0, 29), start=st.integers(0, 4000), length=st.integers(1, 5000))
def test_any_gaps_leave_measures_or_reasons(
    ptbxl: dict[int, Recording], data: st.DataObject, number: int, start: int, length: int
) -> None:
    recording = list(ptbxl.values())[number]
    signal = recording.signal[:, start : start + length].copy()
    gap = st.tuples(st.integers(0, 11), st.integers(0, 5000), st.integers(1, 3000))
    for lead, first, width in data.draw(st.lists(gap, max_size=20)):
        signal[lead, first : first + width] = np.nan
    vitals = measure(recording.with_signal(signal))
    peaks = np.array(vitals.r_peak_s)
    assert ((peaks >= 0) & (peaks < signal.shape[1] / 500)).all()
    assert (np.diff(peaks) > 0.1).all()
    assert all(one.value is None or one.value > 0 for one in vitals.measures if one.unit == "bpm")
