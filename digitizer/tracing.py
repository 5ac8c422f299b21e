"""A first sketch of each row's trace, from column to column.

Every column of the ink holds vertical runs. A row's trace is the cheapest path through one run (or none) per column:
neighbouring runs should touch, and the path should not stray from its row without reason. All rows are traced at once,
column by column (Viterbi 1967).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.ink_runs import InkRuns, find_runs
from digitizer.rectify import FlatPage
from digitizer.rows import INK_THRESHOLD, InkMap, TraceRow
from ecg.errors import NoTraceError

MAX_RUNS = 8
# A line's edge lies where the ink falls to this share of the line's own darkness.
EDGE_SHARE = 0.45
LEVEL_REACH_MM = 1.6
BRIDGE_MM = 0.25
# Costs per mm of gap and bend between neighbours, and of distance from the row over each mm travelled.
GAP_COST_PER_MM = 1.0
BEND_COST_PER_MM = 0.03
STRAY_COST_PER_MM = 0.01
# Of the pieces of a stroke that broke apart the longer is the stroke.
LENGTH_WORTH_PER_MM = 0.05
WORTHY_MM = 5.0
HOLD_COST_PER_MM = 2.5
"""Cost of every millimetre of paper travelled without taking a run."""
LEVEL_PERCENT = 35
MIN_COVERAGE = 0.5
# A ruled line keeps within this of a straight line over this share of its length; no heart beats that rarely.
STRAIGHT_MM = 0.35
STRAIGHT_SHARE = 0.97
# Where the thickest columns are thicker than this many usual ones there are QRS complexes, however small.
UNEVEN = 2.5


@dataclass(frozen=True, eq=False)
class RowTrace:
    """One row's trace, sketched: one value per column of the flat page."""

    row: TraceRow
    y_px: NDArray[np.float64]
    """float64 [x], px: the middle of the row's ink in each column, NaN where none was taken."""
    top_px: NDArray[np.float64]
    bottom_px: NDArray[np.float64]
    """float64 [x], px: the ends of that ink."""
    pen_px: float
    """Thickness of the line where it is level."""


def trace_rows(ink: InkMap, rows: tuple[TraceRow, ...], page: FlatPage) -> tuple[RowTrace, ...]:
    """Sketch every row across the page; ruled lines and text are left out.

    Raises NoTraceError where all rows turn out to be ruled lines or text.
    """
    runs = find_runs(ink.probability, EDGE_SHARE * _trace_level(ink, rows, page), round(BRIDGE_MM * page.px_per_mm_y))
    width = ink.probability.shape[1]
    table = _candidates(runs, rows, width, page)
    paths = [path[path >= 0] for path in _cheapest_paths(runs, table, rows, page)]
    drawn = [
        _row_trace(runs, path, row, width)
        for row, path in zip(rows, paths, strict=True)
        if not _is_rule_or_text(runs, path, row, page)
    ]
    if not drawn:
        raise NoTraceError("no trace found on the grid", cure="give a page whose traces are darker than its grid")
    return tuple(drawn)


def _row_trace(runs: InkRuns, path: NDArray[np.int64], row: TraceRow, width: int) -> RowTrace:
    """The runs (indices int64 [column]) that one row took."""
    top, bottom = runs.top[path], runs.bottom[path]
    top_px, bottom_px = np.full((2, width), np.nan)
    top_px[runs.column[path]], bottom_px[runs.column[path]] = top, bottom
    # Most of a trace is level, or nearly so.
    pen_px = float(np.percentile(bottom - top, LEVEL_PERCENT))
    return RowTrace(row, (top_px + bottom_px) / 2.0, top_px, bottom_px, pen_px)


def _is_rule_or_text(runs: InkRuns, path: NDArray[np.int64], row: TraceRow, page: FlatPage) -> bool:
    """Whether the row's runs make a ruled line (straight all along) or a line of text (broken everywhere)."""
    column = runs.column[path]
    inside = (column >= row.left_px) & (column < row.right_px)
    if inside.sum() < max(MIN_COVERAGE * (row.right_px - row.left_px), 2):
        return True
    x, y_px = column[inside], (runs.top + runs.bottom)[path][inside] / 2.0
    slope, level = np.polyfit(x, y_px, 1)
    straight = np.mean(np.abs(y_px - level - slope * x) < STRAIGHT_MM * page.px_per_mm_y) > STRAIGHT_SHARE
    thickness = (runs.bottom - runs.top)[path][inside]
    return bool(straight and np.percentile(thickness, 99) < UNEVEN * np.median(thickness))


