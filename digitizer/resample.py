"""A picture seen through a smooth map: every pixel of the result asks where it comes from."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

# The map is smooth: it is evaluated on every 16th pixel and interpolated between.
LATTICE_PX = 16
# Pictures that shrink by more than this are softened first, or thin lines would break up.
SHRINK_NEEDS_BLUR = 1.33
EDGE_PX = 5


def resampled(
    image: NDArray[np.uint8],
    to_source: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    size: tuple[int, int],
    surroundings: tuple[int, int, int] | None = None,
    interpolation: int = cv2.INTER_CUBIC,
) -> NDArray[np.uint8]:
    """uint8 [y, x, 3] of a size (width, height) from an image (uint8 [y, x, 3]).

    to_source: pixels of the image (float64 [..., 2]) of pixels of the result (float64 [..., 2]), both counted from the
    centre of the first. Beyond the image lie `surroundings`, or its rim goes on. interpolation: one of OpenCV's.
    """
    # Cells around the result too, so that all of it lies between their centres.
    cells = [np.arange(-1, -(-side // LATTICE_PX) + 1) for side in size]
    centres = np.stack(np.meshgrid(*cells), axis=-1) * float(LATTICE_PX) + (LATTICE_PX - 1) / 2.0
    source = to_source(centres.astype(np.float64))
    limit = np.array(image.shape[1::-1])
    low = np.clip(np.floor(source.reshape(-1, 2).min(axis=0)).astype(int) - EDGE_PX, 0, limit - 1)
    high = np.clip(np.ceil(source.reshape(-1, 2).max(axis=0)).astype(int) + EDGE_PX, low + 1, limit)
    part = image[low[1] : high[1], low[0] : high[0]]
    shrink = float(np.median(np.hypot(*np.moveaxis(np.diff(source, axis=1), -1, 0)))) / LATTICE_PX
    if shrink > SHRINK_NEEDS_BLUR:
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), 0.4 * shrink), np.uint8)
    local = (source - low).astype(np.float32)
    maps = [_upsampled(np.ascontiguousarray(local[..., k]), size) for k in (0, 1)]
    border = cv2.BORDER_REPLICATE if surroundings is None else cv2.BORDER_CONSTANT
    seen = cv2.remap(part, maps[0], maps[1], interpolation, borderMode=border, borderValue=surroundings or (0, 0, 0))
    return np.asarray(seen, np.uint8)


def _upsampled(coarse: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """float32 [y, x] of a size (width, height): the lattice's values (float32 [cell, cell]) interpolated.

    By resize, whose weights are exact: warpAffine knows only 32 places between two cells.
    """
    fine = cv2.resize(coarse, None, fx=LATTICE_PX, fy=LATTICE_PX, interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine[LATTICE_PX : LATTICE_PX + size[1], LATTICE_PX : LATTICE_PX + size[0]], np.float32)
