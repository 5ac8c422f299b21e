"""The P wave, where there is one."""

import numpy as np
from numpy.typing import NDArray
from scipy import signal as sps

from vitals.composite import bridged, deflection, lead_weights, noise_level_mv, smoothed, usable_leads
from vitals.conditioning import WORK_HZ
from vitals.median_beat import MedianBeat
from vitals.wave import Absent, Wave

_SMOOTH_S = 0.01
_LONGEST_PR_S = 0.40
_BEFORE_QRS_S = 0.01
_AFTER_T_S = 0.02
_HALF_WIDTH_S = 0.1
_LEAST_WIDTH_S = 0.03
_SHORTEST_P_S = 0.05
_MOST_AT_START = 0.4
_ONSET_SHARE = 0.2
_OFFSET_SHARE = 0.25
_LEAST_TIMES_NOISE = 3.5
_LEAST_TIMES_NOISE_IRREGULAR = 10.0
_LEAST_SHARE_OF_QRS = 0.015
_USUAL_QT_S = 0.4  # at 60 bpm


def find_p(beat: MedianBeat, qrs: Wave, t: Wave | Absent, *, irregular: bool) -> Wave | Absent:
    """Return the P wave before the QRS complex, Absent where none stands clear of the noise.

    It must be 3.5 times as high as the noise of the median beat, ten times where the RR intervals are grossly
    irregular: fibrillation leaves low waves that are not tied to the QRS. Onset and offset lie where the height has
    fallen to 20 % and 25 % above the feet of the wave.
    """
    last = beat.r_sample + _samples(qrs.onset_s - _BEFORE_QRS_S)
    first = _search_start(beat, qrs, t)
    leads = usable_leads(beat, max(last - _samples(_HALF_WIDTH_S), 0), last)
    if not leads.any():
        return Absent("nothing is recorded before the QRS complex")
    first = max(first, int(np.isfinite(beat.signal[leads, :last]).all(axis=0).argmax()))
    if last - first < 2 * _samples(_LEAST_WIDTH_S):
        return Absent("no room for a P wave between the T wave and the QRS complex")
    weight = lead_weights(beat, leads)
    signal = smoothed(bridged(beat, leads), _SMOOTH_S)
    signal -= signal[:, last - _samples(0.006) : last + _samples(0.004)].mean(axis=1, keepdims=True)
    level = deflection(signal, weight)
    feet = _feet(level, first, last)
    if feet is None:
        return Absent("no P wave stands out before the QRS complex")
    height = deflection(_on_line(signal, *feet), weight)[feet[0] : feet[1] + 1]
    doubt = _doubt(float(height.max()), noise_level_mv(beat, leads), qrs, irregular)
    if doubt:
        return Absent(doubt)
    if feet[0] == first and level[first] > _MOST_AT_START * level[first : feet[1]].max():
        return Absent("the P wave begins inside the T wave")
    onset, peak, offset = (feet[0] + sample for sample in _edges(height))
    if offset - onset < _samples(_SHORTEST_P_S):
        return Absent("what precedes the QRS complex is too narrow for a P wave")
    onset_s, peak_s, offset_s = ((sample - beat.r_sample) / WORK_HZ for sample in (onset, peak, offset))
    return Wave(onset_s, peak_s, offset_s, float(height.max()))


def _doubt(height_mv: float, noise_mv: float, qrs: Wave, irregular: bool) -> str | None:
    """Why a wave of that height is no certain P wave, None where it is."""
    if not np.isfinite(noise_mv):
        return "one beat alone does not tell a P wave from noise"
    if height_mv < max(_LEAST_TIMES_NOISE * noise_mv, _LEAST_SHARE_OF_QRS * qrs.height_mv):
        return "no P wave stands clear of the noise"
    if irregular and height_mv < _LEAST_TIMES_NOISE_IRREGULAR * noise_mv:
        return "RR intervals are grossly irregular and no strong, stable P wave precedes the QRS complex"
    return None


def _edges(height: NDArray[np.float64]) -> tuple[int, int, int]:
    """Onset, peak and offset as samples of float64 [sample], mV, from foot to foot."""
    peak = int(height.argmax())
    rising = height[: peak + 1] <= height[0] + _ONSET_SHARE * (height[peak] - height[0])
    falling = height[peak:] <= height[-1] + _OFFSET_SHARE * (height[peak] - height[-1])
    return int(rising.nonzero()[0][-1]), peak, peak + int(falling.nonzero()[0][0])


def _search_start(beat: MedianBeat, qrs: Wave, t: Wave | Absent) -> int:
    """First sample where a P wave may begin: after the T wave of the beat before, at most 400 ms before the R peak."""
    t_end_s = t.offset_s if isinstance(t, Wave) else qrs.onset_s + _USUAL_QT_S * beat.rr_s ** (1 / 3)
    after_t_s = t_end_s - beat.rr_s + _AFTER_T_S if np.isfinite(beat.rr_s) else -_LONGEST_PR_S
    return max(beat.r_sample + _samples(max(-_LONGEST_PR_S, after_t_s)), 0)


def _feet(height: NDArray[np.float64], first: int, last: int) -> tuple[int, int] | None:
    """Samples of the two feet of the most prominent wave, None where there is no wave of at least 30 ms."""
    peaks, found = sps.find_peaks(height[first:last], prominence=0.0)
    if peaks.size == 0:
        return None
    peak = first + int(peaks[found["prominences"].argmax()])
    start = max(first, peak - _samples(_HALF_WIDTH_S))
    left = start + int(height[start : peak + 1].argmin())
    right = peak + int(height[peak : last + 1].argmin())
    return (left, right) if right - left >= _samples(_LEAST_WIDTH_S) else None


def _on_line(signal: NDArray[np.float64], left: int, right: int) -> NDArray[np.float64]:
    """float64 [lead, sample], mV: the signal above the straight line through its feet."""
    at_left = signal[:, max(left - 3, 0) : left + 4].mean(axis=1, keepdims=True)
    at_right = signal[:, right - 2 : right + 3].mean(axis=1, keepdims=True)
    slope = (at_right - at_left) / (right - left)
    return np.asarray(signal - at_left - slope * (np.arange(signal.shape[1]) - left), np.float64)


def _samples(seconds: float) -> int:
    return round(seconds * WORK_HZ)
