"""Which of the beats that were found are none: P and T waves, and noise, between beats that already follow on."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vitals.alignment import SAME_SHAPE, AlignedBeats
from vitals.conditioning import WORK_HZ

_CLOSEST_S = 0.14
_WAVE_S = 0.25
_ALONE = 1.5
_NEIGHBOURS = 9
_LOW = 0.45
_LOWER = 0.8
_FITS = 1.2
_FITS_CLOSELY = 1.1


def false_beats(beats: AlignedBeats, height: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Tell for each beat (bool [beat]) whether it is none.

    height: float [beat]: how much QRS there is at the beat, see `qrs_activity`. The limits were set on the first
    channel of the 26 records of MIT-BIH that are not de Chazal's test records.
    """
    none = _doubles(beats)
    for find in (_waves, _noise_between_low, _noise_between):
        left = np.flatnonzero(~none)
        none[left[find(beats.sample[left] / WORK_HZ, height[left], beats.likeness[left])]] = True
    return none


def _doubles(beats: AlignedBeats) -> NDArray[np.bool_]:
    """Beats that alignment brought within 140 ms of a neighbour that looks more like the dominant beat."""
    close = np.diff(beats.sample) < _CLOSEST_S * WORK_HZ
    known = np.nan_to_num(beats.likeness)
    first_is_better = known[:-1] >= known[1:]
    doubles = np.zeros(known.size, bool)
    doubles[1:] |= close & first_is_better
    doubles[:-1] |= close & ~first_is_better
    return doubles


def _waves(r_s: NDArray[np.float64], height: NDArray[np.floating], likeness: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Of two beats within 250 ms, while the intervals on either side are 1.5 times as long: the lower one."""
    del likeness
    rr = np.diff(r_s)
    either = np.concatenate([[np.inf], rr, [np.inf]])
    alone = (rr < _WAVE_S) & (np.minimum(either[:-2], either[2:]) > _ALONE * rr)
    second_is_lower = height[1:] < height[:-1]
    wave = np.zeros(r_s.size, bool)
    wave[1:] |= alone & second_is_lower
    wave[:-1] |= alone & ~second_is_lower
    return wave


def _noise_between_low(
    r_s: NDArray[np.float64], height: NDArray[np.floating], likeness: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Low beats of another shape without which those around them follow on at their usual interval.

    Low is below 45 % of the median of nine around.
    """
    none = np.zeros(r_s.size, bool)
    if r_s.size < _NEIGHBOURS:
        return none
    low = height < _LOW * ndimage.median_filter(height, size=_NEIGHBOURS, mode="nearest")
    doubted = low & (likeness < SAME_SHAPE)
    sure = np.flatnonzero(~doubted)
    if sure.size < _NEIGHBOURS:
        return none
    rr = np.diff(r_s[sure])
    usual = ndimage.median_filter(rr, size=_NEIGHBOURS, mode="nearest")
    interval = np.clip(np.searchsorted(sure, np.arange(r_s.size)) - 1, 0, rr.size - 1)
    between = doubted & (np.arange(r_s.size) > sure[0]) & (np.arange(r_s.size) < sure[-1])
    return np.asarray(between & (rr < _FITS * usual)[interval], np.bool_)


def _noise_between(
    r_s: NDArray[np.float64], height: NDArray[np.floating], likeness: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Beats of another shape, lower than both neighbours, that lie within one usual interval of those."""
    none = np.zeros(r_s.size, bool)
    if r_s.size < _NEIGHBOURS:
        return none
    rr = np.diff(r_s)
    usual = ndimage.median_filter(rr, size=2 * _NEIGHBOURS, mode="nearest")[:-1]
    fits = rr[:-1] + rr[1:] < _FITS_CLOSELY * usual
    lower = height[1:-1] < _LOWER * np.minimum(height[:-2], height[2:])
    none[1:-1] = fits & lower & (likeness[1:-1] < SAME_SHAPE)
    return none
