"""Speed and gain as a person says they are, in place of those that were found."""

from dataclasses import replace

from digitizer.corrections import Corrections
from digitizer.page import Calibration, PageWarning

CORRECTED = "corrected"


def corrected_scale(
    calibration: Calibration, warnings: tuple[PageWarning, ...], corrections: Corrections
) -> tuple[Calibration, tuple[PageWarning, ...]]:
    """The scale with what was corrected of it, and the warnings about the rest of it."""
    gone: set[str] = set()
    if (speed := corrections.speed_mm_per_s) is not None:
        calibration = replace(calibration, speed_mm_per_s=speed, speed_source=CORRECTED)
        gone |= {"speed-assumed", "speed-disagrees"}
    if (gain := corrections.gain_mm_per_mv) is not None:
        calibration = replace(calibration, gain_mm_per_mv=gain, gain_source=CORRECTED)
        gone |= {"gain-assumed", "gain-disagrees"}
    if (chest := corrections.chest_gain_mm_per_mv) is not None:
        calibration = replace(calibration, chest_gain_mm_per_mv=chest)
    if calibration.chest_gain_mm_per_mv == calibration.gain_mm_per_mv:
        calibration = replace(calibration, chest_gain_mm_per_mv=None)
    return calibration, tuple(warning for warning in warnings if warning.code not in gone)
