"""Rhythm on CinC 2017's held-out recordings, with the shipped weights and the code that users run.

python -m benchmarks.rhythm --data ../shared/data
"""

import argparse
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.not_classified import NotClassified
from classifier.rhythm import classify_rhythm
from classifier.rhythm_input import RhythmPlan
from ecg.recording import Recording
from ecg.shipped_model import load_model
from training.rhythm_data import LABELS, SOURCE_FS_HZ, LabelledRecords, cinc2017_raw
from training.rhythm_scores import RhythmScores, rhythm_scores
from training.rhythm_transfer import PTBXL_FS_HZ, ptbxl_lead_ii, transfer_scores


def probabilities_of(
    signal: NDArray[np.float32], classes: tuple[str, ...], lead: str = "I", fs_hz: float = SOURCE_FS_HZ
) -> list[float]:
    """Probabilities of one strip (float32 [sample], mV; AliveCor's is lead I); unclassified counts as too noisy."""
    result = classify_rhythm(Recording((lead,), signal[np.newaxis], fs_hz))
    if isinstance(result, NotClassified):
        return [float(name == "too noisy") for name in classes]
    return [result.probabilities[name] for name in classes]


def middle(signal: NDArray[np.float32], length_s: float) -> NDArray[np.float32]:
    """The middle `length_s` seconds, or everything where there is less."""
    length = min(len(signal), int(length_s * SOURCE_FS_HZ))
    start = (len(signal) - length) // 2
    return signal[start : start + length]


def measured(records: LabelledRecords, length_s: float | None) -> RhythmScores:
    """Scores on whole recordings, or on their middle `length_s` seconds."""
    classes = RhythmPlan.from_dict(load_model("classifier", "rhythm").card["plan"]).classes
    strips = [signal if length_s is None else middle(signal, length_s) for signal in records.signals]
    return rhythm_scores(np.array([probabilities_of(strip, classes) for strip in strips]), records.labels)


def milliseconds(signal: NDArray[np.float32], repeats: int = 200) -> tuple[float, float]:
    """Median time (ms) of one strip on one core: all of `classify_rhythm`, and the network alone."""
    recording = Recording(("II",), signal[np.newaxis], SOURCE_FS_HZ)
    model = load_model("classifier", "rhythm")
    strip = np.zeros((1, int(RhythmPlan.from_dict(model.card["plan"]).fs_hz * recording.duration_s)), np.float32)
    whole, network = [], []
    for _ in range(repeats):
        began = time.perf_counter()
        classify_rhythm(recording)
        between = time.perf_counter()
        model.run(strip)
        network.append(time.perf_counter() - between)
        whole.append(between - began)
    return float(np.median(whole)) * 1e3, float(np.median(network)) * 1e3


def report(name: str, scores: RhythmScores) -> str:
    """One set of scores as lines of text."""
    by_class = "  ".join(f"{label} {f1:.3f}" for label, f1 in zip(LABELS, scores.f1, strict=True))
    rows = [
        f"  {label}  {' '.join(f'{n:5d}' for n in row)}" for label, row in zip(LABELS, scores.confusion, strict=True)
    ]
    summary = f"mean F1 of N, A, O {scores.mean_f1_nao:.3f}  accuracy {scores.accuracy:.3f}  ECE {scores.ece:.3f}"
    return "\n".join([f"{name}: {summary}", f"  F1  {by_class}", "  truth in rows, answer in columns (N A O ~)", *rows])


def transfer_report(data: Path) -> str:
    """Lead II of PTB-XL, of which the network saw nothing, as one line of text."""
    strips = ptbxl_lead_ii(data)
    classes = RhythmPlan.from_dict(load_model("classifier", "rhythm").card["plan"]).classes
    answers = [probabilities_of(signal, classes, "II", PTBXL_FS_HZ) for signal in strips.signals]
    scores = transfer_scores(np.array(answers), strips.codes)
    return (
        f"PTB-XL lead II, {scores.count} recordings of 10 s: AUC of AF {scores.fibrillation_auc:.3f}, "
        f"sensitivity {scores.fibrillation_sensitivity:.3f} of {scores.fibrillation_count}, "
        f"specificity {scores.fibrillation_specificity:.3f}, "
        f"sinus rhythm called normal {scores.sinus_normal:.3f} of {scores.sinus_count}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rhythm", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the packed recordings, with load.py")
    parser.add_argument("--split", choices=("train", "val"), default="val")
    given = parser.parse_args()
    records = cinc2017_raw(given.data, given.split)
    print(f"{load_model('classifier', 'rhythm').model_id} on {len(records.labels)} recordings of {given.split}")
    print(report("whole recordings", measured(records, None)))
    print(report("middle 10 s", measured(records, 10.0)))
    print(transfer_report(given.data))
    whole_ms, network_ms = milliseconds(middle(records.signals[0], 10.0))
    print(f"10 s on one core: {whole_ms:.2f} ms, of which the network {network_ms:.2f} ms")


if __name__ == "__main__":
    main()
