"""Boundaries that `vitals` reads from all leads at once against those that the leads' marks give together, on LUDB."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.delineation import BOUNDARIES
from benchmarks.event_matching import EventCount, count_events
from benchmarks.intervals import LEAST_LEADS, REFERENCES, OfLeads
from benchmarks.ludb import SAME_BEAT_S, MarkedRecord
from ecg import Recording
from vitals.alignment import SAME_SHAPE, AlignedBeats
from vitals.beat_waves import BeatWaves
from vitals.conditioning import WORK_HZ, condition
from vitals.delineation import Delineation, delineate
from vitals.fiducials import FIDUCIALS
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
    found = [(record, *composite(record.recording)) for record in records]
    lines = [*_beat_lines([(record, beats) for record, beats, _ in found]), _p_line(found)]
    for name, of_leads in REFERENCES.items():
        errors_ms = [_errors_ms(record, beats, waves, of_leads) for record, beats, waves in found if waves]
        lines.append(f"  against {name}")
        for boundary in BOUNDARIES:
            rows = [of_record[boundary.label] for of_record in errors_ms if boundary.label in of_record]
            per_record = np.array([np.median(row) for row in rows])
            each = np.concatenate([np.zeros(0), *rows])
            lines.append(f"    {boundary.label:8s} beats {_spread(each)}  records {_spread(per_record)} ms")
    return "\n".join(lines)


def _beat_lines(found: list[tuple[MarkedRecord, AlignedBeats]]) -> list[str]:
    """Beats between the first and the last marked one, and the heart rate over them."""
    count, rate_errors = EventCount(), [0.0]
    for record, beats in found:
        found_s = beats.sample / WORK_HZ
        found_s = found_s[(found_s > record.r_s[0] - SAME_BEAT_S) & (found_s < record.r_s[-1] + SAME_BEAT_S)]
        count += count_events(record.r_s, found_s, SAME_BEAT_S)
        if found_s.size > 1 and record.r_s.size > 1:
            rate_errors.append(60 / np.diff(found_s).mean() - 60 / np.diff(record.r_s).mean())
    return [
        f"  beats: {count}",
        f"  heart rate over the marked beats: largest error {np.abs(rate_errors).max():.2f} bpm",
    ]


def _p_line(found: list[tuple[MarkedRecord, AlignedBeats, Delineation | None]]) -> str:
    """How many records have a P wave, by the marks of most of their beats and by the median beat."""
    presence = Counter(
        (
            bool((np.isfinite(record.of_beats("p", "onset_s")).sum(axis=1) >= LEAST_LEADS).mean() > 0.5),
            waves is not None and isinstance(waves.p, Wave),
        )
        for record, _, waves in found
    )
    return (
        f"  P marked and found {presence[True, True]}, marked only {presence[True, False]}, "
        f"found only {presence[False, True]}, neither {presence[False, False]} records"
    )


def _errors_ms(
    record: MarkedRecord, beats: AlignedBeats, waves: Delineation, of_leads: OfLeads
) -> dict[str, NDArray[np.float64]]:
    """Label -> float64 [beat], ms: found minus one reference from the leads' marks; no label where nothing compares."""
    answer_s = beats.sample[~(beats.likeness < SAME_SHAPE)] / WORK_HZ
    nearest_s = answer_s[np.abs(answer_s[:, None] - record.r_s).argmin(axis=0)]
    errors_ms = {}
    for boundary in BOUNDARIES:
        truth_s = of_leads(record.of_beats(boundary.wave, boundary.side), boundary.side)
        held = (np.abs(nearest_s - record.r_s) < SAME_BEAT_S) & np.isfinite(truth_s)
        wave = getattr(waves, boundary.wave)
        if held.any() and isinstance(wave, Wave):
            errors_ms[boundary.label] = 1000 * (nearest_s + getattr(wave, boundary.side) - truth_s)[held]
    return errors_ms


def _spread(errors: NDArray[np.float64]) -> str:
    return f"{errors.mean():6.1f} +- {errors.std():5.1f} (n {errors.size})" if errors.size else "none"
