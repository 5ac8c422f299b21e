"""Which lead each plotted line shows where a person says it: by a layout, or by boxes around the panels."""

import numpy as np

from digitizer.corrections import PanelCorrection
from digitizer.printed_findings import Box
from digitizer.rows_of_boxes import lines_in_boxes
from digitizer.vector_layout import (
    Arrangement,
    by_column,
    is_strip,
    layout_name,
    named_line,
    printed_names,
    repeated_lead,
)
from digitizer.vector_scale import Scale
from digitizer.vector_text import PageText
from digitizer.vector_traces import PlottedLine
from ecg.errors import InvalidCorrectionError, UnknownLayoutError
from ecg.layouts import STRIP, Layout

# A box that ends this near to where a line ends is meant to end with it.
SAME_END_MM = 0.5
# A line runs through a box that it shares this much of the time of; boxes may overlap a little.
MIN_SHARED = 0.25


def arrange_as(layout: Layout, lines: tuple[PlottedLine, ...], text: PageText, scale: Scale) -> Arrangement:
    """The lines in the order of a layout; strips by what is printed or repeated there, else as usual in the layout.

    Raises UnknownLayoutError where the page has other rows or columns.
    """
    wide = is_strip(lines)
    panels = [line for line, strip in zip(lines, wide, strict=True) if not strip]
    strips = sorted((line for line, strip in zip(lines, wide, strict=True) if strip), key=lambda line: line.level_mm)
    columns = by_column(panels)
    if [len(column) for column in columns] != [len(layout.rows)] * layout.columns or len(strips) != len(layout.rhythm):
        seen = " + ".join(str(len(column)) for column in columns)
        raise UnknownLayoutError(
            f"{layout.name} does not fit the plotted lines: {seen} in columns and {len(strips)} strip(s) below",
            cure="choose a layout of as many rows and columns, or say where each panel stands",
        )
    named = [
        named_line(layout.rows[r][c], line, False) for c, column in enumerate(columns) for r, line in enumerate(column)
    ]
    printed = printed_names(panels + strips, text, scale.x, scale.y)
    for usual, strip in zip(layout.rhythm, strips, strict=True):
        named.append(named_line(printed.get(id(strip)) or repeated_lead(strip, named) or usual, strip, True))
    return Arrangement(layout.name, tuple(named), 0)


def arrange_panels(
    panels: tuple[PanelCorrection, ...], lines: tuple[PlottedLine, ...], scale: Scale, px_per_mm: float
) -> Arrangement:
    """The lines that run through boxes, each from the left of its box to its right; px_per_mm: of displayed mm.

    A single box around all lines holds one lead that goes on from row to row. Raises InvalidCorrectionError for a box
    without a line.
    """
    boxes = np.array([_in_mm(panel.box_px, scale, px_per_mm) for panel in panels])
    if len(panels) == 1 and len(lines) > 1 and all(boxes[0, 1] <= line.level_mm <= boxes[0, 3] for line in lines):
        rows = sorted(lines, key=lambda line: line.level_mm)
        return Arrangement(STRIP, tuple(named_line(panels[0].lead, line, False) for line in rows), 0)
    levels = np.array([[_level_mm(line, left, right) for line in lines] for left, _, right, _ in boxes])
    named = []
    for panel, box, found in zip(panels, boxes, lines_in_boxes(boxes, levels), strict=True):
        if found is None:
            what = f"no plotted line runs through the middle of the box of {panel.lead}"
            raise InvalidCorrectionError(what, cure="draw the box so that the line runs through its middle")
        named.append(named_line(panel.lead, _between(lines[found], box[0], box[2], scale), panel.rhythm))
    return Arrangement(layout_name(named), tuple(named), 0)


def _in_mm(box_px: Box, scale: Scale, px_per_mm: float) -> tuple[float, float, float, float]:
    """The box in millimetres of the grid."""
    left, top, right, bottom = (edge / px_per_mm for edge in box_px)
    return left / scale.x, top / scale.y, right / scale.x, bottom / scale.y


def _level_mm(line: PlottedLine, left_mm: float, right_mm: float) -> float:
    """Height about which a line runs from one place to another; NaN where it hardly runs there."""
    shared_mm = min(line.right_mm, right_mm) - max(line.left_mm, left_mm)
    if shared_mm < MIN_SHARED * (right_mm - left_mm):
        return float("nan")
    inside = (line.x_mm >= left_mm) & (line.x_mm <= right_mm)
    return float(np.median(line.y_mm[inside])) if inside.any() else line.level_mm


def _between(line: PlottedLine, left_mm: float, right_mm: float, scale: Scale) -> PlottedLine:
    """A line from one place to another; all of it where it ends near to these itself."""
    first = line.left_mm if left_mm < line.left_mm + SAME_END_MM else left_mm
    last = line.right_mm if right_mm > line.right_mm - SAME_END_MM else right_mm
    if (first, last) == (line.left_mm, line.right_mm):
        return line
    ends_mm = np.array([first, last])
    inside = (line.x_mm > first) & (line.x_mm < last)
    x_mm = np.concatenate([ends_mm[:1], line.x_mm[inside], ends_mm[1:]])
    ends_y = np.interp(ends_mm, line.x_mm, line.y_mm)
    y_mm = np.concatenate([ends_y[:1], line.y_mm[inside], ends_y[1:]])
    points_mm = np.stack([x_mm * scale.x, y_mm * scale.y], axis=1)
    return PlottedLine(x_mm, y_mm, points_mm, float(np.median(y_mm)))
