"""What the beat network sees of single beats of many streams at once, before and after what follows them is known.

The windows and features are those of `classifier.beat_input`, but that a patient's usual beat and rhythm are those of
the beats before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfiltfilt

from classifier.beat_input import (
    CLIP,
    LEAST_FINITE,
    LEAST_SCALE_MV,
    LEAST_SPREAD,
    NEIGHBOURS,
    P_SPAN_S,
    QRS_HALF_S,
    T_SPAN_S,
    BeatPlan,
    row_medians,
)
from ecg.filters import sections

LEADS = 2
CONTEXT_S = 2.5
"""So much is cut before a window, for its slow waves to be seen and taken out."""
KEPT_BEATS = 48
"""A usual beat is the median of so many."""
FEWEST_BEATS = 3
LEVEL_SAMPLES = 6
"""So many of the last known samples (50 ms) tell the level that a lead has come to."""


class UsualBeat:
    """The usual beat of one lead: the median of beats that lie spread over the last minutes."""

    def __init__(self, plan: BeatPlan) -> None:
        self._usual_s = plan.usual_s
        self._beats = np.full((KEPT_BEATS, sum(plan.samples)), np.nan, np.float32)
        self._qrs = around(plan, (-QRS_HALF_S, QRS_HALF_S))
        self._added = 0
        self._began_s = self._added_s = -np.inf
        self.beat = np.full(sum(plan.samples), np.nan, np.float32)
        """float32 [sample], mV, above its own median; NaN where there is none yet."""
        self.height_mv = LEAST_SCALE_MV

    @property
    def beats(self) -> int:
        """How many it is made of."""
        return min(self._added, KEPT_BEATS)

    def add(self, r_s: float, beat: NDArray[np.float32]) -> None:
        """Show float32 [sample], mV, NaN where not recorded, of the R peak at r_s.

        The longer it goes on, the fewer are taken, until those that are kept cover `usual_s`.
        """
        if not self._added:
            self._began_s = r_s
        if r_s - self._added_s < min(r_s - self._began_s, self._usual_s) / KEPT_BEATS:
            return
        self._beats[self._added % KEPT_BEATS] = beat
        self._added, self._added_s = self._added + 1, r_s
        kept = self._beats[: self.beats]
        self.beat = np.nan_to_num(row_medians(kept.T)).astype(np.float32)
        heights = np.ptp(np.nan_to_num(kept[:, self._qrs]), axis=1)
        self.height_mv = max(float(np.median(heights)), LEAST_SCALE_MV)


@dataclass(eq=False)
class HeardBeat:
    """One beat of a stream, from when it is told until its class is final."""

    number: int
    """From 0, in the order that they were told."""
    fine: int
    """Its R peak: sample at FINE times the plan's rate."""
    after_gap: bool
    """Beats may be missing before it."""
    qrs: NDArray[np.float32] | None = None
    """float32 [sample]: its QRS in the first lead, once it was looked at."""


@dataclass(frozen=True, eq=False)
class BeatQuestion:
    """One beat with what its stream knows."""

    beat: HeardBeat
    cut: NDArray[np.float32]
    """float32 [2, sample], mV at the plan's rate, from CONTEXT_S before the window on; NaN where not recorded or not
    yet known."""
    known: int
    """Samples of the cut that may be known: all of it, once what follows the beat has come."""
    usual: tuple[UsualBeat, ...]
    """Of each lead that it is read on, one or two."""
    rr_s: NDArray[np.float64]
    """float64 [WIDE + 2], s: RR intervals up to the one before the beat, then the one after; NaN where unknown."""
    after_next_s: float
    """RR interval after the one after (s), NaN where unknown."""
    usual_rr_s: float
    last_qrs: NDArray[np.float32] | None
    """float32 [sample], mV: the QRS of the beat before in the first lead."""
    p_likeness: tuple[float, ...]
    """Of the last beats."""
    t_likeness: float
    """Of the last beats, for as long as the T wave of this one is not known."""

    @property
    def complete(self) -> bool:
        """Whether all of the beat is known."""
        return self.known >= int(self.cut.shape[1])


