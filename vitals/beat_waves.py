"""The fiducial points of every beat in every lead."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIDUCIALS = ("p_on", "p_peak", "p_off", "qrs_on", "qrs_off", "t_on", "t_peak", "t_off")
"""In the order of time; qrs_off is the J point."""


@dataclass(frozen=True, eq=False)
class BeatWaves:
    """Where the waves of each beat begin, peak and end, lead by lead."""

    leads: tuple[str, ...]
    r_s: NDArray[np.float64]
    """float64 [beat], s on the recording's axis: R peaks."""
    times_s: NDArray[np.float64]
    """float64 [beat, lead, fiducial], s on the recording's axis, in the order of `FIDUCIALS`; NaN where the wave is
    absent or the lead is not recorded there."""
    p_probability: NDArray[np.float64]
    """float64 [beat, lead]: that the beat has a P wave; NaN where the lead is not recorded there."""
    t_probability: NDArray[np.float64]
    """float64 [beat, lead]: that it has a T wave."""

    def of(self, fiducial: str) -> NDArray[np.float64]:
        """float64 [beat, lead], s: one fiducial point."""
        return np.asarray(self.times_s[:, :, FIDUCIALS.index(fiducial)], np.float64)
