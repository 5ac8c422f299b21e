"""Sections on what was found: rhythm probabilities, measurements and warnings."""

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult
from digitizer.page import PageWarning
from reports.content import percent_text, range_side, rhythm_text, unit_text, value_text
from reports.flow import Line, Section
from reports.masthead import warning_text
from reports.printed_comparison import Comparison
from reports.typography import (
    ACCENT,
    ALERT,
    BODY,
    BODY_BOLD,
    NOTE,
    RULE,
    SMALL,
    Style,
    draw_text,
    fitted,
    wrapped,
)
from vitals import Measure, Vitals

ROW_MM = 4.5
TEXT_LINE_MM = 3.7
BULLET_MM = 2.8
BAR_LABEL_MM, BAR_NUMBER_MM, BAR_GUTTER_MM = 34.0, 9.5, 6.0
# Right edge of the column of printed values.
PRINTED_SHARE = 0.93
BAR_GROUND = HexColor("#e9edf1")
BAR_OTHER = HexColor("#9fb3c4")
AMISS = Style(7.5, bold=True, colour=ALERT)


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


def vitals_section(vitals: Vitals, comparisons: tuple[Comparison, ...], width_mm: float) -> Section:
    """A table of all measures and, beside them, what is printed; one that could not be taken says why."""
    if not vitals.measures:
        return Section("Measurements", (text_line("Nothing was measured.", NOTE),))
    value_x, range_x, beats_x = 0.52 * width_mm, 0.72 * width_mm, width_mm

    def head(canvas: Canvas, x: float, y: float) -> None:
        base = y - SMALL.cap_mm - 0.4
        draw_text(canvas, x + value_x, base, "value", SMALL, "right")
        draw_text(canvas, x + range_x, base, "usual range", SMALL)
        draw_text(canvas, x + beats_x, base, "beats", SMALL, "right")
        if comparisons:
            draw_text(canvas, x + PRINTED_SHARE * width_mm, base, "printed", SMALL, "right")

    rows = [Line(3.6, head)]
    printed = {one.measure: one for one in comparisons}
    rows += [_measure_row(one, printed.get(one.name), width_mm, value_x, range_x) for one in vitals.measures]
    return Section("Measurements", tuple(rows))


def _measure_row(measure: Measure, printed: Comparison | None, width_mm: float, value_x: float, range_x: float) -> Line:
    side = range_side(measure)
    labels = wrapped(measure.label, BODY, value_x - 10.0)[:2]
    room_mm = (PRINTED_SHARE - 0.1 if printed else 1.0) * width_mm
    reasons = wrapped(measure.reason or "", NOTE, room_mm - value_x - 1.0)
    height = TEXT_LINE_MM * max(len(labels), len(reasons)) + ROW_MM - TEXT_LINE_MM

    def draw(canvas: Canvas, x: float, y: float) -> None:
        base = y - BODY.cap_mm - 1.1
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.1)
        canvas.line(x, y, x + width_mm, y)
        for k, line in enumerate(labels):
            draw_text(canvas, x, base - TEXT_LINE_MM * k, line, BODY)
        draw_text(canvas, x + value_x, base, value_text(measure), AMISS if side else BODY_BOLD, "right")
        if printed:
            text = f"{round(printed.printed):d}".replace("-", "−")
            draw_text(canvas, x + PRINTED_SHARE * width_mm, base, text, BODY if printed.agrees else AMISS, "right")
        if measure.value is None:
            for k, line in enumerate(reasons):
                draw_text(canvas, x + value_x + 1.0, base - TEXT_LINE_MM * k, line, NOTE)
            return
        unit = unit_text(measure)
        draw_text(canvas, x + value_x + (0.2 if unit == "°" else 1.0), base, unit, BODY)
        if side:
            draw_text(canvas, x + range_x - 2.0, base, {"low": "▼ low", "high": "▲ high"}[side], AMISS, "right")
        if measure.normal_range:
            low, high = (f"{limit:g}".replace("-", "−") for limit in measure.normal_range)
            draw_text(canvas, x + range_x, base, f"{low} to {high}{'' if unit == '°' else ' '}{unit}", NOTE)
        draw_text(canvas, x + width_mm, base, str(measure.beats), NOTE, "right")

    return Line(height, draw)


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
