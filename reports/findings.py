"""Sections on what was found: rhythm probabilities, statements and warnings."""

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult
from digitizer.page import PageWarning
from reports.content import percent_text, rhythm_text
from reports.flow import Line, Section
from reports.masthead import warning_text
from reports.typography import (
    ACCENT,
    BODY,
    BODY_BOLD,
    NOTE,
    Style,
    draw_text,
    fitted,
    wrapped,
)

ROW_MM = 4.5
TEXT_LINE_MM = 3.7
BULLET_MM = 2.8
BAR_LABEL_MM, BAR_NUMBER_MM, BAR_GUTTER_MM = 34.0, 9.5, 6.0
BAR_GROUND = HexColor("#e9edf1")
BAR_OTHER = HexColor("#9fb3c4")


def text_line(text: str, style: Style = BODY, height_mm: float = TEXT_LINE_MM) -> Line:
    """One line of text."""
    return Line(height_mm, lambda canvas, x, y: draw_text(canvas, x, y - style.cap_mm - 0.6, text, style))


def rhythm_section(rhythm: RhythmResult | NotClassified, width_mm: float) -> Section:
    """Bars of the probabilities, or why there are none."""
    if isinstance(rhythm, NotClassified):
        return Section(
            "Rhythm", tuple(text_line(t) for t in wrapped(f"Not classified: {rhythm.reason}", BODY, width_mm))
        )
    bars = [(rhythm_text(name), share, name == rhythm.label) for name, share in rhythm.probabilities.items()]
    start_s, end_s = rhythm.span_s
    notes = (
        f"Atrial fibrillation or other arrhythmia, unless too noisy: {percent_text(rhythm.p_arrhythmia)}",
        f"Read on lead {rhythm.lead} from {start_s:.1f} to {end_s:.1f} s",
        *((f"A human should look first: {rhythm.refer}",) if rhythm.refer else ()),
    )
    return Section(
        "Rhythm",
        (*bar_lines(bars, width_mm), *(text_line(fitted(note, NOTE, width_mm), NOTE) for note in notes)),
    )


def bar_lines(bars: list[tuple[str, float, bool]], width_mm: float) -> tuple[Line, ...]:
    """Bars from 0 to 100 %, two to a line: name before, number behind, bold where the third is True."""
    cell_mm = (width_mm - BAR_GUTTER_MM) / 2

    def row_line(row: list[tuple[str, float, bool]]) -> Line:
        def draw(canvas: Canvas, x: float, y: float) -> None:
            for k, bar in enumerate(row):
                _draw_bar(canvas, x + k * (cell_mm + BAR_GUTTER_MM), y, *bar, cell_mm)

        return Line(ROW_MM + 0.4, draw)

    return tuple(row_line(bars[k : k + 2]) for k in range(0, len(bars), 2))


def _draw_bar(canvas: Canvas, x: float, y: float, name: str, share: float, chosen: bool, cell_mm: float) -> None:
    style = BODY_BOLD if chosen else BODY
    base = y - style.cap_mm - 1.2
    length_mm = cell_mm - BAR_LABEL_MM - BAR_NUMBER_MM
    draw_text(canvas, x, base, name, style)
    canvas.setFillColor(BAR_GROUND)
    canvas.rect(x + BAR_LABEL_MM, base - 0.5, length_mm, 2.9, stroke=0, fill=1)
    canvas.setFillColor(ACCENT if chosen else BAR_OTHER)
    canvas.rect(x + BAR_LABEL_MM, base - 0.5, length_mm * min(max(share, 0.0), 1.0), 2.9, stroke=0, fill=1)
    draw_text(canvas, x + cell_mm, base, percent_text(share), style, "right")


def statement_sections(statements: tuple[str, ...], width_mm: float) -> tuple[Section, ...]:
    """What the machine says in print, in its own words; no section where nothing was read."""
    if not statements:
        return ()
    lines = wrapped(". ".join(statements) + ".", BODY, width_mm)
    return (Section("Printed on the page by the machine", tuple(text_line(line) for line in lines)),)


def warnings_section(warnings: tuple[PageWarning, ...], width_mm: float) -> Section:
    """All warnings in full."""
    return Section("Warnings", tuple(_bullet(warning_text(warning), width_mm) for warning in warnings))


def _bullet(text: str, width_mm: float) -> Line:
    """A paragraph behind a bullet."""
    lines = wrapped(text, BODY, width_mm - BULLET_MM)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        base = y - BODY.cap_mm - 0.6
        draw_text(canvas, x, base, "•", BODY)
        for k, line in enumerate(lines):
            draw_text(canvas, x + BULLET_MM, base - TEXT_LINE_MM * k, line, BODY)

    return Line(TEXT_LINE_MM * len(lines), draw)
