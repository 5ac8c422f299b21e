"""Where every millimetre of the page lies in the image: the phase of the grid, unwrapped and fitted smoothly.

Local demodulation at the grid's own frequency (Takeda, Ina and Kobayashi 1982, Fourier-transform profilometry) gives
the grid coordinate of every place whose lines are visible; a low-order polynomial through them bridges the rest.
"""

import heapq
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.grid_pitch import GridFamily
from ecg.errors import NoGridError

LATTICE_MM = 1.5
SMOOTH_MM = 3.5
# Curled paper and a camera's perspective over one page are within fourth order.
MAX_ORDER = 4
ORDER_TOLERANCE = 1.15
# A page as flat as this is not searched for a bend.
FLAT_RESIDUAL_MM = 0.015
MIN_PAGE_SHARE = 0.04
MIN_COHERENCE = 0.30


@dataclass(frozen=True, eq=False)
class GridMap:
    """Smooth map from millimetres of the page to pixels of the image, with the region it was seen in."""

    coefficients: NDArray[np.float64]
    """float64 [2, term]: px x and y as polynomials of the page's mm, scaled by `centre_mm` and `scale_mm`."""
    centre_mm: tuple[float, float]
    scale_mm: float
    bounds_mm: tuple[float, float, float, float]
    """x0, y0, x1, y1 of the region with a visible grid."""
    residual_mm: float
    """Robust scatter of the seen grid phase about the map."""
    region: NDArray[np.uint8]
    """uint8 [y, x] on a lattice over the image: 1 where the grid is visible."""

    @property
    def order(self) -> int:
        """Order of the polynomials: 1 for a flat page."""
        return round((float(np.sqrt(8 * self.coefficients.shape[1] + 1)) - 3) / 2)

    def to_px(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (float64 [..., 2]) of points in mm (float64 [..., 2])."""
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


def map_grid(density: NDArray[np.float32], families: tuple[GridFamily, GridFamily]) -> GridMap:
    """Fit the page's millimetres to the visible grid.

    density: float32 [y, x] from `grid_pitch.line_density`. Raises NoGridError where the lines cohere nowhere.
    """
    step = max(2, round(LATTICE_MM * min(family.px_per_mm for family in families)))
    across, down = (
        max((_demodulate(density, family, harmonic, step) for harmonic in (1, 5)), key=_mean_coherence)
        for family in families
    )
    strength = np.asarray(np.minimum(across.strength, down.strength), np.float64)
    seen = _largest_region((strength > 0.25) & (np.minimum(across.coherence, down.coherence) > MIN_COHERENCE))
    if seen.mean() < MIN_PAGE_SHARE:
        raise NoGridError("no coherent millimetre grid", cure="give a page whose grid is visible, at 72 dpi or more")
    ys, xs = np.nonzero(seen)
    px = np.stack([xs, ys], axis=1).astype(np.float64) * step + (step - 1) / 2.0
    lattice, weight, region = np.where(seen, strength, 0.0), strength[seen], seen.astype(np.uint8)
    fields = (across, down)
    mm = np.stack([_millimetres(field, lattice, px, bent=False) for field in fields], axis=1)
    flat = _fit(mm, px, weight, 1, region)
    if flat.residual_mm < FLAT_RESIDUAL_MM:
        return flat
    mm = np.stack([_millimetres(field, lattice, px, bent=True) for field in fields], axis=1)
    fits = [flat, *(_fit(mm, px, weight, order, region) for order in range(1, MAX_ORDER + 1))]
    # The lowest order that explains the lattice about as well as the highest does.
    return next(fit for fit in fits if fit.residual_mm < ORDER_TOLERANCE * fits[-1].residual_mm + 0.01)


@dataclass(frozen=True, eq=False)
class _PhaseField:
    """One family of lines on a lattice over the image."""

    family: GridFamily
    harmonic: int
    """1 for the phase of the 5 mm lines, 5 for that of the 1 mm lines."""
    phase: NDArray[np.float64]
    """float64 [y, x], rad, relative to the nominal frequency."""
    strength: NDArray[np.float64]
    """float64 [y, x], about 0 to 1."""
    coherence: NDArray[np.float64]
    """float64 [y, x], 0 to 1: how steadily the phase changes from one lattice point to the next."""


def _demodulate(density: NDArray[np.float32], family: GridFamily, harmonic: int, step: int) -> _PhaseField:
    fx, fy = (harmonic * f for f in family.frequency)
    height, width = (n // step * step for n in density.shape)
    row = np.exp(-2j * np.pi * fx * np.arange(width)).astype(np.complex64)
    column = np.exp(-2j * np.pi * fy * np.arange(height)).astype(np.complex64)
    carrier = column[:, None] * row[None, :]
    size = (width // step, height // step)
    part = density[:height, :width]
    sigma = SMOOTH_MM * family.px_per_mm / step
    planes = [
        cv2.GaussianBlur(cv2.resize(part * plane, size, interpolation=cv2.INTER_AREA), (0, 0), sigma)
        for plane in (np.ascontiguousarray(carrier.real), np.ascontiguousarray(carrier.imag))
    ]
    field = planes[0].astype(np.float64) + 1j * planes[1]
    strength = np.abs(field)
    strength /= max(float(np.percentile(strength, 95)), 1e-9)
    return _PhaseField(family, harmonic, np.angle(field), strength, _coherence(field))


def _coherence(field: NDArray[np.complex128]) -> NDArray[np.float64]:
    unit = field / np.maximum(np.abs(field), 1e-12)
    steadiness = np.zeros(field.shape)
    for axis in (0, 1):
        turn = np.roll(unit, -1, axis) * np.conj(unit)
        mean = cv2.blur(turn.real, (7, 7)) + 1j * cv2.blur(turn.imag, (7, 7))
        steadiness += np.abs(mean) / 2.0
    return np.clip((steadiness - 0.8) / 0.2, 0.0, 1.0)


def _mean_coherence(field: _PhaseField) -> float:
    return float((field.coherence * (field.strength > 0.25)).mean())


def _millimetres(
    field: _PhaseField, weight: NDArray[np.float64], px: NDArray[np.float64], bent: bool
) -> NDArray[np.float64]:
    """Reading (float64 [point], mm across the lines) of the lattice points of positive weight (`px`).

    A flat page has every phase within half a cycle of one plane; a bent one is unwrapped from neighbour to neighbour.
    """
    seen = weight > 0
    plane = _best_plane(field.phase, weight)
    phase = np.where(seen, np.angle(np.exp(1j * (field.phase - plane))), 0.0)
    if bent:
        phase = _unwrap(phase, weight)
    mm: NDArray[np.float64] = 5.0 * (
        (phase + plane)[seen] / (2 * np.pi) / field.harmonic + px @ np.array(field.family.frequency)
    )
    return mm


def _best_plane(phase: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [y, x], rad: the plane of phase that most of the lattice follows.

    The peak of the lattice's periodogram: it cannot slip by a cycle where the grid is faint, as unwrapping can.
    """
    size = (4 * phase.shape[0], 4 * phase.shape[1])
    spectrum = np.abs(np.fft.fft2(weight * np.exp(1j * phase), size))
    peak = np.unravel_index(int(spectrum.argmax()), size)
    fy = _parabolic_peak(spectrum[:, peak[1]], int(peak[0])) / size[0]
    fx = _parabolic_peak(spectrum[peak[0]], int(peak[1])) / size[1]
    ys, xs = np.mgrid[: phase.shape[0], : phase.shape[1]]
    slope = 2 * np.pi * (fy * ys + fx * xs)
    plane: NDArray[np.float64] = slope + np.angle((weight * np.exp(1j * (phase - slope))).sum())
    return plane


def _parabolic_peak(line: NDArray[np.float64], at: int) -> float:
    """Sub-bin place of the peak at one bin of a periodic line."""
    left, middle, right = line[at - 1], line[at], line[(at + 1) % len(line)]
    place = at + 0.5 * float(left - right) / min(float(left - 2 * middle + right), -1e-9)
    return place if at <= len(line) // 2 else place - len(line)


def _largest_region(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest connected part, its holes and small gaps closed."""
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    if count < 2:
        return np.zeros(mask.shape, bool)
    best = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray(labels == best)


def _unwrap(phase: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unwrap a phase lattice from its surest point outward, surest neighbours first; 0 where weight is 0."""
    unwrapped = np.zeros(phase.shape)
    done = weight <= 0
    start = np.unravel_index(int(weight.argmax()), weight.shape)
    queue = [(0.0, int(start[0]), int(start[1]), float(phase[start]))]
    while queue:
        _, y, x, near = heapq.heappop(queue)
        if done[y, x]:
            continue
        done[y, x] = True
        here = phase[y, x] + 2 * np.pi * round((near - phase[y, x]) / (2 * np.pi))
        unwrapped[y, x] = here
        for ny, nx in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if 0 <= ny < phase.shape[0] and 0 <= nx < phase.shape[1] and not done[ny, nx]:
                heapq.heappush(queue, (-float(weight[ny, nx]), ny, nx, here))
    return unwrapped


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
    coefficients, spread_mm = _polynomial((mm - centre) / scale_mm, px, weight, px_per_mm, order)
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
        root = np.sqrt(weights)[:, None]
        coefficients = np.asarray(np.linalg.lstsq(terms * root, px * root, rcond=None)[0].T, np.float64)
        error_mm = np.linalg.norm(terms @ coefficients.T - px, axis=1) / px_per_mm
        spread_mm = max(float(np.median(error_mm)), 0.005)
        weights = weight * np.clip(1 - (error_mm / (6 * spread_mm)) ** 2, 0.0, 1.0) ** 2
    return coefficients, spread_mm


def _terms(x: NDArray[np.float64], y: NDArray[np.float64], order: int) -> NDArray[np.float64]:
    """float64 [..., term]: monomials of x and y, lower orders first."""
    return np.stack([x ** (n - j) * y**j for n in range(order + 1) for j in range(n + 1)], axis=-1)
