"""The fiducial points of every beat in every lead."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ecg import Recording
from vitals.alignment import AlignedBeats
from vitals.conditioning import WORK_HZ, condition
from vitals.fiducials import FIDUCIALS
from vitals.median_beat import MedianBeat
from vitals.qrs import find_beats
from vitals.wave_input import STEP, shown_windows
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


def delineate_beats(recording: Recording, found: AlignedBeats | None = None, most: int | None = None) -> BeatWaves:
    """Find the fiducial points of every beat in every lead.

    A wave counts as present in a lead from a probability of 0.5 on, where its points follow each other. Any leads,
    rates and gaps that `vitals.r_peaks` takes. found: its beats, where they are known; most: so many of them, from the
    first on. Raises ModelError where the shipped network is missing or damaged.
    """
    ecg = condition(recording)
    beats = find_beats(ecg) if found is None else found
    count = beats.sample.size if most is None else min(beats.sample.size, most)
    times = np.full((count, len(recording.leads), len(FIDUCIALS)), np.nan)
    p, t = np.full((2, count, len(recording.leads)), np.nan)
    for first in range(0, count, _BEATS_AT_ONCE):
        part = np.arange(first, min(first + _BEATS_AT_ONCE, count))
        seen = seen_waves(shown_windows(ecg, beats, part))
        times[part], p[part], t[part] = seen.times_s, expit(seen.p_logit), expit(seen.t_logit)
    r_s = beats.sample[:count] / WORK_HZ
    return BeatWaves(recording.leads, r_s, _in_order(times, p, t) + r_s[:, None, None], p, t)


def delineate_median(beat: MedianBeat) -> BeatWaves:
    """The same of the median beat alone, on a time axis whose 0 is its R peak; raises ModelError, too."""
    seen = seen_waves(beat.signal[None, :, ::STEP])
    p, t = expit(seen.p_logit), expit(seen.t_logit)
    return BeatWaves(beat.leads, np.zeros(1), _in_order(seen.times_s, p, t), p, t)


def _in_order(seen_s: NDArray[np.float64], p: NDArray[np.float64], t: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points that the network sees, float64 [beat, lead, fiducial], without waves that are absent or in disorder.

    p, t: float64 [beat, lead], the probabilities of these waves.
    """
    times = seen_s.copy()
    times[:, :, _P.stop - 1] = np.minimum(times[:, :, _P.stop - 1], times[:, :, _QRS.start])
    times[:, :, _T.start] = np.maximum(times[:, :, _T.start], times[:, :, _QRS.stop - 1])
    for wave, seen_here in ((_P, p >= _PRESENT), (_QRS, np.isfinite(p)), (_T, t >= _PRESENT)):
        ordered = (np.diff(times[:, :, wave], axis=2) >= 0).all(axis=2)
        times[~(seen_here & ordered), wave] = np.nan
    return times
