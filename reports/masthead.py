"""What stands around the content of a sheet: whose ECG it is, what to know first, and the foot of every sheet."""

import re

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from digitizer.page import PageWarning
from ecg.recording import Patient
from ecg.version import __version__
from reports.content import ReportInput, referrals, sentence_text
from reports.fonts import REPLACEMENT, left_out
from reports.typography import (
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

TITLES = (TITLE, Style(10.5, bold=True), Style(8.5, bold=True))
"""The first that a name fits in is taken."""
DISCLAIMER = "For research and education, not for diagnosis."
SCALE_LINE = "25 mm/s · 10 mm/mV · print at 100 %"
MARGIN_MM = 6.0
TOP_MM = 8.0
FOOT_MM = 13.0
RULER_MM = 50.0
LINE_MM = 3.9

AMBER_GROUND = HexColor("#fff3cf")
AMBER = HexColor("#d98300")
WARNING_LINES = 3


def draw_title(canvas: Canvas, report: ReportInput, left_mm: float, right_mm: float, top_mm: float) -> float:
    """Draw the patient and the file, or that no patient is named; returns the y below them."""
    y = top_mm - TITLE.cap_mm
    limit = right_mm - left_mm - 6.0
    limit -= draw_text(canvas, right_mm, y, f"ECG summary · {report.created:%Y-%m-%d %H:%M}", NOTE, "right")
    patient, source = patient_line(report.recording.patient), report.source or "unnamed file"
    title, keep_end = (patient, 0) if patient else (source, 12)
    style = next((style for style in TITLES if width_mm(title, style) <= limit), TITLES[-1])
    draw_text(canvas, left_mm, y, fitted(title, style, limit, keep_end), style)
    y -= 4.9
    file = file_line(report)
    lost = left_out(patient) + left_out(report.source)
    told = f"{lost} letter{'s' if lost > 1 else ''} not in this typeface: {REPLACEMENT}" if lost else ""
    limit = right_mm - left_mm - (draw_text(canvas, right_mm, y, told, NOTE, "right") + 6.0 if told else 0.0)
    second = source if patient else identity_missing(report)
    name = fitted(second, BODY_BOLD, limit - width_mm(file, NOTE) - 3.0, keep_end=12)
    width = draw_text(canvas, left_mm, y, name, BODY_BOLD)
    draw_text(canvas, left_mm + width + 2.0, y, fitted(file, NOTE, limit - width - 2.0), NOTE)
    return y - 3.6


def identity_missing(report: ReportInput) -> str:
    """Why no patient is named."""
    return "Patient redacted" if report.redacted else "Patient not stated"


def file_line(report: ReportInput) -> str:
    """Return which page was read, and what it holds."""
    recording = report.recording
    page = recording.provenance.page
    leads = f"{len(recording.leads)} lead{'s' if len(recording.leads) > 1 else ''}"
    parts = [f"page {page + 1}"] if page is not None else []
    return " · ".join([*parts, f"{leads}, {recording.duration_s:.1f} s at {recording.fs_hz:g} Hz"])


def patient_line(patient: Patient) -> str:
    """Return what is known about the patient, "" where nothing is."""
    age = f"{patient.age_years:g} years" if patient.age_years is not None else None
    identifier = f"ID {patient.identifier}" if patient.identifier else None
    return " · ".join(part for part in (patient.name, identifier, patient.sex, age) if part)


def draw_warnings(canvas: Canvas, report: ReportInput, left_mm: float, right_mm: float, top_mm: float) -> float:
    """Draw what to know first on amber: where a human should look, and as many warnings as three lines hold.

    Returns the y below them.
    """
    refer, warnings = referrals(report), report.warnings
    if not refer and not warnings:
        return top_mm
    heads, limit_mm = _heads(report), _limit_mm(report, right_mm - left_mm)
    indent = right_mm - left_mm - 3.0 - limit_mm
    shortened = fitted(". ".join(refer) + ".", BODY, (WARNING_LINES - 0.3) * limit_mm)
    blocks = [wrapped(shortened, BODY, limit_mm)] if refer else []
    blocks += [_as_many_as_fit([warning_text(warning) for warning in warnings], limit_mm)] if warnings else []
    height = LINE_MM * sum(map(len, blocks)) + 2.4
    canvas.setFillColor(AMBER_GROUND)
    canvas.rect(left_mm, top_mm - height, right_mm - left_mm, height, stroke=0, fill=1)
    canvas.setFillColor(AMBER)
    canvas.rect(left_mm, top_mm - height, 1.2, height, stroke=0, fill=1)
    y = top_mm - 1.5 - BODY.cap_mm
    draw_text(canvas, left_mm + 3.0, y - 0.2, "⚠", Style(11, bold=True, colour=AMBER))
    for head, lines in zip(heads, blocks, strict=True):
        draw_text(canvas, left_mm + 8.5, y, head, BODY_BOLD)
        for line in lines:
            draw_text(canvas, left_mm + indent, y, line, BODY)
            y -= LINE_MM
    return top_mm - height - 3.0


def all_told(report: ReportInput, sheet_mm: float) -> bool:
    """Whether the first sheet, so wide or wider, holds all warnings in full."""
    return len(wrapped(_in_full(report.warnings), BODY, _limit_mm(report, sheet_mm))) <= WARNING_LINES


def _heads(report: ReportInput) -> list[str]:
    """What the two kinds of warnings begin with."""
    count = len(report.warnings)
    number = [f"{count} warning{'s' if count > 1 else ''}"] if count else []
    return (["Refer to a human"] if referrals(report) else []) + number


def _limit_mm(report: ReportInput, sheet_mm: float) -> float:
    """Length of a line of warnings on a sheet."""
    return sheet_mm - 14.5 - max((width_mm(head, BODY_BOLD) for head in _heads(report)), default=0.0)


def warning_text(warning: PageWarning) -> str:
    """Return the message with the lead it speaks of."""
    message = sentence_text(warning.message.rstrip("."))
    named = not warning.lead or warning.lead in re.findall(r"\w+", message)
    return message if named else f"{warning.lead}: {message}"


def _in_full(warnings: tuple[PageWarning, ...]) -> str:
    return ". ".join(map(warning_text, warnings)) + "."


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


def draw_scale(canvas: Canvas, left_mm: float, right_mm: float, y_mm: float, legend: str) -> None:
    """Draw the scale of the chart, its legend, and a ruler that shows whether the print has its size."""
    width = draw_text(canvas, left_mm, y_mm, SCALE_LINE, BODY_BOLD)
    start = right_mm - RULER_MM
    limit = start - 12.0 - (left_mm + width + 6.0)
    draw_text(canvas, left_mm + width + 6.0, y_mm, fitted(legend, SMALL, limit), SMALL)
    canvas.setStrokeColor(MUTED)
    canvas.setLineWidth(0.2)
    canvas.lines([(start, y_mm, right_mm, y_mm)])
    canvas.lines([(start + 10 * k, y_mm, start + 10 * k, y_mm + (1.8 if k in (0, 5) else 1.1)) for k in range(6)])
    draw_text(canvas, start - 1.5, y_mm, "50 mm", SMALL, "right")


def draw_running_head(canvas: Canvas, report: ReportInput, left_mm: float, right_mm: float, top_mm: float) -> None:
    """Draw patient, file and date in one line, so that a loose sheet still tells whose it is."""
    y = top_mm - BODY.cap_mm
    limit = right_mm - left_mm - 6.0
    limit -= draw_text(canvas, right_mm, y, f"ECG summary · {report.created:%Y-%m-%d %H:%M}", NOTE, "right")
    patient = patient_line(report.recording.patient)
    style = BODY_BOLD if patient else NOTE
    width = draw_text(canvas, left_mm, y, fitted(patient or identity_missing(report), style, 0.6 * limit), style)
    file = fitted(report.source or "unnamed file", BODY, limit - width - 4.0, keep_end=12)
    draw_text(canvas, left_mm + width + 4.0, y, file, BODY)


def draw_foot(canvas: Canvas, left_mm: float, right_mm: float, number: int, count: int) -> None:
    """Draw the foot of a sheet: what this is not, what made it, and its number."""
    y = 7.0
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.2)
    canvas.line(left_mm, y + 3.4, right_mm, y + 3.4)
    draw_text(canvas, left_mm, y, DISCLAIMER, Style(7.5, bold=True, colour=INK))
    draw_text(canvas, right_mm, y, f"Inkbeat {__version__} · page {number} of {count}", SMALL, "right")
