"""Every row of the page through the strip network: cut from the image at a fixed scale, read, followed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.column_path import GROUP, column_paths
from digitizer.columns import Span
from digitizer.ink_prices import BIN_ROWS
from digitizer.path_line import ColumnPaths
from digitizer.rectify import FlatPage
from digitizer.resample import resampled
from digitizer.row_strip import RowStrip
from digitizer.stretches import stretches
from digitizer.strip_frame import COLUMNS_PER_MM, STRIP_PX_PER_MM, column_centres_px, strip_planes
from digitizer.tracing import RowTrace
from ecg.shipped_model import load_model_for

# What a row may reach beyond what was seen of it.
HEADROOM_MM = 3.0
# The sketch ends at the neighbouring rows. A line that was sketched so near to one may go beyond it, by so much.
NEXT_ROW_MM, BEYOND_MM, BEYOND_SHARE = 5.0, 14.0, 0.5
HALF_HEIGHTS_MM = (14.0, 20.0, 28.0, 42.0)
"""A strip above and below its row. There are few sizes, for the runtime prepares itself for each; both sides in px are
multiples of 16, for the network halves them four times."""
WIDTH_MULTIPLE = 64
SIDE_MM = 6.0
# So near to where another panel begins a line may jump.
JUMP_MM = 1.0
# Columns in which the network rather sees no trace are gaps. A line that ends as a pulse begins is doubted: where it
# was seen before and is as dark still (by this share), and the other rows go on, it goes on, for 5 mm at most.
MIN_PRESENCE = 0.5
STILL_DARK = 0.6
DOUBTED_COLUMNS = 100
# A row whose columns are mostly less sure than this shows no trace.
LEAST_SURE = 0.5
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


@dataclass(frozen=True, eq=False)
class _ReadRow:
    """What the network says of one row, and where its strip lies."""

    strip: RowStrip
    dark: NDArray[np.uint8]
    """uint8 [y, x], 0 to 255: how dark the strip is."""
    first_mm: NDArray[np.float64]
    """float64 [2]: centre of the strip's first pixel on the flat page."""


def follow_rows(
    image: NDArray[np.uint8], sketch: tuple[RowTrace, ...], span: Span, borders_px: tuple[float, ...], page: FlatPage
) -> tuple[StripLine, ...]:
    """The line of every row (as sketched, from top to bottom) along the span and the columns.

    image: uint8 [y, x, 3], RGB: the picture that the page was flattened from; borders_px: of the columns, px of the
    flat page.
    """
    if not sketch:
        return ()
    span_px = (min(span.left_px, borders_px[0]), max(span.right_px, borders_px[-1]))
    # Each row's columns lie a little further: where lines begin and end is then known to a fraction of a column.
    late_mm = np.arange(len(sketch)) / len(sketch) / COLUMNS_PER_MM
    halves_mm = _half_heights_mm(sketch, page)
    # The tallest first: they take most room to read, and what was read stays.
    tallest = np.argsort(halves_mm, kind="stable")[::-1]
    of_row = {k: _read(image, sketch[k], span_px, halves_mm[k], late_mm[k], page) for k in tallest}
    read = tuple(of_row[k] for k in range(len(sketch)))
    groups = read[0].strip.logit_steps.shape[1] // GROUP
    centres_mm = read[0].first_mm[0] - 0.5 / STRIP_PX_PER_MM + (np.arange(groups) + 0.5) * GROUP / COLUMNS_PER_MM
    jumps = np.zeros(groups, np.bool_)
    for border_px in borders_px[1:-1]:
        jumps |= np.abs(centres_mm - border_px / page.px_per_mm_x) < JUMP_MM
    paths = column_paths(tuple(row.strip for row in read), jumps)
    return tuple(_line(row, path, borders_px, page) for row, path in zip(read, paths, strict=True))


def line_heights(line: StripLine, at_px: NDArray[np.float64]) -> NDArray[np.float32]:
    """float32 [x], px upward: the line's heights at columns of the flat page (float64 [x]), NaN beyond its ends."""
    if len(line.points_px) < 2:
        return np.full(len(at_px), np.nan, np.float32)
    x, y = line.points_px.T
    return np.asarray(-np.interp(at_px, x, y, left=np.nan, right=np.nan), np.float32)


