"""Put beats on top of each other: the same instant of every beat, and how alike the beats are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.conditioning import QRS_HZ, WORK_HZ, Conditioned

SAME_SHAPE = 0.8
_HALF_WIDTH = round(0.1 * QRS_HZ)
_MAX_LAG = round(0.04 * QRS_HZ)
_PEAK_REACH = round(0.06 * WORK_HZ)
_PEAK_WINDOW = round(0.14 * WORK_HZ)
_SEARCHED = slice(_PEAK_WINDOW - _PEAK_REACH, _PEAK_WINDOW + _PEAK_REACH + 1)
_AT_ONCE = 4000
_ROUNDS = 2
_MAX_SEEDS = 60
_MAX_MEDIAN_BEATS = 200


@dataclass(frozen=True, eq=False)
class AlignedBeats:
    """Beats on one instant of the QRS."""

    sample: NDArray[np.int64]
    """int64 [beat], at 500 Hz: the R peak, one instant of the QRS for all beats of the dominant shape."""
    likeness: NDArray[np.float64]
    """float64 [beat], -1 to 1: correlation of the QRS with the dominant shape over the leads recorded then; NaN where
    the beat shares no lead with the others."""
    after_gap: NDArray[np.bool_]
    """bool [beat]: beats may be missing before this one, for lack of signal or for noise."""


NO_BEATS = AlignedBeats(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, bool))


def align(ecg: Conditioned, candidates: NDArray[np.int64]) -> AlignedBeats:
    """Move int64 [beat] QRS instants (125 Hz, some 20 ms loose) onto one instant of the dominant QRS.

    Beats are laid over the median of the dominant shape at the lag of the best correlation (within 40 ms, to a fraction
    of a sample), where leads weigh as much as they repeat themselves. The R peak is where that median deflects most
    over all leads. Beats of another shape get their own largest deflection.
    """
    windows, recorded = beat_windows(ecg.qrs, candidates, _HALF_WIDTH + _MAX_LAG)
    windows /= _lead_scale(windows)[:, None]
    template = _seed(windows[:, :, _MAX_LAG:-_MAX_LAG], recorded)
    for _ in range(_ROUNDS):
        lag, likeness = _best_lag(windows, template, recorded)
        template = _median_shape(windows, lag, recorded, ~(likeness < SAME_SHAPE))
        repeated = _repeated_share(windows[:, :, _MAX_LAG:-_MAX_LAG], template, recorded)[:, None]
        windows, template = windows * repeated, template * repeated
    lag, likeness = _best_lag(windows, template, recorded)
    instants = np.round((candidates + lag) * (WORK_HZ / QRS_HZ)).astype(np.int64)
    samples = _largest_deflection(ecg, instants, likeness >= SAME_SHAPE)
    return AlignedBeats(samples, likeness, np.zeros(samples.size, bool))


def beat_windows(
    signal: NDArray[np.float32], centres: NDArray[np.int64], half: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Cut float32 [beat, lead, 2 half + 1] (0 where not recorded) and bool [beat, lead]: most of it is recorded."""
    padded = np.pad(signal, ((0, 0), (half, half)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=1)[:, centres].swapaxes(0, 1)
    finite = np.isfinite(windows)
    return np.where(finite, windows, np.float32(0.0)), finite.mean(axis=2) > 0.7


def evenly_spread(members: NDArray[np.bool_], at_most: int) -> NDArray[np.int64]:
    """Indices of at most so many True entries, evenly spread."""
    indices = np.flatnonzero(members)
    return indices[np.linspace(0, indices.size - 1, min(at_most, indices.size)).round().astype(np.int64)]


def _lead_scale(windows: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [lead], mV: median over beats of the largest deflection, 1 where there is none."""
    tops = np.abs(windows).max(axis=2)
    scale = np.array([np.median(top[top > 0]) if (top > 0).any() else 1.0 for top in tops.T])
    return scale.astype(np.float32)


def _seed(windows: NDArray[np.float32], recorded: NDArray[np.bool_]) -> NDArray[np.float32]:
    """float32 [lead, sample]: the beat most like the others over the leads they share, NaN where it has no lead."""
    chosen = evenly_spread(np.ones(windows.shape[0], bool), _MAX_SEEDS)
    some = windows[chosen] * recorded[chosen][:, :, None]
    flat = some.reshape(chosen.size, -1)
    energy = (some**2).sum(axis=2)
    shared = energy @ recorded[chosen].T
    correlation = (flat @ flat.T) / np.sqrt(np.maximum(shared * shared.T, 1e-12))
    correlation[shared * shared.T <= 0] = 0.0
    best = int(np.argmax(np.median(correlation, axis=1)))
    return np.where(recorded[chosen[best]][:, None], some[best], np.float32(np.nan))


def _best_lag(
    windows: NDArray[np.float32], template: NDArray[np.float32], recorded: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """float64 [beat] lag (samples) of the highest correlation with the template, and float64 [beat] that correlation.

    Both are those of the parabola through the three values around the highest.
    """
    known = np.asarray(np.isfinite(template).all(axis=1))
    shape = np.where(known[:, None], template, np.float32(0.0))
    used = recorded & known
    template_energy = used @ (shape.astype(np.float64) ** 2).sum(axis=1)
    beats = windows * used[:, :, None]
    running_energy = np.cumsum(np.pad((beats.astype(np.float64) ** 2).sum(axis=1), ((0, 0), (1, 0))), axis=1)
    width = template.shape[1]
    correlation = np.empty((windows.shape[0], 2 * _MAX_LAG + 1))
    for start in range(2 * _MAX_LAG + 1):
        product = np.tensordot(beats[:, :, start : start + width], shape, axes=((1, 2), (0, 1)))
        energy = running_energy[:, start + width] - running_energy[:, start]
        correlation[:, start] = product / np.sqrt(np.maximum(energy * template_energy, 1e-12))
    best = correlation.argmax(axis=1)
    alone = template_energy <= 0
    lag, likeness = _vertex(correlation, best)
    lag[alone], likeness[alone] = _MAX_LAG, np.nan
    return lag - _MAX_LAG, np.minimum(likeness, 1.0)


def _vertex(
    correlation: NDArray[np.float64], best: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Place and height (float64 [beat]) of the maximum of float64 [beat, lag] around int64 [beat]."""
    row = np.arange(best.size)
    inner = np.clip(best, 1, correlation.shape[1] - 2)
    before, middle, after = (correlation[row, inner + step] for step in (-1, 0, 1))
    bend = before - 2 * middle + after
    move = np.where(bend < 0, 0.5 * (before - after) / np.minimum(bend, -1e-12), 0.0)
    move = np.where(best == inner, np.clip(move, -0.5, 0.5), best - inner)
    height = np.where(best == inner, middle - 0.25 * (before - after) * move, correlation[row, best])
    return np.asarray(inner + move, np.float64), np.asarray(height, np.float64)


def _repeated_share(
    windows: NDArray[np.float32], template: NDArray[np.float32], recorded: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """float32 [lead], 0 to 1: share of a lead's RMS that repeats from beat to beat; near 0 in a lead of noise."""
    energy = np.sqrt((windows**2).sum(axis=2) * recorded)
    usual = np.array([np.median(lead[lead > 0]) if (lead > 0).any() else np.inf for lead in energy.T])
    share = np.sqrt(np.nan_to_num(template**2).sum(axis=1)) / usual
    return np.asarray(np.clip(share, 0.0, 1.0), np.float32)


def _median_shape(
    windows: NDArray[np.float32], lag: NDArray[np.float64], recorded: NDArray[np.bool_], members: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """float32 [lead, sample]: median over the members laid over each other, NaN for leads that none of them has."""
    width = windows.shape[2] - 2 * _MAX_LAG
    template = np.full((windows.shape[1], width), np.nan, np.float32)
    whole = np.round(lag).astype(np.int64)
    for lead in range(windows.shape[1]):
        beats = evenly_spread(members & recorded[:, lead], _MAX_MEDIAN_BEATS)
        if beats.size:
            columns = (_MAX_LAG + whole[beats])[:, None] + np.arange(width)
            template[lead] = np.median(windows[beats[:, None], lead, columns], axis=0)
    return template


def _largest_deflection(ecg: Conditioned, instants: NDArray[np.int64], members: NDArray[np.bool_]) -> NDArray[np.int64]:
    """int64 [beat], at 500 Hz: where the members' median deflects most, and where every other beat does itself.

    instants: int64 [beat], at 500 Hz.
    """
    samples = instants.copy()
    chosen = evenly_spread(members, _MAX_MEDIAN_BEATS)
    if chosen.size:
        usual = ecg.around(instants[chosen], _PEAK_WINDOW)[:, :, _SEARCHED]
        whole = np.asarray(np.isfinite(usual).all(axis=2))
        deflection = np.zeros(usual.shape[2])
        for lead in np.flatnonzero(whole.any(axis=0)):
            beats = usual[whole[:, lead], lead]
            deflection += (np.median(beats, axis=0) / max(float(np.median(np.abs(beats).max(axis=1))), 1e-9)) ** 2
        samples[members] += int(deflection.argmax()) - _PEAK_REACH
    others = np.flatnonzero(~members)
    for part in np.array_split(others, -(-others.size // _AT_ONCE)) if others.size else ():
        own = np.nan_to_num(ecg.around(instants[part], _PEAK_WINDOW)[:, :, _SEARCHED])
        own /= np.maximum(np.abs(own).max(axis=2, keepdims=True).max(axis=0, keepdims=True), 1e-9)
        samples[part] += (own**2).sum(axis=1).argmax(axis=1) - _PEAK_REACH
    return np.clip(samples, 0, ecg.samples - 1)
