"""The line of one row, to a fraction of a pixel and with its spread: what the logits say near the path."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from digitizer.row_strip import RowStrip

# The mean is taken over this many rows to either side of the path; in a steep stroke, over as many more as it climbs in
# a column, for there a column's place in time is known no better than that.
REACH, MOST_REACH = 6, 60
# What lies further than this from a level line (2 mm) belongs to something else.
NEAR = 16
STROKE_COLUMNS = 5


@dataclass(frozen=True, eq=False)
class ColumnPaths:
    """The line of one strip, column by column."""

    y_px: NDArray[np.float64]
    """float64 [column]: row of the strip; meaningless where `presence` is low."""
    spread_px: NDArray[np.float64]
    """float64 [column]: standard deviation of the distribution around the line."""
    presence: NDArray[np.float64]
    """float64 [column], 0 to 1: probability that there is a trace at all."""
    share: NDArray[np.float64]
    """float64 [column], 0 to 1: how much of the distribution stands by the line and not elsewhere."""


def line_near(strip: RowStrip, presence: NDArray[np.float32], rows: NDArray[np.int64]) -> ColumnPaths:
    """The line near the path (int64 [column]) through a strip; presence: float32 [column]."""
    reach = np.minimum(REACH + np.ceil(_steepest(rows, 3)), MOST_REACH)
    wide = NEAR + np.ceil(STROKE_COLUMNS * _steepest(rows, STROKE_COLUMNS)).astype(np.int64)
    parts = []
    for block in strip.blocks():
        logits = strip.logits(block)
        mean, spread = _centre(logits, rows[block], reach[block])
        parts.append((mean, spread, _share_near(logits, rows[block], wide[block])))
    mean, spread, share = (np.concatenate(part) for part in zip(*parts, strict=True))
    return ColumnPaths(mean, spread, np.asarray(presence, np.float64), share)


def _centre(
    logits: NDArray[np.float32], rows: NDArray[np.int64], reach: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation (float64 [column]) of the distribution within reach (float64 [column]) of the path.

    logits: float32 [row, column].
    """
    offsets = np.arange(-int(reach.max()), int(reach.max()) + 1)[:, None]
    at = np.clip(rows + offsets, 0, logits.shape[0] - 1)
    near = np.take_along_axis(logits, at, axis=0).astype(np.float64)
    near = np.where(np.abs(offsets) <= reach, near, -np.inf)
    near = np.exp(near - near.max(axis=0))
    # At the strip's rim the same row is met more than once.
    near[1:][np.diff(at, axis=0) == 0] = 0.0
    mass = near.sum(axis=0)
    mean = (near * at).sum(axis=0) / mass
    return mean, np.sqrt(np.maximum((near * (at - mean) ** 2).sum(axis=0) / mass, 0.0))


def _steepest(rows: NDArray[np.int64], columns: int) -> NDArray[np.float64]:
    """float64 [column], rows a column: how fast the path (int64 [column]) climbs at most within some columns."""
    return np.asarray(maximum_filter1d(np.abs(np.gradient(rows.astype(np.float64))), columns), np.float64)


def _share_near(logits: NDArray[np.float32], rows: NDArray[np.int64], reach: NDArray[np.int64]) -> NDArray[np.float64]:
    """float64 [column], 0 to 1: share of each column's weight within reach (int64 [column]) of the path.

    logits: float32 [row, column]. Within a steep stroke a column's weight is spread along the stroke, and all of it
    belongs to the line.
    """
    weight = np.exp(logits - logits.max(axis=0))
    # Of all rows up to each.
    np.cumsum(weight, axis=0, out=weight)
    ends = [np.clip(rows + side, -1, len(weight) - 1)[None] for side in (-reach - 1, reach)]
    low, high = (np.take_along_axis(weight, end, axis=0)[0].astype(np.float64) for end in ends)
    return np.asarray((high - np.where(ends[0][0] < 0, 0.0, low)) / weight[-1], np.float64)
