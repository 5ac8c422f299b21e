"""The vertical runs of ink in every column of the flat page, with sub-pixel edges."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class InkRuns:
    """All vertical runs of ink, column by column; every array is [run]."""

    column: NDArray[np.int64]
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    """Sub-pixel edges (px), where the ink crosses the threshold."""


def find_runs(probability: NDArray[np.float32], threshold: float, bridge_px: int) -> InkRuns:
    """The runs of probability (float32 [y, x]) above the threshold; gaps of up to `bridge_px` do not break a run.

    Between the flanks of a narrow peak the ink is thin and breaks easily.
    """
    padded = np.zeros((probability.shape[0] + 2, probability.shape[1]), np.float32)
    padded[1:-1] = probability
    mask = (padded > threshold).T.astype(np.int8)
    change = np.diff(mask, axis=1)
    column, start = np.nonzero(change == 1)
    _, end = np.nonzero(change == -1)
    joined = (column[1:] == column[:-1]) & (start[1:] - end[:-1] <= bridge_px)
    column, start = column[np.concatenate([[True], ~joined])], start[np.concatenate([[True], ~joined])]
    end = end[np.concatenate([~joined, [True]])]
    # `start` is the last row above the run and `end` its last row, both in padded rows.
    above, first = padded[start, column], padded[start + 1, column]
    last, below = padded[end, column], padded[end + 1, column]
    top = start - 1 + (threshold - above) / np.maximum(first - above, 1e-6)
    bottom = end - 1 + (last - threshold) / np.maximum(last - below, 1e-6)
    return InkRuns(column, top, bottom)
