"""All leads of the median beat over each other, and the intervals that were measured between their waves."""

from collections.abc import Callable

import numpy as np
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from reports.content import unit_text, value_text
from reports.drawn_beat import GAINS_MM_PER_MV as USUAL_GAINS
from reports.drawn_beat import MARGIN_MM, WAVE_COLOURS, draw_points, gain_for, levelled_mv, points_of, reach_mv
from reports.millimetre_paper import GAIN_MM_PER_MV, SPEED_MM_PER_S, clip_to, draw_grid, draw_trace
from reports.paper import Box
from reports.typography import BODY, BODY_BOLD, INK, NOTE, Style, draw_text
from vitals import Measure, Vitals
from vitals.conditioning import WORK_HZ
from vitals.delineation import Delineation
from vitals.wave import Wave

FAST_MM_PER_S = 50.0
"""Where it holds the whole beat, else `SPEED_MM_PER_S`."""
GAINS_MM_PER_MV = (2 * GAIN_MM_PER_MV, *USUAL_GAINS)
AROUND_S = 0.06
GROUNDS = {"P": HexColor("#dbe9f5"), "QRS": HexColor("#e3e6e9"), "T": HexColor("#f3e0ea")}
OTHER_LEADS = HexColor("#6f7882")
OTHER_MM, FOREMOST_MM = 0.14, 0.28
BRACKETS = {"pr": "PR", "qrs": "QRS", "qt": "QT"}
BRACKET_MM = 3.6
LEAST_PLOT_MM = 40.0


def draw_intervals(canvas: Canvas, box: Box, vitals: Vitals, foremost: str) -> str:
    """Draw the figure into a box; foremost: the lead that is drawn over the others. Returns its scale in words."""
    beat = vitals.beat
    if beat is None:
        return ""
    signal = levelled_mv(beat, vitals.waves)
    brackets = [measure for measure in vitals.measures if measure.name in BRACKETS]
    below_mm = len(brackets) * BRACKET_MM + 0.8
    low_mv, high_mv = reach_mv(signal)
    gain = gain_for([high_mv - low_mv], box.height_mm - below_mm, GAINS_MM_PER_MV)
    wanted_mm = max(gain * (high_mv - low_mv) + 4 * MARGIN_MM, LEAST_PLOT_MM)
    high_mm = 5.0 * (min(box.height_mm - below_mm, wanted_mm) // 5)
    plot = Box(box.left_mm, box.top_mm - high_mm, 5.0 * (box.width_mm // 5), high_mm)
    spare_mm = plot.height_mm - gain * (high_mv - low_mv)
    level_mm = plot.bottom_mm + float(np.round(spare_mm / 2 - gain * low_mv))
    start_s, speed = _span(vitals.waves, plot.width_mm, beat.r_sample / WORK_HZ)

    def x_of(at_s: float) -> float:
        return plot.left_mm + (at_s - start_s) * speed

    _draw_grounds(canvas, plot, vitals.waves, x_of)
    draw_grid(canvas, plot)
    x = plot.left_mm + ((np.arange(signal.shape[1]) - beat.r_sample) / WORK_HZ - start_s) * speed
    canvas.saveState()
    clip_to(canvas, plot)
    for lead, row in zip(beat.leads, signal, strict=True):
        if lead != foremost:
            draw_trace(canvas, x, level_mm + gain * row, OTHER_LEADS, OTHER_MM)
    if foremost in beat.leads:
        draw_trace(canvas, x, level_mm + gain * signal[beat.leads.index(foremost)], INK, FOREMOST_MM)
    canvas.restoreState()
    draw_points(canvas, plot, points_of(vitals.waves), x_of, WAVE_COLOURS)
    for k, measure in enumerate(brackets):
        _draw_bracket(canvas, plot, plot.bottom_mm - 2.6 - k * BRACKET_MM, measure, vitals.waves, x_of)
    return f"{speed:g} mm/s, {gain:g} mm/mV"


def _span(waves: Delineation | None, width_mm: float, before_r_s: float) -> tuple[float, float]:
    """Where the figure begins (s from R) and its speed (mm/s): all points in it and the rest shared out."""
    at = [point.at_s for point in points_of(waves)] or [-0.2, 0.4]
    first_s, last_s = min(at) - AROUND_S, max(at) + AROUND_S
    speed = FAST_MM_PER_S if (last_s - first_s) * FAST_MM_PER_S <= width_mm else SPEED_MM_PER_S
    return max((first_s + last_s - width_mm / speed) / 2, -before_r_s), speed


def _draw_grounds(canvas: Canvas, plot: Box, waves: Delineation | None, x_of: Callable[[float], float]) -> None:
    """A tint under each wave, and its name above the plot."""
    found = {"P": waves.p, "QRS": waves.qrs, "T": waves.t} if waves else {}
    for name, wave in found.items():
        if not isinstance(wave, Wave):
            continue
        left, right = max(x_of(wave.onset_s), plot.left_mm), min(x_of(wave.offset_s), plot.right_mm)
        canvas.setFillColor(GROUNDS[name])
        canvas.rect(left, plot.bottom_mm, max(right - left, 0.0), plot.height_mm, stroke=0, fill=1)
        style = Style(7.5, bold=True, colour=WAVE_COLOURS[name])
        draw_text(canvas, (left + right) / 2, plot.top_mm + 1.0, name, style, "middle")


def _ends_s(measure: Measure, waves: Delineation | None) -> tuple[float, float] | None:
    """Between which moments (s from R) an interval was measured, None where it was not."""
    if measure.value is None or waves is None or not isinstance(waves.qrs, Wave):
        return None
    if measure.name == "pr":
        return (waves.p.onset_s, waves.qrs.onset_s) if isinstance(waves.p, Wave) else None
    end = waves.qrs if measure.name == "qrs" else waves.t
    return (waves.qrs.onset_s, end.offset_s) if isinstance(end, Wave) else None


def _draw_bracket(
    canvas: Canvas, plot: Box, y: float, measure: Measure, waves: Delineation | None, x_of: Callable[[float], float]
) -> None:
    """A line between the ends of an interval with its value behind, or that there is none."""
    ends = _ends_s(measure, waves)
    if ends is None:
        width = draw_text(canvas, plot.left_mm, y - 0.9, f"{BRACKETS[measure.name]} –", BODY)
        draw_text(canvas, plot.left_mm + width + 1.0, y - 0.9, "not measurable", NOTE)
        return
    left, right = (min(max(x_of(at_s), plot.left_mm), plot.right_mm) for at_s in ends)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.2)
    canvas.setLineCap(0)
    canvas.lines([(left, y, right, y), (left, y - 0.8, left, y + 0.8), (right, y - 0.8, right, y + 0.8)])
    value = f"{value_text(measure)} {unit_text(measure)}"
    draw_text(canvas, left - 1.2, y - 0.9, BRACKETS[measure.name], BODY, "right")
    draw_text(canvas, right + 1.2, y - 0.9, value, BODY_BOLD)
