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
    """Lead names by row and column, as printed: "-aVR" is aVR upside down."""
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


OTHER = "other"
"""Named leads that stand as in no layout, or as in a part of one."""
STRIP = "strip"
"""One lead without a name, over one row or more."""
STRIP_LEAD = "ECG"
"""Name of the one lead of a page that prints no name."""

_3X4 = tuple(zip(LIMB_LEADS[:3], LIMB_LEADS[3:], CHEST_LEADS[:3], CHEST_LEADS[3:], strict=True))
_6X2 = tuple(zip(LIMB_LEADS, CHEST_LEADS, strict=True))
_4X3 = tuple(zip(STANDARD_LEADS[:4], STANDARD_LEADS[4:8], STANDARD_LEADS[8:], strict=True))
# The limb leads in the order of their axes (Cabrera 1944).
_CABRERA = ("aVL", "I", "-aVR", "II", "aVF", "III")
_CABRERA_3X4 = tuple(zip(_CABRERA[:3], _CABRERA[3:], CHEST_LEADS[:3], CHEST_LEADS[3:], strict=True))

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
        Layout("4x3", _4X3),
        Layout("4x3+1R", _4X3, ("II",)),
        Layout("2x6", (LIMB_LEADS, CHEST_LEADS)),
        Layout("3x4-cabrera", _CABRERA_3X4),
        Layout("3x4-cabrera+1R", _CABRERA_3X4, ("II",)),
        Layout("6x2-cabrera", tuple(zip(_CABRERA, CHEST_LEADS, strict=True))),
        Layout("12x1-cabrera", tuple((lead,) for lead in _CABRERA + CHEST_LEADS)),
        Layout("3x1", (("I",), ("II",), ("III",))),
        Layout("1x1", (("II",),)),
    )
}
