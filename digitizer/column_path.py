"""From column logits to lines: the most likely paths of all rows of a page together.

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
from digitizer.path_line import ColumnPaths, line_near
from digitizer.row_order import OwnInk, own_ink
from digitizer.row_strip import RowStrip
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
# Two lines that are nearer than this (0.4 mm) for longer than any crossing takes (40 ms at 25 mm/s) are one line.
SAME_ROWS, CROSSING_COLUMNS = 3.0, 20
# Strips are searched together while their tables have no more cells than this: 12 MB each, of which six are needed.
SEARCHED_CELLS = 3_000_000

_Tables = tuple[NDArray[np.float32], NDArray[np.float32]]
"""float32 [row, column] each: what a row costs, and what climbing it does."""


def column_paths(strips: tuple[RowStrip, ...], jumps: NDArray[np.bool_]) -> tuple[ColumnPaths, ...]:
    """The lines of all rows of a page, from top to bottom.

    jumps: bool [group]: where a row may go on at another height, for another panel begins.
    """
    tops = np.array([strip.top for strip in strips])
    presence, grouped, nothing = zip(*(_seen_in_groups(strip) for strip in strips), strict=True)
    claims = _claims(strips, grouped, np.stack(nothing), tops)
    coarse = _group_by_group(strips, grouped, claims, jumps)
    priced = np.any([claim.price.any(axis=0) for claim in claims], axis=0)
    contested = np.repeat(maximum_filter1d(priced, 2 * CONTESTED_GROUPS + 1), GROUP)
    fine = {
        (start, end): _column_by_column(strips, presence, claims, slice(start, end), jumps)
        for start, end in zip(*stretches(contested), strict=True)
    }
    found = []
    for k, strip in enumerate(strips):
        rows = _nearest_rows(strip, presence[k], coarse[k])
        for (start, end), searched in fine.items():
            rows[start:end] = searched[k]
        found.append(line_near(strip, presence[k], rows))
    return _without_doubles(tuple(found), tops)


def _seen_in_groups(strip: RowStrip) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """A strip's presence (float32 [column]), and of its groups costs (float32 [row, group]) and that of no trace."""
    seen = []
    for block in strip.blocks():
        logits = strip.logits(block)
        presence = _presence(logits)
        nothing = _grouped(np.maximum(logits.max(axis=0), 0.0)[None])[0]
        seen.append((presence, _grouped(_cost(logits, presence)), nothing))
    presence, grouped, nothing = (np.concatenate(part, axis=-1) for part in zip(*seen, strict=True))
    return presence, grouped, nothing


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


def _claims(
    strips: tuple[RowStrip, ...],
    grouped: tuple[NDArray[np.float32], ...],
    nothing: NDArray[np.float32],
    tops: NDArray[np.int64],
) -> list[_Claim]:
    """Of all strips, each as tall as the tallest.

    grouped: float32 [row, group] each, their costs; nothing: float32 [strip, group], what it costs to see no trace.
    """
    height = max(len(cost) for cost in grouped)
    foreign = _foreign(own_ink(_page_ink(strips), len(strips)), tops, height)
    charged = (
        _taller(cost, height, GROUP * WORST) + away * np.float32(FOREIGN_COST)
        for cost, away in zip(grouped, foreign, strict=True)
    )
    prices = ink_prices(np.stack([least_of_bins(cost) for cost in charged]), nothing, tops)
    return [_Claim(*claim) for claim in zip(foreign, prices, strict=True)]


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
    height = max(strip.top - first + strip.rows for strip in strips)
    groups = strips[0].ink_steps.shape[1] // GROUP_PX
    total, count = np.zeros((height, groups), np.float32), np.zeros((height, 1), np.float32)
    for strip in strips:
        part = slice(strip.top - first, strip.top - first + strip.rows)
        ink = strip.ink(slice(groups * GROUP_PX))
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


def _nearest_rows(strip: RowStrip, presence: NDArray[np.float32], path: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 [column]: each column's best row near its group's path (int64 [group]); presence: float32 [column]."""
    columns = np.arange(len(presence))
    centres = (np.arange(len(path)) + 0.5) * GROUP - 0.5
    middle = np.interp(columns, centres, path).astype(np.float32)
    # Within a steep stroke a column may stand anywhere between its neighbouring groups.
    steps = np.abs(np.diff(path, prepend=path[:1])), np.abs(np.diff(path, append=path[-1:]))
    slack = np.repeat(np.maximum(*steps).astype(np.float32), GROUP)
    height = np.arange(strip.rows, dtype=np.float32)[:, None]
    nearest = []
    for block in strip.blocks():
        stray = np.maximum(np.abs(height - middle[block]) - slack[block], 0.0)
        stray = STRAY_COST * stray + PAPER_CLIMB * np.maximum(stray - STRAY_ROWS, 0.0)
        nearest.append((_cost(strip.logits(block), presence[block]) + stray).argmin(axis=0))
    return np.concatenate(nearest)


def _group_by_group(
    strips: tuple[RowStrip, ...],
    grouped: tuple[NDArray[np.float32], ...],
    claims: list[_Claim],
    jumps: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """int64 [strip, group]: the cheapest rows."""

    def tables(strip: RowStrip, cost: NDArray[np.float32], claim: _Claim) -> _Tables:
        height = len(claim.foreign)
        climb = _taller(_climb(strip.ink(), GROUP_PX), height, 1.0)
        climb[:, jumps] = INK_CLIMB
        return _taller(cost, height, GROUP * WORST) + claim.charge(), climb

    return _cheapest(tables(*row) for row in zip(strips, grouped, claims, strict=True))


def _column_by_column(
    strips: tuple[RowStrip, ...],
    presence: tuple[NDArray[np.float32], ...],
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
        cost = _taller(_cost(strip.logits(columns), there[columns]), height, WORST)
        cost += claim.charge()[:, column // GROUP] / GROUP
        climb = _taller(_climb(strip.ink(near), 1)[:, at_px - first], height, 1.0)
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
