"""Every beat's fiducial points, lead by lead: near cardiologists' marks, in order, absent where they cannot be."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecg import Recording
from ecg.leads import standard_lead_name
from vitals import measure
from vitals.beat_waves import delineate_beats, delineate_median
from vitals.fiducials import FIDUCIALS

Heart = Callable[..., Recording]
Ludb = Callable[[str], tuple[Recording, Path]]


@pytest.mark.parametrize("name", ["5", "9", "65"])
def test_onsets_and_offsets_of_every_beat_lie_near_the_marks(ludb: Ludb, name: str) -> None:
    recording, path = ludb(name)
    waves = delineate_beats(recording)
    errors_ms = []
    for lead in ("i", "ii", "v2", "v5"):
        marks = wfdb.rdann(str(path), lead)
        onsets = np.array([marks.sample[k - 1] for k, mark in enumerate(marks.symbol) if mark == "N"]) / marks.fs
        found = waves.of("qrs_on")[:, waves.leads.index(standard_lead_name(lead) or lead)]
        errors_ms += [1000 * np.nanmin(np.abs(found - onset)) for onset in onsets]
    assert np.median(errors_ms) < 8
    assert np.quantile(errors_ms, 0.9) < 25


def test_waves_follow_each_other(ludb: Ludb) -> None:
    waves = delineate_beats(ludb("9")[0])
    assert waves.times_s.shape == (waves.r_s.size, 12, len(FIDUCIALS))
    known = waves.times_s[np.isfinite(waves.times_s).all(axis=2)]
    assert len(known) > 60
    assert (np.diff(known, axis=1) > 0).all()


def test_fibrillation_has_fewer_p_waves_than_sinus_rhythm(ludb: Ludb) -> None:
    shares = [np.nanmean(delineate_beats(ludb(name)[0]).p_probability) for name in ("44", "9")]
    assert shares[0] < 0.5 < 0.9 < shares[1]


def test_what_is_not_recorded_has_no_points(ludb: Ludb) -> None:
    recording = ludb("9")[0]
    signal = recording.signal.copy()
    signal[:6, 2500:] = np.nan
    signal[11] = np.nan
    waves = delineate_beats(recording.with_signal(signal))
    late = waves.r_s > 2500 / recording.fs_hz + 0.1
    assert np.isnan(waves.times_s[late][:, :6]).all()
    assert np.isnan(waves.times_s[:, 11]).all()
    assert np.isnan(waves.p_probability[:, 11]).all()
    assert np.isfinite(waves.of("qrs_on")[late][:, 7]).all()


def test_points_do_not_depend_on_the_sampling_rate_or_on_the_gain(heart: Heart) -> None:
    first, slow = (delineate_beats(heart(fs_hz=rate, leads=("I", "II", "V5"), noise_mv=0.0)) for rate in (500.0, 125.0))
    quiet = heart(leads=("I", "II", "V5"), noise_mv=0.0)
    loud = delineate_beats(quiet.with_signal(quiet.signal * 7))
    for other in (slow, loud):
        assert np.nanmax(np.abs(other.of("qrs_on") - first.of("qrs_on"))) < 0.01


def test_the_first_beats_alone_have_the_points_that_all_together_have(ludb: Ludb) -> None:
    recording = ludb("9")[0]
    whole, vitals = delineate_beats(recording), measure(recording)
    first = delineate_beats(recording, vitals.found, most=3)
    np.testing.assert_array_equal(first.r_s, whole.r_s[:3])
    np.testing.assert_array_equal(first.times_s, whole.times_s[:3])
    assert delineate_beats(recording, vitals.found, most=10**6).r_s.size == whole.r_s.size


def test_the_median_beat_has_the_points_of_the_usual_beat(ludb: Ludb) -> None:
    recording = ludb("9")[0]
    beat, beats = measure(recording).beat, delineate_beats(recording)
    assert beat is not None
    median = delineate_median(beat)
    assert (median.leads, median.r_s.tolist()) == (recording.leads, [0.0])
    usual = np.nanmedian(beats.times_s - beats.r_s[:, None, None], axis=0)
    assert np.nanmedian(np.abs(median.times_s[0] - usual)) < 0.008
    assert (median.of("qrs_on") < 0).all()


@pytest.mark.parametrize("samples", [3, 1250])
def test_nothing_and_noise_have_no_beats(samples: int) -> None:
    rng = np.random.default_rng(1)
    for signal in (np.zeros((2, samples)), np.full((2, samples), np.nan), rng.normal(0, 0.1, (2, samples))):
        waves = delineate_beats(Recording(("I", "II"), signal.astype(np.float32), 500.0))
        assert waves.times_s.shape == (0, 2, len(FIDUCIALS))
