"""The median beat of each lead at the scale of the chart, with its fiducial points and amplitudes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from reports.content import mv_text
from reports.drawn_beat import MARGIN_MM, PALE, Point, draw_points, gain_for, levelled_mv, points_of, reach_mv
from reports.millimetre_paper import GRID_1MM, SPEED_MM_PER_S, clip_to, draw_trace
from reports.paper import Box
from reports.typography import MUTED, Style, draw_text, fitted
from vitals import LeadMeasures, Vitals
from vitals.conditioning import WORK_HZ

MOST_LEADS = 18
NAME = Style(7.5, bold=True)
VALUES = Style(6.0)
VALUES_MM = 2.5
TRACE_MM = 0.22
GAP_MM = 2.0
BEFORE_SHARE = 0.38
"""Share of a panel before the R peak, where the waves do not ask for another."""
AMPLITUDES = (
    (("Q", "q_mv"), ("R", "r_mv"), ("S", "s_mv")),
    (("J", "st_j_mv"), ("J+60", "st_j60_mv"), ("T", "t_mv")),
)
PLACES = (0.0, 0.28, 0.7)
"""Where the amplitudes of a line begin, as shares of a panel."""
WORDS_MM = len(AMPLITUDES) * VALUES_MM + 1.2


@dataclass(frozen=True, eq=False)
class LeadBeats:
    """Rows of panels, and how they are scaled."""

    leads: tuple[str, ...]
    signal: NDArray[np.float64]
    """float64 [lead, sample], mV at 500 Hz, levelled; R at r_sample."""
    r_sample: int
    points: tuple[Point, ...]
    columns: int
    reach_mv: tuple[tuple[float, float], ...]
    """Lowest and highest value of each row."""
    gain_mm_per_mv: float
    left_out: int
    """Leads for which there was no room."""

    @property
    def heights_mm(self) -> tuple[float, ...]:
        """Height of each row, words included."""
        return tuple(self.gain_mm_per_mv * (high - low) + 2 * MARGIN_MM + WORDS_MM for low, high in self.reach_mv)


def lead_beats(vitals: Vitals, columns: int, room_mm: float) -> LeadBeats | None:
    """Arrange the leads that have a median beat, so that they fit into a height; None where there is none."""
    beat = vitals.beat
    if beat is None:
        return None
    levelled = levelled_mv(beat, vitals.waves)
    held = [k for k in range(len(beat.leads)) if np.isfinite(levelled[k]).any()]
    shown = held[:MOST_LEADS]
    if not shown:
        return None
    signal = levelled[shown]
    rows = tuple(reach_mv(signal[k : k + columns]) for k in range(0, len(shown), columns))
    gain = gain_for([high - low for low, high in rows], room_mm - len(rows) * WORDS_MM)
    leads = tuple(beat.leads[k] for k in shown)
    points = points_of(vitals.waves)
    return LeadBeats(leads, signal, beat.r_sample, points, columns, rows, gain, len(held) - len(shown))


def draw_lead_beats(canvas: Canvas, box: Box, beats: LeadBeats, measures: tuple[LeadMeasures, ...]) -> str:
    """Draw the panels from the upper edge of the box on; returns their scale in words."""
    cell_mm = (box.width_mm + GAP_MM) / beats.columns
    by_lead = {one.lead: one for one in measures}
    start_s = _start_s(beats, (cell_mm - GAP_MM) / SPEED_MM_PER_S)
    top = box.top_mm
    for row, (height_mm, (_, high_mv)) in enumerate(zip(beats.heights_mm, beats.reach_mv, strict=True)):
        for column in range(min(beats.columns, len(beats.leads) - row * beats.columns)):
            k = row * beats.columns + column
            left = box.left_mm + column * cell_mm
            panel = Box(left, top - height_mm + WORDS_MM, cell_mm - GAP_MM, height_mm - WORDS_MM)
            level_mm = top - MARGIN_MM - beats.gain_mm_per_mv * high_mv
            _draw_panel(canvas, panel, beats, k, level_mm, start_s)
            if beats.leads[k] in by_lead:
                _draw_amplitudes(canvas, panel, by_lead[beats.leads[k]])
        top -= height_mm
    return f"{SPEED_MM_PER_S:g} mm/s, {beats.gain_mm_per_mv:g} mm/mV"


def _start_s(beats: LeadBeats, width_s: float) -> float:
    """Where the panels begin (s from R): all points in them if they can be."""
    start_s = -BEFORE_SHARE * width_s
    if beats.points:
        start_s = max(start_s, max(point.at_s for point in beats.points) + 0.06 - width_s)
        start_s = min(start_s, min(point.at_s for point in beats.points) - 0.04)
    return max(start_s, -beats.r_sample / WORK_HZ)


def _draw_panel(canvas: Canvas, panel: Box, beats: LeadBeats, k: int, level_mm: float, start_s: float) -> None:
    def x_of(at_s: float) -> float:
        return panel.left_mm + (at_s - start_s) * SPEED_MM_PER_S

    canvas.setStrokeColor(GRID_1MM)
    canvas.setLineWidth(0.2)
    canvas.line(panel.left_mm, level_mm, panel.right_mm, level_mm)
    draw_points(canvas, panel, beats.points, x_of, PALE)
    x = panel.left_mm + ((np.arange(beats.signal.shape[1]) - beats.r_sample) / WORK_HZ - start_s) * SPEED_MM_PER_S
    canvas.saveState()
    clip_to(canvas, panel)
    draw_trace(canvas, x, level_mm + beats.gain_mm_per_mv * beats.signal[k], width_mm=TRACE_MM)
    canvas.restoreState()
    draw_text(canvas, panel.left_mm, panel.top_mm - NAME.cap_mm, fitted(beats.leads[k], NAME, 9.0), NAME)


def _draw_amplitudes(canvas: Canvas, panel: Box, lead: LeadMeasures) -> None:
    """Amplitudes of the lead in two lines below its beat."""
    for line, row in enumerate(AMPLITUDES):
        y = panel.bottom_mm - VALUES.cap_mm - 0.4 - line * VALUES_MM
        for k, (label, name) in enumerate(row):
            x = panel.left_mm + PLACES[k] * panel.width_mm
            width = draw_text(canvas, x, y, label, Style(6.0, colour=MUTED))
            draw_text(canvas, x + width + 0.6, y, mv_text(getattr(lead, name)), VALUES)