@dataclass(frozen=True, eq=False)
class LiveBeatInputs:
    """Beats as the network is given them, and what their streams keep of them."""

    windows: NDArray[np.float32]
    """float32 [beat, 4, sample], see `BeatInputs`."""
    features: NDArray[np.float32]
    """float32 [beat, feature]: FEATURES, not normalized."""
    beats: NDArray[np.float32]
    """float32 [beat, 2, sample], mV above their own median; NaN where not recorded or not yet known."""


def samples_before(plan: BeatPlan) -> int:
    """Samples of a cut before the R peak."""
    return round(CONTEXT_S * plan.fs_hz) + plan.samples[0]


def around(plan: BeatPlan, span_s: tuple[float, float]) -> slice:
    """The samples of a window within a span around the R peak."""
    first, last = (plan.samples[0] + round(side * plan.fs_hz) for side in span_s)
    return slice(first, last + 1)


def live_beat_inputs(questions: Sequence[BeatQuestion], plan: BeatPlan) -> LiveBeatInputs:
    """Compare beats, each with the usual one of its stream; what is not yet known is taken to be as usual."""
    usual = np.full((len(questions), LEADS, sum(plan.samples)), np.nan, np.float32)
    height = np.ones((len(questions), LEADS, 1), np.float32)
    for k, question in enumerate(questions):
        for lead, one in enumerate(question.usual):
            if one.beats:
                usual[k, lead], height[k, lead] = one.beat, one.height_mv
    cut = np.stack([question.cut for question in questions])
    coming = np.arange(cut.shape[2]) >= np.array([question.known for question in questions])[:, None, None]
    beats = _without_slow_waves(cut, coming, np.nan_to_num(usual), plan)
    there = np.isfinite(beats)[:, :, : plan.samples[0]].mean(axis=2) > LEAST_FINITE
    beats[~there] = np.nan
    likely = np.where(np.isnan(beats) & coming[:, :, -beats.shape[2] :] & there[:, :, None], usual, beats)
    windows = np.zeros((len(questions), 2 * LEADS, sum(plan.samples)), np.float32)
    windows[:, 0::2] = np.clip(np.nan_to_num(likely / height), -CLIP, CLIP)
    windows[:, 1::2] = np.clip(np.nan_to_num((likely - usual) / height), -CLIP, CLIP)
    features = np.concatenate([_rhythm(questions), _shape(questions, windows, there, plan)], axis=1)
    return LiveBeatInputs(windows, features.astype(np.float32), beats)


def _without_slow_waves(
    cut: NDArray[np.float32], coming: NDArray[np.bool_], usual: NDArray[np.float32], plan: BeatPlan
) -> NDArray[np.float32]:
    """float32 [beat, 2, sample], mV above their medians: the windows, highpassed; NaN where nothing is known.

    cut: float32 [beat, 2, sample]; coming: bool [beat, 1, sample], what is not yet known and filtered as if it were
    the usual beat (float32 [beat, 2, sample of the window]) from the level on that the lead has come to.
    """
    recorded = np.isfinite(cut)
    filled = _bridged(cut, recorded)
    context = cut.shape[2] - usual.shape[2]
    for k in np.flatnonzero(coming[:, 0, -1]):
        known = int(coming[k, 0].argmax())
        last = slice(known - LEVEL_SAMPLES, known)
        level = (filled[k, :, last] - usual[k, :, last.start - context : known - context]).mean(axis=1)
        filled[k, :, known:] = usual[k, :, known - context :] + level[:, None]
    passed = filled @ _highpass(cut.shape[2], usual.shape[2], plan.low_hz, plan.fs_hz)
    seen = np.where((recorded | coming)[:, :, context:], passed, np.nan)
    level = row_medians(seen.reshape(-1, seen.shape[2])).reshape(*seen.shape[:2], 1)
    return np.where(recorded[:, :, context:], passed - level, np.nan).astype(np.float32)


@lru_cache(maxsize=4)
def _highpass(samples: int, kept: int, low_hz: float, fs_hz: float) -> NDArray[np.float64]:
    """float64 [sample, kept sample]: what rows are multiplied by to be highpassed as `ecg.filters.bandpass` does it.

    A filter of rows of one length is linear: as a matrix it takes a tenth of the time. Of the result the last samples
    are kept.
    """
    highpass = sections("highpass", low_hz, fs_hz)
    passed: NDArray[np.float64] = sosfiltfilt(
        highpass, np.eye(samples), axis=1, padtype="even", padlen=round(fs_hz / low_hz)
    )
    return np.ascontiguousarray(passed[:, -kept:])


