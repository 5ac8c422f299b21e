"""Cuttings of pages: the panels whose names were read, without a layout; one strip without any name.

A panel without a name is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digitizer.columns import USUAL_WIDTH_MM, WIDTH_TOLERANCE, Span, border_events
from digitizer.cut_rows import panel_line
from digitizer.name_places import BELIEVED, NAME_LEAD_MM, PlacedName, WeighedName, name_at, place_names
from digitizer.panel_places import LayoutMatch, PanelPlace, layout_of
from digitizer.rectify import FlatPage
from digitizer.tracing import RowTrace
from ecg.layouts import LAYOUTS, OTHER, STRIP, STRIP_LEAD, Layout
from ecg.leads import limb_residual_db, polarity

COLUMN_COUNTS = (1, 2, 3, 4, 6)
PITCH_STEPS = 33
PHASE_STEP_MM = 0.5
# What the rows should show at a border between two columns to pass for one, of what `border_events` counts.
EVENTS_DUE = 0.3
NAME_WORTH = 2.0
# Where columns begin is told by names that stand about so far behind.
NAME_BEHIND_MM = 16.0
# A lead looks the same all along its panel. Pieces of this length hold a beat; where they differ by more than this
# (of their power) the panel is taken for two: nine of ten leads differ less from themselves, one of a hundred less
# from another (training recordings).
PIECE_MM = 25.0
MOST_PIECES = 4
ALIKE = 0.1
ALIKE_STRIP = 0.4
UNLIKE_COST = 3.0
QUANTILES = np.linspace(0.02, 0.98, 49)
LEAST_PANEL_MM = 15.0
# Names of this weight together are enough for a cutting of two rows, and so much, and this share of all panels, for
# more rows: the more there is on the page, the more of it should be legible.
FEW_ROWS = 2
ENOUGH_OF_FEW = 0.7
ENOUGH = 1.5
ENOUGH_SHARE = 0.15
# A law that holds this much better with aVR turned over tells that it is printed upside down.
TURNED_DB = 6.0


@dataclass(frozen=True)
class _NamedCell:
    row: int
    column: int
    name: PlacedName


def match_named_panels(
    traces: tuple[RowTrace, ...],
    separators_px: tuple[float, ...],
    span: Span,
    names: tuple[WeighedName, ...],
    page: FlatPage,
) -> LayoutMatch | None:
    """The panels whose names were read and stand to each other as in some layout, however much of it is cut off.

    A single row without any name is one strip. None where there is neither.
    """
    placed = place_names(names, range(len(traces)), traces, page)
    believed = tuple(name for name in placed if name.weight >= BELIEVED)
    if not believed:
        return _single_strip(traces, separators_px, span)
    borders_px = _columns(traces, separators_px, span, believed, page)
    columns = list(pairwise(borders_px))
    seen = {
        (r, c) for r, trace in enumerate(traces) for c, (left, right) in enumerate(columns) if _seen(trace, left, right)
    }
    cells = [
        _NamedCell(row, column, name)
        for row, column in sorted(seen)
        if (name := name_at(row, columns[column][0], believed, page)) is not None
    ]
    agreeing = _as_in_a_layout(cells, len(traces))
    weight = sum(cell.name.weight for cell in agreeing)
    if weight < (ENOUGH_OF_FEW if len(traces) <= FEW_ROWS else max(ENOUGH, ENOUGH_SHARE * len(seen))):
        return None
    panels = _upright(
        [
            PanelPlace(lead, cell.row, cell.column, *columns[cell.column], sign)
            for cell in agreeing
            for lead, sign in [polarity(cell.name.lead)]
        ],
        traces,
    )
    rows = tuple(sorted({panel.row for panel in panels}))
    unnamed = sum(row in rows for row, _ in seen) - len(panels)
    return LayoutMatch(
        OTHER if unnamed else layout_of(panels, 0),
        borders_px,
        panels,
        rows,
        (),
        placed,
        len(traces) - len(rows),
        unnamed,
    )


def _single_strip(traces: tuple[RowTrace, ...], separators_px: tuple[float, ...], span: Span) -> LayoutMatch | None:
    if len(traces) != 1 or any(span.left_px < x < span.right_px for x in separators_px):
        return None
    # A row of several leads is no strip of one; the rhythm of one may change more than its shape within a panel does.
    quarters = np.array_split(panel_line(traces[0], span.left_px, span.right_px), MOST_PIECES)
    if np.nanmax(_differences(quarters), initial=0.0) > ALIKE_STRIP:
        return None
    strip = PanelPlace(STRIP_LEAD, 0, 0, span.left_px, span.right_px)
    return LayoutMatch(STRIP, (span.left_px, span.right_px), (strip,), (0,), (), (), 0)


def _seen(trace: RowTrace, left_px: float, right_px: float) -> bool:
    """Whether the row shows a trace in most of a panel."""
    line = panel_line(trace, left_px, right_px)
    return bool(len(line)) and float(np.isfinite(line).mean()) > 0.5


def _columns(
    traces: tuple[RowTrace, ...],
    separators_px: tuple[float, ...],
    span: Span,
    names: tuple[PlacedName, ...],
    page: FlatPage,
) -> tuple[float, ...]:
    """Borders (px) of columns of equal width within the span: names stand where columns begin, rows jump there."""
    events = border_events(traces, separators_px, page)
    scale = page.px_per_mm_x
    best: dict[int, tuple[float, tuple[float, ...]]] = {}
    for left, pitch in _combs(span, scale):
        borders = np.arange(left, span.right_px - LEAST_PANEL_MM * scale, pitch)
        borders = borders[borders > span.left_px - pitch + LEAST_PANEL_MM * scale]
        if not len(borders):
            continue
        inner = borders[borders > span.left_px + LEAST_PANEL_MM * scale]
        support = np.minimum(events[np.clip(np.round(inner).astype(int), 0, len(events) - 1)], 4.0)
        score = float((support - EVENTS_DUE).sum()) + NAME_WORTH * _at_beginnings(names, borders, scale)
        if score > best.get(len(borders), (-np.inf, ()))[0] + 1e-9:
            ends = (float(np.clip(x, span.left_px, span.right_px)) for x in (*borders, borders[-1] + pitch))
            best[len(borders)] = (score, tuple(ends))
    if not best:
        # Narrower than any panel.
        return span.left_px, span.right_px
    judged = [
        (score - UNLIKE_COST * (not _alike(traces, borders, names, page)), borders) for score, borders in best.values()
    ]
    return max(judged, key=lambda one: (one[0], -len(one[1])))[1]


def _alike(
    traces: tuple[RowTrace, ...], borders_px: tuple[float, ...], names: tuple[PlacedName, ...], page: FlatPage
) -> bool:
    """Whether each column looks the same all along in the rows where it has names."""
    for left, right in pairwise(borders_px):
        lines = [
            panel_line(trace, left, right)
            for row, trace in enumerate(traces)
            if name_at(row, left, names, page) is not None
        ]
        most = min(MOST_PIECES, int((right - left) / (PIECE_MM * page.px_per_mm_x)))
        for count in range(2, most + 1):
            unlike = [_differences(np.array_split(line, count)) for line in lines]
            if unlike and np.nanmax(np.nanmean(unlike, axis=0), initial=0.0) > ALIKE:
                return False
    return True


def _differences(pieces: list[NDArray[np.float32]]) -> list[float]:
    """How much the heights of neighbouring pieces (float32 [x], NaN where not seen) differ in distribution, 0 to 1."""
    heights = [
        np.nanquantile(piece, QUANTILES) if np.isfinite(piece).any() else np.full(len(QUANTILES), np.nan)
        for piece in pieces
    ]
    heights = [curve - np.median(curve) for curve in heights]
    return [
        float(((one - other) ** 2).sum() / max((one**2).sum() + (other**2).sum(), 1e-9))
        for one, other in pairwise(heights)
    ]


def _combs(span: Span, scale: float) -> list[tuple[float, float]]:
    """First border and width (px) of the columns that may have been: the cutting's own, or those of the usual page."""
    width = span.right_px - span.left_px
    if not (span.cut_left or span.cut_right):
        return [(span.left_px, width / count) for count in COLUMN_COUNTS]
    combs = [(span.left_px, width)]
    for count in COLUMN_COUNTS:
        usual = USUAL_WIDTH_MM * scale / count
        for pitch in usual * np.linspace(1.0 - WIDTH_TOLERANCE, 1.0 + WIDTH_TOLERANCE, PITCH_STEPS):
            if not span.cut_left:
                combs.append((span.left_px, pitch))
            elif not span.cut_right:
                combs.append((span.right_px - pitch * np.ceil(width / pitch), pitch))
            else:
                combs += [(span.left_px - shift, pitch) for shift in np.arange(0.0, pitch, PHASE_STEP_MM * scale)]
    return combs


