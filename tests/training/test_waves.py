"""Beats with cardiologists' marks, what is made of them, and a network that learns where waves lie."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import wfdb
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

import training.wave_fit
from training.wave_augmentation import augmented, plain
from training.wave_data import MarkedBeats, beats_of_known_rhythm, ludb_beats, ludb_records
from training.wave_fit import WaveFit, answers, fit_waves
from training.wave_network import WaveEnsemble, WaveNetwork
from training.wave_scores import fiducial_scores, presence_score
from vitals.fiducials import FIDUCIALS
from vitals.wave_input import BEFORE, SAMPLES, WINDOW_HZ, WavePlan
from vitals.wave_network import places

LEADS = 12


@pytest.fixture(scope="module")
def marked(shared: Path) -> MarkedBeats:
    folder = shared / "data" / "ludb"
    return ludb_beats(folder, ludb_records(folder, "train")[:3])


def made_beats(seed: int, count: int) -> MarkedBeats:
    """Beats of three bumps at places that differ from beat to beat."""
    rng = np.random.default_rng(seed)
    places_ = np.array([-50, -40, -30, -10, 10, 40, 60, 80]) + rng.integers(-6, 7, (count, 1))
    time = np.arange(SAMPLES) - BEFORE
    windows = np.zeros((count, LEADS, SAMPLES), np.float32)
    for middle, half, height in ((1, 10, 0.3), (None, 10, 1.0), (6, 20, 0.4)):
        centre = places_[:, [middle]] if middle is not None else (places_[:, [3]] + places_[:, [4]]) / 2
        windows += (height * np.maximum(0, 1 - np.abs(time - centre) / half))[:, None, :].astype(np.float32)
    windows += rng.normal(0, 0.01, windows.shape).astype(np.float32)
    marks = np.repeat(places_[:, None, :], LEADS, axis=1).astype(np.float32)
    names = np.array([f"made {k}" for k in range(count)])
    return MarkedBeats(windows, marks, np.ones((count, LEADS, 2), np.float32), names, np.zeros(count, bool))


def test_marks_lie_in_their_order_at_the_beats_that_they_are_of(marked: MarkedBeats, shared: Path) -> None:
    assert set(marked.records) == {"2", "3", "4"}
    assert marked.median.sum() == 3
    every = marked.marks[np.isfinite(marked.marks).all(axis=2)]
    assert len(every) > 100
    assert (np.diff(every, axis=1) > -1).all()
    lead = wfdb.rdann(str(shared / "data" / "ludb" / "2"), "ii")
    symbols = np.array(lead.symbol)
    first = np.flatnonzero(symbols == "N")[1]
    single = marked.subset((marked.records == "2") & ~marked.median)
    width = single.marks[1, 1, FIDUCIALS.index("qrs_off")] - single.marks[1, 1, FIDUCIALS.index("qrs_on")]
    assert width == pytest.approx((lead.sample[first + 1] - lead.sample[first - 1]) / lead.fs * WINDOW_HZ, abs=0.01)


def test_a_wave_is_absent_only_where_a_cardiologist_looked(marked: MarkedBeats) -> None:
    p_marked = np.isfinite(marked.marks[:, :, FIDUCIALS.index("p_peak")])
    assert (marked.present[:, :, 0][p_marked] == 1).all()
    assert np.isnan(marked.present).any()


def test_beats_of_known_rhythm_come_from_both(shared: Path) -> None:
    beats = beats_of_known_rhythm(shared / "data", "val", at_most=8)
    there = {name: beats.present[beats.records == name, 0, 0].max() for name in np.unique(beats.records)}
    assert sorted(set(there.values())) == [0.0, 1.0]
    assert len(there) == 8
    assert np.isnan(beats.marks).all()
    assert np.isnan(beats.present[:, :, 1]).all()


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_marks_stay_on_their_waves_through_every_change(seed: int) -> None:
    rng = np.random.default_rng(seed)
    batch = augmented(made_beats(seed, 16), np.arange(16), rng.integers(0, LEADS, 16), rng)
    assert np.isfinite(batch.channels).all()
    assert batch.channels.shape == (16, 4, SAMPLES)
    assert (np.diff(batch.marks, axis=1)[np.isfinite(np.diff(batch.marks, axis=1))] > 0).all()
    for row in range(16):
        at = batch.marks[row, FIDUCIALS.index("t_peak")]
        if batch.present[row, 1] == 1 and np.isfinite(at):
            lead = np.abs(ndimage.gaussian_filter1d(batch.channels[row, 0] - np.median(batch.channels[row, 0]), 2))
            near = lead[max(round(at) - 8, 0) : round(at) + 9].max()
            assert near > 0.5 * lead[round(at) - 15 : round(at) + 16].max()


def test_a_wave_that_was_taken_away_is_not_marked() -> None:
    beats = made_beats(5, 400)
    batch = augmented(beats, np.arange(400), np.zeros(400, np.int64), np.random.default_rng(1))
    for wave, peak in ((0, "p_peak"), (1, "t_peak")):
        gone = batch.present[:, wave] == 0
        assert 3 < gone.sum() < 80
        assert np.isnan(batch.marks[gone][:, FIDUCIALS.index(peak)]).all()


def test_training_finds_the_waves_and_goes_on_where_it_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitting, unseen = made_beats(1, 96), made_beats(2, 12)
    rhythm = replace(made_beats(3, 16), marks=np.full((16, LEADS, len(FIDUCIALS)), np.nan, np.float32))
    run = WaveFit(seed=0, epochs=4, batch=64, averaged=0.7)

    def fitted(folder: str) -> WaveNetwork:
        torch.manual_seed(0)
        return fit_waves(WaveNetwork(), fitting, rhythm, run, tmp_path / folder)

    network = fitted("whole")
    logits, presence = answers(WaveEnsemble([network]), unseen)
    place, _ = places(logits, WavePlan())
    scores = fiducial_scores(place, unseen)
    assert all(abs(scores[name].mean_ms) < 12 and scores[name].sd_ms < 16 for name in ("qrs_on", "qrs_off", "t_off"))
    assert presence_score(presence, unseen.present).sensitivity > 0.9
    calls = iter(range(22))
    step = training.wave_fit._step

    def cut_step(*given: Any) -> float:
        if next(calls, None) is None:
            raise PowerCutError
        return step(*given)

    class PowerCutError(Exception):
        pass

    with monkeypatch.context() as patch:
        patch.setattr("training.wave_fit._step", cut_step)
        with pytest.raises(PowerCutError):
            fitted("parts")
    np.testing.assert_allclose(answers(fitted("parts"), unseen)[0], logits, atol=1e-3)


def test_scores_count_what_is_marked_alone() -> None:
    beats = made_beats(4, 5)
    beats.marks[0, 0, FIDUCIALS.index("p_on")] = np.nan
    score = fiducial_scores(beats.marks.astype(np.float64) + 2.0, beats)
    assert score["p_on"].count == 59
    assert score["p_on"].mean_ms == pytest.approx(8.0, abs=1e-4)
    assert score["p_on"].inside == 1.0
    assert score["qrs_on"].inside == 0.0
    assert score["t_on"].inside is None


def test_rows_are_shown_beside_all_other_leads(marked: MarkedBeats) -> None:
    batch = plain(marked, np.array([0, 1]), np.array([1, 2]))
    np.testing.assert_allclose(batch.channels[0, 0], np.nan_to_num(marked.windows[0, 1]), atol=1e-6)
    assert (batch.channels[:, 1:3] >= 0).all()
