"""Where the ink of a level line ends, to a twentieth of a pixel: from the picture itself.

The pen covers the ends of a line a little beyond its first and last sample, the same to both sides. So the middle
between two ends that face each other needs no knowledge of the pen; a single end is taken back by what a round pen of
the line's own thickness covers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.rectify import FlatPage
from digitizer.resample import resampled

# The picture around an end: at this scale, so far to both sides and up and down.
PX_PER_MM = 40
SIDE_MM, UP_MM = 2.0, 1.0
# The line's own band up and down; beyond it is the paper that every column is compared with.
BAND_MM = 0.5
# The line is taken as it is between these distances from its end.
FROM_MM, TO_MM = 0.4, 1.6
LEVEL_MM = 0.6
"""A line that climbs more than this in there has no clear end."""
REACH_MM = 1.5
# Past the end there is paper for at least this far.
CLEAR_MM = 0.3
# With less contrast than this share of the ink's own between the line and what follows it, there is no end.
LEAST_CONTRAST = 0.6
# A round pen of radius r covers half of its breadth at 0.87 r from its middle; the breadth is measured a little large.
ROUND = 0.68
# What a pixel adds to the breadth, in squares.
PIXEL_BREADTH = 1.33
MIN_POINTS = 10


@dataclass(frozen=True)
class InkEdge:
    """The end of a line's ink."""

    x_px: float
    """px of the flat page: where half of the pen's breadth is covered."""
    overhang_px: float
    """How far that lies beyond the middle of the pen where it stopped, if the pen is round."""


def ink_edge(points_px: NDArray[np.float64], near_px: float, begins: bool, page: FlatPage) -> InkEdge | None:
    """Where a line begins (or ends) near a column; None where its ink does not end there clearly.

    points_px: float64 [point, 2], px of the flat page, x rising: the line's middle.
    """
    inward = 1.0 if begins else -1.0
    scale = np.array([page.px_per_mm_x, page.px_per_mm_y])
    inside_mm = inward * (points_px[:, 0] - near_px) / scale[0]
    inside = points_px[(inside_mm >= 0.0) & (inside_mm <= TO_MM)]
    if len(inside) < MIN_POINTS or np.ptp(inside[:, 1]) > LEVEL_MM * scale[1]:
        return None
    covered = _covered(inside, near_px, inward, page)
    if covered is None:
        return None
    cover, pen_mm = covered
    along_mm = (np.arange(len(cover)) + 0.5) / PX_PER_MM - SIDE_MM
    full = float(np.median(cover[(along_mm >= FROM_MM) & (along_mm <= TO_MM)]))
    outside = np.flatnonzero((cover < full / 2.0) & (along_mm < FROM_MM))
    if not len(outside) or full <= 0.0:
        return None
    last = int(outside[-1])
    clear = cover[max(last - round(CLEAR_MM * PX_PER_MM), 0) : last + 1]
    empty = float(np.median(clear[: max(len(clear) // 2, 1)]))
    level = (full + empty) / 2.0
    below = np.flatnonzero((cover < level) & (along_mm < FROM_MM))
    if full - empty < LEAST_CONTRAST * full or not len(below) or cover[below[-1] + 1] < level:
        return None
    last = int(below[-1])
    share = (level - cover[last]) / (cover[last + 1] - cover[last])
    edge_mm = along_mm[last] + share / PX_PER_MM
    if abs(edge_mm) > REACH_MM or (clear[:-2] > level).any():
        return None
    return InkEdge(near_px + inward * edge_mm * scale[0], ROUND * pen_mm / 2.0 * scale[0])


def _covered(
    inside: NDArray[np.float64], near_px: float, inward: float, page: FlatPage
) -> tuple[NDArray[np.float64], float] | None:
    """How much ink each column holds (float64 [column], inward, mm of height) and the pen's breadth (mm)."""
    scale = np.array([page.px_per_mm_x, page.px_per_mm_y])
    along_mm = (np.arange(2 * SIDE_MM * PX_PER_MM) + 0.5) / PX_PER_MM - SIDE_MM
    x_px = near_px + inward * along_mm * scale[0]
    y_px = np.interp(x_px, inside[:, 0], inside[:, 1])
    rows = round(2 * UP_MM * PX_PER_MM)
    size = (len(along_mm), rows)

    def on_page(px: NDArray[np.float64]) -> NDArray[np.float64]:
        at = np.interp(px[..., 0], np.arange(len(x_px)), x_px)
        level = np.interp(px[..., 0], np.arange(len(x_px)), y_px)
        return np.stack([at, level + ((px[..., 1] + 0.5) / PX_PER_MM - UP_MM) * scale[1]], axis=-1)

    picture = resampled(page.image, on_page, size).astype(np.float64)
    line = (along_mm >= FROM_MM) & (along_mm <= TO_MM)
    ink = np.median(picture[rows // 2 - 1 : rows // 2 + 1, line], axis=(0, 1))
    paper = np.percentile(picture, 80, axis=(0, 1))
    axis = paper - ink
    if axis @ axis < 1.0:
        return None
    dark = np.clip((paper - picture) @ axis / (axis @ axis), -0.2, 1.2)
    away = np.abs((np.arange(rows) + 0.5) / PX_PER_MM - UP_MM) > BAND_MM
    # What stands in a column beside the line, such as a line of the grid, stands under it too.
    cover = (dark[~away] - np.median(dark[away], axis=0)).sum(axis=0) / PX_PER_MM
    # The line is broader where it is not level.
    breadth_mm = float(np.percentile(cover[line], 25))
    pixel_mm = min(PIXEL_BREADTH / page.px_per_mm, 0.9 * breadth_mm)
    return cover, float(np.sqrt(breadth_mm**2 - pixel_mm**2))
