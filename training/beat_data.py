"""The beats of MIT-BIH as the beat network is given them: cut, compared, labelled by AAMI's five classes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray

from classifier.beat_input import BeatPlan, beat_inputs
from training.packed_recordings import packed_recordings

AAMI = dict.fromkeys("NLRej", "N") | dict.fromkeys("AaJS", "S") | dict.fromkeys("VE", "V") | {"F": "F"}
AAMI |= dict.fromkeys("/fQ", "Q")
"""Beat marks of the database -> classes of ANSI/AAMI EC57."""
PACED = ("102", "104", "107", "217")
# De Chazal, O'Dwyer and Reilly 2004: patients of one are not in the other.
DS1 = tuple(
    map(
        str,
        (101, 106, 108, 109, 112, 114, 115, 116, 118, 119, 122, 124, 201, 203, 205, 207, 208, 209, 215, 220, 223, 230),
    )
)
DS2 = tuple(
    map(
        str,
        (100, 103, 105, 111, 113, 117, 121, 123, 200, 202, 210, 212, 213, 214, 219, 221, 222, 228, 231, 232, 233, 234),
    )
)
CHAMPION = "232"
"""The DS2 record that holds three quarters of its supraventricular beats."""


@dataclass(frozen=True, eq=False)
class LabelledBeats:
    """Beats with their class, and which record and moment each comes from."""

    windows: NDArray[np.float32]
    """float32 [beat, 4, sample], see `BeatInputs`."""
    features: NDArray[np.float32]
    """float32 [beat, feature], not normalized."""
    labels: NDArray[np.int64]
    """int64 [beat], index into BeatPlan.classes."""
    records: NDArray[np.str_]
    """str [beat]."""
    r_s: NDArray[np.float64]
    """float64 [beat], s: R peak from the record's begin."""

    def subset(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "LabelledBeats":
        """The beats at these positions."""
        return LabelledBeats(
            self.windows[chosen], self.features[chosen], self.labels[chosen], self.records[chosen], self.r_s[chosen]
        )

    def of(self, records: Sequence[str]) -> "LabelledBeats":
        """The beats of these records."""
        return self.subset(np.isin(self.records, records))


@dataclass(frozen=True, eq=False)
class AnnotatedRecord:
    """One record of MIT-BIH and its beats."""

    name: str
    leads: tuple[str, ...]
    signal: NDArray[np.float32]
    """float32 [lead, sample], mV."""
    fs_hz: float
    r_s: NDArray[np.float64]
    """float64 [beat], s."""
    labels: NDArray[np.int64]
    """int64 [beat], index into the classes."""


def mitdb_folder(data: Path) -> Path:
    """The folder of MIT-BIH's WFDB records: `data` itself, its folder "mitdb", or what the packed recordings hold."""
    for folder in (data, data / "mitdb"):
        if any(folder.glob("*.hea")):
            return folder
    return Path(packed_recordings(data).mitdb())


def mitdb_records(
    data: Path, classes: tuple[str, ...], names: Sequence[str] | None = None
) -> Iterator[AnnotatedRecord]:
    """Read MIT-BIH. RR intervals and classes come from beat marks alone, never from marks of rhythm or noise."""
    for header in sorted(mitdb_folder(data).glob("*.hea")):
        if names is not None and header.stem not in names:
            continue
        record, marks = wfdb.rdrecord(str(header.with_suffix(""))), wfdb.rdann(str(header.with_suffix("")), "atr")
        beats = [(sample, AAMI[mark]) for sample, mark in zip(marks.sample, marks.symbol, strict=True) if mark in AAMI]
        yield AnnotatedRecord(
            header.stem,
            tuple(record.sig_name),
            record.p_signal.T.astype(np.float32),
            float(record.fs),
            np.array([sample / record.fs for sample, _ in beats]),
            np.array([classes.index(name) for _, name in beats], np.int64),
        )


def mitdb_beats(data: Path, plan: BeatPlan, names: Sequence[str] | None = None) -> LabelledBeats:
    """All beats of MIT-BIH, or of some records, in both of its leads."""
    records = list(mitdb_records(data, plan.classes, names))
    inputs = [beat_inputs(record.signal, record.fs_hz, record.r_s, plan) for record in records]
    return LabelledBeats(
        np.concatenate([one.windows for one in inputs]),
        np.concatenate([one.features for one in inputs]),
        np.concatenate([record.labels for record in records]),
        np.concatenate([np.full(len(record.labels), record.name) for record in records]),
        np.concatenate([record.r_s for record in records]),
    )
