"""Paper, grid, lines and letters in millimetres, with exact widths and smooth edges."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

# Lines are drawn this much finer and averaged: OpenCV's own smooth lines are too thick by about a pixel.
FINE = 3
SHIFT = 6
Colour = tuple[int, int, int]


@lru_cache(maxsize=8)
def blank_page(
    dpi: float,
    paper_mm: tuple[float, float],
    margin_mm: float,
    header_mm: float,
    look: tuple[Colour, Colour, Colour, float, float],
) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB: paper with a millimetre grid below the header; do not write into it, it is cached."""
    paper, minor, major, minor_mm, major_mm = look
    scale = dpi / 25.4
    width, height = (round(mm * scale) for mm in paper_mm)
    ends = ((margin_mm, paper_mm[0] - margin_mm, width), (header_mm, paper_mm[1] - margin_mm, height))
    page = np.full((height, width, 3), paper, np.float32)
    for colour, pitch_mm, line_mm in ((minor, 1.0, minor_mm), (major, 5.0, major_mm)):
        across, down = (_line_coverage(low, high, size, pitch_mm, line_mm, scale) for low, high, size in ends)
        inside_x, inside_y = (_inside(low, high, size, scale) for low, high, size in ends)
        coverage = np.maximum(across[None, :] * inside_y[:, None], down[:, None] * inside_x[None, :])[..., None]
        page += coverage * (np.array(colour, np.float32) - page)
    blank = np.round(page).astype(np.uint8)
    blank.setflags(write=False)
    return blank


def _line_coverage(
    low_mm: float, high_mm: float, size: int, pitch_mm: float, line_mm: float, scale: float
) -> NDArray[np.float32]:
    """float32 [px]: share of each pixel that equally spaced lines cover, seen across them."""
    covered = np.zeros(size, np.float32)
    edges = np.arange(size + 1) - 0.5
    for centre_mm in np.arange(low_mm, high_mm + 1e-6, pitch_mm):
        left, right = (centre_mm - line_mm / 2) * scale, (centre_mm + line_mm / 2) * scale
        first, last = max(int(left) - 1, 0), min(int(right) + 3, size)
        overlap = np.minimum(edges[first + 1 : last + 1], right) - np.maximum(edges[first:last], left)
        covered[first:last] += np.clip(overlap, 0.0, 1.0).astype(np.float32)
    return np.minimum(covered, 1.0)


def _inside(low_mm: float, high_mm: float, size: int, scale: float) -> NDArray[np.float32]:
    at = np.arange(size)
    return ((at >= low_mm * scale - 0.5) & (at <= high_mm * scale + 0.5)).astype(np.float32)


class Ink:
    """Coverage of a page by one colour of ink."""

    def __init__(self, shape: tuple[int, int], px_per_mm: float) -> None:
        self._px_per_mm = px_per_mm
        self._fine = np.zeros((shape[0] * FINE, shape[1] * FINE), np.uint8)

    def to_px(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (float64 [point, 2]) of places in mm from the paper's upper left corner."""
        return mm * self._px_per_mm

    def line(self, line_px: NDArray[np.float64], width_mm: float) -> None:
        """Draw through the points; NaN breaks the line."""
        thickness = max(1, round(width_mm * self._px_per_mm * FINE))
        seen = np.flatnonzero(np.isfinite(line_px).all(axis=1))
        for run in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
            fine = (line_px[run] + 0.5) * FINE - 0.5
            points = np.round(fine * 2**SHIFT).astype(np.int32)
            cv2.polylines(self._fine, [points], False, 255, thickness, cv2.LINE_8, SHIFT)

    def text(self, text: str, x_mm: float, y_mm: float, height_mm: float) -> None:
        """Write with the lower left corner of the first letter at x, y."""
        scale = self._px_per_mm * FINE
        at = (round(x_mm * scale), round(y_mm * scale))
        thickness = max(1, round(0.12 * height_mm * scale))
        size = cv2.getFontScaleFromHeight(cv2.FONT_HERSHEY_SIMPLEX, max(1, round(height_mm * scale)), thickness)
        cv2.putText(self._fine, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, 255, thickness, cv2.LINE_8)

    def over(self, page: NDArray[np.uint8], colour: Colour) -> NDArray[np.uint8]:
        """uint8 [y, x, 3]: a copy of the page with the ink on it."""
        coverage = cv2.resize(self._fine, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_AREA)
        inked = np.nonzero(coverage)
        image = page.copy()
        share = coverage[inked][:, None].astype(np.float32) / 255.0
        image[inked] = np.round(image[inked] * (1.0 - share) + np.array(colour, np.float32) * share).astype(np.uint8)
        return image
