"""The sheets behind the chart: how the page was read, what was measured, and the beat that it was measured on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from reportlab.pdfgen.canvas import Canvas

from classifier.not_classified import NotClassified
from digitizer.page import DigitizedPage
from reports.content import ReportInput
from reports.flow import (
    HEADING_MM,
    SECTION_GAP_MM,
    Placed,
    Section,
    column_sheets,
    draw_heading,
    draw_placed,
)
from reports.interval_figure import draw_intervals
from reports.lead_beats import LeadBeats, draw_lead_beats, lead_beats
from reports.masthead import all_told
from reports.measurements import vitals_section
from reports.notes import amplitudes_section, beats_section, no_beat_section, statements_section, warnings_section
from reports.origin import method_section, provenance_section
from reports.page_picture import picture_section
from reports.paper import Box
from reports.typography import SMALL, draw_text

GUTTER_MM = 6.0
PANEL_COLUMNS = 6
TALLEST_PANELS_MM, UPRIGHT_MORE_MM = 75.0, 35.0
LEAST_FIGURE_MM = 58.0
FIGURE_MM = 53.0
"""Width of the figure of the intervals: a second at 50 mm/s."""
NAMES_MM = 3.4
"""Room for the names of the waves above it."""
UPRIGHT_SHARES = (0.61, 0.39)

Drawing = Callable[[Canvas], object]
Writer = Callable[[float], Section]
Arrangement = tuple[list["Column"], tuple[Drawing, ...]]


@dataclass(frozen=True)
class Column:
    """Sections and the place that they fill; what does not fit goes on over the next sheet."""

    sections: list[Section]
    box: Box

    @property
    def room_mm(self) -> float:
        """Height that is left."""
        return self.box.height_mm - sum(one.height_mm + SECTION_GAP_MM for one in self.sections if one.lines)


@dataclass(frozen=True)
class Sheet:
    """What stands on one sheet."""

    columns: tuple[list[Placed], ...]
    drawings: tuple[Drawing, ...] = ()


def evidence_sheets(report: ReportInput, first: Box, room: Box, upright: bool) -> list[Sheet]:
    """Arrange what stands behind the chart; first: its place on the first sheet, room: that on each further one."""
    beats = lead_beats(report.vitals, PANEL_COLUMNS, _tallest_mm(report, upright))
    if upright:
        columns, drawings = _standing(report, first, beats)
    elif report.page:
        columns, drawings = _lying(report, report.page, first, beats)
    else:
        columns, drawings = _lying_without_page(report, first, beats)
    placed = [
        column_sheets(
            column.sections, column.box, Box(column.box.left_mm, room.bottom_mm, column.box.width_mm, room.height_mm)
        )
        for column in columns
    ]
    sheets = [tuple(part or [] for part in parts) for parts in zip_longest(*placed)]
    return [Sheet(parts, drawings if k == 0 else ()) for k, parts in enumerate(sheets)]


def least_mm(report: ReportInput, upright: bool) -> float:
    """Height below which the evidence cannot stand under a chart."""
    beats = lead_beats(report.vitals, PANEL_COLUMNS, _tallest_mm(report, upright))
    return LEAST_FIGURE_MM + HEADING_MM + _panels_mm(beats)


def _tallest_mm(report: ReportInput, upright: bool) -> float:
    """Room for the leads' median beats."""
    return TALLEST_PANELS_MM + (UPRIGHT_MORE_MM if upright and report.page is None else 0.0)


def draw_evidence(canvas: Canvas, sheet: Sheet) -> None:
    """Draw one sheet."""
    for column in sheet.columns:
        draw_placed(canvas, column)
    for draw in sheet.drawings:
        draw(canvas)


