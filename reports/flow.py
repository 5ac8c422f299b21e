"""Sections of lines that fill columns from top to bottom and go on over the next sheet."""

from collections.abc import Callable
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from reports.paper import Box
from reports.typography import HEADING, RULE, draw_text

HEADING_MM = 5.6
SECTION_GAP_MM = 4.0


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


@dataclass(frozen=True)
class Placed:
    """A heading or a line at its place: y is its upper edge."""

    x_mm: float
    y_mm: float
    item: Line | str


def column_sheets(sections: list[Section], column: Box) -> list[list[Placed]]:
    """Place the sections into a column, which repeats on as many sheets as they take."""
    sheets: list[list[Placed]] = [[]]
    y = column.top_mm
    for section in (section for section in sections if section.lines):
        title = section.title
        needed = HEADING_MM + section.lines[0].height_mm
        if sheets[-1] and y - needed < column.bottom_mm:
            sheets.append([])
            y = column.top_mm
        sheets[-1].append(Placed(column.left_mm, y, title))
        y -= HEADING_MM
        for line in section.lines:
            if y - line.height_mm < column.bottom_mm and y < column.top_mm - HEADING_MM:
                sheets.append([Placed(column.left_mm, column.top_mm, f"{title} (continued)")])
                y = column.top_mm - HEADING_MM
            sheets[-1].append(Placed(column.left_mm, y, line))
            y -= line.height_mm
        y -= SECTION_GAP_MM
    return sheets


def draw_placed(canvas: Canvas, placed: list[Placed], width_mm: float) -> None:
    """Draw one column of one sheet."""
    for item in placed:
        if isinstance(item.item, Line):
            item.item.draw(canvas, item.x_mm, item.y_mm)
            continue
        draw_text(canvas, item.x_mm, item.y_mm - HEADING.cap_mm, item.item, HEADING)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.2)
        canvas.line(item.x_mm, item.y_mm - 3.9, item.x_mm + width_mm, item.y_mm - 3.9)
