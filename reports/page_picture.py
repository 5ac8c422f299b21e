"""The page with the extracted traces over it, and how sure each lead is in the same colours."""

from io import BytesIO

from PIL import Image
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from digitizer.overlay import draw_overlay
from digitizer.page import DigitizedPage
from ecg.confidence_colours import CONFIDENCE_COLOURS, confidence_class
from ecg.layouts import LAYOUTS
from ecg.leads import lead_sort_key, polarity
from reports.flow import Line, Section
from reports.typography import BODY, BODY_BOLD, MUTED, NOTE, RULE, SMALL, draw_text, fitted

PICTURE_PX = 1400
JPEG_QUALITY = 82
COLUMNS = 6
CELL_MM = 6.2
BAR_MM = 1.1
GROUND = HexColor("#e9edf1")


def picture_section(page: DigitizedPage, width_mm: float, highest_mm: float) -> Section:
    """The page, as large as width and height allow, with its legend and the confidence of every lead."""
    overlay = draw_overlay(page, PICTURE_PX)
    packed = BytesIO()
    Image.fromarray(overlay).save(packed, "JPEG", quality=JPEG_QUALITY)
    high, wide = overlay.shape[:2]
    cells = _confidence_lines(page, width_mm)
    room_mm = highest_mm - sum(line.height_mm for line in cells) - 6.0
    scale = min(width_mm / wide, room_mm / high)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        left, bottom = x + (width_mm - wide * scale) / 2, y - high * scale
        canvas.drawImage(ImageReader(BytesIO(packed.getvalue())), left, bottom, wide * scale, high * scale)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.2)
        canvas.rect(left, bottom, wide * scale, high * scale)

    return Section("The page and the trace taken from it", (Line(high * scale + 1.0, draw), Line(5.0, _legend), *cells))


def _legend(canvas: Canvas, x: float, y: float) -> None:
    base = y - SMALL.cap_mm - 1.4
    at = x + draw_text(canvas, x, base, "Confidence", SMALL) + 3.0
    bounds = [bound for bound, _, _ in CONFIDENCE_COLOURS]
    for k, (bound, name, rgb) in enumerate(CONFIDENCE_COLOURS):
        canvas.setFillColor(_colour(rgb))
        canvas.rect(at, base + 0.3, 5.0, BAR_MM, stroke=0, fill=1)
        words = f"{name}: {'below ' + format(bounds[k - 1], '.1f') if bound == 0 else 'from ' + format(bound, '.1f')}"
        at += 6.2 + draw_text(canvas, at + 6.2, base, words, SMALL) + 5.0


def _colour(rgb: tuple[int, int, int]) -> Color:
    return Color(*(part / 255 for part in rgb))


def _confidence_lines(page: DigitizedPage, width_mm: float) -> tuple[Line, ...]:
    """A cell for each lead that the page prints or the recording holds."""
    printed = (
        {polarity(lead)[0] for row in LAYOUTS[page.layout].rows for lead in row} if page.layout in LAYOUTS else set()
    )
    leads = sorted({*page.lead_confidence, *page.recording.leads, *printed}, key=lead_sort_key)
    step_mm = width_mm / COLUMNS

    def line(row: list[str]) -> Line:
        def draw(canvas: Canvas, x: float, y: float) -> None:
            for k, lead in enumerate(row):
                _draw_confidence(canvas, x + k * step_mm, y, lead, page.lead_confidence.get(lead), step_mm - 2.0)

        return Line(CELL_MM, draw)

    return tuple(line(leads[k : k + COLUMNS]) for k in range(0, len(leads), COLUMNS))


def _draw_confidence(canvas: Canvas, x: float, y: float, lead: str, confidence: float | None, width_mm: float) -> None:
    """Name and number over a bar from 0 to 1."""
    base = y - BODY.cap_mm - 1.0
    draw_text(canvas, x, base, fitted(lead, BODY_BOLD, 0.5 * width_mm), BODY_BOLD)
    number = f"{confidence:.2f}" if confidence else "lost"
    draw_text(canvas, x + width_mm, base, number, BODY if confidence else NOTE, "right")
    canvas.setFillColor(GROUND)
    canvas.rect(x, base - 0.8 - BAR_MM, width_mm, BAR_MM, stroke=0, fill=1)
    if confidence:
        canvas.setFillColor(_colour(confidence_class(confidence)[1]))
        canvas.rect(x, base - 0.8 - BAR_MM, width_mm * min(max(confidence, 0.0), 1.0), BAR_MM, stroke=0, fill=1)
    else:
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.2)
        canvas.line(x, base - 0.8 - BAR_MM, x + width_mm, base - 0.8)
