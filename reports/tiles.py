"""Heart rate, intervals and axis side by side, each with its usual range."""

from reportlab.pdfgen.canvas import Canvas

from reports.content import limits_text, range_side, unit_text, value_text
from reports.typography import ALERT, RULE, SMALL, Style, draw_text, fitted
from vitals import Measure, Vitals

TILES = ("heart_rate", "pr", "qrs", "qt", "qtc_fridericia", "axis_qrs")
LABELS = {"pr": "PR", "qrs": "QRS", "qt": "QT", "qtc_fridericia": "QTc (Fridericia)", "axis_qrs": "QRS axis"}
VALUE = Style(12, bold=True)
AMISS = Style(12, bold=True, colour=ALERT)
UNIT = Style(7.5)
SIDES = {"low": "▼ low", "high": "▲ high"}
SIDE = Style(6.5, bold=True, colour=ALERT)
HIGH_MM = 12.2


def draw_tiles(
    canvas: Canvas, vitals: Vitals, left_mm: float, right_mm: float, top_mm: float, columns: int = len(TILES)
) -> float:
    """Draw the tiles in rows of so many; returns the y below them."""
    measures = [measure for name in TILES for measure in vitals.measures if measure.name == name]
    step = (right_mm - left_mm) / columns
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.2)
    canvas.setLineCap(0)
    for k, measure in enumerate(measures):
        row, column = divmod(k, columns)
        x, y = left_mm + column * step, top_mm - row * (HIGH_MM + 2.0)
        if column:
            canvas.line(x - 2.0, y, x - 2.0, y - HIGH_MM + 1.6)
        _draw_tile(canvas, measure, x, y, step - 4.0)
    rows = -(-len(measures) // columns)
    return top_mm - rows * (HIGH_MM + 2.0)


def _draw_tile(canvas: Canvas, measure: Measure, x: float, top_mm: float, limit_mm: float) -> None:
    value_y, range_y = top_mm - 6.6, top_mm - 10.2
    draw_text(canvas, x, top_mm - SMALL.cap_mm, LABELS.get(measure.name, measure.label), SMALL)
    if measure.value is None:
        width = draw_text(canvas, x, value_y, "–", VALUE)
        draw_text(canvas, x + width + 1.2, value_y, fitted("not measurable", SMALL, limit_mm - width - 1.2), SMALL)
        draw_text(canvas, x, range_y, fitted(measure.reason or "", SMALL, limit_mm), SMALL)
        return
    side = range_side(measure)
    width = draw_text(canvas, x, value_y, value_text(measure), AMISS if side else VALUE)
    unit = unit_text(measure)
    width += draw_text(canvas, x + width + (0.2 if unit == "°" else 0.8), value_y, unit, UNIT)
    if side:
        draw_text(canvas, x + width + 2.2, value_y, SIDES[side], SIDE)
    limits = limits_text(measure)
    draw_text(canvas, x, range_y, f"usual: {limits}" if limits else "usual range: see QTc", SMALL)
