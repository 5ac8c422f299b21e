"""From column logits to lines: the most likely path through the rows, to a fraction of a pixel, with its spread."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

# What one row of climb costs between neighbouring columns (nats); steep strokes must stay cheaper than a detour.
CLIMB_COST = 0.06
# No column speaks louder against a row than this (nats).
WORST = 9.0
# The path is searched on groups of columns, and found again in each of them near by.
GROUP = 5
# A column that leaves its group's path for a narrow peak climbs there and back.
STRAY_COST = 2 * CLIMB_COST
# The mean is taken over this many rows to either side of the path.
REACH = 6
# What lies further than this from a level line (2 mm) belongs to something else.
NEAR = 16
STROKE_COLUMNS = 5


@dataclass(frozen=True, eq=False)
class ColumnPaths:
    """The lines of several strips, column by column."""

    y_px: NDArray[np.float64]
    """float64 [strip, column]: row of the strip; meaningless where `presence` is low."""
    spread_px: NDArray[np.float64]
    """float64 [strip, column]: standard deviation of the distribution around the line."""
    presence: NDArray[np.float64]
    """float64 [strip, column], 0 to 1: probability that there is a trace at all."""
    share: NDArray[np.float64]
    """float64 [strip, column], 0 to 1: how much of the distribution stands by the line and not elsewhere."""


def column_paths(logits: NDArray[np.float32]) -> ColumnPaths:
    """The lines through column logits (float32 [strip, row, column]; a logit of 0 stands for "no trace")."""
    top = logits.max(axis=1)
    weight = np.exp(logits - top[:, None])
    total = weight.sum(axis=1)
    presence = 1.0 / (1.0 + np.exp(-np.clip(top + np.log(total), -40.0, 40.0)))
    cost = np.minimum(top[:, None] - logits, WORST)
    rows = _nearest_rows(cost, _cheapest_rows(_grouped(cost)))
    at = np.clip(rows[:, None] + np.arange(-REACH, REACH + 1)[:, None], 0, logits.shape[1] - 1)
    near = np.take_along_axis(weight, at, axis=1).astype(np.float64)
    # At the strip's rim the same row is met more than once.
    near[:, 1:][np.diff(at, axis=1) == 0] = 0.0
    mass = np.maximum(near.sum(axis=1), 1e-12)
    mean = (near * at).sum(axis=1) / mass
    spread = np.sqrt(np.maximum((near * (at - mean[:, None]) ** 2).sum(axis=1) / mass, 0.0))
    return ColumnPaths(mean, spread, np.asarray(presence, np.float64), _share_near(weight, rows))


def _share_near(weight: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """float64 [strip, column], 0 to 1: share of each column's weight (float32 [strip, row, column]) by the line.

    Within a steep stroke a column's weight is spread along the stroke, and all of it belongs to the line.
    """
    climb = maximum_filter1d(np.abs(np.gradient(rows.astype(np.float64), axis=1)), STROKE_COLUMNS, axis=1)
    reach = NEAR + np.ceil(STROKE_COLUMNS * climb).astype(np.int64)
    below = np.concatenate([np.zeros_like(weight[:, :1]), np.cumsum(weight, axis=1)], axis=1)
    ends = [np.clip(rows + side, 0, weight.shape[1])[:, None] for side in (-reach, reach + 1)]
    low, high = (np.take_along_axis(below, end, axis=1)[:, 0].astype(np.float64) for end in ends)
    return np.asarray((high - low) / below[:, -1], np.float64)


def _grouped(cost: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [strip, row, group]: summed cost of GROUP columns each; columns left over count with the last group."""
    starts = np.arange(0, max(cost.shape[2] - GROUP + 1, 1), GROUP)
    return np.asarray(np.add.reduceat(cost, starts, axis=2), np.float32)


def _nearest_rows(cost: NDArray[np.float32], coarse: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 [strip, column]: each column's best row near its group's path (int64 [strip, group])."""
    height, columns = cost.shape[1:]
    centres = (np.arange(coarse.shape[1]) + 0.5) * GROUP - 0.5
    rows = np.arange(height, dtype=np.float32)
    found = np.empty((len(cost), columns), np.int64)
    for strip, path in enumerate(coarse):
        middle = np.interp(np.arange(columns), centres, path).astype(np.float32)
        # Within a steep stroke a column may stand anywhere between its neighbouring groups.
        steps = np.abs(np.diff(path, prepend=path[:1])), np.abs(np.diff(path, append=path[-1:]))
        slack = np.repeat(np.maximum(*steps).astype(np.float32), GROUP)
        slack = np.pad(slack, (0, max(columns - len(slack), 0)), mode="edge")[:columns]
        stray = np.maximum(np.abs(rows[:, None] - middle) - slack, 0.0)
        found[strip] = (cost[strip] + STRAY_COST * stray).argmin(axis=0)
    return found


def _cheapest_rows(cost: NDArray[np.float32]) -> NDArray[np.int64]:
    """int64 [strip, group]: the paths of least cost (float32 [strip, row, group]), CLIMB_COST for every row climbed.

    Viterbi's algorithm with an absolute-value transition, whose minimum over all rows is two running minima
    (Felzenszwalb and Huttenlocher 2012).
    """
    strips, height, columns = cost.shape
    by_column = np.ascontiguousarray(np.moveaxis(cost, 2, 0))
    ramp = CLIMB_COST * np.arange(height, dtype=np.float32)
    for column in range(1, columns):
        before = by_column[column - 1]
        below = np.minimum.accumulate(before - ramp, axis=1)
        below += ramp
        above = np.minimum.accumulate((before + ramp)[:, ::-1], axis=1)[:, ::-1]
        above -= ramp
        by_column[column] += np.minimum(below, above)
    climb = CLIMB_COST * np.abs(np.arange(height)[:, None] - np.arange(height)).astype(np.float32)
    rows = np.empty((columns, strips), np.int64)
    rows[-1] = by_column[-1].argmin(axis=1)
    for column in range(columns - 2, -1, -1):
        rows[column] = (by_column[column] + climb[rows[column + 1]]).argmin(axis=1)
    return rows.T
