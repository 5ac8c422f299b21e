"""What the wave network is given of a beat: one lead, what all leads recorded then do together, and what is known."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats
from vitals.conditioning import WORK_HZ, Conditioned
from vitals.median_beat import AFTER_S, BEFORE_S, beat_windows

WINDOW_HZ = 250.0
STEP = round(WORK_HZ / WINDOW_HZ)
BEFORE, AFTER = round(BEFORE_S * WINDOW_HZ), round(AFTER_S * WINDOW_HZ)
SAMPLES = BEFORE + AFTER + 1
"""A window is that of a median beat, 0.5 s before to 0.8 s after the R peak."""
_QRS = slice(BEFORE - 25, BEFORE + 26)
_LEAST_HEIGHT_MV = 0.05
_MOST = 4.0


@dataclass(frozen=True)
class WavePlan:
    """What the network's answers mean, as its card says."""

    temperatures: tuple[float, ...] = (1.0,) * 8
    """One for each fiducial: logits over time are divided by it before the softmax (Guo et al. 2017)."""
    p_temperature: float = 1.0
    """The logits of presence are divided by it."""
    t_temperature: float = 1.0

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "WavePlan":
        """Rebuild a plan from its JSON form; KeyError where a field is missing."""
        return cls(
            tuple(map(float, values["temperatures"])), float(values["p_temperature"]), float(values["t_temperature"])
        )


def shown_windows(ecg: Conditioned, beats: AlignedBeats, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    """Cut float32 [beat, lead, sample] at 250 Hz, mV: the chosen beats around their R peaks, as for a median beat."""
    return beat_windows(ecg, beats.sample, chosen)[:, :, ::STEP]


def in_heights(windows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Every lead of float32 [..., sample], mV, above its own median and in units of its QRS height; NaN stays."""
    with np.errstate(all="ignore"):
        level = windows - _nan_median(windows)
        qrs = level[..., _QRS]
        height = np.fmax.reduce(qrs, axis=-1) - np.fmin.reduce(qrs, axis=-1)
    height = np.fmax(np.nan_to_num(height), _LEAST_HEIGHT_MV)
    return np.asarray(np.clip(level / height[..., None], -_MOST, _MOST), np.float32)


def channels(
    own: NDArray[np.float32], leads: NDArray[np.float32], used: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """float32 [row, 4, sample]: the lead, the RMS height and RMS slope of all leads, and 1 where the lead is recorded.

    own: float32 [row, sample]; leads: float32 [row, lead, sample], both in QRS heights; used: bool [row, lead], the
    leads that count, all unless given.
    """
    held = np.isfinite(leads)
    if used is not None:
        held = held & used[:, :, None]
    filled = np.where(held, leads, np.float32(0.0))
    count = np.maximum(held.sum(axis=1), 1)
    slope = np.diff(filled, axis=2, prepend=filled[:, :, :1]) * (held & np.roll(held, 1, axis=2))
    known = np.isfinite(own)
    rows = (
        np.where(known, own, 0.0),
        np.sqrt((filled**2).sum(axis=1) / count),
        4.0 * np.sqrt((slope**2).sum(axis=1) / count),
        known,
    )
    return np.stack(rows, axis=1).astype(np.float32)


def _nan_median(windows: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [..., 1]: median over the samples that are there, NaN where none is."""
    ordered = np.sort(windows, axis=-1)
    count = np.isfinite(ordered).sum(axis=-1, keepdims=True)
    return np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
