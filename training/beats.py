"""Train the beat networks on MIT-BIH, five seeds on five parts of DS1, and write what ships.

    python -m training.beats --data ../shared/data --out runs/beats --threads 2 --ship

A run that was stopped goes on from its last checkpoint when the same command is given again.
"""

import argparse
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from classifier.beat_input import BeatPlan
from training.beat_card import model_card
from training.beat_data import CHAMPION, DS1, DS2, LabelledBeats, mitdb_beats
from training.beat_fit import BeatFit, fit_beats, logits_of, with_normalizer
from training.beat_network import WITHOUT_USUAL, BeatEnsemble, BeatNetwork
from training.beat_protocols import FOLDS, Split, other_patients
from training.beat_scores import BeatScores, beat_scores
from training.rhythm_export import export_onnx, fitted_temperature, ship, write_card
from training.rhythm_fit import softmax

MODEL_ID = "beats-cnn-bilstm-1"


def trained(
    split: Split, plan: BeatPlan, settings: BeatFit, out: Path, seen: tuple[int, ...] = WITHOUT_USUAL
) -> BeatNetwork:
    """The network of one split; at once where `out` holds a finished run."""
    torch.manual_seed(settings.seed)
    network = BeatNetwork(classes=len(plan.classes), seen=seen)
    fit_beats(network, split.fitting, split.choice, plan, settings, out)
    return network


@dataclass(frozen=True, eq=False)
class FiveNetworks:
    """One network per fifth of DS1's records, and what each says of the fifth that it was not fitted on."""

    networks: tuple[BeatNetwork, ...]
    logits: NDArray[np.float64]
    """float64 [beat, class]."""
    labels: NDArray[np.int64]
    """int64 [beat]."""
    records: NDArray[np.str_]
    """str [beat]."""


def five_networks(beats: LabelledBeats, plan: BeatPlan, out: Path) -> FiveNetworks:
    """Train the five, or take those that `out` holds."""
    splits = [other_patients(beats, seed) for seed in range(FOLDS)]
    networks = tuple(trained(split, plan, BeatFit(seed=seed), out / f"seed{seed}") for seed, split in enumerate(splits))
    logits = [logits_of(network, split.choice, plan) for network, split in zip(networks, splits, strict=True)]
    labels, records = ([getattr(split.choice, name) for split in splits] for name in ("labels", "records"))
    return FiveNetworks(networks, np.concatenate(logits), np.concatenate(labels), np.concatenate(records))


def scores_on_ds2(five: FiveNetworks, test: LabelledBeats, plan: BeatPlan) -> list[BeatScores]:
    """Scores of each of the five networks, of all together, and of all together without record 232."""
    each = [softmax(logits_of(network, test, plan)) for network in five.networks]
    together = softmax(np.log(np.maximum(np.mean(each, axis=0), 1e-12)), plan.temperature)
    others = test.records != CHAMPION
    scores = [beat_scores(probabilities, test.labels) for probabilities in (*each, together)]
    return [*scores, beat_scores(together[others], test.labels[others])]


def main() -> None:
    """Train, calibrate, export; with --ship also measure on DS2 and put the result into the package."""
    parser = argparse.ArgumentParser(prog="python -m training.beats", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of MIT-BIH's records, or of the packed recordings"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, logs and the result")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--ship", action="store_true", help="ship the result with the package")
    given = parser.parse_args()
    began = time.monotonic()
    torch.set_num_threads(given.threads)
    beats = mitdb_beats(given.data, BeatPlan(), DS1)
    plan = with_normalizer(BeatPlan(), beats)
    five = five_networks(beats, plan, given.out)
    plan = replace(plan, temperature=fitted_temperature(five.logits, five.labels))
    facts: dict[str, Any] = {
        "command": " ".join(["python -m training.beats", *sys.argv[1:]]),
        "trained_on": "MIT-BIH Arrhythmia Database, DS1, ODC-By 1.0",
        "settings": asdict(BeatFit(seed=0)),
        "networks": FOLDS,
        "parameters": sum(weight.numel() for weight in five.networks[0].parameters()),
        "records": len(DS1),
        "beats": {name: int((beats.labels == k).sum()) for k, name in enumerate(plan.classes)},
        "ds1": asdict(beat_scores(softmax(five.logits, plan.temperature), five.labels)),
    }
    if given.ship:
        facts["ds2"] = [asdict(score) for score in scores_on_ds2(five, mitdb_beats(given.data, BeatPlan(), DS2), plan)]
    example = {"windows": torch.from_numpy(beats.windows[:2]), "features": torch.from_numpy(beats.features[:2])}
    free = {name: {0: "beat"} for name in example}
    export_onnx(BeatEnsemble(five.networks), given.out / "beats.onnx", example, free)
    card = write_card(given.out / "beats.json", MODEL_ID, given.out / "beats.onnx", plan, facts)
    (given.out / "beats.md").write_text(model_card(card), encoding="utf-8")
    if given.ship:
        ship(given.out, "beats")
    print(f"{time.monotonic() - began:.0f} s, written to {given.out}")


if __name__ == "__main__":
    main()
