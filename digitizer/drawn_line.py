"""The line of a trace as it is drawn over its page: where it breaks, and how sure it is at every point."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.page import Trace

# Samples that are missing for longer than this between two points leave the line broken there.
BROKEN_S = 0.02


@dataclass(frozen=True, eq=False)
class DrawnLine:
    """Points of one trace on the page's image."""

    points_px: NDArray[np.float64]
    """float64 [point, 2], x and y."""
    confidence: NDArray[np.float32]
    """float32 [point], 0 to 1."""
    broken: NDArray[np.bool_]
    """bool [point - 1]: whether nothing was recovered between a point and the next."""


def drawn_line(trace: Trace, fs_hz: float) -> DrawnLine | None:
    """The line of a trace sampled at a rate; None where nothing of it was recovered."""
    if len(trace.line_px) < 2 or not np.isfinite(trace.signal).any():
        return None
    drawn = np.isfinite(trace.line_px).all(axis=1)
    line = trace.line_px[drawn].astype(np.float64)
    row = np.cumsum(~drawn, dtype=np.int64)[drawn]
    sample = _samples_of(line, row, trace)
    missing = np.concatenate([[0], np.cumsum(~np.isfinite(trace.signal))])
    broken = (np.diff(missing[sample]) > BROKEN_S * fs_hz) | (np.diff(row) > 0)
    return DrawnLine(line, trace.confidence[sample], broken)


def _samples_of(line: NDArray[np.float64], row: NDArray[np.int64], trace: Trace) -> NDArray[np.int64]:
    """int64 [point]: index of the sample that each point of the line shows.

    The line runs from the first to the last recovered sample, row after row where it is continued; along a row, time
    goes in the direction of its ends, which holds for a page in any turn.
    """
    seen = np.flatnonzero(np.isfinite(trace.signal))
    along = np.zeros(len(line))
    before = 0.0
    for number in np.unique(row):
        part = row == number
        direction = line[part][-1] - line[part][0]
        length = float(np.hypot(*direction))
        if length > 0.0:
            along[part] = before + np.clip((line[part] - line[part][0]) @ direction / length, 0.0, length)
        before += length
    samples: NDArray[np.float64] = seen[0] + along / max(before, 1e-9) * (seen[-1] - seen[0])
    return np.round(samples).astype(np.int64)
