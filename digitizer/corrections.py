"""What a person corrected on a page: how it lies, which lead is where, and its scale."""

import math
from collections import Counter
from dataclasses import dataclass

from ecg.errors import InvalidCorrectionError
from ecg.layouts import LAYOUTS, STRIP_LEAD
from ecg.leads import STANDARD_LEADS, polarity

ROTATIONS_DEG = (0, 90, 180, 270)
SPEED_RANGE_MM_PER_S = (1.0, 200.0)
GAIN_RANGE_MM_PER_MV = (0.5, 100.0)
LEAST_BOX_MM = 3.0
"""A box that is thinner, or shows less of the page, holds no panel."""
BEYOND = 0.5
"""Of a page that was cut off, columns of panels lie beyond its edge: by this share of its size at most."""


@dataclass(frozen=True)
class PanelCorrection:
    """A panel or rhythm strip where a person sees it.

    Raises InvalidCorrectionError for a name that is no lead's and for corners that enclose nothing.
    """

    lead: str
    """Name of the lead as printed: "-aVR" is aVR upside down, "ECG" one that the page does not name."""
    box_px: tuple[float, float, float, float]
    """Left, top, right and bottom in pixels of `DigitizedPage.image`, the upright page; time begins at the left.

    The trace runs through the middle of the box or near it. The box may reach beyond the page by half the page's size.
    """
    rhythm: bool = False
    """True for a full-width strip below the panels."""

    def __post_init__(self) -> None:
        if polarity(self.lead)[0] not in (*STANDARD_LEADS, STRIP_LEAD):
            raise _invalid(
                "no lead has the name that is given for a panel",
                f"choose {', '.join((*STANDARD_LEADS, STRIP_LEAD))}, or one of them upside down as in -aVR",
            )
        left, top, right, bottom = self.box_px
        if not all(map(math.isfinite, self.box_px)) or left >= right or top >= bottom:
            what = f"the box of {self.lead} encloses nothing ({left:g}, {top:g}, {right:g}, {bottom:g})"
            raise _invalid(what, "give left, top, right and bottom in pixels, left and top the smaller ones")


@dataclass(frozen=True)
class Corrections:
    """What takes the place of that which was found; None leaves it as found.

    Raises InvalidCorrectionError for what is impossible on any page.
    """

    rotation_deg: int | None = None
    """Turn of the page as it was given that brings it upright, clockwise: 0, 90, 180 or 270."""
    layout: str | None = None
    """Name in `ecg.layouts.LAYOUTS`: its leads are given to the rows that were found, whatever speaks against it."""
    panels: tuple[PanelCorrection, ...] | None = None
    """All panels and strips of the page, instead of those that were found and of those of the layout.

    A lead stands at most once as a panel and once as a strip.
    """
    speed_mm_per_s: float | None = None
    """From 1 to 200."""
    gain_mm_per_mv: float | None = None
    """From 0.5 to 100; of the limb leads where the page prints another for V1 to V6, which it does not change."""
    chest_gain_mm_per_mv: float | None = None
    """Gain of V1 to V6 where it is another."""

    def __post_init__(self) -> None:
        if self.rotation_deg is not None and self.rotation_deg not in ROTATIONS_DEG:
            raise _invalid(f"a page cannot be turned by {self.rotation_deg} degrees", "choose 0, 90, 180 or 270")
        if self.layout is not None and self.layout not in LAYOUTS:
            raise _invalid("there is no layout of the name that is given", f"choose {', '.join(LAYOUTS)}")
        _check_range("speed", self.speed_mm_per_s, SPEED_RANGE_MM_PER_S, "mm/s")
        _check_range("gain", self.gain_mm_per_mv, GAIN_RANGE_MM_PER_MV, "mm/mV")
        _check_range("gain of the chest leads", self.chest_gain_mm_per_mv, GAIN_RANGE_MM_PER_MV, "mm/mV")
        if self.panels is not None:
            _check_panels(self.panels)


def check_boxes(panels: tuple[PanelCorrection, ...], size_px: tuple[int, int], px_per_mm: tuple[float, float]) -> None:
    """Refuse boxes that do not lie on an image.

    size_px: its width and height; px_per_mm: across and down. Raises InvalidCorrectionError.
    """
    for panel in panels:
        left, top, right, bottom = panel.box_px
        if right - left < LEAST_BOX_MM * px_per_mm[0] or bottom - top < LEAST_BOX_MM * px_per_mm[1]:
            least_px = math.ceil(LEAST_BOX_MM * max(px_per_mm))
            what = f"the box of {panel.lead} is thinner than {LEAST_BOX_MM:g} mm"
            raise _invalid(what, f"draw it at least {least_px} px wide and tall on this page")
        if not lies_on_page(panel.box_px, size_px, px_per_mm):
            what = f"the box of {panel.lead} lies beside the page, which has {size_px[0]} x {size_px[1]} pixels"
            raise _invalid(what, "draw it on the upright page")


def lies_on_page(
    box_px: tuple[float, float, float, float], size_px: tuple[int, int], px_per_mm: tuple[float, float]
) -> bool:
    """Whether enough of a box is on an image, and not too much beside it."""
    return all(
        low >= -BEYOND * size
        and high <= (1.0 + BEYOND) * size
        and min(high, size) - max(low, 0.0) >= LEAST_BOX_MM * scale
        for low, high, size, scale in zip(box_px[:2], box_px[2:], size_px, px_per_mm, strict=True)
    )


def _check_range(name: str, value: float | None, allowed: tuple[float, float], unit: str) -> None:
    low, high = allowed
    # A comparison with NaN is false.
    if value is not None and not low <= value <= high:
        raise _invalid(f"a {name} of {value:g} {unit} cannot be", f"choose {low:g} to {high:g} {unit}")


def _check_panels(panels: tuple[PanelCorrection, ...]) -> None:
    if not panels:
        raise _invalid("no panel is left on the page", "give at least one, or none of them to have them found")
    stands = Counter((polarity(panel.lead)[0], panel.rhythm) for panel in panels)
    (lead, rhythm), most = stands.most_common(1)[0]
    if most > 1:
        what = f"{lead} stands more than once as a {'rhythm strip' if rhythm else 'panel'}"
        raise _invalid(what, "a lead stands at most once as a panel and once as a rhythm strip")


def _invalid(what: str, cure: str) -> InvalidCorrectionError:
    return InvalidCorrectionError(what, cure=cure)
