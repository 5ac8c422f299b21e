"""Whose ink is whose where nothing touches: from top to bottom in the order of the rows.

Where a page of n rows shows exactly n separate pieces of ink in a column, and goes on doing so, the k-th piece is the
k-th row's. From there a row owns its ink as far as it runs on without touching another's.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

INK = 0.5
# For as many groups of columns must the count be right (110 ms at 25 mm/s): two rows that cross may change places
# for a moment. Thin ink crosses nothing, and convinces sooner.
STEADY_GROUPS, STEADY_ROWS = 11, 20
THIN_GROUPS, THIN_ROWS = 5, 12
TOUCHING_ROWS = 1
LEVEL_ROWS, STEEP_GROUPS = 10, 4


@dataclass(frozen=True, eq=False)
class OwnInk:
    """Where the row's own ink lies for certain, on the grid that all strips share."""

    top: NDArray[np.float64]
    """float64 [strip, group]: first row of the ink; NaN where nothing is certain."""
    bottom: NDArray[np.float64]
    """float64 [strip, group]: one past the last row."""


@dataclass(frozen=True, eq=False)
class _Runs:
    """Vertical runs of ink, sorted by group and height: all int64 [run]."""

    group: NDArray[np.int64]
    top: NDArray[np.int64]
    bottom: NDArray[np.int64]


def own_ink(ink: NDArray[np.float32], strips: int) -> OwnInk:
    """What each of `strips` rows owns of the page's ink (float32 [row, group], 0 to 1, rows of the common grid)."""
    runs = _runs(ink)
    groups = ink.shape[1]
    count = np.bincount(runs.group, minlength=groups)
    thickest = np.zeros(groups, np.int64)
    np.maximum.at(thickest, runs.group, runs.bottom - runs.top)
    right = count == strips
    certain = _steady(right & (thickest <= STEADY_ROWS), STEADY_GROUPS)
    certain |= _steady(right & (thickest <= THIN_ROWS), THIN_GROUPS)
    owner = np.full(len(runs.group), -1, np.int64)
    rank = np.arange(len(runs.group)) - np.searchsorted(runs.group, runs.group)
    seeds = certain[runs.group]
    owner[seeds] = rank[seeds]
    owner = _spread(owner, runs, ink.shape[0])
    top, bottom = np.full((2, strips, groups), np.nan)
    owned = owner >= 0
    top[owner[owned], runs.group[owned]] = runs.top[owned]
    bottom[owner[owned], runs.group[owned]] = runs.bottom[owned]
    # The tip of a steep stroke is too faint to be seen as ink: near one nothing is certain.
    steep = np.isnan(top) | (bottom - top > LEVEL_ROWS)
    steep = maximum_filter1d(steep.astype(np.uint8), 2 * STEEP_GROUPS + 1, axis=1) > 0
    return OwnInk(np.where(steep, np.nan, top), np.where(steep, np.nan, bottom))


def _runs(ink: NDArray[np.float32]) -> _Runs:
    edges = np.diff(np.pad((ink > INK).astype(np.int8), ((1, 1), (0, 0))), axis=0).T
    group, top = np.nonzero(edges == 1)
    _, bottom = np.nonzero(edges == -1)
    return _Runs(group, top, bottom)


def _steady(right: NDArray[np.bool_], groups: int) -> NDArray[np.bool_]:
    """Of what is right, what stays so for some groups in a row (an odd number)."""
    kept = cv2.morphologyEx(right.astype(np.uint8)[None], cv2.MORPH_OPEN, np.ones((1, groups), np.uint8))[0]
    return np.asarray(right & (kept > 0), np.bool_)


def _spread(owner: NDArray[np.int64], runs: _Runs, height: int) -> NDArray[np.int64]:
    """Owners (int64 [run], -1 for none) handed on to both sides along ink that neither forks nor joins."""
    after, before = _only_neighbours(runs, height, 1), _only_neighbours(runs, height, -1)
    thin = runs.bottom - runs.top <= STEADY_ROWS
    index = np.arange(len(owner))
    handed = []
    for onward, back, order in ((after, before, index), (before, after, index[::-1])):
        link = np.where((onward >= 0) & (back[onward] == index) & thin[onward], onward, -1)
        reached = owner.copy()
        for k in order:
            if reached[k] >= 0 and link[k] >= 0 and reached[link[k]] < 0:
                reached[link[k]] = reached[k]
        handed.append(reached)
    left, right = handed
    # What both sides claim for different rows is nobody's.
    return np.where(left < 0, right, np.where((right < 0) | (left == right), left, -1))


def _only_neighbours(runs: _Runs, height: int, step: int) -> NDArray[np.int64]:
    """int64 [run]: the one run of the next group (step 1) or the one before (-1) that touches; -1 for none or more."""
    pitch = height + 4
    starts, ends = runs.group * pitch + runs.top, runs.group * pitch + runs.bottom
    base = (runs.group + step) * pitch
    first = np.searchsorted(ends, base + runs.top - TOUCHING_ROWS, side="right")
    past = np.searchsorted(starts, base + runs.bottom + TOUCHING_ROWS, side="left")
    one = past - first == 1
    return np.where(one, np.minimum(first, max(len(starts) - 1, 0)), -1)
