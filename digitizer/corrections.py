"""What a person corrected on a page: how it lies, which lead is where, and its scale."""

from dataclasses import dataclass

SPEED_RANGE_MM_PER_S = (1.0, 200.0)
GAIN_RANGE_MM_PER_MV = (0.5, 100.0)


@dataclass(frozen=True)
class PanelCorrection:
    """A panel or rhythm strip where a person sees it."""

    lead: str
    """Name of the lead as printed: "-aVR" is aVR upside down."""
    box_px: tuple[float, float, float, float]
    """Left, top, right and bottom in pixels of `DigitizedPage.image`, the upright page; time begins at the left."""
    rhythm: bool = False
    """True for a full-width strip below the panels."""


@dataclass(frozen=True)
class Corrections:
    """What takes the place of that which was found; None leaves it as found."""

    rotation_deg: int | None = None
    """Turn of the page as it was given that brings it upright, clockwise: 0, 90, 180 or 270."""
    layout: str | None = None
    """Name in `ecg.layouts.LAYOUTS`."""
    panels: tuple[PanelCorrection, ...] | None = None
    """All panels and strips of the page, instead of those that were found."""
    speed_mm_per_s: float | None = None
    gain_mm_per_mv: float | None = None
    chest_gain_mm_per_mv: float | None = None
    """Gain of V1 to V6 where it is another."""
