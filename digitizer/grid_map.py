"""Where every millimetre of the page lies in the image.

The phase of the grid's lines gives the grid coordinate of every place where they are visible. A low-order polynomial
through them bridges the rest; what it leaves over of curls, waves and folds is measured again on the page that it made
flat.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.grid_phase import PhaseField, best_plane, surest_phase, unwrapped
from digitizer.grid_pitch import GridFamily, find_grid_families, line_density
from digitizer.grid_warp import LocalShift, displacement, local_shift, without_tilt
from ecg.errors import NoGridError

LATTICE_MM = 1.5
# Curled paper and a camera's perspective over one page are within fourth order.
MAX_ORDER = 4
# The polynomials are smooth: so many points of the lattice are enough.
EVERY = 3
ORDER_TOLERANCE = 1.15
# A page as flat as this is not searched for a bend.
FLAT_RESIDUAL_MM = 0.04
# Lines that stray from every smooth map by more are no grid.
MAX_RESIDUAL_MM = 1.0
MIN_PAGE_SHARE = 0.04
MIN_COHERENCE = 0.30
# A flat page's grid seems bent by less: noise and the traces over it.
NOISE_MM = 0.015
# Measured once more where the paper was so far out of place that the measurement itself was bent.
FAR_MM = 0.15
MAX_ROUNDS = 3


Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class GridMap:
    """Smooth map from millimetres of the page to pixels of the image, with the region it was seen in."""

    coefficients: NDArray[np.float64]
    """float64 [2, term]: px x and y as polynomials of the page's mm, scaled by `centre_mm` and `scale_mm`."""
    centre_mm: tuple[float, float]
    scale_mm: float
    bounds_mm: Bounds
    """x0, y0, x1, y1 of the region with a visible grid."""
    residual_mm: float
    """Robust scatter of the seen grid phase about the map."""
    region: NDArray[np.uint8]
    """uint8 [y, x] on a lattice over the image: 1 where the grid is visible."""
    shift: LocalShift | None = None
    """What moves places of the page before the polynomials take them to the image; None for a page without waves."""

    @property
    def order(self) -> int:
        """Order of the polynomials: 1 for a flat page."""
        return round((float(np.sqrt(8 * self.coefficients.shape[1] + 1)) - 3) / 2)

    def to_px(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (float64 [..., 2]) of points in mm (float64 [..., 2])."""
        mm = mm if self.shift is None else mm + self.shift.at(mm)
        scaled = (mm - np.array(self.centre_mm)) / self.scale_mm
        terms = _terms(scaled[..., 0], scaled[..., 1], self.order)
        return np.stack([terms @ row for row in self.coefficients], axis=-1)

    def px_per_mm(self) -> tuple[float, float]:
        """Mean scale along the page's x and y over the bounds."""
        x0, y0, x1, y1 = self.bounds_mm
        corners = self.to_px(np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]]))
        width = np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[3] - corners[2])
        height = np.linalg.norm(corners[2] - corners[0]) + np.linalg.norm(corners[3] - corners[1])
        return float(width / 2 / (x1 - x0)), float(height / 2 / (y1 - y0))

    def counted_from(self, x_mm: float, y_mm: float) -> "GridMap":
        """The same map whose coordinates begin at another place."""
        off = np.array([x_mm, y_mm])
        centre, low, high = (np.array(v) - off for v in (self.centre_mm, self.bounds_mm[:2], self.bounds_mm[2:]))
        bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        shift = self.shift and self.shift.counted_from(x_mm, y_mm)
        return replace(self, centre_mm=(float(centre[0]), float(centre[1])), bounds_mm=bounds, shift=shift)

    def tilted(self, part: NDArray[np.float64]) -> "GridMap":
        """The polynomials for a page that is out of place by float64 [3, 2]: mm for 1, x and y of the page's mm."""
        x0, y0, x1, y1 = self.bounds_mm
        mm = np.stack(np.meshgrid(np.linspace(x0, x1, 20), np.linspace(y0, y1, 20)), axis=-1).reshape(-1, 2)
        px = self.to_px(mm - part[0] - mm @ part[1:])
        scaled = (mm - np.array(self.centre_mm)) / self.scale_mm
        terms = _terms(scaled[:, 0], scaled[:, 1], self.order)
        return replace(self, coefficients=np.asarray(np.linalg.lstsq(terms, px, rcond=None)[0].T, np.float64))


def find_grid(image: NDArray[np.uint8]) -> GridMap:
    """The map of an image (uint8 [y, x, 3], RGB) along its grid. Raises NoGridError where there is none."""
    density = line_density(image)
    return map_grid(density, find_grid_families(density))


def map_grid(density: NDArray[np.float32], families: tuple[GridFamily, GridFamily]) -> GridMap:
    """Fit the page's millimetres to the visible grid; whole fives of them stand on the 5 mm lines where these are seen.

    density: float32 [y, x] from `grid_pitch.line_density`. Raises NoGridError where the lines cohere nowhere.
    """
    smooth = _smooth_map(density, families)
    found, part = without_tilt(displacement(density, smooth.to_px, smooth.bounds_mm))
    smooth = smooth.tilted(part)
    shift = local_shift(found)
    grid = smooth if smooth.order == 1 and shift.wave_mm < NOISE_MM else replace(smooth, shift=shift)
    for _ in range(MAX_ROUNDS):
        if grid.shift is None or shift.farthest_mm < FAR_MM:
            break
        shift = local_shift(displacement(density, grid.to_px, grid.bounds_mm))
        grid = replace(grid, shift=shift.after(grid.shift))
    return grid.counted_from(*(first or 0.0 for first in found.first_major_mm))


