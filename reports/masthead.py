"""What stands around the chart: title, patient, warnings, the main findings in a row, and the foot of every sheet."""

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from classifier.not_classified import NotClassified
from digitizer.page import PageWarning
from ecg.recording import Patient
from ecg.version import __version__
from reports.content import ReportInput, percent_text, range_side, rhythm_text, unit_text, value_text
from reports.typography import (
    ALERT,
    BODY,
    BODY_BOLD,
    INK,
    MUTED,
    NOTE,
    RULE,
    SMALL,
    TITLE,
    Style,
    draw_text,
    fitted,
    width_mm,
    wrapped,
)

DISCLAIMER = "For research and education. Not a medical device, not for diagnosis."
SCALE_LINE = "25 mm/s · 10 mm/mV · print at 100 %"
MARGIN_MM = 6.0
TOP_MM = 8.0
FOOT_MM = 15.0
RULER_MM = 50.0

FINDING = Style(11, bold=True)
FINDING_AMISS = Style(11, bold=True, colour=ALERT)
UNIT = Style(7.5)
PATIENT = Style(9)
AMBER_GROUND = HexColor("#fff3cf")
AMBER = HexColor("#d98300")
TILES = ("heart_rate", "pr", "qrs", "qt", "qtc_fridericia", "axis_qrs")
TILE_LABELS = {"pr": "PR", "qrs": "QRS", "qt": "QT", "qtc_fridericia": "QTc (Fridericia)", "axis_qrs": "QRS axis"}
WARNING_LINES = 2


def draw_title(canvas: Canvas, report: ReportInput, left_mm: float, right_mm: float, top_mm: float) -> float:
    """Draw the name of the file, the date and the patient; returns the y below them."""
    y = top_mm - TITLE.cap_mm
    limit = right_mm - left_mm - 6.0
    limit -= draw_text(canvas, right_mm, y, f"ECG summary · {report.created:%Y-%m-%d %H:%M}", NOTE, "right")
    page = report.recording.provenance.page
    where = f"page {page + 1}" if page is not None else ""
    name = fitted(report.source or "unnamed file", TITLE, limit - width_mm(where, NOTE) - 3.0, keep_end=12)
    width = draw_text(canvas, left_mm, y, name, TITLE)
    draw_text(canvas, left_mm + width + 3.0, y, where, NOTE)
    patient = patient_line(report.recording.patient)
    if not patient:
        return y - 4.2
    y -= 5.0
    draw_text(canvas, left_mm, y, fitted(patient, PATIENT, right_mm - left_mm), PATIENT)
    return y - 3.8


def patient_line(patient: Patient) -> str:
    """Return what is known about the patient, "" where nothing is."""
    age = f"{patient.age_years:g} years" if patient.age_years is not None else None
    identifier = f"ID {patient.identifier}" if patient.identifier else None
    return " · ".join(part for part in (patient.name, identifier, patient.sex, age) if part)


def draw_warnings(
    canvas: Canvas, warnings: tuple[PageWarning, ...], left_mm: float, right_mm: float, top_mm: float
) -> float:
    """Draw the warnings, as many as two lines hold, on amber; returns the y below them."""
    if not warnings:
        return top_mm
    lead_in = f"{len(warnings)} warning{'s' if len(warnings) > 1 else ''}"
    indent = 8.5 + width_mm(lead_in, BODY_BOLD) + 3.0
    limit_mm = right_mm - left_mm - indent - 3.0
    lines = _as_many_as_fit([warning_text(warning) for warning in warnings], limit_mm)
    height = 3.9 * len(lines) + 2.4
    canvas.setFillColor(AMBER_GROUND)
    canvas.rect(left_mm, top_mm - height, right_mm - left_mm, height, stroke=0, fill=1)
    canvas.setFillColor(AMBER)
    canvas.rect(left_mm, top_mm - height, 1.2, height, stroke=0, fill=1)
    y = top_mm - 1.5 - BODY.cap_mm
    draw_text(canvas, left_mm + 3.0, y - 0.2, "⚠", Style(11, bold=True, colour=AMBER))
    draw_text(canvas, left_mm + 8.5, y, lead_in, BODY_BOLD)
    for k, line in enumerate(lines):
        draw_text(canvas, left_mm + indent, y - 3.9 * k, line, BODY)
    return top_mm - height - 3.0


def warning_text(warning: PageWarning) -> str:
    """Return the message with the lead it speaks of."""
    message = warning.message.rstrip(".")
    return f"{warning.lead}: {message}" if warning.lead and warning.lead not in message.split() else message


def _as_many_as_fit(messages: list[str], limit_mm: float) -> list[str]:
    """Lines of whole messages, and how many follow on the next page."""
    for count in range(len(messages), 0, -1):
        rest = len(messages) - count
        text = ". ".join(messages[:count]) + "." + (f" {rest} more on page 2." if rest else "")
        if len(lines := wrapped(text, BODY, limit_mm)) <= WARNING_LINES:
            return lines
    start = fitted(messages[0], BODY, (WARNING_LINES - 0.3) * limit_mm)
    return wrapped(
        f"{start} In full{f', and {len(messages) - 1} more,' if messages[1:] else ''} on page 2.", BODY, limit_mm
    )


