"""The small picture that the page network sees, and the maps that it answers with."""

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ecg.leads import STANDARD_LEADS

LONGEST_SIDE_PX = 1024
# Both sides are multiples of this: the network halves them four times.
MULTIPLE = 16
# What the network draws at half its resolution, one channel each.
MAPS = ("vertical lines", "horizontal lines", "paper", "grid", "traces", "text", "pulses", "rows")
NAMES = ("", *STANDARD_LEADS)
"""Classes of the map of lead names; the first is "no name"."""
TURNS = 4
Pixel = TypeVar("Pixel", bound=np.generic)
ORIENTATIONS = 2 * TURNS
"""Quarter turns of the upright page, then the same of its mirror image."""


@dataclass(frozen=True)
class SmallPicture:
    """A picture shrunk (or grown) to the network's size, padded below and to the right."""

    planes: NDArray[np.float32]
    """float32 [3, y, x], -1 to 1."""
    scale: float
    """Pixels of the small picture per pixel of the picture."""


def small_picture(image: NDArray[np.uint8]) -> SmallPicture:
    """Shrink an image (uint8 [y, x, 3], RGB) so that its longest side has LONGEST_SIDE_PX."""
    height, width = image.shape[:2]
    scale = LONGEST_SIDE_PX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR)
    below, right = (-side % MULTIPLE for side in small.shape[:2])
    padded = cv2.copyMakeBorder(small, 0, below, 0, right, cv2.BORDER_REPLICATE)
    planes = np.ascontiguousarray(np.moveaxis(np.asarray(padded, np.float32) / 127.5 - 1.0, 2, 0))
    return SmallPicture(planes, scale)


def turned(image: NDArray[Pixel], orientation: int) -> NDArray[Pixel]:
    """An upright image ([y, x, ...]) brought into one of ORIENTATIONS."""
    mirrored = image[:, ::-1] if orientation >= TURNS else image
    return np.ascontiguousarray(np.rot90(mirrored, orientation % TURNS))


def upright(image: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """The image (uint8 [y, x, ...]) of a page in one of ORIENTATIONS, brought back."""
    straight = np.rot90(image, -(orientation % TURNS))
    return np.ascontiguousarray(straight[:, ::-1] if orientation >= TURNS else straight)
