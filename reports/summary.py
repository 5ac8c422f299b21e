"""The PDF summary: the ECG in true millimetres, and behind it how it was read and measured."""

import os
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from classifier.measured_findings import measured_findings
from ecg.errors import OutputError
from ecg.version import __version__
from reports.beat_marks import beat_marks
from reports.class_panel import class_blocks, draw_classes, stack_classes
from reports.content import ReportInput
from reports.ecg_chart import LEAD_IN_MM, draw_chart, fitting_chart, grid_width_mm, needed_mm
from reports.ecg_layout import STANDARD, chart_of
from reports.evidence import Sheet, draw_evidence, evidence_sheets, least_mm
from reports.fonts import REGULAR, font
from reports.masthead import (
    FOOT_MM,
    MARGIN_MM,
    TOP_MM,
    all_told,
    draw_foot,
    draw_running_head,
    draw_scale,
    draw_title,
    draw_warnings,
)
from reports.millimetre_paper import SPEED_MM_PER_S
from reports.paper import A4_LANDSCAPE, POINTS_PER_MM, Box, Paper
from reports.tiles import draw_tiles

# Streams as bytes instead of ASCII 85: a fifth smaller, and written in half the time.
rl_config.useA85 = 0

TALLEST_ROW_MM = 36.0
LANDSCAPE_MM = 260.0
"""Width of the content of a sheet that lies: the chart of ten seconds."""
RUNNING_HEAD_MM = 8.0
GAP_MM = 6.0
SCALE_MM = 7.6
"""Height of the times and the scale below the chart."""
LEAST_BESIDE_MM, LEAST_ROWS_BESIDE = 48.0, 4
"""On a sheet that stands, what was found goes beside a chart of so many rows that leaves so much."""


def write_report(path: Path, report: ReportInput, paper: Paper = A4_LANDSCAPE, layout: str = STANDARD) -> None:
    """Write the summary as a PDF that appears whole or not at all; the same report gives the same bytes.

    layout: see `reports.ecg_layout.chart_of`. Raises OutputError where the file cannot be written.
    """
    content = report_pdf(report, paper, layout)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise OutputError(
            f"the summary cannot be written ({error.strerror})", cure="choose a folder that can be written to"
        ) from error


