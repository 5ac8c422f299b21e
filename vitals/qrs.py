"""R peaks on any set of leads."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from ecg import Recording
from vitals.alignment import NO_BEATS, AlignedBeats, align
from vitals.conditioning import QRS_HZ, WORK_HZ, Conditioned, condition
from vitals.false_beats import false_beats
from vitals.qrs_activity import qrs_activity

_SHORTEST_S = 1.0
_SHORTEST_RR_S = 0.17
_SHARE_OF_NEIGHBOURS = 0.3
_WAVE_DISTANCE_S = 0.33
_WAVE_SHARE = 0.65
_MISSED_RR = 1.5
_MISSED_PERCENTILE = 75.0
_MISSED_SHARE = 0.55
_NEIGHBOURS = 9
_HIDES_NO_QRS_S = 0.1
_STRETCH_S = 10.0
_CUT_OFF_S = 0.08
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
    activity = qrs_activity(ecg.qrs) if ecg.samples > WORK_HZ * _SHORTEST_S else np.zeros(0, np.float32)
    candidates = _pick(activity)
    if candidates.size == 0:
        return NO_BEATS
    beats = align(ecg, candidates)
    stretch = _stretches(activity.size)
    noisy = _noisy_stretches(beats, candidates, activity, stretch)
    cut_off = np.minimum(candidates, activity.size - 1 - candidates) < _CUT_OFF_S * QRS_HZ
    kept = ~noisy[stretch[candidates]] & ~false_beats(beats, activity[candidates])
    kept &= ~(cut_off & np.isnan(beats.likeness))
    recorded = np.asarray(np.isfinite(ecg.qrs).any(axis=0))
    blind = noisy[stretch] | ~recorded
    blind_s = np.cumsum(blind)[candidates[kept]] / QRS_HZ
    return AlignedBeats(beats.sample[kept], beats.likeness[kept], np.diff(blind_s, prepend=np.inf) > _HIDES_NO_QRS_S)


def _pick(activity: NDArray[np.float32]) -> NDArray[np.int64]:
    """int64 [beat]: samples (125 Hz) of the maxima that stand as high as the beats around them.

    A maximum counts from 30 % of the median of its nine neighbours. Of two within 330 ms the one below 65 % of the
    other is a P or T wave. Where an RR interval is 1.5 times the longer ones around, a lower maximum inside counts too.
    """
    maxima, _ = signal.find_peaks(activity, height=1e-3, distance=round(_SHORTEST_RR_S * QRS_HZ))
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
    beats: NDArray[np.int64], maxima: NDArray[np.int64], height: NDArray[np.float32]
) -> NDArray[np.int64]:
    """The beats (indices into the maxima) without those that a much higher one follows or precedes too closely."""
    close = np.diff(maxima[beats]) < _WAVE_DISTANCE_S * QRS_HZ
    before, after = height[beats][:-1], height[beats][1:]
    wave = np.zeros(beats.size, bool)
    wave[1:] |= close & (after < _WAVE_SHARE * before)
    wave[:-1] |= close & (before < _WAVE_SHARE * after)
    return beats[~wave]


def _missed(
    beats: NDArray[np.int64], maxima: NDArray[np.int64], height: NDArray[np.float32], level: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Indices into the maxima: the highest one inside each RR interval that is long for its neighbours."""
    if beats.size < 4:
        return np.zeros(0, np.int64)
    rr = np.diff(maxima[beats])
    clear = _WAVE_DISTANCE_S * QRS_HZ
    found = []
    usual = ndimage.percentile_filter(rr, _MISSED_PERCENTILE, size=_NEIGHBOURS, mode="nearest")
    for gap in np.flatnonzero(rr > _MISSED_RR * usual):
        first, last = maxima[beats[gap]], maxima[beats[gap + 1]]
        inside = slice(*np.searchsorted(maxima, (first + clear, last - clear), side="right"))
        if height[inside].size:
            best = inside.start + int(height[inside].argmax())
            if height[best] > _MISSED_SHARE * _SHARE_OF_NEIGHBOURS * level[best]:
                found.append(best)
    return np.array(found, np.int64)


def _stretches(samples: int) -> NDArray[np.int64]:
    """int64 [sample at 125 Hz]: number of the stretch of about 10 s that it lies in."""
    count = max(1, round(samples / (_STRETCH_S * QRS_HZ)))
    return np.arange(samples) * count // samples


def _noisy_stretches(
    beats: AlignedBeats, candidates: NDArray[np.int64], activity: NDArray[np.float32], stretch: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which stretches are noise: maxima neither stand out nor look alike; all where that holds for the whole."""
    starts = np.flatnonzero(np.diff(stretch, prepend=-1, append=stretch[-1] + 1))
    own = np.searchsorted(candidates, starts)
    prominence = np.full(starts.size - 1, np.nan)
    noisy = np.zeros(starts.size - 1, bool)
    for number in np.flatnonzero(np.diff(own)):
        inside = slice(own[number], own[number + 1])
        within = activity[starts[number] : starts[number + 1]]
        prominence[number] = np.median(activity[candidates[inside]]) / np.median(within[within > 0])
        noisy[number] = prominence[number] < _NOISE_PROMINENCE and _alike(beats.likeness[inside]) < _NOISE_LIKENESS
    return noisy if _is_qrs(float(np.nanmedian(prominence)), beats.likeness) else np.ones_like(noisy)


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
