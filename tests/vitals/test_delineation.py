"""Boundaries of the median beat against cardiologists' marks."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecg import Recording
from vitals.conditioning import WORK_HZ, condition
from vitals.delineation import delineate
from vitals.median_beat import median_beat
from vitals.qrs import find_beats
from vitals.rr_intervals import rr_intervals
from vitals.wave import Absent, Wave

Ludb = Callable[[str], tuple[Recording, Path]]
LEADS = ("i", "ii", "iii", "avr", "avl", "avf", "v1", "v2", "v3", "v4", "v5", "v6")


def marked_interval_ms(path: Path, first: str, first_side: int, last: str, last_side: int) -> float:
    """Median over leads and beats of the time between two boundaries (side -1: onset, 1: offset)."""
    found = []
    for lead in LEADS:
        marks = wfdb.rdann(str(path), lead)
        symbols = np.array(marks.symbol)
        ends = marks.sample[np.flatnonzero(symbols == last) + last_side]
        for k in np.flatnonzero(symbols == first):
            start = marks.sample[k + first_side]
            after = ends[ends > start]
            if after.size and after[0] - start < 0.7 * marks.fs:
                found.append(1000 * (after[0] - start) / marks.fs)
    return float(np.median(found))


@pytest.mark.parametrize("name", ["2", "3", "9", "33", "65", "141"])
def test_intervals_lie_near_the_cardiologists(ludb: Ludb, name: str) -> None:
    recording, path = ludb(name)
    ecg = condition(recording)
    beats = find_beats(ecg)
    beat = median_beat(ecg, beats)
    assert beat is not None
    waves = delineate(beat, irregular=rr_intervals(beats).irregular)
    assert isinstance(waves.p, Wave)
    assert isinstance(waves.qrs, Wave)
    assert isinstance(waves.t, Wave)
    pr_ms = 1000 * (waves.qrs.onset_s - waves.p.onset_s)
    qt_ms = 1000 * (waves.t.offset_s - waves.qrs.onset_s)
    assert pr_ms == pytest.approx(marked_interval_ms(path, "p", -1, "N", -1), abs=25)
    assert 1000 * waves.qrs.duration_s == pytest.approx(marked_interval_ms(path, "N", -1, "N", 1), abs=20)
    assert qt_ms == pytest.approx(marked_interval_ms(path, "N", -1, "t", 1), abs=35)


@pytest.mark.parametrize("name", ["44", "83", "88", "96"])
def test_fibrillation_has_no_p_wave(ludb: Ludb, name: str) -> None:
    recording, _ = ludb(name)
    ecg = condition(recording)
    beats = find_beats(ecg)
    beat = median_beat(ecg, beats)
    assert beat is not None
    assert isinstance(delineate(beat, irregular=rr_intervals(beats).irregular).p, Absent)


def test_waves_follow_each_other(ptbxl: dict[int, Recording]) -> None:
    for recording in ptbxl.values():
        ecg = condition(recording)
        beat = median_beat(ecg, find_beats(ecg))
        assert beat is not None
        waves = delineate(beat, irregular=False)
        edges = [
            edge
            for wave in (waves.p, waves.qrs, waves.t)
            if isinstance(wave, Wave)
            for edge in (wave.onset_s, wave.peak_s, wave.offset_s)
        ]
        assert edges == sorted(edges)


def test_ectopic_beats_stay_out_of_the_median(heart: Callable[..., Recording]) -> None:
    recording = heart(bpm=60.0, leads=("II", "V5"), noise_mv=0.002)
    signal = recording.signal.copy()
    wide = np.hanning(91).astype(np.float32)
    for r in (1675, 3675):
        signal[:, r - 60 : r + 61] = 0.0
        signal[:, r - 45 : r + 46] -= 2 * wide
    clean, mixed = (
        median_beat(ecg, find_beats(ecg)) for ecg in (condition(recording), condition(recording.with_signal(signal)))
    )
    assert clean is not None
    assert mixed is not None
    assert 6 <= mixed.beats <= 8  # those beside an ectopic beat may lie askew
    qrs = slice(mixed.r_sample - round(0.05 * WORK_HZ), mixed.r_sample + round(0.05 * WORK_HZ))
    assert np.abs(mixed.signal[:, qrs] - clean.signal[:, qrs]).max() < 0.12
