"""The ECG in true millimetres: grid, calibration pulses, traces and what is written beside them."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from digitizer.page import DigitizedPage
from ecg import Recording
from reports.beat_marks import MARK_MM, BeatMark, draw_mark, legend_text
from reports.ecg_layout import Chart, ChartRow, Panel, chart_of
from reports.millimetre_paper import (
    GAIN_MM_PER_MV,
    PULSE_MV,
    SPEED_MM_PER_S,
    clip_to,
    draw_grid,
    draw_pulse,
    draw_trace,
)
from reports.paper import Box
from reports.typography import MUTED, Style, draw_text, width_mm

LEAD_IN_MM = 10.0
"""Room for the calibration pulse before time 0."""
LEAD_NAME = Style(9, bold=True)
EMPTY_PANEL = Style(7.5, colour=MUTED)
AXIS = Style(5.5, colour=MUTED)
CLEARANCE_MM = 1.0
UNEVEN_MM = 1.5
"""Rows stand on strong lines of the grid where that moves none of them further from its neighbours than this."""
ENVELOPE_COLUMNS = 300
ENVELOPE_MM = 5
"""Traces whose peaks stand within this width share it, and so have to stand apart in height."""


def grid_width_mm(chart: Chart, widest_mm: float) -> float:
    """Width of the grid, whole squares of 5 mm, that holds the longest row and its pulse."""
    needed = LEAD_IN_MM + chart.line_s * SPEED_MM_PER_S
    return min(5 * float(np.ceil(needed / 5 - 1e-6)), 5 * float(widest_mm // 5))


def fitting_chart(
    recording: Recording, page: DigitizedPage | None, widest_s: float, layout: str, room_mm: float
) -> Chart:
    """The chart of `chart_of`; of strips that are continued below each other, as many lines as keep apart."""
    chart = chart_of(recording, page, widest_s, layout)
    while float(needed_mm(chart, recording).sum()) > room_mm:
        shorter = chart_of(recording, page, widest_s, layout, most_rows=len(chart.rows) - 1)
        if len(shorter.rows) == len(chart.rows):
            break
        chart = shorter
    return chart


def draw_chart(
    canvas: Canvas, box: Box, chart: Chart, recording: Recording, marks: Sequence[BeatMark], missing: str
) -> str:
    """Draw the chart into a box whose sides are multiples of 5 mm; the canvas is scaled to millimetres.

    missing: what an empty panel says. Returns what the legend must say, "" where nothing.
    """
    draw_grid(canvas, box)
    levels_mm = baselines_mm(chart, recording, box)
    names = [_names(row, level, box, recording) for row, level in zip(chart.rows, levels_mm, strict=True)]
    canvas.saveState()
    clip_to(canvas, box)
    for row, level_mm, above_mm in zip(chart.rows, levels_mm, [box.top_mm, *levels_mm], strict=False):
        if above_mm - level_mm > PULSE_MV * GAIN_MM_PER_MV:
            draw_pulse(canvas, box.left_mm, level_mm)
        for panel in row.panels:
            _draw_panel(canvas, panel, _x_of(row, panel.start_s, box), level_mm, recording)
    canvas.restoreState()
    for row, level_mm, places in zip(chart.rows, levels_mm, names, strict=True):
        _draw_words(canvas, row, level_mm, places, box, recording, missing)
    _draw_times(canvas, chart, box, levels_mm)
    legend = [_mark_beats(canvas, chart, levels_mm, box, recording, marks), chart.left_out]
    high, low = _envelopes_mm(chart.rows[0], recording)[1].max(), _envelopes_mm(chart.rows[-1], recording)[0].min()
    if levels_mm[0] + high > box.top_mm or levels_mm[-1] + low < box.bottom_mm:
        legend.append("a trace leaves the grid and is cut")
    return " · ".join(part for part in legend if part)


def millivolts(recording: Recording, panel: Panel) -> NDArray[np.float32]:
    """float32 [sample], mV of a panel about its median: an ECG, AC coupled as it is, knows no absolute zero.

    Empty where the recording holds nothing there.
    """
    if panel.lead not in recording.leads:
        return np.zeros(0, np.float32)
    first, last = (round(t * recording.fs_hz) for t in (panel.start_s, panel.end_s))
    signal = recording.lead(panel.lead)[max(first, 0) : max(last, 0)]
    if not np.isfinite(signal).any():
        return np.zeros(0, np.float32)
    centred: NDArray[np.float32] = signal - np.nanmedian(signal)
    return centred


def _x_of(row: ChartRow, time_s: float, box: Box) -> float:
    """Position of a moment of a row on the sheet."""
    return box.left_mm + LEAD_IN_MM + (time_s - row.start_s) * SPEED_MM_PER_S


def baselines_mm(chart: Chart, recording: Recording, box: Box) -> list[float]:
    """Height of each row's 0 mV, on a line of the grid, a strong one if possible: evenly spaced where no traces meet.

    Where even spacing makes traces meet, each row gets the room that it needs; where the sheet is too low for all of
    them, the inner rows share what is left in proportion, and overlap as they do on paper.
    """
    needs = needed_mm(chart, recording)
    pitch = box.height_mm / len(chart.rows)
    usual = np.array([0.58, *[1.0] * (len(needs) - 2), 0.42])
    gaps = pitch * usual
    if (needs > gaps).any():
        if needs.sum() <= box.height_mm:
            gaps = _evenly(usual, needs, box.height_mm)
        else:
            inner = max(box.height_mm - needs[0] - needs[-1], 0.4 * box.height_mm) if len(needs) > 2 else 0.0
            shares = needs[1:-1] / max(needs[1:-1].sum(), 1.0)
            gaps = np.concatenate([needs[:1], inner * (0.5 * shares + 0.5 / max(len(shares), 1)), needs[-1:]])
            gaps[0] -= max(gaps.sum() - box.height_mm, 0.0) * gaps[0] / (gaps[0] + gaps[-1])
    heights = box.height_mm - np.cumsum(gaps)[:-1]
    on_squares = 5 * np.round(heights / 5)
    room = -np.diff([box.height_mm, *on_squares, 0.0])
    uneven = np.ptp(room[1:-1] - gaps[1:-1]) > UNEVEN_MM if len(room) > 2 else False
    heights = on_squares if (room >= needs).all() and not uneven else np.round(heights)
    return [box.bottom_mm + float(height) for height in heights]


def _evenly(usual: NDArray[np.float64], needs: NDArray[np.float64], height_mm: float) -> NDArray[np.float64]:
    """Gaps (float64 [row + 1], mm) in their usual proportion, but none below its need, that fill a height."""
    low, high = 0.0, height_mm / float(usual.min())
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if np.maximum(middle * usual, needs).sum() < height_mm else (low, middle)
    return np.maximum(low * usual, needs)


def needed_mm(chart: Chart, recording: Recording) -> NDArray[np.float64]:
    """Room that keeps traces apart: float64 [row + 1], mm above the first 0 mV, between 0 mV lines, below the last."""
    lows, highs = zip(*(_envelopes_mm(row, recording) for row in chart.rows), strict=True)
    reach = [
        np.full_like(high, _marks_mm(row, recording) + MARK_MM) if row.panels[0].rhythm else high
        for row, high in zip(chart.rows, highs, strict=True)
    ]
    apart = [float((high - low).max()) for low, high in zip(lows[:-1], reach[1:], strict=True)]
    strip = any(row.panels[0].rhythm for row in chart.rows)
    top = max(float(reach[0].max()), PULSE_MV * GAIN_MM_PER_MV)
    bottom = -float(lows[-1].min()) + (0.0 if strip else MARK_MM)
    return np.array([top, *apart, bottom]) + CLEARANCE_MM


def _marks_mm(row: ChartRow, recording: Recording) -> float:
    """How far above 0 mV the line of a strip's marks stands."""
    return float(_envelopes_mm(row, recording)[1].max()) + CLEARANCE_MM


