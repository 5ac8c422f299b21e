"""A vector PDF page, all the way: paths and text to millivolts and seconds, without drawing a pixel."""

import time

import numpy as np
import pypdfium2 as pdfium

from digitizer.assemble import as_recording, lead_confidence
from digitizer.page import Calibration, DigitizedPage, PageWarning, Trace
from digitizer.vector_layout import STRIP, Arrangement, NamedLine, arrange
from digitizer.vector_paths import MM_PER_POINT, read_polylines
from digitizer.vector_scale import Scale, read_scale
from digitizer.vector_text import PageText, read_text
from digitizer.vector_traces import PULSE_HEIGHTS_MM, PlottedLine, PlottedPulse, find_pulses, find_traces

PREVIEW_DPI = 110.0
USUAL_SPEED_MM_PER_S = 25.0
USUAL_GAIN_MM_PER_MV = 10.0
# A pulse of 200 ms.
PULSE_SPEEDS = {5.0: 25.0, 10.0: 50.0}
WIDTH_TOLERANCE = 0.1
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
    text = read_text(page)
    arrangement = arrange(plotted, text, scale.y, scale.x)
    calibration, warnings = _calibrate(text, find_pulses(lines, scale), scale)
    traces = _traces(arrangement, calibration, fs_hz)
    if arrangement.unnamed:
        what = f"{arrangement.unnamed} plotted line(s) left out: no way to tell the lead"
        warnings += (PageWarning("rhythm-lead-unknown", what),)
    if arrangement.layout == STRIP:
        warnings += (PageWarning("lead-unnamed", "the page names no lead: its one lead is called ECG"),)
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
    )


def _calibrate(
    text: PageText, pulses: tuple[PlottedPulse, ...], scale: Scale
) -> tuple[Calibration, tuple[PageWarning, ...]]:
    """Printed values first, then the pulse, then what is usual, with a warning for doubt."""
    warnings: list[PageWarning] = []
    heights = [min(PULSE_HEIGHTS_MM, key=lambda h: abs(np.log(h / pulse.height_mm))) for pulse in pulses]
    pulse_gain = float(np.median(heights)) if heights else None
    gain, gain_source = text.gain_mm_per_mv, "printed"
    if gain is None:
        gain, gain_source = (pulse_gain, "pulse") if pulse_gain else (USUAL_GAIN_MM_PER_MV, "assumed")
    elif pulse_gain and pulse_gain != gain:
        what = f"{gain:g} mm/mV is printed, but the calibration pulse is {pulse_gain:g} mm tall"
        warnings.append(PageWarning("gain-contradicted", what))
    speed, speed_source = text.speed_mm_per_s, "printed"
    if speed is None:
        speed, speed_source = (
            _pulse_speed(pulses) or USUAL_SPEED_MM_PER_S,
            "pulse" if _pulse_speed(pulses) else "assumed",
        )
    for kind, origin, value in (("gain", gain_source, f"{gain:g} mm/mV"), ("speed", speed_source, f"{speed:g} mm/s")):
        if origin == "assumed":
            warnings.append(PageWarning(f"{kind}-assumed", f"nothing on the page tells the {kind}: {value} is assumed"))
    return Calibration(speed, speed_source, gain, gain_source, scale.source), tuple(warnings)


def _pulse_speed(pulses: tuple[PlottedPulse, ...]) -> float | None:
    if not pulses:
        return None
    width_mm = float(np.median([pulse.width_mm for pulse in pulses]))
    return next((v for w, v in PULSE_SPEEDS.items() if abs(width_mm - w) < WIDTH_TOLERANCE * w), None)


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
    millivolts = (line.level_mm - line.y_mm) / calibration.gain_mm_per_mv
    signal = np.interp(np.arange(samples) / fs_hz, drawn_s, millivolts).astype(np.float32)
    line_px = (line.points_mm / MM_PER_POINT * (PREVIEW_DPI / 72.0)).astype(np.float32)
    return Trace(named.lead, first / fs_hz, signal, np.ones(len(signal), np.float32), line_px, named.rhythm)
