"""What is wrong with a lead is called by its name, and how far it goes; what is right is left alone."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from ecg import Recording
from ecg.leads import STANDARD_LEADS
from vitals.lead_quality import LeadQuality
from vitals.signal_quality import signal_quality

Heart = Callable[..., Recording]
LEADS = ("I", "II", "III", "V1", "V2", "V5")


def of_lead(recording: Recording, lead: str) -> LeadQuality:
    return next(one for one in signal_quality(recording).leads if one.lead == lead)


def changed(recording: Recording, lead: str, row: NDArray[np.float64]) -> Recording:
    signal = recording.signal.copy()
    signal[recording.leads.index(lead)] = row
    return recording.with_signal(signal)


def test_leads_of_a_clean_heart_are_good_and_have_their_height(heart: Heart) -> None:
    for one in signal_quality(heart(leads=LEADS)).leads:
        assert one.level == "good"
        assert one.findings == ()
        assert one.signal.unknown == {}
        assert one.signal.snr_db is not None
        assert one.signal.snr_db > 15
    assert of_lead(heart(leads=LEADS), "II").signal.qrs_mv == pytest.approx(1.23, abs=0.05)


def test_faults_of_one_lead_are_found_in_that_lead_alone(heart: Heart) -> None:
    clean = heart(leads=LEADS)
    t, row = clean.time_s, clean.lead("V2").astype(np.float64)
    rng = np.random.default_rng(5)
    faults = {
        "not recorded": np.full_like(row, np.nan),
        "flat": np.full_like(row, 0.3),
        "lead off": 1.5 * np.sin(2 * np.pi * 50 * t),
        "clipped": np.clip(row, -0.3, 0.3),
        "noise": row + rng.normal(0.0, 0.2, row.size),
        "baseline wander": row + np.sin(2 * np.pi * 0.3 * t),
        "mains hum": row + 0.25 * np.sin(2 * np.pi * 60 * t),
    }
    for kind, faulty in faults.items():
        quality = signal_quality(changed(clean, "V2", faulty))
        levels = {one.lead: one.level for one in quality.leads}
        assert levels.pop("V2") != "good", kind
        assert set(levels.values()) == {"good"}, kind
        found = {finding.kind for one in quality.leads for finding in one.findings if finding.level != "note"}
        assert found == {kind}


def test_a_lead_without_any_ecg_is_unusable(heart: Heart) -> None:
    clean = heart(leads=LEADS)
    size, t = clean.signal.shape[1], clean.time_s
    for row in (np.full(size, np.nan), np.zeros(size), 2.0 * np.sin(2 * np.pi * 50 * t), 4.0 * np.sin(2 * t)):
        assert of_lead(changed(clean, "V5", row), "V5").level == "unusable"


def test_numbers_say_why_they_are_missing(heart: Heart) -> None:
    slow = of_lead(heart(leads=("II",), fs_hz=100.0), "II").signal
    assert slow.hum_mv is None
    assert "100 Hz" in slow.unknown["hum_mv"]
    gone = of_lead(changed(heart(leads=LEADS), "V1", np.full(5000, np.nan)), "V1").signal
    assert gone.noise_mv is gone.qrs_mv is gone.range_mv is None
    assert gone.unknown["noise_mv"] == "the lead is not recorded"
    assert gone.snr_db is None


def test_spans_tell_when(heart: Heart) -> None:
    clean = heart(leads=("II",), duration_s=30.0)
    row = clean.lead("II").astype(np.float64)
    row[5000:7000] = 0.1
    flat = next(finding for finding in of_lead(changed(clean, "II", row), "II").findings if finding.kind == "flat")
    ((begin_s, end_s),) = flat.spans_s
    assert begin_s == pytest.approx(10.0, abs=0.5)
    assert end_s == pytest.approx(14.0, abs=0.5)


def test_noise_of_a_long_recording_is_told_in_few_spans(heart: Heart) -> None:
    minute = heart(leads=("II",), bpm=60.0, duration_s=60.0, fs_hz=100.0)
    clean = minute.with_signal(np.tile(minute.signal, 50))
    t = clean.time_s
    bursts = np.where(t % 20 < 3, 0.4 * np.sin(2 * np.pi * 6 * t), 0.0)
    row = clean.lead("II").astype(np.float64) + bursts
    noise = of_lead(changed(clean, "II", row), "II").findings[0]
    assert noise.kind == "noise"
    assert len(noise.spans_s) == 100
    assert all(3 <= end - begin <= 6 for begin, end in noise.spans_s)
    assert noise.spans_s == tuple(sorted(noise.spans_s))


def test_a_tenth_that_is_missing_is_told_and_a_panel_of_a_page_is_not_missing(heart: Heart) -> None:
    clean = heart(leads=LEADS)
    row = clean.lead("V2").astype(np.float64)
    holed, panel = row.copy(), np.full_like(row, np.nan)
    holed[1000:2000] = np.nan
    panel[2500:3750] = row[2500:3750]
    assert of_lead(changed(clean, "V2", holed), "V2").has("not recorded")
    assert of_lead(changed(clean, "V2", panel), "V2").level == "good"
    assert of_lead(changed(clean, "V2", panel), "V2").signal.recorded_s == pytest.approx(2.5)


def test_low_voltage_is_a_note_on_all_leads_of_a_group(heart: Heart) -> None:
    clean = heart()
    limb = np.arange(12)[:, None] < 6
    for small, leads in ((limb, STANDARD_LEADS[:6]), (~limb, STANDARD_LEADS[6:])):
        quality = signal_quality(clean.with_signal((clean.signal * np.where(small, 0.35, 1.0)).astype(np.float32)))
        noted = {one.lead for one in quality.leads for finding in one.findings if finding.kind == "low voltage"}
        assert noted == set(leads)
        assert all(one.level == "good" for one in quality.leads)
    assert not any(one.findings for one in signal_quality(clean).leads)


def test_fibrillatory_waves_are_named_where_the_rhythm_is_irregular(heart: Heart) -> None:
    r_s = 0.4 + np.cumsum(np.random.default_rng(3).uniform(0.45, 1.1, 12))
    made = heart(r_s=r_s[r_s < 9.5], p=False, leads=("II", "V1"))
    waves = 0.15 * np.sin(2 * np.pi * 5.9 * made.time_s + np.sin(2 * np.pi * 0.4 * made.time_s))
    found = of_lead(changed(made, "V1", made.lead("V1") + waves), "V1").findings
    assert any("fibrillatory waves" in finding.text for finding in found)


def test_muscle_noise_is_called_so(heart: Heart) -> None:
    found = of_lead(heart(leads=("II",), noise_mv=0.15), "II").findings
    assert any(finding.text.startswith("muscle noise of 0.1") for finding in found)
