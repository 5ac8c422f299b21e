"""The section on what the page itself says: the machine's statements and measurements."""

from collections.abc import Callable

from reportlab.pdfgen.canvas import Canvas

from reports.content import ReportInput
from reports.findings import AMISS, TEXT_LINE_MM, text_line
from reports.flow import Line, Section
from reports.printed_comparison import Comparison
from reports.typography import BODY, BODY_BOLD, NOTE, RULE, SMALL, draw_text, fitted, wrapped

ROW_MM = 4.2


def printed_sections(report: ReportInput, width_mm: float) -> tuple[Section, ...]:
    """Statements in the machine's words, and its numbers beside the measured ones; nothing where none was read."""
    statements = report.page.printed.statements if report.page else ()
    comparisons = report.comparisons
    if not statements and not comparisons:
        return ()
    lines = [text_line(line) for line in wrapped(". ".join(statements), BODY, width_mm)] if statements else []
    if comparisons:
        lines += [Line(TEXT_LINE_MM, _head(width_mm)), *(_row(one, width_mm) for one in comparisons)]
    return (Section("Printed on the page by the machine", tuple(lines)),)


def _head(width_mm: float) -> Callable[[Canvas, float, float], None]:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        for share, title in ((0.6, "printed"), (0.8, "measured"), (1.0, "difference")):
            draw_text(canvas, x + share * width_mm, y - SMALL.cap_mm - 0.4, title, SMALL, "right")

    return draw


def _row(one: Comparison, width_mm: float) -> Line:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        base = y - BODY.cap_mm - 1.0
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.1)
        canvas.line(x, y, x + width_mm, y)
        draw_text(canvas, x, base, fitted(one.label, BODY, 0.45 * width_mm), BODY)
        unit = "°" if one.unit == "deg" else f" {one.unit}"
        draw_text(canvas, x + 0.6 * width_mm, base, f"{_number(one.printed)}{unit}", BODY_BOLD, "right")
        shown = "not measurable" if one.measured is None else f"{_number(one.measured)}{unit}"
        draw_text(canvas, x + 0.8 * width_mm, base, shown, NOTE if one.measured is None else BODY, "right")
        if one.difference is not None:
            text = f"{one.difference:+.0f}".replace("-", "−")
            draw_text(canvas, x + width_mm, base, text, NOTE if one.agrees else AMISS, "right")

    return Line(ROW_MM, draw)


def _number(value: float) -> str:
    return f"{round(value):d}".replace("-", "−")
