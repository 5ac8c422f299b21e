"""Pages without a grid: upright by their rows of ink, and a millimetre from the calibration pulses.

Only paper that lies flat in the picture can be read so, for nothing shows how it bends.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.calibrate import USUAL_GAIN_MM_PER_MV, USUAL_SPEED_MM_PER_S
from digitizer.columns import SAME_WIDTH, USUAL_WIDTH_MM, trace_span
from digitizer.grid_map import GridMap
from digitizer.page import PageWarning
from digitizer.printed_findings import PrintedFindings
from digitizer.pulse import Pulse, find_pulses
from digitizer.rectify import FlatPage, flatten
from digitizer.rows import clean_ink, find_rows
from digitizer.trace_map import trace_probability
from digitizer.tracing import RowTrace, trace_rows
from ecg.errors import NoGridError, NoTraceError

SMALL_SIDE_PX = 1200
# Ink is this much darker than the paper around it (of 255), and covers about this share of a page.
INK_LEVEL = 60
INK_SHARE = (0.002, 0.12)
MAX_TILT_DEG = 6.0
PULSE_S = 0.2
# The proportions of a pulse are read within its pen's width.
PROPORTION_TOLERANCE = 0.12
# The provisional scale may be off by this much, for text may stand beside the traces.
FACTORS = tuple(float(f) for f in np.geomspace(0.8, 1.25, 9))
WIDTH_TOLERANCE = 0.06
CURE = "give a page whose grid is visible, at 72 dpi or more, or one with a calibration pulse on every row"


def provisional_map(image: NDArray[np.uint8]) -> GridMap:
    """An upright map whose millimetre is about right. image: uint8 [y, x, 3], RGB.

    Raises NoGridError where the image does not show ink on plain paper.
    """
    shrink = min(1.0, SMALL_SIDE_PX / max(image.shape))
    grey = cv2.resize(image.min(axis=2), None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), 31)
    ink = cv2.subtract(cv2.resize(paper, grey.shape[::-1]), grey) > INK_LEVEL
    if not INK_SHARE[0] < float(ink.mean()) < INK_SHARE[1]:
        raise NoGridError("no millimetre grid found", cure=CURE)
    places = np.argwhere(ink)[:, ::-1] / shrink
    turn = np.deg2rad(_tilt_deg(places * shrink))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    level = places @ rotation
    low, high = np.percentile(level, 0.2, axis=0), np.percentile(level, 99.8, axis=0)
    # Rows of traces are taken to be of the usual width until the pulses tell the true scale.
    px_per_mm = float(high[0] - low[0]) / USUAL_WIDTH_MM
    coefficients = np.column_stack([rotation @ low, rotation * px_per_mm])
    bounds = (0.0, 0.0, USUAL_WIDTH_MM, float(high[1] - low[1]) / px_per_mm)
    return GridMap(coefficients, (0.0, 0.0), 1.0, bounds, 0.0, np.ones((1, 1), np.uint8))


def _tilt_deg(places: NDArray[np.float64]) -> float:
    """The turn (clockwise on screen) that gathers ink (float64 [point, 2], px) in the fewest rows and columns.

    Rows alone follow traces that wander; pulses and letters stand upright.
    """
    places = places[:: max(1, len(places) // 20_000)]
    best, step = 0.0, 0.5
    for reach in (MAX_TILT_DEG, 0.5, 0.1):
        tilts = best + np.arange(-reach, reach + step / 2, step)
        turns = np.deg2rad(tilts)
        rows = np.outer(np.cos(turns), places[:, 1]) - np.outer(np.sin(turns), places[:, 0])
        columns = np.outer(np.cos(turns), places[:, 0]) + np.outer(np.sin(turns), places[:, 1])
        gathered = [_gathered(down) * _gathered(along) for down, along in zip(rows, columns, strict=True)]
        best, step = float(tilts[int(np.argmax(gathered))]), step / 5
    return best


def _gathered(places_px: NDArray[np.float64]) -> float:
    """How unevenly places (float64 [point], px) fill the pixels."""
    return float((np.bincount((places_px - places_px.min()).astype(int)).astype(np.float64) ** 2).sum())


def scaled_by_pulse(
    image: NDArray[np.uint8], provisional: GridMap, printed: PrintedFindings
) -> tuple[GridMap, PageWarning]:
    """The map in the millimetres that the page's calibration pulses tell, and what that rests on.

    A pulse is as tall as the gain and as wide as 0.2 s: as printed, else 10 mm and 5 mm. Raises NoGridError where no
    pulse of these proportions stands on the rows.
    """
    flat = flatten(image, provisional)
    gain = printed.gain_mm_per_mv or USUAL_GAIN_MM_PER_MV
    speed = printed.speed_mm_per_s or USUAL_SPEED_MM_PER_S
    try:
        ink = clean_ink(trace_probability(flat), flat)
        sketch = trace_rows(ink, find_rows(ink, flat), flat)
    except NoTraceError:
        sketch = ()
    found = [fit for factor in FACTORS if (fit := _pulse_fit(sketch, _at_scale(flat, factor), gain, speed)) is not None]
    if not found:
        what = f"no millimetre grid found, nor calibration pulses {gain:g} mm tall and {PULSE_S * speed:g} mm wide"
        raise NoGridError(what, cure=CURE)
    best = min(found, key=lambda fit: (-len(fit.pulses), abs(fit.proportion)))
    px_per_mm = best.height_px / gain
    span = trace_span(sketch, best.pulses, _at_scale(flat, px_per_mm / flat.px_per_mm))
    span_px = (span.right_px - span.left_px) / USUAL_WIDTH_MM
    # A pulse is measured to some hundredths, a full row of traces to a thousandth.
    if abs(np.log(span_px / px_per_mm)) < WIDTH_TOLERANCE:
        px_per_mm = span_px
    stretch = px_per_mm / flat.px_per_mm
    x0, y0, x1, y1 = (side / stretch for side in provisional.bounds_mm)
    grid = replace(provisional, scale_mm=provisional.scale_mm / stretch, bounds_mm=(x0, y0, x1, y1))
    what = (
        f"the page has no grid: its calibration pulse is taken to be {gain:g} mm tall ({gain:g} mm/mV) and "
        f"{PULSE_S * speed:g} mm wide ({speed:g} mm/s), and the paper to lie flat; check gain and speed"
    )
    return grid, PageWarning("no-grid", what)


def px_per_mm_of_width(borders_px: tuple[float, ...], px_per_mm: float) -> float:
    """Pixels per millimetre along the rows, from the borders (px) of a page whose rows are about as wide as usual."""
    of_width = (borders_px[-1] - borders_px[0]) / USUAL_WIDTH_MM
    return of_width if abs(np.log(of_width / px_per_mm)) < SAME_WIDTH else px_per_mm


@dataclass(frozen=True)
class _PulseFit:
    """The pulses found at one scale."""

    pulses: tuple[Pulse, ...]
    height_px: float
    proportion: float
    """Logarithm of height over width, against what is expected."""


def _pulse_fit(sketch: tuple[RowTrace, ...], page: FlatPage, gain: float, speed: float) -> _PulseFit | None:
    """The pulses of the expected proportions; None where there are none."""
    pulses = find_pulses(sketch, page)
    if not pulses:
        return None
    height_px = page.px_per_mm_y * float(np.median([pulse.height_mm for pulse in pulses]))
    width_px = float(np.median([pulse.right_px - pulse.left_px for pulse in pulses]))
    proportion = float(np.log(height_px / width_px * PULSE_S * speed / gain))
    near = abs(np.log(height_px / page.px_per_mm_y / gain)) < 2 * PROPORTION_TOLERANCE
    return _PulseFit(pulses, height_px, proportion) if near and abs(proportion) < PROPORTION_TOLERANCE else None


def _at_scale(page: FlatPage, factor: float) -> FlatPage:
    """The page as if a millimetre were longer by a factor."""
    return replace(page, px_per_mm_x=factor * page.px_per_mm_x, px_per_mm_y=factor * page.px_per_mm_y)
