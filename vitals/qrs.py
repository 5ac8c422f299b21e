"""R peaks on any set of leads."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from ecg import Recording
from vitals.alignment import AlignedBeats, align
from vitals.conditioning import WORK_HZ, Conditioned, condition
from vitals.qrs_activity import ACTIVITY_HZ, qrs_activity

_SHORTEST_S = 1.0
_SHORTEST_RR_S = 0.17
_CLOSEST_S = 0.14
_SHARE_OF_NEIGHBOURS = 0.35
_WAVE_DISTANCE_S = 0.33
_WAVE_SHARE = 0.65
_MISSED_RR = 1.5
_MISSED_SHARE = 0.45
_NEIGHBOURS = 9
_HIDES_NO_QRS_S = 0.1
_STRETCH_S = 10.0
_NOISE_PROMINENCE = 2.5
_NOISE_LIKENESS = 0.85
_LONE_PROMINENCE = 5.0
_PROMINENCE_AND_LIKENESS = ((6.0, 0.8), (3.0, 0.9), (2.0, 0.95), (1.3, 0.98))


def r_peaks(recording: Recording) -> NDArray[np.int64]:
    """Return int64 [beat]: the R peaks as sample indices on the recording's axis, none where no lead shows a QRS.

    Any leads, 100 to 1000 Hz, from 2.5 s on; gaps (NaN) and leads recorded at different times are fine. The R peak of
    the dominant beat is where its QRS deflects most over all leads, in either direction, and every beat of that shape
    has its peak at that same instant.
    """
    beats = find_beats(condition(recording))
    samples = np.round(beats.sample * (recording.fs_hz / WORK_HZ)).astype(np.int64)
    return np.asarray(np.minimum(samples, recording.signal.shape[1] - 1), np.int64)


def find_beats(ecg: Conditioned) -> AlignedBeats:
    """Find the beats of a conditioned recording (samples at 500 Hz)."""
    activity = qrs_activity(ecg.qrs) if ecg.samples > WORK_HZ * _SHORTEST_S else np.zeros(0)
    candidates = _pick(activity)
    if candidates.size == 0:
        return AlignedBeats(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, bool))
    step = round(WORK_HZ / ACTIVITY_HZ)
    beats = align(ecg, candidates * step)
    stretch = _stretches(activity.size)
    noisy = _noisy_stretches(beats, candidates, activity, stretch)
    kept = ~noisy[stretch[candidates]] & ~_doubles(beats)
    recorded = np.asarray(np.isfinite(ecg.qrs).any(axis=0))
    blind = noisy[stretch] | ~recorded[::step]
    blind_s = np.cumsum(blind)[candidates[kept]] / ACTIVITY_HZ
    return AlignedBeats(beats.sample[kept], beats.likeness[kept], np.diff(blind_s, prepend=np.inf) > _HIDES_NO_QRS_S)


def _pick(activity: NDArray[np.float64]) -> NDArray[np.int64]:
    """int64 [beat]: samples (250 Hz) of the maxima that stand as high as the beats around them.

    A maximum counts from 35 % of the median of its nine neighbours. Of two within 330 ms the one below 65 % of the
    other is a P or T wave. Where an RR interval is 1.5 times its neighbours, a lower maximum inside counts too.
    """
    maxima, _ = signal.find_peaks(activity, height=1e-3, distance=round(_SHORTEST_RR_S * ACTIVITY_HZ))
    height = activity[maxima]
    beats = np.flatnonzero(height > _SHARE_OF_NEIGHBOURS)
    level = np.ones(maxima.size)
    for _ in range(3):
        beats = _without_waves(beats, maxima, height)
        if beats.size < 3:
            break
        local = ndimage.median_filter(height[beats], size=_NEIGHBOURS, mode="nearest")
        level = np.interp(maxima, maxima[beats], local)
        beats = np.flatnonzero(height > _SHARE_OF_NEIGHBOURS * level)
    beats = _without_waves(beats, maxima, height)
    found: NDArray[np.int64] = maxima[np.union1d(beats, _missed(beats, maxima, height, level))]
    return found


def _without_waves(
    beats: NDArray[np.int64], maxima: NDArray[np.int64], height: NDArray[np.float64]
) -> NDArray[np.int64]:
    """The beats (indices into the maxima) without those that a much higher one follows or precedes too closely."""
    close = np.diff(maxima[beats]) < _WAVE_DISTANCE_S * ACTIVITY_HZ
    before, after = height[beats][:-1], height[beats][1:]
    wave = np.zeros(beats.size, bool)
    wave[1:] |= close & (after < _WAVE_SHARE * before)
    wave[:-1] |= close & (before < _WAVE_SHARE * after)
    return beats[~wave]


def _missed(
    beats: NDArray[np.int64], maxima: NDArray[np.int64], height: NDArray[np.float64], level: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Indices into the maxima: the highest one inside each RR interval that is long for its neighbours."""
    if beats.size < 4:
        return np.zeros(0, np.int64)
    rr = np.diff(maxima[beats])
    clear = _WAVE_DISTANCE_S * ACTIVITY_HZ
    found = []
    for gap in np.flatnonzero(rr > _MISSED_RR * ndimage.median_filter(rr, size=_NEIGHBOURS, mode="nearest")):
        first, last = maxima[beats[gap]], maxima[beats[gap + 1]]
        inside = np.flatnonzero((maxima > first + clear) & (maxima < last - clear))
        if inside.size:
            best = inside[height[inside].argmax()]
            if height[best] > _MISSED_SHARE * _SHARE_OF_NEIGHBOURS * level[best]:
                found.append(best)
    return np.array(found, np.int64)


