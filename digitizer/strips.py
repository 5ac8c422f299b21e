"""Every row of the page through the strip network: cut from the image at a fixed scale, read, followed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.column_path import column_paths
from digitizer.rectify import FlatPage
from digitizer.resample import resampled
from digitizer.strip_frame import STRIP_MULTIPLE, STRIP_PX_PER_MM, column_centres_px, strip_planes
from digitizer.tracing import RowTrace
from ecg.shipped_model import load_model

# What a row may reach beyond what was seen of it.
HEADROOM_MM = 3.0
HALF_HEIGHTS_MM = (12.0, 30.0)
"""Least and most of a strip above and below its row."""
SIDE_MM = 6.0
# Columns in which the network rather sees no trace are gaps.
MIN_PRESENCE = 0.5
THREADS = 2


@dataclass(frozen=True, eq=False)
class StripLine:
    """One row's line on the flat page, where the network sees one."""

    points_px: NDArray[np.float64]
    """float64 [point, 2], x and y in px of the flat page, x rising."""
    spread_px: NDArray[np.float64]
    """float64 [point]: standard deviation of the line's height."""
    confidence: NDArray[np.float64]
    """float64 [point], 0 to 1: that there is a trace, and that it is this one."""
    presence: NDArray[np.float64]
    """float64 [column], 0 to 1: of all columns of the strip, evenly spaced from `first_px` by `step_px`."""
    first_px: float
    step_px: float


def follow_rows(
    image: NDArray[np.uint8], sketch: tuple[RowTrace, ...], span_px: tuple[float, float], page: FlatPage
) -> tuple[StripLine, ...]:
    """The line of every row (as sketched) between two columns of the flat page.

    image: uint8 [y, x, 3], RGB: the picture that the page was flattened from.
    """
    return tuple(_follow(image, trace, span_px, page) for trace in sketch)


def _follow(image: NDArray[np.uint8], trace: RowTrace, span_px: tuple[float, float], page: FlatPage) -> StripLine:
    scale = np.array([page.px_per_mm_x, page.px_per_mm_y])
    half_mm = _half_height_mm(trace, page)
    width_mm = (span_px[1] - span_px[0]) / page.px_per_mm_x + 2 * SIDE_MM
    columns = -(-round(width_mm * STRIP_PX_PER_MM) // STRIP_MULTIPLE) * STRIP_MULTIPLE
    size = (columns, round(2 * half_mm * STRIP_PX_PER_MM))
    corner_mm = np.array([span_px[0] / page.px_per_mm_x - SIDE_MM, trace.row.baseline_px / page.px_per_mm_y - half_mm])
    # A strip's pixel k has its centre at k + 1/2 of its width.
    first_mm = corner_mm + 0.5 / STRIP_PX_PER_MM
    strip = resampled(image, lambda px: page.to_source_px((first_mm + px / STRIP_PX_PER_MM) * scale), size)
    logits, _ = load_model("digitizer", "strip", threads=THREADS).run_all(strip_planes(strip)[None])
    paths = column_paths(logits)
    x_mm = first_mm[0] + column_centres_px(logits.shape[2]) / STRIP_PX_PER_MM
    y_mm = first_mm[1] + paths.y_px[0] / STRIP_PX_PER_MM
    points = np.stack([x_mm, y_mm], axis=1) * scale
    seen = paths.presence[0] >= MIN_PRESENCE
    return StripLine(
        points[seen],
        paths.spread_px[0, seen] / STRIP_PX_PER_MM * page.px_per_mm_y,
        (paths.presence * paths.share)[0, seen],
        paths.presence[0],
        float(points[0, 0]),
        float(points[1, 0] - points[0, 0]),
    )


def _half_height_mm(trace: RowTrace, page: FlatPage) -> float:
    """Whole millimetres that leave room above and below what was sketched of the row."""
    above, below = trace.row.baseline_px - trace.top_px, trace.bottom_px - trace.row.baseline_px
    reach_mm = float(np.nanmax([above, below], initial=0.0)) / page.px_per_mm_y
    return float(np.clip(np.ceil(reach_mm + HEADROOM_MM), *HALF_HEIGHTS_MM))
