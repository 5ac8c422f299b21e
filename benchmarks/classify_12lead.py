"""Twelve leads of PTB-XL by class: discrimination, calibration, referral; and the rules on measurements.

    python -m benchmarks.classify_12lead --data ../shared/data

other-patients: three networks fitted on fold 10, measured on folds 1 to 8, nobody in both. thirds: each third of the
recordings by the network that was not fitted on it. val: the three together, which ship. Networks are trained here
unless `--runs` holds them. The rules are measured on all recordings whose statements are known; their limits are
those of the literature, but that a regular rhythm without clear P waves counts as sinus was added after it was seen
here how many tachycardias are missed without (sensitivity 0.66, specificity 0.99).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from classifier.measured_findings import measured_findings
from classifier.twelve_lead_input import TwelveLeadPlan
from training.figures import Judged, precision_recall_figure, roc_figure, save
from training.twelve_lead_card import LEAST_POSITIVES
from training.twelve_lead_data import CLASSES, ptbxl_rows, ptbxl_twelve_leads
from training.twelve_lead_fit import TwelveLeadFit
from training.twelve_lead_protocols import Trained, other_patients, shipped
from training.twelve_lead_scores import TwelveLeadScores
from vitals import measure

RULES = {
    "sinus bradycardia": {"SBRAD"},
    "sinus tachycardia": {"STACH"},
    "first-degree AV block": {"1AVB"},
    "wide QRS": {"CRBBB", "CLBBB"},
}
"""Findings by measurement, and the statements that they should go with."""


def table(name: str, scores: TwelveLeadScores, referred: dict[str, float]) -> str:
    """Every class with its AUROC and ECE, and what becomes of the recordings."""
    low, high = scores.macro_interval
    lines = [
        f"{name}: macro-AUROC of the superclasses {scores.macro_auroc:.3f} ({low:.3f} to {high:.3f}), "
        f"mean ECE {scores.macro_ece:.3f}",
        f"  referred {referred['referred']:.1%}; of single answers {referred['uncertain']:.1%} uncertain, "
        f"{referred['right']:.1%} of the others right; {referred['covered']:.1%} of truths not denied",
    ]
    each = zip(CLASSES, scores.auroc, scores.ece, scores.positives, scores.known, strict=True)
    for label, auroc, ece, positives, known in each:
        claim = f"AUROC {auroc:.3f}  ECE {ece:.3f}" if positives >= LEAST_POSITIVES else "not claimed"
        lines.append(f"  {label:6s} {positives:4d} of {known:4d}  {claim}")
    return "\n".join(lines)


def draw(trained: Trained, folder: Path) -> None:
    """ROC and precision-recall curves of every test on whole recordings."""
    for name, probabilities in trained.probabilities.items():
        test, variant = name.split(", ")
        if variant == "whole":
            judged = Judged(f"PTB-XL, {name}", CLASSES, probabilities, trained.labels[name], "recordings")
            save({"roc": roc_figure(judged), "pr": precision_recall_figure(judged)}, folder, test)


def rules(data: Path) -> str:
    """Sensitivity and specificity of the findings by measurement."""
    found, truth = [], []
    for row, _, recording in ptbxl_rows(data):
        if row["scp_codes"]:
            names = {one.name for one in measured_findings(measure(recording))}
            codes = set(json.loads(row["scp_codes"]))
            found.append([name in names for name in RULES])
            truth.append([bool(codes & statements) for statements in RULES.values()])
    said, is_so = np.array(found), np.array(truth)
    lines = [f"By measurement, {len(said)} recordings:"]
    for k, (name, statements) in enumerate(RULES.items()):
        hit, free = said[is_so[:, k], k].mean(), (~said[~is_so[:, k], k]).mean()
        lines.append(
            f"  {name:22s} {' or '.join(sorted(statements)):14s} {is_so[:, k].sum():4d}  Se {hit:.3f}  Sp {free:.3f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Train where there is nothing to load, measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.classify_12lead",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of PTB-XL, or of the packed recordings")
    parser.add_argument("--runs", type=Path, default=Path("runs/twelve_lead"), help="folder of the networks")
    parser.add_argument("--figures", type=Path, help="folder that curves are drawn into")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    leads = ptbxl_twelve_leads(given.data, TwelveLeadPlan(), given.runs)
    epochs = TwelveLeadFit(seed=0).epochs
    for train, folder in ((other_patients, "other-patients"), (shipped, "ships")):
        result = train(leads, epochs, given.runs / folder)
        referred = result.referred
        for name, scores in result.scores.items():
            print(table(name, scores, referred[name]), flush=True)
        if given.figures is not None:
            draw(result, given.figures)
    print(rules(given.data))


if __name__ == "__main__":
    main()