def _smooth_map(density: NDArray[np.float32], families: tuple[GridFamily, GridFamily]) -> GridMap:
    """The polynomial through the phase of the lines."""
    step = max(2, round(LATTICE_MM * min(family.px_per_mm for family in families)))
    across, down = (surest_phase(density, family, step) for family in families)
    strength = np.asarray(np.minimum(across.strength, down.strength), np.float64)
    seen = _largest_region((strength > 0.25) & (np.minimum(across.coherence, down.coherence) > MIN_COHERENCE))
    if seen.mean() < MIN_PAGE_SHARE:
        raise NoGridError("no coherent millimetre grid", cure="give a page whose grid is visible, at 72 dpi or more")
    ys, xs = np.nonzero(seen)
    px = np.stack([xs, ys], axis=1).astype(np.float64) * step + (step - 1) / 2.0
    lattice, weight, region = np.where(seen, strength, 0.0), strength[seen], seen.astype(np.uint8)
    readings = [_Reading.of(field, lattice) for field in (across, down)]
    flat = _fit(np.stack([reading.flat_mm(px) for reading in readings], axis=1), px, weight, 1, region)
    if flat.residual_mm < FLAT_RESIDUAL_MM:
        return flat
    mm = np.stack([reading.bent_mm(px) for reading in readings], axis=1)
    fits = [flat, *(_fit(mm, px, weight, order, region) for order in range(1, MAX_ORDER + 1))]
    if fits[-1].residual_mm > MAX_RESIDUAL_MM:
        raise NoGridError("no coherent millimetre grid", cure="give a page whose grid is visible, at 72 dpi or more")
    # The lowest order that explains the lattice about as well as the highest does.
    return next(fit for fit in fits if fit.residual_mm < ORDER_TOLERANCE * fits[-1].residual_mm + 0.01)


@dataclass(frozen=True, eq=False)
class _Reading:
    """The phase of one family of lines as a plane and what is left over."""

    field: PhaseField
    weight: NDArray[np.float64]
    plane: NDArray[np.float64]
    rest: NDArray[np.float64]
    """float64 [y, x], rad: within half a cycle."""

    @classmethod
    def of(cls, field: PhaseField, weight: NDArray[np.float64]) -> "_Reading":
        plane = best_plane(field.phase, weight)
        rest = np.where(weight > 0, np.angle(np.exp(1j * (field.phase - plane))), 0.0)
        return cls(field, weight, plane, rest)

    def flat_mm(self, px: NDArray[np.float64]) -> NDArray[np.float64]:
        """Millimetres across the lines (float64 [point]) of the points that are seen (`px`), if the page is flat."""
        return self._mm(self.rest, px)

    def bent_mm(self, px: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same, followed from neighbour to neighbour."""
        return self._mm(unwrapped(self.rest, self.weight), px)

    def _mm(self, rest: NDArray[np.float64], px: NDArray[np.float64]) -> NDArray[np.float64]:
        cycles = (rest + self.plane)[self.weight > 0] / (2 * np.pi) / self.field.harmonic
        mm: NDArray[np.float64] = 5.0 * (cycles + px @ np.array(self.field.family.frequency))
        return mm


def _largest_region(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest connected part, its holes and small gaps closed."""
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
    if count < 2:
        return np.zeros(mask.shape, bool)
    best = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray(labels == best)


def _fit(
    mm: NDArray[np.float64],
    px: NDArray[np.float64],
    weight: NDArray[np.float64],
    order: int,
    region: NDArray[np.uint8],
) -> GridMap:
    low, high = np.percentile(mm, 0.5, axis=0), np.percentile(mm, 99.5, axis=0)
    centre, scale_mm = (low + high) / 2.0, float((high - low).max() / 2.0)
    px_per_mm = float(np.linalg.norm(px.std(axis=0)) / np.linalg.norm(mm.std(axis=0)))
    few = slice(None, None, EVERY)
    coefficients, spread_mm = _polynomial((mm[few] - centre) / scale_mm, px[few], weight[few], px_per_mm, order)
    bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return GridMap(coefficients, (float(centre[0]), float(centre[1])), scale_mm, bounds, spread_mm, region)


def _polynomial(
    scaled: NDArray[np.float64], px: NDArray[np.float64], weight: NDArray[np.float64], px_per_mm: float, order: int
) -> tuple[NDArray[np.float64], float]:
    """Robust weighted least squares (four rounds of Tukey's biweight): coefficients and median error in mm."""
    terms = _terms(scaled[:, 0], scaled[:, 1], order)
    weights = weight.copy()
    coefficients: NDArray[np.float64] = np.zeros((2, terms.shape[1]))
    spread_mm = 1.0
    for _ in range(4):
        weighted = terms * weights[:, None]
        coefficients = np.asarray(np.linalg.solve(terms.T @ weighted, weighted.T @ px).T, np.float64)
        error_mm = np.linalg.norm(terms @ coefficients.T - px, axis=1) / px_per_mm
        spread_mm = max(float(np.median(error_mm)), 0.005)
        weights = weight * np.clip(1 - (error_mm / (6 * spread_mm)) ** 2, 0.0, 1.0) ** 2
    return coefficients, spread_mm


def _terms(x: NDArray[np.float64], y: NDArray[np.float64], order: int) -> NDArray[np.float64]:
    """float64 [..., term]: monomials of x and y, lower orders first."""
    return np.stack([x ** (n - j) * y**j for n in range(order + 1) for j in range(n + 1)], axis=-1)
