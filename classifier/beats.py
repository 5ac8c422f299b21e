"""Beats by AAMI's five classes: normal, supraventricular, ventricular, fusion, unclassifiable or paced."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.beat_input import BeatPlan, beat_inputs, normalized
from classifier.not_classified import NotClassified
from ecg.recording import Recording
from ecg.shipped_model import load_model
from vitals import r_peaks

LOWEST_FS_HZ = 90.0
FEWEST_BEATS = 3
FIRST_LEADS = ("II", "I", "V5", "V6", "aVF", "V4")
SECOND_LEADS = ("V1", "V2", "V5", "V4", "V3", "V6", "III", "aVL")
AS_MUCH = 0.9
"""A lead is preferred to one with more beats while it holds this share of theirs."""
BATCH = 1024


@dataclass(frozen=True, eq=False)
class BeatResult:
    """The class of every beat."""

    leads: tuple[str, ...]
    """One or two leads that the network was given."""
    classes: tuple[str, ...]
    """ANSI/AAMI EC57: "N", "S", "V", "F", "Q"."""
    r_s: NDArray[np.float64]
    """float64 [beat], s: R peaks on the recording's time axis, of the beats that the first lead holds."""
    probabilities: NDArray[np.float32]
    """float32 [beat, class], adding up to 1."""
    model_id: str

    @property
    def labels(self) -> tuple[str, ...]:
        """Each beat's class of the highest probability."""
        return tuple(self.classes[k] for k in self.probabilities.argmax(axis=1))

    @property
    def counts(self) -> dict[str, int]:
        """Beats by class."""
        return {name: self.labels.count(name) for name in self.classes}


def classify_beats(recording: Recording, *, edge: bool = False) -> BeatResult | NotClassified:
    """Classify every beat of a recording on one lead or two.

    The first is lead II where it holds nearly as many beats as any other, the second V1 where it was recorded; beats
    outside of the first lead are left out. NotClassified, with the reason, where the rate is below 90 Hz or fewer than
    three beats are found: each is compared with the others. edge: by the small network in 8 bit instead of the five in
    float; the result's model_id tells which. Raises ModelError where the shipped model is missing or damaged.
    """
    if recording.fs_hz < LOWEST_FS_HZ:
        return NotClassified(f"sampled at {recording.fs_hz:g} Hz, below the {LOWEST_FS_HZ:g} Hz that beats are told by")
    r_s = r_peaks(recording) / recording.fs_hz
    held = _held(recording, r_s)
    if held.sum(axis=1).max() < FEWEST_BEATS:
        return NotClassified(f"fewer than {FEWEST_BEATS} heartbeats in any lead")
    chosen = _leads(recording.leads, held)
    r_s = r_s[held[chosen[0]]]
    model = load_model("classifier", "beats_edge" if edge else "beats")
    plan = BeatPlan.from_dict(model.card["plan"])
    inputs = beat_inputs(recording.signal[chosen], recording.fs_hz, r_s, plan)
    features = normalized(inputs.features, plan)
    parts = range(0, len(r_s), BATCH)
    logits = [model.run_all(inputs.windows[k : k + BATCH], features[k : k + BATCH])[0] for k in parts]
    odds = np.concatenate(logits) / plan.temperature
    odds = np.exp(odds - odds.max(axis=1, keepdims=True))
    return BeatResult(
        leads=tuple(recording.leads[lead] for lead in chosen),
        classes=plan.classes,
        r_s=r_s,
        probabilities=np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32),
        model_id=model.model_id,
    )


def _held(recording: Recording, r_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which lead holds which beat: bool [lead, beat], recorded at the R peak."""
    at = np.minimum(np.round(r_s * recording.fs_hz).astype(np.int64), recording.signal.shape[1] - 1)
    return np.asarray(np.isfinite(recording.signal[:, at]), np.bool_)


def _leads(leads: tuple[str, ...], held: NDArray[np.bool_]) -> list[int]:
    """Positions of the first lead and, where another holds some of its beats, of the second."""
    counts = held.sum(axis=1)
    first = _preferred(leads, FIRST_LEADS, [k for k in range(len(leads)) if counts[k] >= AS_MUCH * counts.max()])
    shared = (held & held[first]).sum(axis=1)
    shared[first] = 0
    if shared.max() == 0:
        return [first]
    return [
        first,
        _preferred(leads, SECOND_LEADS, [k for k in range(len(leads)) if shared[k] >= AS_MUCH * shared.max()]),
    ]


def _preferred(leads: tuple[str, ...], order: Sequence[str], among: list[int]) -> int:
    """The one of these positions whose lead comes first in the order; leads outside of it come last."""
    return min(among, key=lambda k: order.index(leads[k]) if leads[k] in order else len(order))
