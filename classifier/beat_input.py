"""What the beat network sees: each beat beside the patient's own usual beat, and how it stands in the rhythm.

Training and inference both come through here, with the plan that is shipped beside the weights.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from ecg.filters import bandpass
from ecg.resampling import resampled

QRS_HALF_S = 0.1
P_SPAN_S = (-0.28, -0.08)
T_SPAN_S = (0.12, 0.45)
NEIGHBOURS = 8
"""RR intervals to either side that make the local median."""
WIDE = 30
FINE = 3
"""Beats are laid upon each other on a grid so many times as fine as the network's samples."""
LEAST_SPREAD = 0.02
MOST_TEMPLATE_BEATS = 150
LEAST_FINITE = 0.7
LEAST_SCALE_MV = 0.05
CLIP = 6.0
FEATURES = (
    "rr before / local median",
    "rr after / local median",
    "rr before / usual",
    "rr after / usual",
    "rr before / rr after",
    "rr before the one before / local median",
    "rr after the one after / local median",
    "local median rr / 0.8 s",
    "rr before / rr before that",
    "rr before and after / two local medians",
    "local spread of rr",
    "rr before beside the local spread",
    "wide spread of rr",
    "rr before beside the wide spread",
    "qrs likeness",
    "p likeness",
    "t likeness",
    "p likeness around",
    "qrs size",
    "qrs area",
    "likeness to the beat before",
    "second qrs likeness",
    "second qrs size",
    "second lead there",
)


@dataclass(frozen=True)
class BeatPlan:
    """Everything beside the weights that fixes what the network is given and what its outputs mean."""

    fs_hz: float = 120.0
    low_hz: float = 0.5
    high_hz: float = 40.0
    before_s: float = 0.7
    after_s: float = 0.9
    usual_s: float = 300.0
    """A patient's usual beat and usual RR interval are those of about so long a part of the recording."""
    classes: tuple[str, ...] = ("N", "S", "V", "F", "Q")
    feature_means: tuple[float, ...] = ()
    feature_sds: tuple[float, ...] = ()
    """The normalizer: of the features of the beats that the weights were fitted on."""
    temperature: float = 1.0
    """Logits are divided by it before the softmax (Guo et al. 2017)."""

    @property
    def samples(self) -> tuple[int, int]:
        """Samples of a window before the R peak, and from it on."""
        return round(self.before_s * self.fs_hz), round(self.after_s * self.fs_hz)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "BeatPlan":
        """Rebuild a plan from its JSON form; KeyError where a field is missing."""
        numbers: dict[str, Any] = {
            name: float(values[name])
            for name in ("fs_hz", "low_hz", "high_hz", "before_s", "after_s", "usual_s", "temperature")
        }
        rows: dict[str, Any] = {name: tuple(values[name]) for name in ("classes", "feature_means", "feature_sds")}
        return cls(**numbers, **rows)


@dataclass(frozen=True, eq=False)
class BeatInputs:
    """The beats of one recording as the network is given them."""

    windows: NDArray[np.float32]
    """float32 [beat, 4, sample]: first lead, first lead less the usual beat, and the same of the second lead, in units
    of the usual QRS height; 0 where there is no second lead."""
    features: NDArray[np.float32]
    """float32 [beat, feature]: FEATURES, not normalized; ratios are natural logarithms."""