def _bridged(cut: NDArray[np.float32], recorded: NDArray[np.bool_]) -> NDArray[np.float64]:
    """float64 [beat, lead, sample]: gaps filled by what was recorded last before, the begin by what comes first."""
    if recorded.all():
        return cut.astype(np.float64)
    places = np.where(recorded, np.arange(cut.shape[2]), -1)
    last = np.maximum.accumulate(places, axis=2)
    first = np.argmax(recorded, axis=2)[:, :, None]
    return np.nan_to_num(np.take_along_axis(cut, np.where(last < 0, first, last), axis=2)).astype(np.float64)


def _rhythm(questions: Sequence[BeatQuestion]) -> NDArray[np.float64]:
    """float64 [beat, 14]: where each beat stands among its neighbours; NaN where there is none to compare with."""
    rr = np.stack([question.rr_s for question in questions])
    after, before, two_before = rr[:, -1], rr[:, -2], rr[:, -3]
    two_after = np.array([question.after_next_s for question in questions])
    usual = np.array([question.usual_rr_s for question in questions])
    local, spread = _middle(rr[:, -NEIGHBOURS - 2 :])
    wide, wide_spread = _middle(rr)
    ratios = [before / local, after / local, before / usual, after / usual, before / after]
    ratios += [two_before / local, two_after / local, local / 0.8]
    ratios += [before / two_before, (before + after) / (2.0 * local)]
    early = np.log(before / local) / (spread + LEAST_SPREAD)
    early_wide = np.log(before / wide) / (wide_spread + LEAST_SPREAD)
    return np.stack([*(np.log(ratio) for ratio in ratios), spread, early, wide_spread, early_wide], axis=1)


def _middle(rr_s: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Median and spread, both float64 [beat], of RR intervals (float64 [beat, interval], s) as `beat_inputs` has it."""
    median = row_medians(rr_s)
    return median, row_medians(np.abs(np.log(rr_s / median[:, None])))


def _shape(
    questions: Sequence[BeatQuestion], windows: NDArray[np.float32], there: NDArray[np.bool_], plan: BeatPlan
) -> NDArray[np.float64]:
    """float64 [beat, 10]: how each beat resembles the usual one and the one before; 0 where a lead is missing."""
    usual = windows[:, 0] - windows[:, 1], windows[:, 2] - windows[:, 3]
    qrs, p, t = (around(plan, span_s) for span_s in ((-QRS_HALF_S, QRS_HALF_S), P_SPAN_S, T_SPAN_S))
    size, usual_size = (
        [np.maximum(np.ptp(rows[:, qrs], axis=1), 0.05) for rows in pair]
        for pair in ((windows[:, 0], windows[:, 2]), usual)
    )
    area = np.abs(windows[:, 0, qrs]).mean(axis=1) / np.maximum(np.abs(usual[0][:, qrs]).mean(axis=1), 0.02)
    nothing = np.zeros(qrs.stop - qrs.start, np.float32)
    last = np.stack([nothing if one.last_qrs is None else one.last_qrs for one in questions])
    p_likeness = correlation(windows[:, 0, p], usual[0][:, p])
    t_likeness = np.where(
        [question.complete for question in questions],
        correlation(windows[:, 0, t], usual[0][:, t]),
        [question.t_likeness for question in questions],
    )
    p_around = [np.median([*question.p_likeness, own]) for question, own in zip(questions, p_likeness, strict=True)]
    columns = [
        correlation(windows[:, 0, qrs], usual[0][:, qrs]),
        p_likeness,
        t_likeness,
        np.array(p_around),
        np.log(size[0] / usual_size[0]),
        np.log(np.maximum(area, 0.05)),
        correlation(windows[:, 0, qrs], last),
        correlation(windows[:, 2, qrs], usual[1][:, qrs]),
        np.log(size[1] / usual_size[1]),
        there[:, 1].astype(np.float64),
    ]
    return np.stack(columns, axis=1)


def correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    """float64 [beat], -1 to 1: correlation over the last axis; 0 where either does not vary."""
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    power = np.sqrt((a.astype(np.float64) ** 2).sum(axis=1) * (b.astype(np.float64) ** 2).sum(axis=1))
    return np.asarray((a * b).sum(axis=1) / np.maximum(power, 1e-9), np.float64)
