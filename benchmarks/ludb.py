"""LUDB: twelve-lead recordings with the P, QRS and T boundaries that cardiologists marked in every lead."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray

from ecg import Recording
from ecg.leads import standard_lead_name

FIBRILLATION = "Atrial fibrillation"
SIDES = ("onset_s", "peak_s", "offset_s")
SAME_BEAT_S = 0.15
_SYMBOLS = {"p": "p", "qrs": "N", "t": "t"}
_P_BEFORE_S, _T_AFTER_S = 0.5, 0.8


@dataclass(frozen=True, eq=False)
class MarkedRecord:
    """One record, what is marked in each of its leads, and its beats."""

    name: str
    recording: Recording
    rhythm: str
    """As `ludb.csv` spells it, several joined by line breaks."""
    marks_s: dict[str, dict[str, NDArray[np.float64]]]
    """Lead -> wave ("p", "qrs", "t") -> float64 [wave, 3], s: onset, peak, offset; NaN where not marked."""
    r_s: NDArray[np.float64]
    """float64 [beat], s: median over the leads of the marked QRS peaks, where half of the leads have one."""

    @property
    def fibrillates(self) -> bool:
        """Whether the rhythm is atrial fibrillation."""
        return FIBRILLATION in self.rhythm.splitlines()

    def of_beats(self, wave: str, side: str) -> NDArray[np.float64]:
        """float64 [beat, lead], s: one boundary in each lead; NaN where not marked.

        A P wave belongs to the next QRS complex within 500 ms, a T wave to the last one within 800 ms.
        """
        found = np.full((self.r_s.size, len(self.recording.leads)), np.nan)
        for column, lead in enumerate(self.recording.leads):
            for mark in self.marks_s[lead][wave]:
                beat = _beat_of(mark[1], wave, self.r_s)
                if beat is not None:
                    found[beat, column] = mark[SIDES.index(side)]
        return found


def ludb(folder: Path, split: str) -> Iterator[MarkedRecord]:
    """The records of one split."""
    with (folder / "split.csv").open() as rows:
        names = [row["record"] for row in csv.DictReader(rows) if row["split"] == split]
    with (folder / "ludb.csv").open() as rows:
        rhythms = {row["ID"].strip(): row["Rhythms"].strip() for row in csv.DictReader(rows)}
    for name in names:
        yield _read(folder, name, rhythms[name])


def _read(folder: Path, name: str, rhythm: str) -> MarkedRecord:
    record = wfdb.rdrecord(str(folder / name))
    leads = tuple(standard_lead_name(lead) or lead for lead in record.sig_name)
    annotations = {
        lead: wfdb.rdann(str(folder / name), spelled) for lead, spelled in zip(leads, record.sig_name, strict=True)
    }
    marks_s = {lead: waves_of(marks.symbol, marks.sample / record.fs) for lead, marks in annotations.items()}
    recording = Recording(leads, record.p_signal.T, record.fs)
    return MarkedRecord(name, recording, rhythm, marks_s, beats_of([marks["qrs"] for marks in marks_s.values()]))


def waves_of(symbols: list[str], times_s: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Wave -> float64 [wave, 3], s, of the marks of one lead: "(" and ")" beside "p", "N" or "t"."""
    padded, at_s = ["", *symbols, ""], np.concatenate([[np.nan], times_s, [np.nan]])
    found = {}
    for wave, symbol in _SYMBOLS.items():
        rows = [
            (at_s[k - 1] if padded[k - 1] == "(" else np.nan, at_s[k], at_s[k + 1] if padded[k + 1] == ")" else np.nan)
            for k in range(1, len(padded) - 1)
            if padded[k] == symbol
        ]
        found[wave] = np.array(rows, np.float64).reshape(-1, 3)
    return found


def beats_of(qrs_s: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """float64 [beat], s: beats of which half of the leads hold a marked QRS complex, at the median of its peaks."""
    peaks = np.sort(np.concatenate([marks[:, 1] for marks in qrs_s]))
    groups = np.split(peaks, np.flatnonzero(np.diff(peaks) > SAME_BEAT_S) + 1)
    return np.array([np.median(group) for group in groups if len(group) >= max(len(qrs_s) // 2, 1)])


def _beat_of(peak_s: float, wave: str, r_s: NDArray[np.float64]) -> int | None:
    """The beat that a marked wave belongs to, None where there is none."""
    if r_s.size == 0:
        return None
    if wave == "qrs":
        nearest = int(np.abs(r_s - peak_s).argmin())
        return nearest if abs(r_s[nearest] - peak_s) < SAME_BEAT_S else None
    beat = int(np.searchsorted(r_s, peak_s)) - (wave == "t")
    return beat if 0 <= beat < r_s.size and -_P_BEFORE_S < peak_s - r_s[beat] < _T_AFTER_S else None
