"""The rows of traces as the page network sees them: where each runs, and from where to where."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.page_sight import FLAT_PX_PER_MM
from digitizer.rectify import FlatPage
from digitizer.rows import InkMap, TraceRow
from digitizer.stretches import stretches
from ecg.errors import NoTraceError

# A band counts where it is at least so strong as a share of how strong the page's bands are; grid lines are fainter.
SEEN_SHARE = 0.75
FAINT = 0.3
LEAST_LEVEL = 0.45
# A row's band may wander this far from level over the page.
WANDER_MM = 2.0
MIN_ROW_DISTANCE_MM = 6.0
# A row is seen over this share of the widest one.
LEAST_SHARE = 0.3
LEAST_LENGTH_MM = 20.0
# What is seen at two heights, here the one and there the other, is one row that wanders: so near to each other, and
# beside each other for no more than this share.
PIECES_MM, BESIDE_SHARE = 16.0, 0.2
SUSPICION_PERCENT, SUSPICION = 99.0, 0.15
# Names and crossing traces interrupt a band for less than this.
BRIDGE_MM = 16.0
# Ink this near to a trace that the network sees may be the trace, and so may all that hangs together with it.
TRACE_SEEN = 0.3
TRACE_REACH_MM = 1.5
FAINT_INK = 0.2


def seen_rows(band: NDArray[np.float32], page: FlatPage) -> tuple[TraceRow, ...]:
    """Rows from top to bottom of the map "rows" on the flat page (float32 [y, x], 0 to 1; see `on_flat_page`)."""
    strong = band[band > FAINT]
    level = float(np.percentile(strong, 90)) if len(strong) else 0.0
    if level < LEAST_LEVEL:
        return ()
    seen = np.asarray(band > SEEN_SHARE * level, np.uint8)
    reach = round(2 * WANDER_MM * FLAT_PX_PER_MM) | 1
    near = cv2.dilate(seen, np.ones((reach, 1), np.uint8))
    length_mm = near.sum(axis=1) / FLAT_PX_PER_MM
    # The middle of the band counts more than what was only dilated to.
    strength = length_mm + 0.5 * seen.sum(axis=1) / FLAT_PX_PER_MM
    # A quarter of a second of import that a vector page does not need.
    from scipy.signal import find_peaks

    peaks, _ = find_peaks(np.pad(strength, 1), distance=MIN_ROW_DISTANCE_MM * FLAT_PX_PER_MM, height=LEAST_LENGTH_MM)
    rows = _joined([_row(seen, int(peak) - 1, page) for peak in peaks], page)
    widest = max((row.right_px - row.left_px for row in rows), default=0)
    return tuple(row for row in rows if row.right_px - row.left_px > LEAST_SHARE * widest)


def _joined(rows: list[TraceRow], page: FlatPage) -> list[TraceRow]:
    """The rows from top to bottom, with pieces of one put together."""
    joined: list[TraceRow] = []
    for row in rows:
        above = joined[-1] if joined else None
        if above is not None and row.baseline_px - above.baseline_px < PIECES_MM * page.px_per_mm_y:
            lengths = np.array([above.right_px - above.left_px, row.right_px - row.left_px])
            beside = min(above.right_px, row.right_px) - max(above.left_px, row.left_px)
            if beside < BESIDE_SHARE * lengths.min():
                level = float(np.average([above.baseline_px, row.baseline_px], weights=lengths))
                ends = min(above.left_px, row.left_px), max(above.right_px, row.right_px)
                joined[-1] = TraceRow(level, *ends)
                continue
        joined.append(row)
    return joined


def refuse_without_suspicion(band: NDArray[np.float32]) -> None:
    """Raise NoTraceError where the map "rows" (float32 [y, x], 0 to 1) is dark: text has rows of ink, too."""
    if float(np.percentile(band, SUSPICION_PERCENT)) < SUSPICION:
        raise NoTraceError("no trace found on the page", cure="give a page that shows an ECG")


def _row(seen: NDArray[np.uint8], middle: int, page: FlatPage) -> TraceRow:
    """The row whose band (uint8 [y, x]) runs about one height: its median level, and its longest run."""
    reach = round(WANDER_MM * FLAT_PX_PER_MM) + 1
    top = max(middle - reach, 0)
    part = seen[top : middle + reach + 1]
    heights, _ = np.nonzero(part)
    level = top + (float(np.median(heights)) if len(heights) else middle - top)
    bridge = round(BRIDGE_MM * FLAT_PX_PER_MM)
    across = cv2.morphologyEx(part.max(axis=0)[None], cv2.MORPH_CLOSE, np.ones((1, bridge), np.uint8))[0]
    starts, ends = stretches(across)
    longest = int((ends - starts).argmax())
    per_px = np.array([page.px_per_mm_x, page.px_per_mm_y]) / FLAT_PX_PER_MM
    baseline_px = (level + 0.5) * per_px[1] - 0.5
    return TraceRow(baseline_px, round(starts[longest] * per_px[0]), round(ends[longest] * per_px[0]))


def near_traces(ink: InkMap, traces: NDArray[np.float32]) -> InkMap:
    """The ink whose connected pieces come near a trace that the network sees (map "traces" on the flat page)."""
    reach = round(2 * TRACE_REACH_MM * FLAT_PX_PER_MM) | 1
    near = cv2.dilate(np.asarray(traces > TRACE_SEEN, np.uint8), np.ones((reach, reach), np.uint8))
    zone = cv2.resize(near, ink.probability.shape[::-1], interpolation=cv2.INTER_NEAREST)
    count, pieces = cv2.connectedComponents(np.asarray(ink.probability > FAINT_INK, np.uint8), connectivity=8)
    kept = np.zeros(count, np.float32)
    kept[np.unique(pieces[zone > 0])] = 1.0
    kept[0] = 1.0
    return InkMap(ink.probability * kept[pieces], ink.separators_px)
