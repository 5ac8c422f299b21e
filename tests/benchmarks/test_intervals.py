"""Reference intervals from the marks of several leads, and what is said of P waves."""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.composite_boundaries import composite, composite_table, composite_waves
from benchmarks.delineation import agreement
from benchmarks.intervals import (
    interval_table,
    ludb_fibrillation,
    median_of_leads,
    outermost_of_leads,
    reference_ms,
)
from benchmarks.ludb import MarkedRecord
from ecg import Recording
from ecg.leads import STANDARD_LEADS
from training.synthetic import SyntheticHeart, synthesize
from vitals.wave import Wave

PR_MS, QRS_MS, QT_MS, P_MS = 160.0, 90.0, 390.0, 100.0


def ms(*values: float) -> np.ndarray:
    """One beat whose leads are marked at so many ms."""
    return np.array([values]) / 1000


def test_the_median_needs_four_leads() -> None:
    assert median_of_leads(ms(10, 12, np.nan, 30, 40), "onset_s")[0] == pytest.approx(0.021)
    assert np.isnan(median_of_leads(ms(10, 12, np.nan, 30, np.nan), "onset_s")[0])


def test_the_outermost_is_where_three_leads_agree_within_12_ms() -> None:
    onsets = ms(0, 20, 28, 32, 60, np.nan)
    assert outermost_of_leads(onsets, "onset_s")[0] == pytest.approx(0.020)
    assert outermost_of_leads(onsets, "offset_s")[0] == pytest.approx(0.032)
    assert outermost_of_leads(ms(0, 6, 12, 40), "onset_s")[0] == pytest.approx(0.0)
    assert np.isnan(outermost_of_leads(ms(0, 6, 20, 40), "onset_s")[0])
    assert np.isnan(outermost_of_leads(ms(0, 6, np.nan, np.nan), "offset_s")[0])


def marked(recording: Recording, r_s: np.ndarray, spread_ms: float = 0.0, rhythm: str = "Sinus rhythm") -> MarkedRecord:
    """Marks of known intervals in every lead, moved outwards lead by lead up to the spread."""
    onset, end = -QRS_MS / 2000, QRS_MS / 2000
    wave_s = {
        "p": (onset - PR_MS / 1000, onset - (PR_MS - P_MS / 2) / 1000, onset - (PR_MS - P_MS) / 1000),
        "qrs": (onset, 0.0, end),
        "t": (onset + QT_MS / 1000 - 0.18, onset + QT_MS / 1000 - 0.09, onset + QT_MS / 1000),
    }
    marks_s = {}
    for lead, share in zip(recording.leads, np.linspace(0, 1, len(recording.leads)), strict=True):
        outward = np.array([-1.0, 0.0, 1.0]) * share * spread_ms / 1000
        marks_s[lead] = {wave: r_s[:, None] + np.array(at) + outward for wave, at in wave_s.items()}
    return MarkedRecord("x", recording, rhythm, marks_s, r_s)


def test_references_are_medians_over_beats_and_leads() -> None:
    blank = Recording(STANDARD_LEADS, np.zeros((12, 5000), np.float32), 500.0)
    one = marked(blank, np.arange(1.0, 9.0), spread_ms=22.0)
    assert reference_ms(one, "qrs", median_of_leads) == pytest.approx(QRS_MS + 22.0)
    assert reference_ms(one, "qrs", outermost_of_leads) == pytest.approx(QRS_MS + 44.0)
    assert reference_ms(one, "pr", median_of_leads) == pytest.approx(PR_MS)
    assert reference_ms(one, "qt", outermost_of_leads) == pytest.approx(QT_MS + 44.0)
    for lead in one.marks_s.values():
        lead["p"] = np.zeros((0, 3))
    assert reference_ms(one, "pr", median_of_leads) is None


def test_waves_of_the_median_beat_lie_at_every_beat_in_every_lead() -> None:
    recording = synthesize(3, 10.0, 500.0)
    beats, waves = composite(recording)
    assert waves is not None
    assert isinstance(waves.qrs, Wave)
    laid = composite_waves(recording)
    assert laid.times_s.shape == (beats.sample.size, 12, 8)
    np.testing.assert_allclose(laid.of("qrs_on"), laid.r_s[:, None] + np.full(12, waves.qrs.onset_s))
    assert (np.diff(laid.times_s, axis=2) > 0).all()


def test_tables_of_a_heart_that_is_marked_as_it_is_measured() -> None:
    recording = synthesize(3, 10.0, 500.0)
    beats, waves = composite(recording)
    assert waves is not None
    r_s = beats.sample / 500.0
    found = {"p": waves.p, "qrs": waves.qrs, "t": waves.t}
    marks_s = {
        wave: r_s[:, None] + np.array([one.onset_s, one.peak_s, one.offset_s])
        for wave, one in found.items()
        if isinstance(one, Wave)
    }
    assert set(marks_s) == {"p", "qrs", "t"}
    record = MarkedRecord("x", recording, "Sinus rhythm", dict.fromkeys(recording.leads, marks_s), r_s)
    lines = composite_table([record]).splitlines()
    assert "Se 100.000 %  +P 100.000 %" in lines[0]
    assert "P marked and found 1" in lines[2]
    assert [line.strip() for line in (lines[3], lines[10])] == ["against median of leads", "against earliest to latest"]
    assert all("   0.0 +-   0.0" in line or "  -0.0 +-   0.0" in line for line in lines[4:10] + lines[11:])
    assert agreement(record, composite_waves(recording)).waves["t"].missed == 0
    assert interval_table([record]).count("mean absolute error   0.0 ms") == 6


def test_fibrillation_and_sinus_rhythm_are_counted_apart() -> None:
    hearts: dict[str, Callable[[], Recording]] = {
        "Atrial fibrillation": lambda: synthesize(1, 10.0, 500.0, SyntheticHeart(fibrillation=True)),
        "Sinus bradycardia\nWandering atrial pacemaker": lambda: synthesize(3, 10.0, 500.0),
        "Atrial flutter, typical": lambda: synthesize(4, 10.0, 500.0),
    }
    records = [marked(heart(), np.arange(1.0, 9.0), rhythm=rhythm) for rhythm, heart in hearts.items()]
    said = ludb_fibrillation(records)
    assert said == "  no PR in 1 of 1 diagnosed as atrial fibrillation; a PR in 1 of 1 in a sinus rhythm"
