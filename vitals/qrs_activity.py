"""How much QRS there is at each moment, from all leads that are recorded then."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vitals.conditioning import WORK_HZ

ACTIVITY_HZ = 250.0
_SMOOTH_S = 0.1
_BIN_S = 0.04
_LONGEST_RR_S = 3.0
_WINDOW_S = 10.0
_MAX_LEVELS = 2.0


def qrs_activity(qrs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return float64 [sample] at 250 Hz: 1 at the height of a usual QRS, near 0 between; 0 where nothing is recorded.

    qrs: float32 [lead, sample], mV at 500 Hz, 5 to 20 Hz, NaN where not recorded. Every lead's RMS slope over 100 ms is
    divided by its own running QRS height, so that small leads count as much as large ones; leads whose QRS stands out
    little from what lies between weigh little. Turning a lead over or scaling it changes nothing.
    """
    slope = _lead_slope(qrs)
    height, background = _running_levels(slope)
    samples = np.arange(slope.shape[1])
    centres = np.arange(height.shape[1]) * ACTIVITY_HZ
    relative = np.zeros(slope.shape)
    prominence = np.zeros(slope.shape)
    for lead in range(slope.shape[0]):
        known = np.isfinite(height[lead]) & (height[lead] > 0)
        if known.any():
            level = np.interp(samples, centres[known], height[lead, known])
            relative[lead] = np.minimum(slope[lead] / level, _MAX_LEVELS)
            prominence[lead] = np.interp(samples, centres[known], (height[lead] / background[lead])[known])
    recorded = np.isfinite(slope) & (prominence > 0)
    prominence[~recorded] = 0.0
    relative[~recorded] = 0.0
    weight = (prominence / np.maximum(prominence.max(axis=0), 1e-9)) ** 2
    activity: NDArray[np.float64] = (relative * weight).sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-9)
    return activity


def _lead_slope(qrs: NDArray[np.float32]) -> NDArray[np.float64]:
    """float64 [lead, sample at 250 Hz], mV/s: RMS slope over 100 ms of each lead, NaN where not recorded."""
    recorded = np.isfinite(qrs)
    inside = ndimage.binary_erosion(recorded, np.ones((1, 3), bool), border_value=0)
    slope = np.where(inside, np.gradient(np.where(recorded, qrs, 0.0), axis=1) * WORK_HZ, 0.0)
    width = int(_SMOOTH_S * WORK_HZ) | 1
    power = ndimage.uniform_filter1d(slope.astype(np.float64) ** 2, width, axis=1)
    share = ndimage.uniform_filter1d(inside.astype(np.float64), width, axis=1)
    rms = np.sqrt(np.maximum(power, 0.0) / np.maximum(share, 0.25))
    return np.where(recorded, rms, np.nan)[:, :: round(WORK_HZ / ACTIVITY_HZ)]


def _running_levels(slope: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Usual height of the QRS, and of what lies between: two float64 [lead, second], mV/s, over 10 s around.

    The height is the median of the maxima over 3 s, long enough to hold a beat at 20 bpm.
    """
    per_bin = round(_BIN_S * ACTIVITY_HZ)
    bins = -(-slope.shape[1] // per_bin)
    padded = np.pad(slope, ((0, 0), (0, bins * per_bin - slope.shape[1])), constant_values=np.nan)
    highest = np.fmax.reduce(padded.reshape(slope.shape[0], bins, per_bin), axis=2)
    peaks = ndimage.maximum_filter1d(np.nan_to_num(highest, nan=0.0), round(_LONGEST_RR_S / _BIN_S), axis=1)
    peaks = np.where(np.isfinite(highest), peaks, np.nan)
    return _running_median(peaks), np.maximum(_running_median(highest), 1e-9)


def _running_median(bins: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [lead, second]: median over 10 s of float64 [lead, bin], NaN left out; NaN where all are."""
    half = round(_WINDOW_S / 2 / _BIN_S)
    padded = np.pad(bins, ((0, 0), (half, half)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=1)[:, :: round(1 / _BIN_S)]
    ordered = np.sort(windows, axis=2)
    count = np.isfinite(ordered).sum(axis=2)
    middle = np.take_along_axis(ordered, np.maximum(count - 1, 0)[..., None] // 2, axis=2)[..., 0]
    return np.where(count > 0, middle, np.nan)
