"""The twelve-lead recordings of PTB-XL as the network is given them, whole and as a 3x4 page shows them."""

import ast
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray

from classifier.twelve_lead import SUPERCLASSES as SUPERCLASS_NAMES
from classifier.twelve_lead_input import TwelveLeadPlan, twelve_lead_inputs
from ecg.layouts import LAYOUTS
from ecg.leads import STANDARD_LEADS, standard_lead_name
from ecg.recording import Recording
from training.packed_recordings import packed_recordings

SUPERCLASSES = tuple(SUPERCLASS_NAMES)
STATEMENTS: dict[str, frozenset[str]] = {
    "AFIB": frozenset({"AFIB", "AFLT"}),
    "PVC": frozenset({"PVC", "BIGU", "TRIGU"}),
    "LAFB": frozenset({"LAFB"}),
    "IRBBB": frozenset({"IRBBB"}),
    "CRBBB": frozenset({"CRBBB"}),
    "CLBBB": frozenset({"CLBBB"}),
    "1AVB": frozenset({"1AVB"}),
    "LVH": frozenset({"LVH"}),
    "IMI": frozenset({"IMI", "ILMI", "IPMI", "IPLMI"}),
    "AMI": frozenset({"AMI", "ASMI", "ALMI"}),
    "ISC": frozenset({"ISC_", "ISCAL", "ISCIN", "ISCIL", "ISCAS", "ISCLA", "ISCAN"}),
}
"""Statements, or groups of them, that are learned beside the superclasses, by their SCP codes."""
CLASSES = (*SUPERCLASSES, *STATEMENTS)
UNKNOWN = -1
PAGE = LAYOUTS["3x4+1R"]
CACHE = "twelve_lead.npz"


@dataclass(frozen=True, eq=False)
class LabelledTwelveLeads:
    """Recordings with what is known of them; the first axis of the inputs is 0: whole, 1: as a 3x4 page shows it."""

    signals: NDArray[np.float32]
    """float32 [2, recording, 12, sample], mV."""
    beats: NDArray[np.float32]
    """float32 [2, recording, 12, sample], mV."""
    features: NDArray[np.float32]
    """float32 [2, recording, feature], not normalized."""
    labels: NDArray[np.int8]
    """int8 [recording, class], CLASSES: 1 yes, 0 no, -1 unknown."""
    folds: NDArray[np.str_]
    """str [recording]: PTB-XL's patient-disjoint folds "1" to "10", or "1-8"."""
    patients: NDArray[np.str_]
    """str [recording]: who it is of; a name of its own where that is not known."""
    val: NDArray[np.bool_]
    """bool [recording]: of the val split, for measuring."""

    def subset(self, chosen: NDArray[np.bool_]) -> "LabelledTwelveLeads":
        """The recordings where `chosen` (bool [recording])."""
        inputs = (self.signals[:, chosen], self.beats[:, chosen], self.features[:, chosen])
        return LabelledTwelveLeads(
            *inputs, self.labels[chosen], self.folds[chosen], self.patients[chosen], self.val[chosen]
        )


def as_page(recording: Recording) -> Recording:
    """What a 3x4 page with lead II below shows: a quarter of the time of each lead, in columns one after another."""
    shown = np.full_like(recording.signal, np.nan)
    width = recording.signal.shape[1] // PAGE.columns
    for row in PAGE.rows:
        for column, lead in enumerate(row):
            span = slice(column * width, (column + 1) * width)
            shown[recording.leads.index(lead), span] = recording.lead(lead)[span]
    for lead in PAGE.rhythm:
        shown[recording.leads.index(lead)] = recording.lead(lead)
    return recording.with_signal(shown)


def labels_of(row: dict[str, str]) -> list[int]:
    """CLASSES of one row of labels.csv: 1 yes, 0 no, -1 where the row holds no SCP codes."""
    supers = [int(row[name]) for name in SUPERCLASSES]
    if not row["scp_codes"]:
        return supers + [UNKNOWN] * len(STATEMENTS)
    codes = set(json.loads(row["scp_codes"]))
    return supers + [int(bool(codes & group)) for group in STATEMENTS.values()]


