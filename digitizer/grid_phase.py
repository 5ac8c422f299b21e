"""The phase of one family of grid lines on a lattice over the image.

Local demodulation at the grid's own frequency (Takeda, Ina and Kobayashi 1982, Fourier-transform profilometry).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.fft import fft2, next_fast_len
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from digitizer.grid_pitch import GridFamily

SMOOTH_MM = 3.5
HARMONICS = (1, 5)
"""Multiples of the 5 mm frequency that are looked at: the 5 mm lines and the 1 mm lines."""
# Steady phases are trusted fully at the upper of these mean resultant lengths, not at all at the lower.
STEADINESS = (0.8, 1.0)
STEADY_REACH = 7
# Lines weaker than this beside everything else on the page are none.
LEAST_STRENGTH = 0.01
# How much steadier the 1 mm lines have to be before they are read instead of the 5 mm lines.
MINOR_ADVANTAGE = 2.0


@dataclass(frozen=True, eq=False)
class PhaseField:
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

    @property
    def quality(self) -> float:
        """Mean coherence of what is not too faint."""
        return float((self.coherence * (self.strength > 0.25)).mean())


def surest_phase(density: NDArray[np.float32], family: GridFamily, step: int) -> PhaseField:
    """The phase of the 5 mm or of the 1 mm lines, whichever is surer, on every `step`-th pixel.

    density: float32 [y, x] from `grid_pitch.line_density`.
    """
    along = int(abs(family.frequency[0]) > abs(family.frequency[1]))
    # Lines change little along themselves: that direction is averaged first, which leaves little to multiply.
    lines = density if along else np.ascontiguousarray(density.T)
    height, width = (n // step * step for n in lines.shape)
    rows = cv2.resize(lines[:height, :width], (width, height // step), interpolation=cv2.INTER_AREA)
    across_f, along_f = family.frequency if along else family.frequency[::-1]
    fields = [
        _demodulated(np.asarray(rows, np.float32), family, harmonic, (across_f, along_f), step, not along)
        for harmonic in HARMONICS
    ]
    major, minor = fields
    # The 5 mm lines cannot be taken for blocks of JPEG or for the screen's pixels, and seldom slip.
    return minor if minor.quality > MINOR_ADVANTAGE * major.quality else major


def _demodulated(
    rows: NDArray[np.float32],
    family: GridFamily,
    harmonic: int,
    frequency: tuple[float, float],
    step: int,
    transposed: bool,
) -> PhaseField:
    across, along = (harmonic * f for f in frequency)
    middles = np.arange(len(rows)) * step + (step - 1) / 2.0
    row = np.exp(-2j * np.pi * across * np.arange(rows.shape[1])).astype(np.complex64)
    column = np.exp(-2j * np.pi * along * middles).astype(np.complex64)
    cells = (rows * row).reshape(len(rows), -1, step).mean(axis=2) * column[:, None]
    if transposed:
        cells = cells.T
    sigma = SMOOTH_MM * family.px_per_mm / step
    planes = [cv2.GaussianBlur(np.ascontiguousarray(part), (0, 0), sigma) for part in (cells.real, cells.imag)]
    field = planes[0].astype(np.float64) + 1j * planes[1]
    strength = np.abs(field)
    strength /= max(float(np.percentile(strength, 95)), LEAST_STRENGTH * float(rows.std()), 1e-9)
    return PhaseField(family, harmonic, np.angle(field), strength, _coherence(field))


def _coherence(field: NDArray[np.complex128]) -> NDArray[np.float64]:
    unit = field / np.maximum(np.abs(field), 1e-12)
    steadiness = np.zeros(field.shape)
    for axis in (0, 1):
        turn = np.roll(unit, -1, axis) * np.conj(unit)
        reach = (STEADY_REACH, STEADY_REACH)
        mean = cv2.blur(turn.real, reach) + 1j * cv2.blur(turn.imag, reach)
        steadiness += np.abs(mean) / 2.0
    low, high = STEADINESS
    return np.clip((steadiness - low) / (high - low), 0.0, 1.0)


def best_plane(phase: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [y, x], rad: the plane of phase that most of the lattice follows.

    The peak of the lattice's periodogram: it cannot slip by a cycle where the grid is faint, as unwrapping can.
    """
    size = (next_fast_len(2 * phase.shape[0]), next_fast_len(2 * phase.shape[1]))
    spectrum = np.abs(fft2((weight * np.exp(1j * phase)).astype(np.complex64), size))
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


def unwrapped(phase: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """The phase (float64 [y, x], rad) without jumps of a cycle, 0 where weight (float64 [y, x]) is 0.

    Neighbours are joined along the tree of the surest and smoothest steps (a minimum spanning tree), from the surest
    point outward.
    """
    number = np.arange(phase.size).reshape(phase.shape)
    seen = weight > 0
    pairs = [
        np.stack([first[both], second[both]])
        for first, second, both in (
            (number[:, :-1], number[:, 1:], seen[:, :-1] & seen[:, 1:]),
            (number[:-1], number[1:], seen[:-1] & seen[1:]),
        )
    ]
    first, second = np.concatenate(pairs, axis=1)
    flat, sureness = phase.ravel(), weight.ravel()
    turn = np.abs(_wrapped(flat[second] - flat[first]))
    cost = turn + 0.2 / (np.minimum(sureness[first], sureness[second]) + 0.02)
    tree = minimum_spanning_tree(coo_array((cost, (first, second)), shape=(phase.size, phase.size)).tocsr())
    order, before = breadth_first_order(tree, int(weight.argmax()), directed=False)
    total = np.zeros(phase.size)
    total[order[1:]] = _wrapped(flat[order[1:]] - flat[before[order[1:]]])
    # Sums along the way to the root, doubling the reach of each step.
    parent = np.arange(phase.size)
    parent[order[1:]] = before[order[1:]]
    root = int(order[0])
    while (parent[order] != root).any():
        total, parent = total + np.where(parent == np.arange(phase.size), 0.0, total[parent]), parent[parent]
    result = np.zeros(phase.size)
    result[order] = total[order] + flat[root]
    return result.reshape(phase.shape)


def _wrapped(phase: NDArray[np.float64]) -> NDArray[np.float64]:
    turned: NDArray[np.float64] = np.mod(phase + np.pi, 2 * np.pi) - np.pi
    return turned
