"""The rhythm of the last seconds of many streams at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from classifier.not_classified import NotClassified
from classifier.rhythm import PREFERRED_LEAD, Strip, rhythm_strip
from classifier.rhythm_input import RhythmPlan, conditioned, is_flat, scaled
from ecg import Recording
from ecg.shipped_model import Model, load_model

LENGTHS_S = (10.0, 5.0, 2.5)
"""The rhythm is read on the longest of these that has come, no longer for what it costs each second."""
BATCH = 8


@dataclass(frozen=True)
class LiveRhythm:
    """What the network says about the last seconds of one lead."""

    lead: str
    span_s: tuple[float, float]
    """Begin and end, s since the stream began."""
    probabilities: dict[str, float]
    """By class, adding up to 1."""

    @property
    def label(self) -> str:
        """The class of the highest probability."""
        return max(self.probabilities, key=lambda name: self.probabilities[name])


def rhythm_model() -> tuple[Model, RhythmPlan]:
    """The network for rhythm and its plan. Raises ModelError where it is missing or damaged."""
    model = load_model("classifier", "rhythm")
    return model, RhythmPlan.from_dict(model.card["plan"])


@dataclass(frozen=True, eq=False)
class RhythmQuestion:
    """The last seconds of a stream."""

    leads: tuple[str, ...]
    signal: NDArray[np.float32]
    """float32 [lead, sample], mV; NaN where not recorded."""
    fs_hz: float
    begin_s: float
    """Of the first sample, since the stream began."""


def warm_up(fs_hz: float, model: Model, plan: RhythmPlan) -> None:
    """Make ready what the first rhythm would have to wait for. fs_hz: of the questions to come."""
    _conditioning(round(LENGTHS_S[0] * fs_hz), fs_hz, plan)
    for length_s in LENGTHS_S:
        _logits(np.zeros((1, round(length_s * plan.fs_hz)), np.float32), model)


def live_rhythms(
    questions: Sequence[RhythmQuestion], model: Model, plan: RhythmPlan
) -> list[LiveRhythm | NotClassified]:
    """Classify each, on the lead that `classify_rhythm` would take; those of one length go through together."""
    strips = [_strip(one, plan) for one in questions]
    answers: list[LiveRhythm | NotClassified] = [NotClassified("")] * len(strips)
    by_length: dict[int, list[tuple[int, Strip]]] = {}
    for k, strip in enumerate(strips):
        if isinstance(strip, NotClassified):
            answers[k] = strip
        else:
            by_length.setdefault(strip.signal.size, []).append((k, strip))
    for samples, alike in by_length.items():
        seen = scaled(np.stack([strip.signal for _, strip in alike]), plan)
        logits = _logits(seen, model).astype(np.float64) / plan.temperature(samples)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        for (k, strip), row in zip(alike, odds / odds.sum(axis=1, keepdims=True), strict=True):
            begin_s, end_s = (questions[k].begin_s + at_s for at_s in strip.span_s)
            answers[k] = LiveRhythm(strip.lead, (begin_s, end_s), dict(zip(plan.classes, row.tolist(), strict=True)))
    return answers


def _logits(rows: NDArray[np.float32], model: Model) -> NDArray[np.float32]:
    """float32 [row, class] of float32 [row, sample]; always so many at once, for the runtime prepares each size."""
    missing = -len(rows) % BATCH
    filled = np.concatenate([rows, np.zeros((missing, rows.shape[1]), np.float32)])
    logits = [model.run(filled[k : k + BATCH]) for k in range(0, len(filled), BATCH)]
    return np.concatenate(logits)[: len(rows)]


def _strip(question: RhythmQuestion, plan: RhythmPlan) -> Strip | NotClassified:
    """What `rhythm_strip` gives; where the preferred lead is recorded throughout, in a tenth of the time."""
    seconds = question.signal.shape[1] / question.fs_hz
    if PREFERRED_LEAD in question.leads and seconds == LENGTHS_S[0]:
        row = question.signal[question.leads.index(PREFERRED_LEAD)]
        if np.isfinite(row).all():
            conditioned_mv = np.asarray(row @ _conditioning(row.size, question.fs_hz, plan), np.float32)
            if not is_flat(conditioned_mv):
                return Strip(PREFERRED_LEAD, (0.0, seconds), conditioned_mv)
    strip = rhythm_strip(Recording(question.leads, question.signal, question.fs_hz), plan)
    return strip if isinstance(strip, NotClassified) else _cut(strip, plan)


def _cut(strip: Strip, plan: RhythmPlan) -> Strip:
    """The last part of a strip that is of one of the usual lengths; a shorter one as it is."""
    kept = next((n for n in (round(s * plan.fs_hz) for s in LENGTHS_S) if n <= strip.signal.size), strip.signal.size)
    end_s = strip.span_s[1]
    return Strip(strip.lead, (end_s - kept / plan.fs_hz, end_s), strip.signal[-kept:])


@lru_cache(maxsize=2)
def _conditioning(samples: int, fs_hz: float, plan: RhythmPlan) -> NDArray[np.float32]:
    """float32 [sample, sample at plan.fs_hz]: what a lead is multiplied by to be conditioned, which is linear."""
    impulses = np.eye(samples, dtype=np.float32)
    return np.stack([conditioned(impulse, fs_hz, plan) for impulse in impulses])
