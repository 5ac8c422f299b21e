"""A vector PDF page, all the way: paths and text to millivolts and seconds, without drawing a pixel."""

import time
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from digitizer.assemble import as_recording, lead_confidence
from digitizer.page import Calibration, DigitizedPage, PageWarning, Trace
from digitizer.vector_layout import STRIP, Arrangement, NamedLine, arrange
from digitizer.vector_paths import MM_PER_POINT, read_polylines
from digitizer.vector_scale import Scale, read_scale
from digitizer.vector_text import PageText, read_text
from digitizer.vector_traces import PULSE_HEIGHTS_MM, PlottedPulse, find_pulses, find_traces

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
    zero_mm = min(named.line.left_mm for named in arrangement.lines)
    if arrangement.layout != STRIP:
        return tuple(_trace(named, zero_mm, 0.0, calibration, fs_hz) for named in arrangement.lines)
    lines = _on_one_level(arrangement.lines)
    rows, start_s = [], 0.0
    for named in lines:
        rows.append(_trace(named, named.line.left_mm, start_s, calibration, fs_hz))
        # The next row begins one vertex after this one ends.
        step_mm = float(np.median(np.diff(named.line.x_mm)))
        start_s += (named.line.right_mm - named.line.left_mm + step_mm) / calibration.speed_mm_per_s
    return (_continued(rows, fs_hz),)


def _on_one_level(lines: tuple[NamedLine, ...]) -> tuple[NamedLine, ...]:
    """Give the rows of a strip, which stand a whole number of mm apart, one level instead of a median each."""
    levels = np.array([named.line.level_mm for named in lines])
    steps = np.round(np.diff(levels))
    if len(lines) < 2 or np.abs(np.diff(levels) - steps).max() > ROW_PITCH_TOLERANCE_MM:
        return lines
    offsets = np.concatenate([[0.0], np.cumsum(steps)])
    common = float(np.median(np.concatenate([n.line.y_mm - d for n, d in zip(lines, offsets, strict=True)])))
    return tuple(replace(n, line=replace(n.line, level_mm=common + d)) for n, d in zip(lines, offsets, strict=True))


def _trace(named: NamedLine, zero_mm: float, offset_s: float, calibration: Calibration, fs_hz: float) -> Trace:
    """Sample one line from its first vertex on; where it begins is rounded to a whole sample of the page's time."""
    line = named.line
    drawn_s = (line.x_mm - line.left_mm) / calibration.speed_mm_per_s
    first = round((offset_s + (line.left_mm - zero_mm) / calibration.speed_mm_per_s) * fs_hz)
    samples = int(np.floor(drawn_s[-1] * fs_hz + 1e-3)) + 1
    millivolts = (line.level_mm - line.y_mm) / calibration.gain_mm_per_mv
    signal = np.interp(np.arange(samples) / fs_hz, drawn_s, millivolts).astype(np.float32)
    line_px = (line.points_mm / MM_PER_POINT * (PREVIEW_DPI / 72.0)).astype(np.float32)
    return Trace(named.lead, first / fs_hz, signal, np.ones(len(signal), np.float32), line_px, named.rhythm)


def _continued(rows: list[Trace], fs_hz: float) -> Trace:
    """Rows of one lead as one trace; between two rows the drawn line ends for a moment."""
    end = max(round(row.start_s * fs_hz) + len(row.signal) for row in rows)
    signal: NDArray[np.float32] = np.full(end, np.nan, np.float32)
    for row in rows:
        first = round(row.start_s * fs_hz)
        signal[first : first + len(row.signal)] = row.signal
    breaks = np.full((1, 2), np.nan, np.float32)
    line_px = np.concatenate([part for row in rows for part in (row.line_px, breaks)][:-1])
    confidence = np.isfinite(signal).astype(np.float32)
    return Trace(rows[0].lead, 0.0, signal, confidence, line_px, False)
