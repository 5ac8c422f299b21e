"""Gain and paper speed of a page: from print, else from the calibration pulse, else what is usual.

Print and pulse are compared where both are there; what disagrees or had to be assumed is a warning.
"""

from dataclasses import dataclass

import numpy as np

from digitizer.page import Calibration, PageWarning
from digitizer.printed_findings import PrintedFindings
from digitizer.pulse import FAST_WIDTH_MM, PULSE_HEIGHTS_MM, Pulse
from digitizer.rectify import FlatPage

USUAL_GAIN_MM_PER_MV = 10.0
USUAL_SPEED_MM_PER_S = 25.0
FAST_SPEED_MM_PER_S = 50.0
# A pulse of 200 ms at 25 mm/s.
USUAL_WIDTH_MM = (4.2, 5.8)
# Print and pulse of one page agree to the width of a pen.
AGREEMENT = 0.05
# An edge of a pulse is traced to half a pixel or better.
EDGE_PX = 1.0


@dataclass(frozen=True)
class MeasuredPulse:
    """The median calibration pulse of a page, in mm of its grid."""

    height_mm: float
    width_mm: float
    uncertainty_mm: float = 0.0
    """How far its height may be off."""

    @property
    def gain_mm_per_mv(self) -> float:
        """The gain of machines that it is nearest to."""
        return min(PULSE_HEIGHTS_MM, key=lambda height: abs(np.log(height / self.height_mm)))

    @property
    def speed_mm_per_s(self) -> float | None:
        """25 or 50 mm/s; None where its width is neither, for some machines print it shorter than 200 ms."""
        if FAST_WIDTH_MM[0] <= self.width_mm <= FAST_WIDTH_MM[1]:
            return FAST_SPEED_MM_PER_S
        return USUAL_SPEED_MM_PER_S if USUAL_WIDTH_MM[0] <= self.width_mm <= USUAL_WIDTH_MM[1] else None


def calibrate(
    pulses: tuple[Pulse, ...], page: FlatPage, printed: PrintedFindings, scale_source: str = "grid"
) -> tuple[Calibration, tuple[PageWarning, ...]]:
    """The scale of a raster page, with a warning for each part of it that is in doubt."""
    pulse = None
    if pulses:
        height_mm = float(np.median([pulse.height_mm for pulse in pulses]))
        width_mm = float(np.median([pulse.width_mm(page) for pulse in pulses]))
        pulse = MeasuredPulse(height_mm, width_mm, EDGE_PX / page.px_per_mm_y)
    return decide(pulse, printed, scale_source, (page.px_per_mm_x, page.px_per_mm_y))


def decide(
    pulse: MeasuredPulse | None,
    printed: PrintedFindings,
    scale_source: str,
    px_per_mm: tuple[float, float] | None = None,
) -> tuple[Calibration, tuple[PageWarning, ...]]:
    """The scale from all that the page tells of it. Print comes first: a QRS complex may pass for a pulse."""
    gain, gain_source = _first(printed.gain_mm_per_mv, pulse.gain_mm_per_mv if pulse else None, USUAL_GAIN_MM_PER_MV)
    speed, speed_source = _first(printed.speed_mm_per_s, pulse.speed_mm_per_s if pulse else None, USUAL_SPEED_MM_PER_S)
    warnings = []
    if gain_source == "assumed":
        what = f"neither print nor a calibration pulse tells the gain: {gain:g} mm/mV is assumed"
        warnings.append(PageWarning("gain-assumed", what))
    if speed_source == "assumed":
        what = f"neither print nor a calibration pulse tells the speed: {speed:g} mm/s is assumed"
        warnings.append(PageWarning("speed-assumed", what))
    if pulse and gain_source == "printed" and _gain_disagrees(pulse, printed):
        what = f"{gain:g} mm/mV is printed, but the calibration pulse is {pulse.height_mm:.1f} mm tall"
        warnings.append(PageWarning("gain-disagrees", what))
    told = pulse.speed_mm_per_s if pulse else None
    if told is not None and speed_source == "printed" and told != speed:
        what = f"{speed:g} mm/s is printed, but the calibration pulse tells {told:g} mm/s"
        warnings.append(PageWarning("speed-disagrees", what))
    chest_gain = printed.chest_gain_mm_per_mv if gain_source == "printed" else None
    px_x, px_y = px_per_mm or (None, None)
    calibration = Calibration(speed, speed_source, gain, gain_source, scale_source, px_x, px_y, chest_gain)
    return calibration, tuple(warnings)


def _first(printed: float | None, pulse: float | None, usual: float) -> tuple[float, str]:
    """The first value that is there, and its source."""
    if printed is not None:
        return printed, "printed"
    return (pulse, "pulse") if pulse is not None else (usual, "assumed")


def _gain_disagrees(pulse: MeasuredPulse, printed: PrintedFindings) -> bool:
    """Whether the pulse fits neither the gain in print nor that of the chest leads."""
    gains = [gain for gain in (printed.gain_mm_per_mv, printed.chest_gain_mm_per_mv) if gain is not None]
    return all(abs(pulse.height_mm - gain) > AGREEMENT * gain + pulse.uncertainty_mm for gain in gains)
