"""Text on a sheet: measured, cut, broken into lines and drawn. The canvas is scaled to millimetres."""

from bisect import bisect_right
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from reports.fonts import BOLD, CONDENSED, REGULAR, font, printable
from reports.paper import POINTS_PER_MM
from reports.right_to_left import in_drawing_order, joined

INK = HexColor("#1a1d21")
MUTED = HexColor("#59636e")
RULE = HexColor("#d3d9df")
ACCENT = HexColor("#0b5a99")
ALERT = HexColor("#a4161a")
ELLIPSIS = "…"


@dataclass(frozen=True)
class Style:
    """How a piece of text looks."""

    size_pt: float
    bold: bool = False
    colour: Color = INK

    @property
    def font_name(self) -> str:
        """Name of the registered font."""
        return str(font(BOLD if self.bold else REGULAR).fontName)

    @property
    def size_mm(self) -> float:
        """Height of the type."""
        return self.size_pt / POINTS_PER_MM

    @property
    def cap_mm(self) -> float:
        """Height of a capital letter of DejaVu Sans."""
        return 0.729 * self.size_mm


TITLE = Style(13, bold=True)
HEADING = Style(8.5, bold=True, colour=ACCENT)
BODY = Style(7.5)
BODY_BOLD = Style(7.5, bold=True)
NOTE = Style(7.5, colour=MUTED)
SMALL = Style(6.5, colour=MUTED)


def width_mm(text: str, style: Style) -> float:
    """Width of a line of text."""
    return float(pdfmetrics.stringWidth(joined(printable(text)), style.font_name, style.size_mm)) * CONDENSED


def draw_text(canvas: Canvas, x_mm: float, y_mm: float, text: str, style: Style, align: str = "left") -> float:
    """Draw one line with its baseline at y; x is its left end, middle or right end. Returns its width (mm)."""
    width = width_mm(text, style)
    left = x_mm - {"left": 0.0, "middle": 0.5, "right": 1.0}[align] * width
    words = canvas.beginText(left, y_mm)
    words.setFont(style.font_name, style.size_mm)
    words.setHorizScale(100 * CONDENSED)
    words.setFillColor(style.colour)
    words.textOut(in_drawing_order(printable(text)))
    canvas.drawText(words)
    return width


def fitted(text: str, style: Style, limit_mm: float, keep_end: int = 0) -> str:
    """Return the text, or as much of it as fits with an ellipsis before its last `keep_end` characters."""
    text = printable(text)
    if width_mm(text, style) <= limit_mm:
        return text
    end = text[len(text) - keep_end :] if keep_end else ""
    lengths = range(1, len(text) - len(end))
    fits = bisect_right(lengths, limit_mm, key=lambda n: width_mm(text[:n] + ELLIPSIS + end, style))
    return text[:fits].rstrip() + ELLIPSIS + end


def wrapped(text: str, style: Style, limit_mm: float) -> list[str]:
    """Break text into lines; a word that is longer than a line is broken too."""
    lines = [""]
    for word in printable(text).split(" "):
        joined = f"{lines[-1]} {word}".strip()
        if width_mm(joined, style) <= limit_mm:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if lines[-1] and width_mm(lines[-1] + character, style) > limit_mm:
                lines.append("")
            lines[-1] += character
    return lines
