"""A vector PDF page, all the way: paths and text to millivolts and seconds, without drawing a pixel."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from digitizer.assemble import LEAD_UNNAMED, as_recording, lead_confidence
from digitizer.calibrate import MeasuredPulse, decide
from digitizer.corrected_scale import corrected_scale
from digitizer.corrections import Corrections, check_boxes
from digitizer.kept_stages import PageStages
from digitizer.page import Calibration, DigitizedPage, PageWarning, Trace
from digitizer.panel_box import level_box
from digitizer.printed_findings import Box, PrintedFindings, read_findings
from digitizer.vector_corrections import arrange_as, arrange_panels
from digitizer.vector_layout import Arrangement, NamedLine, arrange
from digitizer.vector_paths import MM_PER_POINT, read_polylines
from digitizer.vector_scale import Scale, read_scale
from digitizer.vector_text import PageText, read_text
from digitizer.vector_traces import PlottedLine, PlottedPulse, find_pulses, find_traces
from ecg.layouts import LAYOUTS, STRIP, STRIP_LEAD

PREVIEW_DPI = 110.0
PREVIEW_PX_PER_MM = PREVIEW_DPI / 25.4
"""Pixels of the preview per displayed millimetre."""
ROW_PITCH_TOLERANCE_MM = 0.3


@dataclass(frozen=True, eq=False)
class PlottedPage:
    """What a page plots and prints, before anybody asks which lead is which."""

    lines: tuple[PlottedLine, ...]
    pulse: MeasuredPulse | None
    scale: Scale
    text: PageText
    printed: PrintedFindings


@contextmanager
def turned(page: pdfium.PdfPage, rotation_deg: int | None) -> Iterator[None]:
    """The page turned (clockwise, whole quarters) from how its document shows it, and back again."""
    if not rotation_deg:
        yield
        return
    shown_deg = page.get_rotation()
    page.set_rotation((shown_deg + rotation_deg) % 360)
    try:
        yield
    finally:
        page.set_rotation(shown_deg)


def read_plotted(page: pdfium.PdfPage) -> PlottedPage | None:
    """The plotted lines of a page; None where it plots none (a scan, or text). Raises TooLargeError."""
    lines = read_polylines(page)
    scale = read_scale(lines)
    plotted = find_traces(lines, scale)
    if not plotted:
        return None
    text = read_text(page, PREVIEW_PX_PER_MM)
    return PlottedPage(plotted, _pulse(find_pulses(lines, scale)), scale, text, read_findings(text.lines))


def preview(page: pdfium.PdfPage) -> NDArray[np.uint8]:
    """The page as a reader sees it: uint8 [y, x, 3], RGB."""
    return np.asarray(page.render(scale=PREVIEW_DPI / 72.0).to_pil().convert("RGB"), np.uint8)


def digitize_plotted(
    plotted: PlottedPage, image: NDArray[np.uint8], fs_hz: float, corrections: Corrections, stages: PageStages
) -> DigitizedPage:
    """Turn the lines of a page into leads. image: uint8 [y, x, 3], RGB, its preview.

    Samples lie on the plotted line itself, straight between its vertices. 0 mV is the median of each line, for paper
    shows no absolute zero. Raises UnknownLayoutError, SeveralEcgsError or InvalidCorrectionError.
    """
    with stages.timed("leads"):
        arrangement = _arranged(plotted, image, corrections)
        calibration, warnings = decide(plotted.pulse, plotted.printed, plotted.scale.source)
        calibration, warnings = corrected_scale(calibration, warnings, corrections)
        traces = _traces(arrangement, calibration, plotted.scale, fs_hz)
    if arrangement.unnamed:
        what = f"{arrangement.unnamed} plotted line(s) left out: no way to tell the lead"
        warnings += (PageWarning("rhythm-lead-unknown", what),)
    if arrangement.lines[0].lead == STRIP_LEAD:
        warnings += (LEAD_UNNAMED,)
    return DigitizedPage(
        as_recording(traces, fs_hz, "", "vector-pdf"),
        lead_confidence(traces),
        calibration,
        arrangement.layout,
        traces,
        image,
        (PREVIEW_PX_PER_MM * plotted.scale.x, PREVIEW_PX_PER_MM * plotted.scale.y),
        warnings,
        stages.timings_s,
        plotted.printed,
        corrections.rotation_deg or 0,
    )


def _arranged(plotted: PlottedPage, image: NDArray[np.uint8], corrections: Corrections) -> Arrangement:
    """Which lead each line shows, as a person says it or as it is found."""
    lines, text, scale = plotted.lines, plotted.text, plotted.scale
    if corrections.panels is not None:
        height, width = image.shape[:2]
        check_boxes(corrections.panels, (width, height), (PREVIEW_PX_PER_MM * scale.x, PREVIEW_PX_PER_MM * scale.y))
        return arrange_panels(corrections.panels, lines, scale, PREVIEW_PX_PER_MM)
    if corrections.layout is not None:
        return arrange_as(LAYOUTS[corrections.layout], lines, text, scale)
    return arrange(lines, text, scale.y, scale.x)


def _pulse(pulses: tuple[PlottedPulse, ...]) -> MeasuredPulse | None:
    """The median pulse."""
    if not pulses:
        return None
    heights, widths = [pulse.height_mm for pulse in pulses], [pulse.width_mm for pulse in pulses]
    return MeasuredPulse(float(np.median(heights)), float(np.median(widths)))


def _traces(arrangement: Arrangement, calibration: Calibration, scale: Scale, fs_hz: float) -> tuple[Trace, ...]:
    """Every named line on the page's time axis; the rows of a strip follow each other in time."""
    if arrangement.layout == STRIP:
        line = _one_line(arrangement.lines)
        return (_trace(line, line.line.left_mm, calibration, fs_hz, _box_of_rows(arrangement.lines, scale)),)
    zero_mm = min(named.line.left_mm for named in arrangement.lines)
    return tuple(
        _trace(named, zero_mm, calibration, fs_hz, _box_of_line(named.line, scale)) for named in arrangement.lines
    )