def _envelopes_mm(row: ChartRow, recording: Recording) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest reach about 0 mV (float64 [column of 1 mm], mm), a little widened to both sides."""
    columns = int(np.ceil((row.end_s - row.start_s) * SPEED_MM_PER_S)) + 1
    low, high = np.zeros(ENVELOPE_COLUMNS), np.zeros(ENVELOPE_COLUMNS)
    for panel in row.panels:
        signal = millivolts(recording, panel) * GAIN_MM_PER_MV
        at_s = panel.start_s - row.start_s + np.arange(len(signal)) / recording.fs_hz
        column = np.clip((at_s * SPEED_MM_PER_S).astype(int), 0, min(columns, ENVELOPE_COLUMNS) - 1)
        seen = np.isfinite(signal)
        np.minimum.at(low, column[seen], signal[seen])
        np.maximum.at(high, column[seen], signal[seen])
    return minimum_filter1d(low, ENVELOPE_MM), maximum_filter1d(high, ENVELOPE_MM)


def _draw_panel(canvas: Canvas, panel: Panel, x_mm: float, level_mm: float, recording: Recording) -> None:
    """One panel; what is NaN is not drawn."""
    signal = millivolts(recording, panel)
    first = round(panel.start_s * recording.fs_hz) / recording.fs_hz
    x = x_mm + (np.arange(len(signal)) / recording.fs_hz + first - panel.start_s) * SPEED_MM_PER_S
    draw_trace(canvas, x, level_mm + signal.astype(np.float64) * GAIN_MM_PER_MV)


def _names(row: ChartRow, level_mm: float, box: Box, recording: Recording) -> list[Box]:
    """Where the lead names stand: over the beginning of their panels, clear of the trace; of strips, over the pulse."""
    places = []
    for panel in row.panels:
        width = width_mm(panel.lead, LEAD_NAME) + 0.8
        left = _x_of(row, panel.start_s, box) + 0.6
        ahead = millivolts(recording, panel)[: round((width + 1.2) / SPEED_MM_PER_S * recording.fs_hz)]
        highest = float(np.nanmax(ahead)) * GAIN_MM_PER_MV if np.isfinite(ahead).any() else 0.0
        if panel.rhythm:
            left, highest = box.left_mm + 1.6, PULSE_MV * GAIN_MM_PER_MV
        y = min(level_mm + max(highest + CLEARANCE_MM, 4.0), box.top_mm - LEAD_NAME.cap_mm - 1.0)
        places.append(Box(left, y - 0.5, width, LEAD_NAME.cap_mm + 1.0))
    return places


def _draw_words(
    canvas: Canvas, row: ChartRow, level_mm: float, places: list[Box], box: Box, recording: Recording, missing: str
) -> None:
    """Lead names, marks where panels meet, and what is missing."""
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1, alpha=0.8)
    for place in places:
        canvas.rect(place.left_mm, place.bottom_mm, place.width_mm, place.height_mm, stroke=0, fill=1)
    canvas.restoreState()
    for panel, place in zip(row.panels, places, strict=True):
        draw_text(canvas, place.left_mm + 0.4, place.bottom_mm + 0.5, panel.lead, LEAD_NAME)
        if not len(millivolts(recording, panel)):
            middle = _x_of(row, (panel.start_s + panel.end_s) / 2, box)
            draw_text(canvas, middle, level_mm - 1.0, missing, EMPTY_PANEL, "middle")
    canvas.setStrokeColor(MUTED)
    canvas.setLineWidth(0.25)
    canvas.setLineCap(0)
    for left, right in pairwise(row.panels):
        x = _x_of(row, (left.end_s + right.start_s) / 2, box)
        canvas.lines([(x, level_mm + 6.5, x, level_mm + 4.0)])
        if level_mm - 6.5 > box.bottom_mm:
            canvas.lines([(x, level_mm - 4.0, x, level_mm - 6.5)])


def _mark_beats(
    canvas: Canvas,
    chart: Chart,
    levels_mm: list[float],
    box: Box,
    recording: Recording,
    marks: Sequence[BeatMark],
) -> str:
    """Mark every beat in a line over the rhythm strips or, where there is none, below all rows; returns the legend."""
    strips = [(row, level) for row, level in zip(chart.rows, levels_mm, strict=True) if row.panels[0].rhythm]
    drawn: list[BeatMark] = []
    for row, level_mm in strips:
        here = [mark for mark in marks if row.start_s <= mark.at_s < row.end_s]
        y = min(level_mm + _marks_mm(row, recording), box.top_mm - MARK_MM)
        _draw_marks(canvas, row, here, y, box)
        drawn += here
    if not strips and not _rows_follow(chart):
        row = chart.rows[0]
        drawn = [mark for mark in marks if row.start_s <= mark.at_s <= row.start_s + chart.line_s]
        _draw_marks(canvas, row, drawn, box.bottom_mm, box)
    return legend_text(drawn)


def _draw_marks(canvas: Canvas, row: ChartRow, marks: Sequence[BeatMark], y_mm: float, box: Box) -> None:
    for mark in marks:
        draw_mark(canvas, _x_of(row, mark.at_s, box), y_mm, mark.label)


def _rows_follow(chart: Chart) -> bool:
    """Whether rows follow each other in time instead of being simultaneous."""
    return len({round(row.start_s, 1) for row in chart.rows}) > 1


def _draw_times(canvas: Canvas, chart: Chart, box: Box, levels_mm: list[float]) -> None:
    """Seconds of the recording's time axis below the grid, or below each pulse when its row begins."""
    if _rows_follow(chart):
        for row, level_mm in zip(chart.rows, levels_mm, strict=True):
            draw_text(canvas, box.left_mm + 4.5, level_mm - 2.8, f"{row.start_s:.4g} s", AXIS, "middle")
        return
    row = chart.rows[0]
    for second in range(int(np.ceil(row.start_s - 1e-6)), int(row.start_s + chart.line_s + 0.1) + 1):
        label = f"{second} s" if second == 0 else str(second)
        draw_text(canvas, _x_of(row, second, box), box.bottom_mm - 2.6, label, AXIS, "middle")
