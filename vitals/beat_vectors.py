"""P wave, QRS complex and T wave of the median beat as the limb leads and the chest leads see them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg.leads import CHEST_LEADS, LIMB_AXES
from vitals.conditioning import WORK_HZ
from vitals.delineation import Delineation
from vitals.median_beat import MedianBeat
from vitals.wave import Absent, Wave

_LEVEL_S = 0.01
_EDGE = 2
_LEAST_SAMPLES = 5


@dataclass(frozen=True, eq=False)
class WaveVector:
    """One wave above its baseline; None where the leads that it takes do not hold the whole wave."""

    limb: NDArray[np.float64] | None
    """float64 [2, sample], mV: leads I and II, from whatever limb leads there are (two at least)."""
    chest: NDArray[np.float64] | None
    """float64 [6, sample], mV: V1 to V6."""


def wave_vectors(beat: MedianBeat, waves: Delineation) -> dict[str, WaveVector]:
    """Cut the waves that are there from the median beat: "p", "qrs", "t".

    QRS and T stand on the level just before the QRS complex, P on the straight line through its ends.
    """

    def sample(after_r_s: float) -> int:
        return max(beat.r_sample + round(after_r_s * WORK_HZ), 0)

    if isinstance(waves.qrs, Absent):
        return {}
    rows = beat.signal.astype(np.float64)
    onset, after = sample(waves.qrs.onset_s), sample(waves.qrs.offset_s) + 1
    level = rows[:, sample(waves.qrs.onset_s - _LEVEL_S) : onset + 1].mean(axis=1, keepdims=True)
    cut = {"qrs": rows[:, onset:after] - level}
    if isinstance(waves.t, Wave):
        cut["t"] = rows[:, after : sample(waves.t.offset_s) + 1] - level
    if isinstance(waves.p, Wave):
        first = max(sample(waves.p.onset_s), _EDGE)
        cut["p"] = _above_line(rows[:, first - _EDGE : sample(waves.p.offset_s) + _EDGE + 1])
    return {name: _vector(beat.leads, part) for name, part in cut.items() if part.shape[1] >= _LEAST_SAMPLES}


def _above_line(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rows without the two samples at either side, above the line through the means of the first and last three."""
    begin, end = rows[:, : _EDGE + 1].mean(axis=1), rows[:, -_EDGE - 1 :].mean(axis=1)
    inner = rows[:, _EDGE:-_EDGE]
    return np.asarray(inner - np.linspace(begin, end, inner.shape[1], axis=1), np.float64)


def _vector(leads: tuple[str, ...], rows: NDArray[np.float64]) -> WaveVector:
    held = {lead: row for lead, row in zip(leads, rows, strict=True) if np.isfinite(row).all()}
    limb = [lead for lead in held if lead in LIMB_AXES]
    chest = np.stack([held[lead] for lead in CHEST_LEADS]) if set(CHEST_LEADS) <= held.keys() else None
    if len(limb) < 2:
        return WaveVector(None, chest)
    axes = np.array([LIMB_AXES[lead] for lead in limb])
    return WaveVector(np.linalg.pinv(axes) @ np.stack([held[lead] for lead in limb]), chest)
