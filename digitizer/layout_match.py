"""Which lead is which: the layouts tried on the rows, judged by the limb-lead laws and by the printed names.

A wrong layout is worse than none: where neither the laws nor the names speak for one, the page is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from digitizer.columns import Span, find_columns
from digitizer.lead_names import PrintedName
from digitizer.rectify import FlatPage
from digitizer.rows import InkMap
from digitizer.tracing import RowTrace
from ecg.errors import UnknownLayoutError
from ecg.layouts import LAYOUTS, Layout
from ecg.leads import LIMB_LAWS, law_residual_db

# Lines of text and remains of the grid are taken for rows at times: this many may be left over.
MAX_SPARE_ROWS = 3
SPARE_ROW_COST_DB = 4.0
LAW_RANGE_DB = (-5.0, 20.0)
# A law that holds to this confirms the layout it was computed with.
CONFIRMING_DB = 6.0
NAMES_WORTH_DB = 15.0
CONFIRMING_NAMES = 0.3
# A name stands at most this far behind the beginning of its panel.
NAME_REACH_MM = 16.0
NAME_ABOVE_MM = (-10.0, 20.0)


@dataclass(frozen=True)
class PanelPlace:
    """Where one panel or rhythm strip lies on the flat page."""

    lead: str
    row: int
    """Index of the row's trace."""
    column: int
    left_px: float
    right_px: float


@dataclass(frozen=True, eq=False)
class LayoutMatch:
    """A layout laid over the rows."""

    layout: Layout
    borders_px: tuple[float, ...]
    panels: tuple[PanelPlace, ...]
    rows: tuple[int, ...]
    """Indices of the traces that have a place in the layout, from top to bottom."""
    spare_rows: int
    """Rows that the layout has no place for."""
    law_db: tuple[float | None, ...]
    """Signal-to-residual ratio of each of `ecg.leads.LIMB_LAWS`; None where such leads are missing."""
    names: float
    """Share of the panels whose name was read where it should be, less twice the share of contradicting names."""

    @property
    def rhythm_rows(self) -> tuple[int, ...]:
        """Indices of the traces of the full-width rows below the panels."""
        return self.rows[len(self.layout.rows) :]

    @property
    def score_db(self) -> float:
        """What all the evidence together speaks for this layout."""
        known = [np.clip(db, *LAW_RANGE_DB) for db in self.law_db if db is not None]
        law = float(np.mean(known)) if known else 0.0
        # Laws that hold over a longer stretch (fewer columns) are the harder ones to fulfil by chance.
        length = -2.0 * float(np.log2(self.layout.columns))
        return law + length + NAMES_WORTH_DB * self.names - SPARE_ROW_COST_DB * self.spare_rows

    @property
    def confirmed_by(self) -> tuple[str, ...]:
        """Which kinds of evidence are enough on their own: "laws", "names"."""
        known = [db for db in self.law_db if db is not None]
        laws = bool(known) and max(known) >= CONFIRMING_DB and self.names > -CONFIRMING_NAMES
        kinds = {"laws": laws, "names": self.names >= CONFIRMING_NAMES}
        return tuple(kind for kind, enough in kinds.items() if enough)


def match_layout(
    traces: tuple[RowTrace, ...], ink: InkMap, span: Span, names: tuple[PrintedName, ...], page: FlatPage
) -> LayoutMatch:
    """The layout that the evidence speaks for most. Raises UnknownLayoutError where none is confirmed."""
    candidates = list(_candidates(traces, ink, span, names, page))
    best = max(candidates, key=lambda match: match.score_db, default=None)
    if best is None or not best.confirmed_by:
        raise UnknownLayoutError(
            f"{len(traces)} rows of traces, but neither lead names nor the limb-lead laws say which lead is which",
            cure="give a page in one of the layouts " + ", ".join(LAYOUTS) + ", upright and not mirrored",
        )
    return best


def _candidates(
    traces: tuple[RowTrace, ...], ink: InkMap, span: Span, names: tuple[PrintedName, ...], page: FlatPage
) -> Iterator[LayoutMatch]:
    borders_of: dict[int, tuple[float, ...]] = {}
    for layout in LAYOUTS.values():
        spare = len(traces) - layout.total_rows
        if not 0 <= spare <= MAX_SPARE_ROWS:
            continue
        if layout.columns not in borders_of:
            borders_of[layout.columns] = find_columns(traces, ink, span, layout.columns, page)
        for rows in combinations(range(len(traces)), layout.total_rows):
            yield _laid_over(layout, rows, borders_of[layout.columns], traces, names, page)


def _laid_over(
    layout: Layout,
    rows: tuple[int, ...],
    borders_px: tuple[float, ...],
    traces: tuple[RowTrace, ...],
    names: tuple[PrintedName, ...],
    page: FlatPage,
) -> LayoutMatch:
    """The layout over some of the rows (indices from top to bottom), and the evidence for it."""
    panels = tuple(
        PanelPlace(lead, r, c, borders_px[c], borders_px[c + 1])
        for r, row in zip(rows, layout.rows, strict=False)
        for c, lead in enumerate(row)
    )
    lines = {panel.lead: panel_line(traces[panel.row], panel.left_px, panel.right_px) for panel in panels}
    by_column = [{p.lead: lines[p.lead] for p in panels if p.column == c} for c in range(layout.columns)]
    law_db = tuple(
        max((db for column in by_column if (db := law_residual_db(column, law)) is not None), default=None)
        for law in LIMB_LAWS
    )
    spare = len(traces) - layout.total_rows
    return LayoutMatch(layout, borders_px, panels, rows, spare, law_db, _names_evidence(panels, names, traces, page))


def panel_line(trace: RowTrace, left_px: float, right_px: float) -> NDArray[np.float32]:
    """float32 [x], px upward: the trace between two borders on whole columns, NaN beyond the page."""
    columns = np.arange(round(left_px), round(right_px))
    on_page = (columns >= 0) & (columns < len(trace.y_px))
    line = np.full(len(columns), np.nan, np.float32)
    line[on_page] = -trace.y_px[columns[on_page]]
    return line


def _names_evidence(
    panels: tuple[PanelPlace, ...], names: tuple[PrintedName, ...], traces: tuple[RowTrace, ...], page: FlatPage
) -> float:
    """Share of the panels with their own name, less twice the share with another's."""
    verdict = 0.0
    for panel in panels:
        found = name_at(panel.row, panel.left_px, names, traces, page)
        if found is not None:
            verdict += 1.0 if found.lead == panel.lead else -2.0
    return verdict / len(panels)


def name_at(
    row: int, left_px: float, names: tuple[PrintedName, ...], traces: tuple[RowTrace, ...], page: FlatPage
) -> PrintedName | None:
    """The surest name printed at the beginning of a panel, nearer to its row than to any other."""
    reach = (left_px - 4.0 * page.px_per_mm_x, left_px + NAME_REACH_MM * page.px_per_mm_x)
    near = [name for name in names if reach[0] <= name.x_px <= reach[1] and _row_of(name, traces, page) == row]
    return max(near, key=lambda name: name.certainty, default=None)


def _row_of(name: PrintedName, traces: tuple[RowTrace, ...], page: FlatPage) -> int | None:
    """Index of the row that a name belongs to; names stand above their trace rather than below."""
    above_mm = np.array([trace.row.baseline_px - name.y_px for trace in traces]) / page.px_per_mm_y
    nearest = int(np.abs(above_mm - 5.0).argmin())
    return nearest if NAME_ABOVE_MM[0] < above_mm[nearest] < NAME_ABOVE_MM[1] else None
