"""Which row each printed name belongs to, and how much it weighs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.lead_names import PrintedName
from digitizer.rectify import FlatPage
from digitizer.tracing import RowTrace

# Two readers that see one name find it about here.
SAME_PLACE_MM = 8.0
# A lead's name stands on a page at most so often (its panel, its strip, a note): more is texture taken for letters.
USUAL_REPEATS = 3
# A name that weighs less says nothing on its own.
BELIEVED = 0.6
# Two strokes and three are easily taken for each other.
STROKES = ("I", "II", "III")
# Names stand between their row and the one above, or a little below their row, in shares of the rows' distance.
HIGHEST = 0.6
STRAY_MM = 8.0
STRAY_SHARE = 0.3
# A name stands at most this far behind the beginning of its panel, or this far before it.
NAME_REACH_MM = 24.0
NAME_LEAD_MM = 4.0


@dataclass(frozen=True)
class PlacedName:
    """A printed name and the row that it belongs to."""

    lead: str
    """Standard name, "-aVR" for aVR upside down."""
    row: int
    """Index of the row's trace."""
    x_px: float
    weight: float
    """0 to 1: how much to believe it."""


@dataclass(frozen=True)
class WeighedName:
    """A printed name, wherever it belongs to."""

    lead: str
    x_px: float
    y_px: float
    weight: float


def weigh_names(names: tuple[PrintedName, ...], page: FlatPage) -> tuple[WeighedName, ...]:
    """What all readers read, each place once: certain names weigh more, and those that stand everywhere less."""
    reach = SAME_PLACE_MM * page.px_per_mm
    kept: list[PrintedName] = []
    for name in sorted(names, key=lambda name: -name.certainty):
        if all(np.hypot(name.x_px - other.x_px, name.y_px - other.y_px) > reach for other in kept):
            kept.append(name)
    repeats = Counter(name.lead for name in kept)
    return tuple(
        WeighedName(name.lead, name.x_px, name.y_px, name.certainty * min(1.0, USUAL_REPEATS / repeats[name.lead]))
        for name in kept
    )


def place_names(
    names: tuple[WeighedName, ...], rows: Sequence[int], traces: tuple[RowTrace, ...], page: FlatPage
) -> tuple[PlacedName, ...]:
    """The names that belong to some of the rows (indices from top to bottom), if there were no other rows.

    All names of a page stand about equally high above (or below) their rows.
    """
    if not names:
        return ()
    baselines = np.array([traces[row].row.baseline_px for row in rows]) / page.px_per_mm_y
    pitch_mm = page.image.shape[0] / page.px_per_mm_y
    if len(rows) > 1:
        pitch_mm = float(baselines[-1] - baselines[0]) / (len(rows) - 1)
    above_mm = baselines[:, None] - np.array([name.y_px for name in names]) / page.px_per_mm_y
    off = np.abs(above_mm - (HIGHEST - 0.5) * pitch_mm)
    near = off.min(axis=0) < 0.5 * pitch_mm
    if not near.any():
        return ()
    weights = np.array([name.weight for name in names])
    usual_mm = _weighted_median(above_mm[off.argmin(axis=0), np.arange(len(names))][near], weights[near])
    off = np.abs(above_mm - usual_mm)
    reach = max(STRAY_MM, STRAY_SHARE * pitch_mm)
    return tuple(
        PlacedName(name.lead, int(rows[place]), name.x_px, name.weight)
        for name, place, stray in zip(names, off.argmin(axis=0), off.min(axis=0), strict=True)
        if stray < reach
    )


def column_of(x_px: float, borders_px: tuple[float, ...], page: FlatPage) -> int | None:
    """The column that a name stands at the beginning of."""
    behind = np.array([x_px - left for left in borders_px[:-1]]) / page.px_per_mm_x
    fits = np.flatnonzero((behind >= -NAME_LEAD_MM) & (behind <= NAME_REACH_MM))
    return int(fits[np.abs(behind[fits]).argmin()]) if len(fits) else None


def name_at(row: int, left_px: float, names: tuple[PlacedName, ...], page: FlatPage) -> PlacedName | None:
    """The weightiest name printed at the beginning of a panel."""
    low, high = left_px - NAME_LEAD_MM * page.px_per_mm_x, left_px + NAME_REACH_MM * page.px_per_mm_x
    near = [name for name in names if name.row == row and low <= name.x_px <= high]
    return max(near, key=lambda name: name.weight, default=None)


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(share, 0.5)])
