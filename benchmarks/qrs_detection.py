"""QRS detection on the 48 records of MIT-BIH, by us and by others in the same harness.

Beats are matched one to one within 150 ms, with and without the first five minutes of each record (ANSI/AAMI EC57), and
in every lead alone within 100 ms. Episodes of ventricular flutter, which hold no annotated beats, are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray

from benchmarks.beat_detectors import OURS, Detector
from benchmarks.event_matching import EventCount, count_events
from ecg import Recording
from training.beat_data import DS2, AnnotatedRecord, mitdb_folder, mitdb_records

MATCH_S = 0.15
LEAD_MATCH_S = 0.1
LEARNING_S = 300.0
BEAT_CLASSES = ("N", "S", "V", "F", "Q")
_WORST = 8
_SPANS = ((0.0, "whole"), (LEARNING_S, "from 5 min"))


@dataclass(frozen=True, eq=False)
class DetectedRecord:
    """Annotated beats of one record and what each detector found, both without flutter."""

    name: str
    beats_s: NDArray[np.float64]
    """float64 [beat], s."""
    alone_s: dict[str, tuple[NDArray[np.float64], ...]]
    """Name of the detector -> for each channel, in the order of the file, float64 [beat], s found on it alone."""
    together_s: NDArray[np.float64]
    """float64 [beat], s: found by Inkbeat on both channels."""


def detected_records(
    data: Path, detectors: dict[str, Detector], names: tuple[str, ...] | None = None
) -> Iterator[DetectedRecord]:
    """Run every detector on every channel of the records (all 48 where no names are given)."""
    for record in mitdb_records(data, BEAT_CLASSES, names):
        flutter_s = flutter(mitdb_folder(data) / record.name)
        channels = [one_channel(record, channel) for channel in range(len(record.leads))]
        alone_s = {
            name: tuple(outside(detector(channel), flutter_s) for channel in channels)
            for name, detector in detectors.items()
        }
        together = Recording(record.leads, record.signal, record.fs_hz)
        together_s = outside(detectors[OURS](together), flutter_s)
        yield DetectedRecord(record.name, outside(record.r_s, flutter_s), alone_s, together_s)


def one_channel(record: AnnotatedRecord, channel: int) -> Recording:
    """One channel of a record alone."""
    return Recording((record.leads[channel],), record.signal[channel : channel + 1], record.fs_hz)


def flutter(path: Path) -> NDArray[np.float64]:
    """float64 [episode, 2], s: begin and end of the episodes of ventricular flutter ("[" to "]") of a record."""
    marks = wfdb.rdann(str(path), "atr")
    symbols = np.array(marks.symbol)
    return np.stack([marks.sample[symbols == bracket] / marks.fs for bracket in "[]"], axis=1)


def outside(times_s: NDArray[np.float64], episodes_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """The times outside all episodes (float64 [episode, 2], s)."""
    inside = (times_s[:, None] >= episodes_s[:, 0]) & (times_s[:, None] <= episodes_s[:, 1])
    return times_s[~inside.any(axis=1)]


def first_channel_table(records: list[DetectedRecord]) -> str:
    """Beats of all records together on the first channel, within 150 ms; of Inkbeat also by part, and both channels."""
    lines = []
    for name in records[0].alone_s:
        for skip_s, span in _SPANS:
            total = sum((_count(one.beats_s, one.alone_s[name][0], skip_s) for one in records), EventCount())
            lines.append(f"  {name:23s} {span:10s}  {total}")
    for title, part in (("DS2", True), ("other records", False)):
        of_part = [one for one in records if (one.name in DS2) == part]
        for skip_s, span in _SPANS:
            total = sum((_count(one.beats_s, one.alone_s[OURS][0], skip_s) for one in of_part), EventCount())
            lines.append(f"  {f'{OURS}, {title}':23s} {span:10s}  {total}")
    for skip_s, span in _SPANS:
        total = sum((_count(one.beats_s, one.together_s, skip_s) for one in records), EventCount())
        lines.append(f"  {f'{OURS}, both channels':23s} {span:10s}  {total}")
    counts = [(one.name, _count(one.beats_s, one.alone_s[OURS][0], 0.0)) for one in records]
    worst = sorted(counts, key=lambda each: each[1].missed + each[1].invented, reverse=True)[:_WORST]
    lines.append("  worst: " + ", ".join(f"{name} -{count.missed} +{count.invented}" for name, count in worst))
    return "\n".join(lines)


def single_lead_table(records: list[DetectedRecord]) -> str:
    """Every lead of every record alone, within 100 ms: medians over leads, and the F1 that a twentieth stays below."""
    lines = []
    for name in records[0].alone_s:
        for skip_s, span in _SPANS:
            counts = [
                _count(one.beats_s, answer_s, skip_s, LEAD_MATCH_S) for one in records for answer_s in one.alone_s[name]
            ]
            f1 = np.array([count.f1 for count in counts])
            se, predictivity = (
                np.median([getattr(c, rate) for c in counts]) for rate in ("sensitivity", "predictivity")
            )
            lines.append(
                f"  {name:10s} {span:10s}  F1 median {np.median(f1):.4f}  p5 {np.quantile(f1, 0.05):.3f}  "
                f"mean {f1.mean():.4f}  Se median {se:.4f}  +P median {predictivity:.4f}  (n {f1.size})"
            )
    return "\n".join(lines)


def _count(
    beats_s: NDArray[np.float64], answer_s: NDArray[np.float64], skip_s: float, window_s: float = MATCH_S
) -> EventCount:
    """Count from skip_s on."""
    return count_events(beats_s[beats_s >= skip_s], answer_s[answer_s >= skip_s], window_s)
