"""Where the waves of the median beat begin, peak and end, one boundary for all leads."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from vitals.conditioning import WORK_HZ
from vitals.fiducials import FIDUCIALS
from vitals.median_beat import MedianBeat
from vitals.wave import Absent, Wave
from vitals.wave_input import STEP
from vitals.wave_network import SeenWaves, seen_waves

_VAGUE = 2.0
_OF_LEADS = 3
# Of LUDB's training records, boundaries over all leads scatter about half as much as those of one lead.
_INDEPENDENT_LEADS = 3
_IRREGULAR_LOG_ODDS = -1.0
_NEXT_BEAT_S = 0.012


@dataclass(frozen=True)
class Delineation:
    """The three waves; a wave that is not there says why."""

    p: Wave | Absent
    qrs: Wave | Absent
    t: Wave | Absent


def delineate(beat: MedianBeat, *, irregular: bool) -> Delineation:
    """Return the waves of a median beat; irregular: the RR intervals are, so that a P wave needs stronger evidence.

    A wave begins once a third of the leads have begun, and ends when all but a third have ended: in twelve leads the
    fourth earliest onset and the fourth latest offset. The outermost of twelve answers lies as far out as their errors
    take it; this rule makes QRS complexes of normal ECGs (PTB-XL, training part) 95 ms long in the median, as textbooks
    have them. Raises ModelError where the shipped network is missing or damaged.
    """
    seen = seen_waves(beat.signal[None, :, ::STEP])
    if not np.isfinite(seen.p_logit).any():
        absent = Absent("no lead holds a whole QRS complex")
        return Delineation(absent, absent, absent)
    qrs = _qrs(beat, seen)
    if isinstance(qrs, Absent):
        return Delineation(Absent(qrs.reason), qrs, Absent(qrs.reason))
    return Delineation(_p(beat, seen, qrs, irregular), qrs, _t(beat, seen, qrs))


def _qrs(beat: MedianBeat, seen: SeenWaves) -> Wave | Absent:
    onset, offset = _earliest(seen, "qrs_on"), _latest(seen, "qrs_off")
    if onset is None or offset is None or offset.at_s <= onset.at_s:
        return Absent("the edges of the QRS complex are lost in other waves or noise")
    onset_s, offset_s = min(onset.at_s, 0.0), max(offset.at_s, 0.0)
    height = _height_mv(beat, onset_s, (onset_s, offset_s))
    return Wave(onset_s, 0.0, offset_s, height, 1.0, onset.sd_s, offset.sd_s)


def _p(beat: MedianBeat, seen: SeenWaves, qrs: Wave, irregular: bool) -> Wave | Absent:
    odds = _log_odds(seen.p_logit, seen.times_s[..., FIDUCIALS.index("p_peak")])
    if odds is None:
        return Absent("nothing is recorded before the QRS complex")
    odds += _IRREGULAR_LOG_ODDS if irregular else 0.0
    probability = float(expit(odds))
    if odds <= 0:
        why = "RR intervals are grossly irregular and no P wave clearly precedes" if irregular else "no P wave precedes"
        return Absent(f"{why} the QRS complex", probability)
    onset, peak, offset = _edges(seen, "p", seen.p_logit[0] > 0)
    if onset is None or peak is None or offset is None or not onset.at_s < peak.at_s < qrs.onset_s:
        return Absent("the edges of the P wave are lost in other waves or noise", probability)
    offset_s = min(max(offset.at_s, peak.at_s), qrs.onset_s)
    height = _height_mv(beat, qrs.onset_s, (peak.at_s, peak.at_s))
    return Wave(onset.at_s, peak.at_s, offset_s, height, probability, onset.sd_s, offset.sd_s)


def _t(beat: MedianBeat, seen: SeenWaves, qrs: Wave) -> Wave | Absent:
    odds = _log_odds(seen.t_logit, seen.times_s[..., FIDUCIALS.index("t_peak")])
    if odds is None:
        return Absent("no T wave is recorded before the next beat")
    probability = float(expit(odds))
    if odds <= 0:
        return Absent("no T wave stands out after the QRS complex", probability)
    onset, peak, offset = _edges(seen, "t", seen.t_logit[0] > 0)
    if onset is None or peak is None or offset is None or not qrs.offset_s < peak.at_s < offset.at_s:
        return Absent("the edges of the T wave are lost in other waves or noise", probability)
    if offset.at_s > _recorded_until_s(beat) - _NEXT_BEAT_S:
        return Absent("the T wave runs into the next beat", probability)
    height = _height_mv(beat, qrs.onset_s, (peak.at_s, peak.at_s))
    onset_s = min(max(onset.at_s, qrs.offset_s), peak.at_s)
    return Wave(onset_s, peak.at_s, offset.at_s, height, probability, onset.sd_s, offset.sd_s)


@dataclass(frozen=True)
class _Edge:
    at_s: float
    sd_s: float


def _edges(seen: SeenWaves, wave: str, leads: NDArray[np.bool_]) -> tuple[_Edge | None, _Edge | None, _Edge | None]:
    """Onset, peak and offset of the P or T wave over the leads that show it."""
    return (
        _earliest(seen, f"{wave}_on", leads),
        _middle(seen, f"{wave}_peak", leads),
        _latest(seen, f"{wave}_off", leads),
    )


def _earliest(seen: SeenWaves, fiducial: str, leads: NDArray[np.bool_] | None = None) -> _Edge | None:
    """The answer of the lead that a third of the leads are not later than, None where none has one."""
    return _outermost(seen, fiducial, leads, 1.0)


def _latest(seen: SeenWaves, fiducial: str, leads: NDArray[np.bool_] | None = None) -> _Edge | None:
    return _outermost(seen, fiducial, leads, -1.0)


def _outermost(seen: SeenWaves, fiducial: str, leads: NDArray[np.bool_] | None, inward: float) -> _Edge | None:
    at, sd = _answers(seen, fiducial, leads)
    if not at.size:
        return None
    chosen = np.argsort(inward * at)[-(-at.size // _OF_LEADS) - 1]
    return _Edge(float(at[chosen]), float(sd[chosen] / min(at.size, _INDEPENDENT_LEADS) ** 0.5))


def _middle(seen: SeenWaves, fiducial: str, leads: NDArray[np.bool_] | None = None) -> _Edge | None:
    at, sd = _answers(seen, fiducial, leads)
    return _Edge(float(np.median(at)), float(np.median(sd))) if at.size else None


def _answers(
    seen: SeenWaves, fiducial: str, leads: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times and standard deviations (float64 [lead], s) of the leads that are not twice as vague as the usual one."""
    k = FIDUCIALS.index(fiducial)
    at, sd = seen.times_s[0, :, k], seen.sd_s[0, :, k]
    known = np.isfinite(at) if leads is None else np.isfinite(at) & leads
    if known.any():
        known &= sd <= _VAGUE * np.median(sd[known])
    return at[known], sd[known]


def _log_odds(logits: NDArray[np.float64], peaks_s: NDArray[np.float64]) -> float | None:
    """Mean log odds over the leads that are recorded where the wave would peak, None where none is."""
    known = np.isfinite(logits) & np.isfinite(peaks_s)
    return float(logits[known].mean()) if known.any() else None


def _height_mv(beat: MedianBeat, level_s: float, span_s: tuple[float, float]) -> float:
    """Largest RMS over the leads, within a span, of the height above the level at another moment (s from R)."""
    level, first, last = (beat.r_sample + round(at * WORK_HZ) for at in (level_s, *span_s))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a lead that is not recorded there has no height
        base = np.nanmean(beat.signal[:, max(level - 5, 0) : level + 1], axis=1, keepdims=True)
        rms = np.sqrt(np.nanmean((beat.signal[:, first : last + 1] - base) ** 2, axis=0))
        return float(np.nan_to_num(np.nanmax(rms)))


def _recorded_until_s(beat: MedianBeat) -> float:
    """Where the last lead's median beat ends (s from R): at the next beat, or at the end of the window."""
    last = int(np.flatnonzero(np.isfinite(beat.signal).any(axis=0))[-1])
    return (last - beat.r_sample) / WORK_HZ
