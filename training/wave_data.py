"""Beats of LUDB with cardiologists' marks, and beats of known rhythm, as the wave network is given them."""

import csv
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray

from ecg.leads import STANDARD_LEADS, standard_lead_name
from ecg.recording import Recording
from training.packed_recordings import packed_recordings
from vitals.conditioning import WORK_HZ, condition
from vitals.fiducials import FIDUCIALS
from vitals.median_beat import median_beat
from vitals.qrs import find_beats
from vitals.wave_input import STEP, WINDOW_HZ, in_heights, shown_windows

MATCH_S = 0.15
_WAVES = {"p": ("p_on", "p_peak", "p_off"), "N": ("qrs_on", None, "qrs_off"), "t": ("t_on", "t_peak", "t_off")}
_P_BEFORE_S, _T_AFTER_S = 0.5, 0.8
_BEATS_OF_KNOWN_RHYTHM = 4
SINUS = {"SR", "SBRAD", "STACH", "SARRH"}
"""PTB-XL's codes of rhythms that have P waves."""


@dataclass(frozen=True, eq=False)
class MarkedBeats:
    """Beats in twelve leads, and what is marked in each."""

    windows: NDArray[np.float32]
    """float32 [beat, lead, sample] at 250 Hz, in QRS heights, NaN where not recorded."""
    marks: NDArray[np.float32]
    """float32 [beat, lead, fiducial], samples from the R peak; NaN where not marked."""
    present: NDArray[np.float32]
    """float32 [beat, lead, 2]: 1 where the beat has a P, a T wave, 0 where not, NaN where nobody can know."""
    records: NDArray[np.str_]
    """str [beat]."""
    median: NDArray[np.bool_]
    """bool [beat]: it is the median beat of its record."""

    def subset(self, chosen: NDArray[np.bool_]) -> "MarkedBeats":
        """The beats at these positions."""
        return MarkedBeats(*(getattr(self, field.name)[chosen] for field in fields(self)))


def ludb_records(folder: Path, split: str) -> list[str]:
    """Names of the records of one split."""
    with (folder / "split.csv").open() as rows:
        return [row["record"] for row in csv.DictReader(rows) if row["split"] == split]


def ludb_beats(folder: Path, names: list[str]) -> MarkedBeats:
    """All beats of these records whose QRS complex is marked in at least one lead, and their median beats."""
    return joined([_record(folder, name) for name in names])


def beats_of_known_rhythm(data: Path, split: str, at_most: int = 400) -> MarkedBeats:
    """Beats of PTB-XL: in atrial fibrillation, without P wave, and of about as many recordings in sinus rhythm, with.

    Where their waves lie is unknown. The same source for both, so that no network learns to tell sources apart.
    """
    with (data / "ptbxl500" / "labels.csv").open() as rows:
        codes = {int(row["ecg_id"]): set(json.loads(row["scp_codes"] or "{}")) for row in csv.DictReader(rows)}
    found: dict[bool, list[MarkedBeats]] = {True: [], False: []}
    for number, _, signal in packed_recordings(data).ptbxl(split):
        fibrillating = "AFIB" in codes[number] and not codes[number] & (SINUS | {"AFLT", "PACE"})
        if (fibrillating or codes[number] & SINUS) and len(found[not fibrillating]) < at_most / 2:
            recording = Recording(STANDARD_LEADS, signal, 500.0)
            found[not fibrillating] += list(_of_known_rhythm(str(number), recording, not fibrillating))
    return joined(found[True] + found[False])


def joined(parts: list[MarkedBeats]) -> MarkedBeats:
    """All beats in one."""
    return MarkedBeats(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(MarkedBeats))
    )


