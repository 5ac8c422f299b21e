"""The box of a panel on the page's image: in time from its beginning to its end, its level in the middle."""

import numpy as np
from numpy.typing import NDArray

from digitizer.panel_places import PanelPlace
from digitizer.printed_findings import Box
from digitizer.rectify import FlatPage

LEAST_REACH_MM, MOST_REACH_MM = 5.0, 25.0
"""A box reaches at least and at most so far above and below the level of its trace."""
STEP_MM = 0.5


def level_box(ends_px: tuple[float, float], level_px: float, line_px: NDArray[np.float64], px_per_mm_y: float) -> Box:
    """The box from one end to the other (px) about a level (px) that holds a line (float64 [point, 2], px)."""
    farthest_px = float(np.abs(line_px[:, 1] - level_px).max(initial=0.0))
    reach_px = float(np.clip(farthest_px, LEAST_REACH_MM * px_per_mm_y, MOST_REACH_MM * px_per_mm_y))
    return ends_px[0], level_px - reach_px, ends_px[1], level_px + reach_px


def box_of_place(place: PanelPlace, baseline_px: float, line_px: NDArray[np.float64], page: FlatPage) -> Box:
    """The box (px of the source image) of a panel of a row that runs about a height (px of the flat page).

    line_px: float64 [point, 2], its line on the flat page. The box begins and ends in time where its sides cut the
    row's height: `place_on_row` finds them there again however the page lies in the picture.
    """
    level_px = float(np.median(line_px[:, 1])) if len(line_px) else baseline_px
    middle = [(place.left_px + place.right_px) / 2.0, level_px]
    places = np.array([[place.left_px, baseline_px], middle, [place.right_px, baseline_px]])
    (left, _), (_, level), (right, _) = page.to_source_px(places).tolist()
    return level_box((left, right), level, page.to_source_px(line_px), page.grid.px_per_mm()[1])


def place_on_row(box_px: Box, baseline_px: float, page: FlatPage) -> tuple[float, float]:
    """Left and right border (px of the flat page) of a box (px of the source image) on a row of a height (px)."""
    step_px = STEP_MM * page.px_per_mm_x
    middle_px = (box_px[1] + box_px[3]) / 2.0
    first, last = page.from_source_px(np.array([[box_px[0], middle_px], [box_px[2], middle_px]]))[:, 0]
    # The map is smooth, but on a page that lies askew it takes a box's corners to other columns than its middle.
    # Far beside the paper it says nothing.
    width = float(page.image.shape[1])
    begin, end = np.clip([min(first, last), max(first, last)], -width, 2.0 * width)
    about = np.arange(begin - 40 * step_px, end + 40 * step_px, step_px)
    source_x = page.to_source_px(np.stack([about, np.full(len(about), baseline_px)], axis=1))[:, 0]
    left, right = np.interp([box_px[0], box_px[2]], source_x, about)
    return float(left), float(right)
