"""Beats, boundaries and intervals against annotations: MIT-BIH, LUDB, and a page's 2.5 s a lead against the whole.

python -m benchmarks.vitals --data ../shared/data
"""

import argparse
import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray

from ecg.layouts import LAYOUTS
from ecg.leads import STANDARD_LEADS, standard_lead_name
from ecg.recording import Recording
from training.packed_recordings import packed_recordings
from vitals import Vitals, measure, r_peaks
from vitals.alignment import SAME_SHAPE
from vitals.conditioning import WORK_HZ, condition
from vitals.delineation import delineate
from vitals.median_beat import median_beat
from vitals.qrs import find_beats
from vitals.rr_intervals import rr_intervals
from vitals.wave import Wave

BEAT_MARKS = frozenset("NLRBAaJSVrFejnE/fQ?")
# De Chazal's test records; the detector's limits were set on the other 26 alone.
DS2 = {100, 103, 105, 111, 113, 117, 121, 123, 200, 202, 210, 212, 213, 214, 219, 221, 222, 228, 231, 232, 233, 234}
MATCH_S = 0.15
LEARNING_S = 300.0
BOUNDARIES = (
    ("P on", "p", "onset_s"),
    ("P off", "p", "offset_s"),
    ("QRS on", "qrs", "onset_s"),
    ("QRS off", "qrs", "offset_s"),
    ("T off", "t", "offset_s"),
)
LEAST_LEADS = 4


@dataclass(frozen=True)
class BeatCount:
    """Beats found, missed and invented."""

    found: int
    missed: int
    invented: int

    def __add__(self, other: "BeatCount") -> "BeatCount":
        return BeatCount(self.found + other.found, self.missed + other.missed, self.invented + other.invented)

    def __str__(self) -> str:
        sensitivity = 100 * self.found / max(self.found + self.missed, 1)
        predictivity = 100 * self.found / max(self.found + self.invented, 1)
        return f"Se {sensitivity:7.3f} %  +P {predictivity:7.3f} %  missed {self.missed}  invented {self.invented}"


def count_beats(truth_s: NDArray[np.float64], answer_s: NDArray[np.float64]) -> BeatCount:
    """Match two ascending rows of beats one to one, nearest first, within 150 ms."""
    if truth_s.size == 0 or answer_s.size == 0:
        return BeatCount(0, truth_s.size, answer_s.size)
    first, last = (np.searchsorted(answer_s, truth_s + side * MATCH_S) for side in (-1, 1))
    pairs = [(abs(answer_s[k] - truth_s[i]), i, k) for i in range(truth_s.size) for k in range(first[i], last[i])]
    used_truth, used_answer = set(), set()
    for _, i, k in sorted(pairs):
        if i not in used_truth and k not in used_answer:
            used_truth.add(i)
            used_answer.add(k)
    found = len(used_truth)
    return BeatCount(found, truth_s.size - found, answer_s.size - found)


def outside_flutter(times_s: NDArray[np.float64], marks: wfdb.Annotation) -> NDArray[np.float64]:
    """The times outside episodes of ventricular flutter ("[" to "]"), which hold no annotated beats (EC57)."""
    kept = times_s
    starts, ends = (
        [s / marks.fs for s, mark in zip(marks.sample, marks.symbol, strict=True) if mark == m] for m in "[]"
    )
    for start, end in zip(starts, ends, strict=True):
        kept = kept[(kept < start) | (kept > end)]
    return kept


def mitdb_table(folder: Path, channels: slice) -> str:
    """QRS detection on the 48 records of MIT-BIH."""
    counts: dict[tuple[str, float], BeatCount] = {}
    worst = []
    for header in sorted(folder.glob("*.hea")):
        record, marks = wfdb.rdrecord(str(header.with_suffix(""))), wfdb.rdann(str(header.with_suffix("")), "atr")
        signal = record.p_signal.T[channels].astype(np.float32)
        answer = r_peaks(Recording(tuple(record.sig_name[channels]), signal, record.fs)) / record.fs
        truth = np.array([s for s, mark in zip(marks.sample, marks.symbol, strict=True) if mark in BEAT_MARKS])
        part = "DS2" if int(header.stem) in DS2 else "other"
        for skip_s in (0.0, LEARNING_S):
            rows = (outside_flutter(row[row >= skip_s], marks) for row in (truth / record.fs, answer))
            count = count_beats(*rows)
            for name in (part, "all"):
                counts[name, skip_s] = counts.get((name, skip_s), BeatCount(0, 0, 0)) + count
            if not skip_s:
                worst.append((count.missed + count.invented, f"{header.stem} -{count.missed} +{count.invented}"))
    lines = [
        f"  {name:5s} {'whole' if not skip_s else 'from 5 min':10s} {counts[name, skip_s]}" for name, skip_s in counts
    ]
    return "\n".join([*lines, "  worst: " + ", ".join(text for _, text in sorted(worst, reverse=True)[:8])])


