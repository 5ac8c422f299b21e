"""The cheapest way through a table of costs, column by column, where climbing costs what lies between."""

import numpy as np
from numpy.typing import NDArray


def cheapest_rows(cost: NDArray[np.float32], climb: NDArray[np.float32]) -> NDArray[np.int64]:
    """int64 [strip, column]: the row of every column on the paths of least cost.

    cost: float32 [strip, row, column]; climb: float32 [strip, row, column], rising along the rows: from row a of the
    column before to row b of this one costs |climb[b] - climb[a]|. Viterbi's algorithm with a transition whose
    minimum over all rows is two running minima (Felzenszwalb and Huttenlocher 2012).
    """
    strips, _, columns = cost.shape
    least = np.moveaxis(cost, 2, 0).copy()
    height = np.ascontiguousarray(np.moveaxis(climb, 2, 0))
    for column in range(1, columns):
        before, ramp = least[column - 1], height[column]
        below = np.minimum.accumulate(before - ramp, axis=1)
        below += ramp
        above = np.minimum.accumulate((before + ramp)[:, ::-1], axis=1)[:, ::-1]
        above -= ramp
        least[column] += np.minimum(below, above)
    rows = np.empty((columns, strips), np.int64)
    rows[-1] = least[-1].argmin(axis=1)
    each = np.arange(strips)
    for column in range(columns - 2, -1, -1):
        ramp = height[column + 1]
        rows[column] = (least[column] + np.abs(ramp - ramp[each, rows[column + 1]][:, None])).argmin(axis=1)
    return rows.T
