"""Rhythm on one lead: normal, atrial fibrillation, other arrhythmia or too noisy to say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.not_classified import NotClassified
from classifier.rhythm_input import RhythmPlan, bridged, conditioned, is_flat, longest_span, scaled
from ecg.leads import lead_sort_key
from ecg.recording import Recording
from ecg.shipped_model import Model, load_model

PREFERRED_LEAD = "II"
PREFERRED_LEAD_NEEDS_S = 5.0
SHORTEST_S = 2.3
"""One panel of a 3x4 page (2.5 s), less what tracing may lose at its ends."""
LONGEST_AT_ONCE_S = 60.0
WINDOW_S = 30.0
LOWEST_FS_HZ = 50.0
TIE_ORDER = ("II", "I", "V1", "V5")


@dataclass(frozen=True)
class RhythmResult:
    """What the network says about one span of one lead."""

    lead: str
    span_s: tuple[float, float]
    """Begin and end on the recording's time axis (s)."""
    probabilities: dict[str, float]
    """By class: "normal", "atrial fibrillation", "other arrhythmia", "too noisy"; they add up to 1."""
    label: str
    """The class of the highest probability."""
    p_arrhythmia: float
    """P(atrial fibrillation or other arrhythmia | not too noisy) = (P(AF) + P(other)) / (1 - P(too noisy))."""
    refer: str | None
    """Why a human should look first; None where conformal prediction at 90 % leaves the label alone."""
    model_id: str
    least: dict[str, float]
    """By class: from this probability on conformal prediction at 90 % does not strike it out."""


@dataclass(frozen=True, eq=False)
class Strip:
    """The part of a recording that the rhythm is read on."""

    lead: str
    span_s: tuple[float, float]
    signal: NDArray[np.float32]
    """float32 [sample at the network's rate], mV, conditioned."""


@dataclass(frozen=True, eq=False)
class _Span:
    """The longest piece of one lead, in samples, with its short gaps bridged."""

    lead: str
    first: int
    end: int
    filled: NDArray[np.float32]
    """float32 [sample], mV: the whole lead."""
    fs_hz: float

    @property
    def length_s(self) -> float:
        """Length to a tenth of a second, so that panels that differ by a pixel count as equally long."""
        return round((self.end - self.first) / self.fs_hz, 1)

    @property
    def rank(self) -> tuple[bool, float, int, tuple[int, str]]:
        """Lead II first where it is long enough, then the longest; ties go by TIE_ORDER, then by the standard order."""
        tie = TIE_ORDER.index(self.lead) if self.lead in TIE_ORDER else len(TIE_ORDER)
        preferred = self.lead == PREFERRED_LEAD and self.length_s >= PREFERRED_LEAD_NEEDS_S
        return not preferred, -self.length_s, tie, lead_sort_key(self.lead)


def rhythm_strip(recording: Recording, plan: RhythmPlan) -> Strip | NotClassified:
    """What `classify_rhythm` reads, conditioned; or why there is nothing to read."""
    fs_hz = recording.fs_hz
    if fs_hz < LOWEST_FS_HZ:
        return NotClassified(f"sampled at {fs_hz:g} Hz, below the {LOWEST_FS_HZ:g} Hz that show a QRS complex")
    filled = {lead: bridged(row, int(plan.longest_gap_s * fs_hz)) for lead, row in recording.as_dict().items()}
    spans = [_Span(lead, *longest_span(row), row, fs_hz) for lead, row in filled.items()]
    long_enough = [span for span in spans if (span.end - span.first) / fs_hz >= SHORTEST_S]
    for span in sorted(long_enough, key=lambda span: span.rank):
        strip = conditioned(span.filled[span.first : span.end], fs_hz, plan)
        if not is_flat(strip):
            return Strip(span.lead, (span.first / fs_hz, span.end / fs_hz), strip)
    why = f"; flat: {', '.join(span.lead for span in long_enough)}" if long_enough else ""
    return NotClassified(f"no lead holds {SHORTEST_S} s of signal in one piece{why}")


def windows(signal: NDArray[np.float32], fs_hz: float) -> NDArray[np.float32]:
    """The signal as one row or, above 60 s, evenly spread windows of 30 s that cover it: float32 [window, sample]."""
    if len(signal) <= LONGEST_AT_ONCE_S * fs_hz:
        return signal[np.newaxis]
    length = int(WINDOW_S * fs_hz)
    starts = np.linspace(0, len(signal) - length, int(np.ceil(len(signal) / length))).astype(int)
    return np.stack([signal[start : start + length] for start in starts])


def rhythm_probabilities(signal: NDArray[np.float32], plan: RhythmPlan, model: Model) -> NDArray[np.float64]:
    """Calibrated probabilities float64 [class] of one conditioned lead (float32 [sample at plan.fs_hz], mV)."""
    seen = windows(signal, plan.fs_hz)
    logits = model.run(scaled(seen, plan)).astype(np.float64) / plan.temperature(seen.shape[1])
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    mean: NDArray[np.float64] = (odds / odds.sum(axis=1, keepdims=True)).mean(axis=0)
    return mean


def classify_rhythm(recording: Recording) -> RhythmResult | NotClassified:
    """Classify the rhythm of a recording on one of its leads.

    Lead II where it holds at least 5 s in one piece (gaps up to 0.2 s are bridged), else the longest lead; a flat lead
    counts as not recorded. Above 60 s the probabilities are means over windows of 30 s. NotClassified, with the
    reason, where no lead holds 2.3 s or the rate is below 50 Hz. Raises ModelError where the shipped model is missing
    or damaged.
    """
    model = load_model("classifier", "rhythm")
    plan = RhythmPlan.from_dict(model.card["plan"])
    strip = rhythm_strip(recording, plan)
    if isinstance(strip, NotClassified):
        return strip
    values = rhythm_probabilities(strip.signal, plan, model)
    probabilities = dict(zip(plan.classes, values.tolist(), strict=True))
    label = max(probabilities, key=lambda name: probabilities[name])
    arrhythmia = probabilities["atrial fibrillation"] + probabilities["other arrhythmia"]
    return RhythmResult(
        lead=strip.lead,
        span_s=strip.span_s,
        probabilities=probabilities,
        label=label,
        p_arrhythmia=arrhythmia / max(arrhythmia + probabilities["normal"], 1e-12),
        refer=_doubt(probabilities, label, plan),
        model_id=model.model_id,
        least=dict(zip(plan.classes, plan.least, strict=True)),
    )


def _doubt(probabilities: dict[str, float], label: str, plan: RhythmPlan) -> str | None:
    """Why the answer is not sure: beside it something is left when classes that nine in ten of theirs fit better go."""
    left = {name for name, least in zip(plan.classes, plan.least, strict=True) if probabilities[name] >= least}
    if not left:
        return "unlike every rhythm at 90 %"
    if len(left | {label}) > 1:
        return f"{' or '.join(name for name in plan.classes if name in left | {label})}: not certain at 90 %"
    return "too noisy to say" if label == "too noisy" else None