def ptbxl_rows(data: Path) -> Iterator[tuple[dict[str, str], bool, Recording]]:
    """Yield (row of labels, of the val split, recording) of the packed recordings, or of PTB-XL as it is published."""
    if (data / "ptbxl_database.csv").is_file():
        yield from _published(data)
        return
    packed = packed_recordings(data)
    with (data / "ptbxl500" / "labels.csv").open() as file:
        rows = {int(row["ecg_id"]): row for row in csv.DictReader(file)}
    for ecg_id, split, signal in packed.ptbxl():
        yield rows[ecg_id], split == "val", Recording(STANDARD_LEADS, signal, 500.0)
    with (data / "ptbxl100" / "labels.csv").open() as file:
        rows = {int(row["ecg_id"]): row for row in csv.DictReader(file)}
    for ecg_id, signal in packed.ptbxl100():
        yield rows[ecg_id], False, Recording(STANDARD_LEADS, signal, 100.0)


def _published(data: Path) -> Iterator[tuple[dict[str, str], bool, Recording]]:
    """PTB-XL's own tables and WFDB records (500 Hz where they are there, else 100 Hz); its tenth fold is held out."""
    with (data / "scp_statements.csv").open() as file:
        supers = {row[""]: row["diagnostic_class"] for row in csv.DictReader(file) if row["diagnostic_class"]}
    with (data / "ptbxl_database.csv").open() as file:
        for row in csv.DictReader(file):
            paths = [data / row[name] for name in ("filename_hr", "filename_lr")]
            found = [path for path in paths if path.with_suffix(".hea").is_file()]
            if not found:
                continue
            record = wfdb.rdrecord(str(found[0]))
            leads = tuple(standard_lead_name(name) or name for name in record.sig_name)
            codes: dict[str, float] = ast.literal_eval(row["scp_codes"])
            of_class = {name: str(int(name in {supers.get(code) for code in codes})) for name in SUPERCLASSES}
            kept = {name: row[name] for name in ("strat_fold", "patient_id", "ecg_id")}
            labels = of_class | kept | {"scp_codes": json.dumps(codes)}
            signal = record.p_signal.T.astype(np.float32)
            yield labels, row["strat_fold"] == "10", Recording(leads, signal, float(record.fs))


def ptbxl_twelve_leads(data: Path, plan: TwelveLeadPlan, cache: Path, limit: int | None = None) -> LabelledTwelveLeads:
    """Read and condition PTB-XL, or take what an earlier call left in the folder `cache`.

    limit: only the first so many, read anew and not left there.
    """
    cache.mkdir(parents=True, exist_ok=True)
    if limit is None and (cache / CACHE).is_file():
        with np.load(cache / CACHE) as kept:
            return LabelledTwelveLeads(**kept)
    inputs, labels, folds, patients, val = [], [], [], [], []
    for row, held_out, recording in ptbxl_rows(data):
        inputs.append([twelve_lead_inputs(shown, plan) for shown in (recording, as_page(recording))])
        labels.append(labels_of(row))
        folds.append(row["strat_fold"])
        patients.append(row["patient_id"] or f"of recording {row['ecg_id']}")
        val.append(held_out)
        if len(labels) == limit:
            break
    of_each = list(zip(*inputs, strict=True))
    read = LabelledTwelveLeads(
        np.stack([[one.signal[0] for one in variant] for variant in of_each]),
        np.stack([[one.beat for one in variant] for variant in of_each]),
        np.stack([[one.features for one in variant] for variant in of_each]),
        np.array(labels, np.int8),
        np.array(folds),
        np.array(patients),
        np.array(val),
    )
    if limit is None:
        np.savez(cache / CACHE, **vars(read))
    return read
