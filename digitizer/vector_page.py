"""A vector PDF page, all the way: paths and text to millivolts and seconds, without drawing a pixel."""

import time

import numpy as np
import pypdfium2 as pdfium

from digitizer.assemble import LEAD_UNNAMED, as_recording, lead_confidence
from digitizer.calibrate import MeasuredPulse, decide
from digitizer.page import Calibration, DigitizedPage, PageWarning, Trace
from digitizer.printed_findings import read_findings
from digitizer.vector_layout import Arrangement, NamedLine, arrange
from digitizer.vector_paths import MM_PER_POINT, read_polylines
from digitizer.vector_scale import read_scale
from digitizer.vector_text import read_text
from digitizer.vector_traces import PlottedLine, PlottedPulse, find_pulses, find_traces
from ecg.layouts import STRIP

PREVIEW_DPI = 110.0
ROW_PITCH_TOLERANCE_MM = 0.3


def digitize_vector_page(page: pdfium.PdfPage, fs_hz: float, source: str = "") -> DigitizedPage | None:
    """Read the plotted lines of a page; None where it plots none (a scan, or text).

    Samples lie on the plotted line itself, straight between its vertices. 0 mV is the median of each line, for paper
    shows no absolute zero. Raises UnknownLayoutError or TooLargeError.
    """
    began = time.perf_counter()
    lines = read_polylines(page)
    scale = read_scale(lines)
    plotted = find_traces(lines, scale)
    if not plotted:
        return None
    text = read_text(page, PREVIEW_DPI / 25.4)
    printed = read_findings(text.lines)
    arrangement = arrange(plotted, text, scale.y, scale.x)
    calibration, warnings = decide(_pulse(find_pulses(lines, scale)), printed, scale.source)
    traces = _traces(arrangement, calibration, fs_hz)
    if arrangement.unnamed:
        what = f"{arrangement.unnamed} plotted line(s) left out: no way to tell the lead"
        warnings += (PageWarning("rhythm-lead-unknown", what),)
    if arrangement.layout == STRIP:
        warnings += (LEAD_UNNAMED,)
    drawn = time.perf_counter()
    image = np.asarray(page.render(scale=PREVIEW_DPI / 72.0).to_pil().convert("RGB"), np.uint8)
    timings_s = {"paths": drawn - began, "preview": time.perf_counter() - drawn}
    return DigitizedPage(
        as_recording(traces, fs_hz, source, "vector-pdf"),
        lead_confidence(traces),
        calibration,
        arrangement.layout,
        traces,
        image,
        warnings,
        timings_s,
        printed,
    )


def _pulse(pulses: tuple[PlottedPulse, ...]) -> MeasuredPulse | None:
    """The median pulse."""
    if not pulses:
        return None
    heights, widths = [pulse.height_mm for pulse in pulses], [pulse.width_mm for pulse in pulses]
    return MeasuredPulse(float(np.median(heights)), float(np.median(widths)))


def _traces(arrangement: Arrangement, calibration: Calibration, fs_hz: float) -> tuple[Trace, ...]:
    """Every named line on the page's time axis; the rows of a strip follow each other in time."""
    lines = (_one_line(arrangement.lines),) if arrangement.layout == STRIP else arrangement.lines
    zero_mm = min(named.line.left_mm for named in lines)
    return tuple(_trace(named, zero_mm, calibration, fs_hz) for named in lines)


def _one_line(rows: tuple[NamedLine, ...]) -> NamedLine:
    """The rows of a strip as if they were plotted in one: each begins one vertex after the row above ends."""
    levels = np.array([row.line.level_mm for row in rows])
    drops = np.diff(levels)
    # Rows stand a whole number of mm apart: one level for all is better than a median each.
    if len(rows) > 1 and np.abs(drops - np.round(drops)).max() < ROW_PITCH_TOLERANCE_MM:
        levels = levels[0] + np.concatenate([[0.0], np.cumsum(np.round(drops))])
    x_mm, y_mm, points_mm = [], [], []
    left_mm = 0.0
    for row, level in zip(rows, levels, strict=True):
        x_mm.append(left_mm + row.line.x_mm - row.line.left_mm)
        y_mm.append(row.line.y_mm - level)
        points_mm += [row.line.points_mm, np.full((1, 2), np.nan)]
        left_mm = float(x_mm[-1][-1]) + float(np.median(np.diff(row.line.x_mm)))
    y = np.concatenate(y_mm)
    line = PlottedLine(np.concatenate(x_mm), y, np.concatenate(points_mm[:-1]), float(np.median(y)))
    return NamedLine(rows[0].lead, line, False)


def _trace(named: NamedLine, zero_mm: float, calibration: Calibration, fs_hz: float) -> Trace:
    """Sample one line from its first vertex on; where it begins is rounded to a whole sample of the page's time."""
    line = named.line
    drawn_s = (line.x_mm - line.left_mm) / calibration.speed_mm_per_s
    first = round((line.left_mm - zero_mm) / calibration.speed_mm_per_s * fs_hz)
    samples = int(np.floor(drawn_s[-1] * fs_hz + 1e-3)) + 1
    millivolts = named.sign * (line.level_mm - line.y_mm) / calibration.gain_of(named.lead)
    signal = np.interp(np.arange(samples) / fs_hz, drawn_s, millivolts).astype(np.float32)
    line_px = (line.points_mm / MM_PER_POINT * (PREVIEW_DPI / 72.0)).astype(np.float32)
    sure, exact = np.ones(len(signal), np.float32), np.where(np.isfinite(signal), np.float32(0.0), np.float32(np.nan))
    return Trace(named.lead, first / fs_hz, signal, sure, exact, line_px, named.rhythm)
