"""Intervals of the median beat, QT corrected for heart rate, and frontal axes."""

from collections.abc import Callable

import numpy as np

from vitals import qt_correction
from vitals.axis import frontal_axis_deg
from vitals.delineation import Delineation
from vitals.estimate import NO_QRS, Estimate, Found
from vitals.median_beat import MedianBeat
from vitals.normal_ranges import WIDE_QRS_MS
from vitals.rate_measures import LEAST_RR, standard_error
from vitals.rr_intervals import RrIntervals
from vitals.wave import Absent, Wave

Correction = Callable[[float, float], float]
"""(QT in ms, RR in s) -> corrected QT in ms."""

QT_CORRECTIONS: dict[str, Correction] = {
    "qtc_fridericia": qt_correction.fridericia_ms,
    "qtc_bazett": qt_correction.bazett_ms,
    "qtc_framingham": qt_correction.framingham_ms,
    "qtc_hodges": qt_correction.hodges_ms,
}

_CORRECTABLE_RR_MS = (200.0, 3000.0)
_IRREGULAR = "RR intervals are grossly irregular, so that no one heart rate belongs to QT"
_WIDE = "a QRS of 120 ms or more lengthens QT"


def intervals(beat: MedianBeat | None, waves: Delineation, rr: RrIntervals) -> dict[str, Found]:
    """PR, QRS, QT, corrected QT, P and T duration (ms) and the frontal axes (degrees).

    The standard deviation of an interval is that of its two boundaries together, as if they were independent.
    """
    beats = beat.beats if beat else 0
    qrs = _interval_ms(waves.qrs, waves.qrs, beats, to_offset=True)
    qt = _interval_ms(waves.qrs, waves.t, beats, to_offset=True)
    found: dict[str, Found] = {
        "pr": _interval_ms(waves.p, waves.qrs, beats, to_offset=False),
        "qrs": qrs,
        "qt": qt,
        "p_duration": _interval_ms(waves.p, waves.p, beats, to_offset=True),
        "t_duration": _interval_ms(waves.t, waves.t, beats, to_offset=True),
    }
    found |= _corrected(qt, qrs, rr)
    for name, wave in (("axis_p", waves.p), ("axis_qrs", waves.qrs), ("axis_t", waves.t)):
        if beat is None or isinstance(wave, Absent):
            found[name] = wave if isinstance(wave, Absent) else NO_QRS
        else:
            found[name] = frontal_axis_deg(beat, wave, straight_baseline=wave is waves.p)
    return found


def _interval_ms(start: Wave | Absent, end: Wave | Absent, beats: int, *, to_offset: bool) -> Found:
    """From the first wave's onset to the second's offset or onset (ms); Absent where one of them is."""
    if isinstance(start, Absent):
        return start
    if isinstance(end, Absent):
        return end
    until_s, sd_s = (end.offset_s, end.offset_sd_s) if to_offset else (end.onset_s, end.onset_sd_s)
    sd = 1000.0 * float(np.hypot(start.onset_sd_s, sd_s))
    present = start.probability if start is end else start.probability * end.probability
    return Estimate(1000.0 * (until_s - start.onset_s), beats, sd if np.isfinite(sd) else None, present)


def _corrected(qt: Found, qrs: Found, rr: RrIntervals) -> dict[str, Found]:
    """QT (ms) corrected by the mean RR interval, by every formula.

    AHA/ACCF/HRS (2009, part IV) advise against correcting QT where RR intervals vary much: there all of their spread,
    instead of the standard error of their mean, counts as uncertainty, and a note says so.
    """
    if isinstance(qt, Absent):
        return dict.fromkeys(QT_CORRECTIONS, qt)
    if rr.rr_ms.size < LEAST_RR:
        return dict.fromkeys(QT_CORRECTIONS, Absent("no heart rate to correct for: fewer than two RR intervals"))
    if not _CORRECTABLE_RR_MS[0] <= rr.mean_ms <= _CORRECTABLE_RR_MS[1]:
        reason = Absent("no formula corrects QT for a heart rate outside 20 to 300 bpm")
        return dict.fromkeys(QT_CORRECTIONS, reason)
    rr_sd_s = (float(rr.rr_ms.std(ddof=1)) if rr.irregular else standard_error(rr.rr_ms)) / 1000.0
    wide = isinstance(qrs, Estimate) and qrs.value >= WIDE_QRS_MS
    note = "; ".join(note for note, holds in ((_IRREGULAR, rr.irregular), (_WIDE, wide)) if holds) or None
    found: dict[str, Found] = {}
    for name, correct in QT_CORRECTIONS.items():
        sd = _corrected_sd(correct, qt, rr.mean_ms / 1000.0, rr_sd_s)
        found[name] = Estimate(correct(qt.value, rr.mean_ms / 1000.0), qt.beats, sd, qt.present, note)
    return found


def _corrected_sd(correct: Correction, qt: Estimate, rr_s: float, rr_sd_s: float) -> float | None:
    """Standard deviation (ms) of a corrected QT, from those of QT and of RR and the formula's slopes."""
    if qt.sd is None:
        return None
    step_s = 0.01 * rr_s
    by_rr = (correct(qt.value, rr_s + step_s) - correct(qt.value, rr_s - step_s)) / (2.0 * step_s)
    by_qt = correct(qt.value + 1.0, rr_s) - correct(qt.value, rr_s)
    return float(np.hypot(by_qt * qt.sd, by_rr * rr_sd_s))
