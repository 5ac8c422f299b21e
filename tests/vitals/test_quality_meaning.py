"""Every fault puts in doubt what it harms, with the reason, and nothing else."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecg import Recording
from vitals.quality_meaning import FAMILIES, Family
from vitals.signal_quality import Quality, signal_quality

Heart = Callable[..., Recording]


def doubted(quality: Quality) -> set[Family]:
    return set(quality.in_doubt)


def changed(recording: Recording, rows: dict[str, NDArray[np.float64]]) -> Recording:
    signal = recording.signal.copy()
    for lead, row in rows.items():
        signal[recording.leads.index(lead)] = row
    return recording.with_signal(signal)


def test_a_clean_heart_may_be_trusted(heart: Heart) -> None:
    for leads in (("II",), ("I", "II", "V1", "V5")):
        quality = signal_quality(heart(leads=leads))
        assert quality.doubts == ()
        assert all(quality.why_not(family) == () for family in FAMILIES)


def test_most_real_recordings_may_be_trusted(ptbxl: dict[int, Recording]) -> None:
    whole = [signal_quality(recording) for recording in ptbxl.values()]
    assert np.mean([quality.doubts == () for quality in whole]) > 0.6
    assert not any({"heart rate", "rhythm class"} & doubted(quality) for quality in whole)


def test_wander_of_one_lead_is_about_its_st_levels(heart: Heart) -> None:
    clean = heart()
    wander = clean.lead("V2").astype(np.float64) + np.sin(2 * np.pi * 0.25 * clean.time_s)
    quality = signal_quality(changed(clean, {"V2": wander}))
    assert doubted(quality) == {"ST"}
    (reason,) = quality.why_not("ST")
    assert reason.startswith("baseline wander of 1.9")
    assert reason.endswith("mV in V2")


def test_a_loose_chest_electrode_leaves_axes_and_intervals_alone(heart: Heart) -> None:
    clean = heart()
    quality = signal_quality(changed(clean, {"V3": 4.0 * np.sin(2 * np.pi * 0.3 * clean.time_s)}))
    assert doubted(quality) == {"ST", "voltages", "twelve-lead classes"}
    assert quality.why_not("voltages")[0] == "V3: electrode loose or off"


def test_a_flat_limb_lead_harms_axes_too(heart: Heart) -> None:
    clean = heart()
    quality = signal_quality(changed(clean, {"aVL": np.zeros(clean.signal.shape[1])}))
    assert "axes" in doubted(quality)
    assert "heart rate" not in doubted(quality)


@pytest.mark.parametrize(("noise_mv", "harmed"), [(0.12, {"ST"}), (0.5, {"heart rate", "PR and P", "QRS", "ST"})])
def test_noise_harms_the_smallest_first(heart: Heart, noise_mv: float, harmed: set[Family]) -> None:
    clean = heart(leads=("I", "II", "V1", "V5"))
    rng = np.random.default_rng(7)
    slow = np.cumsum(rng.normal(size=clean.signal.shape), axis=1)
    slow -= np.stack([np.convolve(row, np.ones(151) / 151, mode="same") for row in slow])
    noisy = clean.signal + noise_mv * slow / slow.std(axis=1, keepdims=True)
    found = doubted(signal_quality(clean.with_signal(noisy.astype(np.float32))))
    assert harmed <= found
    if noise_mv < 0.2:
        assert "rhythm class" not in found


def test_swapped_arms_harm_axes_and_classes_but_no_interval(ptbxl: dict[int, Recording]) -> None:
    recording = next(iter(ptbxl.values()))
    signal = recording.signal[[0, 2, 1, 4, 3, 5, *range(6, 12)]]
    signal[0] *= -1
    quality = signal_quality(recording.with_signal(signal))
    assert {"axes", "twelve-lead classes"} <= doubted(quality)
    assert not {"heart rate", "PR and P", "QRS", "QT"} & doubted(quality)
    assert any("two arms" in reason for reason in quality.why_not("axes"))


def test_no_beat_puts_everything_in_doubt() -> None:
    noise = np.random.default_rng(1).normal(0.0, 0.1, (2, 5000)).astype(np.float32)
    quality = signal_quality(Recording(("I", "II"), noise, 500.0))
    assert doubted(quality) == set(FAMILIES)
    assert quality.why_not("QT") == ("no QRS complex found",)


def test_gaps_in_every_lead_harm_the_rate(heart: Heart) -> None:
    clean = heart(leads=("I", "II"), duration_s=20.0)
    signal = clean.signal.copy()
    signal[:, 4000:7000] = np.nan
    quality = signal_quality(clean.with_signal(signal))
    assert {"heart rate", "rhythm class"} <= doubted(quality)
    assert any("30%" in reason for reason in quality.why_not("heart rate"))


def test_the_rhythm_is_doubted_by_the_lead_that_it_is_read_on(heart: Heart) -> None:
    clean = heart(leads=("II", "V1", "V5"))
    noise = np.random.default_rng(2).normal(0.0, 0.6, clean.signal.shape[1])
    noisy = changed(clean, {"V1": clean.lead("V1").astype(np.float64) + noise})
    assert "rhythm class" in doubted(signal_quality(noisy, rhythm_lead="V1"))
    assert "rhythm class" not in doubted(signal_quality(noisy))


@settings(max_examples=25)
@given(data=st.data(), number=st.integers(0, 29), start=st.integers(0, 4000), length=st.integers(1, 5000))
def test_any_gaps_leave_a_judgement(
    ptbxl: dict[int, Recording], data: st.DataObject, number: int, start: int, length: int
) -> None:
    recording = list(ptbxl.values())[number]
    signal = recording.signal[:, start : start + length].copy()
    gap = st.tuples(st.integers(0, 11), st.integers(0, 5000), st.integers(1, 3000))
    for lead, first, width in data.draw(st.lists(gap, max_size=20)):
        signal[lead, first : first + width] = np.nan
    quality = signal_quality(recording.with_signal(signal))
    assert tuple(one.lead for one in quality.leads) == recording.leads
    for one in quality.leads:
        assert one.level in {"good", "doubtful", "unusable"}
        numbers = (one.signal.range_mv, one.signal.qrs_mv, one.signal.noise_mv, one.signal.wander_mv, one.signal.hum_mv)
        assert all(number is None or np.isfinite(number) for number in numbers)
        assert len(one.signal.unknown) >= sum(number is None for number in numbers)


@pytest.mark.parametrize("samples", [0, 1, 3, 60, 700])
@pytest.mark.parametrize("fs_hz", [100.0, 1000.0])
def test_short_flat_and_empty_recordings_are_judged(samples: int, fs_hz: float) -> None:
    for value in (0.0, np.nan, 2.0):
        quality = signal_quality(Recording(("I", "V1"), np.full((2, samples), value, np.float32), fs_hz))
        assert all(one.level == "unusable" for one in quality.leads)
        assert quality.swaps == ()


def test_one_beat_is_judged(heart: Heart) -> None:
    quality = signal_quality(heart(r_s=np.array([1.2]), duration_s=2.5, leads=("I", "II", "V2")))
    assert all(one.signal.qrs_mv is not None for one in quality.leads)
