"""Which lead each spot of the page names: crops of the flat page through the name network, in any orientation."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.lead_names import PrintedName
from digitizer.name_frame import CLASSES, CROP_PX_PER_MM, CROP_SIZE_PX, name_plane
from digitizer.page_frame import upright
from digitizer.page_sight import PageSight
from digitizer.rectify import FlatPage
from digitizer.resample import resampled
from ecg.shipped_model import load_model

SPOT_THRESHOLD = 0.5
# A name covers at least this many pixels of the map.
LEAST_SPOT_PX = 5
# A page prints 12 names and a few strips'; on a coarse grid every square may look like one.
MOST_SPOTS = 40
# What is read with less certainty is no name.
MIN_CERTAINTY = 0.5


@dataclass(frozen=True, eq=False)
class NameSpots:
    """Where the page network sees names."""

    places_px: NDArray[np.float64]
    """float64 [spot, 2]: middles, px of the flat page."""
    lefts_px: NDArray[np.float64]
    """float64 [spot]: their left edges."""


def name_spots(sight: PageSight, page: FlatPage) -> NameSpots:
    """The spots of the map of names that are seen most clearly."""
    seen = 1.0 - sight.names[0]
    _, labels, stats, middles = cv2.connectedComponentsWithStats(np.asarray(seen > SPOT_THRESHOLD, np.uint8))
    large = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] >= LEAST_SPOT_PX)
    large = large[large > 0]
    clearness = np.array([float(seen[labels == label].sum()) for label in large])
    kept = large[np.argsort(-clearness, kind="stable")[:MOST_SPOTS]]
    if not len(kept):
        return NameSpots(np.zeros((0, 2)), np.zeros(0))
    centres = np.asarray(middles[kept], np.float64)
    edges = np.stack([stats[kept, cv2.CC_STAT_LEFT].astype(np.float64), centres[:, 1]], axis=1)
    places, lefts = (page.from_source_px(sight.to_picture_px(px)) for px in (centres, edges))
    return NameSpots(places, lefts[:, 0])


def read_names(page: FlatPage, spots: NameSpots, orientation: int = 0) -> tuple[PrintedName, ...]:
    """What the spots name on a flat page that lies in one of `page_frame.ORIENTATIONS`."""
    if not len(spots.places_px):
        return ()
    planes = np.stack([name_plane(_crop(page, place, orientation)) for place in spots.places_px])
    logits = load_model("digitizer", "name").run(planes)
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares = weights / weights.sum(axis=1, keepdims=True)
    best = shares[:, 1:].argmax(axis=1) + 1
    return tuple(
        PrintedName(CLASSES[kind], float(left), float(place[1]), float(share[kind]))
        for kind, share, place, left in zip(best, shares, spots.places_px, spots.lefts_px, strict=True)
        if share[kind] >= MIN_CERTAINTY
    )


def _crop(page: FlatPage, place_px: NDArray[np.float64], orientation: int) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: the surroundings of a place, brought upright."""
    size = CROP_SIZE_PX if orientation % 2 == 0 else CROP_SIZE_PX[::-1]
    scale = np.array([page.px_per_mm_x, page.px_per_mm_y]) / CROP_PX_PER_MM
    middle = (np.array(size) - 1) / 2.0
    return upright(resampled(page.image, lambda px: (px - middle) * scale + place_px, size), orientation)
