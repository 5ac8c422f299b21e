"""Sections on where the signal came from: the scan, how sure each lead is, calibration, provenance and method."""

from io import BytesIO

from PIL import Image
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from classifier.not_classified import NotClassified
from digitizer.overlay import CONFIDENCE_COLOURS, confidence_class, draw_overlay
from digitizer.page import Calibration, DigitizedPage
from ecg.layouts import LAYOUTS
from ecg.leads import lead_sort_key, polarity
from ecg.version import __version__
from reports.content import ReportInput
from reports.findings import BAR_GROUND, text_line
from reports.flow import Line, Section
from reports.typography import BODY, BODY_BOLD, NOTE, RULE, SMALL, draw_text, fitted, wrapped

SCAN_PX = 1400
SCAN_HIGH_MM = 38.0
CONFIDENCE_COLUMNS = 3
JPEG_QUALITY = 82
LABEL_MM = 24.0


def scan_section(page: DigitizedPage, width_mm: float) -> Section:
    """The page with the traces over it, small."""
    overlay = draw_overlay(page, SCAN_PX)
    packed = BytesIO()
    Image.fromarray(overlay).save(packed, "JPEG", quality=JPEG_QUALITY)
    high, wide = overlay.shape[:2]
    scale = min(width_mm / wide, SCAN_HIGH_MM / high)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        left, bottom = x + (width_mm - wide * scale) / 2, y - high * scale
        canvas.drawImage(ImageReader(BytesIO(packed.getvalue())), left, bottom, wide * scale, high * scale)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.2)
        canvas.rect(left, bottom, wide * scale, high * scale)

    return Section("Page and extracted trace", (Line(high * scale + 1.5, draw), Line(4.0, _legend)))


def _legend(canvas: Canvas, x: float, y: float) -> None:
    base, at = y - SMALL.cap_mm - 1.0, x
    bounds = [bound for bound, _, _ in CONFIDENCE_COLOURS]
    for k, (bound, name, rgb) in enumerate(CONFIDENCE_COLOURS):
        canvas.setFillColor(_colour(rgb))
        canvas.rect(at, base + 0.4, 5.0, 0.9, stroke=0, fill=1)
        words = f"{name}: {'below ' + format(bounds[k - 1], '.1f') if bound == 0 else 'from ' + format(bound, '.1f')}"
        at += 6.2 + draw_text(canvas, at + 6.2, base, words, SMALL) + 5.0


def _colour(rgb: tuple[int, int, int]) -> Color:
    return Color(*(part / 255 for part in rgb))


