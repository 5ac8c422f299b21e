"""What a lead holds besides its beats: noise, mains hum and baseline wander, second by second."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ecg import Recording
from vitals.alignment import SAME_SHAPE, AlignedBeats
from vitals.conditioning import WORK_HZ
from vitals.median_beat import MedianBeat

MAINS_HZ = (50.0, 60.0)
_WINDOW_S = 10
_WANDER_BELOW_HZ = 0.7
_SLOW_RATE_HZ = 50.0
_BASELINE_SAMPLES = 2
_AT_ONCE_S = 60
_QRS_HALF_S = 0.08
_QRS_SHARE_OF_RR = 0.3
_BEFORE_FIRST_S = 0.3
_ODD_BEFORE_S, _ODD_AFTER_S, _MOST_ODD = 0.12, 0.45, 0.5
_LEAST_QUIET = 0.25
_MUSCLE_WIDTH_S = 0.03
BESIDE_MAINS_HZ = 5.0
_STEP_S = 0.2


@dataclass(frozen=True, eq=False)
class BetweenBeats:
    """Noise of every lead; NaN where it is not recorded or shows too little between its QRS complexes."""

    slow_mv: NDArray[np.float64]
    """float64 [lead, second], mV RMS, about 1 to 20 Hz, between QRS complexes and without the median beat: electrodes
    that move, and fibrillatory waves."""
    muscle_mv: NDArray[np.float64]
    """float64 [lead, second], mV RMS, from about 20 Hz to what the rate holds, between QRS complexes, without hum."""
    hum_mv: NDArray[np.float64]
    """float64 [mains frequency, lead, second], mV: amplitude at `MAINS_HZ` above what lies 5 Hz beside; NaN where the
    sampling rate does not hold the frequency."""
    wander_mv: NDArray[np.float64]
    """float64 [lead, window of 10 s], mV peak to peak, below 0.7 Hz."""
    step_mv: NDArray[np.float64]
    """float64 [lead, window of 10 s], mV: the largest change of the baseline within 0.2 s."""

    @property
    def noise_mv(self) -> NDArray[np.float64]:
        """float64 [lead, second], mV RMS: slow and muscle noise together."""
        return np.hypot(self.slow_mv, self.muscle_mv)


def between_beats(recording: Recording, beats: AlignedBeats, beat: MedianBeat | None) -> BetweenBeats:
    """Take the median beat out of the recording and measure what is left.

    80 ms around the R peak (less where beats follow each other closely), QRS and T of beats of another shape and gaps
    count for nothing. Where no beat was found, everything counts.
    """
    rows, fs_hz = recording.signal, recording.fs_hz
    step = max(1, round(fs_hz / _SLOW_RATE_HZ))
    time_s = (np.arange(rows.shape[1] // step) + 0.5) * step / fs_hz
    rest = _without_beats(_means(rows, step), time_s, beats, beat)
    rate_hz = fs_hz / step / _BASELINE_SAMPLES
    steps = _steps(_means(rest, _BASELINE_SAMPLES), rate_hz)
    rest[:, ~_outside_qrs(time_s, beats, beat)] = np.nan
    baseline = _baseline(_means(rest, _BASELINE_SAMPLES), rate_hz)
    wander = np.repeat(baseline.astype(np.float32), _BASELINE_SAMPLES, axis=1)
    rest = rest[:, : wander.shape[1]] - wander
    seconds = max(1, int(recording.duration_s))
    slow, muscle = np.full((2, rows.shape[0], seconds), np.nan)
    hum = np.full((len(MAINS_HZ), rows.shape[0], seconds), np.nan)
    for first in range(0, seconds, _AT_ONCE_S):
        last = min(first + _AT_ONCE_S, seconds)
        now = slice(first, last)
        slow[:, now] = _slow(*_part(rest, fs_hz / step, first, last, beats, beat), last - first)
        part, quiet = _part(rows, fs_hz, first, last, beats, beat)
        muscle[:, now], hum[:, :, now] = _muscle_and_hum(part, quiet, fs_hz, last - first)
    return BetweenBeats(slow, muscle, hum, _range(_windows(baseline, rate_hz)), steps)


def _part(
    rows: NDArray[np.float32], rate_hz: float, first_s: int, last_s: int, beats: AlignedBeats, beat: MedianBeat | None
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The rows between two seconds, float32 [lead, sample], and bool [sample]: outside QRS complexes."""
    part = rows[:, round(first_s * rate_hz) : round(last_s * rate_hz)]
    return part, _outside_qrs(first_s + np.arange(part.shape[1]) / rate_hz, beats, beat)


