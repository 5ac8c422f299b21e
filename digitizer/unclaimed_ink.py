"""Ink that runs across the page as a trace does, but belongs to no row that was followed."""

import cv2
import numpy as np

from digitizer.rectify import FlatPage
from digitizer.rows import INK_THRESHOLD, InkMap
from digitizer.tracing import RowTrace

# A trace is at least this long and bends; a ruled line or the paper's edge does not.
LENGTH_MM = 40.0
BEND_MM = 2.5
# What lies this near to a row's line is the row's.
NEAR_MM = 2.5
CLAIMED_SHARE = 0.3


def unclaimed_traces(ink: InkMap, rows: tuple[RowTrace, ...], page: FlatPage) -> int:
    """How many long pieces of bent ink lie away from all rows."""
    mask = (ink.probability > INK_THRESHOLD).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    long = stats[:, cv2.CC_STAT_WIDTH] > LENGTH_MM * page.px_per_mm_x
    bent = stats[:, cv2.CC_STAT_HEIGHT] > BEND_MM * page.px_per_mm_y
    claimed = np.zeros(len(stats))
    near = round(NEAR_MM * page.px_per_mm_y)
    for row in rows:
        columns = np.flatnonzero(np.isfinite(row.y_px))
        heights = np.round(row.y_px[columns]).astype(int)
        at = np.clip(heights[:, None] + np.arange(-near, near + 1), 0, mask.shape[0] - 1)
        for label in np.unique(labels[at, columns[:, None]]):
            touched = (labels[at, columns[:, None]] == label).any(axis=1).sum()
            claimed[label] += touched / stats[label, cv2.CC_STAT_WIDTH]
    pieces = np.flatnonzero(long & bent & (claimed < CLAIMED_SHARE))
    return int((pieces != 0).sum())
