"""Peak and end of the T wave, one for all leads."""

import numpy as np

from vitals.composite import bridged, deflection, lead_weights, noise_level_mv, smoothed, usable_leads
from vitals.conditioning import WORK_HZ
from vitals.median_beat import MedianBeat
from vitals.wave import Absent, Wave

_SMOOTH_S = 0.014
_AFTER_QRS_S = 0.06
_LONGEST_FALL_S = 0.2
_BEFORE_NEXT_R_S = 0.08
_TANGENT_REACH = 1.3
_LEAST_SHARE_OF_QRS = 0.02
_LEAST_TIMES_NOISE = 4.0
_USUAL_RR_S = 0.8
_LEAST_ROOM_S = 0.04


def find_t(beat: MedianBeat, qrs: Wave, next_p: Wave | Absent) -> Wave | Absent:
    """Return the T wave; its onset is the end of the stretch after the QRS where it is lowest.

    The end follows Lepeschkin and Surawicz (1952): the tangent of the steepest fall meets the baseline, here 30 %
    further on, because cardiologists (LUDB, training part) mark the end about 10 ms after the tangent's.
    """
    stop = _room_ends(beat, next_p)
    first, last = _search(beat, qrs, stop)
    leads = usable_leads(beat, first, last)
    if last - first < _samples(_LEAST_ROOM_S) or not leads.any():
        return Absent("no room for a T wave before the next beat")
    weight = lead_weights(beat, leads)
    onset = beat.r_sample + _samples(qrs.onset_s)
    signal = smoothed(bridged(beat, leads), _SMOOTH_S)
    level = beat.signal[leads, onset - _samples(0.02) : onset].mean(axis=1, keepdims=True)
    height = deflection(signal - level, weight)
    peak = first + int(height[first:last].argmax())
    recorded = np.flatnonzero(np.isfinite(beat.signal[leads, first : stop + 1]).all(axis=0))
    stop = min(peak + _samples(_LONGEST_FALL_S), first + int(recorded[-1]))
    if stop - peak < _samples(0.02) or peak == first:
        return Absent("no T wave stands out between the QRS complex and the next beat")
    foot = peak + int(height[peak : stop + 1].argmin())
    rise = height[peak] - height[foot]
    noise = noise_level_mv(beat, leads)
    if rise < _LEAST_SHARE_OF_QRS * qrs.height_mv or rise < _LEAST_TIMES_NOISE * noise:
        return Absent("the T wave is too flat to measure")
    slope = np.gradient(height)
    steepest = peak + int(slope[peak : foot + 1].argmin())
    end = steepest + _TANGENT_REACH * (height[steepest] - height[foot]) / max(-slope[steepest], 1e-12)
    start = first + int(height[first : peak + 1].argmin())
    onset_s, peak_s, offset_s = ((sample - beat.r_sample) / WORK_HZ for sample in (start, peak, min(end, stop)))
    return Wave(onset_s, peak_s, offset_s, float(rise))


def _search(beat: MedianBeat, qrs: Wave, stop: int) -> tuple[int, int]:
    """Samples between which the T peak may lie: 60 ms after the QRS to about the longest QT at this rate."""
    longest_s = min(0.6 * _rr(beat) ** 0.5 + 0.03, 0.66)
    first = beat.r_sample + _samples(qrs.offset_s + _AFTER_QRS_S)
    return first, min(beat.r_sample + _samples(qrs.onset_s + longest_s), stop)


def _room_ends(beat: MedianBeat, next_p: Wave | Absent) -> int:
    """Sample where the next beat begins: at its P wave, or 80 ms before its R peak where it has none."""
    before_r_s = -next_p.onset_s if isinstance(next_p, Wave) else _BEFORE_NEXT_R_S
    return min(beat.r_sample + _samples(_rr(beat) - before_r_s), int(beat.signal.shape[1]) - 1)


def _rr(beat: MedianBeat) -> float:
    return beat.rr_s if np.isfinite(beat.rr_s) else _USUAL_RR_S


def _samples(seconds: float) -> int:
    return round(seconds * WORK_HZ)