def beat_inputs(signal_mv: NDArray[np.float32], fs_hz: float, r_s: NDArray[np.float64], plan: BeatPlan) -> BeatInputs:
    """Cut and compare the beats of one or two leads.

    signal_mv: float32 [lead, sample], mV, NaN where not recorded; r_s: float64 [beat], s, rising: the R peaks.
    """
    before, after = (FINE * samples for samples in plan.samples)
    fine_hz = FINE * plan.fs_hz
    filtered = resampled(bandpass(signal_mv, fs_hz, plan.low_hz, plan.high_hz), fs_hz, fine_hz)
    padded = np.pad(filtered, ((0, 0), (before, after)), constant_values=np.nan)
    at = np.clip(np.round(r_s * fine_hz).astype(np.int64), 0, filtered.shape[1])
    every = np.lib.stride_tricks.sliding_window_view(padded, before + after, axis=1)
    cut = every[:, at, ::FINE].swapaxes(0, 1)
    parts = _parts(r_s, plan.usual_s)
    windows = np.zeros((len(r_s), 4, sum(plan.samples)), np.float32)
    there = np.zeros((2, len(r_s)), np.bool_)
    for lead in range(min(2, len(signal_mv))):
        windows[:, 2 * lead], windows[:, 2 * lead + 1], there[lead] = _beside_usual(cut[:, lead], parts, plan)
    features = np.concatenate([_rhythm(r_s, parts), _shape(windows, there, plan)], axis=1)
    return BeatInputs(windows, features.astype(np.float32))


def normalized(features: NDArray[np.float32], plan: BeatPlan) -> NDArray[np.float32]:
    """Features (float32 [beat, feature]) less their mean over their spread, clipped; what is unknown becomes 0."""
    scaled = (features - np.array(plan.feature_means)) / np.array(plan.feature_sds)
    return np.asarray(np.clip(np.nan_to_num(scaled), -CLIP, CLIP), np.float32)


def _parts(r_s: NDArray[np.float64], usual_s: float) -> list[NDArray[np.int64]]:
    """The beats' indices in parts of about `usual_s`, so that long recordings may change."""
    if not len(r_s):
        return []
    count = max(1, round(float(r_s[-1] - r_s[0]) / usual_s))
    number = np.minimum(((r_s - r_s[0]) / max(float(r_s[-1] - r_s[0]), 1e-9) * count).astype(np.int64), count - 1)
    return [np.flatnonzero(number == part) for part in np.unique(number)]


