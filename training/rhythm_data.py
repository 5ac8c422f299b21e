"""The CinC 2017 recordings as the rhythm network is given them: conditioned, labelled, split by record."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from classifier.rhythm_input import RhythmPlan, conditioned
from training.packed_recordings import packed_recordings

LABELS = ("N", "A", "O", "~")
"""CinC 2017's labels in the order of RhythmPlan.classes."""
SOURCE_FS_HZ = 300.0


@dataclass(frozen=True, eq=False)
class LabelledRecords:
    """Single-lead recordings with one rhythm label each."""

    names: tuple[str, ...]
    signals: tuple[NDArray[np.float32], ...]
    """float32 [sample] each, mV, of different lengths."""
    labels: NDArray[np.int64]
    """int64 [record], index into LABELS."""

    def subset(self, indices: NDArray[np.int64]) -> "LabelledRecords":
        """The records at these positions."""
        names = tuple(self.names[k] for k in indices)
        return LabelledRecords(names, tuple(self.signals[k] for k in indices), self.labels[indices])


def cinc2017_raw(data: Path, split: str, limit: int | None = None) -> LabelledRecords:
    """Read CinC 2017 as recorded: 300 Hz, mV. split: "train" or "val"; limit: only the first so many."""
    names, signals, labels = [], [], []
    for name, _, label, signal in packed_recordings(data).cinc2017(split):
        names.append(str(name))
        signals.append(np.asarray(signal, dtype=np.float32))
        labels.append(LABELS.index(label))
        if len(names) == limit:
            break
    return LabelledRecords(tuple(names), tuple(signals), np.array(labels, dtype=np.int64))


def cinc2017(data: Path, split: str, plan: RhythmPlan, limit: int | None = None) -> LabelledRecords:
    """Read CinC 2017, bandpassed and at the plan's rate."""
    raw = cinc2017_raw(data, split, limit)
    signals = tuple(conditioned(signal, SOURCE_FS_HZ, plan) for signal in raw.signals)
    return LabelledRecords(raw.names, signals, raw.labels)


def fit_and_choice(records: LabelledRecords, choice_share: float, seed: int) -> tuple[LabelledRecords, LabelledRecords]:
    """Split by record, stratified by label, into what weights are fitted on and what epochs are chosen on."""
    positions = np.arange(len(records.labels), dtype=np.int64)
    fit, choice = train_test_split(positions, test_size=choice_share, random_state=seed, stratify=records.labels)
    return records.subset(np.sort(fit)), records.subset(np.sort(choice))
