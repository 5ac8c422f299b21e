"""What the page network sees: which way up the page lies, and a map of every kind of thing on it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.page_frame import MAPS, small_picture
from digitizer.rectify import FlatPage
from digitizer.resample import resampled
from ecg.shipped_model import load_model

THREADS = 2
# Maps on the flat page have this many pixels to the millimetre: about as many as the network sees.
FLAT_PX_PER_MM = 2.0


@dataclass(frozen=True, eq=False)
class PageSight:
    """The network's answer about one picture."""

    maps: NDArray[np.uint8]
    """uint8 [map, y, x], 0 to 255: probability of each of `page_frame.MAPS`."""
    names: NDArray[np.float32]
    """float32 [name, y, x], 0 to 1: probability of each of `page_frame.NAMES`."""
    orientations: NDArray[np.float32]
    """float32 [orientation], 0 to 1: probability of each of `page_frame.ORIENTATIONS`."""
    scale: float
    """Pixels of the maps per pixel of the picture."""

    @property
    def orientation(self) -> int:
        """The most likely orientation; 0 is upright."""
        return int(self.orientations.argmax())

    def to_map_px(self, px: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of the maps (float64 [..., 2]) of pixels of the picture (float64 [..., 2])."""
        return (px + 0.5) * self.scale - 0.5

    def to_picture_px(self, px: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of the picture (float64 [..., 2]) of pixels of the maps (float64 [..., 2])."""
        return (px + 0.5) / self.scale - 0.5


def look_at(image: NDArray[np.uint8]) -> PageSight:
    """Let the network look at a picture (uint8 [y, x, 3], RGB). Raises ModelError."""
    small = small_picture(image)
    network = load_model("digitizer", "page", threads=THREADS, exact=False)
    maps, names, orientations = network.run_all(small.planes[None])
    drawn = np.round(255.0 / (1.0 + np.exp(-maps[0]))).astype(np.uint8)
    return PageSight(drawn, _softmax(names[0]), _softmax(orientations[0]), small.scale / 2.0)


def on_flat_page(sight: PageSight, kinds: tuple[str, ...], page: FlatPage) -> dict[str, NDArray[np.float32]]:
    """Maps of these kinds (at most four) as they lie on the flat page.

    Each is float32 [y, x], 0 to 1, with FLAT_PX_PER_MM pixels to the millimetre; pixel k covers k to k + 1 of them.
    """
    height, width = page.image.shape[:2]
    scale = np.array([page.px_per_mm_x, page.px_per_mm_y]) / FLAT_PX_PER_MM
    size = (max(1, int(width / scale[0])), max(1, int(height / scale[1])))
    layers = np.ascontiguousarray(np.moveaxis(sight.maps[[MAPS.index(kind) for kind in kinds]], 0, 2))
    flat = resampled(layers, lambda px: sight.to_map_px(page.to_source_px((px + 0.5) * scale - 0.5)), size)
    planes = flat.reshape(*flat.shape[:2], len(kinds)).astype(np.float32) / np.float32(255.0)
    return {kind: planes[..., k] for k, kind in enumerate(kinds)}


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32, summing to 1 along the first axis."""
    weights = np.exp(logits - logits.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0), np.float32)
