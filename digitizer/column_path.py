"""From column logits to lines: the most likely paths of all rows together, to a fraction of a pixel, with their spread.

A trace climbs along ink and not through empty paper; ink that stands alone belongs to the row that comes next in order
(`row_order`), and ink that several rows claim is given to one (`ink_prices`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from digitizer.cheapest_rows import cheapest_rows
from digitizer.ink_prices import BIN_ROWS, ink_prices, least_of_bins
from digitizer.row_order import OwnInk, own_ink
from digitizer.stretches import stretches

# What one row of climb costs between neighbouring columns, along ink and through paper (nats).
INK_CLIMB, PAPER_CLIMB = 0.003, 1.0
# No column speaks louder against a row than this (nats).
WORST = 9.0
# The path is searched on groups of columns (two columns of the picture), and found again in each of them near by.
GROUP, GROUP_PX = 5, 2
# A column that leaves its group's path for a narrow peak pays this for every row, and far away as if through paper.
STRAY_COST, STRAY_ROWS = 0.03, 24
# A path that leaves the ink that is certainly its own by more than NEAR_OWN rows pays this for every group.
FOREIGN_COST = 30.0
NEAR_OWN = 4
# Columns this near to a place with a price are searched one by one.
CONTESTED_GROUPS = 4
# The mean is taken over this many rows to either side of the path; in a steep stroke, over as many more as it climbs in
# a column, for there a column's place in time is known no better than that.
REACH, MOST_REACH = 6, 60
# What lies further than this from a level line (2 mm) belongs to something else.
NEAR = 16
STROKE_COLUMNS = 5
# Two lines that are nearer than this (0.4 mm) for longer than any crossing takes (40 ms at 25 mm/s) are one line.
SAME_ROWS, CROSSING_COLUMNS = 3.0, 20
# Strips are searched together while their tables have no more cells than this: 12 MB each, of which six are needed.
SEARCHED_CELLS = 3_000_000

_Tables = tuple[NDArray[np.float32], NDArray[np.float32]]
"""float32 [row, column] each: what a row costs, and what climbing it does."""


@dataclass(frozen=True, eq=False)
class RowStrip:
    """What the network says of one row; in half precision, for all rows of a page are kept, and it computes coarser."""

    logits: NDArray[np.float16]
    """float16 [row, column]; 0 stands for "no trace"."""
    ink: NDArray[np.float16]
    """float16 [row, x], 0 to 1: that any trace runs there; GROUP columns to GROUP_PX of x."""
    top: int
    """First row on the grid that all strips of the page share; a multiple of `ink_prices.BIN_ROWS`."""


@dataclass(frozen=True, eq=False)
class ColumnPaths:
    """The line of one strip, column by column."""

    y_px: NDArray[np.float64]
    """float64 [column]: row of the strip; meaningless where `presence` is low."""
    spread_px: NDArray[np.float64]
    """float64 [column]: standard deviation of the distribution around the line."""
    presence: NDArray[np.float64]
    """float64 [column], 0 to 1: probability that there is a trace at all."""
    share: NDArray[np.float64]
    """float64 [column], 0 to 1: how much of the distribution stands by the line and not elsewhere."""


def column_paths(strips: tuple[RowStrip, ...], jumps: NDArray[np.bool_]) -> tuple[ColumnPaths, ...]:
    """The lines of all rows of a page, from top to bottom.

    jumps: bool [group]: where a row may go on at another height, for another panel begins.
    """
    presence = [_presence(_single(strip.logits)) for strip in strips]
    costs = (_cost(_single(strip.logits), there) for strip, there in zip(strips, presence, strict=True))
    grouped = [_grouped(cost) for cost in costs]
    tops = np.array([strip.top for strip in strips])
    claims = _claims(strips, grouped, tops)
    coarse = _group_by_group(strips, grouped, claims, jumps)
    costs = (_cost(_single(strip.logits), there) for strip, there in zip(strips, presence, strict=True))
    rows = np.stack([_nearest_rows(cost, path) for cost, path in zip(costs, coarse, strict=True)])
    priced = np.any([claim.price.any(axis=0) for claim in claims], axis=0)
    contested = np.repeat(maximum_filter1d(priced, 2 * CONTESTED_GROUPS + 1), GROUP)
    for start, end in zip(*stretches(contested), strict=True):
        rows[:, start:end] = _column_by_column(strips, presence, claims, slice(start, end), jumps)
    found = tuple(_line(_single(strip.logits), *seen) for strip, *seen in zip(strips, presence, rows, strict=True))
    return _without_doubles(found, tops)


@dataclass(frozen=True, eq=False)
class _Claim:
    """What a row pays to stand on ink of others."""

    foreign: NDArray[np.bool_]
    """bool [row, group]: away from the row's own ink, where that is certain."""
    price: NDArray[np.float32]
    """float32 [bin, group], nats (`ink_prices`)."""

    def charge(self) -> NDArray[np.float32]:
        """float32 [row, group], nats."""
        charge = self.foreign * np.float32(FOREIGN_COST)
        charge += np.repeat(self.price, BIN_ROWS, axis=0)[: len(charge)]
        return charge


