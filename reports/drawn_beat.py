"""The median beat as it is drawn: levelled, scaled, and with the points between which intervals were measured."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from reports.millimetre_paper import GAIN_MM_PER_MV
from reports.paper import Box
from reports.typography import ACCENT, INK
from vitals.conditioning import WORK_HZ
from vitals.delineation import Delineation
from vitals.median_beat import MedianBeat
from vitals.wave import Wave

# Told apart by any colour vision; in grey, by their order. Paler where a trace has to stand out.
WAVE_COLOURS = {"P": ACCENT, "QRS": INK, "T": HexColor("#882255")}
PALE = {"P": HexColor("#7db1dc"), "QRS": HexColor("#9aa1a9"), "T": HexColor("#cf93b4")}
GAINS_MM_PER_MV = (GAIN_MM_PER_MV, 5.0, 2.5)
MARGIN_MM = 2.0
"""Room above the highest and below the lowest lead."""
POINT_MM = 0.16


@dataclass(frozen=True)
class Point:
    """A fiducial point of the median beat."""

    name: str
    at_s: float
    """From the R peak."""
    wave: str
    """"P", "QRS" or "T"."""


def points_of(waves: Delineation | None) -> tuple[Point, ...]:
    """Onset and end of P, onset of QRS, J and the end of T, as far as they were found."""
    if waves is None:
        return ()
    found = []
    if isinstance(waves.p, Wave):
        found += [("P on", waves.p.onset_s, "P"), ("P off", waves.p.offset_s, "P")]
    if isinstance(waves.qrs, Wave):
        found += [("QRS on", waves.qrs.onset_s, "QRS"), ("J", waves.qrs.offset_s, "QRS")]
    if isinstance(waves.t, Wave):
        found += [("T end", waves.t.offset_s, "T")]
    return tuple(Point(name, at_s, wave) for name, at_s, wave in found)


def levelled_mv(beat: MedianBeat, waves: Delineation | None) -> NDArray[np.float64]:
    """float64 [lead, sample], mV at 500 Hz from the level before the QRS complex, without one from the median."""
    signal = beat.signal.astype(np.float64)
    before = signal
    if waves is not None and isinstance(waves.qrs, Wave):
        onset = beat.r_sample + round(waves.qrs.onset_s * WORK_HZ)
        before = signal[:, max(onset - 5, 0) : onset + 1]
    level = [np.nanmedian(row) if np.isfinite(row).any() else 0.0 for row in before]
    return np.asarray(signal - np.array(level)[:, None], np.float64)


def gain_for(spans_mv: Sequence[float], room_mm: float, gains: Sequence[float] = GAINS_MM_PER_MV) -> float:
    """The first of the gains by which rows of such spans (mV) fit into a height, else the last."""
    margins = 2 * MARGIN_MM * len(spans_mv)
    return next((gain for gain in gains if gain * sum(spans_mv) + margins <= room_mm), gains[-1])


def reach_mv(signal: NDArray[np.float64]) -> tuple[float, float]:
    """Lowest and highest value of float64 [lead, sample], mV; 0 where nothing is recorded."""
    held = signal[np.isfinite(signal)]
    return (min(float(held.min()), 0.0), max(float(held.max()), 0.0)) if held.size else (0.0, 0.0)


def draw_points(
    canvas: Canvas, box: Box, points: Sequence[Point], x_of: Callable[[float], float], colours: Mapping[str, Color]
) -> None:
    """A line at each point from the lower to the upper edge of the box, where it lies inside."""
    canvas.setLineWidth(POINT_MM)
    canvas.setLineCap(0)
    for point in points:
        x = x_of(point.at_s)
        if box.left_mm <= x <= box.right_mm:
            canvas.setStrokeColor(colours[point.wave])
            canvas.line(x, box.bottom_mm, x, box.top_mm)
