"""The flat page: the image resampled so that a millimetre is the same everywhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.grid_map import GridMap
from digitizer.resample import resampled

# Traces, pulses and names overhang the printed grid by this much.
MARGIN_MM = 8.0
# Finer than 350 dpi adds time but no accuracy.
MAX_PX_PER_MM = 14.0
# A flat page that is turned by less than this over its whole width is left as it is: resampling would only blur it.
NEGLIGIBLE_BEND_PX = 0.4


@dataclass(frozen=True, eq=False)
class FlatPage:
    """The page around its grid, flat and upright."""

    image: NDArray[np.uint8]
    """uint8 [y, x, 3], RGB."""
    px_per_mm_x: float
    px_per_mm_y: float
    origin_mm: tuple[float, float]
    """Grid coordinates of the first pixel's centre."""
    grid: GridMap

    def to_source_px(self, xy_px: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of the source image (float64 [..., 2]) of pixels of this page (float64 [..., 2])."""
        return self.grid.to_px(xy_px / (self.px_per_mm_x, self.px_per_mm_y) + np.array(self.origin_mm))

    def from_source_px(self, xy_px: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of this page (float64 [..., 2]) of pixels of the source image (float64 [..., 2])."""
        x0, y0, x1, y1 = self.grid.bounds_mm
        mm = np.broadcast_to(np.array([(x0 + x1) / 2.0, (y0 + y1) / 2.0]), xy_px.shape).astype(np.float64)
        across, down = np.array([1.0, 0.0]), np.array([0.0, 1.0])
        # Newton's method: the map is smooth and nearly linear.
        for _ in range(4):
            at = self.grid.to_px(mm)
            slope = np.stack([self.grid.to_px(mm + across) - at, self.grid.to_px(mm + down) - at], axis=-1)
            mm = mm + np.linalg.solve(slope, (xy_px - at)[..., None])[..., 0]
        flat_px: NDArray[np.float64] = (mm - np.array(self.origin_mm)) * (self.px_per_mm_x, self.px_per_mm_y)
        return flat_px

    @property
    def px_per_mm(self) -> float:
        """Mean of both scales."""
        return (self.px_per_mm_x + self.px_per_mm_y) / 2.0


def flatten(image: NDArray[np.uint8], grid: GridMap) -> FlatPage:
    """Cut the page out of the image along its grid. image: uint8 [y, x, 3], RGB."""
    bounds_mm = _bounds_within(image, grid)
    scale_x, scale_y = grid.px_per_mm()
    upright = _upright_crop(image, grid, bounds_mm) if max(scale_x, scale_y) <= MAX_PX_PER_MM else None
    if upright is not None:
        return upright
    scale = min((scale_x + scale_y) / 2.0, MAX_PX_PER_MM)
    x0, y0, x1, y1 = bounds_mm
    size = (int((x1 - x0) * scale), int((y1 - y0) * scale))
    flat = resampled(image, lambda px: grid.to_px(px / scale + (x0, y0)), size)
    return FlatPage(flat, scale, scale, (x0, y0), grid)


def _bounds_within(image: NDArray[np.uint8], grid: GridMap) -> tuple[float, float, float, float]:
    """The grid's bounds with the margin, but not beyond the image."""
    x0, y0, x1, y1 = grid.bounds_mm
    centre = np.array([[(x0 + x1) / 2, (y0 + y1) / 2]])
    step = np.array([[1.0, 0.0], [0.0, 1.0]])
    jacobian = (grid.to_px(centre + step) - grid.to_px(centre)).T
    corners_px = np.array([[0, 0], [image.shape[1], 0], [0, image.shape[0]], [image.shape[1], image.shape[0]]])
    corners_mm = centre + (corners_px - grid.to_px(centre)) @ np.linalg.inv(jacobian).T
    low, high = corners_mm.min(axis=0), corners_mm.max(axis=0)
    return (
        max(x0 - MARGIN_MM, float(low[0])),
        max(y0 - MARGIN_MM, float(low[1])),
        min(x1 + MARGIN_MM, float(high[0])),
        min(y1 + MARGIN_MM, float(high[1])),
    )


def _upright_crop(
    image: NDArray[np.uint8], grid: GridMap, bounds_mm: tuple[float, float, float, float]
) -> FlatPage | None:
    """The plain crop of an image whose grid already is flat and upright, else None."""
    x0, y0, x1, y1 = bounds_mm
    xs, ys = np.meshgrid(np.linspace(x0, x1, 9), np.linspace(y0, y1, 7))
    px = grid.to_px(np.stack([xs, ys], axis=-1))
    slope_x, start_x = np.polyfit(xs.ravel(), px[..., 0].ravel(), 1)
    slope_y, start_y = np.polyfit(ys.ravel(), px[..., 1].ravel(), 1)
    bend = max(np.abs(start_x + slope_x * xs - px[..., 0]).max(), np.abs(start_y + slope_y * ys - px[..., 1]).max())
    if bend > NEGLIGIBLE_BEND_PX:
        return None
    left, right = (int(np.clip(round(start_x + slope_x * x), 0, image.shape[1])) for x in (x0, x1))
    top, bottom = (int(np.clip(round(start_y + slope_y * y), 0, image.shape[0])) for y in (y0, y1))
    origin_mm = (float((left - start_x) / slope_x), float((top - start_y) / slope_y))
    return FlatPage(image[top:bottom, left:right], float(slope_x), float(slope_y), origin_mm, grid)
