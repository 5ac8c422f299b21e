"""Page layouts as data: which lead stands in which row and column."""

from dataclasses import dataclass

from ecg.leads import CHEST_LEADS, LIMB_LEADS, STANDARD_LEADS


@dataclass(frozen=True)
class Layout:
    """One way of printing leads on a page.

    Panels in one row follow each other in time, panels in one column are simultaneous.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    """Lead names by row and column."""
    rhythm: tuple[str, ...] = ()
    """Usual leads of the full-width rows below; a name printed on the page wins over them."""

    @property
    def columns(self) -> int:
        """Number of panels in a row."""
        return len(self.rows[0])

    @property
    def total_rows(self) -> int:
        """Rows of panels and rhythm rows together."""
        return len(self.rows) + len(self.rhythm)


_3X4 = tuple(zip(LIMB_LEADS[:3], LIMB_LEADS[3:], CHEST_LEADS[:3], CHEST_LEADS[3:], strict=True))
_6X2 = tuple(zip(LIMB_LEADS, CHEST_LEADS, strict=True))

LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout("3x4", _3X4),
        Layout("3x4+1R", _3X4, ("II",)),
        Layout("3x4+2R", _3X4, ("V1", "II")),
        Layout("3x4+3R", _3X4, ("V1", "II", "V5")),
        Layout("6x2", _6X2),
        Layout("6x2+1R", _6X2, ("II",)),
        Layout("12x1", tuple((lead,) for lead in STANDARD_LEADS)),
        Layout("6x1-limb", tuple((lead,) for lead in LIMB_LEADS)),
        Layout("6x1-chest", tuple((lead,) for lead in CHEST_LEADS)),
    )
}
