"""Panels of a raster page where a person sees them, each with its row: one that was found, or one of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitizer.corrections import PanelCorrection
from digitizer.panel_box import place_on_row
from digitizer.panel_places import LayoutMatch, PanelPlace, layout_of
from digitizer.rectify import FlatPage
from digitizer.rows import TraceRow
from digitizer.rows_of_boxes import lines_in_boxes
from digitizer.tracing import RowTrace
from ecg.errors import InvalidCorrectionError
from ecg.leads import polarity

# A row that was sketched in less of a box than this is taken to run there as it does elsewhere.
MIN_SKETCHED = 0.2
# Borders that are nearer to each other are one: no hand draws finer, and panels of one column begin at one time.
SAME_BORDER_MM = 0.5


@dataclass(frozen=True, eq=False)
class GivenPanels:
    """Given panels on their rows."""

    match: LayoutMatch
    rows: tuple[RowTrace, ...]
    """From top to bottom: those that panels stand on."""


def match_given_panels(
    panels: tuple[PanelCorrection, ...], sketched: tuple[RowTrace, ...], page: FlatPage
) -> GivenPanels:
    """Lay boxes over the rows (as sketched) of a flat page; a box that no row runs through has a row in its middle.

    Raises InvalidCorrectionError for a box that is no wider than the borders of others lie apart.
    """
    boxes = np.array([_on_flat_page(panel, page) for panel in panels])
    levels = np.array([[_level_px(row, left, right) for row in sketched] for left, _, right, _ in boxes])
    found = lines_in_boxes(boxes, levels.reshape(len(boxes), len(sketched)))
    rows = list(sketched)
    of_panel = [
        row if row is not None else _own_row(box, rows, len(sketched), page)
        for box, row in zip(boxes, found, strict=True)
    ]
    used = sorted(set(of_panel), key=lambda row: rows[row].row.baseline_px)
    places = []
    for panel, row in zip(panels, of_panel, strict=True):
        lead, sign = polarity(panel.lead)
        ends = place_on_row(panel.box_px, rows[row].row.baseline_px, page)
        places.append(PanelPlace(lead, used.index(row), 0, *ends, sign))
    borders_px = _borders(places, page)
    places = [_on_borders(place, borders_px) for place in places]
    strips = tuple(place for place, panel in zip(places, panels, strict=True) if panel.rhythm)
    standing = _in_columns([place for place, panel in zip(places, panels, strict=True) if not panel.rhythm])
    name = layout_of(standing, len(strips))
    match = LayoutMatch(name, borders_px, standing, tuple(range(len(used))), (), (), 0, given_strips=strips)
    return GivenPanels(match, tuple(rows[row] for row in used))


def _on_flat_page(panel: PanelCorrection, page: FlatPage) -> tuple[float, float, float, float]:
    """Left, top, right and bottom (px of the flat page) of a box through the middles of its sides."""
    left, top, right, bottom = panel.box_px
    across, down = (left + right) / 2.0, (top + bottom) / 2.0
    sides = page.from_source_px(np.array([[left, down], [across, top], [right, down], [across, bottom]]))
    return float(sides[0, 0]), float(sides[1, 1]), float(sides[2, 0]), float(sides[3, 1])


def _level_px(row: RowTrace, left_px: float, right_px: float) -> float:
    """Height about which a row runs between two columns."""
    y_px = row.y_px[max(round(left_px), 0) : max(round(right_px), 0)]
    seen = np.isfinite(y_px)
    return float(np.median(y_px[seen])) if len(y_px) and seen.mean() >= MIN_SKETCHED else row.row.baseline_px


def _own_row(box: NDArray[np.float64], rows: list[RowTrace], found: int, page: FlatPage) -> int:
    """Index of a row through the middle of a box (float64 [4], px of the flat page) that is not among the found ones.

    Boxes beside each other have one together.
    """
    left, top, right, bottom = box
    middle = (top + bottom) / 2.0
    for k, row in enumerate(rows[found:], found):
        if top < row.row.baseline_px < bottom and not np.isfinite(row.y_px[_columns(left, right, page)]).any():
            rows[k] = _drawn(row, box, page)
            return k
    width = page.image.shape[1]
    nowhere = np.full(width, np.nan)
    rows.append(_drawn(RowTrace(TraceRow(float(middle), width, 0), nowhere, nowhere, nowhere, 0.0), box, page))
    return len(rows) - 1


def _columns(left_px: float, right_px: float, page: FlatPage) -> slice:
    """Columns of the flat page well within a box."""
    inset = min(3.0 * page.px_per_mm_x, (right_px - left_px) / 3.0)
    return slice(max(round(left_px + inset), 0), max(round(right_px - inset), 0))


def _drawn(row: RowTrace, box: NDArray[np.float64], page: FlatPage) -> RowTrace:
    """The row as if it had been sketched in a box, too."""
    left, top, right, bottom = box
    columns = slice(max(round(left), 0), max(round(right), 0))
    y_px, top_px, bottom_px = row.y_px.copy(), row.top_px.copy(), row.bottom_px.copy()
    y_px[columns], top_px[columns], bottom_px[columns] = row.row.baseline_px, top, bottom
    ends = min(row.row.left_px, columns.start), max(row.row.right_px, min(columns.stop, page.image.shape[1]))
    return RowTrace(TraceRow(row.row.baseline_px, *ends), y_px, top_px, bottom_px, row.pen_px)


def _borders(places: Sequence[PanelPlace], page: FlatPage) -> tuple[float, ...]:
    """All borders of the places (px), those that are nearly the same as their median."""
    ends = np.sort([end for place in places for end in (place.left_px, place.right_px)])
    groups = np.split(ends, np.flatnonzero(np.diff(ends) > SAME_BORDER_MM * page.px_per_mm_x) + 1)
    return tuple(float(np.median(group)) for group in groups)


def _on_borders(place: PanelPlace, borders_px: tuple[float, ...]) -> PanelPlace:
    borders = np.array(borders_px)
    left, right = (float(borders[np.abs(borders - end).argmin()]) for end in (place.left_px, place.right_px))
    if left >= right:
        what = f"the box of {place.lead} begins where it ends, as boxes beside it have their borders"
        raise InvalidCorrectionError(what, cure="draw boxes that begin together in one column")
    return replace(place, left_px=left, right_px=right)


def _in_columns(panels: list[PanelPlace]) -> tuple[PanelPlace, ...]:
    """The panels with the number of their column: those that begin together stand in one."""
    begins = sorted({panel.left_px for panel in panels})
    return tuple(replace(panel, column=begins.index(panel.left_px)) for panel in panels)