def _at_beginnings(names: tuple[PlacedName, ...], borders_px: NDArray[np.float64], scale: float) -> float:
    """Weight of the names that stand at the beginning of a column, less that of the others."""
    behind = np.array([name.x_px for name in names])[:, None] - borders_px
    fits = ((behind >= -NAME_LEAD_MM * scale) & (behind <= NAME_BEHIND_MM * scale)).any(axis=1)
    return float(np.where(fits, 1.0, -1.0) @ np.array([name.weight for name in names]))


def _as_in_a_layout(cells: list[_NamedCell], rows: int) -> list[_NamedCell]:
    """The weightiest of the cells that stand to each other as their leads do in one layout; each lead once.

    Columns lie as far apart as in the layout, rows in its order: some of them may have been missed.
    """
    choices = []
    for layout in LAYOUTS.values():
        places = {cell: place for cell in cells if (place := _place(layout, cell)) is not None}
        for shift in {column - cell.column for cell, (_, column) in places.items()}:
            rows_of = {cell: row for cell, (row, column) in places.items() if column - cell.column == shift}
            choices.append(_in_order(rows_of, len(layout.rows), rows))
    best = max(choices, key=_weight, default=[])
    surest: dict[str, _NamedCell] = {}
    for cell in sorted(best, key=lambda cell: cell.name.weight):
        surest[polarity(cell.name.lead)[0]] = cell
    return sorted(surest.values(), key=lambda cell: (cell.row, cell.column))