def _trace_level(ink: InkMap, rows: tuple[TraceRow, ...], page: FlatPage) -> float:
    """How dark the traces themselves are where they are level: names and separators may be darker."""
    reach = round(LEVEL_REACH_MM * page.px_per_mm_y)
    peaks = [
        ink.probability[
            max(round(row.baseline_px) - reach, 0) : round(row.baseline_px) + reach, row.left_px : row.right_px
        ].max(axis=0, initial=0.0)
        for row in rows
    ]
    dark = np.concatenate(peaks)
    return float(np.median(dark[dark > INK_THRESHOLD])) if (dark > INK_THRESHOLD).any() else 1.0


def _candidates(runs: InkRuns, rows: tuple[TraceRow, ...], width: int, page: FlatPage) -> NDArray[np.int64]:
    """int64 [x, row, MAX_RUNS]: indices of the runs each row may take in each column, -1 for none."""
    table = np.full((width, len(rows), MAX_RUNS), -1, np.int64)
    baselines = [row.baseline_px for row in rows]
    for r, row in enumerate(rows):
        above = baselines[r - 1] if r else row.baseline_px - 45.0 * page.px_per_mm_y
        below = baselines[r + 1] if r + 1 < len(rows) else row.baseline_px + 45.0 * page.px_per_mm_y
        margin = 2.0 * page.px_per_mm_y
        inside = (runs.bottom > above + margin) & (runs.top < below - margin)
        index = np.flatnonzero(inside)
        # Nearest to the row first, so that the table keeps those where a column has too many.
        distance = np.abs(np.clip(row.baseline_px, runs.top[index], runs.bottom[index]) - row.baseline_px)
        index = index[np.lexsort((distance, runs.column[index]))]
        column = runs.column[index]
        rank = np.arange(len(index)) - np.searchsorted(column, column, side="left")
        keep = rank < MAX_RUNS
        table[column[keep], r, rank[keep]] = index[keep]
    return table


def _cheapest_paths(
    runs: InkRuns, table: NDArray[np.int64], rows: tuple[TraceRow, ...], page: FlatPage
) -> NDArray[np.int64]:
    """int64 [row, x]: the run that each row takes in each column, -1 where it holds."""
    width, count, slots = table.shape
    mm = page.px_per_mm_y
    tops = np.where(table >= 0, runs.top[table], 0.0) / mm
    bottoms = np.where(table >= 0, runs.bottom[table], 0.0) / mm
    baseline = np.array([row.baseline_px for row in rows])[:, None] / mm
    middle = (tops + bottoms) / 2.0
    distance = np.abs(np.clip(baseline, tops, bottoms) - baseline)
    worth = np.minimum(bottoms - tops, WORTHY_MM) * LENGTH_WORTH_PER_MM
    unary = np.where(table >= 0, distance * STRAY_COST_PER_MM / page.px_per_mm_x - worth, np.inf)
    hold_cost = HOLD_COST_PER_MM / page.px_per_mm_x
    # State `slots` is the hold: it keeps the interval of the run that was left.
    last_top = np.concatenate([tops[0], baseline], axis=1)
    last_bottom = np.concatenate([bottoms[0], baseline], axis=1)
    last_middle = np.concatenate([middle[0], baseline], axis=1)
    cost = np.concatenate([unary[0], np.full((count, 1), 0.5)], axis=1)
    back = np.zeros((width, count, slots + 1), np.int8)
    each = np.arange(count)
    for x in range(1, width):
        gap = np.maximum(tops[x][:, None, :] - last_bottom[:, :, None], last_top[:, :, None] - bottoms[x][:, None, :])
        step = np.maximum(gap, 0.0) * GAP_COST_PER_MM
        step += np.minimum(np.abs(middle[x][:, None, :] - last_middle[:, :, None]), 8.0) * BEND_COST_PER_MM
        total = cost[:, :, None] + step
        best = total.argmin(axis=1)
        hold = cost.argmin(axis=1)
        back[x, :, :slots] = best
        back[x, :, slots] = hold
        held = (last_top[each, hold], last_bottom[each, hold], last_middle[each, hold])
        cost = np.concatenate(
            [total[each[:, None], best, np.arange(slots)] + unary[x], cost[each, hold][:, None] + hold_cost], axis=1
        )
        last_top = np.concatenate([tops[x], held[0][:, None]], axis=1)
        last_bottom = np.concatenate([bottoms[x], held[1][:, None]], axis=1)
        last_middle = np.concatenate([middle[x], held[2][:, None]], axis=1)
    chosen = np.full((count, width), -1, np.int64)
    state = cost.argmin(axis=1)
    for x in range(width - 1, -1, -1):
        taken = state < slots
        chosen[taken, x] = table[x, each[taken], state[taken]]
        state = back[x, each, state]
    return chosen
