"""What the smooth map of the grid leaves over: curls, waves and folds, seen on the page that the map made flat.

On the flat page the grid lines stand at whole millimetres, so that a window of 5 mm keeps every harmonic of the grid
apart from every other; the phase of the lines there is how far the paper is out of place.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates, spline_filter

from digitizer.grid_phase import unwrapped

PX_PER_MM = 6
SMOOTH_MM = 1.2
# The field is looked up this far beyond the seen grid too: traces overhang it.
RIM_MM = 10.0
MIN_STRENGTH = 0.25
MIN_STEADINESS = 0.85
STEADY_REACH_MM = 7
# Noise is alike over shorter distances, for it was smoothed.
STEADY_LAG_MM = 3
# Mean resultant length of the 5 mm lines' phase from which they are taken for seen.
MAJOR_AGREEMENT = 0.6
SLIP_MM = 10.0
# The 5 mm lines seem to jump along a trace, which is never as tall and as long as this.
LEAST_SLIP_MM = 25
# Displacements below this are known without unwrapping.
WRAP_FREE_MM = 0.3
# Kernel of the last smoothing: spreads (mm) and their heights, so that what is seen wins over what is far.
KERNEL = ((4.0, 1.0), (10.0, 3e-2), (25.0, 1e-3))
# Waves of paper are wider than this; the traces' pull on the lines beside them and the beat of lines with pixels are
# not.
WAVE_MM = 8.0
# Thinner than this, what seems a grid is the edge of the paper.
LEAST_SIDE_MM = 11
# Weight of "no shift" against one seen square millimetre in the middle of the kernel.
PRIOR = 2e-2
# What is farther from the waves around it is no paper, which bends smoothly.
OUTLIER_MM = 0.25


@dataclass(frozen=True, eq=False)
class LocalShift:
    """How far the smooth map has to be moved, on a lattice over the page; nothing far from it."""

    spline: NDArray[np.float64]
    """float64 [2, y, x], mm: cubic spline coefficients of the shift along x and y."""
    first_mm: tuple[float, float]
    """Page coordinates of the lattice's first point; its points are 1 mm apart."""
    wave_mm: float
    """Root mean square of its wide waves where the grid is seen."""
    farthest_mm: float
    """The largest where the grid is seen."""

    def at(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64 [..., 2], mm: the shift at places of the page (float64 [..., 2], mm)."""
        place = np.moveaxis(mm - np.array(self.first_mm), -1, 0)[::-1]
        planes = [map_coordinates(p, place, order=3, mode="nearest", prefilter=False) for p in self.spline]
        return np.stack(planes, axis=-1)

    def counted_from(self, x_mm: float, y_mm: float) -> "LocalShift":
        """The same shift on a page whose coordinates begin at another place."""
        return replace(self, first_mm=(self.first_mm[0] - x_mm, self.first_mm[1] - y_mm))

    def after(self, earlier: "LocalShift") -> "LocalShift":
        """The earlier shift and this one, which was measured on the page that the earlier made flat."""
        ys, xs = np.mgrid[: self.spline.shape[1], : self.spline.shape[2]]
        places = np.stack([xs, ys], axis=-1) + np.array(self.first_mm)
        here = self.at(places)
        both = np.moveaxis(here + earlier.at(places + here), -1, 0)
        return LocalShift(_spline(both), self.first_mm, self.wave_mm, self.farthest_mm)


def _spline(planes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cubic spline coefficients of planes (float64 [plane, y, x])."""
    return np.stack([spline_filter(plane, order=3, mode="nearest") for plane in planes])


@dataclass(frozen=True, eq=False)
class Displacement:
    """How far the paper is out of place on a page flattened by some map."""

    mm: NDArray[np.float64]
    """float64 [2, y, x]: along x and y, every millimetre."""
    weight: NDArray[np.float64]
    """float64 [2, y, x]: 0 where the lines are not seen, up to about 1."""
    first_mm: tuple[float, float]
    """Page coordinates of the first point."""
    first_major_mm: tuple[float | None, float | None]
    """Page coordinates of a 5 mm line of each family, -2 to 2; None where they do not stand out."""


def displacement(
    density: NDArray[np.float32],
    to_px: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    bounds_mm: tuple[float, float, float, float],
) -> Displacement:
    """Measure the grid on the flat page. density: float32 [y, x] from `line_density`; to_px: the map that flattens."""
    flat, first_mm = _flattened(density, to_px, bounds_mm)
    fields = [[_field(part, pitch_mm) for pitch_mm in (1.0, 5.0)] for part in (flat, np.ascontiguousarray(flat.T))]
    weights = [[_weight(field) for field in family] for family in fields]
    shown = weights[0], [weight.T for weight in weights[1]]
    page = _page_part(np.minimum(*(np.maximum(*family) for family in shown)) > 0)
    across = _lines_across(fields[0][0], fields[0][1], np.where(page, weights[0], 0.0))
    down = _lines_across(fields[1][0], fields[1][1], np.where(page.T, weights[1], 0.0))
    return Displacement(
        np.stack([across.mm, down.mm.T]),
        np.stack([across.weight, down.weight.T]),
        first_mm,
        (across.first_major_mm, down.first_major_mm),
    )


def _page_part(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return bool [y, x]: the largest part of the page with a grid, its holes filled, without thin edges."""
    reach = _square(LEAST_SIDE_MM)
    filled = cv2.morphologyEx(seen.astype(np.uint8), cv2.MORPH_CLOSE, reach)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(filled, cv2.MORPH_OPEN, reach))
    if count < 2:
        return np.zeros(seen.shape, bool)
    return np.asarray(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))


def without_tilt(found: Displacement) -> tuple[Displacement, NDArray[np.float64]]:
    """The displacement without what a turn, a stretch or a shear of the whole page explains, and that part of it.

    The part is float64 [3, 2]: mm along x and y for 1, x and y of the page's mm.
    """
    ys, xs = np.mgrid[: found.mm.shape[1], : found.mm.shape[2]]
    terms = np.stack([np.ones(xs.size), xs.ravel() + found.first_mm[0], ys.ravel() + found.first_mm[1]], axis=1)
    part = np.zeros((3, 2))
    for k, (mm, weight) in enumerate(zip(found.mm, found.weight, strict=True)):
        trust, values = weight.ravel(), mm.ravel()
        if (trust > 0).sum() < LEAST_SIDE_MM**2:
            continue
        for _ in range(3):
            weighted = terms * trust[:, None]
            part[:, k] = np.linalg.solve(terms.T @ weighted, weighted.T @ values)
            error = np.abs(values - terms @ part[:, k])
            spread = max(float(np.median(error[weight.ravel() > 0])), 0.002)
            trust = weight.ravel() * np.clip(1.0 - (error / (4.0 * spread)) ** 2, 0.0, 1.0)
    rest = found.mm - np.moveaxis((terms @ part).reshape(*xs.shape, 2), -1, 0)
    return replace(found, mm=rest), part


def local_shift(found: Displacement) -> LocalShift:
    """The shift that undoes a displacement, smoothed, without outliers, and fading where the grid is not seen."""
    smooth = np.stack([_smoothed(mm, weight) for mm, weight in zip(found.mm, found.weight, strict=True)])
    ys, xs = np.mgrid[: smooth.shape[1], : smooth.shape[2]].astype(np.float32)
    # What stands at q belongs to q + displacement(q): q of a place m is m - displacement(m - displacement(m)).
    at = [cv2.remap(plane, xs - smooth[0], ys - smooth[1], cv2.INTER_LINEAR) for plane in smooth]
    seen = found.weight > 0
    waves = [_mean_around(*pair, WAVE_MM) for pair in zip(smooth, found.weight.astype(np.float32), strict=True)]
    wave_mm = float(np.sqrt((np.stack(waves)[seen] ** 2).mean())) if seen.any() else 0.0
    farthest_mm = float(np.percentile(np.abs(smooth[seen]), 99.8)) if seen.any() else 0.0
    return LocalShift(_spline(-np.stack(at).astype(np.float64)), found.first_mm, wave_mm, farthest_mm)


def _mean_around(values: NDArray[np.float32], weight: NDArray[np.float32], spread_mm: float) -> NDArray[np.float32]:
    """float32 [y, x]: the weighted mean of values (float32 [y, x]) under a Gaussian."""
    return np.asarray(_blurred(weight * values, spread_mm) / (_blurred(weight, spread_mm) + 1.0), np.float32)


def _smoothed(mm: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float32]:
    """float32 [y, x]: the values (float64 [y, x]) smoothed where their weight is, drawn on and fading beyond."""
    trust = weight.astype(np.float32)
    smooth = np.zeros(mm.shape, np.float32)
    for _ in range(2):
        above, below = (
            sum(h * _blurred(plane, s) for s, h in KERNEL) for plane in (trust * mm.astype(np.float32), trust)
        )
        smooth = np.asarray(above / (below + PRIOR), np.float32)
        trust = trust * (np.abs(mm - smooth) < OUTLIER_MM)
    return smooth


def _blurred(plane: NDArray[np.float32], spread_mm: float) -> NDArray[np.float32]:
    """float32 [y, x]: the sum of the plane under a Gaussian of height 1; wide ones on a coarser lattice."""
    shrink = 4 if spread_mm > 4.0 else 1
    size = tuple(max(1, -(-side // shrink)) for side in plane.shape[::-1])
    small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA) if shrink > 1 else plane
    blurred = cv2.GaussianBlur(small, (0, 0), spread_mm / shrink, borderType=cv2.BORDER_CONSTANT)
    back = cv2.resize(blurred, plane.shape[::-1], interpolation=cv2.INTER_CUBIC) if shrink > 1 else blurred
    return np.asarray(back, np.float32) * np.float32(2 * np.pi * spread_mm**2)


def _flattened(
    density: NDArray[np.float32],
    to_px: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    bounds_mm: tuple[float, float, float, float],
) -> tuple[NDArray[np.float32], tuple[float, float]]:
    """The density on the flat page at PX_PER_MM, and the page coordinates of the middle of its first millimetre."""
    x0, y0 = (5.0 * float(np.floor((bounds_mm[k] - RIM_MM) / 5.0)) for k in (0, 1))
    width, height = (int(np.ceil(bounds_mm[k + 2] + RIM_MM - low)) for k, low in ((0, x0), (1, y0)))
    # The map is smooth: it is asked every 2 mm, a cell beyond the page too.
    cells = np.stack(np.meshgrid(np.arange(-1, width // 2 + 2), np.arange(-1, height // 2 + 2)), axis=-1)
    source = to_px(np.asarray(2.0 * cells + 1.0 + (x0, y0), np.float64)).astype(np.float32)
    edge = 2 * PX_PER_MM
    part = (slice(edge, edge + height * PX_PER_MM), slice(edge, edge + width * PX_PER_MM))
    x_px, y_px = (cv2.resize(np.ascontiguousarray(source[..., k]), None, fx=edge, fy=edge)[part] for k in (0, 1))
    flat = cv2.remap(density, x_px, y_px, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(flat, np.float32), (x0 + 0.5, y0 + 0.5)


def _square(side: int) -> NDArray[np.uint8]:
    return np.ones((side, side), np.uint8)


@dataclass(frozen=True, eq=False)
class _Lines:
    """One family of lines on the flat page, every millimetre."""

    mm: NDArray[np.float64]
    """float64 [y, x]: displacement across the lines."""
    weight: NDArray[np.float64]
    """float64 [y, x]."""
    first_major_mm: float | None
    """Where a 5 mm line should stand, -2 to 2; None where the 5 mm lines do not stand out."""


def _lines_across(
    minor: NDArray[np.complex128],
    major: NDArray[np.complex128],
    weights: NDArray[np.float64],
) -> _Lines:
    """The lines that follow each other along x, from the fields of the 1 mm and the 5 mm lines and both weights."""
    minor_weight, major_weight = weights
    turn = np.asarray(major_weight * major / np.maximum(np.abs(major), 1e-12)).sum()
    told = abs(turn) > MAJOR_AGREEMENT * max(float(major_weight.sum()), 1e-9)
    first_mm = float(np.round(-5.0 * np.angle(turn) / (2 * np.pi))) if told else None
    if (minor_weight > 0).sum() < 0.5 * (major_weight > 0).sum() and told:
        return _Lines(5.0 * np.angle(major) / (2 * np.pi), major_weight, first_mm)
    mm = _unwrapped_mm(np.angle(minor) / (2 * np.pi), minor_weight)
    if first_mm is not None:
        off = np.angle(major * np.exp(2j * np.pi / 5.0 * (first_mm - mm))) * 5.0 / (2 * np.pi)
        both = (minor_weight * major_weight).astype(np.float32)
        # A millimetre skipped over an area: the 5 mm lines are too near to traces to tell it at a point.
        slip = np.round(_mean_around(off.astype(np.float32), both, SLIP_MM))
        for direction in (-1.0, 1.0):
            area = cv2.morphologyEx((slip * direction >= 1.0).astype(np.uint8), cv2.MORPH_OPEN, _square(LEAST_SLIP_MM))
            mm = mm + np.where(area > 0, slip, 0.0)
    return _Lines(mm, minor_weight, first_mm)


def _field(flat: NDArray[np.float32], pitch_mm: float) -> NDArray[np.complex128]:
    """complex128 [y, x]: the flat page's period along x, its phase that of the displacement, every millimetre."""
    height, width = (n // PX_PER_MM for n in flat.shape)
    rows = cv2.resize(flat, (flat.shape[1], height), interpolation=cv2.INTER_AREA)
    places_mm = (np.arange(flat.shape[1]) + 0.5) / PX_PER_MM
    carrier = np.exp(-2j * np.pi * places_mm / pitch_mm).astype(np.complex64)
    cells = (rows * carrier).reshape(height, width, PX_PER_MM).mean(axis=2)
    parts = (np.ascontiguousarray(part) for part in (cells.real, cells.imag))
    real, imaginary = (cv2.GaussianBlur(cv2.blur(part, (5, 5)), (0, 0), SMOOTH_MM) for part in parts)
    return np.asarray(real + 1j * imaginary, np.complex128)


def _weight(field: NDArray[np.complex128]) -> NDArray[np.float64]:
    """float64 [y, x], 0 to 1: strength where lines are seen and their phase turns steadily."""
    strength = np.abs(field)
    unit = (field / np.maximum(strength, 1e-12)).astype(np.complex64)
    around = (STEADY_REACH_MM, STEADY_REACH_MM)
    steady = np.ones(field.shape, np.float32)
    for axis in (0, 1):
        turn = np.roll(unit, -(STEADY_LAG_MM // 2 + 1), axis) * np.conj(np.roll(unit, STEADY_LAG_MM // 2, axis))
        parts = (cv2.blur(np.ascontiguousarray(part), around) for part in (turn.real, turn.imag))
        steady = np.minimum(steady, np.hypot(*parts))
    relative = strength / max(float(np.percentile(strength, 90)), 1e-9)
    return np.where((steady > MIN_STEADINESS) & (relative > MIN_STRENGTH), np.minimum(relative, 1.0), 0.0)


def _unwrapped_mm(mm: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """The displacement (float64 [y, x], known but for whole millimetres) without jumps."""
    if not (np.abs(mm[weight > 0]) > WRAP_FREE_MM).any():
        return mm
    coarse = unwrapped(2 * np.pi * mm[::2, ::2], weight[::2, ::2]) / (2 * np.pi)
    level = np.round(np.median(coarse[weight[::2, ::2] > 0]))
    rough = cv2.resize(coarse - level, mm.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(mm + np.round(rough - mm), np.float64)
