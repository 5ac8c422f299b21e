"""The rows of traces on the flat page: where each runs, and from where to where."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from digitizer.rectify import FlatPage
from digitizer.stretches import stretches
from ecg.errors import NoTraceError

INK_THRESHOLD = 0.4
BLOCK_MM = 4.0
# A trace's line is thinner than this wherever it is about level.
LEVEL_LINE_MM = 1.3
WANDER_MM = 1.6
MIN_ROW_DISTANCE_MM = 8.0
MIN_COVERAGE = 0.40
# A straight vertical stroke longer than this separates columns: even two QRS complexes that touch are shorter.
SEPARATOR_MM = 60.0
# Separators are of one length; QRS complexes that reach from row to row are not.
ALIKE_MM = 1.0
SEPARATOR_EDGE_MM = 0.3
SEPARATOR_END_MM = 1.5
# No pen draws anything as thick as this both ways.
BLOT_MM = 3.0


@dataclass(frozen=True)
class TraceRow:
    """One row of the page that carries a trace."""

    baseline_px: float
    """y of where the row's trace runs most of the time."""
    left_px: int
    right_px: int
    """First and one past the last column in which the row shows a trace."""


@dataclass(frozen=True, eq=False)
class InkMap:
    """The page's ink, as rows and traces are looked for in it."""

    probability: NDArray[np.float32]
    """float32 [y, x], 0 to 1, separators, blots and specks removed."""
    separators_px: tuple[float, ...]
    """x of the vertical strokes that separate columns of panels."""


def clean_ink(probability: NDArray[np.float32], page: FlatPage) -> InkMap:
    """Take separators, blots and specks out of the trace probability (float32 [y, x])."""
    ink = (probability > INK_THRESHOLD).astype(np.uint8)
    tall = np.ones((round(SEPARATOR_MM * page.px_per_mm_y), 1), np.uint8)
    separators = cv2.morphologyEx(ink, cv2.MORPH_OPEN, tall)
    count, _, stats, centres = cv2.connectedComponentsWithStats(separators)
    narrow = [k for k in range(1, count) if stats[k, cv2.CC_STAT_WIDTH] < 1.6 * page.px_per_mm_x]
    ends = {k: (stats[k, cv2.CC_STAT_TOP], stats[k, cv2.CC_STAT_TOP] + stats[k, cv2.CC_STAT_HEIGHT]) for k in narrow}
    alike = ALIKE_MM * page.px_per_mm_y
    narrow = [k for k in narrow if any(j != k and _near(ends[j], ends[k], alike) for j in narrow)]
    cleaned = probability.copy()
    # The stroke's soft edges go with it; the traces that touch it lose little more than its width.
    edge = max(1, round(SEPARATOR_EDGE_MM * page.px_per_mm_x))
    end = round(SEPARATOR_END_MM * page.px_per_mm_y)
    for k in narrow:
        left, top, width, height, _ = stats[k]
        cleaned[max(top - end, 0) : top + height + end, max(left - edge, 0) : left + width + edge] = 0.0
    # A desk beside the paper, a shadow, a thumb.
    blot = np.ones((round(BLOT_MM * page.px_per_mm_y), round(BLOT_MM * page.px_per_mm_x)), np.uint8)
    blots = cv2.dilate(cv2.morphologyEx(ink, cv2.MORPH_OPEN, blot), np.ones((2 * edge + 1, 2 * edge + 1), np.uint8))
    cleaned[blots > 0] = 0.0
    _, labels, blobs, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    extent = np.maximum(blobs[:, cv2.CC_STAT_WIDTH] / page.px_per_mm_x, blobs[:, cv2.CC_STAT_HEIGHT] / page.px_per_mm_y)
    cleaned[(extent < 0.7)[labels]] = 0.0
    return InkMap(cleaned, tuple(sorted(float(centres[k][0]) for k in narrow)))


def _near(one: tuple[int, int], other: tuple[int, int], reach_px: float) -> bool:
    return abs(one[0] - other[0]) < reach_px and abs(one[1] - other[1]) < reach_px


def find_rows(ink: InkMap, page: FlatPage) -> tuple[TraceRow, ...]:
    """Rows from top to bottom. Raises NoTraceError where nothing runs across the page as a trace does."""
    mask = (ink.probability > INK_THRESHOLD).astype(np.uint8)
    thick = np.ones((max(2, round(LEVEL_LINE_MM * page.px_per_mm_y)), 1), np.uint8)
    level = mask & (1 - np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, thick), np.uint8))
    presence = _block_presence(level, page)
    coverage = gaussian_filter1d(presence.mean(axis=1), 0.8 * page.px_per_mm_y)
    if coverage.size == 0 or coverage.max() < 0.25:
        raise NoTraceError("no trace found on the grid", cure="give a page whose traces are darker than its grid")
    # A quarter of a second of import that a vector page does not need.
    from scipy.signal import find_peaks

    peaks, _ = find_peaks(
        coverage,
        height=max(MIN_COVERAGE * float(coverage.max()), 0.2),
        distance=MIN_ROW_DISTANCE_MM * page.px_per_mm_y,
        prominence=0.12,
    )
    rows = [_extent(presence, int(peak), page) for peak in peaks]
    widest = max((row.right_px - row.left_px for row in rows), default=0)
    kept = tuple(row for row in rows if row.right_px - row.left_px > 0.4 * widest)
    if not kept:
        raise NoTraceError("no trace found on the grid", cure="give a page whose traces are darker than its grid")
    return kept


def _block_presence(level: NDArray[np.uint8], page: FlatPage) -> NDArray[np.float64]:
    """float64 [y, block]: 1 where level ink lies within reach of y in a block of columns."""
    width = max(2, round(BLOCK_MM * page.px_per_mm_x))
    blocks = level.shape[1] // width
    filled = level[:, : blocks * width].reshape(level.shape[0], blocks, width).mean(axis=2)
    reach = np.ones((round(2 * WANDER_MM * page.px_per_mm_y) | 1, 1), np.uint8)
    near = cv2.dilate((filled > 0.0).astype(np.uint8), reach)
    enough = cv2.boxFilter(filled, -1, (1, reach.shape[0]), normalize=False) > 0.3
    return np.asarray(near & enough, np.float64)


def _extent(presence: NDArray[np.float64], baseline: int, page: FlatPage) -> TraceRow:
    """The row's longest run of blocks with a trace near the baseline, short breaks bridged."""
    reach = round(6.0 * page.px_per_mm_y)
    seen = presence[max(baseline - reach, 0) : baseline + reach].max(axis=0) > 0
    closed = cv2.morphologyEx(seen.astype(np.uint8)[None], cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))[0]
    starts, ends = stretches(closed)
    longest = int((ends - starts).argmax()) if len(starts) else 0
    width = max(2, round(BLOCK_MM * page.px_per_mm_x))
    if not len(starts):
        return TraceRow(float(baseline), 0, 0)
    return TraceRow(float(baseline), int(starts[longest] * width), int(ends[longest] * width))
