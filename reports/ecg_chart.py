"""The ECG in true millimetres: grid, calibration pulses, traces and what is written beside them."""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from digitizer.page import DigitizedPage
from ecg import Recording
from reports.ecg_layout import Chart, ChartRow, Panel
from reports.paper import Box
from reports.typography import ACCENT, INK, MUTED, Style, draw_text, width_mm

SPEED_MM_PER_S = 25.0
GAIN_MM_PER_MV = 10.0
PULSE_S = 0.2
PULSE_MV = 1.0
LEAD_IN_MM = 10.0
"""Room for the calibration pulse before time 0."""

GRID_1MM = HexColor("#f8dedb")
GRID_5MM = HexColor("#eeb3ad")
LINE_1MM_MM = 0.1
LINE_5MM_MM = 0.18
TRACE_MM = 0.28
INVISIBLE_MM = 0.01
"""A sample that lies this near to the line through its neighbours need not be drawn."""
LEAD_NAME = Style(9, bold=True)
EMPTY_PANEL = Style(7.5, colour=MUTED)
AXIS = Style(5.5, colour=MUTED)
CLEARANCE_MM = 1.0
MARK_MM = 1.5
ENVELOPE_COLUMNS = 300
ENVELOPE_MM = 5
"""Traces whose peaks stand within this width share it, and so have to stand apart in height."""


