"""Stretches of five minutes in which heart rate variability can be measured by frequency and by nonlinear measures."""

from itertools import pairwise

import numpy as np

from vitals.estimate import NO_QRS
from vitals.rr_intervals import RrIntervals
from vitals.variability import LEAST_NORMAL_SHARE, SHORT_TERM_S
from vitals.wave import Absent


def five_minutes(rr: RrIntervals) -> tuple[RrIntervals, ...] | Absent:
    """Return the stretches of five minutes, one after the other from the first beat on, whose rhythm allows it.

    That is, where normal intervals cover nine tenths of the time and the rhythm is not grossly irregular. What is left
    at the end is not used. Absent, with the reason, where there is no such stretch.
    """
    if rr.beats == 0:
        return NO_QRS
    if rr.covered_s < SHORT_TERM_S:
        return Absent("less than 5 minutes of RR intervals")
    start_s = rr.end_s[0] - rr.rr_ms[0] / 1000.0
    span_s = rr.end_s[-1] - start_s + rr.rr_ms.mean() / 1000.0
    edges = np.searchsorted(rr.end_s, start_s + SHORT_TERM_S * np.arange(int(span_s / SHORT_TERM_S) + 1), side="right")
    parts = [rr.part(int(first), int(last)) for first, last in pairwise(edges)]
    normal = [part for part in parts if part.nn_ms.sum() >= LEAST_NORMAL_SHARE * 1000.0 * SHORT_TERM_S]
    usable = tuple(part for part in normal if not part.irregular)
    if usable:
        return usable
    if normal or rr.irregular:
        return Absent("RR intervals are grossly irregular")
    return Absent("ectopic beats, noise or gaps take more than a tenth of every 5 minutes")
