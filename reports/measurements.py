"""Sections on what was measured: the usual rows of vitals, and the amplitudes of every lead."""

from reportlab.pdfgen.canvas import Canvas

from reports.content import limits_text, range_side, unit_text, value_text
from reports.findings import TEXT_LINE_MM, text_line
from reports.flow import Line, Section
from reports.printed_comparison import Comparison
from reports.typography import ALERT, BODY, BODY_BOLD, NOTE, RULE, SMALL, Style, draw_text, wrapped
from vitals import LeadMeasures, Measure, Vitals
from vitals.measure_names import ULTRA_SHORT

ROWS = (
    *("heart_rate", "pr", "qrs", "qt", "qtc_fridericia", "qtc_bazett", "p_duration", "axis_qrs"),
    *("sokolow_lyon", "cornell", "cornell_product", "sdnn", "rmssd"),
)
"""Measures that the table shows, those of variability from five minutes on; besides them those that the page prints."""
LEAD_ROWS = {
    "Q": "q_mv",
    "R": "r_mv",
    "S": "s_mv",
    "ST at J": "st_j_mv",
    "ST at J + 60 ms": "st_j60_mv",
    "T": "t_mv",
}
ROW_MM, LEAD_ROW_MM = 4.1, 3.5
LEADS_ACROSS = 12
LEAD_LABEL_MM = 23.0
# Right edge of the column of printed values.
PRINTED_SHARE = 0.93
AMISS = Style(7.5, bold=True, colour=ALERT)


def vitals_section(vitals: Vitals, comparisons: tuple[Comparison, ...], width_mm: float) -> Section:
    """A table of the usual measures and, beside them, what is printed; one that could not be taken says why."""
    printed = {one.measure: one for one in comparisons}
    usual = [one.name for one in vitals.measures if one.name in ROWS and ULTRA_SHORT not in one.label]
    shown = [one for one in vitals.measures if one.name in usual or one.name in printed]
    if not shown:
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
    rows += [_measure_row(one, printed.get(one.name), width_mm, value_x, range_x) for one in shown]
    return Section("Measurements", (*rows, *_note_lines(shown, width_mm)))


def _note_lines(measures: list[Measure], width_mm: float) -> list[Line]:
    """What to know before trusting some of the values, each said once with all that it is about."""
    about: dict[str, list[str]] = {}
    for one in measures:
        for note in filter(None, (one.note or "").split("; ")):
            about.setdefault(note, []).append(one.label)
    texts = [f"{', '.join(labels)}: {note}" for note, labels in about.items()]
    return [text_line(line, NOTE) for text in texts for line in wrapped(text, NOTE, width_mm)]


def _measure_row(measure: Measure, printed: Comparison | None, width_mm: float, value_x: float, range_x: float) -> Line:
    side = range_side(measure)
    labels = wrapped(measure.label, BODY, value_x - 10.0)[:2]
    room_mm = (PRINTED_SHARE - 0.1 if printed else 1.0) * width_mm
    reasons = wrapped(measure.reason or "", NOTE, room_mm - value_x - 1.0)
    height = TEXT_LINE_MM * max(len(labels), len(reasons)) + ROW_MM - TEXT_LINE_MM

    def draw(canvas: Canvas, x: float, y: float) -> None:
        base = y - BODY.cap_mm - 0.9
        _rule(canvas, x, y, width_mm)
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
        draw_text(canvas, x + range_x, base, limits_text(measure), NOTE)
        draw_text(canvas, x + width_mm, base, str(measure.beats), NOTE, "right")

    return Line(height, draw)


def leads_section(leads: tuple[LeadMeasures, ...], width_mm: float) -> Section:
    """A table of R, S, the ST segment and T in every lead, twelve leads across; no lines where nothing was measured."""
    measured = [lead for lead in leads if lead.beats]
    blocks = [measured[k : k + LEADS_ACROSS] for k in range(0, len(measured), LEADS_ACROSS)]
    step_mm = (width_mm - LEAD_LABEL_MM) / LEADS_ACROSS

    def row(label: str, texts: list[str], style: Style) -> Line:
        def draw(canvas: Canvas, x: float, y: float) -> None:
            base = y - BODY.cap_mm - 0.8
            if style is not SMALL:
                _rule(canvas, x, y, width_mm)
            draw_text(canvas, x, base, label, BODY)
            for k, text in enumerate(texts, start=1):
                draw_text(canvas, x + LEAD_LABEL_MM + k * step_mm, base, text, style, "right")

        return Line(LEAD_ROW_MM, draw)

    lines = [
        line
        for block in blocks
        for line in (
            row("", [lead.lead for lead in block], SMALL),
            *(row(label, [_mv_text(getattr(lead, name)) for lead in block], BODY) for label, name in LEAD_ROWS.items()),
        )
    ]
    return Section("Amplitudes, mV from the level before the QRS complex", tuple(lines))


def _mv_text(value: float | None) -> str:
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _rule(canvas: Canvas, x: float, y: float, width_mm: float) -> None:
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.1)
    canvas.line(x, y, x + width_mm, y)
