"""What comes out of a page: the recording, how sure it is, and how it was calibrated."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digitizer.page_confidence import page_confidence
from digitizer.printed_findings import Box, PrintedFindings
from ecg import Recording
from ecg.leads import CHEST_LEADS


@dataclass(frozen=True)
class Calibration:
    """The page's scale and where it was read."""

    speed_mm_per_s: float
    speed_source: str
    """"corrected" (by a person), "printed" (text on the page), "pulse", "timing marks" or "assumed"."""
    gain_mm_per_mv: float
    gain_source: str
    """"corrected", "printed", "pulse" or "assumed"."""
    scale_source: str
    """What gives the millimetre: "grid", "pulse" (a page without a grid) or "page size"."""
    px_per_mm_x: float | None = None
    """Pixels of the source image per millimetre; None where the page is vector graphics."""
    px_per_mm_y: float | None = None
    chest_gain_mm_per_mv: float | None = None
    """Gain of V1 to V6 where the page prints another for them; None where all leads have one."""

    def gain_of(self, lead: str) -> float:
        """Gain of one lead in mm/mV."""
        other = self.chest_gain_mm_per_mv
        return other if other is not None and lead in CHEST_LEADS else self.gain_mm_per_mv


@dataclass(frozen=True)
class PageWarning:
    """Something a reader must know before trusting the signal."""

    code: str
    message: str
    lead: str | None = None


@dataclass(frozen=True, eq=False)
class Trace:
    """One panel or rhythm strip as it was traced, before panels are merged into leads."""

    lead: str
    start_s: float
    """Where the panel begins on the page's time axis."""
    signal: NDArray[np.float32]
    """float32 [sample], mV at the recording's rate, NaN = not recovered."""
    confidence: NDArray[np.float32]
    """float32 [sample], 0 to 1, 0 where the signal is NaN."""
    interval: NDArray[np.float32]
    """float32 [sample], mV: half the width of the interval that holds nine of ten true values; NaN with the signal."""
    line_px: NDArray[np.float32]
    """float32 [point, 2], x and y in pixels of `DigitizedPage.image`; NaN between rows where a line is continued."""
    box_px: Box
    """Left, top, right and bottom in pixels of `DigitizedPage.image`: the panel from its beginning to its end in time.

    The level of the trace is in the middle (`panel_box`). Given as `corrections.PanelCorrection.box_px` it is the same
    panel again, but for a lead that is continued over the rows of a raster page.
    """
    rhythm: bool = False
    """True for a full-width strip below (or beside) the panels."""
    sign: float = 1.0
    """-1 where the lead is printed upside down; the signal is turned back over."""


@dataclass(frozen=True, eq=False)
class DigitizedPage:
    """A page turned into signal."""

    recording: Recording
    lead_confidence: dict[str, float]
    """Lead -> 0 to 1: `page_confidence.trace_confidence` of its trace; 0 where nothing was recovered."""
    calibration: Calibration
    layout: str
    """Name in `ecg.layouts.LAYOUTS`, "strip" (one lead over rows) or "other" (named leads placed freely)."""
    traces: tuple[Trace, ...]
    """Every panel and strip; the longest trace of a lead is the lead of the recording."""
    image: NDArray[np.uint8]
    """uint8 [y, x, 3], RGB: the page, upright (vector pages: a preview)."""
    px_per_mm: tuple[float, float]
    """Pixels of the image per millimetre of the grid, across and down."""
    warnings: tuple[PageWarning, ...] = ()
    timings_s: dict[str, float] = field(default_factory=dict)
    """Stage -> seconds."""
    printed: PrintedFindings = field(default_factory=PrintedFindings)
    """What the page says in print; it has no part in the signal but for the scale."""
    rotation_deg: int = 0
    """Turn of the page as it was given that made `image`, clockwise: 0, 90, 180 or 270; found, or as a person says."""
    mirrored: bool = False
    """Whether `image` is its mirror image (left for right) after that turn."""

    @property
    def confidence(self) -> float:
        """0 to 1: how sure the page is as a whole, by the formula of `page_confidence.page_confidence`."""
        return page_confidence(self.traces, self.lead_confidence, self.warnings)