def _beside_usual(
    cut: NDArray[np.float32], parts: list[NDArray[np.int64]], plan: BeatPlan
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """Beats of one lead and what is left of them without the usual beat, float32 [beat, sample]; bool [beat]: recorded.

    cut: float32 [beat, sample], mV, NaN where not recorded.
    """
    finite = np.isfinite(cut)
    there = finite.mean(axis=1) > LEAST_FINITE
    level = np.zeros((len(cut), 1), np.float32)
    level[there, 0] = row_medians(cut[there])
    beats = np.where(finite & there[:, None], cut - level, np.nan)
    left = np.zeros_like(beats)
    middle = _middle(plan)
    for part in parts:
        some = part[there[part]]
        if not len(some):
            continue
        template_beats = beats[some[np.linspace(0, len(some) - 1, min(MOST_TEMPLATE_BEATS, len(some))).astype(int)]]
        known = np.isfinite(template_beats).any(axis=0)
        template = np.zeros(beats.shape[1], np.float32)
        template[known] = row_medians(template_beats[:, known].T)
        height = max(float(np.nanmedian(np.ptp(np.nan_to_num(template_beats[:, middle]), axis=1))), LEAST_SCALE_MV)
        left[part] = (beats[part] - template) / height
        beats[part] /= height
    clean, rest = (np.clip(np.nan_to_num(rows), -CLIP, CLIP) for rows in (beats, left))
    return clean, rest, there


def _middle(plan: BeatPlan, span_s: tuple[float, float] = (-QRS_HALF_S, QRS_HALF_S)) -> slice:
    """The samples of a window within a span around the R peak."""
    first, last = (plan.samples[0] + round(side * plan.fs_hz) for side in span_s)
    return slice(first, last + 1)


def _rhythm(r_s: NDArray[np.float64], parts: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    """float64 [beat, 14]: where each beat stands among its neighbours; NaN where there is none to compare with."""
    rr = np.diff(r_s, prepend=np.nan, append=np.nan)
    rr[rr <= 0.0] = np.nan
    before, after = rr[:-1], rr[1:]
    local, spread = _around(rr, NEIGHBOURS)
    wide, wide_spread = _around(rr, WIDE)
    usual = np.full(len(r_s), np.nan)
    for part in parts:
        if np.isfinite(before[part]).any():
            usual[part] = np.nanmedian(before[part])
    two_before, two_after = np.r_[np.nan, before[:-1]], np.r_[after[1:], np.nan]
    ratios = [before / local, after / local, before / usual, after / usual, before / after]
    ratios += [
        two_before / local,
        two_after / local,
        local / 0.8,
        before / two_before,
        (before + after) / (2.0 * local),
    ]
    early, early_wide = (
        np.log(before / local) / (spread + LEAST_SPREAD),
        np.log(before / wide) / (wide_spread + LEAST_SPREAD),
    )
    return np.stack([*(np.log(ratio) for ratio in ratios), spread, early, wide_spread, early_wide], axis=1)


def _around(rr: NDArray[np.float64], reach: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Median and spread of the RR intervals (float64 [beat + 1], s) around each beat, `reach` to either side.

    The spread is the median absolute logarithm of their ratio to the median. Both float64 [beat], NaN where unknown.
    """
    padded = np.pad(rr, (reach, reach + 1), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 2)[: len(rr) - 1]
    median = row_medians(windows)
    return median, row_medians(np.abs(np.log(windows / median[:, None])))


def row_medians(rows: NDArray[np.floating]) -> NDArray[np.float64]:
    """float64 [row]: the median of what is known of each row (float [row, value]), NaN where nothing is.

    As numpy's nanmedian, which is ten times slower on short rows.
    """
    ordered = np.sort(rows, axis=1)
    known = np.isfinite(rows).sum(axis=1)
    row = np.arange(len(rows))
    lower, upper = ordered[row, np.maximum(known - 1, 0) // 2], ordered[row, np.minimum(known // 2, rows.shape[1] - 1)]
    return np.asarray(np.where(known > 0, (lower.astype(np.float64) + upper) / 2.0, np.nan), np.float64)


def _shape(windows: NDArray[np.float32], there: NDArray[np.bool_], plan: BeatPlan) -> NDArray[np.float64]:
    """float64 [beat, 10]: how each beat resembles the usual one and the one before; 0 where a lead is missing."""
    usual = windows[:, 0] - windows[:, 1], windows[:, 2] - windows[:, 3]
    qrs = _middle(plan)
    size = [np.ptp(windows[:, channel, qrs], axis=1) for channel in (0, 2)]
    usual_size = [np.ptp(rows[:, qrs], axis=1) for rows in usual]
    area = np.abs(windows[:, 0, qrs]).mean(axis=1) / np.maximum(np.abs(usual[0][:, qrs]).mean(axis=1), 0.02)
    last = np.roll(windows[:, 0, qrs], 1, axis=0)
    likeness = [
        _likeness(windows[:, 0], usual[0], _middle(plan, s)) for s in ((-QRS_HALF_S, QRS_HALF_S), P_SPAN_S, T_SPAN_S)
    ]
    columns = [
        *likeness,
        median_filter(likeness[1], 2 * NEIGHBOURS + 1, mode="nearest"),
        np.log(np.maximum(size[0], 0.05) / np.maximum(usual_size[0], 0.05)),
        np.log(np.maximum(area, 0.05)),
        _correlation(windows[:, 0, qrs], last),
        _likeness(windows[:, 2], usual[1], qrs),
        np.log(np.maximum(size[1], 0.05) / np.maximum(usual_size[1], 0.05)),
        there[1].astype(np.float64),
    ]
    return np.stack(columns, axis=1)


def _likeness(beats: NDArray[np.float32], usual: NDArray[np.float32], span: slice) -> NDArray[np.float64]:
    return _correlation(beats[:, span], usual[:, span])


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    """float64 [beat], -1 to 1: correlation over the last axis; 0 where either does not vary."""
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    power = np.sqrt((a.astype(np.float64) ** 2).sum(axis=1) * (b.astype(np.float64) ** 2).sum(axis=1))
    return np.asarray((a * b).sum(axis=1) / np.maximum(power, 1e-9), np.float64)
