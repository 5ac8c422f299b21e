"""A line with fewer points: those between which it hardly leaves the straight line (Douglas and Peucker 1973)."""

import numpy as np
from numpy.typing import NDArray

from digitizer.drawn_line import DrawnLine


def needed_points(line: DrawnLine, tolerance_px: float, tolerance_confidence: float) -> NDArray[np.bool_]:
    """Which points a line needs (bool [point]) to stay within both tolerances of itself.

    Every point that is left out lies so near to the straight line between its neighbours that are kept, and its
    confidence so near to what lies between theirs. Both sides of a break are kept.
    """
    points, count = line.points_px, len(line.points_px)
    kept = np.zeros(count, np.bool_)
    kept[[0, -1]] = True
    kept[:-1] |= line.broken
    kept[1:] |= line.broken
    while True:
        ends = np.flatnonzero(kept)
        part = np.clip(np.searchsorted(ends, np.arange(count), side="right") - 1, 0, max(len(ends) - 2, 0))
        first, last = ends[part], ends[np.minimum(part + 1, len(ends) - 1)]
        chord = points[last] - points[first]
        along = ((points - points[first]) * chord).sum(axis=1) / np.maximum((chord**2).sum(axis=1), 1e-12)
        along = np.clip(along, 0.0, 1.0)
        off_px = np.hypot(*(points - points[first] - along[:, None] * chord).T)
        between = line.confidence[first] + along * (line.confidence[last] - line.confidence[first])
        off = np.maximum(off_px / tolerance_px, np.abs(line.confidence - between) / tolerance_confidence)
        off[kept] = 0.0
        farthest = np.maximum.reduceat(off, ends[:-1]) if len(ends) > 1 else np.zeros(1)
        added = np.flatnonzero((off > 1.0) & (off == farthest[part]))
        if not len(added):
            return kept
        # One of each part: on a plateau many are equally far away.
        kept[added[np.unique(part[added], return_index=True)[1]]] = True