def _lying(report: ReportInput, page: DigitizedPage, room: Box, beats: LeadBeats | None) -> Arrangement:
    """Page, measurements and origin beside each other, below them the median beat; of one lead below its values."""
    panels_mm = _panels_mm(beats)
    figure_mm = LEAST_FIGURE_MM + HEADING_MM + SECTION_GAP_MM if report.vitals.beat else 0.0
    band_mm = max(panels_mm, figure_mm) if panels_mm else 0.0
    picture, table, origin = _side_by_side(_above(room, band_mm), (0.43, 0.345, 0.225))
    if panels_mm:
        share = FIGURE_MM / (room.width_mm - GUTTER_MM)
        band = Box(room.left_mm, room.bottom_mm, room.width_mm, band_mm - SECTION_GAP_MM)
        figure, panels = _side_by_side(band, (share, 1 - share))
    else:
        figure = panels = Box(table.left_mm, table.bottom_mm, table.width_mm, figure_mm - SECTION_GAP_MM)
        table = _above(table, figure_mm)
    section = picture_section(page, picture.width_mm, picture.height_mm - HEADING_MM)
    columns = [Column([section], picture), Column([_table(report, table)], table), Column([], origin)]
    _spread(_origin(report, room.width_mm), columns[::-1])
    if report.vitals.beat is None:
        return columns, ()
    return columns, (_figure(report, figure), *_panels(report, panels, beats))


def _lying_without_page(report: ReportInput, room: Box, beats: LeadBeats | None) -> Arrangement:
    """Measurements, their intervals and origin beside each other, below them the leads' median beats."""
    panels_mm = _panels_mm(beats)
    above = _above(room, panels_mm)
    panels = Box(room.left_mm, room.bottom_mm, room.width_mm, panels_mm - SECTION_GAP_MM)
    if report.vitals.beat is None:
        table, origin = _side_by_side(above, (0.54, 0.46))
    else:
        table, figure, origin = _side_by_side(above, (0.40, 0.27, 0.33))
    columns = [Column([_table(report, table)], table), Column([], origin)]
    _spread(_origin(report, room.width_mm), columns[::-1])
    if report.vitals.beat is None:
        return columns, ()
    return columns, (_figure(report, figure), *_panels(report, panels, beats))


def _standing(report: ReportInput, room: Box, beats: LeadBeats | None) -> Arrangement:
    """The page beside its origin, then measurements beside their intervals, at the foot the leads' median beats."""
    panels_mm = _panels_mm(beats)
    panels = Box(room.left_mm, room.bottom_mm, room.width_mm, panels_mm - SECTION_GAP_MM)
    table_mm = room.width_mm - (FIGURE_MM + GUTTER_MM if report.vitals.beat else 0.0)
    vitals = vitals_section(report.vitals, report.comparisons, table_mm)
    middle_mm = max(vitals.height_mm, LEAST_FIGURE_MM + HEADING_MM) + SECTION_GAP_MM
    rest_mm = room.height_mm - panels_mm - middle_mm
    if report.page:
        picture_mm = UPRIGHT_SHARES[0] * (room.width_mm - GUTTER_MM)
        picture = picture_section(report.page, picture_mm, rest_mm - SECTION_GAP_MM - HEADING_MM)
        top = Box(room.left_mm, room.top_mm - picture.height_mm, room.width_mm, picture.height_mm)
        left, right = _side_by_side(top, UPRIGHT_SHARES)
        columns = [Column([], right), Column([picture], left)]
        middle_top = top.bottom_mm - SECTION_GAP_MM
    else:
        rest = Box(room.left_mm, room.bottom_mm + panels_mm, room.width_mm, rest_mm)
        columns = [Column([], rest)]
        middle_top = room.top_mm
    middle = Box(room.left_mm, middle_top - middle_mm, table_mm, middle_mm)
    columns.append(Column([vitals], middle))
    _spread(_origin(report, room.width_mm), columns[:1])
    if report.vitals.beat is None:
        return columns, ()
    figure = Box(middle.right_mm + GUTTER_MM, middle.bottom_mm + SECTION_GAP_MM, FIGURE_MM, middle_mm - SECTION_GAP_MM)
    return columns, (_figure(report, figure), *_panels(report, panels, beats))


