"""Onset and offset of the QRS complex, one pair for all leads."""

import numpy as np
from numpy.typing import NDArray

from vitals.composite import bridged, deflection, lead_weights, speed, usable_leads
from vitals.conditioning import WORK_HZ
from vitals.median_beat import MedianBeat
from vitals.wave import Absent, Wave

_SEARCH_BEFORE_S, _SEARCH_AFTER_S = 0.18, 0.20
_SHARE_OF_RR_BEFORE, _SHARE_OF_RR_AFTER = 0.4, 0.5
_CORE = round(0.06 * WORK_HZ)
_SMOOTH_S = 0.005
_SHARES_OF_FASTEST = (0.07, 0.10, 0.14)
_LONG_QRS = round(0.17 * WORK_HZ)
_TIMES_QUIET = 2.0
_QUIET_QUANTILE = 0.2
_LONGEST_PAUSE = round(0.02 * WORK_HZ)


def find_qrs(beat: MedianBeat) -> Wave | Absent:
    """Return the QRS complex: from where the heart's vector starts to move fast to where it stops.

    Fast is 7 % of the largest speed (RMS slope over the leads), or twice the beat's quiet parts where those are
    noisier; where that gives more than 170 ms, a steep ST segment may be in it and 10 or 14 % count. Pauses of up to
    20 ms lie inside. The shares were set on the training part of LUDB, to lie at the median of the leads' boundaries.
    """
    middle = beat.r_sample
    first = middle - round(np.fmin(_SEARCH_BEFORE_S, _SHARE_OF_RR_BEFORE * beat.rr_s) * WORK_HZ)
    last = middle + round(np.fmin(_SEARCH_AFTER_S, _SHARE_OF_RR_AFTER * beat.rr_s) * WORK_HZ)
    leads = usable_leads(beat, first, last)
    if not leads.any():
        return Absent("no lead holds a whole QRS complex")
    weight = lead_weights(beat, leads)
    signal = bridged(beat, leads)
    moving = speed(signal, weight, _SMOOTH_S)
    core = moving[middle - _CORE : middle + _CORE + 1]
    held = moving[np.isfinite(beat.signal[leads]).all(axis=0)]
    quiet = _TIMES_QUIET * float(np.quantile(held, _QUIET_QUANTILE))
    for share in _SHARES_OF_FASTEST:
        fast = np.flatnonzero(moving[first:last] > max(share * core.max(), quiet)) + first
        onset, offset = _around(fast, middle - _CORE + int(core.argmax()))
        if offset - onset < _LONG_QRS:
            break
    if onset == first or offset == last - 1:
        return Absent("the edges of the QRS complex are lost in other waves or noise")
    baseline = signal[:, [onset]]
    height = deflection(signal[:, onset : offset + 1] - baseline, weight).max()
    return Wave((onset - middle) / WORK_HZ, 0.0, (offset - middle) / WORK_HZ, float(height))


def _around(fast: NDArray[np.int64], peak: int) -> tuple[int, int]:
    """First and last sample of the group of fast samples that holds the peak, pauses bridged."""
    group = np.cumsum(np.diff(fast, prepend=fast[0]) > _LONGEST_PAUSE)
    own = fast[group == group[np.searchsorted(fast, peak)]]
    return int(own[0]), int(own[-1])
