"""What the rhythm network sees: one lead, bandpassed, at the network's rate, robustly z-scored.

Training and inference both come through here, with the plan that is shipped beside the weights.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly, sosfiltfilt

from ecg.filters import sections


@dataclass(frozen=True)
class RhythmPlan:
    """Everything beside the weights that fixes what the network is given and what its outputs mean."""

    fs_hz: float = 100.0
    low_hz: float = 0.5
    high_hz: float = 40.0
    longest_gap_s: float = 0.2
    """Gaps up to this length are bridged by a straight line."""
    clip: float = 8.0
    """Largest magnitude after scaling."""
    classes: tuple[str, ...] = ("normal", "atrial fibrillation", "other arrhythmia", "too noisy")
    lengths_s: tuple[float, ...] = (10.0,)
    temperatures: tuple[float, ...] = (1.0,)
    """Logits of signals of these lengths are divided by these before the softmax (Guo et al. 2017)."""
    least: tuple[float, ...] = ()
    """Per class: nine in ten recordings of the class have at least this probability (conformal prediction)."""

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "RhythmPlan":
        """Rebuild a plan from its JSON form; KeyError where a field is missing."""
        names = ("fs_hz", "low_hz", "high_hz", "longest_gap_s", "clip")
        numbers: dict[str, Any] = {name: float(values[name]) for name in names}
        rows: dict[str, Any] = {name: tuple(values[name]) for name in ("classes", "lengths_s", "temperatures", "least")}
        return cls(**numbers, **rows)

    def temperature(self, samples: int) -> float:
        """The temperature for a signal of so many samples, between those that are known by the logarithm of length.

        The less there is to see, the less a network knows how little it sees.
        """
        length_s = max(samples, 1) / self.fs_hz
        return float(np.interp(np.log(length_s), np.log(self.lengths_s), self.temperatures))


def conditioned(signal_mv: NDArray[np.float32], fs_hz: float, plan: RhythmPlan) -> NDArray[np.float32]:
    """Bandpass one lead without gaps (Butterworth, order 2, zero phase) and bring it to the network's rate.

    The filter belongs to the weights, which were trained behind this one and no other. signal_mv: float32 [sample],
    mV, finite. Returns float32 [sample at plan.fs_hz], mV.
    """
    band = (plan.low_hz, min(plan.high_hz, 0.45 * fs_hz))
    padding = min(int(fs_hz), len(signal_mv) - 1)  # a second, so that 0.5 Hz settles before the signal begins
    filtered = sosfiltfilt(sections("bandpass", band, fs_hz), signal_mv.astype(np.float64), padlen=padding)
    ratio = Fraction(plan.fs_hz / fs_hz).limit_denominator(1000)
    resampled = resample_poly(filtered, ratio.numerator, ratio.denominator, padtype="line")
    return np.asarray(resampled, dtype=np.float32)


def scaled(conditioned_mv: NDArray[np.float32], plan: RhythmPlan) -> NDArray[np.float32]:
    """Robust z-score over the last axis: median 0, half of the 2nd to 98th percentile range 1, clipped.

    A flat lead stays flat. Returns float32 [..., sample], no unit.
    """
    low, middle, high = np.percentile(conditioned_mv, (2.0, 50.0, 98.0), axis=-1, keepdims=True)
    half_range = np.maximum((high - low) / 2.0, 1e-3)
    return np.asarray(np.clip((conditioned_mv - middle) / half_range, -plan.clip, plan.clip), dtype=np.float32)


def bridged(signal_mv: NDArray[np.float32], longest_gap: int) -> NDArray[np.float32]:
    """Draw a straight line over every NaN gap of at most `longest_gap` samples between two recorded samples."""
    missing = np.isnan(signal_mv)
    edges = np.flatnonzero(np.diff(missing.astype(np.int8), prepend=0, append=0))
    filled = signal_mv.copy()
    for first, end in edges.reshape(-1, 2):
        if first > 0 and end < len(filled) and end - first <= longest_gap:
            filled[first:end] = np.interp(np.arange(first, end), (first - 1, end), (filled[first - 1], filled[end]))
    return filled


def longest_span(signal_mv: NDArray[np.float32]) -> tuple[int, int]:
    """First sample and end (exclusive) of the longest run without NaN; (0, 0) where there is none."""
    edges = np.flatnonzero(np.diff(np.isfinite(signal_mv).astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    if len(edges) == 0:
        return 0, 0
    first, end = edges[int(np.argmax(edges[:, 1] - edges[:, 0]))]
    return int(first), int(end)


def is_flat(conditioned_mv: NDArray[np.float32], least_mv: float = 0.02) -> bool:
    """Whether a lead carries no heartbeat: its whole range is under a fifth of a millimetre of paper (10 mm/mV)."""
    return bool(np.ptp(conditioned_mv) < least_mv)
