"""The median beat of every lead: what is left of all beats of the dominant shape when noise is averaged away."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats, evenly_spread
from vitals.conditioning import WORK_HZ, Conditioned

BEFORE_S = 0.5
AFTER_S = 0.8
_DOMINANT_LIKENESS = 0.9
_AROUND_NEIGHBOUR_S = 0.08
_CORE_S = 0.06
_MAX_BEATS = 300
_OUTLIER_RESIDUAL = 3.0
_LEAST_RESIDUAL = 0.05


@dataclass(frozen=True, eq=False)
class MedianBeat:
    """One beat per lead, all on the R peak at sample `r_sample`."""

    leads: tuple[str, ...]
    signal: NDArray[np.float32]
    """float32 [lead, sample], mV at 500 Hz; NaN where no beat of the lead was recorded."""
    beats_per_lead: NDArray[np.int64]
    """int64 [lead]: beats that the median was taken over."""
    noise_mv: NDArray[np.float32]
    """float32 [lead], mV: standard error of the median, from how the beats scatter around it."""
    rr_s: float
    """Median RR interval that ends in one of the beats; NaN where no RR interval is known."""
    r_sample: int = round(BEFORE_S * WORK_HZ)

    @property
    def beats(self) -> int:
        """Beats in the lead that has most."""
        return int(self.beats_per_lead.max(initial=0))


def median_beat(ecg: Conditioned, beats: AlignedBeats) -> MedianBeat | None:
    """Return the median beat of the dominant shape, None where there is no beat.

    Beats count whose QRS correlates to 0.9 with the dominant shape (ectopic and noisy ones do not), then, lead by lead,
    those that lie no further from the median than three times the usual distance. Samples near a neighbour's QRS are
    left out.
    """
    members = ~(beats.likeness < _DOMINANT_LIKENESS)
    if not members.any():
        return None
    chosen = evenly_spread(members, _MAX_BEATS)
    windows = beat_windows(ecg, beats.sample, chosen)
    signal = np.full(windows.shape[1:], np.nan, np.float32)
    noise = np.full(windows.shape[1], np.nan, np.float32)
    count = np.zeros(windows.shape[1], np.int64)
    core = slice(round((BEFORE_S - _CORE_S) * WORK_HZ), round((BEFORE_S + _CORE_S) * WORK_HZ) + 1)
    for lead in range(windows.shape[1]):
        kept = windows[np.isfinite(windows[:, lead, core]).all(axis=1), lead]
        if kept.shape[0]:
            signal[lead], noise[lead], count[lead] = _lead_median(kept)
    rr = np.diff(beats.sample)[members[1:] & ~beats.after_gap[1:]] / WORK_HZ
    return MedianBeat(ecg.leads, signal, count, noise, float(np.median(rr)) if rr.size else float("nan"))


def beat_windows(ecg: Conditioned, samples: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 [beat, lead, sample], mV: the chosen beats on their R peaks, NaN from the neighbours' QRS on."""
    before, after = round(BEFORE_S * WORK_HZ), round(AFTER_S * WORK_HZ)
    padded = np.pad(ecg.waves, ((0, 0), (before, after)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, before + after + 1, axis=1)
    cut = windows[:, samples[chosen]].swapaxes(0, 1).copy()
    margin = round(_AROUND_NEIGHBOUR_S * WORK_HZ)
    neighbours = np.concatenate([[-(10**9)], samples, [10**9]])
    offset = np.arange(-before, after + 1)
    too_early = offset < (neighbours[chosen] - samples[chosen] + margin)[:, None]
    too_late = offset > (neighbours[chosen + 2] - samples[chosen] - margin)[:, None]
    cut[np.broadcast_to((too_early | too_late)[:, None, :], cut.shape)] = np.nan
    return cut


def _lead_median(beats: NDArray[np.float32]) -> tuple[NDArray[np.float32], float, int]:
    """The median float32 [sample] of float32 [beat, sample], its standard error (mV) and how many beats it holds."""
    level = beats - np.nanmedian(beats, axis=1, keepdims=True)
    distance = np.sqrt(np.nanmean((level - _nan_median(level)) ** 2, axis=1))
    usual = max(float(np.median(distance)), _LEAST_RESIDUAL * float(np.nanstd(level)))
    kept = distance <= _OUTLIER_RESIDUAL * usual
    level = level[kept]
    median = _nan_median(level)
    scatter = 1.4826 * np.nanmedian(np.abs(level - median))
    number = int(kept.sum())
    error = 1.2533 * scatter / np.sqrt(number) if number > 1 else float("nan")
    return median, float(error), number


def _nan_median(beats: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [sample]: median over the beats (first axis) that have the sample, NaN where none has."""
    median = np.full(beats.shape[1], np.nan, np.float32)
    held = np.isfinite(beats).any(axis=0)
    median[held] = np.nanmedian(beats[:, held], axis=0)
    return median