def _means(rows: NDArray[np.floating], of: int) -> NDArray[np.float32]:
    """float32 [lead, sample], mV: means of so many samples, NaN where one of them is."""
    length = rows.shape[1] // of
    blocks = rows[:, : length * of].reshape(rows.shape[0], length, of)
    return np.asarray(blocks.mean(axis=2, dtype=np.float32), np.float32)


def _own_beat(time_s: NDArray[np.float64], beats: AlignedBeats) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each moment (ascending, s) the nearest beat, int64 [sample], and float64 [sample], s after its R peak."""
    r_s = beats.sample / WORK_HZ
    own = np.searchsorted((r_s[1:] + r_s[:-1]) / 2, time_s, side="right")
    return own, time_s - r_s[own]


def _without_beats(
    rows: NDArray[np.float32], time_s: NDArray[np.float64], beats: AlignedBeats, beat: MedianBeat | None
) -> NDArray[np.float32]:
    """float32 [lead, sample], mV: the rows less the median beat around every R peak."""
    if beat is None:
        return rows
    _, after_r_s = _own_beat(time_s, beats)
    at = np.round(after_r_s * WORK_HZ).astype(np.int64) + beat.r_sample
    inside = (at >= 0) & (at < beat.signal.shape[1])
    return np.asarray(rows - np.nan_to_num(beat.signal)[:, np.where(inside, at, 0)] * inside, np.float32)


def _outside_qrs(time_s: NDArray[np.float64], beats: AlignedBeats, beat: MedianBeat | None) -> NDArray[np.bool_]:
    """Bool [sample]: neither in a QRS complex, nor in QRS and T of a beat of another shape, nor before the first beat.

    Where most beats are of another shape, noise makes them so, and nothing of them is left out but their QRS.
    """
    if beat is None:
        return np.ones(time_s.size, bool)
    own, after_r_s = _own_beat(time_s, beats)
    half_s = np.fmin(_QRS_HALF_S, _QRS_SHARE_OF_RR * beat.rr_s)
    other_shape = beats.likeness < SAME_SHAPE
    odd = other_shape[own] & (other_shape.mean() <= _MOST_ODD)
    before_s, after_s = np.where(odd, _ODD_BEFORE_S, half_s), np.where(odd, _ODD_AFTER_S, half_s)
    seen = (own > 0) | (after_r_s > -_BEFORE_FIRST_S)
    return np.asarray(seen & ((after_r_s < -before_s) | (after_r_s > after_s)))


def _by_second(
    rows: NDArray[np.floating], quiet: NDArray[np.bool_], seconds: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The samples float32 [lead, second, sample], 0 where they do not count, and how much each counts (0 or 1)."""
    length = rows.shape[1] // seconds
    part = rows[:, : seconds * length]
    counts = np.isfinite(part) & quiet[: seconds * length]
    cut = (rows.shape[0], seconds, length)
    return np.where(counts, part, np.float32(0.0)).reshape(cut), counts.reshape(cut).astype(np.float32)


def _slow(rows: NDArray[np.floating], quiet: NDArray[np.bool_], seconds: int) -> NDArray[np.float64]:
    """float64 [lead, second], mV RMS around the straight line that fits each second."""
    samples, counts = _by_second(rows, quiet, seconds)
    count = counts.sum(axis=2, dtype=np.float64)
    safe = np.maximum(count, 1.0)
    time = np.linspace(-1.0, 1.0, samples.shape[2], dtype=np.float32)
    mean, middle = samples.sum(axis=2) / safe, counts @ time / safe
    spread = counts @ time**2 - safe * middle**2
    slope = (samples @ time - safe * mean * middle) / np.maximum(spread, 1e-9)
    power = (samples**2).sum(axis=2, dtype=np.float64) - safe * mean**2 - slope**2 * spread
    return np.where(_enough(count, samples), np.sqrt(np.maximum(power, 0.0) / safe), np.nan)


