"""How many displayed millimetres one printed millimetre is, from the drawn grid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.vector_paths import Polyline

MIN_LINES = 15
MIN_LENGTH_MM = 30.0
# Pages printed to fit their paper are scaled by this at most.
SCALE_RANGE = (0.5, 2.0)
STRAIGHT_MM = 0.01


@dataclass(frozen=True)
class Scale:
    """Displayed mm per mm of the grid."""

    x: float
    y: float
    source: str
    """"grid", or "page size" where no grid is drawn."""


def read_scale(lines: tuple[Polyline, ...]) -> Scale:
    """The scale of the drawn grid; 1 ("page size") where there is none in both directions."""
    upright, level = [], []
    for line in lines:
        if len(line.points_mm) == 2:
            left, top, right, bottom = line.box_mm
            if right - left < STRAIGHT_MM and bottom - top > MIN_LENGTH_MM:
                upright.append(left)
            elif bottom - top < STRAIGHT_MM and right - left > MIN_LENGTH_MM:
                level.append(top)
    x, y = (_pitch_mm(np.array(places)) for places in (upright, level))
    return Scale(x, y, "grid") if x is not None and y is not None else Scale(1.0, 1.0, "page size")


def _pitch_mm(places_mm: NDArray[np.float64]) -> float | None:
    """Displayed mm per printed mm of equally spaced lines (float64 [line]), None where they are none."""
    places = np.unique(np.round(places_mm, 3))
    if len(places) < MIN_LINES:
        return None
    steps = np.diff(places)
    step = float(np.median(steps[steps > 0.2]))
    # The finest lines stand 1 mm apart, or 5 mm where only the thick ones are drawn.
    printed = min((1.0, 5.0), key=lambda mm: abs(np.log(step / mm)))
    numbers = np.round((places - places[0]) / step)
    fit = np.polyfit(numbers, places, 1)
    steady = float(np.abs(np.polyval(fit, numbers) - places).max()) < 0.2 * step
    pitch = float(fit[0]) / printed
    return pitch if steady and SCALE_RANGE[0] < pitch < SCALE_RANGE[1] else None