def _weight(cells: Iterable[_NamedCell]) -> float:
    return sum(cell.name.weight for cell in cells)


def _place(layout: Layout, cell: _NamedCell) -> tuple[int, int] | None:
    """Row and column of a cell's lead in a layout."""
    lead = polarity(cell.name.lead)[0]
    places = ((r, c) for r, row in enumerate(layout.rows) for c, name in enumerate(row) if polarity(name)[0] == lead)
    return next(places, None)


def _in_order(places: dict[_NamedCell, int], depth: int, rows: int) -> list[_NamedCell]:
    """The weightiest of the cells whose rows come in the order of their places (longest common subsequence)."""
    chains: list[list[_NamedCell]] = [[] for _ in range(depth + 1)]
    for row in range(rows):
        here = [cell for cell in places if cell.row == row]
        after = chains[:1]
        for place in range(depth):
            matching = [cell for cell in here if places[cell] == place]
            after.append(max(chains[place + 1], after[place], chains[place] + matching, key=_weight))
        chains = after if here else chains
    return chains[depth]


def _upright(panels: list[PanelPlace], traces: tuple[RowTrace, ...]) -> tuple[PanelPlace, ...]:
    """The panels with the sign of aVR that its column's limb leads obey the laws with, where these can tell."""
    turned = []
    for panel in panels:
        if panel.lead == "aVR":
            column = [other for other in panels if other.column == panel.column]
            lines = {p.lead: panel_line(traces[p.row], p.left_px, p.right_px) for p in column}
            upright, over = (limb_residual_db(lines | {"aVR": sign * lines["aVR"]}) for sign in (1, -1))
            if upright is not None and over is not None and abs(over - upright) > TURNED_DB:
                panel = replace(panel, sign=1.0 if upright > over else -1.0)
        turned.append(panel)
    return tuple(turned)
