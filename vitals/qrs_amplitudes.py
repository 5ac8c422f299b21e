"""How high Q, R and S stand in every lead."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg import Recording
from vitals.alignment import AlignedBeats, evenly_spread
from vitals.conditioning import WORK_HZ
from vitals.wave import Wave

# What counts as a wave of the QRS complex (CSE; IEC 60601-2-25): 20 microvolts and 6 ms.
_LEAST_MV = 0.02
_LEAST_S = 0.006
_TIMES_NOISE = 2.0
# The level that amplitudes are counted from lies just before the QRS complex, clear of its first slope.
LEVEL_S = (-0.020, -0.004)
_DOMINANT_LIKENESS = 0.9
_MAX_BEATS = 300
_ERROR_OF_MEDIAN = 1.2533 * 1.4826


@dataclass(frozen=True)
class QrsAmplitudes:
    """Waves of the QRS complex in one lead, mV, as heights and depths: never below 0, and 0 where there is none."""

    q_mv: float
    r_mv: float
    s_mv: float
    sd_mv: float | None
    """Standard error of the largest of them, from how it differs from beat to beat; None of one beat."""
    beats: int


def qrs_amplitudes(recording: Recording, beats: AlignedBeats, qrs: Wave) -> tuple[QrsAmplitudes | None, ...]:
    """Return the amplitudes for each lead of the recording, None where it holds no QRS complex from end to end.

    They are read from the median over the beats of the dominant shape (300 at most), whose samples are taken as they
    were recorded: the 40 Hz of the median beat takes 6 % off the usual R wave (PTB-XL), and limits of voltage were set
    on wider bands. Every beat counts from its own level just before the QRS complex, so that wander needs no filter.
    """
    fs_hz = recording.fs_hz
    chosen = evenly_spread(~(beats.likeness < _DOMINANT_LIKENESS), _MAX_BEATS)
    peaks = np.round(beats.sample[chosen] * (fs_hz / WORK_HZ)).astype(np.int64)
    onset, offset = round(qrs.onset_s * fs_hz), round(qrs.offset_s * fs_hz)
    level = np.arange(round((qrs.onset_s + LEVEL_S[0]) * fs_hz), onset + round(LEVEL_S[1] * fs_hz) + 1)
    peaks = peaks[(peaks + level[0] >= 0) & (peaks + offset < recording.signal.shape[1])]
    levels = recording.signal[:, peaks[:, None] + level].mean(axis=2, keepdims=True, dtype=np.float64)
    heights = recording.signal[:, peaks[:, None] + np.arange(onset, offset + 1)] - levels
    whole = np.isfinite(heights).all(axis=2)
    heights[~whole] = np.nan
    count = whole.sum(axis=1)
    median = _median(heights, count)
    scatter = _median(np.abs(heights - median[:, None]), count)
    least = max(round(_LEAST_S * fs_hz), 1)
    rows = zip(median, scatter, count, strict=True)
    return tuple(_of_lead(height, apart, int(beats), least) if beats else None for height, apart, beats in rows)


def _of_lead(
    height: NDArray[np.float64], scatter: NDArray[np.float64], beats: int, least_samples: int
) -> QrsAmplitudes:
    """The amplitudes of one lead from the median and the median distance from it: float64 [sample], mV."""
    error = _ERROR_OF_MEDIAN * scatter / np.sqrt(beats)
    least_mv = max(_LEAST_MV, _TIMES_NOISE * float(np.median(error)))
    sd = float(error[np.abs(height).argmax()]) if beats > 1 else None
    return QrsAmplitudes(*q_r_s_mv(height, least_mv, least_samples), sd, beats)


def _median(values: NDArray[np.float64], count: NDArray[np.int64]) -> NDArray[np.float64]:
    """float64 [lead, sample]: median over the beats of float64 [lead, beat, sample], so many of which are not NaN."""
    if values.shape[1] == 0:
        return np.full((values.shape[0], values.shape[2]), np.nan)
    ordered = np.sort(values, axis=1)
    middle = np.stack([np.maximum(count - 1, 0) // 2, count // 2], axis=1)[:, :, None]
    return np.asarray(np.take_along_axis(ordered, middle, axis=1).mean(axis=1), np.float64)


def q_r_s_mv(height: NDArray[np.float64], least_mv: float, least_samples: int) -> tuple[float, float, float]:
    """Depth of Q, height of R and depth of S (mV) of one QRS complex, float64 [sample], mV from its onset to its end.

    R is the highest wave that points up; Q lies before the first such wave, S after it. Without any, the complex is a
    QS and its depth counts as both. A level that merely goes on into the ST segment is no wave.
    """
    ups, downs = (_waves(sign * height, least_mv, least_samples) for sign in (1.0, -1.0))
    if not ups:
        depth = max((depth for _, depth in downs), default=0.0)
        return depth, 0.0, depth
    first_up = ups[0][0]
    q_mv = max((depth for at, depth in downs if at < first_up), default=0.0)
    s_mv = max((depth for at, depth in downs if at > first_up), default=0.0)
    return q_mv, max(top for _, top in ups), s_mv


def _waves(height: NDArray[np.float64], least_mv: float, least_samples: int) -> list[tuple[int, float]]:
    """Peak sample and height (mV) of each run above the least height that lasts and stands above both ends."""
    above = np.concatenate([[False], height >= least_mv, [False]])
    edges = np.flatnonzero(above[1:] != above[:-1])
    stands_from = least_mv + max(float(height[0]), float(height[-1]))
    peaks = [
        first + int(height[first:last].argmax())
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        if last - first >= least_samples
    ]
    return [(peak, float(height[peak])) for peak in peaks if height[peak] >= stands_from]
