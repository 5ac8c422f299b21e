"""Train the twelve-lead networks on PTB-XL, three together, and write what ships.

    python -m training.twelve_lead --data ../shared/data --out runs/twelve_lead --ship

`other-patients` fits three seeds on fold 10 alone and measures them on folds 1 to 8, whose patients are others. `ships`
splits everything but fold 9 and the val split into thirds; each network is fitted on two of them, so that each third
has a network that has not seen it (`thirds`), and all together are measured on val. A run that was stopped goes on from
its last checkpoint when the same command is given again.
"""

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from classifier.twelve_lead_input import FEATURES, TwelveLeadPlan
from training.rhythm_export import export_onnx, ship, write_card
from training.twelve_lead_card import model_card
from training.twelve_lead_data import LabelledTwelveLeads, ptbxl_twelve_leads
from training.twelve_lead_fit import WHOLE, TwelveLeadFit
from training.twelve_lead_protocols import NETWORKS, Trained, other_patients, shipped

MODEL_ID = "twelve-lead-cnn-bilstm-1"


def main() -> None:
    """Train by both protocols, measure, export; with --ship put the result into the package."""
    parser = argparse.ArgumentParser(prog="python -m training.twelve_lead", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of PTB-XL, or of the packed recordings")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, logs and the result")
    parser.add_argument("--epochs", type=int, default=TwelveLeadFit(seed=0).epochs)
    parser.add_argument("--limit", type=int, help="use only the first so many recordings, to try the command")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--ship", action="store_true", help="ship the result with the package")
    given = parser.parse_args()
    began = time.monotonic()
    torch.set_num_threads(given.threads)
    leads = ptbxl_twelve_leads(given.data, TwelveLeadPlan(), given.out, given.limit)
    others = other_patients(leads, given.epochs, given.out / "other-patients")
    ships = shipped(leads, given.epochs, given.out / "ships")
    write_release(ships, others, leads, TwelveLeadFit(seed=0, epochs=given.epochs), given.out)
    if given.ship:
        ship(given.out, "twelve_lead")
    print(f"{time.monotonic() - began:.0f} s, written to {given.out}")


def write_release(
    ships: Trained, others: Trained, leads: LabelledTwelveLeads, settings: TwelveLeadFit, out: Path
) -> None:
    """Write twelve_lead.onnx, twelve_lead.json and twelve_lead.md into `out`."""
    facts: dict[str, Any] = {
        "command": " ".join(["python -m training.twelve_lead", *sys.argv[1:]]),
        "trained_on": f"PTB-XL ({len(leads.labels)} recordings of it), CC BY 4.0",
        "total": len(leads.labels),
        "settings": asdict(settings),
        "networks": NETWORKS,
        "parameters": sum(weight.numel() for weight in ships.network.parameters()) // NETWORKS,
        "recordings": {"other-patients": others.counts, "ships": ships.counts},
        "scores": {name: asdict(score) for one in (others, ships) for name, score in one.scores.items()},
        "referred": others.referred | ships.referred,
    }
    example = {
        "signal": torch.from_numpy(leads.signals[WHOLE, :2]),
        "beat": torch.from_numpy(leads.beats[WHOLE, :2]),
        "features": torch.zeros(2, 2 * len(FEATURES)),
    }
    free = {name: {0: "recording"} for name in example}
    export_onnx(ships.network, out / "twelve_lead.onnx", example, free)
    card = write_card(out / "twelve_lead.json", MODEL_ID, out / "twelve_lead.onnx", ships.plan, facts)
    (out / "twelve_lead.md").write_text(model_card(card), encoding="utf-8")


if __name__ == "__main__":
    main()
