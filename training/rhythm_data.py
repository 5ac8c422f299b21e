"""The CinC 2017 recordings as the rhythm network is given them: conditioned, labelled, split by record."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import wfdb
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold, train_test_split

from classifier.rhythm_input import RhythmPlan, conditioned
from training.packed_recordings import packed_recordings

LABELS = ("N", "A", "O", "~")
"""CinC 2017's labels in the order of RhythmPlan.classes."""
SOURCE_FS_HZ = 300.0
VAL_EVERY = 8


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
    """Read CinC 2017 as recorded: 300 Hz, mV. split: "train" or "val"; limit: only the first so many.

    data: the folder of the packed recordings, or one that holds the challenge's WFDB records and a REFERENCE table.
    """
    names, signals, labels = [], [], []
    for name, label, signal in _packed(data, split) if (data / "load.py").is_file() else _plain(data, split):
        names.append(name)
        signals.append(signal)
        labels.append(LABELS.index(label))
        if len(names) == limit:
            break
    return LabelledRecords(tuple(names), tuple(signals), np.array(labels, dtype=np.int64))


def _packed(data: Path, split: str) -> Iterator[tuple[str, str, NDArray[np.float32]]]:
    for name, _, label, signal in packed_recordings(data).cinc2017(split):
        yield str(name), str(label), np.asarray(signal, dtype=np.float32)


def _plain(data: Path, split: str) -> Iterator[tuple[str, str, NDArray[np.float32]]]:
    """Records of a folder; an eighth of them, told by their names alone, is the val split."""
    tables = sorted(data.rglob("REFERENCE*.csv"))
    if not tables:
        raise FileNotFoundError(f"neither load.py nor REFERENCE-v3.csv in {data}; give the folder of the recordings")
    with tables[-1].open() as file:
        labels = dict(row[:2] for row in csv.reader(file) if len(row) >= 2)
    for header in sorted(data.rglob("*.hea")):
        held_out = crc32(header.stem.encode()) % VAL_EVERY == 0
        if header.stem in labels and held_out == (split == "val"):
            record = wfdb.rdrecord(str(header.with_suffix("")), channels=[0])
            yield header.stem, labels[header.stem], np.nan_to_num(record.p_signal[:, 0]).astype(np.float32)


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


def five_folds(records: LabelledRecords, seed: int = 0) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Positions (int64 [record]) without and of each fifth of the records, stratified by label."""
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rest, part in folds.split(np.zeros(len(records.labels)), records.labels):
        yield np.asarray(rest, np.int64), np.asarray(part, np.int64)
