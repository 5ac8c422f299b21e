"""Boundaries that `vitals` reads from all leads at once against the median of the leads' marks, on LUDB."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.delineation import BOUNDARIES
from benchmarks.event_matching import EventCount, count_events
from benchmarks.intervals import LEAST_LEADS
from benchmarks.ludb import SAME_BEAT_S, MarkedRecord
from ecg import Recording
from vitals.alignment import SAME_SHAPE, AlignedBeats
from vitals.beat_waves import FIDUCIALS, BeatWaves
from vitals.conditioning import WORK_HZ, condition
from vitals.delineation import Delineation, delineate
from vitals.median_beat import median_beat
from vitals.qrs import find_beats
from vitals.rr_intervals import rr_intervals
from vitals.wave import Wave


def composite(recording: Recording) -> tuple[AlignedBeats, Delineation | None]:
    """The beats of a recording, and the waves of its median beat; None where it has no beat."""
    ecg = condition(recording)
    beats = find_beats(ecg)
    beat = median_beat(ecg, beats)
    return beats, None if beat is None else delineate(beat, irregular=rr_intervals(beats).irregular)


def composite_waves(recording: Recording) -> BeatWaves:
    """The waves of the median beat laid at every R peak of its shape, the same in every lead."""
    beats, waves = composite(recording)
    r_s = beats.sample / WORK_HZ
    times_s = np.full((r_s.size, len(recording.leads), len(FIDUCIALS)), np.nan)
    usual = ~(beats.likeness < SAME_SHAPE)
    found = dict.fromkeys(("p", "qrs", "t"), 0.0)
    for wave in found if waves else ():
        measured = getattr(waves, wave)
        for end, side in (("on", "onset_s"), ("peak", "peak_s"), ("off", "offset_s")):
            if isinstance(measured, Wave) and f"{wave}_{end}" in FIDUCIALS:
                times_s[usual, :, FIDUCIALS.index(f"{wave}_{end}")] = r_s[usual, None] + getattr(measured, side)
                found[wave] = 1.0
    p, t = (np.full(times_s.shape[:2], found[wave]) for wave in ("p", "t"))
    return BeatWaves(recording.leads, r_s, times_s, p, t)


def composite_table(records: list[MarkedRecord]) -> str:
    """Beats, heart rate, presence of P, and the errors of the median beat's boundaries laid at every R peak."""
    count, rate_errors = EventCount(), []
    presence = dict.fromkeys(((marked, found) for marked in (True, False) for found in (True, False)), 0)
    errors_ms: dict[str, list[NDArray[np.float64]]] = {boundary.label: [] for boundary in BOUNDARIES}
    for record in records:
        beats, waves = composite(record.recording)
        found_s = beats.sample / WORK_HZ
        found_s = found_s[(found_s > record.r_s[0] - SAME_BEAT_S) & (found_s < record.r_s[-1] + SAME_BEAT_S)]
        count += count_events(record.r_s, found_s, SAME_BEAT_S)
        rate_errors.append(60 / np.diff(found_s).mean() - 60 / np.diff(record.r_s).mean())
        if waves is None:
            continue
        for label, row in _boundary_errors_ms(record, beats, waves).items():
            errors_ms[label].append(row)
        marked = np.isfinite(record.of_beats("p", "onset_s")).sum(axis=1) >= LEAST_LEADS
        presence[bool(marked.mean() > 0.5), isinstance(waves.p, Wave)] += 1
    lines = [f"  beats: {count}"]
    lines.append(f"  heart rate over the marked beats: largest error {np.abs(rate_errors).max():.2f} bpm")
    lines.append(
        f"  P marked and found {presence[True, True]}, marked only {presence[True, False]}, "
        f"found only {presence[False, True]}, neither {presence[False, False]} records"
    )
    for label, rows in errors_ms.items():
        per_record = np.array([np.median(row) for row in rows])
        lines.append(f"  {label:8s} beats {_spread(np.concatenate(rows))}  records {_spread(per_record)} ms")
    return "\n".join(lines)


def _boundary_errors_ms(
    record: MarkedRecord, beats: AlignedBeats, waves: Delineation
) -> dict[str, NDArray[np.float64]]:
    """Label -> float64 [beat], ms: found minus the median of the leads' marks; no label where nothing compares."""
    answer_s = beats.sample[~(beats.likeness < SAME_SHAPE)] / WORK_HZ
    nearest = np.abs(answer_s[:, None] - record.r_s).argmin(axis=0)
    same = np.abs(answer_s[nearest] - record.r_s) < SAME_BEAT_S
    errors_ms = {}
    for boundary in BOUNDARIES:
        marks_s = record.of_beats(boundary.wave, boundary.side)
        held = same & (np.isfinite(marks_s).sum(axis=1) >= LEAST_LEADS)
        wave = getattr(waves, boundary.wave)
        if held.any() and isinstance(wave, Wave):
            found_s = answer_s[nearest[held]] + getattr(wave, boundary.side)
            errors_ms[boundary.label] = 1000 * (found_s - np.nanmedian(marks_s[held], axis=1))
    return errors_ms


def _spread(errors: NDArray[np.float64]) -> str:
    return f"{errors.mean():6.1f} +- {errors.std():5.1f} (n {errors.size})"
