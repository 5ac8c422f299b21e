"""Whether a network trained on hand-held strips reads lead II of twelve-lead ECGs: PTB-XL, of which it saw nothing."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from training.packed_recordings import packed_recordings

PTBXL_FS_HZ = 500.0
NORMAL, FIBRILLATION = 0, 1


@dataclass(frozen=True, eq=False)
class RhythmStrips:
    """Lead II of twelve-lead recordings, 10 s each, with their SCP codes."""

    signals: tuple[NDArray[np.float32], ...]
    """float32 [sample] each, mV, 500 Hz."""
    codes: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class TransferScores:
    """How the answers fit rhythm statements that cardiologists gave."""

    fibrillation_auc: float
    """P(AF) of AFIB against every recording without AFIB and AFLT."""
    fibrillation_sensitivity: float
    """Share of AFIB answered "atrial fibrillation"."""
    fibrillation_specificity: float
    """Share of recordings without AFIB and AFLT answered anything else."""
    sinus_normal: float
    """Share of sinus rhythm (SR) answered "normal"."""
    fibrillation_count: int
    sinus_count: int
    count: int


def ptbxl_lead_ii(data: Path) -> RhythmStrips:
    """Read lead II of PTB-XL's 500 Hz recordings, all splits, for none of them was trained on."""
    with (data / "ptbxl500" / "labels.csv").open() as file:
        codes = {int(row["ecg_id"]): frozenset(json.loads(row["scp_codes"])) for row in csv.DictReader(file)}
    rows = [(signal[1].copy(), codes[ecg_id]) for ecg_id, _, signal in packed_recordings(data).ptbxl()]
    return RhythmStrips(tuple(signal for signal, _ in rows), tuple(names for _, names in rows))


def transfer_scores(probabilities: NDArray[np.float64], codes: tuple[frozenset[str], ...]) -> TransferScores:
    """Score probabilities (float64 [recording, class], classes as in RhythmPlan) against SCP codes."""
    fibrillation = np.array(["AFIB" in names for names in codes])
    neither = np.array(["AFIB" not in names and "AFLT" not in names for names in codes])
    sinus = np.array(["SR" in names for names in codes])
    answers = probabilities.argmax(axis=1)
    either = fibrillation | neither
    return TransferScores(
        fibrillation_auc=float(roc_auc_score(fibrillation[either], probabilities[either, FIBRILLATION])),
        fibrillation_sensitivity=float((answers[fibrillation] == FIBRILLATION).mean()),
        fibrillation_specificity=float((answers[neither] != FIBRILLATION).mean()),
        sinus_normal=float((answers[sinus] == NORMAL).mean()),
        fibrillation_count=int(fibrillation.sum()),
        sinus_count=int(sinus.sum()),
        count=len(codes),
    )