def _read(
    image: NDArray[np.uint8],
    trace: RowTrace,
    span_px: tuple[float, float],
    half_mm: float,
    late_mm: float,
    page: FlatPage,
) -> _ReadRow:
    scale = np.array([page.px_per_mm_x, page.px_per_mm_y])
    width_mm = (span_px[1] - span_px[0]) / page.px_per_mm_x + 2 * SIDE_MM
    columns = -(-round(width_mm * STRIP_PX_PER_MM) // WIDTH_MULTIPLE) * WIDTH_MULTIPLE
    size = (columns, round(2 * half_mm * STRIP_PX_PER_MM))
    # The strips of a page lie on one grid, so that rows can be compared.
    bin_mm = BIN_ROWS / STRIP_PX_PER_MM
    top = round((trace.row.baseline_px / page.px_per_mm_y - half_mm) / bin_mm) * BIN_ROWS
    corner_mm = np.array([span_px[0] / page.px_per_mm_x - SIDE_MM + late_mm, top / STRIP_PX_PER_MM])
    # A strip's pixel k has its centre at k + 1/2 of its width.
    first_mm = corner_mm + 0.5 / STRIP_PX_PER_MM
    strip = resampled(image, lambda px: page.to_source_px((first_mm + px / STRIP_PX_PER_MM) * scale), size)
    planes = strip_planes(strip)
    model = load_model_for((1, *planes.shape), "digitizer", "strip", threads=THREADS, exact=False)
    logits, ink = model.run_all(planes[None])
    seen = 1.0 / (1.0 + np.exp(-np.clip(ink[0], -30.0, 30.0)))
    return _ReadRow(
        RowStrip.of(logits[0], np.asarray(seen, np.float32), top),
        (255.0 * planes[:3].mean(axis=0)).astype(np.uint8),
        first_mm,
    )


def _line(row: _ReadRow, path: ColumnPaths, borders_px: tuple[float, ...], page: FlatPage) -> StripLine:
    """The path in px of the flat page."""
    scale = np.array([page.px_per_mm_x, page.px_per_mm_y])
    x_mm = row.first_mm[0] + column_centres_px(len(path.y_px)) / STRIP_PX_PER_MM
    y_mm = row.first_mm[1] + path.y_px / STRIP_PX_PER_MM
    points = np.stack([x_mm, y_mm], axis=1) * scale
    between = (points[:, 0] >= borders_px[0]) & (points[:, 0] <= borders_px[-1])
    seen = path.presence >= MIN_PRESENCE
    dark = _dark_along(row.dark, path)
    still = dark > STILL_DARK * np.median(dark[seen]) if seen.any() else seen
    for start, end in zip(*stretches(~seen & between & still), strict=True):
        seen[start:end] = end - start <= DOUBTED_COLUMNS and start > 0 and seen[start - 1]
    sure = path.presence * path.share
    if seen.any() and np.median(sure[seen]) < LEAST_SURE:
        # Blank paper, or none that the network knows: it sees something everywhere, and nothing anywhere.
        seen[:] = False
    return StripLine(
        points[seen],
        path.spread_px[seen] / STRIP_PX_PER_MM * page.px_per_mm_y,
        sure[seen],
        path.presence,
        float(points[0, 0]),
        float(points[1, 0] - points[0, 0]),
    )


def _dark_along(dark: NDArray[np.uint8], path: ColumnPaths) -> NDArray[np.uint8]:
    """uint8 [column]: how dark a strip (uint8 [y, x]) is along a path."""
    x = np.clip(np.round(column_centres_px(len(path.y_px))).astype(int), 0, dark.shape[1] - 1)
    y = np.clip(np.round(path.y_px).astype(int), 0, dark.shape[0] - 1)
    return np.asarray(dark[y, x], np.uint8)


def _half_heights_mm(sketch: tuple[RowTrace, ...], page: FlatPage) -> list[float]:
    """Of every row the least that leaves room above and below what was sketched of it."""
    baselines = np.array([-np.inf, *(trace.row.baseline_px for trace in sketch), np.inf])
    halves = []
    for k, trace in enumerate(sketch, 1):
        reach_px = np.array([_most(baselines[k] - trace.top_px), _most(trace.bottom_px - baselines[k])])
        to_next_px = np.array([baselines[k] - baselines[k - 1], baselines[k + 1] - baselines[k]])
        beyond = to_next_px - reach_px < NEXT_ROW_MM * page.px_per_mm_y
        further_mm = np.minimum(BEYOND_MM, BEYOND_SHARE * to_next_px / page.px_per_mm_y)
        reach_mm = float((reach_px / page.px_per_mm_y + np.where(beyond, further_mm, HEADROOM_MM)).max())
        halves.append(next((half for half in HALF_HEIGHTS_MM if half >= reach_mm), HALF_HEIGHTS_MM[-1]))
    return halves


def _most(reach_px: NDArray[np.float64]) -> float:
    return float(np.nanmax(reach_px, initial=0.0))