def _claims(strips: tuple[RowStrip, ...], grouped: list[NDArray[np.float32]], tops: NDArray[np.int64]) -> list[_Claim]:
    """Of all strips; all are as tall as the tallest. grouped: float32 [row, group] each, their costs."""
    height = max(len(cost) for cost in grouped)
    foreign = _foreign(own_ink(_page_ink(strips), len(strips)), tops, height)
    least = np.stack(
        [
            least_of_bins(_taller(cost, height, GROUP * WORST) + away * np.float32(FOREIGN_COST))
            for cost, away in zip(grouped, foreign, strict=True)
        ]
    )
    nothing = np.stack([_grouped(np.maximum(_single(strip.logits).max(axis=0), 0.0)[None])[0] for strip in strips])
    return [_Claim(*claim) for claim in zip(foreign, ink_prices(least, nothing, tops), strict=True)]


def _single(half: NDArray[np.float16]) -> NDArray[np.float32]:
    return half.astype(np.float32)


def _cost(logits: NDArray[np.float32], presence: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [row, column], nats: what each row costs beside the column's best.

    presence: float32 [column], 0 to 1. Where there is no trace the rows' order means nothing.
    """
    return np.asarray(np.minimum(logits.max(axis=0) - logits, np.float32(WORST)) * presence, np.float32)


def _presence(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [column], 0 to 1: probability that there is a trace at all."""
    top = logits.max(axis=0)
    weight = logits - top
    total = np.exp(weight, out=weight).sum(axis=0)
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(top + np.log(total), -40.0, 40.0))), np.float32)


def _line(logits: NDArray[np.float32], presence: NDArray[np.float32], rows: NDArray[np.int64]) -> ColumnPaths:
    """The line near the path (int64 [column]) through a strip's logits (float32 [row, column])."""
    # Of all rows up to each: strips are tall, and one table of that size is enough.
    weight = logits - logits.max(axis=0)
    weight = np.cumsum(np.exp(weight, out=weight), axis=0, out=weight)
    reach = np.minimum(REACH + np.ceil(_steepest(rows, 3)), MOST_REACH)
    offsets = np.arange(-int(reach.max()), int(reach.max()) + 1)[:, None]
    at = np.clip(rows + offsets, 0, logits.shape[0] - 1)
    near = np.take_along_axis(logits, at, axis=0).astype(np.float64)
    near = np.where(np.abs(offsets) <= reach, near, -np.inf)
    near = np.exp(near - near.max(axis=0))
    # At the strip's rim the same row is met more than once.
    near[1:][np.diff(at, axis=0) == 0] = 0.0
    mass = near.sum(axis=0)
    mean = (near * at).sum(axis=0) / mass
    spread = np.sqrt(np.maximum((near * (at - mean) ** 2).sum(axis=0) / mass, 0.0))
    return ColumnPaths(mean, spread, np.asarray(presence, np.float64), _share_near(weight, rows))


