"""Heart rate and RR intervals."""

import numpy as np
from numpy.typing import NDArray

from vitals.estimate import NO_QRS, Estimate, Found
from vitals.jackknife import jackknife_sd
from vitals.rr_intervals import RrIntervals
from vitals.wave import Absent

LEAST_RR = 2
RATE_INTERVALS = 8
"""Lowest and highest heart rate are read from so many successive RR intervals, so that neither a single premature beat
with its pause nor bigeminy passes for a rate."""

NAMES = ("heart_rate", "rr_mean", "rr_min", "rr_max", "rr_sd")


def rates(rr: RrIntervals) -> dict[str, Found]:
    """Number of beats, heart rate (bpm, 60 s over the mean RR), its extremes, and the RR intervals (ms).

    Of at least two intervals. The standard error of a mean is that of so many independent intervals.
    """
    found: dict[str, Found] = {"beat_count": Estimate(rr.beats, rr.beats) if rr.beats else NO_QRS}
    if rr.rr_ms.size < LEAST_RR:
        missing = Absent("fewer than two RR intervals") if rr.beats else NO_QRS
        return found | dict.fromkeys((*NAMES, "heart_rate_min", "heart_rate_max"), missing)
    beats = rr.rr_ms.size + 1
    found["heart_rate"] = _rate(rr.rr_ms, beats)
    found["rr_mean"] = Estimate(rr.mean_ms, beats, standard_error(rr.rr_ms))
    found["rr_min"] = Estimate(float(rr.rr_ms.min()), beats)
    found["rr_max"] = Estimate(float(rr.rr_ms.max()), beats)
    spread_sd = float(jackknife_sd(rr.rr_ms, lambda part: float(part.std(ddof=1))))
    found["rr_sd"] = Estimate(float(rr.rr_ms.std(ddof=1)), beats, spread_sd if np.isfinite(spread_sd) else None)
    return found | _extremes(rr)


def standard_error(values: NDArray[np.float64]) -> float:
    """Standard error of the mean of float64 [value]."""
    return float(values.std(ddof=1) / np.sqrt(values.size))


def _rate(rr_ms: NDArray[np.float64], beats: int) -> Estimate:
    rate = 60000.0 / float(rr_ms.mean())
    return Estimate(rate, beats, rate * standard_error(rr_ms) / float(rr_ms.mean()))


def _extremes(rr: RrIntervals) -> dict[str, Found]:
    """Lowest and highest rate over eight successive intervals without a gap between them."""
    names = ("heart_rate_min", "heart_rate_max")
    if rr.rr_ms.size >= 2 * RATE_INTERVALS:
        windows = np.lib.stride_tricks.sliding_window_view(rr.rr_ms, RATE_INTERVALS)
        unbroken = np.lib.stride_tricks.sliding_window_view(rr.follows[1:], RATE_INTERVALS - 1).all(axis=1)
        windows = windows[unbroken]
        if len(windows):
            mean = windows.mean(axis=1)
            pairs = zip(names, (mean.argmax(), mean.argmin()), strict=True)
            return {name: _rate(windows[at], RATE_INTERVALS + 1) for name, at in pairs}
    return dict.fromkeys(names, Absent(f"too few RR intervals: two times {RATE_INTERVALS} are needed"))