@dataclass(frozen=True, eq=False)
class Annotated:
    """A LUDB record and what cardiologists marked in each of its leads."""

    recording: Recording
    r_s: NDArray[np.float64]
    """float64 [beat], s: median over the leads of the marked QRS peaks."""
    marks_s: dict[tuple[str, str], NDArray[np.float64]]
    """(wave, side) -> float64 [beat, lead], s; NaN where not marked."""


def ludb(folder: Path, split: str) -> Iterator[Annotated]:
    """The records of one split."""
    with (folder / "split.csv").open() as rows:
        names = [row["record"] for row in csv.DictReader(rows) if row["split"] == split]
    for name in names:
        record = wfdb.rdrecord(str(folder / name))
        leads = [wfdb.rdann(str(folder / name), lead) for lead in record.sig_name]
        standard = tuple(standard_lead_name(lead) or lead for lead in record.sig_name)
        yield _annotated(Recording(standard, record.p_signal.T, record.fs), leads, record.fs)


def _annotated(recording: Recording, leads: list[wfdb.Annotation], fs_hz: float) -> Annotated:
    peaks = np.sort(np.concatenate([lead.sample[np.array(lead.symbol) == "N"] for lead in leads])) / fs_hz
    groups = np.split(peaks, np.flatnonzero(np.diff(peaks) > MATCH_S) + 1)
    r_s = np.array([np.median(group) for group in groups if len(group) >= len(leads) // 2])
    marks = {(wave, side): np.full((r_s.size, len(leads)), np.nan) for _, wave, side in BOUNDARIES}
    for column, lead in enumerate(leads):
        symbols = lead.symbol
        for k in (k for k, symbol in enumerate(symbols) if symbol in "pNt"):
            wave = {"p": "p", "N": "qrs", "t": "t"}[symbols[k]]
            beat = _beat_of(lead.sample[k] / fs_hz, wave, r_s)
            for side, neighbour, bracket in (("onset_s", k - 1, "("), ("offset_s", k + 1, ")")):
                held = 0 <= neighbour < len(symbols) and symbols[neighbour] == bracket
                if held and beat is not None and (wave, side) in marks:
                    marks[wave, side][beat, column] = lead.sample[neighbour] / fs_hz
    return Annotated(recording, r_s, marks)


def _beat_of(peak_s: float, wave: str, r_s: NDArray[np.float64]) -> int | None:
    """The beat that a marked wave belongs to: P within 500 ms before its R peak, T within 800 ms after."""
    if wave == "qrs":
        return int(np.abs(r_s - peak_s).argmin())
    beat = int(np.searchsorted(r_s, peak_s)) - (wave == "t")
    return beat if 0 <= beat < r_s.size and -0.5 < peak_s - r_s[beat] < 0.8 else None


def ludb_table(folder: Path, split: str) -> str:
    """Boundaries of the median beat, laid at every R peak, against the median of the leads' marks on that beat."""
    errors_ms: dict[str, list[NDArray[np.float64]]] = {name: [] for name, *_ in BOUNDARIES}
    rate, presence, beats = [], {(t, a): 0 for t in (True, False) for a in (True, False)}, BeatCount(0, 0, 0)
    for one in ludb(folder, split):
        ecg = condition(one.recording)
        found = find_beats(ecg)
        answer_s = found.sample[~(found.likeness < SAME_SHAPE)] / WORK_HZ
        edges = (found.sample / WORK_HZ > one.r_s[0] - MATCH_S) & (found.sample / WORK_HZ < one.r_s[-1] + MATCH_S)
        beats += count_beats(one.r_s, found.sample[edges] / WORK_HZ)
        inside = found.sample[edges] / WORK_HZ
        rate.append(60 / np.diff(inside).mean() - 60 / np.diff(one.r_s).mean())
        beat = median_beat(ecg, found)
        if beat is None:
            continue
        waves = delineate(beat, irregular=rr_intervals(found).irregular)
        nearest = np.abs(answer_s[:, None] - one.r_s).argmin(axis=0)
        matched = np.abs(answer_s[nearest] - one.r_s) < MATCH_S
        for name, wave, side in BOUNDARIES:
            marks = one.marks_s[wave, side]
            held = matched & (np.isfinite(marks).sum(axis=1) >= LEAST_LEADS)
            measured = getattr(waves, wave)
            if held.any() and isinstance(measured, Wave):
                truth = np.nanmedian(marks[held], axis=1)
                errors_ms[name].append(1000 * (answer_s[nearest[held]] + getattr(measured, side) - truth))
        marked = np.isfinite(one.marks_s["p", "onset_s"]).sum(axis=1) >= LEAST_LEADS
        presence[bool(marked.mean() > 0.5), isinstance(waves.p, Wave)] += 1
    lines = [f"  beats: {beats}", f"  heart rate over the marked beats: largest error {np.abs(rate).max():.2f} bpm"]
    lines.append(f"  P marked and found {presence[True, True]}, marked only {presence[True, False]}, ")
    lines[-1] += f"found only {presence[False, True]}, neither {presence[False, False]} records"
    for name, rows in errors_ms.items():
        per_record = np.array([np.median(row) for row in rows])
        lines.append(f"  {name:8s} beats {_spread(np.concatenate(rows))}  records {_spread(per_record)} ms")
    return "\n".join(lines)


def _spread(errors: NDArray[np.float64]) -> str:
    return f"{errors.mean():6.1f} +- {errors.std():5.1f} (n {errors.size})"


def as_page(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Blank float32 [12, sample] to a page of 3x4 and one rhythm row: a quarter of the time for each lead, II whole."""
    layout = LAYOUTS["3x4+1R"]
    quarter = signal.shape[1] // layout.columns
    page = np.full_like(signal, np.nan)
    for row in layout.rows:
        for column, lead in enumerate(row):
            part = slice(column * quarter, (column + 1) * quarter)
            page[STANDARD_LEADS.index(lead), part] = signal[STANDARD_LEADS.index(lead), part]
    for lead in layout.rhythm:
        page[STANDARD_LEADS.index(lead)] = signal[STANDARD_LEADS.index(lead)]
    return page


def page_table(recordings: list[NDArray[np.float32]]) -> str:
    """What a page keeps of the measurements of the whole recording."""
    pairs = [
        (measure(Recording(STANDARD_LEADS, x, 500.0)), measure(Recording(STANDARD_LEADS, as_page(x), 500.0)))
        for x in recordings
    ]
    lines = []
    for name in ("heart_rate", "pr", "qrs", "qt", "qtc_fridericia", "p_duration", "axis_qrs"):
        both, only_whole, only_page, neither = _compare(pairs, name)
        lines.append(
            f"  {name:15s} median {np.median(both):5.1f}  p90 {np.quantile(both, 0.9):5.1f}  max {both.max():6.1f}"
            f"  both {both.size}  whole only {only_whole}  page only {only_page}  neither {neither}"
        )
    return "\n".join(lines)


def _compare(pairs: list[tuple[Vitals, Vitals]], name: str) -> tuple[NDArray[np.float64], int, int, int]:
    """Absolute differences where both have a value (angles the short way round), and how often which one lacks it."""
    values = [(whole.get(name).value, page.get(name).value) for whole, page in pairs]
    both = np.array([abs(page - whole) for whole, page in values if whole is not None and page is not None])
    if name.startswith("axis"):
        both = np.minimum(both, 360 - both)
    only_whole = sum(whole is not None and page is None for whole, page in values)
    only_page = sum(whole is None and page is not None for whole, page in values)
    return both, only_whole, only_page, len(values) - both.size - only_whole - only_page


def seconds(task: Callable[[], object], repeats: int = 5) -> float:
    """Median time of a task (s)."""
    spent = []
    for _ in range(repeats):
        began = time.perf_counter()
        task()
        spent.append(time.perf_counter() - began)
    return float(np.median(spent))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.vitals", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the packed recordings, with load.py")
    parser.add_argument("--split", choices=("train", "test"), default="test", help="part of LUDB")
    given = parser.parse_args()
    packed = packed_recordings(given.data)
    mitdb = packed.mitdb()
    print(f"MIT-BIH, first channel, window 150 ms, flutter left out\n{mitdb_table(mitdb, slice(0, 1))}")
    print(f"MIT-BIH, both channels\n{mitdb_table(mitdb, slice(0, 2))}")
    print(
        f"LUDB {given.split}, ours minus the median of the leads' marks\n{ludb_table(given.data / 'ludb', given.split)}"
    )
    recordings = [signal for _, _, signal in packed.ptbxl("val")]
    print(f"PTB-XL val, page of 3x4+1R against the whole, absolute differences\n{page_table(recordings)}")
    ten = Recording(STANDARD_LEADS, recordings[0], 500.0)
    record = wfdb.rdrecord(str(mitdb / "100"))
    half_hour = Recording(tuple(record.sig_name), record.p_signal.T, record.fs)
    print(f"12 leads of 10 s: {1000 * seconds(lambda: measure(ten)):.0f} ms", end="; ")
    print(f"2 leads of 30 min: {seconds(lambda: measure(half_hour)):.2f} s, R peaks alone ", end="")
    print(f"{seconds(lambda: r_peaks(half_hour)):.2f} s")


if __name__ == "__main__":
    main()