def grid_width_mm(chart: Chart, widest_mm: float) -> float:
    """Width of the grid, whole squares of 5 mm, that holds the longest row and its pulse."""
    needed = LEAD_IN_MM + chart.line_s * SPEED_MM_PER_S
    return min(5 * float(np.ceil(needed / 5 - 1e-6)), 5 * float(widest_mm // 5))


def draw_chart(
    canvas: Canvas,
    box: Box,
    chart: Chart,
    recording: Recording,
    page: DigitizedPage | None,
    r_peak_s: tuple[float, ...],
) -> str:
    """Draw the chart into a box whose sides are multiples of 5 mm; the canvas is scaled to millimetres.

    Returns what its legend must say, "" where nothing.
    """
    _draw_grid(canvas, box)
    levels_mm = baselines_mm(chart, recording, box)
    canvas.saveState()
    outline = canvas.beginPath()
    outline.rect(box.left_mm, box.bottom_mm, box.width_mm, box.height_mm)
    canvas.clipPath(outline, stroke=0, fill=0)
    for row, level_mm, above_mm in zip(chart.rows, levels_mm, [box.top_mm, *levels_mm], strict=False):
        if above_mm - level_mm > PULSE_MV * GAIN_MM_PER_MV:
            _draw_pulse(canvas, box.left_mm, level_mm)
        for panel in row.panels:
            _draw_trace(canvas, panel, _x_of(row, panel.start_s, box), level_mm, recording)
    canvas.restoreState()
    for row, level_mm in zip(chart.rows, levels_mm, strict=True):
        _draw_words(canvas, row, level_mm, box, recording, missing="not recovered" if page else "not recorded")
    _draw_times(canvas, chart, box, levels_mm)
    legend = [_mark_beats(canvas, chart, levels_mm, box, recording, r_peak_s), chart.left_out]
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


def _draw_grid(canvas: Canvas, box: Box) -> None:
    """Lines of 1 mm, and of 5 mm over them."""
    for pitch, colour, width in ((1, GRID_1MM, LINE_1MM_MM), (5, GRID_5MM, LINE_5MM_MM)):
        columns = [box.left_mm + k for k in range(0, round(box.width_mm) + 1, pitch) if pitch == 5 or k % 5]
        rows = [box.bottom_mm + k for k in range(0, round(box.height_mm) + 1, pitch) if pitch == 5 or k % 5]
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(width)
        canvas.setLineCap(2 if pitch == 5 else 0)
        canvas.lines([(x, box.bottom_mm, x, box.top_mm) for x in columns])
        canvas.lines([(box.left_mm, y, box.right_mm, y) for y in rows])


def baselines_mm(chart: Chart, recording: Recording, box: Box) -> list[float]:
    """Height of each row's 0 mV, on a line of the grid, a strong one if possible: evenly spaced where no traces meet.

    Where even spacing makes traces meet, each row gets the room that it needs; where the sheet is too low for all of
    them, the inner rows share what is left in proportion, and overlap as they do on paper.
    """
    needs = needed_mm(chart, recording)
    pitch = box.height_mm / len(chart.rows)
    gaps = np.full(len(needs), pitch)
    gaps[0], gaps[-1] = 0.58 * pitch, 0.42 * pitch
    if (needs > gaps).any():
        spare = box.height_mm - needs.sum()
        if spare >= 0:
            gaps = needs + spare / len(needs)
        else:
            inner = max(box.height_mm - needs[0] - needs[-1], 0.4 * box.height_mm) if len(needs) > 2 else 0.0
            shares = needs[1:-1] / max(needs[1:-1].sum(), 1.0)
            gaps = np.concatenate([needs[:1], inner * (0.5 * shares + 0.5 / max(len(shares), 1)), needs[-1:]])
            gaps[0] -= max(gaps.sum() - box.height_mm, 0.0) * gaps[0] / (gaps[0] + gaps[-1])
    heights = box.height_mm - np.cumsum(gaps)[:-1]
    on_squares = 5 * np.round(heights / 5)
    room = -np.diff([box.height_mm, *on_squares, 0.0])
    heights = on_squares if (room >= needs).all() else np.round(heights)
    return [box.bottom_mm + float(height) for height in heights]


def needed_mm(chart: Chart, recording: Recording) -> NDArray[np.float64]:
    """Room that keeps traces apart: float64 [row + 1], mm above the first 0 mV, between 0 mV lines, below the last."""
    lows, highs = zip(*(_envelopes_mm(row, recording) for row in chart.rows), strict=True)
    apart = [float((high - low).max()) for low, high in zip(lows[:-1], highs[1:], strict=True)]
    strip = any(row.panels[0].rhythm for row in chart.rows)
    top = max(float(highs[0].max()) + (MARK_MM if strip else 0.0), PULSE_MV * GAIN_MM_PER_MV)
    bottom = -float(lows[-1].min()) + (0.0 if strip else MARK_MM)
    return np.array([top, *apart, bottom]) + CLEARANCE_MM


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


def _draw_pulse(canvas: Canvas, left_mm: float, level_mm: float) -> None:
    """The calibration pulse: 1 mV for 200 ms, with a foot of 1 mm at both sides."""
    rise, top = left_mm + 2.0, level_mm + PULSE_MV * GAIN_MM_PER_MV
    fall = rise + PULSE_S * SPEED_MM_PER_S
    corners = [(rise - 1.0, level_mm), (rise, level_mm), (rise, top), (fall, top), (fall, level_mm)]
    _stroke(canvas, [*corners, (fall + 1.0, level_mm)])


def _draw_trace(canvas: Canvas, panel: Panel, x_mm: float, level_mm: float, recording: Recording) -> None:
    """One panel; what is NaN is not drawn."""
    signal = millivolts(recording, panel)
    seen = np.flatnonzero(np.isfinite(signal))
    if not len(seen):
        return
    first = round(panel.start_s * recording.fs_hz) / recording.fs_hz
    x = x_mm + (np.arange(len(signal)) / recording.fs_hz + first - panel.start_s) * SPEED_MM_PER_S
    y = level_mm + signal.astype(np.float64) * GAIN_MM_PER_MV
    points = np.stack([x, y], axis=1).astype(np.float32)
    for run in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
        _stroke(canvas, cv2.approxPolyDP(points[run], INVISIBLE_MM, closed=False)[:, 0].round(3).tolist())


def _stroke(canvas: Canvas, points: Sequence[Sequence[float]]) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:] or points:
        path.lineTo(*point)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(TRACE_MM)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.drawPath(path)


def _draw_words(canvas: Canvas, row: ChartRow, level_mm: float, box: Box, recording: Recording, missing: str) -> None:
    """Lead names over the beginning of their panels, marks where panels meet, and what is missing."""
    for panel in row.panels:
        x = _x_of(row, panel.start_s, box)
        signal = millivolts(recording, panel)
        width = width_mm(panel.lead, LEAD_NAME)
        ahead = signal[: round((width + 2.0) / SPEED_MM_PER_S * recording.fs_hz)]
        highest = float(np.nanmax(ahead)) * GAIN_MM_PER_MV if np.isfinite(ahead).any() else 0.0
        clearance = 3.2 if panel.rhythm and highest > 2.0 else CLEARANCE_MM
        y = min(level_mm + max(highest + clearance, 4.0), box.top_mm - LEAD_NAME.cap_mm - 1.0)
        canvas.saveState()
        canvas.setFillColorRGB(1, 1, 1, alpha=0.75)
        canvas.rect(x + 0.6, y - 0.5, width + 0.8, LEAD_NAME.cap_mm + 1.0, stroke=0, fill=1)
        canvas.restoreState()
        draw_text(canvas, x + 1.0, y, panel.lead, LEAD_NAME)
        if not len(signal):
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
    canvas: Canvas, chart: Chart, levels_mm: list[float], box: Box, recording: Recording, r_peak_s: tuple[float, ...]
) -> str:
    """Mark every R peak over the rhythm strips or, where there is none, below all rows; returns the legend."""
    canvas.setFillColor(ACCENT)
    strips = [(row, level) for row, level in zip(chart.rows, levels_mm, strict=True) if row.panels[0].rhythm]
    drawn = 0
    for row, level_mm in strips:
        panel = row.panels[0]
        signal = millivolts(recording, panel)
        for peak_s in (t for t in r_peak_s if panel.start_s <= t < panel.end_s):
            about, reach = round((peak_s - panel.start_s) * recording.fs_hz), round(0.06 * recording.fs_hz)
            near = signal[max(about - reach, 0) : about + reach + 1]
            if np.isfinite(near).any():
                y = level_mm + float(np.nanmax(near)) * GAIN_MM_PER_MV + 1.0
                _triangle(canvas, _x_of(row, peak_s, box), min(y, box.top_mm - MARK_MM), MARK_MM - 0.2)
                drawn += 1
    if strips or _rows_follow(chart):
        return "▼ R peak" if drawn else ""
    row = chart.rows[0]
    peaks = [t for t in r_peak_s if row.start_s <= t <= row.start_s + chart.line_s]
    for peak_s in peaks:
        _triangle(canvas, _x_of(row, peak_s, box), box.bottom_mm + MARK_MM, 0.2 - MARK_MM)
    return "▲ R peak" if peaks else ""


def _triangle(canvas: Canvas, x_mm: float, y_mm: float, height_mm: float) -> None:
    """A small triangle with its tip at (x, y)."""
    path = canvas.beginPath()
    path.moveTo(x_mm, y_mm)
    path.lineTo(x_mm - 0.7, y_mm + height_mm)
    path.lineTo(x_mm + 0.7, y_mm + height_mm)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


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
