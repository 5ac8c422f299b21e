"""The columns' borders to a hundredth of a millimetre: where the followed lines begin and end."""

from dataclasses import replace

import numpy as np

from digitizer.panel_places import PanelPlace
from digitizer.rectify import FlatPage
from digitizer.strips import StripLine

# Lines that begin further than this from where the sketch saw them begin say nothing.
REACH_MM = 1.5
# A page whose width is this near to the usual one has the usual one.
USUAL_WIDTH_MM = 250.0
SAME_WIDTH = 0.004
HALF = 0.5
# The network sees lines begin this much too early, and end this much before the place of the sample that would come
# next (500 Hz at 25 mm/s); measured on rendered pages of training recordings.
BEGINS_EARLY_MM = 0.037
ENDS_EARLY_MM = 0.033


def refine_borders(borders_px: tuple[float, ...], lines: tuple[StripLine, ...], page: FlatPage) -> tuple[float, ...]:
    """The borders (px) moved and stretched so that the outer two stand where most lines begin and end."""
    scale = page.px_per_mm_x
    starts = [x + BEGINS_EARLY_MM * scale for x in _crossings_px(lines, borders_px[0], page, rising=True)]
    ends = [x + ENDS_EARLY_MM * scale for x in _crossings_px(lines, borders_px[-1], page, rising=False)]
    left = float(np.median(starts)) if starts else borders_px[0]
    right = float(np.median(ends)) if ends else borders_px[-1]
    usual_px = USUAL_WIDTH_MM * scale
    if starts and ends and abs((right - left) / usual_px - 1.0) < SAME_WIDTH:
        # Both ends tell where the page of the usual width lies.
        left = float(np.median([*starts, *(x - usual_px for x in ends)]))
        right = left + usual_px
    elif not (starts and ends):
        width = borders_px[-1] - borders_px[0]
        left = left if starts else right - width
        right = left + width
    share = (np.array(borders_px) - borders_px[0]) / (borders_px[-1] - borders_px[0])
    return tuple(float(x) for x in left + share * (right - left))


def moved(
    places: tuple[PanelPlace, ...], before_px: tuple[float, ...], after_px: tuple[float, ...]
) -> tuple[PanelPlace, ...]:
    """The places with their borders where these went."""
    left_px = np.interp([place.left_px for place in places], before_px, after_px)
    right_px = np.interp([place.right_px for place in places], before_px, after_px)
    return tuple(
        replace(place, left_px=float(left), right_px=float(right))
        for place, left, right in zip(places, left_px, right_px, strict=True)
    )


def _crossings_px(lines: tuple[StripLine, ...], near_px: float, page: FlatPage, rising: bool) -> list[float]:
    """Where the lines begin (or end) near a column, of those that do."""
    found = (_crossing_px(line, near_px, REACH_MM * page.px_per_mm_x, rising) for line in lines)
    return [x_px for x_px in found if x_px is not None]


def _crossing_px(line: StripLine, near_px: float, reach_px: float, rising: bool) -> float | None:
    """Where the line's presence rises (or falls) through one half nearest to a column; None where it does not."""
    above = line.presence >= HALF
    steps = np.flatnonzero(~above[:-1] & above[1:] if rising else above[:-1] & ~above[1:])
    if not len(steps):
        return None
    before, after = line.presence[steps], line.presence[steps + 1]
    x_px = line.first_px + (steps + (HALF - before) / (after - before)) * line.step_px
    nearest = float(x_px[np.abs(x_px - near_px).argmin()])
    return nearest if abs(nearest - near_px) <= reach_px else None
