"""Level of the ST segment and height of the T wave in every lead of the median beat."""

import numpy as np
from numpy.typing import NDArray

from vitals.conditioning import WORK_HZ
from vitals.median_beat import MedianBeat
from vitals.qrs_amplitudes import LEVEL_S
from vitals.wave import Absent, Wave

ST_AFTER_J_S = {"st_j_mv": 0.0, "st_j60_mv": 0.06, "st_j80_mv": 0.08}
_NOT_RECORDED = Absent("not recorded there, or the next beat begins")
_NO_LEVEL = Absent("nothing is recorded just before the QRS complex")


def st_and_t_mv(beat: MedianBeat, qrs: Wave, t: Wave | Absent) -> tuple[dict[str, float | Absent], ...]:
    """For each lead of the median beat: the ST levels of `ST_AFTER_J_S` and "t_mv", mV from the level before the QRS.

    J is the end of the QRS complex over all leads. The median beat's 0.5 Hz highpass without phase shift is within what
    AHA/ACC/HRS (Kligfield 2007) allow for the ST segment; it moves ST levels by up to 0.015 mV (nine in ten leads of
    PTB-XL). T is its largest deflection, in either direction.
    """
    return tuple(_of_lead(row.astype(np.float64), beat.r_sample, qrs, t) for row in beat.signal)


def _of_lead(row: NDArray[np.float64], r_sample: int, qrs: Wave, t: Wave | Absent) -> dict[str, float | Absent]:
    def at(time_s: float) -> int:
        return r_sample + round(time_s * WORK_HZ)

    before = row[max(at(qrs.onset_s + LEVEL_S[0]), 0) : max(at(qrs.onset_s + LEVEL_S[1]) + 1, 0)]
    if before.size == 0 or not np.isfinite(before).all():
        return dict.fromkeys((*ST_AFTER_J_S, "t_mv"), _NO_LEVEL)
    height = row - before.mean()
    found: dict[str, float | Absent] = {}
    for name, after_s in ST_AFTER_J_S.items():
        sample = at(qrs.offset_s + after_s)
        known = sample < height.size and np.isfinite(height[sample])
        found[name] = float(height[sample]) if known else _NOT_RECORDED
    if isinstance(t, Absent):
        return found | {"t_mv": t}
    wave = height[at(t.onset_s) : at(t.offset_s) + 1]
    if wave.size == 0 or not np.isfinite(wave).all():
        return found | {"t_mv": _NOT_RECORDED}
    return found | {"t_mv": float(wave[np.abs(wave).argmax()])}