def _of_known_rhythm(name: str, recording: Recording, p: bool) -> Iterator[MarkedBeats]:
    ecg = condition(recording)
    beats = find_beats(ecg)
    chosen = np.arange(1, beats.sample.size - 1)[:_BEATS_OF_KNOWN_RHYTHM]
    if not chosen.size:
        return
    windows = in_heights(shown_windows(ecg, beats, chosen))
    present = np.full((len(windows), len(STANDARD_LEADS), 2), np.nan, np.float32)
    present[:, :, 0] = p
    marks = np.full((len(windows), len(STANDARD_LEADS), len(FIDUCIALS)), np.nan, np.float32)
    yield MarkedBeats(windows, marks, present, np.full(len(windows), f"ptbxl {name}"), np.zeros(len(windows), bool))


def _record(folder: Path, name: str) -> MarkedBeats:
    record = wfdb.rdrecord(str(folder / name))
    standard = [standard_lead_name(lead) or lead for lead in record.sig_name]
    recording = Recording(tuple(standard), record.p_signal.T, record.fs)
    ecg = condition(recording)
    beats = find_beats(ecg)
    r_s = beats.sample / WORK_HZ
    marks = np.full((r_s.size, len(standard), len(FIDUCIALS)), np.nan, np.float32)
    present = np.full((r_s.size, len(standard), 2), np.nan, np.float32)
    for lead in record.sig_name:
        column = recording.leads.index(standard_lead_name(lead) or lead)
        _mark(wfdb.rdann(str(folder / name), lead), r_s, marks[:, column], present[:, column])
    held = np.isfinite(marks[:, :, FIDUCIALS.index("qrs_on")]).any(axis=1)
    windows = shown_windows(ecg, beats, np.flatnonzero(held))
    marks, present = marks[held], present[held]
    usual = ~(beats.likeness[held] < 0.9)
    beat = median_beat(ecg, beats)
    if beat is not None and usual.any():
        windows = np.concatenate([windows, beat.signal[None, :, ::STEP]])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a lead without a mark stays NaN
            marks = np.concatenate([marks, np.nanmedian(marks[usual], axis=0, keepdims=True)])
            share = np.nanmean(present[usual], axis=0, keepdims=True)
        present = np.concatenate([present, np.where(np.isfinite(share), share > 0.5, np.nan)])
    median = np.arange(len(windows)) >= int(held.sum())
    return MarkedBeats(in_heights(windows), marks, present, np.full(len(windows), name), median)


def _mark(
    lead: wfdb.Annotation, r_s: NDArray[np.float64], marks: NDArray[np.float32], present: NDArray[np.float32]
) -> None:
    """Fill float32 [beat, fiducial] and [beat, 2] from the marks of one lead, each wave at the beat that it is of."""
    symbols, at_s = list(lead.symbol), lead.sample / lead.fs
    qrs = [k for k, symbol in enumerate(symbols) if symbol == "N"]
    beat_of = {k: int(np.abs(r_s - at_s[k]).argmin()) for k in qrs}
    beat_of = {k: beat for k, beat in beat_of.items() if abs(r_s[beat] - at_s[k]) < MATCH_S}
    for place, k in enumerate(qrs):
        if k not in beat_of:
            continue
        beat = beat_of[k]
        before = qrs[place - 1] if place else -1
        after = qrs[place + 1] if place + 1 < len(qrs) else len(symbols)
        p = [j for j in range(before + 1, k) if symbols[j] == "p" and at_s[k] - at_s[j] < _P_BEFORE_S]
        t = [j for j in range(k + 1, after) if symbols[j] == "t" and at_s[j] - at_s[k] < _T_AFTER_S]
        for peaks, symbol in ((p[-1:], "p"), ([k], "N"), (t[:1], "t")):
            for j in peaks:
                for name, neighbour, bracket in zip(_WAVES[symbol], (j - 1, j, j + 1), ("(", symbol, ")"), strict=True):
                    if name and 0 <= neighbour < len(symbols) and symbols[neighbour] == bracket:
                        marks[beat, FIDUCIALS.index(name)] = (at_s[neighbour] - r_s[beat]) * WINDOW_HZ
        # The first and the last beat of a lead are often marked in part only.
        present[beat, 0] = 1.0 if p else (0.0 if place else np.nan)
        present[beat, 1] = 1.0 if t else (0.0 if place + 1 < len(qrs) else np.nan)