def _box_of_line(line: PlottedLine, scale: Scale) -> Box:
    """The box of one line, px of the preview."""
    line_px = line.points_mm * PREVIEW_PX_PER_MM
    level_px = line.level_mm * scale.y * PREVIEW_PX_PER_MM
    return level_box((float(line_px[0, 0]), float(line_px[-1, 0])), level_px, line_px, PREVIEW_PX_PER_MM * scale.y)


def _box_of_rows(rows: tuple[NamedLine, ...], scale: Scale) -> Box:
    """The box around the boxes of all rows, px of the preview."""
    lefts, tops, rights, bottoms = zip(*(_box_of_line(row.line, scale) for row in rows), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


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
    return NamedLine(rows[0].lead, line, False, rows[0].sign)


def _trace(named: NamedLine, zero_mm: float, calibration: Calibration, fs_hz: float, box_px: Box) -> Trace:
    """Sample one line from its first vertex on; where it begins is rounded to a whole sample of the page's time."""
    line = named.line
    drawn_s = (line.x_mm - line.left_mm) / calibration.speed_mm_per_s
    first = round((line.left_mm - zero_mm) / calibration.speed_mm_per_s * fs_hz)
    samples = int(np.floor(drawn_s[-1] * fs_hz + 1e-3)) + 1
    millivolts = named.sign * (line.level_mm - line.y_mm) / calibration.gain_of(named.lead)
    signal = np.interp(np.arange(samples) / fs_hz, drawn_s, millivolts).astype(np.float32)
    line_px = (line.points_mm / MM_PER_POINT * (PREVIEW_DPI / 72.0)).astype(np.float32)
    sure, exact = np.ones(len(signal), np.float32), np.where(np.isfinite(signal), np.float32(0.0), np.float32(np.nan))
    return Trace(named.lead, first / fs_hz, signal, sure, exact, line_px, box_px, named.rhythm, named.sign)
