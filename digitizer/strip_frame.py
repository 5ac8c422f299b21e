"""The strip that the strip network sees: one row of traces at a fixed scale, with its neighbours around it.

Rows of the strip are STRIP_PX_PER_MM to the millimetre, and so are the columns of the picture that goes in; what comes
out has COLUMNS_PER_MM columns, 500 to the second at 25 mm/s.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

STRIP_PX_PER_MM = 8.0
COLUMNS_PER_MM = 20.0
COLUMNS_PER_PX = COLUMNS_PER_MM / STRIP_PX_PER_MM
HEIGHT_SCALE_MM = 20.0
PAPER_REACH_MM = 2.5


def strip_planes(strip: NDArray[np.uint8]) -> NDArray[np.float32]:
    """float32 [4, y, x]: absorbance in red, green and blue (0 to 1), and the height above the strip's middle.

    strip: uint8 [y, x, 3], RGB. The height is in units of HEIGHT_SCALE_MM and tells the row in the middle from others.
    """
    height, width = strip.shape[:2]
    up = ((height - 1) / 2.0 - np.arange(height, dtype=np.float32)) / (STRIP_PX_PER_MM * HEIGHT_SCALE_MM)
    planes = np.empty((4, height, width), np.float32)
    planes[:3] = np.moveaxis(absorbance(strip, STRIP_PX_PER_MM), 2, 0)
    planes[3] = up[:, None]
    return planes


def absorbance(image: NDArray[np.uint8], px_per_mm: float) -> NDArray[np.float32]:
    """float32 [y, x, 3], 0 to 1: the share of the paper's light that is missing, paper being the bright surroundings.

    image: uint8 [y, x, 3]. Linear in the share of a pixel that ink covers, which is what sub-pixel positions rest on.
    """
    factor = max(1, int(px_per_mm * 0.5))
    small = cv2.resize(image, None, fx=1.0 / factor, fy=1.0 / factor, interpolation=cv2.INTER_AREA)
    reach = max(3, int(PAPER_REACH_MM * px_per_mm / factor) | 1)
    bright = cv2.dilate(small, np.ones((reach, reach), np.uint8))
    paper = cv2.GaussianBlur(bright.astype(np.float32), (0, 0), reach)
    missing = image.astype(np.float32)
    # Colour by colour and in place: pages are large.
    for colour in range(3):
        light = cv2.resize(paper[..., colour], (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
        missing[..., colour] /= np.maximum(light, 8.0, out=light)
    np.subtract(1.0, missing, out=missing)
    return np.clip(missing, 0.0, 1.0, out=missing)


def column_centres_px(columns: int) -> NDArray[np.float64]:
    """float64 [column]: x in px of the strip of every output column."""
    return np.asarray((np.arange(columns) + 0.5) / COLUMNS_PER_PX - 0.5, np.float64)
