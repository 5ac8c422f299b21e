"""From one run of ink per column to the line that drew it.

A round pen marks in every column all heights that it touches there: the upper ends of the runs are the line eroded by
the pen's disc, the lower ends the line dilated by it. Undoing either (a greyscale opening and closing by a ball;
Sternberg 1986) gives back the line, except that the first cuts narrow peaks downward and the second narrow peaks
upward. Of both the one farther from the trace's level is right, so peaks keep their full height.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

# Points of the line per column of pixels.
POINTS_PER_PX = 4
# Where opening and closing differ by more than this share of the thickness, one of them has cut a peak.
CUT_SHARE = 0.5


def decode_line(
    columns: NDArray[np.int64],
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
    pen_px: float,
    level_px: int,
) -> NDArray[np.float64]:
    """float64 [point, 2], x and y in px, x rising; POINTS_PER_PX points a column, none in missing columns.

    columns: int64 [k], rising, one run each; top and bottom: float64 [k], px, the run's sub-pixel ends;
    pen_px: thickness of the line; level_px: width over which the trace's level is the median of its heights.
    """
    if not len(columns):
        return np.zeros((0, 2))
    level = median_filter((top + bottom) / 2.0, min(level_px, len(columns)) | 1, mode="nearest")
    stretches = np.split(np.arange(len(columns)), np.flatnonzero(np.diff(columns) > 1) + 1)
    return np.concatenate([_undo_pen(columns[s], top[s], bottom[s], level[s], pen_px) for s in stretches])


def _undo_pen(
    columns: NDArray[np.int64],
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
    level: NDArray[np.float64],
    pen_px: float,
) -> NDArray[np.float64]:
    """float64 [point, 2]: the line of one stretch without missing columns (all arrays [column], px)."""
    fine = np.arange(POINTS_PER_PX * (len(columns) - 1) + 1) / POINTS_PER_PX + columns[0]
    upper, lower, around = (np.interp(fine, columns, heights) for heights in (top, bottom, level))
    opened, closed = -_shrunk_by_ball(-upper, pen_px / 2.0), _shrunk_by_ball(lower, pen_px / 2.0)
    farther = np.where(np.abs(opened - around) > np.abs(closed - around), opened, closed)
    line = np.where(np.abs(closed - opened) > CUT_SHARE * pen_px, farther, (opened + closed) / 2.0)
    return np.stack([fine, line], axis=1)


def _shrunk_by_ball(edge: NDArray[np.float64], radius_px: float) -> NDArray[np.float64]:
    """float64 [point]: erosion of an edge (float64 [point], px) by a disc: what its centre reaches from below."""
    reach = int(radius_px * POINTS_PER_PX)
    padded = np.pad(edge, reach, mode="edge")
    shrunk = np.full(len(edge), np.inf)
    for shift in range(-reach, reach + 1):
        rise = np.sqrt(max(radius_px**2 - (shift / POINTS_PER_PX) ** 2, 0.0))
        shrunk = np.minimum(shrunk, padded[reach + shift : reach + shift + len(edge)] - rise)
    return shrunk
