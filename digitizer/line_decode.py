"""From one run of ink per column to the line that drew it.

A round pen marks in every column all heights that it touches there: the upper ends of the runs are the line eroded by
the pen's disc, the lower ends the line dilated by it. Undoing either (a greyscale opening and closing by a ball;
Sternberg 1986) gives back the line, except that the first cuts narrow peaks downward and the second narrow peaks
upward. Of both the one farther from the trace's level is right, so peaks keep their full height.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

# Points of the line per column of pixels.
POINTS_PER_PX = 4
# Where opening and closing differ by more than this share of the thickness, one of them has cut a peak.
CUT_SHARE = 0.5
# Pens are tried whose width is this share of their height: scanners and printers draw strokes of unlike thickness.
WIDTH_SHARES = (0.4, 0.55, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25)
# Too wide a pen cuts peaks at little cost: the narrowest is taken that does about as well as the best.
PEN_TOLERANCE = 1.04
LEVEL_RISE_PX = 0.5


@dataclass(frozen=True)
class Pen:
    """The ellipse that the line was drawn with."""

    height_px: float
    """Thickness of level lines."""
    width_px: float
    """Thickness of upright strokes."""


@dataclass(frozen=True, eq=False)
class ColumnRuns:
    """One run of ink per column, along one trace; every array is [column]."""

    column: NDArray[np.int64]
    """Rising; columns without ink are left out."""
    panel: NDArray[np.int64]
    """Number of the panel that the column lies in: the line may jump between two panels."""
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    """Sub-pixel ends of the run, px."""


def estimate_pen(traces: list[ColumnRuns]) -> Pen:
    """The pen that the traces of a page were drawn with.

    Its height is the usual thickness of level stretches; its width the one with which opening and closing agree best
    on the flanks of steep strokes.
    """
    level = np.concatenate([_level_thickness(trace) for trace in traces] or [np.zeros(0)])
    runs = np.concatenate([trace.bottom - trace.top for trace in traces] or [np.zeros(0)])
    if not len(runs):
        return Pen(1.0, 1.0)
    # Where nothing is level, the shortest runs are nearest to the pen.
    height_px = float(np.median(level) if len(level) else np.percentile(runs, 10))
    pens = [Pen(height_px, share * height_px) for share in WIDTH_SHARES]
    costs = [sum(_disagreement(trace, pen) for trace in traces) for pen in pens]
    return next(pen for pen, cost in zip(pens, costs, strict=True) if cost <= PEN_TOLERANCE * min(costs))


def decode_line(trace: ColumnRuns, pen: Pen, level_px: int) -> NDArray[np.float64]:
    """float64 [point, 2], x and y in px, x rising; POINTS_PER_PX points a column, none in missing columns.

    level_px: width over which the trace's level is the median of its heights.
    """
    if not len(trace.column):
        return np.zeros((0, 2))
    middle = (trace.top + trace.bottom) / 2.0
    level = median_filter(middle, min(level_px, len(middle)) | 1, mode="nearest")
    parts = []
    for stretch in _unbroken(trace):
        fine, opened, closed = _undo_pen(trace, stretch, pen)
        around = np.interp(fine, trace.column[stretch], level[stretch])
        farther = np.where(np.abs(opened - around) > np.abs(closed - around), opened, closed)
        line = np.where(np.abs(closed - opened) > CUT_SHARE * pen.height_px, farther, (opened + closed) / 2.0)
        parts.append(np.stack([fine, line], axis=1))
    return np.concatenate(parts)


def _level_thickness(trace: ColumnRuns) -> NDArray[np.float64]:
    """float64 [run], px: lengths of the runs between neighbours at the same height."""
    edges = np.stack([trace.top, trace.bottom])
    level = (np.abs(edges[:, 2:] - edges[:, :-2]) < LEVEL_RISE_PX).all(axis=0)
    level &= trace.column[2:] - trace.column[:-2] == 2
    lengths: NDArray[np.float64] = (trace.bottom - trace.top)[1:-1][level]
    return lengths


def _disagreement(trace: ColumnRuns, pen: Pen) -> float:
    """Sum of the differences between opening and closing; what a cut peak costs is limited, for every pen cuts it."""
    gaps = [np.abs(np.subtract(*_undo_pen(trace, stretch, pen)[1:])) for stretch in _unbroken(trace)]
    return float(sum(np.minimum(gap, 3.0 * pen.height_px).sum() for gap in gaps))


def _unbroken(trace: ColumnRuns) -> list[NDArray[np.intp]]:
    """Indices of the stretches without missing columns and within one panel."""
    if not len(trace.column):
        return []
    breaks = (np.diff(trace.column) > 1) | (np.diff(trace.panel) > 0)
    return np.split(np.arange(len(trace.column)), np.flatnonzero(breaks) + 1)


def _undo_pen(
    trace: ColumnRuns, stretch: NDArray[np.intp], pen: Pen
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """x, opening and closing (float64 [point], px) of one unbroken stretch."""
    column = trace.column[stretch]
    fine = np.arange(POINTS_PER_PX * (len(column) - 1) + 1) / POINTS_PER_PX + column[0]
    upper, lower = (np.interp(fine, column, ends[stretch]) for ends in (trace.top, trace.bottom))
    return fine, -_eroded(-upper, pen), _eroded(lower, pen)


def _eroded(edge: NDArray[np.float64], pen: Pen) -> NDArray[np.float64]:
    """float64 [point]: how far the pen's centre reaches under an edge (float64 [point], px)."""
    reach = int(pen.width_px / 2.0 * POINTS_PER_PX)
    padded = np.pad(edge, reach, mode="edge")
    eroded = np.full(len(edge), np.inf)
    for shift in range(-reach, reach + 1):
        across = 2.0 * shift / POINTS_PER_PX / max(pen.width_px, 1e-6)
        rise = pen.height_px / 2.0 * np.sqrt(max(1.0 - across**2, 0.0))
        np.minimum(eroded, padded[reach + shift : reach + shift + len(edge)] - rise, out=eroded)
    return eroded
