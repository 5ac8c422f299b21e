"""Train the rhythm network on CinC 2017 and write what ships.

    python -m training.rhythm --data ../shared/data --out runs/rhythm --seed 7 --threads 2

A run that was stopped goes on from its last checkpoint when the same command is given again.
"""

import argparse
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from classifier.rhythm_input import RhythmPlan, conditioned
from training.rhythm_card import model_card
from training.rhythm_data import LabelledRecords, cinc2017, fit_and_choice
from training.rhythm_export import export_onnx, fitted_temperature, ship, write_card
from training.rhythm_fit import FitSettings, fit, logits_of, probabilities_of
from training.rhythm_network import RhythmNetwork
from training.rhythm_scores import RhythmScores, conformal_least, rhythm_scores
from training.rhythm_transfer import PTBXL_FS_HZ, TransferScores, ptbxl_lead_ii, transfer_scores

MODEL_ID = "rhythm-cnn-bilstm-1"
CHOICE_SHARE = 0.12
CALIBRATION_LENGTHS_S = (2.5, 5.0, 10.0, 30.0)
STRIP_S = 10.0
"""Length of a page's rhythm strip, at which everything is reported beside whole records."""


def scores_at_both_lengths(
    network: RhythmNetwork, records: LabelledRecords, plan: RhythmPlan
) -> dict[str, RhythmScores]:
    """Scores on whole records and on their middle 10 s, calibrated by the plan."""
    lengths = {"whole": None, "10 s": STRIP_S}
    return {
        name: rhythm_scores(probabilities_of(network, records, plan, length), records.labels)
        for name, length in lengths.items()
    }


def scores_on_ptbxl(network: RhythmNetwork, data: Path, plan: RhythmPlan) -> TransferScores:
    """Scores on lead II of PTB-XL's recordings, 10 s each."""
    strips = ptbxl_lead_ii(data)
    signals = tuple(conditioned(signal, PTBXL_FS_HZ, plan) for signal in strips.signals)
    nameless = LabelledRecords(("",) * len(signals), signals, np.zeros(len(signals), dtype=np.int64))
    return transfer_scores(probabilities_of(network, nameless, plan), strips.codes)


def calibrated(network: RhythmNetwork, choice: LabelledRecords, plan: RhythmPlan) -> RhythmPlan:
    """The plan with the temperature of each length, and the conformal limits of whole records and 10 s together."""
    temperatures = []
    for length in CALIBRATION_LENGTHS_S:
        long_enough = np.array([len(signal) >= int(length * plan.fs_hz) for signal in choice.signals])
        records = choice.subset(np.flatnonzero(long_enough))
        temperatures.append(fitted_temperature(logits_of(network, records, plan, length), records.labels))
    plan = replace(plan, lengths_s=CALIBRATION_LENGTHS_S, temperatures=tuple(temperatures))
    said = [probabilities_of(network, choice, plan, length) for length in (None, STRIP_S)]
    least = conformal_least(np.concatenate(said), np.concatenate([choice.labels] * len(said)))
    return replace(plan, least=least)


def write_release(network: RhythmNetwork, plan: RhythmPlan, facts: dict[str, Any], out: Path) -> None:
    """Write rhythm.onnx, rhythm.json and rhythm.md into `out`."""
    export_onnx(network, out / "rhythm.onnx", {"signal": torch.zeros(2, 1000)}, {"signal": {0: "batch", 1: "sample"}})
    card = write_card(out / "rhythm.json", MODEL_ID, out / "rhythm.onnx", plan, facts)
    (out / "rhythm.md").write_text(model_card(card), encoding="utf-8")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m training.rhythm", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the packed recordings, with load.py")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, log and the result")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=FitSettings(seed=0).epochs)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--limit", type=int, help="use only the first so many recordings, to try the command")
    parser.add_argument("--ship", action="store_true", help="measure on the val split, once, and ship with the package")
    return parser.parse_args()


def main() -> None:
    """Train, choose, calibrate, export; with --ship also measure on val and put the result into the package."""
    given = arguments()
    began = time.monotonic()
    torch.set_num_threads(given.threads)
    plan = RhythmPlan()
    settings = FitSettings(seed=given.seed, epochs=given.epochs)
    records = cinc2017(given.data, "train", plan, given.limit)
    fitting, choice = fit_and_choice(records, CHOICE_SHARE, given.seed)
    torch.manual_seed(given.seed)
    network = RhythmNetwork()
    fit(network, fitting, choice, plan, settings, given.out)
    plan = calibrated(network, choice, plan)
    facts: dict[str, Any] = {
        "command": " ".join(["python -m training.rhythm", *sys.argv[1:]]),
        "trained_on": "PhysioNet/CinC Challenge 2017, ODC-By 1.0",
        "settings": asdict(settings),
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "records": {"fitted on": len(fitting.labels), "chosen on": len(choice.labels)},
        "choice": {name: asdict(score) for name, score in scores_at_both_lengths(network, choice, plan).items()},
    }
    if given.ship:
        val = cinc2017(given.data, "val", plan)
        facts["records"]["measured on"] = len(val.labels)
        facts["val"] = {name: asdict(score) for name, score in scores_at_both_lengths(network, val, plan).items()}
        facts["ptbxl_lead_ii"] = asdict(scores_on_ptbxl(network, given.data, plan))
    write_release(network, plan, facts, given.out)
    if given.ship:
        ship(given.out, "rhythm")
    print(f"{time.monotonic() - began:.0f} s, written to {given.out}")


if __name__ == "__main__":
    main()
