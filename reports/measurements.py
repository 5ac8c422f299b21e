"""The table of measurements: each with its error, its usual range and what the page prints, or why it is missing."""

from reportlab.pdfgen.canvas import Canvas

from reports.content import error_text, range_side, span_text, unit_text, value_text
from reports.flow import TEXT_LINE_MM, Line, Section, text_line
from reports.printed_comparison import Comparison
from reports.typography import ALERT, BODY, BODY_BOLD, NOTE, RULE, SMALL, Style, draw_text, wrapped
from vitals import Measure, Vitals
from vitals.measure_names import ULTRA_SHORT

ROWS = (
    *("heart_rate", "pr", "qrs", "qt", "qtc_fridericia", "qtc_bazett", "p_duration", "axis_qrs"),
    *("sokolow_lyon", "cornell", "cornell_product", "sdnn", "rmssd"),
)
"""Measures that the table shows, those of variability from five minutes on; besides them those that the page prints."""
ROW_MM = 4.1
# Right edge of the values, left edges of errors, signs and ranges, as shares of the width.
VALUE, ERROR, SIGN, RANGE = 0.42, 0.55, 0.66, 0.695
AMISS = Style(7.5, bold=True, colour=ALERT)
SIGNS = {"low": "▼", "high": "▲"}


def vitals_section(vitals: Vitals, comparisons: tuple[Comparison, ...], width_mm: float) -> Section:
    """A table of the usual measures and, beside them, what is printed; one that could not be taken says why."""
    printed = {one.measure: one for one in comparisons}
    usual = [one.name for one in vitals.measures if one.name in ROWS and ULTRA_SHORT not in one.label]
    shown = [one for one in vitals.measures if one.name in usual or one.name in printed]
    if not shown:
        return Section("Measurements", (text_line("Nothing was measured.", NOTE),))

    def head(canvas: Canvas, x: float, y: float) -> None:
        base = y - SMALL.cap_mm - 0.4
        draw_text(canvas, x + VALUE * width_mm, base, "value", SMALL, "right")
        draw_text(canvas, x + ERROR * width_mm, base, "± 1 SD", SMALL)
        draw_text(canvas, x + RANGE * width_mm, base, "usual range", SMALL)
        last = "printed" if comparisons else "beats"
        draw_text(canvas, x + width_mm, base, last, SMALL, "right")

    rows = (_row(one, printed.get(one.name), bool(comparisons), width_mm) for one in shown)
    return Section("Measurements", (Line(3.4, head), *rows, *_note_lines(shown, width_mm)))


def _note_lines(measures: list[Measure], width_mm: float) -> list[Line]:
    """Why values are missing and what to know before trusting others, each said once with all that it is about."""
    missing: dict[str, list[str]] = {}
    about: dict[str, list[str]] = {}
    for one in measures:
        if one.reason:
            missing.setdefault(one.reason, []).append(one.label)
        for note in filter(None, (one.note or "").split("; ")):
            about.setdefault(note, []).append(one.label)
    texts = [f"Not measurable ({reason}): {', '.join(labels)}" for reason, labels in missing.items()]
    texts += [f"{', '.join(labels)}: {note}" for note, labels in about.items()]
    return [text_line(line, SMALL, 3.2) for text in texts for line in wrapped(text, SMALL, width_mm)]


def _row(measure: Measure, printed: Comparison | None, compared: bool, width_mm: float) -> Line:
    side = range_side(measure)
    value_x = VALUE * width_mm
    labels = wrapped(measure.label, BODY, value_x - 9.0)[:2]
    height = TEXT_LINE_MM * len(labels) + ROW_MM - TEXT_LINE_MM

    def draw(canvas: Canvas, x: float, y: float) -> None:
        base = y - BODY.cap_mm - 0.9
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.1)
        canvas.line(x, y, x + width_mm, y)
        for k, line in enumerate(labels):
            draw_text(canvas, x, base - TEXT_LINE_MM * k, line, BODY)
        draw_text(canvas, x + value_x, base, value_text(measure), AMISS if side else BODY_BOLD, "right")
        if printed:
            text = f"{printed.printed:.0f}".replace("-", "−")
            draw_text(canvas, x + width_mm, base, text, BODY if printed.agrees else AMISS, "right")
        if measure.value is None:
            return
        unit = unit_text(measure)
        draw_text(canvas, x + value_x + (0.2 if unit == "°" else 1.0), base, unit, BODY)
        draw_text(canvas, x + ERROR * width_mm, base, error_text(measure), NOTE)
        if side:
            draw_text(canvas, x + SIGN * width_mm, base, SIGNS[side], AMISS)
        draw_text(canvas, x + RANGE * width_mm, base, span_text(measure), NOTE)
        if not compared:
            draw_text(canvas, x + width_mm, base, str(measure.beats), NOTE, "right")

    return Line(height, draw)
