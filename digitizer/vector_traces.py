"""Which of the page's lines are ECG traces, and which are calibration pulses."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.vector_paths import Polyline
from digitizer.vector_scale import Scale

MIN_POINTS = 30
MIN_WIDTH_MM = 20.0
# A trace never runs backward by more than drawing precision.
MAX_BACKWARD_MM = 0.05
PULSE_HEIGHTS_MM = (5.0, 10.0, 20.0)
PULSE_WIDTH_MM = (1.4, 16.0)
HEIGHT_TOLERANCE = 0.06


@dataclass(frozen=True, eq=False)
class PlottedLine:
    """One trace as it was plotted, in millimetres of the grid."""

    x_mm: NDArray[np.float64]
    y_mm: NDArray[np.float64]
    """float64 [vertex]; x never falls, y downward."""
    points_mm: NDArray[np.float64]
    """float64 [vertex, 2]: the same in displayed mm."""
    level_mm: float
    """Height at which the trace runs most of the time: its 0 mV."""

    @property
    def left_mm(self) -> float:
        """Where the first vertex stands."""
        return float(self.x_mm[0])

    @property
    def right_mm(self) -> float:
        """Where the last vertex stands."""
        return float(self.x_mm[-1])


@dataclass(frozen=True)
class PlottedPulse:
    """A calibration pulse, in millimetres of the grid."""

    height_mm: float
    width_mm: float
    """Between its edges."""


def find_traces(lines: tuple[Polyline, ...], scale: Scale) -> tuple[PlottedLine, ...]:
    """The lines with many vertices that run across the page from left to right."""
    found = []
    for line in lines:
        points = line.points_mm
        left, _, right, _ = line.box_mm
        if len(points) < MIN_POINTS or right - left < MIN_WIDTH_MM * scale.x:
            continue
        if points[0, 0] > points[-1, 0]:
            points = points[::-1]
        if np.diff(points[:, 0]).min() < -MAX_BACKWARD_MM or np.ptp(points[:, 1]) == 0.0:
            continue
        x_mm = np.maximum.accumulate(points[:, 0]) / scale.x
        y_mm = points[:, 1] / scale.y
        found.append(PlottedLine(x_mm, y_mm, points, float(np.median(y_mm))))
    return tuple(found)


def find_pulses(lines: tuple[Polyline, ...], scale: Scale) -> tuple[PlottedPulse, ...]:
    """Narrow lines that stand on two levels a standard height apart."""
    found = []
    for line in lines:
        left, top, right, bottom = line.box_mm
        height_mm = (bottom - top) / scale.y
        narrow = PULSE_WIDTH_MM[0] < (right - left) / scale.x < PULSE_WIDTH_MM[1]
        if len(line.points_mm) < 4 or not narrow:
            continue
        if not any(abs(height_mm - h) < HEIGHT_TOLERANCE * h for h in PULSE_HEIGHTS_MM):
            continue
        x, y = line.points_mm[:, 0] / scale.x, line.points_mm[:, 1]
        near_top, near_foot = y - top < 0.03 * (bottom - top), bottom - y < 0.03 * (bottom - top)
        if (near_top | near_foot).all() and near_top.any() and near_foot.any():
            found.append(PlottedPulse(height_mm, float(np.ptp(x[near_top]))))
    return tuple(found)
