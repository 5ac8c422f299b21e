"""What the twelve-lead network sees: ten seconds of all leads, their median beat, and what was measured on it.

Training and inference both come through here, with the plan that is shipped beside the weights.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecg.filters import bandpass
from ecg.leads import STANDARD_LEADS
from ecg.recording import Recording
from ecg.resampling import resampled
from vitals import Vitals
from vitals.alignment import SAME_SHAPE, AlignedBeats
from vitals.conditioning import WORK_HZ, condition
from vitals.measures import measure_beats
from vitals.median_beat import MedianBeat, median_beat
from vitals.qrs import find_beats

MEASURES = ("heart_rate", "pr", "qrs", "qt", "qtc_fridericia", "p_duration", "rr_sd", "rr_min", "rr_max")
AXES = ("axis_p", "axis_qrs", "axis_t")
FEATURES = (
    *MEASURES,
    *(f"{part} of {axis}" for axis in AXES for part in ("cosine", "sine")),
    "spread of rr",
    "shortest rr",
    "longest rr",
    "beats of another shape",
    "p wave found",
)
CLIP_MV = 5.0
CLIP = 5.0


@dataclass(frozen=True)
class TwelveLeadPlan:
    """Everything beside the weights that fixes what the network is given and what its outputs mean."""

    fs_hz: float = 100.0
    low_hz: float = 0.5
    high_hz: float = 40.0
    length_s: float = 10.0
    beat_step: int = 4
    """The median beat is taken at 500 Hz divided by this."""
    beat_span_s: tuple[float, float] = (0.4, 0.7)
    """How much of the median beat before and after its R peak."""
    classes: tuple[str, ...] = ()
    feature_means: tuple[float, ...] = ()
    feature_sds: tuple[float, ...] = ()
    """The normalizer: of the features of the recordings that the weights were fitted on."""
    slopes: tuple[float, ...] = ()
    offsets: tuple[float, ...] = ()
    """P(class) = 1 / (1 + exp(-(slope * logit + offset))) (Platt 1999)."""
    least_yes: tuple[float, ...] = ()
    """Per class: nine in ten recordings of the class have at least this probability."""
    most_no: tuple[float, ...] = ()
    """Per class: nine in ten recordings without it have at most this probability."""

    @property
    def samples(self) -> int:
        """Samples of the signal that the network is given at once."""
        return round(self.length_s * self.fs_hz)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "TwelveLeadPlan":
        """Rebuild a plan from its JSON form; KeyError where a field is missing."""
        numbers: dict[str, Any] = {name: float(values[name]) for name in ("fs_hz", "low_hz", "high_hz", "length_s")}
        names = ("beat_span_s", "classes", "feature_means", "feature_sds", "slopes", "offsets", "least_yes", "most_no")
        rows: dict[str, Any] = {name: tuple(values[name]) for name in names}
        return cls(beat_step=int(values["beat_step"]), **numbers, **rows)


@dataclass(frozen=True, eq=False)
class TwelveLeadInputs:
    """One recording as the network is given it. Leads in the standard order, 0 where not recorded."""

    signal: NDArray[np.float32]
    """float32 [window, 12, sample at fs_hz], mV, bandpassed: windows of `length_s` that cover the recording."""
    beat: NDArray[np.float32]
    """float32 [12, sample at 500 Hz / beat_step], mV: the median beat."""
    features: NDArray[np.float32]
    """float32 [feature]: FEATURES as measured, NaN where there is none; not normalized."""


def twelve_lead_inputs(recording: Recording, plan: TwelveLeadPlan) -> TwelveLeadInputs:
    """Condition, cut, average and measure a recording of any of the twelve leads; other leads are left out."""
    rows = [k for k, lead in enumerate(recording.leads) if lead in STANDARD_LEADS]
    leads = tuple(recording.leads[k] for k in rows)
    recording = Recording(leads, recording.signal[rows], recording.fs_hz)
    ecg = condition(recording)
    beats = find_beats(ecg)
    usual = median_beat(ecg, beats)
    filtered = resampled(
        bandpass(recording.signal, recording.fs_hz, plan.low_hz, plan.high_hz), recording.fs_hz, plan.fs_hz
    )
    signal = np.zeros((12, filtered.shape[1]), np.float32)
    signal[[STANDARD_LEADS.index(lead) for lead in leads]] = np.nan_to_num(filtered)
    return TwelveLeadInputs(
        np.clip(_windows(signal, plan.samples), -CLIP_MV, CLIP_MV),
        _beat(usual, plan),
        _features(measure_beats(recording, beats, usual), beats),
    )


def normalized(features: NDArray[np.float32], plan: TwelveLeadPlan) -> NDArray[np.float32]:
    """Features (float32 [recording, feature]) less mean over spread, clipped, then 1 where known: [.., 2 * feature]."""
    known = np.isfinite(features)
    scaled = (features - np.array(plan.feature_means)) / np.array(plan.feature_sds)
    return np.concatenate([np.clip(np.nan_to_num(scaled), -CLIP, CLIP), known], axis=-1).astype(np.float32)


def _windows(signal: NDArray[np.float32], samples: int) -> NDArray[np.float32]:
    """float32 [window, 12, sample]: evenly spread over the signal (float32 [12, sample]), a short one filled with 0."""
    missing = samples - signal.shape[1]
    if missing >= 0:
        return np.pad(signal, ((0, 0), (0, missing)))[np.newaxis]
    starts = np.linspace(0, -missing, -(-signal.shape[1] // samples)).astype(np.int64)
    return np.stack([signal[:, start : start + samples] for start in starts])


def _beat(usual: MedianBeat | None, plan: TwelveLeadPlan) -> NDArray[np.float32]:
    before, after = (round(span * WORK_HZ / plan.beat_step) for span in plan.beat_span_s)
    beat = np.zeros((12, before + after + 1), np.float32)
    if usual is None:
        return beat
    first = usual.r_sample - before * plan.beat_step
    cut = usual.signal[:, first : usual.r_sample + after * plan.beat_step + 1 : plan.beat_step]
    for lead, row in zip(usual.leads, cut, strict=True):
        beat[STANDARD_LEADS.index(lead)] = np.clip(np.nan_to_num(row), -CLIP_MV, CLIP_MV)
    return beat


def _features(vitals: Vitals, beats: AlignedBeats) -> NDArray[np.float32]:
    values = {one.name: np.nan if one.value is None else one.value for one in vitals.measures}
    angles = [np.radians(values[axis]) for axis in AXES]
    known = beats.likeness[np.isfinite(beats.likeness)]
    relative = [values[name] / values["rr_mean"] for name in ("rr_sd", "rr_min", "rr_max")]
    other = float((known < SAME_SHAPE).mean()) if known.size else np.nan
    row = [values[name] for name in MEASURES]
    row += [turn(angle) for angle in angles for turn in (np.cos, np.sin)]
    row += [*relative, other, float(np.isfinite(values["p_duration"]))]
    return np.array(row, np.float32)
