"""What the wave network is given of a beat: one lead, what all leads recorded then do together, and what is known."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats
from vitals.conditioning import WORK_HZ, Conditioned

WINDOW_HZ = 250.0
BEFORE = 125
AFTER = 200
SAMPLES = BEFORE + AFTER + 1
"""A window is 0.5 s before to 0.8 s after the R peak."""
_AROUND_NEIGHBOUR_S = 0.08
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


def beat_windows(ecg: Conditioned, beats: AlignedBeats, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    """Cut float32 [beat, lead, sample] at 250 Hz, mV: the chosen beats around their R peaks.

    NaN where not recorded and from 80 ms before a neighbour's R peak on (after it, for the beat before).
    """
    step = round(WORK_HZ / WINDOW_HZ)
    before, after = BEFORE * step, AFTER * step
    padded = np.pad(ecg.waves, ((0, 0), (before, after)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, before + after + 1, axis=1)
    cut = windows[:, beats.sample[chosen], ::step].swapaxes(0, 1).copy()
    margin = round(_AROUND_NEIGHBOUR_S * WORK_HZ)
    neighbours = np.concatenate([[-(10**9)], beats.sample, [10**9]])
    offset = np.arange(-before, after + 1, step)
    own = beats.sample[chosen]
    too_early = offset < (neighbours[chosen] - own + margin)[:, None]
    too_late = offset > (neighbours[chosen + 2] - own - margin)[:, None]
    cut[np.broadcast_to((too_early | too_late)[:, None, :], cut.shape)] = np.nan
    return cut


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
