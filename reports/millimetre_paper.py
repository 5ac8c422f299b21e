"""Millimetre paper and what is plotted on it: grid, traces and the calibration pulse."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from reports.paper import Box
from reports.typography import INK

SPEED_MM_PER_S = 25.0
GAIN_MM_PER_MV = 10.0
PULSE_S = 0.2
PULSE_MV = 1.0

GRID_1MM = HexColor("#f8dedb")
GRID_5MM = HexColor("#eeb3ad")
LINE_1MM_MM = 0.1
LINE_5MM_MM = 0.18
TRACE_MM = 0.28
INVISIBLE_MM = 0.01
"""A sample that lies this near to the line through its neighbours need not be drawn."""


def draw_grid(canvas: Canvas, box: Box) -> None:
    """Lines of 1 mm, and of 5 mm over them, from the lower left corner of the box."""
    for pitch, colour, width in ((1, GRID_1MM, LINE_1MM_MM), (5, GRID_5MM, LINE_5MM_MM)):
        columns = [box.left_mm + k for k in range(0, int(box.width_mm + 1e-6) + 1, pitch) if pitch == 5 or k % 5]
        rows = [box.bottom_mm + k for k in range(0, int(box.height_mm + 1e-6) + 1, pitch) if pitch == 5 or k % 5]
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(width)
        canvas.setLineCap(2 if pitch == 5 else 0)
        canvas.lines([(x, box.bottom_mm, x, box.top_mm) for x in columns])
        canvas.lines([(box.left_mm, y, box.right_mm, y) for y in rows])


def draw_pulse(canvas: Canvas, left_mm: float, level_mm: float) -> None:
    """The calibration pulse: 1 mV for 200 ms, with a foot of 1 mm at both sides."""
    rise, top = left_mm + 2.0, level_mm + PULSE_MV * GAIN_MM_PER_MV
    fall = rise + PULSE_S * SPEED_MM_PER_S
    corners = [(rise - 1.0, level_mm), (rise, level_mm), (rise, top), (fall, top), (fall, level_mm)]
    draw_line(canvas, [*corners, (fall + 1.0, level_mm)])


def draw_trace(
    canvas: Canvas,
    x_mm: NDArray[np.float64],
    y_mm: NDArray[np.float64],
    colour: Color = INK,
    width_mm: float = TRACE_MM,
) -> None:
    """A line through float64 [sample], mm; what is NaN is not drawn."""
    points = np.stack([x_mm, y_mm], axis=1).astype(np.float32)
    seen = np.flatnonzero(np.isfinite(y_mm))
    if not len(seen):
        return
    for run in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
        kept = cv2.approxPolyDP(points[run], INVISIBLE_MM, closed=False)[:, 0]
        draw_line(canvas, kept.round(3).tolist(), colour, width_mm)


def draw_line(
    canvas: Canvas, points: Sequence[Sequence[float]], colour: Color = INK, width_mm: float = TRACE_MM
) -> None:
    """A line with round joints; a dot where there is one point."""
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:] or points:
        path.lineTo(*point)
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(width_mm)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.drawPath(path)


def clip_to(canvas: Canvas, box: Box) -> None:
    """Draw nothing outside of the box from here on, until the state that was saved comes back."""
    outline = canvas.beginPath()
    outline.rect(box.left_mm, box.bottom_mm, box.width_mm, box.height_mm)
    canvas.clipPath(outline, stroke=0, fill=0)
