"""Where the leads lie on the flat page."""

from collections.abc import Iterable
from dataclasses import dataclass

from digitizer.name_places import PlacedName
from ecg.layouts import LAYOUTS, OTHER, STRIP, STRIP_LEAD
from ecg.leads import printed_name


@dataclass(frozen=True)
class PanelPlace:
    """Where one panel or rhythm strip lies on the flat page."""

    lead: str
    row: int
    """Index of the row's trace."""
    column: int
    left_px: float
    right_px: float
    sign: float = 1.0
    """-1 where the lead is printed upside down."""


@dataclass(frozen=True, eq=False)
class LayoutMatch:
    """A layout laid over the rows."""

    name: str
    """Name in `ecg.layouts.LAYOUTS`, "strip" (one lead without a name) or "other" (named panels alone)."""
    borders_px: tuple[float, ...]
    """Of the columns of panels, one more than there are columns."""
    panels: tuple[PanelPlace, ...]
    rows: tuple[int, ...]
    """Indices of the traces that have a place in the layout, from top to bottom; rhythm strips come last."""
    rhythm: tuple[str, ...]
    """Usual leads of the rhythm strips."""
    names: tuple[PlacedName, ...]
    """All names that belong to rows."""
    spare_rows: int
    """Rows that the layout has no place for."""
    unnamed_panels: int = 0
    """Panels left out because nothing says which lead they show."""
    given_strips: tuple[PanelPlace, ...] | None = None
    """Rhythm strips that a person named, and with them all panels and the exact borders; None where all is found."""

    @property
    def rhythm_rows(self) -> tuple[int, ...]:
        """Indices of the traces of the full-width rows below the panels."""
        return self.rows[len(self.rows) - len(self.rhythm) :]


def layout_of(panels: Iterable[PanelPlace], strips: int) -> str:
    """The layout that has exactly these panels and so many rhythm strips, else "strip" or "other"."""
    panels = tuple(panels)
    rows = sorted({panel.row for panel in panels})
    printed = {(rows.index(p.row), p.column): printed_name(p.lead, p.sign) for p in panels}
    for layout in LAYOUTS.values():
        places = {(r, c): lead for r, leads in enumerate(layout.rows) for c, lead in enumerate(leads)}
        if len(layout.rhythm) == strips and printed == places:
            return layout.name
    return STRIP if set(printed.values()) == {STRIP_LEAD} and not strips else OTHER
