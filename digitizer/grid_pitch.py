"""Pitch and tilt of the page's millimetre grid, from the mean spectrum of image tiles."""

from dataclasses import dataclass
from functools import reduce
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft2
from scipy.ndimage import maximum_filter1d, median_filter

from ecg.errors import NoGridError

TILE_PX = 512
SPECTRUM_SIZE = 2 * TILE_PX
MAX_TILT_DEG = 15.0
# 5 mm between 9 px (45 dpi, below which no trace survives) and 130 px (660 dpi).
MAJOR_PITCH_PX = (9.0, 130.0)
# Pages and strips are this wide; others are possible, but need better evidence.
USUAL_WIDTH_MM = (90.0, 450.0)
USUAL_WIDTH_CENTRE_MM = 250.0
MIN_EVIDENCE = 1.0
MAX_ANISOTROPY = 1.2
# On pages without noise, what is this weak beside the strongest period is aliasing of thin lines.
LEAST_PEAK = 0.06
# Ink is this many times darker than the clipped grid, and half as dark as the darkest of the page, within these bounds
# (log units).
INK_LIMITS = 2.5
LEAST_INK = (0.5, 1.0)
MAX_INK_SHARE = 0.05
# From this size on the soft edge of a line is two pixels wide.
FINE_SIDE_PX = 2000
MOST_TEETH = 20
# The heights of so many are looked at one by one.
TEETH = 12
_LOG = np.log(np.arange(256, dtype=np.float32) + 8.0)


@dataclass(frozen=True)
class GridFamily:
    """One family of parallel grid lines."""

    frequency: tuple[float, float]
    """Cycles per px along x and y of the 5 mm period."""
    harmonic: int
    """Which multiple of the 5 mm frequency carries most energy: 1 (5 mm lines) or 5 (1 mm lines)."""
    evidence: float

    @property
    def px_per_mm(self) -> float:
        """Pixels per millimetre across the lines."""
        return float(0.2 / np.hypot(*self.frequency))

    @property
    def tilt_deg(self) -> float:
        """Clockwise turn of the page (on screen) that this family shows."""
        x, y = self.frequency
        return float(np.rad2deg(np.arctan2(y, x) if abs(x) > abs(y) else np.arctan2(-x, y)))


