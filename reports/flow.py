"""Sections of lines that fill columns from top to bottom and go on over the next sheet."""

from collections.abc import Callable
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from reports.paper import Box
from reports.typography import BODY, HEADING, RULE, Style, draw_text, wrapped

HEADING_MM = 5.6
SECTION_GAP_MM = 4.0
TEXT_LINE_MM = 3.7
BULLET_MM = 2.8
HAIR_MM = 1e-6
"""What a sum of heights may be off by."""


@dataclass(frozen=True)
class Line:
    """Something of a known height that is never broken; drawn with its upper left corner at (x, y)."""

    height_mm: float
    draw: Callable[[Canvas, float, float], object]


@dataclass(frozen=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[Line, ...]

    @property
    def height_mm(self) -> float:
        """Height in one piece."""
        return HEADING_MM + sum(line.height_mm for line in self.lines) if self.lines else 0.0


@dataclass(frozen=True)
class Placed:
    """A heading or a line at its place: y is its upper edge."""

    x_mm: float
    y_mm: float
    width_mm: float
    item: Line | str


def column_sheets(sections: list[Section], first: Box, others: Box) -> list[list[Placed]]:
    """Place the sections into a column, and into another on each further sheet that they take."""
    sheets: list[list[Placed]] = [[]]
    column, y = first, first.top_mm
    for section in (section for section in sections if section.lines):
        needed = HEADING_MM + section.lines[0].height_mm
        if (sheets[-1] or column is first) and y - needed < column.bottom_mm - HAIR_MM:
            sheets.append([])
            column, y = others, others.top_mm
        sheets[-1].append(Placed(column.left_mm, y, column.width_mm, section.title))
        y -= HEADING_MM
        for line in section.lines:
            if y - line.height_mm < column.bottom_mm - HAIR_MM and y < column.top_mm - HEADING_MM:
                sheets.append([])
                column, y = others, others.top_mm
                title = f"{section.title} (continued)"
                sheets[-1].append(Placed(column.left_mm, y, column.width_mm, title))
                y -= HEADING_MM
            sheets[-1].append(Placed(column.left_mm, y, column.width_mm, line))
            y -= line.height_mm
        y -= SECTION_GAP_MM
    return sheets


def draw_placed(canvas: Canvas, placed: list[Placed]) -> None:
    """Draw one column of one sheet."""
    for item in placed:
        if isinstance(item.item, Line):
            item.item.draw(canvas, item.x_mm, item.y_mm)
        else:
            draw_heading(canvas, item.x_mm, item.y_mm, item.width_mm, item.item)


def draw_heading(canvas: Canvas, x_mm: float, y_mm: float, width_mm: float, title: str) -> None:
    """Draw a heading with a rule below it; y is its upper edge."""
    draw_text(canvas, x_mm, y_mm - HEADING.cap_mm, title, HEADING)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.2)
    canvas.line(x_mm, y_mm - 3.9, x_mm + width_mm, y_mm - 3.9)


def text_line(text: str, style: Style = BODY, height_mm: float = TEXT_LINE_MM) -> Line:
    """One line of text."""
    return Line(height_mm, lambda canvas, x, y: draw_text(canvas, x, y - style.cap_mm - 0.6, text, style))


def text_lines(text: str, style: Style, width_mm: float, height_mm: float = TEXT_LINE_MM) -> tuple[Line, ...]:
    """A paragraph."""
    return tuple(text_line(line, style, height_mm) for line in wrapped(text, style, width_mm))


def bullet(text: str, width_mm: float) -> Line:
    """A paragraph behind a bullet."""
    lines = wrapped(text, BODY, width_mm - BULLET_MM)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        base = y - BODY.cap_mm - 0.6
        draw_text(canvas, x, base, "•", BODY)
        for k, line in enumerate(lines):
            draw_text(canvas, x + BULLET_MM, base - TEXT_LINE_MM * k, line, BODY)

    return Line(TEXT_LINE_MM * len(lines), draw)