def draw_findings(canvas: Canvas, report: ReportInput, left_mm: float, right_mm: float, top_mm: float) -> float:
    """Draw rhythm, heart rate and intervals side by side; returns the y below them."""
    tiles = [measure for name in TILES for measure in report.vitals.measures if measure.name == name]
    rhythm_width = 0.32 * (right_mm - left_mm)
    label_y, value_y = top_mm - SMALL.cap_mm, top_mm - 7.4
    _draw_rhythm(canvas, report, left_mm, rhythm_width - 4.0, label_y, value_y)
    step = (right_mm - left_mm - rhythm_width) / len(TILES)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.2)
    for k, measure in enumerate(tiles):
        x = left_mm + rhythm_width + k * step
        canvas.line(x - 2.5, top_mm, x - 2.5, value_y - 0.6)
        draw_text(canvas, x, label_y, TILE_LABELS.get(measure.name, measure.label), SMALL)
        side = range_side(measure)
        width = draw_text(canvas, x, value_y, value_text(measure), FINDING_AMISS if side else FINDING)
        if measure.value is None:
            draw_text(canvas, x + width + 1.2, value_y, "not measurable", SMALL)
            continue
        width += draw_text(
            canvas, x + width + (0.2 if unit_text(measure) == "°" else 0.8), value_y, unit_text(measure), UNIT
        )
        if side:
            draw_text(
                canvas, x + width + 2.2, value_y, {"low": "▼ low", "high": "▲ high"}[side], Style(6.5, True, ALERT)
            )
    return value_y - 3.2


def _draw_rhythm(
    canvas: Canvas, report: ReportInput, x_mm: float, limit_mm: float, label_y: float, value_y: float
) -> None:
    rhythm = report.rhythm
    if isinstance(rhythm, NotClassified):
        draw_text(canvas, x_mm, label_y, "Rhythm", SMALL)
        width = draw_text(canvas, x_mm, value_y, "Not classified", FINDING)
        draw_text(canvas, x_mm + width + 2.0, value_y, fitted(rhythm.reason, NOTE, limit_mm - width - 2.0), NOTE)
        return
    start_s, end_s = rhythm.span_s
    draw_text(canvas, x_mm, label_y, f"Rhythm, lead {rhythm.lead}, {start_s:.1f} to {end_s:.1f} s", SMALL)
    width = draw_text(canvas, x_mm, value_y, rhythm_text(rhythm.label), FINDING)
    draw_text(canvas, x_mm + width + 2.0, value_y, percent_text(rhythm.probabilities[rhythm.label]), Style(11))


def draw_scale(canvas: Canvas, left_mm: float, right_mm: float, y_mm: float, legend: str) -> None:
    """Draw the scale of the chart, its legend, and a ruler that shows whether the print has its size."""
    width = draw_text(canvas, left_mm, y_mm, SCALE_LINE, BODY_BOLD)
    draw_text(canvas, left_mm + width + 8.0, y_mm, legend, SMALL)
    start = right_mm - RULER_MM
    canvas.setStrokeColor(MUTED)
    canvas.setLineWidth(0.2)
    canvas.lines([(start, y_mm, right_mm, y_mm)])
    canvas.lines([(start + 10 * k, y_mm, start + 10 * k, y_mm + (1.8 if k in (0, 5) else 1.1)) for k in range(6)])
    draw_text(canvas, start - 1.5, y_mm, "50 mm", SMALL, "right")


def draw_running_head(canvas: Canvas, report: ReportInput, left_mm: float, right_mm: float, top_mm: float) -> None:
    """Draw file, patient and date in one line, so that a loose sheet still tells whose it is."""
    y = top_mm - BODY.cap_mm
    limit = right_mm - left_mm - 6.0
    limit -= draw_text(canvas, right_mm, y, f"ECG summary · {report.created:%Y-%m-%d %H:%M}", NOTE, "right")
    name = fitted(report.source or "unnamed file", BODY_BOLD, 0.55 * limit, keep_end=12)
    width = draw_text(canvas, left_mm, y, name, BODY_BOLD)
    patient = fitted(patient_line(report.recording.patient), BODY, limit - width - 4.0)
    draw_text(canvas, left_mm + width + 4.0, y, patient, BODY)


def draw_foot(canvas: Canvas, left_mm: float, right_mm: float, number: int, count: int) -> None:
    """Draw the foot of a sheet: what this is not, what made it, and its number."""
    y = 7.0
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.2)
    canvas.line(left_mm, y + 3.4, right_mm, y + 3.4)
    draw_text(canvas, left_mm, y, DISCLAIMER, Style(7.5, bold=True, colour=INK))
    draw_text(canvas, right_mm, y, f"Inkbeat {__version__} · page {number} of {count}", SMALL, "right")