def _muscle_and_hum(
    rows: NDArray[np.float32], quiet: NDArray[np.bool_], fs_hz: float, seconds: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Muscle noise float64 [lead, second], mV RMS, and hum float64 [mains frequency, lead, second], mV amplitude.

    The samples less their running mean over 30 ms are half as high at 20 Hz and whole from 30 Hz on.
    """
    width = max(3, round(_MUSCLE_WIDTH_S * fs_hz) | 1)
    held = np.isfinite(rows)
    fast = rows - ndimage.uniform_filter1d(np.where(held, rows, np.float32(0.0)), width, axis=1)
    fast[~ndimage.minimum_filter1d(held, width, axis=1)] = np.nan
    samples, counts = _by_second(fast, quiet, seconds)
    count = counts.sum(axis=2, dtype=np.float64)
    power = (samples**2).sum(axis=2, dtype=np.float64) / np.maximum(count, 1.0)
    hum = np.full((len(MAINS_HZ), *power.shape), np.nan)
    for number, mains_hz in enumerate(MAINS_HZ):
        if mains_hz + BESIDE_MAINS_HZ < fs_hz / 2:
            hum[number] = _stands_out(samples, count, mains_hz, fs_hz)
            power -= hum[number] ** 2 / 2
            hum[number] /= 1 - np.sinc(mains_hz * width / fs_hz) / np.sinc(mains_hz / fs_hz)
    enough = _enough(count, samples)
    return np.where(enough, np.sqrt(np.maximum(power, 0.0)), np.nan), np.where(enough, hum, np.nan)


def _stands_out(
    samples: NDArray[np.float32], count: NDArray[np.float64], at_hz: float, fs_hz: float
) -> NDArray[np.float64]:
    """float64 [lead, second], mV: amplitude of what is steady at a frequency, above what lies 5 Hz to either side."""
    beside_hz = (at_hz - BESIDE_MAINS_HZ, at_hz, at_hz + BESIDE_MAINS_HZ)
    turns = 2 * np.pi * np.outer(np.arange(samples.shape[2]) / fs_hz, beside_hz)
    parts = samples @ np.concatenate([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)
    low, at, high = np.moveaxis((parts[..., :3] ** 2 + parts[..., 3:] ** 2).astype(np.float64), 2, 0)
    return np.asarray(2 / np.maximum(count, 1.0) * np.sqrt(np.maximum(at - (low + high) / 2, 0.0)), np.float64)


def _enough(count: NDArray[np.float64], samples: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Bool [lead, second]: a quarter of the second counts."""
    return np.asarray(count > _LEAST_QUIET * samples.shape[2])


def _baseline(rows: NDArray[np.float32], rate_hz: float) -> NDArray[np.float64]:
    """float64 [lead, sample], mV: the rows' Gaussian average, of half power at 0.7 Hz; gaps count for nothing."""
    held = np.isfinite(rows)
    deviation = np.sqrt(np.log(2.0)) / (2 * np.pi * _WANDER_BELOW_HZ) * rate_hz
    total, weight = (
        ndimage.gaussian_filter1d(part.astype(np.float64), deviation, axis=1, mode="constant")
        for part in (np.where(held, rows, 0.0), held)
    )
    return np.asarray(np.where(held, total / np.where(held, weight, 1.0), np.nan), np.float64)


def _range(windows: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [lead, window], mV peak to peak of float64 [lead, window, sample]."""
    return np.asarray(np.fmax.reduce(windows, axis=2) - np.fmin.reduce(windows, axis=2), np.float64)


def _steps(baseline: NDArray[np.float32], rate_hz: float) -> NDArray[np.float64]:
    """float64 [lead, window of 10 s], mV: the largest change within 0.2 s; NaN where samples lie further apart."""
    apart = round(_STEP_S * rate_hz) or baseline.shape[1]
    change = np.abs(baseline[:, apart:] - baseline[:, : baseline.shape[1] - apart]).astype(np.float64)
    whole = np.pad(change, ((0, 0), (0, baseline.shape[1] - change.shape[1])), constant_values=np.nan)
    return np.asarray(np.fmax.reduce(_windows(whole, rate_hz), axis=2), np.float64)


def _windows(rows: NDArray[np.float64], rate_hz: float) -> NDArray[np.float64]:
    """float64 [lead, window, sample], NaN beyond the end: windows of about 10 s, one at least."""
    count = max(1, round(rows.shape[1] / (_WINDOW_S * rate_hz)))
    length = max(1, -(-rows.shape[1] // count))
    padded = np.pad(rows, ((0, 0), (0, count * length - rows.shape[1])), constant_values=np.nan)
    return padded.reshape(rows.shape[0], count, length)
