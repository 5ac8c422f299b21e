"""How much QRS there is at each moment, from all leads that are recorded then."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vitals.conditioning import QRS_HZ

_SMOOTH_S = 0.1
_BIN_S = 0.04
_LONGEST_RR_S = 3.0
_WINDOW_S = 10.0
_MAX_LEVELS = 2.0
_MEMORY_S = 61.0
_LOWEST = np.float32(0.1)


def qrs_activity(qrs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return float32 [sample] at 125 Hz: 1 at the height of a usual QRS, near 0 between; 0 where nothing is recorded.

    qrs: float32 [lead, sample], mV at 125 Hz, 5 to 20 Hz, NaN where not recorded. Every lead's RMS slope over 100 ms is
    divided by its own running QRS height, so that small leads count as much as large ones; leads whose QRS stands out
    little from what lies between weigh little. Turning a lead over or scaling it changes nothing.
    """
    samples = np.arange(qrs.shape[1], dtype=np.float32)
    activity, weights = np.zeros((2, qrs.shape[1]), np.float32)
    for lead in qrs:
        slope = _slope(lead)
        height, background = _running_levels(slope)
        known = np.isfinite(height) & (height > 0)
        if not known.any():
            continue
        centres = np.arange(height.size)[known] * QRS_HZ
        level = np.interp(samples, centres, height[known]).astype(np.float32)
        prominence = np.interp(samples, centres, height[known] / background[known]).astype(np.float32)
        relative = np.minimum(slope / level, np.float32(_MAX_LEVELS))
        weight = np.where(np.isfinite(slope), prominence**2, np.float32(0.0))
        activity += np.nan_to_num(relative) * weight
        weights += weight
    return np.asarray(activity / np.maximum(weights, np.float32(1e-9)), np.float32)


def _slope(lead: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [sample], mV/s: RMS slope of one lead over 100 ms, NaN where not recorded."""
    recorded = np.isfinite(lead)
    whole = bool(recorded.all())
    slope = np.zeros(lead.size, np.float32)
    if lead.size > 2:
        slope[1:-1] = (lead[2:] - lead[:-2]) * np.float32(QRS_HZ / 2)
    slope *= slope
    width = round(_SMOOTH_S * QRS_HZ) | 1
    if whole:
        return np.asarray(np.sqrt(np.maximum(ndimage.uniform_filter1d(slope, width), 0.0)), np.float32)
    inside = recorded.copy()
    inside[1:-1] &= recorded[2:] & recorded[:-2]
    power = ndimage.uniform_filter1d(np.where(inside, slope, np.float32(0.0)), width)
    share = ndimage.uniform_filter1d(inside.astype(np.float32), width)
    rms = np.sqrt(np.maximum(power, 0.0) / np.maximum(share, np.float32(0.25)))
    return np.where(recorded, rms, np.float32(np.nan))


def _running_levels(slope: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Usual height of the QRS, and of what lies between: two float32 [second], mV/s, over 10 s around.

    The height is the median of the maxima over 3 s, long enough to hold a beat at 20 bpm, and at least a tenth of what
    it is within 30 s, so that in a pause noise does not grow to beats.
    """
    per_bin = round(_BIN_S * QRS_HZ)
    bins = -(-slope.size // per_bin)
    padded = np.pad(slope, (0, bins * per_bin - slope.size), constant_values=np.nan)
    highest = np.fmax.reduce(padded.reshape(bins, per_bin), axis=1)
    peaks = ndimage.maximum_filter1d(np.nan_to_num(highest, nan=0.0), round(_LONGEST_RR_S / _BIN_S))
    peaks = np.where(np.isfinite(highest), peaks, np.float32(np.nan))
    height = _running_median(peaks)
    around = ndimage.maximum_filter1d(np.nan_to_num(height), round(_MEMORY_S))
    return np.maximum(height, _LOWEST * around), np.maximum(_running_median(highest), np.float32(1e-9))


def _running_median(bins: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [second]: median over 10 s of float32 [bin], NaN left out; NaN where all are."""
    half = round(_WINDOW_S / 2 / _BIN_S)
    padded = np.pad(bins, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)[:: round(1 / _BIN_S)]
    ordered = np.sort(windows, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    middle = np.take_along_axis(ordered, np.maximum(count - 1, 0)[:, None] // 2, axis=1)[:, 0]
    return np.where(count > 0, middle, np.float32(np.nan))
