"""Which line runs through which box: the nearest to its middle, and each line through one box at a time."""

import numpy as np
from numpy.typing import NDArray

SAME_TIME = 0.5
"""Boxes that share this much of the shorter one show the same time, and so two lines."""


def lines_in_boxes(boxes: NDArray[np.float64], levels: NDArray[np.float64]) -> list[int | None]:
    """Index of the line of each box, None where none is left that runs through it.

    boxes: float64 [box, 4], left, top, right and bottom; levels: float64 [box, line], the height (downward) of every
    line within the box's time, NaN where it does not run then.
    """
    middles, halves = (boxes[:, 1] + boxes[:, 3]) / 2.0, (boxes[:, 3] - boxes[:, 1]) / 2.0
    off = np.abs(levels - middles[:, None]) / halves[:, None]
    # Comparisons with NaN are false.
    inside = np.argwhere(off <= 1.0)
    found: list[int | None] = [None] * len(boxes)
    for box, line in sorted(inside.tolist(), key=lambda pair: off[pair[0], pair[1]]):
        others = [other for other, taken in enumerate(found) if taken == line]
        if found[box] is None and not any(_at_one_time(boxes[box], boxes[other]) for other in others):
            found[box] = line
    return found


def _at_one_time(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return bool(shared > SAME_TIME * min(one[2] - one[0], other[2] - other[0]))