def _steepest(rows: NDArray[np.int64], columns: int) -> NDArray[np.float64]:
    """float64 [column], rows a column: how fast the path (int64 [column]) climbs at most within some columns."""
    return np.asarray(maximum_filter1d(np.abs(np.gradient(rows.astype(np.float64))), columns), np.float64)


def _share_near(weight: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """float64 [column], 0 to 1: share of each column's weight by the line.

    weight: float32 [row, column], that of all rows up to each.
    Within a steep stroke a column's weight is spread along the stroke, and all of it belongs to the line.
    """
    reach = NEAR + np.ceil(STROKE_COLUMNS * _steepest(rows, STROKE_COLUMNS)).astype(np.int64)
    ends = [np.clip(rows + side, -1, len(weight) - 1)[None] for side in (-reach - 1, reach)]
    low, high = (np.take_along_axis(weight, end, axis=0)[0].astype(np.float64) for end in ends)
    return np.asarray((high - np.where(ends[0][0] < 0, 0.0, low)) / weight[-1], np.float64)


def _without_doubles(found: tuple[ColumnPaths, ...], tops: NDArray[np.int64]) -> tuple[ColumnPaths, ...]:
    """Of two lines that are one for longer than a crossing takes the one with less claim to it becomes a gap."""
    for above, below in combinations(range(len(found)), 2):
        apart = found[above].y_px + tops[above] - found[below].y_px - tops[below]
        both = (np.abs(apart) < SAME_ROWS) & (found[above].presence > 0.5) & (found[below].presence > 0.5)
        for start, end in zip(*stretches(both), strict=True):
            if end - start > CROSSING_COLUMNS:
                loser = min(above, below, key=lambda k: float(found[k].share[start:end].mean()))
                found[loser].presence[start:end] = 0.0
    return found


def _page_ink(strips: tuple[RowStrip, ...]) -> NDArray[np.float32]:
    """float32 [row, group], 0 to 1: the mean of what the strips say of the ink of the common grid."""
    first = min(strip.top for strip in strips)
    height = max(strip.top - first + len(strip.ink) for strip in strips)
    groups = strips[0].ink.shape[1] // GROUP_PX
    total, count = np.zeros((height, groups), np.float32), np.zeros((height, 1), np.float32)
    for strip in strips:
        part = slice(strip.top - first, strip.top - first + len(strip.ink))
        ink = _single(strip.ink[:, : groups * GROUP_PX])
        total[part] += ink.reshape(len(ink), groups, GROUP_PX).mean(axis=2)
        count[part] += 1.0
    return np.asarray(total / np.maximum(count, 1.0), np.float32)


def _foreign(own: OwnInk, tops: NDArray[np.int64], height: int) -> NDArray[np.bool_]:
    """Away from a row's own ink, where that is certain: bool [strip, row, group]."""
    rows = np.arange(height, dtype=np.float32)[:, None] + (tops - tops.min())[:, None, None]
    # Comparisons with NaN are false.
    return np.asarray((rows < own.top[:, None] - NEAR_OWN) | (rows > own.bottom[:, None] - 1 + NEAR_OWN), np.bool_)


def _climb(ink: NDArray[np.float32], step_px: int) -> NDArray[np.float32]:
    """float32 [row, step]: what climbing a row costs between the columns of a step (of `step_px`) and the one before.

    ink: float32 [row, x], 0 to 1. A stroke stands in either of the two.
    """
    whole = ink.shape[1] // step_px * step_px
    there = reduce(np.maximum, (ink[:, k:whole:step_px] for k in range(step_px))) * np.float32(INK_CLIMB - PAPER_CLIMB)
    # The least of both steps, for ink makes it less.
    there[:, 1:] = np.minimum(there[:, 1:], there[:, :-1])
    there += np.float32(PAPER_CLIMB)
    return there


def _taller(table: NDArray[np.float32], height: int, fill: float) -> NDArray[np.float32]:
    """The table (float32 [row, group]) with rows added below up to a height."""
    return np.pad(table, ((0, height - len(table)), (0, 0)), constant_values=fill)


def _grouped(cost: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [row, group]: summed cost of GROUP columns each."""
    whole = cost.shape[1] // GROUP * GROUP
    return reduce(np.add, (cost[:, k:whole:GROUP] for k in range(GROUP)))


def _nearest_rows(cost: NDArray[np.float32], path: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 [column]: each column's best row (cost: float32 [row, column]) near its group's path (int64 [group])."""
    height, columns = cost.shape
    centres = (np.arange(len(path)) + 0.5) * GROUP - 0.5
    middle = np.interp(np.arange(columns), centres, path).astype(np.float32)
    # Within a steep stroke a column may stand anywhere between its neighbouring groups.
    steps = np.abs(np.diff(path, prepend=path[:1])), np.abs(np.diff(path, append=path[-1:]))
    slack = np.repeat(np.maximum(*steps).astype(np.float32), GROUP)
    stray = np.maximum(np.abs(np.arange(height, dtype=np.float32)[:, None] - middle) - slack, 0.0)
    stray = STRAY_COST * stray + PAPER_CLIMB * np.maximum(stray - STRAY_ROWS, 0.0)
    return np.asarray((cost + stray).argmin(axis=0), np.int64)


def _group_by_group(
    strips: tuple[RowStrip, ...], grouped: list[NDArray[np.float32]], claims: list[_Claim], jumps: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """int64 [strip, group]: the cheapest rows."""

    def tables(strip: RowStrip, cost: NDArray[np.float32], claim: _Claim) -> _Tables:
        height = len(claim.foreign)
        climb = _taller(_climb(_single(strip.ink), GROUP_PX), height, 1.0)
        climb[:, jumps] = INK_CLIMB
        return _taller(cost, height, GROUP * WORST) + claim.charge(), climb

    return _cheapest(tables(*row) for row in zip(strips, grouped, claims, strict=True))


def _column_by_column(
    strips: tuple[RowStrip, ...],
    presence: list[NDArray[np.float32]],
    claims: list[_Claim],
    columns: slice,
    jumps: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """int64 [strip, column]: the cheapest rows of a stretch of columns, searched one by one."""
    column = np.arange(columns.start, columns.stop)
    at_px = column * GROUP_PX // GROUP
    # A climb looks at the column before, too.
    first = max(int(at_px[0]) - 1, 0)
    near = slice(first, int(at_px[-1]) + 1)

    def tables(strip: RowStrip, there: NDArray[np.float32], claim: _Claim) -> _Tables:
        height = len(claim.foreign)
        cost = _taller(_cost(_single(strip.logits[:, columns]), there[columns]), height, WORST)
        cost += claim.charge()[:, column // GROUP] / GROUP
        climb = _taller(_climb(_single(strip.ink[:, near]), 1)[:, at_px - first], height, 1.0)
        climb[:, jumps[column // GROUP]] = INK_CLIMB
        return cost, climb

    return _cheapest(tables(*row) for row in zip(strips, presence, claims, strict=True))


def _cheapest(tables: Iterator[_Tables]) -> NDArray[np.int64]:
    """int64 [strip, column]: the cheapest rows of each strip; their tables, all of one size, stand side by side."""
    found = []
    for first in tables:
        others = islice(tables, max(0, SEARCHED_CELLS // first[0].size - 1))
        cost, climb = (np.stack(table) for table in zip(first, *others, strict=True))
        found.append(cheapest_rows(cost, np.cumsum(climb, axis=1, out=climb)))
    return np.concatenate(found)
