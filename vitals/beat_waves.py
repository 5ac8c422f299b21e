"""The fiducial points of every beat in every lead."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ecg import Recording
from vitals.conditioning import WORK_HZ, condition
from vitals.fiducials import FIDUCIALS
from vitals.qrs import find_beats
from vitals.wave_input import shown_windows
from vitals.wave_network import seen_waves

_BEATS_AT_ONCE = 500
_PRESENT = 0.5
_P, _QRS, _T = slice(0, 3), slice(3, 5), slice(5, 8)


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


def delineate_beats(recording: Recording) -> BeatWaves:
    """Find the fiducial points of every beat in every lead.

    A wave counts as present in a lead from a probability of 0.5 on, where its points follow each other. Any leads,
    rates and gaps that `vitals.r_peaks` takes. Raises ModelError where the shipped network is missing or damaged.
    """
    ecg = condition(recording)
    beats = find_beats(ecg)
    times = np.full((beats.sample.size, len(recording.leads), len(FIDUCIALS)), np.nan)
    p, t = np.full((2, beats.sample.size, len(recording.leads)), np.nan)
    for first in range(0, beats.sample.size, _BEATS_AT_ONCE):
        part = np.arange(first, min(first + _BEATS_AT_ONCE, beats.sample.size))
        seen = seen_waves(shown_windows(ecg, beats, part))
        times[part], p[part], t[part] = seen.times_s, expit(seen.p_logit), expit(seen.t_logit)
    r_s = beats.sample / WORK_HZ
    times[:, :, _P.stop - 1] = np.minimum(times[:, :, _P.stop - 1], times[:, :, _QRS.start])
    times[:, :, _T.start] = np.maximum(times[:, :, _T.start], times[:, :, _QRS.stop - 1])
    for wave, seen_here in ((_P, p >= _PRESENT), (_QRS, np.isfinite(p)), (_T, t >= _PRESENT)):
        ordered = (np.diff(times[:, :, wave], axis=2) >= 0).all(axis=2)
        times[~(seen_here & ordered), wave] = np.nan
    return BeatWaves(recording.leads, r_s, times + r_s[:, None, None], p, t)
