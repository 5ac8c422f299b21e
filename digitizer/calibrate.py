"""Gain and paper speed of a raster page, from its calibration pulses where it has any."""

import numpy as np

from digitizer.page import Calibration, PageWarning
from digitizer.pulse import FAST_WIDTH_MM, PULSE_HEIGHTS_MM, Pulse
from digitizer.rectify import FlatPage

USUAL_GAIN_MM_PER_MV = 10.0
USUAL_SPEED_MM_PER_S = 25.0
FAST_SPEED_MM_PER_S = 50.0
# A pulse of 200 ms at 25 mm/s.
USUAL_WIDTH_MM = (4.2, 5.8)


def calibrate(pulses: tuple[Pulse, ...], page: FlatPage) -> tuple[Calibration, tuple[PageWarning, ...]]:
    """The page's scale, with a warning for each part of it that had to be assumed."""
    gain, gain_source = USUAL_GAIN_MM_PER_MV, "assumed"
    speed, speed_source = USUAL_SPEED_MM_PER_S, "assumed"
    if pulses:
        height_mm = float(np.median([pulse.height_mm for pulse in pulses]))
        gain, gain_source = min(PULSE_HEIGHTS_MM, key=lambda height: abs(np.log(height / height_mm))), "pulse"
        width_mm = float(np.median([pulse.width_mm(page) for pulse in pulses]))
        if FAST_WIDTH_MM[0] <= width_mm <= FAST_WIDTH_MM[1]:
            speed, speed_source = FAST_SPEED_MM_PER_S, "pulse"
        elif USUAL_WIDTH_MM[0] <= width_mm <= USUAL_WIDTH_MM[1]:
            speed_source = "pulse"
    warnings = []
    if gain_source == "assumed":
        warnings.append(PageWarning("gain-assumed", f"no calibration pulse was found: {gain:g} mm/mV is assumed"))
    if speed_source == "assumed":
        warnings.append(PageWarning("speed-assumed", f"nothing on the page tells its speed: {speed:g} mm/s is assumed"))
    calibration = Calibration(speed, speed_source, gain, gain_source, "grid", page.px_per_mm_x, page.px_per_mm_y)
    return calibration, tuple(warnings)