def report_pdf(report: ReportInput, paper: Paper = A4_LANDSCAPE, layout: str = STANDARD) -> bytes:
    """Return the summary as a PDF: the chart on the first sheet, how it was read and measured on those behind."""
    packed = BytesIO()
    size = (paper.width_mm * POINTS_PER_MM, paper.height_mm * POINTS_PER_MM)
    # Without its own first font a canvas names Helvetica, which is not embedded.
    first_font = font(REGULAR).fontName
    canvas = Canvas(packed, size, pageCompression=1, invariant=1, lang="en", initialFontName=first_font)
    _describe(canvas, report.created)
    wide_mm = 5 * ((paper.width_mm - 2 * MARGIN_MM) // 5) if paper.upright else LANDSCAPE_MM
    left, right = (paper.width_mm - wide_mm) / 2, (paper.width_mm + wide_mm) / 2
    room = Box(left, FOOT_MM, wide_mm, paper.height_mm - TOP_MM - RUNNING_HEAD_MM - FOOT_MM)
    canvas.scale(POINTS_PER_MM, POINTS_PER_MM)
    below_mm = _draw_chart_sheet(canvas, report, paper, layout, wide_mm)
    sheets = _sheets(report, Box(left, FOOT_MM, wide_mm, below_mm - FOOT_MM), room, paper.upright)
    for number, sheet in enumerate(sheets, start=1):
        if number > 1:
            canvas.showPage()
            canvas.scale(POINTS_PER_MM, POINTS_PER_MM)
            draw_running_head(canvas, report, left, right, paper.height_mm - TOP_MM)
        draw_evidence(canvas, sheet)
        draw_foot(canvas, left, right, number, len(sheets))
    canvas.showPage()
    canvas.save()
    return packed.getvalue()


def _sheets(report: ReportInput, below: Box, room: Box, upright: bool) -> list[Sheet]:
    """What stands on each sheet besides the chart: all under the chart of a signal file where it fits there."""
    told = report.page is None and all_told(report, below.width_mm)
    if told and below.height_mm >= least_mm(report, upright):
        beside = evidence_sheets(report, below, room, upright)
        if len(beside) == 1:
            return beside
    return [Sheet(()), *evidence_sheets(report, room, room, upright)]


def _describe(canvas: Canvas, created: datetime) -> None:
    """Metadata without a word of the patient, and the wish to be printed at 100 %."""
    canvas.setTitle("ECG summary")
    canvas.setSubject("Leads in true millimetres, rhythm and measurements; for research and education")
    canvas.setAuthor("Inkbeat")
    canvas.setCreator(f"inkbeat {__version__}")
    canvas.setViewerPreference("PrintScaling", "None")
    zone = created.strftime("%z")
    stamp = created.strftime("D:%Y%m%d%H%M%S") + (f"{zone[:3]}'{zone[3:5]}'" if zone else "")
    canvas.setDateFormatter(lambda *_: stamp)


def _draw_chart_sheet(canvas: Canvas, report: ReportInput, paper: Paper, layout: str, wide_mm: float) -> float:
    """The first sheet: whose ECG it is, warnings, measurements, classes and the chart; returns the y below them."""
    recording = report.recording
    widest_mm = paper.width_mm - 2 * MARGIN_MM
    widest_s = (5 * (widest_mm // 5) - LEAD_IN_MM) / SPEED_MM_PER_S
    chart = chart_of(recording, report.page, widest_s, layout)
    grid_mm = grid_width_mm(chart, widest_mm)
    beside_mm = wide_mm - grid_mm - GAP_MM if paper.upright and len(chart.rows) >= LEAST_ROWS_BESIDE else 0.0
    sheet_mm = max(grid_mm, wide_mm)
    left, right = (paper.width_mm - sheet_mm) / 2, (paper.width_mm + sheet_mm) / 2
    y = draw_title(canvas, report, left, right, paper.height_mm - TOP_MM)
    y = draw_warnings(canvas, report, left, right, y)
    y, beside = _draw_findings(canvas, report, left, right, y, beside_mm, paper.upright)
    room_mm = y - FOOT_MM - SCALE_MM
    chart = fitting_chart(recording, report.page, widest_s, layout, room_mm)
    wanted_mm = max(len(chart.rows) * TALLEST_ROW_MM, float(needed_mm(chart, recording).sum()) + 4.0)
    high_mm = 5 * (min(room_mm, wanted_mm) // 5)
    box = Box(left, y - high_mm, grid_mm, high_mm)
    marks = beat_marks(report.vitals.r_peak_s, report.beats)
    legend = draw_chart(canvas, box, chart, recording, marks, "not recovered" if report.page else "not recorded")
    draw_scale(canvas, left, right if beside == y else box.right_mm, box.bottom_mm - SCALE_MM + 1.0, legend)
    return min(box.bottom_mm - SCALE_MM - GAP_MM, beside)


def _draw_findings(
    canvas: Canvas, report: ReportInput, left: float, right: float, top: float, beside_mm: float, upright: bool
) -> tuple[float, float]:
    """Measurements and classes over the chart, or beside it where it leaves enough room at its right.

    Returns the y where the chart begins, and the y below what stands beside it: the same where nothing does.
    """
    measured = measured_findings(report.vitals)
    blocks = class_blocks(report.rhythm, report.beats, report.twelve_lead, measured, upright)
    if beside_mm >= LEAST_BESIDE_MM:
        below = draw_tiles(canvas, report.vitals, right - beside_mm, right, top, columns=2)
        return top, stack_classes(canvas, blocks, right - beside_mm, right, below - 3.0)
    y = draw_classes(canvas, blocks, left, right, draw_tiles(canvas, report.vitals, left, right, top))
    return y, y