def line_density(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much darker than the paper around it each pixel is, in its darkest channel.

    image: uint8 [y, x, 3]. Returns float32 [y, x], natural log units, without what is far darker than the grid and
    clipped, so that ink cannot drown the grid.
    """
    darkest = cv2.LUT(reduce(cv2.min, cv2.split(image)), _LOG)
    small = cv2.resize(darkest, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    # The median leaves traces out, which would darken the paper around them.
    small = cv2.medianBlur(small, 5)
    paper = cv2.resize(cv2.GaussianBlur(small, (0, 0), 3.0), (image.shape[1], image.shape[0]))
    density = np.asarray(cv2.subtract(paper, darkest, dst=paper), np.float32)
    sample = density[::4, ::4]
    limit = max(float(np.percentile(np.abs(sample), 90)), 0.02)
    least = max(INK_LIMITS * limit, float(np.clip(0.5 * np.percentile(sample, 99.5), *LEAST_INK)))
    # Traces bend the phase of the lines beside them; what is black all over is a grid in the ink of the traces.
    if 0.0 < float((sample > least).mean()) < MAX_INK_SHARE:
        ink = (density > least).astype(np.uint8)
        reach = 3 if max(image.shape) < FINE_SIDE_PX else 5
        density[cv2.dilate(ink, np.ones((reach, reach), np.uint8)) > 0] = 0.0
    clipped: NDArray[np.float32] = np.clip(density, -limit, limit, out=density)
    return clipped


def find_grid_families(density: NDArray[np.float32]) -> tuple[GridFamily, GridFamily]:
    """The vertical and the horizontal lines of the grid.

    density: float32 [y, x] from `line_density`. Raises NoGridError where no two periodic families of lines,
    about perpendicular and of about the same pitch, stand out.
    """
    power = _mean_tile_spectrum(density)
    width_px = max(density.shape)
    combs = [_Combs.along(power, base_deg) for base_deg in (0.0, 90.0)]
    across, down = (comb.families(width_px) for comb in combs)
    pairs = list(product(across, down))
    # Where one family is faint, the other says where to look for it.
    pairs += [(a, combs[1].family_at(a.tilt_deg, a.px_per_mm, width_px)) for a in across]
    pairs += [(combs[0].family_at(d.tilt_deg, d.px_per_mm, width_px), d) for d in down]
    pairs = [
        (a, d)
        for a, d in pairs
        if max(a.px_per_mm, d.px_per_mm) < MAX_ANISOTROPY * min(a.px_per_mm, d.px_per_mm)
        and a.evidence + d.evidence > MIN_EVIDENCE
    ]
    if not pairs:
        raise NoGridError("no millimetre grid found", cure="give a page whose grid is visible, at 72 dpi or more")
    return max(pairs, key=_pair_evidence)


def _pair_evidence(pair: tuple[GridFamily, GridFamily]) -> float:
    """Evidence of both families, less what it costs not to be square, perpendicular and upright."""
    across, down = pair
    shear = max(0.0, abs(across.tilt_deg - down.tilt_deg) - 2.0)
    stretch = abs(float(np.log(across.px_per_mm / down.px_per_mm)))
    return (
        across.evidence
        + down.evidence
        - 0.15 * shear
        - 6.0 * stretch
        - 0.08 * max(abs(across.tilt_deg), abs(down.tilt_deg))
    )


def _mean_tile_spectrum(density: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [SPECTRUM_SIZE, SPECTRUM_SIZE]: mean amplitude of tiles, frequency 0 in the middle."""
    window = np.outer(np.hanning(TILE_PX), np.hanning(TILE_PX)).astype(np.float32)
    half = np.zeros((SPECTRUM_SIZE, SPECTRUM_SIZE // 2 + 1), np.float32)
    tops = np.unique(np.linspace(0, max(density.shape[0] - TILE_PX, 0), 3).astype(int))
    lefts = np.unique(np.linspace(0, max(density.shape[1] - TILE_PX, 0), 4).astype(int))
    for top, left in product(tops, lefts):
        part = density[top : top + TILE_PX, left : left + TILE_PX]
        tile = np.zeros((TILE_PX, TILE_PX), np.float32)
        tile[: part.shape[0], : part.shape[1]] = part - part.mean()
        amplitude = np.abs(rfft2(tile * window, s=(SPECTRUM_SIZE, SPECTRUM_SIZE)))
        half += amplitude / (float(amplitude.std()) + 1e-9)
    # The other half is the same, mirrored at frequency 0.
    right = np.roll(half, SPECTRUM_SIZE // 2, axis=0)
    left = np.roll(right[::-1, 1:][:, ::-1], 1, axis=0)
    return np.ascontiguousarray(np.concatenate([left, right[:, :-1]], axis=1))


@dataclass(frozen=True, eq=False)
class _Combs:
    """How well a comb of every pitch fits the spectrum along directions near one axis."""

    base_deg: float
    angles_deg: NDArray[np.float64]
    pitches_px: NDArray[np.float64]
    scores: NDArray[np.float64]
    """float64 [angle, pitch]: mean log excess of the comb's teeth over its gaps."""
    excess: NDArray[np.float32]
    """float32 [angle, half-bin]: log excess of the spectrum over its neighbourhood."""

    @classmethod
    def along(cls, power: NDArray[np.float32], base_deg: float) -> "_Combs":
        angles_deg = np.arange(-MAX_TILT_DEG, MAX_TILT_DEG + 0.1, 0.75)
        directions = np.deg2rad(angles_deg + base_deg)
        radii = np.arange(0, SPECTRUM_SIZE // 2 - 2, 0.5)
        xs = (SPECTRUM_SIZE // 2 + np.outer(np.cos(directions), radii)).astype(np.float32)
        ys = (SPECTRUM_SIZE // 2 + np.outer(np.sin(directions), radii)).astype(np.float32)
        rays = cv2.remap(power, xs, ys, cv2.INTER_LINEAR) + 1e-9
        floor = median_filter(rays[::2, ::2], size=(15, 13))
        floor = cv2.resize(floor, (rays.shape[1], rays.shape[0]))
        least = LEAST_PEAK * float((rays - floor)[:, round(2 * SPECTRUM_SIZE / MAJOR_PITCH_PX[1]) :].max())
        excess = maximum_filter1d(np.clip(np.log((rays + least) / (floor + least)), 0.0, 3.0), 3, axis=1)
        pitches_px = np.geomspace(2.1, MAJOR_PITCH_PX[1], 900)
        return cls(base_deg, angles_deg, pitches_px, cls._scores(excess, 2.0 * SPECTRUM_SIZE / pitches_px), excess)

    @staticmethod
    def _scores(excess: NDArray[np.float32], spacings: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores of the combs whose teeth lie `spacings` half-bins apart: float64 [angle, comb]."""
        last = excess.shape[1] - 1
        score = np.zeros((len(excess), len(spacings)))
        weights = np.zeros(len(spacings))
        for tooth in range(1, MOST_TEETH + 1):
            there = tooth * spacings <= last
            on, between = (np.round((tooth - off) * spacings[there]).astype(int) for off in (0.0, 0.5))
            score[:, there] += tooth**-0.3 * (excess[:, on] - excess[:, between])
            weights[there] += tooth**-0.3
        few = np.sqrt(np.minimum(np.floor(last / spacings), 6) / 6.0)
        scaled: NDArray[np.float64] = score / np.maximum(weights, 1e-9) * few
        return scaled

    def families(self, width_px: int) -> list[GridFamily]:
        """The plausible 5 mm families, from the best combs taken as 5 mm, as 1 mm, or as every third of 5 mm."""
        found: list[GridFamily] = []
        remaining = self.scores * (self.pitches_px > 2.8)
        for _ in range(6):
            angle, pitch = np.unravel_index(int(remaining.argmax()), remaining.shape)
            if remaining[angle, pitch] < 0.3:
                break
            for multiple in (1, 3, 5):
                major_px = multiple * float(self.pitches_px[pitch])
                if MAJOR_PITCH_PX[0] <= major_px <= MAJOR_PITCH_PX[1]:
                    found.append(self._family(int(angle), major_px, width_px))
            remaining[:, np.abs(np.log(self.pitches_px / self.pitches_px[pitch])) < 0.04] = 0.0
        return found

    def family_at(self, tilt_deg: float, px_per_mm: float, width_px: int) -> GridFamily:
        """The family of a known tilt and pitch, whatever its evidence."""
        return self._family(int(np.abs(self.angles_deg - tilt_deg).argmin()), 5.0 * px_per_mm, width_px)

    def _family(self, angle: int, major_px: float, width_px: int) -> GridFamily:
        near = slice(max(angle - 1, 0), angle + 2)
        major, minor = (self._best_score(near, pitch_px) for pitch_px in (major_px, major_px / 5.0))
        width_mm = 5.0 * width_px / major_px
        octaves_off = max(0.0, np.log2(USUAL_WIDTH_MM[0] / width_mm), np.log2(width_mm / USUAL_WIDTH_MM[1]))
        heights = self._teeth(near, major_px)
        direction = np.deg2rad(self.angles_deg[angle] + self.base_deg)
        frequency = (float(np.cos(direction) / major_px), float(np.sin(direction) / major_px))
        # A comb of every third tooth looks like a comb of its own: it is none where the finer one has its own teeth.
        third = 0.6 * max(0.0, self._best_score(near, 3.0 * major_px) - 0.5)
        # One with every second tooth missing is the comb of half the pitch.
        half = 0.6 * max(0.0, self._best_score(near, 0.5 * major_px) - 0.5)
        # Lines that were rounded to whole pixels differ a little from one to the next: it is none where every second
        # tooth is hardly there.
        odd, even = float(heights[::2].mean()), float(heights[1::2].mean())
        doubled = 1.5 * max(0.0, 0.7 - odd / max(even, 0.3))
        evidence = major + 0.7 * minor - third - half - doubled - 2.0 * float(octaves_off)
        evidence -= 0.4 * abs(float(np.log2(width_mm / USUAL_WIDTH_CENTRE_MM)))
        return GridFamily(frequency, 5 if heights[4] > 2.0 * heights[0] + 0.3 else 1, evidence)

    def _teeth(self, near: slice, major_px: float) -> NDArray[np.float64]:
        """float64 [tooth]: how high the teeth of a comb stand, 0 beyond the spectrum."""
        at = np.arange(1, TEETH + 1) * (2.0 * SPECTRUM_SIZE / major_px)
        inside = at < self.excess.shape[1] - 2
        heights = np.zeros(TEETH)
        for k in np.flatnonzero(inside):
            heights[k] = self.excess[near, round(at[k]) - 1 : round(at[k]) + 2].max()
        return heights

    def _best_score(self, near: slice, pitch_px: float) -> float:
        if pitch_px < self.pitches_px[0]:
            return 0.0
        return float(self.scores[near, np.abs(np.log(self.pitches_px / pitch_px)) < 0.015].max(initial=0.0))
