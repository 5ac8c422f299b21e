"""Which pixels of the flat page are trace: grid colour and grid lines removed, ink kept."""

from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.rectify import FlatPage
from digitizer.strip_frame import absorbance

# Regularization of the colour unmixing: keeps noise down where grid and trace have nearly the same colour.
UNMIX_RIDGE = 0.02
FOLD_MM = 5.0


def trace_probability(page: FlatPage) -> NDArray[np.float32]:
    """Per-pixel probability that the trace (or other ink) covers the pixel: float32 [y, x], 0 to 1.

    Absorbance per channel is unmixed into a grid-coloured and a trace-coloured part (as stains are in microscopy:
    Ruifrok and Johnston 2001); what the grid leaves in the trace's part is removed by folding the page over one
    5 mm square.
    """
    missing = absorbance(page.image, page.px_per_mm)
    blackness = np.asarray(reduce(np.minimum, cv2.split(missing)), np.float32)
    seeds = blackness > max(0.6 * float(np.percentile(blackness[::2, ::2], 99.6)), 0.08)
    trace_colour, grid_colour = _ink_colours(missing, blackness, seeds)
    weights = np.linalg.solve(np.outer(grid_colour, grid_colour) + UNMIX_RIDGE * np.eye(3), trace_colour)
    weights /= weights @ trace_colour
    trace = np.asarray(cv2.transform(missing, weights[None].astype(np.float32)), np.float32)
    trace = np.maximum(trace - _folded_grid(trace, page), 0.0)
    full = float(np.median(trace[seeds])) if seeds.any() else 1.0
    probability: NDArray[np.float32] = np.clip(trace / max(full, 0.05), 0.0, 1.0).astype(np.float32)
    return probability


def _ink_colours(
    missing: NDArray[np.float32], blackness: NDArray[np.float32], seeds: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Unit colour vectors (float64 [3]) of the trace and of the grid; the grid's is 0 where none stands out."""
    if not seeds.any():
        return np.full(3, 1 / np.sqrt(3.0)), np.zeros(3)
    trace = missing[seeds].mean(axis=0).astype(np.float64)
    black = float(blackness[seeds].mean())
    # Coloured grid lines absorb in some channels only; anti-aliased trace edges absorb in all alike.
    sample = missing[::2, ::2].reshape(-1, 3)
    faint = sample[
        (sample.max(axis=1) > 0.25 * black) & (sample.max(axis=1) < 0.9) & (sample.min(axis=1) < 0.4 * black)
    ]
    trace /= np.linalg.norm(trace)
    if len(faint) < 200:
        return trace, np.zeros(3)
    hue = faint / np.linalg.norm(faint, axis=1, keepdims=True)
    unlike = 1.0 - hue @ trace
    grid = faint[unlike >= np.percentile(unlike, 50)].mean(axis=0).astype(np.float64)
    return trace, grid / np.linalg.norm(grid)


def _folded_grid(trace: NDArray[np.float32], page: FlatPage) -> NDArray[np.float32]:
    """float32 [y, x]: the median over all 5 mm squares of what stands at the same place of the square."""
    rows = _phase_profile(trace, page.px_per_mm_y, page.origin_mm[1])
    columns = _phase_profile(trace.T, page.px_per_mm_x, page.origin_mm[0])
    return np.maximum(rows[:, None], columns[None, :])


def _phase_profile(trace: NDArray[np.float32], px_per_mm: float, origin_mm: float) -> NDArray[np.float32]:
    """float32 [row]: the usual density of a whole row at each phase of the 5 mm period."""
    level = np.median(trace[:, ::3], axis=1)
    bins = max(4, round(FOLD_MM * px_per_mm))
    phase = ((origin_mm + np.arange(len(level)) / px_per_mm) / FOLD_MM % 1.0 * bins).astype(int) % bins
    usual = np.array([np.median(level[phase == k]) if (phase == k).any() else 0.0 for k in range(bins)])
    profile: NDArray[np.float32] = usual[phase].astype(np.float32)
    return profile
