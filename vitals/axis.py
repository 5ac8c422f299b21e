"""The direction of a wave in the frontal plane, from whatever limb leads there are."""

import numpy as np
from numpy.typing import NDArray

from vitals.conditioning import WORK_HZ
from vitals.estimate import Estimate, Found
from vitals.median_beat import MedianBeat
from vitals.wave import Absent, Wave

# Lead vectors of the frontal plane (Einthoven's triangle; the augmented leads are shorter by cos 30 degrees): angle in
# degrees from lead I towards the feet, and length.
_LEAD_VECTORS = {
    "I": (0.0, 1.0),
    "II": (60.0, 1.0),
    "III": (120.0, 1.0),
    "aVR": (-150.0, 0.75**0.5),
    "aVL": (-30.0, 0.75**0.5),
    "aVF": (90.0, 0.75**0.5),
}
_LEAST_NET_SHARE = 0.1


def frontal_axis_deg(beat: MedianBeat, wave: Wave, *, straight_baseline: bool = False) -> Found:
    """Return the frontal axis (degrees, -180 to 180, 0 = lead I, 90 = aVF) of the wave's net area.

    The vector that fits the areas of all limb leads best; two leads are enough, and they need not be simultaneous. The
    baseline is the level just before the wave, or the straight line through its ends. Absent where fewer than two limb
    leads hold the wave or where its net area is no more than a tenth of its whole area (the axis is then
    indeterminate). Its standard deviation is what the noise of the median beat does to the leads' baselines.
    """
    vectors, areas, wholes, noise = [], [], [], []
    rows = zip(beat.leads, beat.signal, beat.noise_mv, strict=True)
    for name, row, noise_mv in rows:
        area = _area(row, beat.r_sample, wave, straight_baseline) if name in _LEAD_VECTORS else None
        if area is not None:
            angle, length = _LEAD_VECTORS[name]
            vectors.append((length * np.cos(np.radians(angle)), length * np.sin(np.radians(angle))))
            areas.append(area[0])
            wholes.append(area[1])
            noise.append(float(noise_mv) * wave.duration_s * WORK_HZ)
    if len(vectors) < 2:
        return Absent("fewer than two limb leads")
    fit = np.linalg.pinv(np.array(vectors))
    x, y = fit @ np.array(areas)
    if np.hypot(x, y) <= _LEAST_NET_SHARE * max(wholes):
        return Absent("the axis is indeterminate: the wave's areas above and below the baseline cancel")
    across = np.array([-y, x]) @ fit / (x**2 + y**2)
    sd = float(np.degrees(np.sqrt(across**2 @ np.array(noise) ** 2)))
    return Estimate(float(np.degrees(np.arctan2(y, x))), beat.beats, sd if np.isfinite(sd) else None, wave.probability)


def _area(row: NDArray[np.float32], r_sample: int, wave: Wave, straight_baseline: bool) -> tuple[float, float] | None:
    """Net and whole area (mV samples) of the wave in one lead, None where the lead does not hold it."""
    onset, offset = r_sample + round(wave.onset_s * WORK_HZ), r_sample + round(wave.offset_s * WORK_HZ)
    part = row[max(onset - 5, 0) : offset + 1].astype(np.float64)
    if not np.isfinite(part).all() or offset - onset < 5:
        return None
    before = min(5, onset)
    level, inside = part[: before + 1].mean(), part[before:]
    baseline = np.linspace(level, part[-3:].mean(), inside.size) if straight_baseline else level
    height = inside - baseline
    return float(height.sum()), float(np.abs(height).sum())