def _table(report: ReportInput, box: Box) -> Section:
    return vitals_section(report.vitals, report.comparisons, box.width_mm)


def _origin(report: ReportInput, sheet_mm: float) -> list[Writer]:
    """What is told in words, at any width."""
    statements = report.page.printed.statements if report.page else ()
    writers: list[Writer] = [] if all_told(report, sheet_mm) else [partial(warnings_section, report.warnings)]
    writers += [
        partial(no_beat_section, report.vitals),
        partial(statements_section, statements),
        partial(beats_section, report.beats, report.vitals.ectopy),
    ]
    if len(report.vitals.leads) == 1:
        writers.append(partial(amplitudes_section, report.vitals.leads[0]))
    return [*writers, partial(provenance_section, report), partial(method_section, report)]


def _spread(writers: list[Writer], columns: list[Column]) -> None:
    """Give each section to the first of the columns that it fits in, to the first where it fits in none."""
    for write in writers:
        fits = (column for column in columns if write(column.box.width_mm).height_mm <= column.room_mm)
        column = next(fits, columns[0])
        column.sections.append(write(column.box.width_mm))


def _above(room: Box, height_mm: float) -> Box:
    """What is left above a band of such a height."""
    return Box(room.left_mm, room.bottom_mm + height_mm, room.width_mm, room.height_mm - height_mm)


def _side_by_side(box: Box, shares: tuple[float, ...]) -> list[Box]:
    """Parts of a box with gutters between them."""
    room_mm = box.width_mm - GUTTER_MM * (len(shares) - 1)
    parts, left = [], box.left_mm
    for share in shares:
        parts.append(Box(left, box.bottom_mm, share * room_mm, box.height_mm))
        left += share * room_mm + GUTTER_MM
    return parts


def _panels_mm(beats: LeadBeats | None) -> float:
    """Height of the leads' median beats, with their heading; one lead stands in the figure of the intervals alone."""
    return sum(beats.heights_mm) + HEADING_MM + SECTION_GAP_MM if beats and len(beats.leads) > 1 else 0.0


def _figure(report: ReportInput, box: Box) -> Drawing:
    """The intervals, with the lead in front that the rhythm was read on."""
    wanted = "II" if isinstance(report.rhythm, NotClassified) else report.rhythm.lead
    leads = report.vitals.beat.leads if report.vitals.beat else ()
    lead = wanted if wanted in leads else next(iter(leads), "")

    def draw(canvas: Canvas) -> None:
        draw_heading(canvas, box.left_mm, box.top_mm, box.width_mm, "Intervals")
        plot = Box(box.left_mm, box.bottom_mm, box.width_mm, box.height_mm - HEADING_MM - NAMES_MM)
        scale = draw_intervals(canvas, plot, report.vitals, lead)
        draw_text(canvas, box.right_mm, box.top_mm - SMALL.cap_mm - 0.5, f"{scale}; bold: {lead}", SMALL, "right")

    return draw


def _panels(report: ReportInput, box: Box, beats: LeadBeats | None) -> tuple[Drawing, ...]:
    """The leads' median beats, nothing where there is one lead or none."""
    if beats is None or len(beats.leads) < 2:
        return ()

    def draw(canvas: Canvas) -> None:
        draw_heading(canvas, box.left_mm, box.top_mm, box.width_mm, "Median beat of each lead")
        plot = Box(box.left_mm, box.bottom_mm, box.width_mm, box.height_mm - HEADING_MM)
        scale = draw_lead_beats(canvas, plot, beats, report.vitals.leads)
        names = ", ".join(point.name for point in beats.points)
        more = f"; {beats.left_out} leads more" if beats.left_out else ""
        words = f"{scale}; lines: {names or 'none found'}; mV from the level before the QRS complex{more}"
        draw_text(canvas, box.right_mm, box.top_mm - SMALL.cap_mm - 0.5, words, SMALL, "right")

    return (draw,)
