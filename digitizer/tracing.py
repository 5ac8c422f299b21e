"""Follow each row's trace from column to column, to a fraction of a pixel.

Every column of the ink holds vertical runs. A row's trace is the cheapest path through one run (or none) per column:
neighbouring runs should touch, and the path should not stray from its row without reason. All rows are traced at once,
column by column (Viterbi 1967).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.ink_runs import InkRuns, find_runs
from digitizer.line_decode import ColumnRuns, Pen, decode_line, estimate_pen
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
# At a border the trace begins anew; what counts there is only how far from its row it does so.
BORDER_STRAY_COST_PER_MM = 0.15
# Of the pieces of a stroke that broke apart the longer is the stroke.
LENGTH_WORTH_PER_MM = 0.05
WORTHY_MM = 5.0
HOLD_COST_PER_MM = 2.5
"""Cost of every millimetre of paper travelled without taking a run."""
# Wider than a QRS complex, narrower than a beat.
LEVEL_WIDTH_MM = 8.0
MIN_COVERAGE = 0.5
# Letters are smaller than this; what is taller and belongs to no trace is a piece of one.
UNCLAIMED_MM = 4.0
DOUBTFUL = 0.3
# A ruled line keeps within this of a straight line over this share of its length; no heart beats that rarely.
STRAIGHT_MM = 0.35
STRAIGHT_SHARE = 0.97


@dataclass(frozen=True, eq=False)
class RowTrace:
    """One row's trace: one value per column of the flat page."""

    row: TraceRow
    y_px: NDArray[np.float64]
    """float64 [x], px: the line's height in the middle of each column, NaN where no ink was taken."""
    points_px: NDArray[np.float64]
    """float64 [point, 2], x and y in px, x rising: the line with its turning points and its steep strokes."""
    confidence: NDArray[np.float64]
    """float64 [x], 0 to 1."""
    pen: Pen


def trace_rows(
    ink: InkMap, rows: tuple[TraceRow, ...], page: FlatPage, borders_px: tuple[float, ...] = ()
) -> tuple[RowTrace, ...]:
    """Trace every row across the page; ruled lines and text are left out as long as the panels are not known.

    Once they are, at their borders, a trace may jump, and every row is one of theirs. Raises NoTraceError where all
    rows turn out to be ruled lines or text.
    """
    runs = find_runs(ink.probability, EDGE_SHARE * _trace_level(ink, rows, page), round(BRIDGE_MM * page.px_per_mm_y))
    table = _candidates(runs, rows, ink.probability.shape[1], page)
    borders = np.round(np.array(borders_px)).astype(np.int64)
    chosen = _cheapest_paths(runs, table, rows, page, set(borders.tolist()))
    along = [_along(runs, line[line >= 0], borders) for line in chosen]
    drawn = [r for r, row in enumerate(rows) if borders_px or not _is_rule_or_text(along[r], row, page)]
    if not drawn:
        raise NoTraceError("no trace found on the grid", cure="give a page whose traces are darker than its grid")
    pen = estimate_pen([along[r] for r in drawn])
    certainty = np.where(_doubtful(runs, chosen, rows, page), DOUBTFUL, 1.0)
    return tuple(
        _row_trace(along[r], np.minimum(runs.strength[line], certainty[r, runs.column[line]]), rows[r], pen, page)
        for r in drawn
        for line in (chosen[r][chosen[r] >= 0],)
    )


def _along(runs: InkRuns, index: NDArray[np.int64], borders: NDArray[np.int64]) -> ColumnRuns:
    panel = np.searchsorted(borders, runs.column[index], side="right")
    return ColumnRuns(runs.column[index], panel, runs.top[index], runs.bottom[index])


def _is_rule_or_text(along: ColumnRuns, row: TraceRow, page: FlatPage) -> bool:
    """Whether the row is a ruled line (straight all along) or a line of text (broken everywhere)."""
    inside = (along.column >= row.left_px) & (along.column < row.right_px)
    if inside.sum() < max(MIN_COVERAGE * (row.right_px - row.left_px), 2):
        return True
    x, y_px = along.column[inside], (along.top + along.bottom)[inside] / 2.0
    slope, level = np.polyfit(x, y_px, 1)
    return bool(np.mean(np.abs(y_px - level - slope * x) < STRAIGHT_MM * page.px_per_mm_y) > STRAIGHT_SHARE)


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
    runs: InkRuns, table: NDArray[np.int64], rows: tuple[TraceRow, ...], page: FlatPage, borders: set[int]
) -> NDArray[np.int64]:
    """int64 [row, x]: the run that each row takes in each column, -1 where it holds; jumps at borders are free."""
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
        if x in borders:
            step[:] = (distance[x] * BORDER_STRAY_COST_PER_MM)[:, None, :]
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


def _doubtful(
    runs: InkRuns, chosen: NDArray[np.int64], rows: tuple[TraceRow, ...], page: FlatPage
) -> NDArray[np.bool_]:
    """Where (bool [row, x]) a row shares its ink with another, or a tall stroke near it belongs to nobody."""
    claims = np.bincount(chosen[chosen >= 0], minlength=len(runs.column))
    doubtful = (chosen >= 0) & (claims[chosen] > 1)
    length = runs.bottom - runs.top
    baseline = np.array([row.baseline_px for row in rows])
    for k in np.flatnonzero((claims == 0) & (length > UNCLAIMED_MM * page.px_per_mm_y)):
        away = np.abs(np.clip(baseline, runs.top[k], runs.bottom[k]) - baseline)
        doubtful[away.argmin(), runs.column[k]] = True
    return doubtful


def _row_trace(along: ColumnRuns, strength: NDArray[np.float64], row: TraceRow, pen: Pen, page: FlatPage) -> RowTrace:
    """The line through one row's runs; strength: float64 [column], 0 to 1, of each."""
    points = decode_line(along, pen, round(LEVEL_WIDTH_MM * page.px_per_mm_x))
    y_px = np.full(page.image.shape[1], np.nan)
    confidence = np.zeros(page.image.shape[1])
    if len(points):
        y_px[along.column] = np.interp(along.column, points[:, 0], points[:, 1])
        confidence[along.column] = np.clip(strength, 0.0, 1.0)
    return RowTrace(row, y_px, points, confidence, pen)