def confidence_section(page: DigitizedPage, width_mm: float) -> Section:
    """A bar for each lead that the page prints or the recording holds, in columns."""
    printed = (
        {polarity(lead)[0] for row in LAYOUTS[page.layout].rows for lead in row} if page.layout in LAYOUTS else set()
    )
    leads = sorted({*page.lead_confidence, *page.recording.leads, *printed}, key=lead_sort_key)
    high = -(-len(leads) // CONFIDENCE_COLUMNS)
    rows = [tuple(leads[k::high]) for k in range(high)]
    cell_mm = width_mm / CONFIDENCE_COLUMNS

    def row_line(row: tuple[str, ...]) -> Line:
        def draw(canvas: Canvas, x: float, y: float) -> None:
            for k, lead in enumerate(row):
                _draw_confidence(canvas, x + k * cell_mm, y, lead, page.lead_confidence.get(lead), cell_mm)

        return Line(4.2, draw)

    return Section("Confidence of each lead", tuple(row_line(row) for row in rows))


def _draw_confidence(canvas: Canvas, x: float, y: float, lead: str, confidence: float | None, cell_mm: float) -> None:
    base = y - BODY.cap_mm - 0.9
    draw_text(canvas, x, base, fitted(lead, BODY_BOLD, 9.0), BODY_BOLD)
    if not confidence:
        draw_text(canvas, x + 10.0, base, "not recovered", NOTE)
        return
    length = cell_mm - 10.0 - 16.0
    canvas.setFillColor(BAR_GROUND)
    canvas.rect(x + 10.0, base - 0.2, length, 2.3, stroke=0, fill=1)
    canvas.setFillColor(_colour(confidence_class(confidence)[1]))
    canvas.rect(x + 10.0, base - 0.2, length * min(max(confidence, 0.0), 1.0), 2.3, stroke=0, fill=1)
    draw_text(canvas, x + 10.0 + length + 1.5, base, f"{confidence:.2f}", BODY)


def calibration_section(calibration: Calibration, width_mm: float) -> Section:
    """The page's scale, and where each number was read."""
    c = calibration
    pairs = [
        ("Paper speed", f"{c.speed_mm_per_s:g} mm/s ({c.speed_source})"),
        ("Gain", f"{c.gain_mm_per_mv:g} mm/mV ({c.gain_source})"),
    ]
    if c.chest_gain_mm_per_mv is not None:
        pairs.append(("Gain of V1 to V6", f"{c.chest_gain_mm_per_mv:g} mm/mV ({c.gain_source})"))
    resolution = ""
    if c.px_per_mm_x is not None and c.px_per_mm_y is not None:
        resolution = f", {c.px_per_mm_x:.2f} × {c.px_per_mm_y:.2f} px/mm"
    pairs.append(("Millimetre from", c.scale_source + resolution))
    return _pairs_section("Calibration of the page", pairs, width_mm)


def provenance_section(report: ReportInput, width_mm: float) -> Section:
    """Source, software and models."""
    recording, provenance = report.recording, report.recording.provenance
    pairs = [("Source", report.source or provenance.source or "unnamed file")]
    if report.page:
        number = f"page {provenance.page + 1}, " if provenance.page is not None else ""
        pairs.append(("Page", f"{number}layout {report.page.layout}"))
    asked = (report.rhythm, report.beats, report.twelve_lead)
    models = [one.model_id for one in asked if not isinstance(one, NotClassified)]
    pairs += [
        ("Signal", f"{_count(recording.leads)}, {recording.duration_s:.2f} s at {recording.fs_hz:g} Hz"),
        ("Read", f"by {provenance.software or 'an unnamed program'} as {provenance.method or 'not stated'}"),
        ("Models", ", ".join(models) or "none used"),
        ("Summary", f"inkbeat {__version__}, {report.created:%Y-%m-%d %H:%M:%S %Z}".rstrip()),
    ]
    return _pairs_section("Provenance", pairs, width_mm)


def _count(leads: tuple[str, ...]) -> str:
    return f"{len(leads)} lead{'s' if len(leads) > 1 else ''}"


def _pairs_section(title: str, pairs: list[tuple[str, str]], width_mm: float) -> Section:
    lines = []
    for label, value in pairs:
        room_mm = width_mm - LABEL_MM
        first, *more = wrapped(fitted(value, BODY, 2.8 * room_mm, keep_end=12), BODY, room_mm)
        lines += [_pair_line(label, first), *(_pair_line("", text) for text in more)]
    return Section(title, tuple(lines))


def _pair_line(label: str, value: str) -> Line:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        base = y - BODY.cap_mm - 0.6
        draw_text(canvas, x, base, label, NOTE)
        draw_text(canvas, x + LABEL_MM, base, value, BODY)

    return Line(3.9, draw)


def method_section(report: ReportInput, width_mm: float) -> Section:
    """How the numbers came about, in a few words."""
    read = (
        "The page's grid gives the millimetre; each trace is followed over the page and scaled to mV and s. "
        if report.page
        else "The signal is drawn as it came in the file. "
    )
    words = (
        f"{read}Rhythm, beats and twelve leads: CNN-LSTMs. Intervals: the median beat over all leads. Each lead is "
        "drawn about its median; gaps are left open."
    )
    return Section("Method", tuple(text_line(line, NOTE) for line in wrapped(words, NOTE, width_mm)))
