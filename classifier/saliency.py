"""Which moments of which lead an answer rests on: how far its logit falls when they are hidden (occlusion).

Zeiler and Fergus 2014. Hiding asks the model that answers, as it ships; gradients would need another runtime.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.not_classified import NotClassified
from classifier.rhythm import rhythm_strip
from classifier.rhythm_input import RhythmPlan, scaled
from classifier.twelve_lead import SUPERCLASSES, classify_12lead
from classifier.twelve_lead_input import TwelveLeadPlan, normalized, twelve_lead_inputs
from ecg.leads import STANDARD_LEADS
from ecg.recording import Recording
from ecg.shipped_model import Model, load_model
from vitals import r_peaks

STEP_S = 0.1
RHYTHM_PIECE_S = 0.4
SIGNAL_PIECE_S = 0.5
BEAT_PIECE_S = 0.08
BATCH = 64


@dataclass(frozen=True, eq=False)
class Saliency:
    """How much of one answer rests on what."""

    name: str
    """The class that was asked for."""
    leads: tuple[str, ...]
    start_s: float
    """Where the first step begins on the recording's time axis."""
    step_s: float
    importance: NDArray[np.float32]
    """float32 [lead, step]: fall of the class's logit when this moment is hidden; above 0 where it speaks for it."""
    model_id: str


def rhythm_saliency(recording: Recording) -> Saliency | NotClassified:
    """What the rhythm's class rests on, over the lead and span that `classify_rhythm` reads (its first minute).

    A piece of 0.4 s is hidden behind a straight line, every 0.1 s; the logit is that of the class against all others.
    Refuses what `classify_rhythm` refuses; raises ModelError as it does.
    """
    model = load_model("classifier", "rhythm")
    plan = RhythmPlan.from_dict(model.card["plan"])
    strip = rhythm_strip(recording, plan)
    if isinstance(strip, NotClassified):
        return strip
    signal = strip.signal[: round(60.0 * plan.fs_hz)]
    step, piece = round(STEP_S * plan.fs_hz), round(RHYTHM_PIECE_S * plan.fs_hz)
    starts = np.arange(0, max(len(signal) - piece, 0) + 1, step)
    hidden = np.repeat(signal[np.newaxis], len(starts) + 1, axis=0)
    for row, start in zip(hidden[1:], starts, strict=True):
        row[start : start + piece] = np.linspace(row[start], row[start + piece - 1], piece)
    margins = _margins(np.concatenate([model.run(scaled(part, plan)) for part in _parts(hidden)]))
    winner = int(margins[0].argmax())
    falls = margins[0, winner] - margins[1:, winner]
    steps = -(-len(signal) // step)
    importance, covered = np.zeros(steps), np.zeros(steps)
    for k, fall in enumerate(falls):
        importance[k : k + piece // step] += fall
        covered[k : k + piece // step] += 1
    importance /= np.maximum(covered, 1)
    rows = importance[np.newaxis].astype(np.float32)
    return Saliency(plan.classes[winner], (strip.lead,), strip.span_s[0], STEP_S, rows, model.model_id)


def saliency_12lead(recording: Recording, name: str | None = None) -> Saliency | NotClassified:
    """What one class of `classify_12lead` rests on in the first 10 s; the likeliest superclass where none is named.

    Pieces of 0.5 s of each lead are hidden in the signal, and pieces of 80 ms of each lead in the median beat; what a
    piece of the beat is worth is shared among the beats of the window. Refuses what `classify_12lead` refuses; raises
    ModelError as it does, and KeyError for a class that it does not know.
    """
    found = classify_12lead(recording)
    if isinstance(found, NotClassified):
        return found
    if name is None:
        name = max(SUPERCLASSES, key=lambda one: found.probabilities[one])
    if name not in found.probabilities:
        raise KeyError(name)
    model = load_model("classifier", "twelve_lead")
    plan = TwelveLeadPlan.from_dict(model.card["plan"])
    inputs = twelve_lead_inputs(recording, plan)
    signal, beat = inputs.signal[0], inputs.beat
    pieces = _pieces(signal, round(SIGNAL_PIECE_S * plan.fs_hz))
    beat_hz = 500.0 / plan.beat_step
    beat_pieces = _pieces(beat, round(BEAT_PIECE_S * beat_hz))
    falls = _falls(model, plan, signal, beat, normalized(inputs.features, plan), pieces, beat_pieces, name)
    importance = np.zeros((12, round(plan.length_s / STEP_S)), np.float32)
    for (lead, span), fall in zip(pieces, falls[: len(pieces)], strict=True):
        first, end = (round(at / plan.fs_hz / STEP_S) for at in (span.start, span.stop))
        importance[lead, first:end] += fall / max(end - first, 1)
    r_s = r_peaks(recording) / recording.fs_hz
    r_s = r_s[r_s < plan.length_s]
    for (lead, span), fall in zip(beat_pieces, falls[len(pieces) :], strict=True):
        middle_s = (span.start + span.stop) / 2 / beat_hz - plan.beat_span_s[0]
        at = np.floor((r_s + middle_s) / STEP_S).astype(np.int64)
        at = at[(at >= 0) & (at < importance.shape[1])]
        np.add.at(importance[lead], at, fall / max(len(at), 1))
    seen = [STANDARD_LEADS.index(lead) for lead in found.leads]
    return Saliency(name, found.leads, 0.0, STEP_S, importance[seen], model.model_id)


def _pieces(rows: NDArray[np.float32], length: int) -> list[tuple[int, slice]]:
    """Lead and span of every piece of float32 [lead, sample] that holds something."""
    spans = [slice(start, start + length) for start in range(0, rows.shape[1] - length // 2, length)]
    return [(lead, span) for lead in range(len(rows)) for span in spans if rows[lead, span].any()]


def _falls(
    model: Model,
    plan: TwelveLeadPlan,
    signal: NDArray[np.float32],
    beat: NDArray[np.float32],
    features: NDArray[np.float32],
    pieces: list[tuple[int, slice]],
    beat_pieces: list[tuple[int, slice]],
    name: str,
) -> NDArray[np.float64]:
    """float64 [piece]: by how much the logit falls when each piece of the signal, then of the beat, is 0."""
    count = 1 + len(pieces) + len(beat_pieces)
    signals, beats = np.repeat(signal[None], count, 0), np.repeat(beat[None], count, 0)
    for k, (lead, span) in enumerate(pieces, 1):
        signals[k, lead, span] = 0.0
    for k, (lead, span) in enumerate(beat_pieces, 1 + len(pieces)):
        beats[k, lead, span] = 0.0
    rows = np.repeat(features[None], count, 0)
    given = zip(_parts(signals), _parts(beats), _parts(rows), strict=True)
    logits = np.concatenate([model.run_all(*part)[0] for part in given])[:, plan.classes.index(name)]
    return np.asarray(logits[0] - logits[1:], np.float64)


def _margins(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """float64 [row, class]: logit of each class against all others together."""
    rows = logits.astype(np.float64)
    others = [np.logaddexp.reduce(np.delete(rows, k, axis=1), axis=1) for k in range(rows.shape[1])]
    return np.asarray(rows - np.stack(others, axis=1), np.float64)


def _parts(rows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [rows[k : k + BATCH] for k in range(0, len(rows), BATCH)]