def _stretches(samples: int) -> NDArray[np.int64]:
    """int64 [sample at 250 Hz]: number of the stretch of about 10 s that it lies in."""
    count = max(1, round(samples / (_STRETCH_S * ACTIVITY_HZ)))
    return np.arange(samples) * count // samples


def _noisy_stretches(
    beats: AlignedBeats, candidates: NDArray[np.int64], activity: NDArray[np.float64], stretch: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which stretches are noise: maxima neither stand out nor look alike; all where that holds for the whole."""
    of_beat = stretch[candidates]
    prominence = np.full(stretch[-1] + 1, np.nan)
    noisy = np.zeros(stretch[-1] + 1, bool)
    for number in np.unique(of_beat):
        inside = of_beat == number
        between = activity[(stretch == number) & (activity > 0)]
        prominence[number] = np.median(activity[candidates[inside]]) / np.median(between)
        noisy[number] = prominence[number] < _NOISE_PROMINENCE and _alike(beats.likeness[inside]) < _NOISE_LIKENESS
    return noisy if _is_qrs(float(np.nanmedian(prominence)), beats.likeness) else np.ones_like(noisy)


def _doubles(beats: AlignedBeats) -> NDArray[np.bool_]:
    """Tell which beats alignment brought too close to a neighbour that looks more like the dominant beat."""
    close = np.diff(beats.sample) < _CLOSEST_S * WORK_HZ
    known = np.nan_to_num(beats.likeness)
    first_is_better = known[:-1] >= known[1:]
    doubles = np.zeros(known.size, bool)
    doubles[1:] |= close & first_is_better
    doubles[:-1] |= close & ~first_is_better
    return doubles


def _is_qrs(prominence: float, likeness: NDArray[np.float64]) -> bool:
    """True where maxima stand out from what lies between, or less so but look alike."""
    if np.isfinite(likeness).sum() < 2:
        return prominence >= _LONE_PROMINENCE
    alike = _alike(likeness)
    return any(prominence >= least and alike >= needed for least, needed in _PROMINENCE_AND_LIKENESS)


def _alike(likeness: NDArray[np.float64]) -> float:
    """The likeness that the best quarter of the beats reaches; 0 where none is known."""
    known = likeness[np.isfinite(likeness)]
    return float(np.quantile(known, 0.75)) if known.size else 0.0
